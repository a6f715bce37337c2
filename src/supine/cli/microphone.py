"""Recording a voice at a microphone, in the terminal."""

from __future__ import annotations

import contextlib
import functools
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import typer
from rich.align import Align
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from supine.cli import INTERRUPTED, terminal
from supine.cli.hearing import hear
from supine.cli.keys import Keys
from supine.devices import Microphone
from supine.errors import DeviceError
from supine.model import Source
from supine.recording.session import (
    Answer,
    Shown,
    Studio,
    progress_of,
    record_voice,
)
from supine.recording.takes import Room, Verdict

_COUNT_IN_S = 1.8
_COLUMNS = 76
_METER_COLUMNS = 40
_METER_FROM_DBFS = -60.0
_WARM_DBFS, _HOT_DBFS = -12.0, -6.0
_METER_HZ = 15
_MOST_NAMED = 5

_INTRODUCTION = (
    "Sit where it is quiet, an arm's length from the microphone. You see one cue at a time: read "
    "it as you would say it to somebody at rest, wait a moment, and press Enter. What you keep is "
    "kept at once, so you may stop whenever you like and go on another day."
)

_MEANINGS = {
    Answer.RECORD: "record it",
    Answer.KEEP: "keep it",
    Answer.HEAR: "hear it",
    Answer.BACK: "back to the one before",
    Answer.SKIP: "leave it for later",
    Answer.GO_ON: "go on all the same",
    Answer.QUIT: "stop",
}


def record_cues(
    cues: Sequence[tuple[str, Source]],
    folder: Path,
    routine: str,
    *,
    microphone: str = "",
    again: bool = False,
) -> None:
    """Record the cues of a routine at a microphone, those that the voice has not got.

    Parameters
    ----------
    cues
        Each with where it was written.
    folder
        The voice; made if it is not there.
    routine
        As somebody would name it to `supine make`.
    microphone
        A microphone's name, or a part of it; the system's usual one if empty.
    again
        Whether to go through the cues that the voice has, too.

    Raises
    ------
    DeviceError
        If there is no microphone, or it has gone.
    OutputError, SpeechError
        If the folder cannot be written, or holds something else than a voice.
    typer.Exit
        After Ctrl-C.
    """
    texts = [text for text, _ in cues]
    if again or progress_of(texts, folder).missing:
        with Microphone(microphone) as recorder:
            keys = Keys()
            desk = TerminalDesk(keys)
            play = functools.partial(hear, name="take", keys=keys)
            record_in(Studio(recorder, play, desk), texts, folder, routine, again=again)
    else:
        say_kept(texts, folder, routine)


def record_in(
    studio: Studio, cues: Sequence[str], folder: Path, routine: str, *, again: bool = False
) -> None:
    """Record cues in a studio, and say what is kept however it ends; see `record_cues`."""
    try:
        record_voice(cues, folder, studio, again=again)
    except KeyboardInterrupt:
        # It is a way to stop like any other here, and what is kept is kept.
        terminal.errors.print()
        say_kept(cues, folder, routine)
        raise typer.Exit(INTERRUPTED) from None
    except DeviceError:
        say_kept(cues, folder, routine)
        raise
    say_kept(cues, folder, routine)


def say_kept(cues: Sequence[str], folder: Path, routine: str) -> None:
    """Say how many of the cues a voice has, which are missing, and how to make a track of it."""
    progress = progress_of(cues, folder)
    kept, missing = len(progress.kept), progress.missing
    _print(f"{kept} of {kept + len(missing)} cues are kept in {folder}.")
    if not kept:
        return
    if missing:
        named = [f"“{textwrap.shorten(cue, 60, placeholder='…')}”" for cue in missing[:_MOST_NAMED]]
        more = f" and {len(missing) - len(named)} more" if len(missing) > len(named) else ""
        _print(f"Missing: {', '.join(named)}{more}.")
        _print(
            "The same command goes on with them; --fill-with heart has another voice speak them."
        )
    voice = f"recorded:{folder}"
    quoted = f'"{voice}"' if " " in voice else voice
    _print(f"Make a track with it: supine make {routine} --voice {quoted}")


