"""`supine record`: a cue sheet, a voice from what was read, or a recording at the microphone."""

from __future__ import annotations

import functools
import sys
import textwrap
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supine.cli.app import app
from supine.cli.console import (
    LineInput,
    make_console,
    make_plain_table,
    play_preview,
    say,
    say_notes,
    show_progress,
)
from supine.cli.options import (
    GivenOptions,
    RoutineOrScript,
    format_examples,
    make_option,
    open_cache,
    read_request,
    with_track_options,
    write_new_file,
)
from supine.errors import FoundCue, UsageError, WrongSheetError
from supine.model import SourceLine
from supine.units import format_clock

if TYPE_CHECKING:
    from supine.speech.recording.learn import Question, Report
    from supine.speech.recording.segmentation import Piece
    from supine.speech.recording.session import Answer, PromptedCue, RecordingSetup
    from supine.speech.recording.take_check import Room, TakeReport

CueText = tuple[str, SourceLine]

_NONE = "n"
_AROUND_S = 0.2
_COUNT_IN_S = 1.8
_MAX_NAMED = 5

_INTRODUCTION = (
    "Sit where it is quiet, an arm's length from the microphone. You see one cue at a time: read "
    "it as you would say it to somebody at rest, wait a moment, and press Enter. What you keep is "
    "saved at once, so you may stop whenever you like and go on another day."
)


@app.command(
    epilog=format_examples(
        "supine record constructive-rest --minutes 15",
        "supine record constructive-rest --html -o sheet.html",
        "supine record constructive-rest -m 15 --from reading.m4a --to my-voice",
        "supine record constructive-rest -m 15 --microphone",
    )
)
@with_track_options
def record(  # noqa: PLR0913, PLR0917 - each is an option of the command
    given: GivenOptions,
    routine: RoutineOrScript,
    more_files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", hidden=True)
    ] = None,
    files: Annotated[
        list[Path] | None,
        make_option(
            "--from FILE",
            "A recording of the sheet, in any format; several in the order they were made.",
        ),
    ] = None,
    to: Annotated[Path, make_option("--to FOLDER", "Where the voice is saved.")] = Path("my-voice"),
    like: Annotated[
        str,
        make_option(
            "--like VOICE",
            "A voice that reads the same language: what you say is known by its likeness.",
        ),
    ] = "heart",
    output: Annotated[
        Path | None, make_option("--output, -o FILE", "Where the sheet goes.")
    ] = None,
    *,
    every: Annotated[
        bool, make_option("--all", "The cues of every length, and every theme cue there may be.")
    ] = False,
    html: Annotated[bool, make_option("--html", "The sheet as a page to print.")] = False,
    microphone: Annotated[
        bool, make_option("--microphone", "Record here and now, cue by cue.")
    ] = False,
    device: Annotated[str, make_option("--device NAME", "Which microphone.")] = "",
    keep_anyway: Annotated[
        bool,
        make_option(
            "--keep-anyway", "With --from: keep what does not look like a reading of this sheet."
        ),
    ] = False,
    again: Annotated[
        bool, make_option("--again", "At the microphone: those that are saved as well.")
    ] = False,
) -> None:
    """Record a routine in your own voice.

    By itself it prints the sheet to read from. With --from it learns the voice from what you
    recorded: one long file or several, split at their silences, each piece found by its sound. A
    recording that does not look like a reading of this sheet is refused, with a table of what was
    found. With --microphone it goes through the cues one by one.
    """
    files = [*(files or ()), *(more_files or ())]
    if microphone and files:
        raise UsageError("--microphone and --from do not go together", "Leave one of them out")
    from supine.pipeline.plan import find_cues_to_read

    request = read_request(routine, given)
    cues = find_cues_to_read(request, open_cache(), all_lengths=every)
    if microphone:
        record_cues(cues, to, routine, device=device, again=again)
    elif files:
        _learn(files, cues, to, like=like, routine=routine, keep_anyway=keep_anyway)
    else:
        _write_sheet([text for text, _ in cues], request.guide.title, html=html, output=output)


def _write_sheet(cues: Sequence[str], title: str, *, html: bool, output: Path | None) -> None:
    """Write the sheet to read from, to standard output or a file: as a page if it ends in .html."""
    from supine.library.paths import is_folder
    from supine.speech.recording.cue_sheet import format_cue_sheet, format_cue_sheet_html

    html = html or (output is not None and output.suffix.lower() in {".html", ".htm"})
    sheet = format_cue_sheet_html(cues, title) if html else format_cue_sheet(cues, title)
    if output is None:
        sys.stdout.write(sheet)
        return
    if is_folder(output):
        raise UsageError(f"{output} is a folder", "Name the sheet's file")
    write_new_file(output, sheet)
    print(output)


