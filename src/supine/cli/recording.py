"""The command that makes a voice of somebody's own: the sheet, and what was read from it."""

from __future__ import annotations

import functools
import sys
from collections.abc import Sequence
from pathlib import Path

from supine.asked import Asked
from supine.cache import ClipCache
from supine.cli import terminal
from supine.cli.hearing import hear
from supine.cli.keys import Keys
from supine.cli.microphone import record_cues, say_kept
from supine.cli.progress import progress
from supine.errors import UsageError
from supine.learning import references_for
from supine.library import is_folder
from supine.model import Source
from supine.recording import (
    Piece,
    Question,
    Report,
    cue_sheet_html,
    cue_sheet_text,
    learn,
    nobody,
)
from supine.units import format_clock
from supine.whole import whole_file

Spoken = tuple[str, Source]

_NONE = "n"
_AROUND_S = 0.2


def sheet(cues: Sequence[Spoken], title: str, *, html: bool, output: Path | None) -> None:
    """Write the sheet to read from: to standard output, or to a file.

    A file that ends in .html is a page, whether it was asked for or not.
    """
    html = html or (output is not None and output.suffix.lower() in {".html", ".htm"})
    texts = [text for text, _ in cues]
    written = cue_sheet_html(texts, title) if html else cue_sheet_text(texts, title)
    if output is None:
        sys.stdout.write(written)
        return
    if is_folder(output):
        raise UsageError(f"{output} is a folder", "Name the sheet's file")
    with whole_file(output, "Choose another place with --output") as draft:
        draft.write_text(written, encoding="utf-8")
    print(output)  # noqa: T201 - this is what was asked for


def learn_from(
    files: Sequence[Path], cues: Sequence[Spoken], folder: Path, *, like: str, routine: str
) -> None:
    """Make a voice of recordings of the sheet, and say what was found in them.

    Parameters
    ----------
    like
        A voice that can say the cues: what is said in a recording is known by its likeness.
    routine
        As somebody would name it to `supine make`.

    Raises
    ------
    AudioFileError
        If a recording cannot be used, or no cue is found in any.
    SpeechError, OutputError
        If the voice that is like cannot speak, or the folder cannot be written.
    """
    texts = [text for text, _ in cues]
    keys = Keys()
    asks = terminal.errors.is_terminal and keys.interactive
    with progress() as on_progress:
        references = references_for(cues, like, ClipCache(), on_progress)
    if terminal.errors.is_terminal:
        terminal.errors.print("Listening for the cues…", markup=False)
    ask = functools.partial(_ask, keys) if asks else nobody
    report = learn(folder, files, texts, ask=ask, references=references)
    _say_found(report)
    say_kept(texts, folder, routine)


def record(  # noqa: PLR0913 - each is an option of the command
    asked: Asked,
    routine: str,
    *,
    every: bool,
    files: Sequence[Path],
    folder: Path,
    like: str,
    output: Path | None,
    html: bool,
    microphone: bool,
    device: str,
    again: bool,
) -> None:
    """Print the sheet, or learn from what was recorded, or record at the microphone.

    `routine` is what was asked for as somebody would name it again.
    """
    if microphone and files:
        raise UsageError("--microphone and --from do not go together", "Leave one of them out")
    cues = asked.cues(ClipCache(), every=every)
    if microphone:
        record_cues(cues, folder, routine, microphone=device, again=again)
    elif files:
        learn_from(files, cues, folder, like=like, routine=routine)
    else:
        sheet(cues, asked.guide.title, html=html, output=output)


def _ask(keys: Keys, question: Question) -> int | None:
    """Let whoever sits there hear what a cue may be, and choose."""
    say = terminal.errors.print
    say(f"\nWhich of these is “{question.cue}”?", markup=False, soft_wrap=True)
    for number, reading in enumerate(question.candidates, start=1):
        first = reading.pieces[0]
        span = " to ".join(format_clock(at_s) for at_s in (reading.start_s, reading.end_s))
        say(f"  {number}  {first.source.name}, {span}", markup=False, soft_wrap=True)
    say(f"  {_NONE}  none of them", markup=False)
    while True:
        say("A number, h and a number to hear it, or n [1]", markup=False)
        answer = keys.line()
        if not answer:
            return 0
        if answer.lower() == _NONE:
            return None
        hears = answer[:1].lower() == "h"
        wanted = answer[1:].strip() or "1" if hears else answer
        if wanted.isdecimal() and 1 <= int(wanted) <= len(question.candidates):
            chosen = int(wanted) - 1
            if not hears:
                return chosen
            hear(question.candidates[chosen].load(_AROUND_S), "reading", keys)


def _say_found(report: Report) -> None:
    """What was taken for what, wherever somebody may want to look again."""
    doubtful = [
        f"Not sure: “{match.cue}” is taken to be what is said at {_place(match.reading.pieces[0])}"
        for match in report.doubtful
    ]
    repeats = [
        f"Read more than once, and the last reading counts: {_place(reading.pieces[0])}"
        for reading in report.repeats
    ]
    strays = [f"No cue of this sheet: what is heard at {_place(piece)}" for piece in report.strays]
    terminal.say_notes((*doubtful, *repeats, *strays))
    terminal.errors.print(
        f"Read at {report.pace_wpm:.0f} words a minute within a cue.", markup=False
    )


def _place(piece: Piece) -> str:
    """Where something is in a recording, to be listened to again."""
    return f"{format_clock(piece.start_s)} of {piece.source.name}"
