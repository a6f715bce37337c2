"""The commands that show what there is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from supine.audio.backgrounds import BACKGROUNDS
from supine.audio.bells import BELLS
from support.running import run, write_guide


def test_the_list_names_every_routine_with_its_lengths() -> None:
    """For people, and the same as JSON."""
    shown, listed = run("list"), run("list", "--json")
    assert (shown.code, shown.err, listed.code, listed.err) == (0, "", 0, "")
    names = [guide["name"] for guide in json.loads(listed.out)]
    assert "constructive-rest" in names
    for name in names:
        assert name in shown.out
    assert "15 (8 to 180)" in shown.out
    assert "\x1b" not in shown.out


def test_a_routine_is_shown_with_all_its_cautions() -> None:
    """What it is, what to have at hand, when to ask somebody first, and what to type next."""
    routine = json.loads(run("show", "constructive-rest", "--json").out)
    shown = run("show", "constructive-rest")
    assert (shown.code, shown.err) == (0, "")
    words = " ".join(shown.out.split())
    for text in (routine["title"], routine["summary"], *routine["cautions"], *routine["sources"]):
        assert text in words
    assert f"supine make {routine['name']} --minutes" in words


def test_what_a_stranger_wrote_is_shown_as_it_is(tmp_path: Path) -> None:
    """Square brackets in a title are not taken for colours, or for a fault of ours."""
    guide = write_guide(tmp_path)
    odd = "A [/bold] [red]rest[/red]"
    guide.write_text(guide.read_text().replace("A quick rest", f'"{odd}"'))
    assert odd in run("show", guide).out
    assert odd in run("plan", guide, "--voice", "tone").out
    done = run("make", guide, "--voice", "tone", "-o", tmp_path / "x.wav")
    assert done.code == 0
    assert odd in done.err
    assert odd in run("inspect", tmp_path / "x.wav").out


def test_a_plan_shows_every_cue_and_writes_nothing(tmp_path: Path) -> None:
    """As a picture with the time of each cue, and as JSON to the sample."""
    guide = write_guide(tmp_path)
    arguments = ("plan", guide, "--voice", "tone", "-m", "0:50")
    shown, planned = run(*arguments, cwd=tmp_path), run(*arguments, "--json", cwd=tmp_path)
    assert (shown.code, shown.err, planned.code, planned.err) == (0, "", 0, "")
    plan = json.loads(planned.out)
    assert plan["total_samples"] == 50 * plan["sample_rate_hz"]
    for cue in plan["cues"]:
        seconds = round(cue["start_samples"] / plan["sample_rate_hz"])
        assert f"0:{seconds:02d}  {cue['text']}" in shown.out
    for chapter in plan["chapters"]:
        assert chapter["title"] in shown.out
    assert list(tmp_path.iterdir()) == [guide]


def test_voices_are_listed_and_can_be_heard(tmp_path: Path) -> None:
    """Each by the name that --voice takes, the default first; a sample goes to a file."""
    voices = json.loads(run("voices", "--json").out)
    names = [voice["voice"] for voice in voices]
    assert names[0] == "heart"
    assert {"system", "tone"} <= set(names)
    assert len(names) == len(set(names))
    done = run("voices", "tone", "-o", tmp_path)
    assert (done.code, done.out, done.err) == (0, f"{tmp_path / 'voice-tone.wav'}\n", "")
    assert (tmp_path / "voice-tone.wav").stat().st_size > 100_000


@pytest.mark.parametrize("name", ["bowl", "rain"])
def test_sounds_are_listed_and_can_be_heard(tmp_path: Path, name: str) -> None:
    """Every bell and background by its name; one goes to a file."""
    rows = json.loads(run("sounds", "--json").out)
    assert [row["name"] for row in rows] == [*BELLS, *BACKGROUNDS]
    assert sum(row["default"] for row in rows) == 2
    done = run("sounds", name, "-o", tmp_path / "new" / "x.wav")
    assert (done.code, done.out) == (0, f"{tmp_path / 'new' / 'x.wav'}\n")
    assert (tmp_path / "new" / "x.wav").stat().st_size > 100_000


@pytest.mark.parametrize("lines", [1, 0])
def test_a_reader_that_leaves_early_is_no_fault(lines: int) -> None:
    """`supine voices --json | head -1` is quiet, and so is a reader that never reads."""
    command = [sys.executable, "-m", "supine", "voices", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for _ in range(lines):
            assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
