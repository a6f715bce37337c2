"""Sound over HTTP: what players ask for first, what resumes, and what they have already."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from email.utils import formatdate
from pathlib import Path
from urllib.parse import quote

import pytest

from supine.track.formats import FORMATS
from supine.web.app import STATIC
from supine.web.podcast_feed import CHAPTERS_TYPE
from supine.web.responses import AUDIO_TYPES
from support.web_server import Serve, Served

CURL = shutil.which("curl")


@pytest.fixture
def sound(standing: Served) -> bytes:
    """What is in the track."""
    return (standing.settings.library / "rest.mp3").read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_has_its_type_and_its_bytes(made_tracks: Path, serve: Serve, name: str) -> None:
    """GET and HEAD say the same, and the bytes are the file's."""
    file = f"rest{FORMATS[name].suffix}"
    served = serve(made_tracks / name)
    got, head = served.client.get(f"/audio/{file}"), served.client.head(f"/audio/{file}")
    for answer in (got, head):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == AUDIO_TYPES[FORMATS[name].suffix]
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["content-disposition"] == f'inline; filename="{file}"'
        assert int(answer.headers["content-length"]) == (made_tracks / name / file).stat().st_size
    assert head.content == b""
    assert got.content == (made_tracks / name / file).read_bytes()


@pytest.mark.parametrize(
    ("range_header", "first", "last"),
    [
        ("bytes=0-1", 0, 1),  # what Safari asks first
        ("bytes=0-", 0, None),
        ("bytes=1000-1999", 1000, 1999),
        ("bytes=-500", -500, None),
        ("bytes=100-999999999", 100, None),
        ("BYTES=5-5", 5, 5),
    ],
)
def test_a_range_is_that_stretch(
    standing: Served, sound: bytes, range_header: str, first: int, last: int | None
) -> None:
    """206, the bytes of the range, and where they lie in the whole."""
    answer = standing.client.get("/audio/rest.mp3", headers={"range": range_header})
    start = first % len(sound)
    end = len(sound) - 1 if last is None else last
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(sound)}"
    assert answer.content == sound[start : end + 1]


@pytest.mark.parametrize("range_header", ["bytes=999999999-", "bytes=-0"])
def test_a_range_beyond_the_end_is_416(standing: Served, sound: bytes, range_header: str) -> None:
    """With the length, so that the player can ask anew."""
    answer = standing.client.get("/audio/rest.mp3", headers={"range": range_header})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(sound)}"


@pytest.mark.parametrize(
    "range_header",
    ["seconds=1-2", "bytes=5-2", "bytes=x-y", "bytes", "", "bytes=-", "bytes=0-1,5-6"],
)
def test_what_is_no_single_range_gets_the_whole(
    standing: Served, sound: bytes, range_header: str
) -> None:
    """A range that cannot be used is ignored (RFC 9110, 14.2)."""
    answer = standing.client.get("/audio/rest.mp3", headers={"range": range_header})
    assert answer.status_code == 200
    assert answer.content == sound


def test_head_has_no_ranges(standing: Served, sound: bytes) -> None:
    """Ranges are of GET alone (RFC 9110, 14.2)."""
    answer = standing.client.head("/audio/rest.mp3", headers={"range": "bytes=0-1"})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(sound)


def test_a_download_is_resumed_only_if_it_is_the_same(standing: Served, sound: bytes) -> None:
    """If-Range by tag or by date: the rest where it still fits, the whole where it does not."""
    headers = standing.client.head("/audio/rest.mp3").headers
    for known in (headers["etag"], headers["last-modified"]):
        resume = {"range": "bytes=100-", "if-range": known}
        answer = standing.client.get("/audio/rest.mp3", headers=resume)
        assert (answer.status_code, answer.content) == (206, sound[100:])
    for stale in ('"other"', formatdate(0, usegmt=True), f"W/{headers['etag']}"):
        resume = {"range": "bytes=100-", "if-range": stale}
        answer = standing.client.get("/audio/rest.mp3", headers=resume)
        assert (answer.status_code, answer.content) == (200, sound)


