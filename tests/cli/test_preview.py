"""Samples: played, or a file to open."""

from __future__ import annotations

import os
import pty
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from supine.audio import devices
from supine.audio.devices import BACKEND_ENVIRONMENT
from supine.audio.wav import open_wav, read_wav, write_wav
from supine.cli.console import LineInput, play_preview
from supine.model import SAMPLE_RATE_HZ, Clip

HUM = Clip((0.3 * np.sin(np.arange(4_410) * 0.05)).astype(np.float32), SAMPLE_RATE_HZ)


@pytest.fixture
def keyboard() -> Iterator[tuple[LineInput, int]]:
    """A terminal, and where somebody types."""
    typing, terminal = pty.openpty()
    yield LineInput(terminal), typing
    os.close(typing)
    os.close(terminal)


def test_a_sample_is_played(
    keyboard: tuple[LineInput, int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """In memory or on disk, to its end; nothing is written."""
    monkeypatch.setenv(BACKEND_ENVIRONMENT, "null")
    lines, _ = keyboard
    path = tmp_path / "hum.wav"
    write_wav(path, [HUM])
    assert play_preview(HUM, lines=lines) is None
    assert play_preview(open_wav(path), lines=lines) is None
    assert capsys.readouterr().err == "Playing; Enter stops it\n" * 2


def test_enter_stops_it_and_is_no_answer(
    keyboard: tuple[LineInput, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute of it is not waited for; what is typed next is the answer."""
    monkeypatch.setenv(BACKEND_ENVIRONMENT, "null")
    lines, typing = keyboard
    os.write(typing, b"\n")
    answers: list[bool] = []
    play = devices.play

    def played(clip: Clip, until: Callable[[], bool]) -> None:
        def request() -> bool:
            answers.append(until())
            return answers[-1]

        play(clip, request)

    monkeypatch.setattr(devices, "play", played)
    minute = Clip(np.zeros(60 * SAMPLE_RATE_HZ, np.float32), SAMPLE_RATE_HZ)
    assert play_preview(minute, lines=lines) is None
    assert answers == [True]
    os.write(typing, b"b\n")
    assert lines.read_line() == "b"


def test_answers_that_are_piped_in_stop_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are all there from the beginning."""
    monkeypatch.setenv(BACKEND_ENVIRONMENT, "null")
    read, write = os.pipe()
    os.write(write, b"rain\n")
    os.close(write)
    lines = LineInput(read)
    assert play_preview(HUM, lines=lines) is None
    assert lines.read_line() == "rain"
    assert capsys.readouterr().err == ""
    os.close(read)


def test_where_nothing_can_play_there_is_a_file_to_open(
    keyboard: tuple[LineInput, int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """Its path is said, whole and on a line of its own, and why; its name says what it is."""
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = play_preview(HUM, "../voice: heart", keyboard[0])
    assert path is not None
    assert path.parent.parent == tmp_path
    assert path.name == "---voice--heart.wav"
    kept = read_wav(open_wav(path)).samples
    # Rounded to 16 bits.
    assert np.abs(kept - HUM.samples).max() <= 1.0 / 32_768
    said = capsys.readouterr().err.splitlines()
    assert "pip install 'supine[sound]'" in said[-2]
    assert said[-1] == f"Open it in a player: {path}"
    assert play_preview(HUM, "bowl", keyboard[0]) == path.with_name("bowl.wav")
