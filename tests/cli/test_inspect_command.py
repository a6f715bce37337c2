"""`supine inspect`: what is really in a file, and whether it is what its recipe says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from supine.model import SAMPLE_RATE_HZ
from support.running import Done, run


@pytest.fixture
def copy(made: tuple[Path, Done], tmp_path: Path) -> Path:
    """A track with its recipe, to be damaged."""
    for suffix in (".mp3", ".json"):
        shutil.copy(made[0].with_suffix(suffix), tmp_path)
    return tmp_path / made[0].name


def test_a_good_track_is_as_it_was_made(copy: Path) -> None:
    """Length to the sample, loudness, chapters and tags; nothing to object to."""
    shown, found = run("inspect", copy), run("inspect", copy, "--json")
    assert (shown.code, shown.err, found.code, found.err) == (0, "", 0, "")
    inspection = json.loads(found.out)
    assert inspection["total_samples"] == inspection["planned_samples"] == 60 * SAMPLE_RATE_HZ
    assert inspection["faults"] == []
    # A cue's loudness is held to ±0.5 LU, and measured here on what the MP3 decodes to.
    assert inspection["speech_lufs"] == pytest.approx(-20.0, abs=1.0)
    assert inspection["true_peak_dbtp"] <= -3.0
    assert [chapter["title"] for chapter in inspection["tags"]["chapters"]] == [
        "Arriving",
        "Leaving",
    ]
    for words in ("1:00, 2646000 samples", "A quick rest, 1 minute", "Arriving", "beside it"):
        assert words in shown.out
    assert "But" not in shown.out


def test_a_tampered_recipe_is_noticed(copy: Path) -> None:
    """Another length, another file: what does not agree is said."""
    recipe = copy.with_suffix(".json")
    told = json.loads(recipe.read_text())
    recipe.write_text(json.dumps(told | {"sha256": "0" * 64, "total_samples": 44_100}))
    assert len(json.loads(run("inspect", copy, "--json").out)["faults"]) == 2
    assert "other bytes" in run("inspect", copy).out


def test_half_a_track_is_noticed(copy: Path) -> None:
    """Cut in the middle, it decodes to less than its recipe says, or does not decode."""
    data = copy.read_bytes()
    copy.write_bytes(data[: len(data) // 2])
    done = run("inspect", copy, "--json")
    assert done.code == 1 or len(json.loads(done.out)["faults"]) == 2


@pytest.mark.parametrize("content", [b"", b"This is no sound.\n" * 100, bytes(range(256)) * 100])
def test_what_is_no_sound_is_one_line(tmp_path: Path, content: bytes) -> None:
    """Empty, text, anything."""
    path = tmp_path / "x.mp3"
    path.write_bytes(content)
    assert str(path) in run("inspect", path).error
