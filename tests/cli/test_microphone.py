"""Recording at a microphone: what is typed, what is said, what is kept."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import typer
from rich.console import Console

from listening import Ear, room_noise, take_of
from reading_aloud import spoken
from supine import clips, devices
from supine.cache import ClipCache
from supine.cli import terminal
from supine.cli.hearing import hear
from supine.cli.keys import Keys
from supine.cli.microphone import TerminalDesk, record_cues, record_in
from supine.errors import DeviceError, OutputError
from supine.model import Clip, Source
from supine.recording.session import Recorder, Studio, progress_of
from supine.voice_folder import read_index

CUES = ("Let go.", "Let the backs of the ribs rest on the floor.", "Rest [bold]here[/bold] 🙂.")

Typed = Callable[[str], Keys]


@pytest.fixture(autouse=True)
def _null(monkeypatch: pytest.MonkeyPatch) -> None:
    """Devices that play to nobody and hear nothing; a console wide enough for every line."""
    monkeypatch.setenv(devices.BACKEND_ENVIRONMENT, "null")
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def typed() -> Iterator[Typed]:
    """Keys from a pipe into which lines were typed, one a word: "-" is Enter alone."""
    read, write = os.pipe()

    def type_in(words: str) -> Keys:
        for word in words.split():
            os.write(write, f"{word.removeprefix('-')}\n".encode())
        os.close(write)
        return Keys(read)

    yield type_in
    os.close(read)


@pytest.fixture
def ear(cache: ClipCache, rng: np.random.Generator) -> Ear:
    """What hears a quiet room, and then each cue hummed in it."""
    said = spoken(CUES, "tone", cache)
    return Ear([take_of(clips.load(said[cue]).samples, rng) for cue in CUES], rng)


def _studio(recorder: Recorder, keys: Keys) -> Studio:
    return Studio(
        recorder,
        lambda clip: hear(clip, "take", keys),
        TerminalDesk(keys, count_in_s=0.0),
        room_check_s=0.1,
    )


def test_a_voice_is_recorded_by_pressing_enter(
    typed: Typed,
    ear: Ear,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Begin, then each cue with its text alone, begun, ended and kept; h hears it in between."""
    keys = typed("-  - - h -  - - -  - - -")
    record_in(_studio(ear, keys), CUES, tmp_path / "voice", "quick")
    assert progress_of(CUES, tmp_path / "voice").missing == ()
    said = capsys.readouterr()
    assert said.out == ""
    assert "The room is quiet enough: −65 dBFS." in said.err
    for number, cue in enumerate(CUES, start=1):
        assert f" {number} of 3 " in said.err
        assert cue in said.err
    assert f"Then: {CUES[1]}" in said.err
    assert said.err.count(": good.") == 4
    assert said.err.splitlines()[-2:] == [
        f"3 of 3 cues are kept in {tmp_path / 'voice'}.",
        f"Make a track with it: supine make quick --voice recorded:{tmp_path / 'voice'}",
    ]
    assert keys.line() is None


