"""Recording at a microphone: what is typed, what is said, what is kept."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import typer

from supine.audio.clip_cache import ClipCache
from supine.audio.devices import BACKEND_ENVIRONMENT, Microphone
from supine.audio.wav import read_wav
from supine.cli.console import LineInput, play_preview
from supine.cli.record import TerminalRecordingUI, record_cues, record_with
from supine.errors import DeviceError, OutputError
from supine.model import Clip, SourceLine
from supine.speech.recording.session import Recorder, RecordingSetup, find_progress
from supine.speech.recording.voice_folder import read_index
from support.listening import Ear, room_noise, take_of
from support.reading_aloud import spoken

CUES = ("Let go.", "Let the backs of the ribs rest on the floor.", "Rest [bold]here[/bold] 🙂.")

Typed = Callable[[str], LineInput]


@pytest.fixture(autouse=True)
def _null(monkeypatch: pytest.MonkeyPatch) -> None:
    """Devices that play to nobody and hear nothing."""
    monkeypatch.setenv(BACKEND_ENVIRONMENT, "null")


@pytest.fixture
def typed() -> Iterator[Typed]:
    """LineInput from a pipe into which lines were typed, one a word: "-" is Enter alone."""
    read, write = os.pipe()

    def type_in(words: str) -> LineInput:
        for word in words.split():
            os.write(write, f"{word.removeprefix('-')}\n".encode())
        os.close(write)
        return LineInput(read)

    yield type_in
    os.close(read)


@pytest.fixture
def ear(cache: ClipCache, rng: np.random.Generator) -> Ear:
    """What hears a quiet room, and then each cue hummed in it."""
    said = spoken(CUES, "tone", cache)
    return Ear([take_of(read_wav(said[cue]).samples, rng) for cue in CUES], rng)


def _setup(recorder: Recorder, lines: LineInput) -> RecordingSetup:
    return RecordingSetup(
        recorder,
        lambda clip: play_preview(clip, "take", lines),
        TerminalRecordingUI(lines, count_in_s=0.0),
        room_check_s=0.1,
    )


def test_a_voice_is_recorded_by_pressing_enter(
    typed: Typed,
    ear: Ear,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Begin, then each cue with its text, begun, ended and kept; h hears it in between."""
    lines = typed("-  - - h -  - - -  - - -")
    record_with(_setup(ear, lines), CUES, tmp_path / "voice", "quick")
    assert find_progress(CUES, tmp_path / "voice").missing == ()
    said = capsys.readouterr()
    assert said.out == ""
    assert "The room is quiet enough: −65 dBFS." in said.err
    for number, cue in enumerate(CUES, start=1):
        assert f"{number} of 3: {cue}" in said.err
    assert said.err.count(": good.") == 4
    assert said.err.splitlines()[-2:] == [
        f"3 of 3 cues are saved in {tmp_path / 'voice'}.",
        f"Make a track with it: supine make quick --voice recorded:{tmp_path / 'voice'}",
    ]
    assert lines.read_line() is None


