"""Checking a guide: every fault at once, at three lengths."""

from __future__ import annotations

from pathlib import Path

import pytest

from supine.errors import GuideError
from supine.pipeline.check_guide import check_guide
from supine.script.front_matter import load
from supine.script.guides import find_guide

HEAD = """---
name: g
title: G
summary: G.
kind: resting
minutes: {shortest: 1, default: 2, longest: 3}
position: on the back
cautions: [Ask first.]
---
"""


def faults_of(tmp_path: Path, body: str) -> list[tuple[int, str]]:
    """Line and message of every fault."""
    path = tmp_path / "g.md.j2"
    path.write_text(HEAD + body)
    with pytest.raises(GuideError) as caught:
        check_guide(load(path))
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_a_sound_guide_is_described_at_its_three_lengths() -> None:
    """How many cues, how much of it speech, how long it is silent."""
    checks = check_guide(find_guide("constructive-rest")).lengths
    assert [check.length_s for check in checks] == [480.0, 900.0, 10_800.0]
    assert checks[0].speech_share > checks[1].speech_share > checks[2].speech_share
    assert checks[0].cues < checks[1].cues < checks[2].cues


def test_faults_of_all_lengths_are_told_once_each(tmp_path: Path) -> None:
    """One that shows at every length, and one that shows only in the longest."""
    body = "Rest here.\n\n[sleep]\n{% if minutes > 2 %}\n[snore]\n{% endif %}\n"
    assert [line for line, _ in faults_of(tmp_path, body)] == [12, 14]


def test_a_length_that_does_not_fit_is_a_fault(tmp_path: Path) -> None:
    """With the length it is promised at."""
    found = faults_of(tmp_path, "Rest here.\n\n[rest 10s..2m]\n")
    assert found == [(10, "at 3:00 it does not fit")]


def test_a_cue_said_twice_is_a_fault(tmp_path: Path) -> None:
    """From two lines; a loop may repeat its own."""
    body = "Rest here.\n\n[rest]\n\nRest here.\n\n[rest]\n"
    assert faults_of(tmp_path, body)[0][0] == 14
    path = tmp_path / "g.md.j2"
    path.write_text(HEAD + "{% for n in range(3) %}\nRest here.\n\n[rest]\n\n{% endfor %}")
    assert check_guide(load(path))