def test_a_microphone_that_hears_nothing_is_told_of(
    typed: Typed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A real recording of no sound: of the room, which may be gone past, and of a cue, which has
    nothing to keep.
    """
    with devices.Microphone() as microphone:
        studio = _studio(microphone, typed("- - g - - k s q"))
        record_in(studio, CUES, tmp_path / "my voice", "constructive-rest")
    said = capsys.readouterr().err
    assert said.count("The microphone gives nothing at all.") == 2
    assert "privacy settings" in said
    assert "Nothing was heard over the room." in said
    assert "There is no 'k' here." in said
    assert said.splitlines()[-1] == f"0 of 3 cues are kept in {tmp_path / 'my voice'}."


def test_faults_are_said_with_what_to_do(
    typed: Typed, rng: np.random.Generator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A loud room, and a take with two faults; Enter listens and records again."""
    hum = (0.03 * np.sin(np.arange(60_000) * 0.05)).astype(np.float32)
    ear = Ear([take_of(hum, rng, around_s=(0.0, 0.9), room_dbfs=-60.0)] * 2, rng)
    ear.takes.insert(0, room_noise(2.0, rng, -40.0))
    keys = typed("- - - - - - q")
    record_in(_studio(ear, keys), CUES[1:], tmp_path / "voice", "x")
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
    studio = _studio(_PulledOut(ear) if how == "pulled out" else ear, typed(typed_words))
    if how == "ctrl-c":
        with pytest.raises(typer.Exit) as stopped:
            record_in(studio, CUES, folder, "constructive-rest")
        assert stopped.value.exit_code == 130
    elif how == "pulled out":
        with pytest.raises(DeviceError):
            record_in(studio, CUES, folder, "constructive-rest")
    else:
        record_in(studio, CUES, folder, "constructive-rest")
    assert [recording.text for recording in read_index(folder).values()] == [CUES[0]]
    assert capsys.readouterr().err.splitlines()[-4:] == [
        f"1 of 3 cues are kept in {folder}.",
        f"Missing: “{CUES[1]}”, “{CUES[2]}”.",
        "The same command goes on with them; --fill-with heart has another voice speak them.",
        f'Make a track with it: supine make constructive-rest --voice "recorded:{folder}"',
    ]


class _PulledOut:
    """A microphone that is pulled out once all is recorded that it was to record."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear

    def record(
        self, until: Callable[[], bool], on_level: Callable[[float], None], longest_s: float
    ) -> Clip:
        """As the ear does."""
        try:
            return self._ear.record(until, on_level, longest_s)
        except KeyboardInterrupt:
            raise DeviceError("the microphone gives no sound", "Plug it in") from None


def test_the_command_opens_a_microphone_and_reads_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says how many cues there are, and q stops before anything is recorded."""
    read, write = os.pipe()
    os.write(write, b"q\n")
    os.close(write)
    cues = [(cue, Source("quick.md.j2", line)) for line, cue in enumerate(CUES, start=1)]
    with os.fdopen(read) as standard_input:
        monkeypatch.setattr("sys.stdin", standard_input)
        record_cues(cues, tmp_path / "voice", "quick")
        assert "3 cues to read" in capsys.readouterr().err
        with pytest.raises(DeviceError, match="no microphone 'Yeti'"):
            record_cues(cues, tmp_path / "voice", "quick", microphone="Yeti")
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
    keys = typed("- - - - - - - - - -")
    record_in(_studio(ear, keys), CUES, tmp_path / "voice", "quick")
    capsys.readouterr()
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    cues = [(cue, Source("quick.md.j2", 1)) for cue in CUES]
    record_cues(cues, tmp_path / "voice", "quick")
    assert capsys.readouterr().err.startswith("3 of 3 cues are kept in ")
    with pytest.raises(DeviceError, match=r"supine\[sound\]"):
        record_cues(cues, tmp_path / "voice", "quick", again=True)


def test_a_terminal_shows_a_meter_and_one_cue_at_a_time(
    typed: Typed,
    ear: Ear,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bar with its level while something is recorded; the cue before is cleared away, but not
    what was said of the room.
    """
    screen = io.StringIO()
    monkeypatch.setattr(
        terminal, "errors", Console(file=screen, force_terminal=True, width=90, highlight=False)
    )
    keys = typed("-  - - -  - - -  q")
    record_in(_studio(ear, keys), CUES, tmp_path / "voice", "quick")
    shown = screen.getvalue()
    assert "Recording: Enter ends it" in shown
    # What the ear tells of every take; two thirds of a bar that begins at −60 dBFS.
    assert "−20 dBFS" in shown
    assert "━" * 20 in shown
    first, second, third = shown.split("\x1b[2J\x1b[H")
    assert "The room is quiet enough" in first
    assert CUES[0] in first
    assert CUES[1] in second
    assert CUES[2] in third