def _learn(  # noqa: PLR0913 - what the command was given
    files: Sequence[Path],
    cues: Sequence[CueText],
    folder: Path,
    *,
    like: str,
    routine: str,
    keep_anyway: bool,
) -> None:
    """Make a voice of recordings of the sheet, and say what was found in them."""
    from supine.speech.recording.learn import learn, speak_references

    lines = LineInput()
    with show_progress() as on_progress:
        references = speak_references(cues, like, open_cache(), on_progress)
    watched = sys.stderr.isatty()
    if watched:
        say("Listening for the cues…")
    ask = functools.partial(_ask, lines) if watched and lines.interactive else None
    texts = [text for text, _ in cues]
    try:
        report = learn(folder, files, texts, references, ask=ask, keep_anyway=keep_anyway)
    except WrongSheetError as error:
        _show_found(error.found)
        hint = f"{error.hint}, or keep all that is in the table with --keep-anyway"
        raise WrongSheetError(error.message, hint, found=error.found) from None
    _say_found(report)
    _say_saved(texts, folder, routine)


def _show_found(found: Sequence[FoundCue]) -> None:
    """Print a table of the cues that seem to be in a recording, on standard error."""
    table = make_plain_table("Cue", "Time", "Recording", "", no_wrap=("Time", ""))
    for cue in found:
        time_text = format_clock(cue.start_s)
        table.add_row(cue.text, time_text, cue.recording.name, "sure" if cue.sure else "not sure")
    make_console(stderr=True).print(table)


def _ask(lines: LineInput, question: Question) -> int | None:
    """Play what a cue may be, and let the user choose."""
    say(f"\nWhich of these is “{question.cue}”?")
    for number, reading in enumerate(question.candidates, start=1):
        span = " to ".join(format_clock(at_s) for at_s in (reading.start_s, reading.end_s))
        say(f"  {number}  {reading.pieces[0].source.name}, {span}")
    say(f"  {_NONE}  none of them")
    while True:
        say("A number, h and a number to hear it, or n [1]")
        answer = lines.read_line()
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
            play_preview(question.candidates[chosen].load(_AROUND_S), "reading", lines)


def _say_found(report: Report) -> None:
    """Say which matches are doubtful, replaced or no cue at all."""
    doubtful = [
        f"Not sure: “{match.cue}” is taken to be what is said at {_locate(match.reading.pieces[0])}"
        for match in report.doubtful
    ]
    repeats = [
        f"Read more than once, and the last reading counts: {_locate(reading.pieces[0])}"
        for reading in report.repeats
    ]
    strays = [f"No cue of this sheet: what is heard at {_locate(piece)}" for piece in report.strays]
    say_notes((*doubtful, *repeats, *strays))
    say(f"Read at {report.pace_wpm:.0f} words a minute within a cue.")


def _locate(piece: Piece) -> str:
    return f"{format_clock(piece.start_s)} of {piece.source.name}"


def _say_saved(cues: Sequence[str], folder: Path, routine: str) -> None:
    """Say how many of the cues a voice has, which are missing, and how to make a track of it."""
    from supine.speech.recording.session import find_progress

    progress = find_progress(cues, folder)
    saved, missing = len(progress.saved), progress.missing
    say(f"{saved} of {saved + len(missing)} cues are saved in {folder}.")
    if not saved:
        return
    if missing:
        named = [f"“{textwrap.shorten(cue, 60, placeholder='…')}”" for cue in missing[:_MAX_NAMED]]
        more = f" and {len(missing) - len(named)} more" if len(missing) > len(named) else ""
        say(f"Missing: {', '.join(named)}{more}.")
        say("The same command goes on with them; --fill-with heart has another voice speak them.")
    voice = f"recorded:{folder}"
    quoted = f'"{voice}"' if " " in voice else voice
    say(f"Make a track with it: supine make {routine} --voice {quoted}")


def record_cues(
    cues: Sequence[CueText], folder: Path, routine: str, *, device: str = "", again: bool = False
) -> None:
    """Record the cues of a routine at a microphone, those that the voice lacks.

    A `DeviceError` if there is no microphone, or it has gone; `typer.Exit` after Ctrl-C.
    """
    from supine.audio.devices import Microphone
    from supine.speech.recording.session import RecordingSetup, find_progress

    texts = [text for text, _ in cues]
    if again or find_progress(texts, folder).missing:
        with Microphone(device) as recorder:
            lines = LineInput()
            play = functools.partial(play_preview, name="take", lines=lines)
            setup = RecordingSetup(recorder, play, TerminalRecordingUI(lines))
            record_with(setup, texts, folder, routine, again=again)
    else:
        _say_saved(texts, folder, routine)


