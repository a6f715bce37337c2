"""The words of a track with their times: for players, for scrolling, and for Audacity."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pysubs2
import pytest

from supine.library.recipe import read_recipe
from supine.library.subtitles import KINDS, format_subtitles
from support.measuring import decode, mono
from support.running import run, write_guide

BARE = ("--voice", "tone", "--bell", "none", "--background", "none")

NEAR_S = 0.06
"""What somebody who reads along does not notice."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A track of three cues with all kinds of subtitles beside it."""
    folder = tmp_path_factory.mktemp("made")
    guide = write_guide(folder)
    for kind in KINDS:
        done = run("make", guide, *BARE, "--subtitles", kind, "-o", folder / "rest.mp3")
        assert done.code == 0, done.err
    return folder / "rest.mp3"


def read_times(track: Path, kind: str) -> list[tuple[float, str]]:
    """When each cue begins, as the subtitles say, in seconds."""
    path = track.with_suffix(f".{kind}")
    if kind == "lrc":
        written = path.read_text(encoding="utf-8")
        lines = re.findall(r"^\[(\d+):([\d.]+)\](.+)$", written, re.MULTILINE)
        return [(60 * int(minutes) + float(seconds), text) for minutes, seconds, text in lines]
    return [(event.start / 1000, event.plaintext) for event in pysubs2.load(str(path))]


@pytest.mark.parametrize("kind", KINDS)
def test_every_cue_begins_when_the_subtitles_say(made: Path, kind: str) -> None:
    """It is silent just before, and sounds just after."""
    times = read_times(made, kind)
    recipe = read_recipe(made.with_suffix(".json"))
    assert [text for _, text in times] == [cue.text for cue in recipe.cues]
    # There is no background: what sounds is the cue.
    loud = np.abs(mono(decode(made))) > 0.001
    near = round(NEAR_S * 44_100)
    for start_s, _ in times:
        start = round(start_s * 44_100)
        assert not loud[start - 2 * near : start - near].any()
        assert loud[start : start + near].any()


def test_labels_are_cues_bells_and_chapters(tmp_path: Path) -> None:
    """Three columns between tabs, in order; a chapter is a point."""
    guide = write_guide(tmp_path)
    options = ("plan", guide, "--voice", "tone")
    rows = [line.split("\t") for line in run(*options, "--labels").out.splitlines()]
    assert rows == sorted(rows, key=lambda row: (float(row[0]), float(row[1])))
    planned = json.loads(run(*options, "--json").out)
    rate_hz = planned["sample_rate_hz"]
    cues = {(cue["start_samples"], cue["end_samples"], cue["text"]) for cue in planned["cues"]}
    found = {(round(float(a) * rate_hz), round(float(b) * rate_hz), text) for a, b, text in rows}
    assert cues <= found
    assert {text for *_, text in found - cues} == {"bell 1", "# Arriving", "# Leaving"}


def test_markup_in_a_cue_is_no_markup_in_its_subtitles(made: Path) -> None:
    """Players would take it for tags."""
    (cue, *_) = read_recipe(made.with_suffix(".json")).cues
    odd = cue.__class__(
        cue.start_samples, cue.end_samples, "1 < 2 --> & more", "a:1", required=True
    )
    assert "1 &lt; 2 --&gt; &amp; more" in format_subtitles("srt", [odd], 44_100)


def test_subtitles_of_somebody_elses_are_not_replaced(tmp_path: Path) -> None:
    """They stay, and so does the track; those of the track that is replaced go with it."""
    guide, track = write_guide(tmp_path), tmp_path / "rest.wav"
    theirs = tmp_path / "rest.srt"
    theirs.write_text("mine", encoding="utf-8")
    options = ("make", guide, *BARE, "--subtitles", "srt", "-o", track)
    assert "is not the subtitles of this track" in run(*options).error
    assert not track.exists()
    theirs.unlink()
    assert run(*options).code == 0
    before = theirs.read_bytes()
    assert run(*options, "-m", "1:30", "--force").code == 0
    assert theirs.read_bytes() != before
    assert "there are no subtitles called 'ass'" in run(*options, "--subtitles", "ass").error
