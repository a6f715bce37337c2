"""The library as the page sees it: what is shown, and what is deleted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from supine.library.recipe import read_recipe
from supine.web.tracks import Tracks
from support.web_server import OUTSIDE, Serve


def names(library: Path) -> list[str]:
    """What a library shows."""
    return [track.name for track in Tracks(library).all()]


def copied(library: Path, name: str) -> Path:
    """The track once more under another name, with a recipe that says so."""
    track = library / name
    shutil.copy(library / "rest.mp3", track)
    recipe = (library / "rest.json").read_text(encoding="utf-8")
    track.with_suffix(".json").write_text(
        recipe.replace('"rest.mp3"', f'"{name}"'), encoding="utf-8"
    )
    return track


def test_the_newest_comes_first(library: Path) -> None:
    """By when it was written; by name where that is one moment."""
    for name, age_s in (("b.mp3", 20), ("a.mp3", 20), ("c.mp3", 10)):
        os.utime(copied(library, name), (1_000_000 - age_s, 1_000_000 - age_s))
    assert names(library) == ["rest.mp3", "c.mp3", "a.mp3", "b.mp3"]


def test_only_what_supine_made_is_shown(library: Path) -> None:
    """A folder may have other things in it: music, letters, drafts, a track without its recipe."""
    shutil.copy(library / "rest.mp3", library / "music.mp3")
    shutil.copy(library / "rest.mp3", library / "rest.m4a")  # rest.json is not its recipe
    copied(library, ".hidden.mp3")
    (library / "letter.txt").write_text("Dear")
    (library / "bad.mp3").write_bytes(b"sound")
    (library / "bad.json").write_text("{}")
    (library / "folder.mp3").mkdir()
    (library / "deeper").mkdir()
    copied(library, "deeper/below.mp3")
    assert names(library) == ["rest.mp3"]


@pytest.mark.skipif(os.name == "nt", reason="links are a matter of rights on Windows")
def test_a_link_is_not_followed(tmp_path: Path, library: Path, serve: Serve) -> None:
    """Neither a track that is a link, nor a recipe, nor a file of any other kind."""
    (library / "linked.mp3").symlink_to(tmp_path / "outside.txt")
    shutil.copy(library / "rest.json", library / "linked.json")
    track = copied(library, "half.mp3")
    track.with_suffix(".json").rename(tmp_path / "half.json")
    track.with_suffix(".json").symlink_to(tmp_path / "half.json")
    (library / "outside.mp3").symlink_to("/etc/passwd")
    served = serve(library)
    assert [one["name"] for one in served.json("GET", "/api/tracks")] == ["rest.mp3"]
    for name in ("linked.mp3", "half.mp3", "outside.mp3"):
        assert served.client.get(f"/audio/{name}").status_code == 404
        assert served.client.delete(f"/api/tracks/{name}").status_code == 404
    assert (tmp_path / "outside.txt").read_text() == OUTSIDE


def test_what_changes_is_seen(library: Path) -> None:
    """A track that comes, one that is made anew, one that goes."""
    tracks = Tracks(library)
    (before,) = tracks.all()
    assert tracks.all() == (before,)
    copied(library, "new.mp3")
    assert {track.name for track in tracks.all()} == {"rest.mp3", "new.mp3"}
    recipe = (library / "rest.json").read_text(encoding="utf-8")
    (library / "rest.json").write_text(
        recipe.replace(before.recipe.sha256, "0" * 64), encoding="utf-8"
    )
    changed = tracks.find("rest.mp3")
    assert changed
    assert changed.recipe.sha256 == "0" * 64
    (library / "new.mp3").unlink()
    assert [track.name for track in tracks.all()] == ["rest.mp3"]


def test_a_track_says_what_its_recipe_does(library: Path, serve: Serve) -> None:
    """Its title, length, chapters and words, and where its parts are."""
    recipe = read_recipe(library / "rest.json")
    served = serve(library)
    (listed,) = served.json("GET", "/api/tracks")
    track = served.json("GET", "/api/tracks/rest.mp3")
    cues = track.pop("cues")
    assert track == listed
    assert listed["full_title"] == "A quick rest, 30 seconds"
    assert listed["length_s"] == 30.0
    assert listed["sha256"] == recipe.sha256
    assert listed["size_bytes"] == (library / "rest.mp3").stat().st_size
    assert [chapter["title"] for chapter in listed["chapters"]] == ["Arriving", "Leaving"]
    assert [cue["text"] for cue in cues] == [cue.text for cue in recipe.cues]
    assert all(0 <= cue["start_s"] < cue["end_s"] <= 30.0 for cue in cues)
    for part in ("audio", "cover", "words"):
        assert served.client.get(f"/{listed[part]}").status_code == 200
    assert str(library) not in str(track)


def test_a_track_has_the_picture_of_its_position(library: Path, serve: Serve) -> None:
    """Where its routine has none; opened by itself, nothing but its shapes counts in it."""
    served = serve(library)
    assert served.json("GET", "/api/tracks/rest.mp3")["picture"] is None
    assert served.client.get("/covers/rest.mp3.svg").status_code == 404
    recipe = library / "rest.json"
    recipe.write_text(recipe.read_text().replace('"on the back"', '"On the side, on pillows"'))
    track = served.json("GET", "/api/tracks/rest.mp3")
    routine = served.json("GET", "/api/routines/side-lying-rest")
    picture, expected = (served.client.get(f"/{one['picture']}") for one in (track, routine))
    assert picture.text == expected.text
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["content-security-policy"] == "default-src 'none'"


def test_where_a_voice_lies_is_not_told(library: Path, serve: Serve) -> None:
    """A recorded one is a folder on somebody's disk: its kind is enough."""
    beside = library / "rest.json"
    text = beside.read_text(encoding="utf-8")
    assert '"voice": "tone"' in text
    beside.write_text(text.replace('"voice": "tone"', '"voice": "recorded:/home/anna/voice"'))
    (track,) = serve(library).json("GET", "/api/tracks")
    assert track["voice"] == "recorded"


