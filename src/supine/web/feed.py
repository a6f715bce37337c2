"""The library as a podcast: RSS 2.0 with Apple's tags and those of the Podcast Namespace.

What apps insist on: a unique enclosure with its exact length and type, a guid that stays, dates
as RFC 2822 writes them, square covers of 1400 pixels whose address ends in .jpg, and chapters
for those that do not read them in the file (https://podcasters.apple.com/support/823,
https://github.com/Podcastindex-org/podcast-namespace).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote

from supine.record import Record
from supine.tagging import ALBUM
from supine.units import samples_from_seconds
from supine.web.downloads import AUDIO_TYPES
from supine.web.tracks import LibraryTrack

ABOUT = "Spoken, eyes-closed relaxation tracks, made at home."

RSS_TYPE = "application/rss+xml"
CHAPTERS_TYPE = "application/json+chapters"
WORDS_TYPE = "text/vtt"

_ATOM = "http://www.w3.org/2005/Atom"
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_PODCAST = "https://podcastindex.org/namespace/1.0"
for _prefix, _space in (("atom", _ATOM), ("itunes", _ITUNES), ("podcast", _PODCAST)):
    ET.register_namespace(_prefix, _space)

_APPLE_TYPES = {**AUDIO_TYPES, ".m4a": "audio/x-m4a"}
"""In a feed, Apple knows M4A under its older name."""

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed_xml(tracks: Iterable[LibraryTrack], base: str, modified_s: float) -> bytes:
    """The feed.

    Parameters
    ----------
    tracks
        The newest first. Of two with the same bytes only the first is an episode.
    base
        The address that everything is under, secret and all, without a slash at its end.
    modified_s
        When anything last changed.
    """
    feed = ET.Element("rss", version="2.0")
    channel = ET.SubElement(feed, "channel")
    _text(channel, "title", ALBUM)
    _text(channel, "link", f"{base}/")
    _text(channel, "description", ABOUT)
    _text(channel, "language", "en")
    _text(channel, "lastBuildDate", _date(modified_s))
    _text(channel, "generator", "supine")
    _empty(channel, f"{{{_ATOM}}}link", href=f"{base}/feed.xml", rel="self", type=RSS_TYPE)
    _text(channel, f"{{{_ITUNES}}}author", ALBUM)
    _text(channel, f"{{{_ITUNES}}}explicit", "false")
    _text(channel, f"{{{_ITUNES}}}type", "episodic")
    # Nobody's directory should list it, should its address ever get about.
    _text(channel, f"{{{_ITUNES}}}block", "Yes")
    _empty(channel, f"{{{_ITUNES}}}image", href=f"{base}/cover.jpg")
    health = _empty(channel, f"{{{_ITUNES}}}category", text="Health & Fitness")
    _empty(health, f"{{{_ITUNES}}}category", text="Mental Health")
    episodes: dict[str, LibraryTrack] = {}
    for track in tracks:
        episodes.setdefault(track.sha256, track)
    channel.extend(_item(track, base) for track in episodes.values())
    ET.indent(feed, " ")
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _item(track: LibraryTrack, base: str) -> ET.Element:
    item = ET.Element("item")
    name = quote(track.name)
    _text(item, "title", track.full_title)
    _text(item, "description", " ".join([track.summary, *track.cautions]))
    _text(item, "guid", track.sha256, isPermaLink="false")
    _text(item, "pubDate", _date(track.modified_s))
    _empty(
        item,
        "enclosure",
        url=f"{base}/audio/{name}",
        length=str(track.size_bytes),
        type=_APPLE_TYPES[track.path.suffix.lower()],
    )
    _text(item, f"{{{_ITUNES}}}duration", str(round(track.length_s)))
    _text(item, f"{{{_ITUNES}}}explicit", "false")
    _text(item, f"{{{_ITUNES}}}episodeType", "full")
    _empty(item, f"{{{_ITUNES}}}image", href=f"{base}/covers/{name}.jpg")
    chapters, words = f"{base}/chapters/{name}.json", f"{base}/words/{name}.vtt"
    _empty(item, f"{{{_PODCAST}}}chapters", url=chapters, type=CHAPTERS_TYPE)
    _empty(item, f"{{{_PODCAST}}}transcript", url=words, type=WORDS_TYPE)
    return item


def chapters_json(track: LibraryTrack) -> dict[str, object]:
    """A track's chapters as podcast apps read them (JSON Chapters 1.2)."""
    return {
        "version": "1.2.0",
        "title": track.full_title,
        "chapters": [
            {"startTime": round(start_s, 3), "title": title} for title, start_s in track.chapters
        ],
    }


def words_vtt(record: Record) -> str:
    """A track's cues with their times, as WebVTT."""
    lines = ["WEBVTT", ""]
    for cue in record.cues:
        start, end = (
            _clock(edge / record.sample_rate_hz) for edge in (cue.start_samples, cue.end_samples)
        )
        # An arrow or a tag in a cue would be taken for markup.
        text = cue.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        lines += [f"{start} --> {end}", " ".join(text.split()), ""]
    return "\n".join(lines)


def _date(since_1970_s: float) -> str:
    """A date as RFC 2822 writes it, in whole seconds."""
    return format_datetime(datetime.fromtimestamp(int(since_1970_s), UTC))


def _clock(seconds: float) -> str:
    rest, thousandths = divmod(samples_from_seconds(seconds, 1000), 1000)
    minutes, left = divmod(rest, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{left:02d}.{thousandths:03d}"


def _text(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    element = ET.SubElement(parent, tag, attributes)
    # A record may hold what XML cannot.
    element.text = _NOT_IN_XML.sub("", text)


def _empty(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, attributes)