class TerminalDesk:
    """Shows a recording session in a terminal, and asks there.

    Parameters
    ----------
    keys
        What is typed.
    count_in_s
        How long the count before a recording takes.
    """

    def __init__(self, keys: Keys, count_in_s: float = _COUNT_IN_S) -> None:
        self._keys = keys
        self._count_in_s = count_in_s
        self._cleared = False

    def ask_to_start(self, count: int, choices: Sequence[Answer]) -> Answer:
        """Say how it goes, and wait for the reader."""
        number = "One cue" if count == 1 else f"{count} cues"
        terminal.errors.print(f"[bold]{number} to read[/bold]")
        terminal.errors.print(_INTRODUCTION, width=_COLUMNS)
        return self._ask(choices, {Answer.RECORD: "listen to the room: be still for two seconds"})

    def ask_about_room(self, room: Room, choices: Sequence[Answer]) -> Answer:
        """Say how loud the room is, and what to do about it."""
        level = _dbfs(room.noise_dbfs)
        if room.quiet_enough:
            _print(f"The room is quiet enough: {level}.")
        elif room.deaf:
            _print("The microphone gives nothing at all.")
            _print(
                "See that it is the right one and not muted, and that the system's privacy "
                "settings allow the terminal to use it."
            )
        else:
            _print(f"The room is loud: {level}, and it will be heard under every cue.")
            _print("Close the windows, switch off what hums, or come nearer and turn it down.")
        if not choices:
            return Answer.GO_ON
        return self._ask(choices, {Answer.RECORD: "listen again"})

    def ask_to_begin(self, shown: Shown, choices: Sequence[Answer]) -> Answer:
        """Show the cue alone, and wait until the reader is ready."""
        console = terminal.errors
        if self._cleared:
            console.clear()
        # Not before the first cue: what was said of the room still stands there.
        self._cleared = True
        text = Align.center(Text(shown.cue, style="bold", justify="center"))
        kept = ", kept already" if shown.kept else ""
        title = f"{shown.number} of {shown.count}{kept}"
        width = min(_COLUMNS, console.width)
        console.print(Panel(text, title=title, padding=(2, 4), width=width, border_style="cyan"))
        if shown.following:
            then = Text(f"Then: {shown.following}", style="dim", overflow="ellipsis", no_wrap=True)
            console.print(then, width=width)
        return self._ask(choices, {})

    def ask_about_take(self, shown: Shown, verdict: Verdict, choices: Sequence[Answer]) -> Answer:
        """Say what is wrong with a take, and ask what becomes of it."""
        del shown
        if verdict.usable:
            figures = f"{verdict.length_s:.1f} s, {_dbfs(verdict.speech_dbfs)}"
            if verdict.over_room_db is not None:
                figures += f", {verdict.over_room_db:.0f} dB over the room"
            _print(f"{figures}." if verdict.faults else f"{figures}: good.")
        for fault in verdict.faults:
            _print(f"{fault.message}. {fault.advice}.")
        return self._ask(choices, {Answer.RECORD: "record it again"})

    def count_in(self) -> None:
        """Count down to the recording."""
        for number in ("3", "2", "1"):
            terminal.errors.print(f"{number} … ", end="")
            time.sleep(self._count_in_s / 3.0)
        terminal.errors.print("now")

    @contextlib.contextmanager
    def meter(self, title: str) -> Iterator[Callable[[float], None]]:
        """Show a level as a bar, where somebody watches."""
        if not terminal.errors.is_terminal:
            _print(f"{title} …")
            yield lambda _dbfs: None
            return
        with Live(
            _bar(title, _METER_FROM_DBFS),
            console=terminal.errors,
            refresh_per_second=_METER_HZ,
            transient=True,
        ) as live:
            yield lambda level_dbfs: live.update(_bar(title, level_dbfs))

    def ended(self) -> bool:
        """Whether Enter was pressed; whatever was typed before it is no answer to anything."""
        if not self._keys.waits():
            return False
        self._keys.line()
        return True

    def _ask(self, choices: Sequence[Answer], meanings: Mapping[Answer, str]) -> Answer:
        """The choice that is typed by its letter, or the first one by Enter alone."""
        said = {**_MEANINGS, **meanings}
        ways = [f"Enter: {said[choices[0]]}", *(f"{one.value}: {said[one]}" for one in choices[1:])]
        while True:
            terminal.errors.print(f"[dim]{' · '.join(ways)}[/dim]", soft_wrap=True)
            typed = self._keys.line()
            if typed is None:
                return Answer.QUIT
            found = {one.value: one for one in choices} | {"": choices[0]}
            if (answer := found.get(typed[:1].casefold())) is not None:
                return answer
            terminal.errors.print(f"There is no {typed!r} here.", markup=False)


def _bar(title: str, level_dbfs: float) -> Table:
    style = "red" if level_dbfs > _HOT_DBFS else "yellow" if level_dbfs > _WARM_DBFS else "green"
    shown = min(max(level_dbfs - _METER_FROM_DBFS, 0.0), -_METER_FROM_DBFS)
    bar = ProgressBar(
        -_METER_FROM_DBFS,
        shown,
        width=_METER_COLUMNS,
        complete_style=style,
        finished_style=style,
    )
    row = Table.grid(padding=(0, 2))
    row.add_row(Text(title), bar, Text(_dbfs(level_dbfs), style=style))
    return row


def _dbfs(level_dbfs: float) -> str:
    return f"{level_dbfs:.0f} dBFS".replace("-", "−")


def _print(line: str) -> None:
    terminal.errors.print(line, markup=False, soft_wrap=True)
