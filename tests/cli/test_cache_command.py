"""`supine cache`, and how large the other commands let it grow."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from supine.audio.clip_cache import ClipCache
from supine.model import SAMPLE_RATE_HZ, Clip
from support.running import run, write_guide


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClipCache:
    """The usual cache, with ten clips of a second: 882 kB."""
    monkeypatch.setenv("SUPINE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("SUPINE_CACHE_SIZE", raising=False)
    cache = ClipCache()
    for number in range(10):
        cache.put(f"0{number}ff", Clip(np.zeros(SAMPLE_RATE_HZ, np.float32), SAMPLE_RATE_HZ))
    return cache


def _shown(*arguments: str) -> dict[str, object]:
    done = run("cache", *arguments, "--json")
    assert (done.code, done.err) == (0, "")
    shown: dict[str, object] = json.loads(done.out)
    return shown


def test_it_shows_the_folder_and_what_is_in_it(cache: ClipCache) -> None:
    """For people a line each, as JSON for other programs."""
    done = run("cache")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"Folder       {cache.folder}",
        "Holds        10 clips, 882.4 kB",
        "May grow to  4.0 GB",
    ]
    assert _shown() == {
        "folder": str(cache.folder),
        "clips": 10,
        "size_bytes": 882_440,
        "max_bytes": 4 * 10**9,
    }


def test_it_shows_a_cache_that_is_not_there_without_making_one(tmp_path: Path) -> None:
    """Nobody has made a track yet."""
    done = run("cache", env={"SUPINE_CACHE_DIR": str(tmp_path / "none")})
    assert (done.code, done.err) == (0, "")
    assert "Holds        none\n" in done.out
    assert not (tmp_path / "none").exists()


def _set_last_use_an_hour_ago(cache: ClipCache) -> None:
    for path in cache.folder.rglob("*.wav"):
        used_s = path.stat().st_mtime - 3600.0
        os.utime(path, (used_s, used_s))


def test_it_is_brought_to_a_size(cache: ClipCache) -> None:
    """The one that is given, whatever the environment says; without one, nothing goes."""
    _set_last_use_an_hour_ago(cache)
    assert _shown()["clips"] == 10
    shown = _shown("--cache-size", "500 kB")
    assert shown["max_bytes"] == 500_000
    # To nine tenths of it: five clips of 88,244 bytes.
    assert (shown["clips"], shown["removed_bytes"]) == (5, 441_220)
    assert cache.measure_usage().clips == 5


def test_it_is_cleared(cache: ClipCache) -> None:
    """And says how much that was."""
    done = run("cache", "--clear")
    assert (done.code, done.err) == (0, "882.4 kB taken away.\n")
    assert "Holds        none\n" in done.out
    assert cache.measure_usage().clips == 0


def test_what_was_used_lately_stays_and_that_is_said(cache: ClipCache) -> None:
    """A size that is too small for it takes nothing that a track may need."""
    done = run("cache", "--cache-size", "0")
    assert done.code == 0
    assert done.err.splitlines()[1:] == ["Note: What was used in the last 30 minutes stays."]
    assert cache.measure_usage().clips == 10


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (("cache", "--cache-size", "much"), {}, "'much' is not a size"),
        (("cache",), {"SUPINE_CACHE_SIZE": "much"}, "SUPINE_CACHE_SIZE: 'much' is not a size"),
        (("make", "constructive-rest", "--cache-size", "-1"), {}, "not a size"),
        (("plan", "constructive-rest", "--cache-size", "1 parsec"), {}, "not a size"),
        (("serve", "--cache-size", ""), {}, "not a size"),
        (("cache", "--clear", "--cache-size", "1 GB"), {}, "Leave --cache-size out"),
    ],
)
def test_sizes_that_make_no_sense_are_one_line(
    arguments: tuple[str, ...], environment: dict[str, str], words: str
) -> None:
    """Before anything is done."""
    assert words in run(*arguments, env=environment).error


@pytest.mark.parametrize("command", ["make", "plan"])
def test_making_keeps_to_the_size_that_is_given(
    cache: ClipCache, tmp_path: Path, command: str
) -> None:
    """Clips of other tracks go for new ones, and none of its own; the track is whole."""
    guide = write_guide(tmp_path)
    output = ("-o", str(tmp_path / "x.wav")) if command == "make" else ()
    _set_last_use_an_hour_ago(cache)
    arguments = (command, guide, "--voice", "tone", "--cache-size", "100kB", *output)
    done = run(*arguments)
    assert done.code == 0, done.err
    left = {path.stem for path in cache.folder.rglob("*.wav")}
    assert not {stem for stem in left if stem.endswith("ff") and len(stem) == 4}
    assert len(left) >= 4


def test_a_track_is_made_again_from_its_recipe_with_a_size(tmp_path: Path) -> None:
    """--cache-size is no option of the track, so it goes with --from."""
    track = tmp_path / "x.wav"
    assert run("make", write_guide(tmp_path), "--voice", "tone", "-o", track).code == 0
    done = run("make", "--from", track.with_suffix(".json"), "--cache-size", "1GB")
    assert done.code == 0, done.err


@pytest.mark.skipif(sys.platform != "linux", reason="takes root's powers away with setpriv")
def test_a_cache_that_can_only_be_read_still_serves(
    tmp_path: Path, cache: ClipCache, nobody: tuple[str, ...]
) -> None:
    """All its clips are there: nothing is written, nothing is locked, and the track is made."""
    guide, track = write_guide(tmp_path), tmp_path / "tracks" / "x.wav"
    arguments = ("make", guide, "--voice", "tone", "-o", track)
    assert run(*arguments).code == 0
    wanted = track.read_bytes()
    for path in (cache.folder, *cache.folder.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)
    before = sorted(cache.folder.rglob("*"))
    for more in (arguments, ("plan", guide, "--voice", "tone"), ("cache",)):
        done = run(*more, command=(*nobody, sys.executable, "-m", "supine"))
        assert done.code == 0, done.err
    assert track.read_bytes() == wanted
    assert sorted(cache.folder.rglob("*")) == before
    cleared = run("cache", "--clear", command=(*nobody, sys.executable, "-m", "supine"))
    assert str(cache.folder) in cleared.error