def test_a_track_is_deleted_with_its_record_and_nothing_else(library: Path, serve: Serve) -> None:
    """And is then nowhere to be had."""
    copied(library, "other.mp3")
    (library / "letter.txt").write_text("Dear")
    served = serve(library)
    assert served.client.delete("/api/tracks/rest.mp3").status_code == 204
    left = sorted(path.name for path in library.iterdir())
    assert left == ["letter.txt", "other.json", "other.mp3"]
    for method, path in (("DELETE", "/api/tracks/rest.mp3"), ("GET", "/audio/rest.mp3")):
        error = served.json(method, path, 404)["error"]
        assert error["message"] == "there is nothing here"
    assert served.client.delete("/api/tracks/letter.txt").status_code == 404
    assert served.client.delete("/api/tracks/other.json").status_code == 404


def test_a_library_that_has_gone_is_said_to_be_gone(library: Path, serve: Serve) -> None:
    """A disk that was pulled out is no fault of ours; and it is back when it is back."""
    served = serve(library)
    library.rename(library.with_name("elsewhere"))
    for path in ("/api/tracks", "/feed.xml", "/audio/rest.mp3"):
        error = served.json("GET", path, 507)["error"]
        assert error["message"].startswith("the library library cannot be read")
    library.with_name("elsewhere").rename(library)
    assert len(served.json("GET", "/api/tracks")) == 1


def test_the_words_are_a_caption_file(library: Path, serve: Serve) -> None:
    """WebVTT: each cue at its time, and nothing in it that could pass for markup."""
    beside = library / "rest.json"
    text = beside.read_text(encoding="utf-8")
    said = "Let the backs of the ribs rest on the floor."
    beside.write_text(text.replace(said, "a <b> --> & c\\n\\n1"), encoding="utf-8")
    answer = serve(library).client.get("/words/rest.mp3.vtt")
    assert answer.headers["content-type"].startswith("text/vtt")
    blocks = answer.text.split("\n\n")
    assert blocks[0] == "WEBVTT"
    first, words = blocks[1].split("\n")
    start, end = first.split(" --> ")
    assert "00:00:00.000" < start < end < "00:00:30.000"
    assert words == "a &lt;b&gt; --&gt; &amp; c 1"


def test_the_cover_is_the_one_in_the_file(library: Path, serve: Serve) -> None:
    """Byte for byte: a square JPEG."""
    served = serve(library)
    cover = served.client.get("/covers/rest.mp3.jpg")
    assert cover.headers["content-type"] == "image/jpeg"
    assert cover.content in (library / "rest.mp3").read_bytes()
    assert served.client.get("/cover.jpg").content[:3] == b"\xff\xd8\xff"
