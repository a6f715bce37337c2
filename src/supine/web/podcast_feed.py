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

from supine.track.formats.file_tags import ALBUM
from supine.web.responses import AUDIO_TYPES
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


def build_feed_xml(tracks: Iterable[LibraryTrack], base: str, modified_s: float) -> bytes:
    """Return the feed of tracks, the newest first; of several with the same bytes only the first.

    `base` is the address of the page, secret and all, without a slash at its end; `modified_s`
    when the library last changed, in seconds since 1970.
    """
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    _add(channel, "title", ALBUM)
    _add(channel, "link", f"{base}/")
    _add(channel, "description", ABOUT)
    _add(channel, "language", "en")
    _add(channel, "lastBuildDate", _format_date(modified_s))
    _add(channel, "generator", "supine")
    _add(channel, f"{{{_ATOM}}}link", href=f"{base}/feed.xml", rel="self", type=RSS_TYPE)
    _add(channel, f"{{{_ITUNES}}}author", ALBUM)
    _add(channel, f"{{{_ITUNES}}}explicit", "false")
    _add(channel, f"{{{_ITUNES}}}type", "episodic")
    # No directory is to list it, should its address become known.
    _add(channel, f"{{{_ITUNES}}}block", "Yes")
    _add(channel, f"{{{_ITUNES}}}image", href=f"{base}/cover.jpg")
    health = _add(channel, f"{{{_ITUNES}}}category", text="Health & Fitness")
    _add(health, f"{{{_ITUNES}}}category", text="Mental Health")
    episodes: dict[str, LibraryTrack] = {}
    for track in tracks:
        episodes.setdefault(track.recipe.sha256, track)
    channel.extend(_build_item(track, base) for track in episodes.values())
    ET.indent(rss, " ")
    feed: bytes = ET.tostring(rss, encoding="utf-8", xml_declaration=True)
    return feed


def _build_item(track: LibraryTrack, base: str) -> ET.Element:
    item = ET.Element("item")
    name, guide = quote(track.name), track.recipe.guide
    _add(item, "title", track.full_title)
    _add(item, "description", " ".join([guide.summary, *guide.cautions]))
    _add(item, "guid", track.recipe.sha256, isPermaLink="false")
    _add(item, "pubDate", _format_date(track.modified_s))
    _add(
        item,
        "enclosure",
        url=f"{base}/audio/{name}",
        length=str(track.size_bytes),
        type=_APPLE_TYPES[track.path.suffix.lower()],
    )
    _add(item, f"{{{_ITUNES}}}duration", str(round(track.length_s)))
    _add(item, f"{{{_ITUNES}}}explicit", "false")
    _add(item, f"{{{_ITUNES}}}episodeType", "full")
    _add(item, f"{{{_ITUNES}}}image", href=f"{base}/covers/{name}.jpg")
    chapters, words = f"{base}/chapters/{name}.json", f"{base}/words/{name}.vtt"
    _add(item, f"{{{_PODCAST}}}chapters", url=chapters, type=CHAPTERS_TYPE)
    _add(item, f"{{{_PODCAST}}}transcript", url=words, type=WORDS_TYPE)
    return item


def build_chapters_json(track: LibraryTrack) -> dict[str, object]:
    """Return a track's chapters as podcast apps read them (JSON Chapters 1.2)."""
    rate_hz = track.recipe.sample_rate_hz
    return {
        "version": "1.2.0",
        "title": track.full_title,
        "chapters": [
            {"startTime": round(mark.start_samples / rate_hz, 3), "title": mark.title}
            for mark in track.recipe.chapters
        ],
    }


def _format_date(since_1970_s: float) -> str:
    """Format a time as in RFC 2822, in whole seconds."""
    return format_datetime(datetime.fromtimestamp(int(since_1970_s), UTC))


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    # A recipe may hold characters that XML cannot.
    element.text = _NOT_IN_XML.sub("", text) or None
    return element
