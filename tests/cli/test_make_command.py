"""`supine make`: what it writes, what it says, and where."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from supine.library.recipe import get_recipe_path, read_recipe
from supine.model import SAMPLE_RATE_HZ
from support.measuring import decode
from support.running import Done, run, write_guide


def test_standard_output_is_the_path_alone(made: tuple[Path, Done]) -> None:
    """So that it can be handed to a player; everything else is said on standard error."""
    track, done = made
    assert (done.code, done.out) == (0, f"{track}\n")
    assert "1:00 long" in done.err
    assert "3 cues, none left out" in done.err
    assert "If anything hurts" in done.err
    assert not any(shown in done.err for shown in ("\x1b", "Speaking", "Writing"))


def test_json_is_the_recipe_and_nothing_else(tmp_path: Path) -> None:
    """Standard output is JSON from its first character to its last, as it is beside the track."""
    track = tmp_path / "x.wav"
    done = run("make", write_guide(tmp_path), "--voice", "tone", "-o", track, "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == json.loads(get_recipe_path(track).read_text())


@pytest.mark.parametrize("length", ["0:45", "1m12s"])
def test_a_length_as_people_write_it(tmp_path: Path, length: str) -> None:
    """The samples decoded are the samples asked for, and the file is named after the length."""
    seconds = {"0:45": 45, "1m12s": 72}[length]
    done = run("make", write_guide(tmp_path), "--voice", "tone", "-m", length, cwd=tmp_path)
    name = {45: "45s", 72: "1min12s"}[seconds]
    assert done.out == f"output/quick-{name}.mp3\n"
    assert len(decode(tmp_path / done.out.strip())) == seconds * SAMPLE_RATE_HZ


def test_the_ending_decides_the_format_and_a_folder_the_name(tmp_path: Path) -> None:
    """Folders that are not there yet are made; an ending in capitals is an ending."""
    guide = write_guide(tmp_path)
    new = tmp_path / "not" / "there yet"
    for output, options, track in (
        (new, ["-f", "wav"], new / "quick-1min.wav"),
        (new / "a.MP3", [], new / "a.MP3"),
    ):
        done = run("make", guide, "--voice", "tone", "-o", output, *options)
        assert (done.code, done.out) == (0, f"{track}\n")
        assert read_recipe(get_recipe_path(track)).file == track.name


def test_cues_that_were_left_out_are_counted(tmp_path: Path) -> None:
    """When time is short, the line says how many were left out."""
    body = "Lie down.\n\n? Perhaps you notice this.\n\n[50s]\n\nRise.\n\n[rest 1s..9m]\n"
    track = tmp_path / "x.mp3"
    done = run("make", write_guide(tmp_path, body), "--voice", "tone", "-m", "0:30", "-o", track)
    assert "2 cues, 1 left out" in done.err
    assert read_recipe(get_recipe_path(track)).left_out == ("Perhaps you notice this.",)


def test_progress_is_shown_to_a_terminal_only(tmp_path: Path) -> None:
    """Somebody who watches sees speaking and writing; a log file sees neither."""
    # What no other test has spoken.
    guide = write_guide(tmp_path, f"{tmp_path.name.replace('_', ' ')}.\n\n[rest 1s..9m]\n")
    command = [sys.executable, "-m", "supine", "make", str(guide)]
    command += ["--voice", "tone", "-m", "2", "-o", str(tmp_path / "x.mp3")]
    environment = os.environ | {"TERM": "xterm"}
    terminal, its_end = pty.openpty()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=its_end, env=environment, text=True
    ) as process:
        os.close(its_end)
        shown = b""
        while select.select([terminal], [], [], 60.0)[0]:
            try:
                data = os.read(terminal, 65_536)
            except OSError:  # Linux says so when the last writer has gone.
                break
            if not data:
                break
            shown += data
        out, _ = process.communicate()
    os.close(terminal)
    assert (process.returncode, out) == (0, f"{tmp_path / 'x.mp3'}\n")
    assert b"Speaking" in shown
    assert b"Writing" in shown


def test_letters_that_a_terminal_lacks_do_not_stop_it(tmp_path: Path) -> None:
    """Where only ASCII can be written, JSON and pictures still can."""
    track = tmp_path / "größe.wav"
    guide = write_guide(tmp_path, "Let the façade go.\n\n[rest 1s..9m]\n")
    ascii_only = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    assert run("plan", guide, "--voice", "tone").code == 0, "spoken here, it is ready there"
    done = run(
        "make", guide, "--voice", "tone", "-o", track, "--json", env=ascii_only, own_process=True
    )
    assert json.loads(done.out)["cues"][0]["text"] == "Let the façade go."
    assert run("plan", guide, "--voice", "tone", env=ascii_only, own_process=True).code == 0
    assert track.exists()
