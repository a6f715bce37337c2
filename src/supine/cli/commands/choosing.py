"""What there is to choose from: routines, cues, voices, sounds; and whether a guide is sound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supine.cli.app import app
from supine.cli.options import DEFAULT_PACE, AsJson, Conditions, Pace, Routine, examples
from supine.suitability import check_conditions


@app.command("list", epilog=examples("supine list"))
def list_(conditions: Conditions = None, *, as_json: AsJson = False) -> None:
    """List the routines, with their position, lengths and props.

    With --for, each routine says whether it suits: it is information, never advice.
    """
    from supine.cli import showing  # noqa: PLC0415

    showing.routines(check_conditions(tuple(conditions or ())), as_json=as_json)


@app.command(epilog=examples("supine show constructive-rest"))
def show(routine: Routine, conditions: Conditions = None, *, as_json: AsJson = False) -> None:
    """Show what a routine is, what it needs, and its cautions."""
    from supine.cli import showing  # noqa: PLC0415

    showing.routine(routine, check_conditions(tuple(conditions or ())), as_json=as_json)


@app.command(epilog=examples("supine cues", "supine cues constructive-rest"))
def cues(
    routine: Annotated[
        str | None,
        typer.Argument(
            metavar="ROUTINE",
            help="A name from `supine list`, or a guide's file; the reminders of all routines "
            "if left out.",
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the cues by name, to be preferred with --cue or left out with --without.

    A name is the first words of its cue. Fewer of them will do: --without the-jaw leaves out
    every cue that begins so.
    """
    from supine.cli import showing  # noqa: PLC0415

    showing.cues(routine, as_json=as_json)


@app.command(epilog=examples("supine voices", "supine voices system:en-gb -o hello.wav"))
def voices(
    name: Annotated[
        str | None,
        typer.Argument(metavar="VOICE", help="A voice to hear: a sample is written to a file."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="Where the sample goes (WAV)."),
    ] = None,
    pace: Pace = DEFAULT_PACE,
    *,
    as_json: AsJson = False,
) -> None:
    """List the voices, or write a sample of one to hear it."""
    from supine.cli import showing  # noqa: PLC0415

    if name:
        showing.voice_sample(name, pace, output)
    else:
        showing.voices(as_json=as_json)


@app.command(epilog=examples("supine sounds", "supine sounds rain -o rain.wav"))
def sounds(
    name: Annotated[
        str | None,
        typer.Argument(metavar="SOUND", help="A sound to hear: it is written to a file."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="Where the sound goes (WAV)."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the bells and backgrounds, or write one to hear it.

    It is written as loud as it is in a track.
    """
    from supine.cli import showing  # noqa: PLC0415

    if name:
        showing.sound_sample(name, output)
    else:
        showing.sounds(as_json=as_json)


@app.command(epilog=examples("supine check", "supine check my-routine.md.j2"))
def check(
    guides: Annotated[
        list[str] | None,
        typer.Argument(metavar="GUIDE...", help="Names or files; all routines if left out."),
    ] = None,
) -> None:
    """Check guides, and show every fault with its file and line.

    Each guide is rendered, read and fitted at its shortest, default and longest length.
    """
    from supine.cli import showing  # noqa: PLC0415

    showing.check(guides or [])
