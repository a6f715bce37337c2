"""What commands print and read: results on standard output, everything else on standard error."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from supine.errors import DeviceError
from supine.model import Clip, StoredClip

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_READ_BYTES = 4096
_MAX_WORKERS_SHOWN = 16


def say(text: str) -> None:
    """Print a line on standard error; never wrapped, so that what is in it can be copied."""
    print(text, file=sys.stderr)


def say_notes(notes: Iterable[str]) -> None:
    """Print notes on standard error, a line each."""
    for note in notes:
        say(f"Note: {note.removesuffix('.')}.")


def write_json(value: object) -> None:
    """Write a value as JSON on standard output."""
    import json

    # Where not every letter can be written as it is, JSON has its own way to write them all.
    escaped = (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(value, indent=1, ensure_ascii=escaped) + "\n")


def can_show(text: str, encoding: str) -> bool:
    """Return whether a terminal of an encoding has all letters of a text."""
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def make_console(*, stderr: bool = False) -> Console:
    """Return a console on the streams that there are now."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


def make_plain_table(*headings: str, no_wrap: Iterable[str] = ()) -> Table:
    """Return a table without lines around its cells."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), show_header=any(headings))
    for heading in headings:
        table.add_column(heading, no_wrap=heading in no_wrap)
    return table


@contextlib.contextmanager
def show_progress(*, in_numbers: bool = False) -> Iterator[Callable[..., None]]:
    """Yield a function for the stages to call, which draws bars where standard error is a terminal.

    It takes what `model.Progress` does, and what each worker is at, which is shown below. Each new
    thing that a stage does gets a bar of its own, with what is done in per cent or in numbers.
    """
    if not sys.stderr.isatty():
        yield lambda *_progress: None
        return
    from rich import progress
    from rich.console import Group
    from rich.live import Live
    from rich.text import Text

    percent = progress.TextColumn("{task.percentage:>3.0f} %")
    bars = progress.Progress(
        progress.TextColumn("{task.description:<9}"),
        progress.BarColumn(bar_width=40),
        progress.MofNCompleteColumn() if in_numbers else percent,
        progress.TimeRemainingColumn(),
    )
    tasks: dict[str, progress.TaskID] = {}
    with Live(bars, console=make_console(stderr=True), transient=True) as live:

        def show(what: str, done: int, total: int, *workers: str) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, visible=total > 0)
            bars.update(tasks[what], completed=done, total=total)
            lines = (Text(f"  {line}", style="dim") for line in workers[:_MAX_WORKERS_SHOWN])
            live.update(Group(bars, *lines))

        yield show


class LineInput:
    """Lines from a file descriptor, or standard input, waited for or only looked for.

    Whole lines, as every terminal gives them: nothing about the terminal is changed, so nothing
    can be left changed behind.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        # Past Python's own buffer, which would keep lines that `select` then does not know of.
        self._descriptor = sys.stdin.fileno() if descriptor is None else descriptor
        self._typed = b""
        self._ended = False
        self.interactive = os.isatty(self._descriptor)

    def has_line(self) -> bool:
        """Return whether `line` would return at once."""
        while b"\n" not in self._typed and not self._ended and self._is_readable():
            self._read()
        return b"\n" in self._typed or self._ended

    def read_line(self) -> str | None:
        """Wait for the next line, and return it without white space around it; None at the end."""
        while b"\n" not in self._typed and not self._ended:
            self._read()
        if not self._typed:
            return None
        line, _, self._typed = self._typed.partition(b"\n")
        return line.decode(errors="replace").strip()

    def _read(self) -> None:
        typed = os.read(self._descriptor, _READ_BYTES)
        self._typed += typed
        self._ended = not typed

    def _is_readable(self) -> bool:
        if sys.platform == "win32":
            import msvcrt

            # `select` takes no pipe there: wait for what it brings.
            return not self.interactive or msvcrt.kbhit()
        import select

        return bool(select.select([self._descriptor], [], [], 0)[0])


def play_preview(
    preview: Clip | StoredClip, name: str = "preview", lines: LineInput | None = None
) -> Path | None:
    """Play a preview, and wait until it has been heard.

    Enter on `lines` (standard input if None) stops it, where a terminal is attached. Where
    nothing can play, the preview is written to a file NAME.wav that stays, whose path is said and
    returned.
    """
    from supine.audio.devices import never, play

    lines = lines or LineInput()
    try:
        if lines.interactive:
            say("Playing; Enter stops it")
        # What is piped in is answers, all there from the beginning: none of them means stop.
        play(preview, lines.has_line if lines.interactive else never)
    except DeviceError as error:
        path = _write_preview(preview, name)
        say(f"It cannot be played here: {error}")
        say(f"Open it in a player: {path}")
        return path
    if lines.interactive and lines.has_line():
        lines.read_line()
    return None


def _write_preview(preview: Clip | StoredClip, name: str) -> Path:
    from supine.audio.wav import read_wav, write_wav
    from supine.storage.atomic_write import translate_errors

    plain = "".join(letter if letter.isalnum() else "-" for letter in name)
    clip = read_wav(preview) if isinstance(preview, StoredClip) else preview
    with translate_errors(Path(tempfile.gettempdir()), "Free some space there"):
        path = _create_preview_folder() / f"{plain}.wav"
        write_wav(path, [clip])
    return path


@functools.cache
def _create_preview_folder() -> Path:
    """Return one folder for all previews of a process; it stays, for a player to open them."""
    return Path(tempfile.mkdtemp(prefix="supine-previews-"))


def format_value(value: object) -> str:
    """Return a value of a profile in words."""
    match value:
        case None:
            return "the default"
        case bool():
            return "yes" if value else "no"
        case {"text": text, "where": where, **often}:
            times = f" x{often['times']}" if "times" in often else ""
            every = f" every {often['every']}" if "every" in often else ""
            return f"“{text}” ({where}{times}{every})"
        case dict():
            return ", ".join(f"{word} = {instead}" for word, instead in value.items()) or "none"
        case list():
            return ", ".join(map(format_value, value)) or "none"
    return str(value) or "none"
