"""`--profile`: what is always chosen, from one file; what is given comes first."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from support.running import run, write_guide

GUIDE = (
    "Let the buttocks rest.\n\n[rest 1s..20m]\n\nThe {{ side }} leg is long, {{ length(10) }}.\n"
)


def said(*arguments: str | Path) -> list[str]:
    """The cues of a plan."""
    planned = run("plan", *arguments, "--voice", "tone", "--json")
    assert planned.code == 0, planned.err
    return [cue["text"] for cue in json.loads(planned.out)["cues"]]


def test_a_profile_chooses_and_an_option_comes_first(tmp_path: Path) -> None:
    """Side, units, and the listener's own words."""
    guide = write_guide(tmp_path, GUIDE)
    profile = tmp_path / "mine.toml"
    profile.write_text(
        'side = "left"\nunits = "imperial"\nminutes = 2\n[words]\nbuttocks = "bottom"\n'
    )
    assert said(guide, "--profile", profile) == [
        "Let the bottom rest.",
        "The left leg is long, ten inches.",
    ]
    assert said(guide, "--profile", profile, "--side", "right")[1].startswith("The right leg")


@pytest.mark.parametrize(("minutes", "length_s"), [("60", 720.0), ("1", 390.0)])
def test_a_length_of_the_profile_is_clamped_and_a_given_one_is_not(
    tmp_path: Path, minutes: str, length_s: float
) -> None:
    """A profile is for all routines, and bird-dog takes 6.5 to 12 minutes; the clamping is said."""
    profile = tmp_path / "mine.toml"
    profile.write_text(f"minutes = {minutes}\n")
    planned = run("plan", "bird-dog", "--profile", profile, "--voice", "tone", "--json")
    assert planned.code == 0, planned.err
    assert json.loads(planned.out)["length_s"] == length_s
    assert "6.5 to 12 minutes" in planned.err + planned.out
    assert run("plan", "bird-dog", "--minutes", minutes, "--voice", "tone").code == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the folder is named otherwise elsewhere")
def test_the_profile_among_the_settings_is_found(tmp_path: Path) -> None:
    """Without naming it."""
    folder = tmp_path / "config" / "supine"
    folder.mkdir(parents=True)
    (folder / "profile.toml").write_text('side = "left"\n')
    guide = write_guide(tmp_path, GUIDE)
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    planned = run("plan", guide, "--voice", "tone", "--json", env=environment)
    assert "The left leg" in planned.out


def test_faults_of_a_profile_are_one_line_each(tmp_path: Path) -> None:
    """With the file and the line."""
    profile = tmp_path / "mine.toml"
    profile.write_text('voise = "heart"\nside = "up"\n')
    refused = run("plan", "constructive-rest", "--profile", profile)
    assert refused.code == 1
    lines = refused.err.splitlines()
    assert lines[0].startswith("supine: mine.toml:1: 'voise' is not a key of a profile.")
    assert lines[1].startswith("supine: mine.toml:2: ")
    assert len(lines) == 2