def test_a_microphone_that_hears_nothing_is_told_of(
    typed: Typed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A real recording of no sound: of the room, which may be gone past, and of a cue, which has
    nothing to keep.
    """
    with Microphone() as microphone:
        setup = _setup(microphone, typed("- - g - - k s q"))
        record_with(setup, CUES, tmp_path / "my voice", "constructive-rest")
    said = capsys.readouterr().err
    assert said.count("The microphone gives nothing at all.") == 2
    assert "privacy settings" in said
    assert "Nothing was heard over the room." in said
    assert "There is no 'k' here." in said
    assert said.splitlines()[-1] == f"0 of 3 cues are saved in {tmp_path / 'my voice'}."


def test_faults_are_said_with_what_to_do(
    typed: Typed, rng: np.random.Generator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A loud room, and a take with two faults; Enter listens and records again."""
    hum = (0.03 * np.sin(np.arange(60_000) * 0.05)).astype(np.float32)
    ear = Ear([take_of(hum, rng, around_s=(0.0, 0.9), room_dbfs=-60.0)] * 2, rng)
    ear.takes.insert(0, room_noise(2.0, rng, -40.0))
    lines = typed("- - - - - - q")
    record_with(_setup(ear, lines), CUES[1:], tmp_path / "voice", "x")
    said = capsys.readouterr().err
    assert "The room is loud: −40 dBFS, and it will be heard under every cue." in said
    assert said.count("Its beginning may be cut off. Begin to speak after the count.") == 2
    assert said.count("Enter: record it again · h: hear it · k: keep it") == 2


@pytest.mark.parametrize("how", ["q", "end", "ctrl-c", "pulled out"])
def test_however_it_stops_what_is_kept_is_said_and_stays(
    how: str,
    typed: Typed,
    ear: Ear,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The first cue is kept, and then: q, no more input, Ctrl-C, or no microphone any more."""
    folder = tmp_path / "my voice"
    del ear.takes[2:]
    typed_words = "- - - -" + {"q": " q", "end": "", "ctrl-c": " - -", "pulled out": " - -"}[how]
    setup = _setup(_PulledOut(ear) if how == "pulled out" else ear, typed(typed_words))
    if how == "ctrl-c":
        with pytest.raises(typer.Exit) as stopped:
            record_with(setup, CUES, folder, "constructive-rest")
        assert stopped.value.exit_code == 130
    elif how == "pulled out":
        with pytest.raises(DeviceError):
            record_with(setup, CUES, folder, "constructive-rest")
    else:
        record_with(setup, CUES, folder, "constructive-rest")
    assert [recording.text for recording in read_index(folder).values()] == [CUES[0]]
    assert capsys.readouterr().err.splitlines()[-4:] == [
        f"1 of 3 cues are saved in {folder}.",
        f"Missing: “{CUES[1]}”, “{CUES[2]}”.",
        "The same command goes on with them; --fill-with heart has another voice speak them.",
        f'Make a track with it: supine make constructive-rest --voice "recorded:{folder}"',
    ]


class _PulledOut:
    """A microphone that is pulled out once all is recorded that it was to record."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear

    def record(self, until: Callable[[], bool], max_length_s: float) -> Clip:
        """As the ear does."""
        try:
            return self._ear.record(until, max_length_s)
        except KeyboardInterrupt:
            raise DeviceError("the microphone gives no sound", "Plug it in") from None


def test_the_command_opens_a_microphone_and_reads_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says how many cues there are, and q stops before anything is recorded."""
    read, write = os.pipe()
    os.write(write, b"q\n")
    os.close(write)
    cues = [(cue, SourceLine("quick.md.j2", line)) for line, cue in enumerate(CUES, start=1)]
    with os.fdopen(read) as standard_input:
        monkeypatch.setattr("sys.stdin", standard_input)
        record_cues(cues, tmp_path / "voice", "quick")
        assert "3 cues to read" in capsys.readouterr().err
        with pytest.raises(DeviceError, match="no microphone 'Yeti'"):
            record_cues(cues, tmp_path / "voice", "quick", device="Yeti")
        (tmp_path / "file").write_text("mine")
        with pytest.raises(OutputError):
            record_cues(cues, tmp_path / "file", "quick")


def test_a_voice_that_has_all_cues_needs_no_microphone(
    typed: Typed,
    ear: Ear,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It says so, and what to do with the voice; with `again`, there is one to record with."""
    lines = typed("- - - - - - - - - -")
    record_with(_setup(ear, lines), CUES, tmp_path / "voice", "quick")
    capsys.readouterr()
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    cues = [(cue, SourceLine("quick.md.j2", 1)) for cue in CUES]
    record_cues(cues, tmp_path / "voice", "quick")
    assert capsys.readouterr().err.startswith("3 of 3 cues are saved in ")
    with pytest.raises(DeviceError, match=r"supine\[sound\]"):
        record_cues(cues, tmp_path / "voice", "quick", again=True)
