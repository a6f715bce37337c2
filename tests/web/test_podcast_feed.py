"""The library as a podcast: read by a feed library, and held to what apps insist on."""

from __future__ import annotations

import io
import os
import re
import shutil
import xml.etree.ElementTree as ET
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import podcastparser
import pytest

from support.web_server import Serve, Served

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"


def parsed(served: Served) -> Any:  # noqa: ANN401 - podcastparser carries no types
    """The feed as a podcast app reads it."""
    answer = served.client.get("/feed.xml")
    assert answer.headers["content-type"].startswith("application/rss+xml")
    return podcastparser.parse(f"{served.base}/feed.xml", io.BytesIO(answer.content))


def test_a_feed_library_reads_every_track(full: Path, serve: Serve) -> None:
    """Newest first; each with its file, length, duration, date and picture."""
    served = serve(full, phone=True)
    feed = parsed(served)
    assert feed["title"] == "Supine"
    assert feed["cover_url"] == f"{served.base}/cover.jpg"
    tracks = served.json("GET", "/api/tracks")
    assert [episode["title"] for episode in feed["episodes"]] == ["A quick rest, 30 seconds"] * 4
    for episode, track in zip(feed["episodes"], tracks, strict=True):
        (enclosure,) = episode["enclosures"]
        got, head = served.client.get(enclosure["url"]), served.client.head(enclosure["url"])
        assert got.status_code == head.status_code == 200
        assert int(head.headers["content-length"]) == enclosure["file_size"]
        assert enclosure["file_size"] == len(got.content) == track["size_bytes"]
        assert enclosure["url"].startswith(f"{served.base}/audio/")
        assert episode["guid"] == track["sha256"]
        assert episode["total_time"] == 30
        assert episode["published"] == int(track["modified_s"])
        assert served.client.get(episode["episode_art_url"]).headers["content-type"] == "image/jpeg"


def test_the_rules_that_apps_insist_on(full: Path, serve: Serve) -> None:
    """Unique enclosures and guids, RFC 2822 dates, covers that end in .jpg, absolute addresses."""
    served = serve(full, phone=True)
    feed = ET.fromstring(served.client.get("/feed.xml").content)  # noqa: S314 - our own
    channel = feed.find("channel")
    assert feed.attrib["version"] == "2.0"
    assert channel is not None
    for tag in ("title", "link", "description", "language", f"{ITUNES}author", f"{ITUNES}explicit"):
        assert channel.findtext(tag), tag
    assert channel.findtext(f"{ITUNES}block") == "Yes"
    assert channel.find(f"{ITUNES}category/{ITUNES}category") is not None
    items = channel.findall("item")
    enclosures = [item.find("enclosure") for item in items]
    assert len({one.attrib["url"] for one in enclosures if one is not None}) == len(items) == 4
    assert {one.attrib["type"] for one in enclosures if one is not None} == {
        "audio/mpeg",
        "audio/x-m4a",
        "audio/ogg",
        "audio/wav",
    }
    assert len({item.findtext("guid") for item in items}) == 4
    assert all(item.find("guid[@isPermaLink='false']") is not None for item in items)
    for item in (channel, *items):
        date = item.findtext("pubDate") or item.findtext("lastBuildDate") or ""
        assert parsedate_to_datetime(date).utcoffset() == timedelta(0)
        picture = item.find(f"{ITUNES}image")
        assert picture is not None
        assert picture.attrib["href"].endswith(".jpg")
    for element in feed.iter():
        for name in ("url", "href"):
            assert element.attrib.get(name, served.base).startswith(served.base)
    for item in items:
        chapters, words = (item.find(f"{PODCAST}{tag}") for tag in ("chapters", "transcript"))
        assert chapters is not None
        assert words is not None
        assert served.client.get(chapters.attrib["url"]).json()["version"] == "1.2.0"
        assert served.client.get(words.attrib["url"]).text.startswith("WEBVTT")


def test_every_name_it_is_asked_by_is_in_its_addresses(standing: Served) -> None:
    """A phone's feed has the phone's way here, not this machine's own."""
    host = f"192.0.2.7:{standing.port}"
    answer = standing.client.get("/feed.xml", headers={"host": host})
    assert f"http://{host}/s/" in answer.text
    assert "127.0.0.1" not in answer.text
    assert answer.headers["etag"] != standing.client.get("/feed.xml").headers["etag"]


def test_markup_and_control_characters_do_no_harm(library: Path, serve: Serve) -> None:
    """A recipe may hold anything; the feed stays XML, and says it as it is."""
    beside = library / "rest.json"
    text = beside.read_text(encoding="utf-8")
    title = '"title": "A quick rest"'
    wild = '"title": "</title><x a=\\"&\\u0007\\ufffe ]]> {{ 7*7 }} \\u202e静"'
    assert title in text
    beside.write_text(text.replace(title, wild), encoding="utf-8")
    (episode,) = parsed(serve(library))["episodes"]
    assert episode["title"] == '</title><x a="& ]]> {{ 7*7 }} \u202e静, 30 seconds'


def test_the_same_bytes_are_one_episode(library: Path, serve: Serve) -> None:
    """Two guids alike would be one of them lost in some apps, and both in others."""
    shutil.copy(library / "rest.mp3", library / "copy.mp3")
    recipe = (library / "rest.json").read_text(encoding="utf-8")
    (library / "copy.json").write_text(recipe.replace('"rest.mp3"', '"copy.mp3"'), encoding="utf-8")
    served = serve(library)
    assert len(served.json("GET", "/api/tracks")) == 2
    assert len(parsed(served)["episodes"]) == 1


def test_a_track_that_goes_changes_the_feed(library: Path, serve: Serve) -> None:
    """By tag and by date, though no track is newer than before."""
    served = serve(library)
    os.utime(library, (1_000_000, 1_000_000))
    os.utime(library / "rest.mp3", (1_000_000, 1_000_000))
    before = served.client.get("/feed.xml").headers
    assert served.client.delete("/api/tracks/rest.mp3").status_code == 204
    for known in (
        {"if-none-match": before["etag"]},
        {"if-modified-since": before["last-modified"]},
    ):
        answer = served.client.get("/feed.xml", headers=known)
        assert answer.status_code == 200
        assert "<item>" not in answer.text


def test_chapters_as_podcast_apps_read_them(standing: Served) -> None:
    """JSON Chapters: each begins where the track's own does, and they come in order."""
    answer = standing.client.get("/chapters/rest.mp3.json")
    assert answer.headers["content-type"].startswith("application/json+chapters")
    (track,) = standing.json("GET", "/api/tracks")
    chapters = answer.json()["chapters"]
    assert [one["title"] for one in chapters] == ["Arriving", "Leaving"]
    starts_s = [one["startTime"] for one in chapters]
    assert starts_s == pytest.approx([one["start_s"] for one in track["chapters"]], abs=0.001)
    assert starts_s == sorted(starts_s)


def test_an_empty_library_is_a_feed_too(tmp_path: Path, serve: Serve) -> None:
    """So that it can be subscribed to before there is anything in it."""
    feed = parsed(serve(tmp_path))
    assert feed["episodes"] == []
    assert re.fullmatch(r"[\w\s,.-]+", feed["description"])
