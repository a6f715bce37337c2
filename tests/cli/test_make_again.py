"""The same command makes the same bytes, wherever and whenever; and so does a recipe."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from supine.audio.clips import resample
from supine.audio.wav import write_wav
from supine.speech.engines.tone import Tone
from supine.speech.recording.voice_folder import Recording, normalise_cue, write_index
from support.running import BODY, Done, run, write_guide

FORMATS = ["mp3", "wav", "m4a", "opus"]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "ending",
    [pytest.param(name, marks=[] if name == "mp3" else [pytest.mark.slow]) for name in FORMATS],
)
def test_the_same_bytes_anywhere_and_at_any_time(tmp_path: Path, ending: str) -> None:
    """Another folder, time zone, language, order of sets and age of the guide."""
    digests = []
    for number, environment in enumerate(
        (
            {"TZ": "UTC", "PYTHONHASHSEED": "1", "LANG": "C.UTF-8"},
            {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "2", "LC_ALL": "de_DE.UTF-8"},
        )
    ):
        folder = tmp_path / f"folder {number}"
        folder.mkdir()
        guide = write_guide(folder)
        os.utime(guide, (number * 1e9, number * 1e9))
        arguments = ("make", guide.name, "--voice", "tone", "-m", "0:30", "-o", f"x.{ending}")
        done = run(*arguments, cwd=folder, env=environment, own_process=True)
        assert done.code == 0, done.err
        digests.append((_sha256(folder / f"x.{ending}"), (folder / "x.json").read_text()))
    assert digests[0] == digests[1]
    assert json.loads(digests[0][1])["sha256"] == digests[0][0]


@pytest.mark.parametrize(
    "voice", ["tone", *(pytest.param(name, marks=pytest.mark.slow) for name in ("heart", "system"))]
)
def test_voices_say_the_same_again(tmp_path: Path, voice: str) -> None:
    """Spoken anew in an empty cache: the same bytes."""
    guide = write_guide(tmp_path, "Let the ribs rest.\n\n[rest 1s..9m]\n\nAnd rise.\n")
    tracks = [tmp_path / "a.wav", tmp_path / "b.wav"]
    for track in tracks:
        own = {"SUPINE_CACHE_DIR": str(track.with_suffix(""))}
        options = ("--voice", voice, "--bell", "none", "--background", "none")
        # The others are loaded anew.
        done = run("make", guide, *options, "-o", track, env=own, own_process=voice != "tone")
        assert done.code == 0, done.err
    assert _sha256(tracks[0]) == _sha256(tracks[1])


def test_a_recipe_makes_the_same_bytes_without_the_guide(tmp_path: Path) -> None:
    """The guide was edited, then moved away; the cache is empty; --seed and the rest are in it."""
    guide = write_guide(tmp_path, BODY + "\n[fill: breath]\n| Rest.\n| Lie still.\n[end]\n")
    track = tmp_path / "x.mp3"
    options = ("--voice", "tone", "--bell", "small", "--background", "none", "--seed", "5")
    done = run("make", guide, *options, "-m", "0:50", "-o", track)
    assert done.code == 0, done.err
    recipe = track.with_suffix(".json")
    before, recipe_before = _sha256(track), recipe.read_text()

    guide.write_text(guide.read_text().replace("ribs", "knees"))
    again = tmp_path / "again.mp3"
    assert run("make", "--from", recipe, "-o", again).code == 0
    assert _sha256(again) == before

    guide.unlink()
    track.unlink()
    own = {"SUPINE_CACHE_DIR": str(tmp_path / "empty")}
    done = run("make", "--from", recipe, env=own)
    assert (done.code, done.out) == (0, f"{track}\n")
    assert "not the bytes" not in done.err
    assert _sha256(track) == before
    assert recipe.read_text() == recipe_before


def test_a_changed_cue_is_the_only_one_spoken_anew(tmp_path: Path) -> None:
    """One word is changed: the cache has one clip more, and the others are not touched."""
    cache = tmp_path / "cache"
    own = {"SUPINE_CACHE_DIR": str(cache)}
    guide = write_guide(tmp_path)
    arguments = ("make", guide, "--voice", "tone", "--force", "-o", tmp_path / "x.mp3")
    assert run(*arguments, env=own).code == 0
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*.wav")}
    guide.write_text(guide.read_text().replace("ribs", "knees"))
    assert run(*arguments, env=own).code == 0
    after = {path: path.stat().st_mtime_ns for path in cache.rglob("*.wav")}
    assert before.items() < after.items()
    assert len(after) == len(before) + 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"routine": "../../x"}, "routine"),
        ({"file": "/etc/cron.d/x.mp3"}, "file"),
        ({"file": "../x.mp3"}, "file"),
        ({"record_version": 2}, "record_version"),
        ({"script": []}, ""),
        ({"format": "exe"}, "exe"),
        ({"extra": 1}, "extra"),
        ({"choices": {}}, "choices"),
    ],
    ids=str,
)
def test_a_recipe_from_a_stranger_does_no_harm(
    tmp_path: Path, made: tuple[Path, Done], change: dict[str, object], words: str
) -> None:
    """It cannot send a track to another folder, and what is wrong with it is said in a line."""
    track, _ = made
    recipe = tmp_path / "in" / "x.json"
    recipe.parent.mkdir()
    recipe.write_text(json.dumps(json.loads(track.with_suffix(".json").read_text()) | change))
    assert words in run("make", "--from", recipe).error
    assert {path.name for path in tmp_path.rglob("*")} == {"in", "x.json"}


def test_what_was_brought_is_found_again_from_anywhere(tmp_path: Path) -> None:
    """A recorded voice and a bell that were named from the folder one stood in."""
    guide = write_guide(tmp_path)
    voice = tmp_path / "my-voice"
    voice.mkdir()
    hum = resample(Tone().say("Let the backs of the ribs rest", "tone", 115.0), 44_100)
    write_wav(voice / "ribs.wav", [hum])
    read = "Let the backs of the ribs rest on the floor."
    digest = _sha256(voice / "ribs.wav")
    write_index(voice, {normalise_cue(read): Recording(read, "ribs.wav", digest)})
    write_wav(tmp_path / "bell.wav", [hum])
    options = ("--voice", "recorded:my-voice", "--fill-with", "tone", "--bell", "bell.wav")
    track = tmp_path / "x.mp3"
    made = run("make", guide.name, *options, "-o", track.name, cwd=tmp_path)
    assert made.code == 0, made.err
    assert "2 cues have no recording, and tone speaks instead" in made.err
    recipe = json.loads(track.with_suffix(".json").read_text())
    assert len(recipe["filled"]) == 2
    assert read not in recipe["filled"]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    again = elsewhere / "again.mp3"
    empty = {"SUPINE_CACHE_DIR": str(tmp_path / "empty")}
    done = run("make", "--from", track.with_suffix(".json"), "-o", again, cwd=elsewhere, env=empty)
    assert done.code == 0, done.err
    assert _sha256(again) == _sha256(track)
    sample = run("voices", "recorded:my-voice", "-o", tmp_path / "sample.wav", cwd=tmp_path)
    assert sample.code == 0, sample.err
    without = run("make", guide.name, "--voice", "recorded:my-voice", "-o", "y.mp3", cwd=tmp_path)
    assert "no recording of 2 cues" in without.error
