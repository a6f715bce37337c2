"""The commands. Each gathers what was asked, calls one function, and prints what came back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supine.cli.options import (
    DEFAULTS,
    AsJson,
    BackgroundChoice,
    BackgroundLevel,
    BellChoice,
    Conditions,
    Minutes,
    Pace,
    Profile,
    Routine,
    Seed,
    Side,
    Units,
    Voice,
    check_only,
    choices_from,
    examples,
)
from supine.errors import UsageError
from supine.suitability import check_conditions

app = typer.Typer(
    name="supine",
    epilog=examples(
        "supine list",
        "supine make constructive-rest --minutes 15",
        "supine make --help",
    ),
    add_completion=False,
    # Plain help is quicker to show, and to read.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def supine(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Make spoken, eyes-closed relaxation tracks of exactly the length you ask for.

    A routine is read aloud by a voice, laid out with silences and a bell over a quiet
    background, and written as a file that a phone shows properly.
    """
    if version:
        from supine import __version__  # noqa: PLC0415 - imports where they are used: quick help

        typer.echo(f"supine {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(
    epilog=examples(
        "supine make constructive-rest",
        "supine make constructive-rest --minutes 12:30 --background rain --bell small",
        "supine make constructive-rest -m 20 --voice system -o rest.m4a",
        "supine make --from output/constructive-rest-15min.json",
    )
)
def make(  # noqa: PLR0913, PLR0917 - each is an option of the command
    context: typer.Context,
    routine: Annotated[
        str | None,
        typer.Argument(metavar="ROUTINE", help="A name from `supine list`, or a guide's file."),
    ] = None,
    minutes: Minutes = None,
    voice: Voice = DEFAULTS.voice,
    pace: Pace = DEFAULTS.pace_wpm,
    bell: BellChoice = DEFAULTS.bell,
    background: BackgroundChoice = DEFAULTS.background,
    background_level: BackgroundLevel = None,
    seed: Seed = DEFAULTS.seed,
    units: Units = DEFAULTS.listener.units,
    side: Side = DEFAULTS.listener.side,
    conditions: Conditions = None,
    profile: Profile = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="A file, or a folder for a file named after the routine.  [default: output/]",
        ),
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="mp3, wav, m4a or opus; if left out, what --output ends in, or mp3.",
        ),
    ] = None,
    from_record: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="RECORD",
            help="Make the track of a record again, byte for byte; instead of ROUTINE, and of "
            "what was chosen for it.",
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a track: speak the routine, fit it to the length, write the file.

    Beside the track stands its record, NAME.json: everything that went in, and where each cue,
    bell and pause came to lie.
    """
    from supine.cli import making  # noqa: PLC0415

    if from_record is not None:
        if routine is not None:
            raise UsageError("--from has its routine in the record", "Leave ROUTINE out")
        check_only(context, "from_record", "output", "file_format", "as_json")
        making.remake(from_record, output, file_format, as_json=as_json)
        return
    if routine is None:
        raise UsageError("make needs a routine", "`supine list` shows them")
    choices = choices_from(
        context,
        profile,
        minutes,
        voice,
        pace,
        bell,
        background,
        background_level,
        seed,
        units,
        side,
        conditions,
    )
    making.make(routine, choices, output, file_format, as_json=as_json)


@app.command(
    epilog=examples(
        "supine plan constructive-rest --minutes 20",
        "supine plan constructive-rest -m 20 --voice tone --json",
    )
)
def plan(  # noqa: PLR0913, PLR0917 - as above
    context: typer.Context,
    routine: Routine,
    minutes: Minutes = None,
    voice: Voice = DEFAULTS.voice,
    pace: Pace = DEFAULTS.pace_wpm,
    bell: BellChoice = DEFAULTS.bell,
    background: BackgroundChoice = DEFAULTS.background,
    background_level: BackgroundLevel = None,
    seed: Seed = DEFAULTS.seed,
    units: Units = DEFAULTS.listener.units,
    side: Side = DEFAULTS.listener.side,
    conditions: Conditions = None,
    profile: Profile = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show when each cue and bell of a track comes, without writing it.

    Takes the options of `make`. Cues are spoken to know how long they are, and kept, so that
    making the track afterwards takes only the writing.
    """
    from supine.cli import making  # noqa: PLC0415

    choices = choices_from(
        context,
        profile,
        minutes,
        voice,
        pace,
        bell,
        background,
        background_level,
        seed,
        units,
        side,
        conditions,
    )
    making.plan(routine, choices, as_json=as_json)


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
    pace: Pace = DEFAULTS.pace_wpm,
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


@app.command(epilog=examples("supine inspect output/constructive-rest-15min.mp3"))
def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A track, or any sound file.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Decode a track and report what is really in it.

    Its length in samples, the loudness of the speech, the true peak, the longest silence, its
    chapters and tags; and whether it is the track its record speaks of.
    """
    from supine.cli import showing  # noqa: PLC0415

    showing.inspect(file, as_json=as_json)