@pytest.mark.parametrize(
    "path",
    [
        "/audio/rest.mp3",
        "/covers/rest.mp3.jpg",
        "/words/rest.mp3.vtt",
        "/chapters/rest.mp3.json",
        "/feed.xml",
    ],
)
def test_what_somebody_has_is_not_sent_again(standing: Served, path: str) -> None:
    """304 by tag and by date, without a body; a stale tag gets it all."""
    headers = standing.client.get(path).headers
    by_tag = {"if-none-match": headers["etag"]}
    by_tags = {"if-none-match": f'"x", W/{headers["etag"]}'}
    by_date = {"if-modified-since": headers["last-modified"]}
    for known in (by_tag, by_tags, by_date):
        answer = standing.client.get(path, headers=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == headers["etag"]
    assert standing.client.get(path, headers={"if-none-match": '"x"'}).status_code == 200


def test_another_sound_has_another_tag(library: Path, serve: Serve) -> None:
    """So that nobody goes on in the middle of something else."""
    served = serve(library)
    before = served.client.head("/audio/rest.mp3").headers["etag"]
    (library / "rest.mp3").write_bytes(b"another sound")
    assert served.client.head("/audio/rest.mp3").headers["etag"] != before


def test_it_is_saved_under_its_own_name(library: Path, serve: Serve) -> None:
    """Whatever letters are in it, quotes too, and nothing of it becomes a header of its own."""
    name = 'Föhn "stille" 静 \r\nx: y.mp3'
    (library / "rest.mp3").rename(library / name)
    beside = library / "rest.json"
    text = beside.read_text(encoding="utf-8")
    escaped = name.replace('"', '\\"').replace("\r\n", "\\r\\n")
    beside.unlink()
    (library / name).with_suffix(".json").write_text(
        text.replace('"rest.mp3"', f'"{escaped}"'), encoding="utf-8"
    )
    served = serve(library)
    (track,) = served.json("GET", "/api/tracks")
    assert track["name"] == name
    answer = served.client.get(f"/{track['audio']}?download")
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=utf-8''F%C3%B6hn%20%22stille%22%20%E9%9D%99%20%0D%0Ax%3A%20y.mp3"
    )
    assert "x" not in answer.headers
    assert answer.content == (library / name).read_bytes()


@pytest.mark.skipif(not CURL, reason="curl is not installed")
def test_curl_gets_it_whole_in_parts_and_resumed(
    standing: Served, sound: bytes, tmp_path: Path
) -> None:
    """As curl does it: all, HEAD, the first two bytes, the end, and the rest of a broken one."""
    address = f"{standing.base}/audio/rest.mp3"

    def curl(*arguments: str) -> bytes:
        command = [str(CURL), "--silent", "--show-error", "--fail", *arguments, address]
        return subprocess.run(command, check=True, capture_output=True).stdout

    assert curl() == sound
    assert f"content-length: {len(sound)}" in curl("--head").decode()
    assert curl("--range", "0-1") == sound[:2]
    assert curl("--range", "-100") == sound[-100:]
    part = tmp_path / "rest.mp3"
    part.write_bytes(sound[:12_345])
    curl("--continue-at", "-", "--output", str(part))
    assert part.read_bytes() == sound
    etag = tmp_path / "etag.txt"
    curl("--etag-save", str(etag))
    assert curl("--etag-compare", str(etag)) == b""


@pytest.mark.skipif(not CURL, reason="curl is not installed")
def test_curl_is_told_what_each_thing_is(full: Path, serve: Serve) -> None:
    """Status, type, length, range and tag, as they come over the wire."""
    served = serve(full)
    tracks = served.json("GET", "/api/tracks")
    types = {one["audio"]: AUDIO_TYPES[Path(one["name"]).suffix] for one in tracks}
    assert len(types) == len(FORMATS)
    types |= {one["cover"]: "image/jpeg" for one in tracks}
    types |= {one["words"]: "text/vtt; charset=utf-8" for one in tracks}
    types |= {f"chapters/{quote(one['name'])}.json": CHAPTERS_TYPE for one in tracks}
    types |= {
        "feed.xml": "application/rss+xml",
        "": "text/html; charset=utf-8",
        "manifest.webmanifest": "application/manifest+json",
        "sw.js": "text/javascript; charset=utf-8",
    }

    def headers(path: str, *arguments: str) -> tuple[int, dict[str, str]]:
        command = [str(CURL), "--silent", "--show-error", "--dump-header", "-", "--output"]
        command += [os.devnull, *arguments, f"{served.base}/{path}"]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        first, *lines = said.strip().splitlines()
        named = (line.partition(":") for line in lines)
        return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in named}

    for path, expected in types.items():
        for arguments in ((), ("--head",)):
            status, said = headers(path, *arguments)
            assert (status, said["content-type"]) == (200, expected), path
            assert said["etag"], path
    track, size = tracks[0]["audio"], tracks[0]["size_bytes"]
    assert size == (full / tracks[0]["name"]).stat().st_size
    etag = headers(track)[1]["etag"]
    status, said = headers(track, "--range", "0-1")
    assert (status, said["content-range"]) == (206, f"bytes 0-1/{size}")
    assert said["content-length"] == "2"
    status, said = headers(track, "--range", f"{size}-")
    assert (status, said["content-range"]) == (416, f"bytes */{size}")
    status, said = headers(track, "--range", "9-", "--header", f"If-Range: {etag}")
    assert (status, said["content-length"]) == (206, str(size - 9))
    status, said = headers(track, "--range", "9-", "--header", 'If-Range: "older"')
    assert (status, said["content-length"]) == (200, str(size))
    assert headers(track, "--header", f"If-None-Match: {etag}")[0] == 304


def test_the_service_worker_lists_every_file_of_the_page(full: Path, serve: Serve) -> None:
    """What it does not list is missing when the server is out of reach."""
    source = serve(full).client.get("sw.js").text
    (listed,) = re.findall(r"^const FILES = (\[.*\]);", source, re.MULTILINE)
    files = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()}
    assert {"index.html", "js/app.js"} <= files
    assert sorted(json.loads(listed)) == sorted({"./"} | files - {"sw.js", "index.html"})