def record_with(
    setup: RecordingSetup, cues: Sequence[str], folder: Path, routine: str, *, again: bool = False
) -> None:
    """Record cues, and say what is saved however it ends; see `record_cues`."""
    from supine.cli import INTERRUPTED
    from supine.speech.recording.session import record_voice

    try:
        record_voice(cues, folder, setup, again=again)
    except KeyboardInterrupt:
        # A way to stop like any other here: nothing is lost.
        say("")
        raise typer.Exit(INTERRUPTED) from None
    finally:
        _say_saved(cues, folder, routine)


class TerminalRecordingUI:
    """Shows a recording session in a terminal, and asks there: a `session.RecordingUI`."""

    def __init__(self, lines: LineInput, count_in_s: float = _COUNT_IN_S) -> None:
        self._lines = lines
        self._count_in_s = count_in_s

    def ask_to_start(self, count: int, options: Sequence[Answer]) -> Answer:
        """Say how it goes, and wait for the reader."""
        say(f"{'One cue' if count == 1 else f'{count} cues'} to read")
        say(textwrap.fill(_INTRODUCTION, 76))
        return self._ask(options, "listen to the room: be still for two seconds")

    def ask_about_room(self, room: Room, options: Sequence[Answer]) -> Answer:
        """Say how loud the room is, and ask what to do about it where it is not quiet."""
        from supine.speech.recording.session import Answer

        level = _format_dbfs(room.noise_dbfs)
        if room.quiet_enough:
            say(f"The room is quiet enough: {level}.")
        elif room.no_signal:
            say("The microphone gives nothing at all.")
            say(
                "See that it is the right one and not muted, and that the system's privacy "
                "settings allow the terminal to use it."
            )
        else:
            say(f"The room is loud: {level}, and it will be heard under every cue.")
            say("Close the windows, switch off what hums, or come nearer and turn it down.")
        return self._ask(options, "listen again") if options else Answer.GO_ON

    def ask_to_begin(self, shown: PromptedCue, options: Sequence[Answer]) -> Answer:
        """Show the cue, and wait until the reader is ready."""
        saved = ", saved already" if shown.is_saved else ""
        say(f"\n{shown.number} of {shown.count}{saved}: {shown.cue}")
        return self._ask(options)

    def ask_about_take(
        self, shown: PromptedCue, verdict: TakeReport, options: Sequence[Answer]
    ) -> Answer:
        """Say what is wrong with a take, if anything, and ask what to do with it."""
        del shown
        if verdict.usable:
            figures = f"{verdict.length_s:.1f} s, {_format_dbfs(verdict.speech_dbfs)}"
            if verdict.over_room_db is not None:
                figures += f", {verdict.over_room_db:.0f} dB over the room"
            say(f"{figures}." if verdict.faults else f"{figures}: good.")
        for fault in verdict.faults:
            say(f"{fault.message}. {fault.advice}.")
        return self._ask(options, "record it again")

    def count_in(self) -> None:
        """Count down to the recording."""
        for number in ("3", "2", "1", "now"):
            say(number)
            time.sleep(self._count_in_s / 3.0 if number != "now" else 0.0)

    def has_ended(self) -> bool:
        """Return whether Enter was pressed; it counts once, and what was typed is no answer."""
        if not self._lines.has_line():
            return False
        self._lines.read_line()
        return True

    def _ask(self, options: Sequence[Answer], to_record: str = "record it") -> Answer:
        """Return the option that is typed by its letter, or the first one by Enter alone."""
        from supine.speech.recording.session import Answer

        meanings: Mapping[Answer, str] = {
            Answer.RECORD: to_record,
            Answer.KEEP: "keep it",
            Answer.HEAR: "hear it",
            Answer.BACK: "back to the one before",
            Answer.SKIP: "leave it for later",
            Answer.GO_ON: "go on all the same",
            Answer.QUIT: "stop",
        }
        first, *others = options
        found = {one.value: one for one in options} | {"": first}
        while True:
            ways = [f"{one.value}: {meanings[one]}" for one in others]
            say(" · ".join([f"Enter: {meanings[first]}", *ways]))
            typed = self._lines.read_line()
            if typed is None:
                return Answer.QUIT
            if (answer := found.get(typed[:1].casefold())) is not None:
                return answer
            say(f"There is no {typed!r} here.")


def _format_dbfs(level_dbfs: float) -> str:
    return f"{level_dbfs:.0f} dBFS".replace("-", "−")
