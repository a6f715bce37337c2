"""The commands. Each gathers what was asked, calls one function, and prints what came back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supine.errors import UsageError
from supine.model import Choices, Listener
from supine.suitability import check_conditions
from supine.units import parse_track_length_s

app = typer.Typer(
    name="supine",
    help="Make spoken, eyes-closed relaxation tracks of exactly the length you ask for.",
    epilog="Begin with: supine make constructive-rest --minutes 15",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_DEFAULTS = Choices()

Minutes = Annotated[
    str | None,
    typer.Option(
        "--minutes",
        "-m",
        metavar="LENGTH",
        help="How long the track is: 15, 12.5, 12:30 or 12m30s. Each routine has its own default.",
    ),
]
Voice = Annotated[
    str,
    typer.Option(
        help="Who speaks: heart (neural), system (your machine's own voice), system:NAME, or "
        "tone (no words, for trying things out). `supine voices` shows them."
    ),
]
Pace = Annotated[
    float, typer.Option(metavar="WPM", help="How fast, in words a minute within a cue.")
]
BellChoice = Annotated[
    str,
    typer.Option("--bell", help="A bell from `supine sounds`, none, or a sound file of your own."),
]
BackgroundChoice = Annotated[
    str,
    typer.Option(
        "--background",
        help="What lies under it all: room (unheard, keeps earphones awake), another one from "
        "`supine sounds`, none, or a sound file of your own.",
    ),
]
BackgroundLevel = Annotated[
    float | None,
    typer.Option(
        metavar="LU",
        help="How far the background lies under the voice, from 18 (near) to 60 (far).",
    ),
]
Seed = Annotated[int, typer.Option(help="Another number draws other reminders from the themes.")]
Units = Annotated[str, typer.Option(help="metric or imperial, for lengths that are spoken.")]
Side = Annotated[str, typer.Option(help="left or right: the side a routine begins with.")]
Conditions = Annotated[
    list[str] | None,
    typer.Option(
        "--for",
        metavar="CONDITION",
        help="What a clinician should know of: pregnancy, spinal-fusion, hyperlordosis, "
        "spondylolisthesis, recent-surgery, hernia or pain. May be given more than once.",
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Write JSON on standard output, and nothing else there.")
]
Routine = Annotated[
    str, typer.Argument(metavar="ROUTINE", help="A name from `supine list`, or a guide's file.")
]


@app.callback(invoke_without_command=True)
def supine(
    *,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Make spoken, eyes-closed relaxation tracks of exactly the length you ask for."""
    if version:
        from supine import __version__  # noqa: PLC0415 - imports where they are used: quick help

        typer.echo(f"supine {__version__}")
        raise typer.Exit


@app.command()
def make(  # noqa: PLR0913, PLR0917 - each is an option of the command
    routine: Annotated[
        str | None,
        typer.Argument(metavar="ROUTINE", help="A name from `supine list`, or a guide's file."),
    ] = None,
    minutes: Minutes = None,
    voice: Voice = _DEFAULTS.voice,
    pace: Pace = _DEFAULTS.pace_wpm,
    bell: BellChoice = _DEFAULTS.bell,
    background: BackgroundChoice = _DEFAULTS.background,
    background_level: BackgroundLevel = None,
    seed: Seed = _DEFAULTS.seed,
    units: Units = _DEFAULTS.listener.units,
    side: Side = _DEFAULTS.listener.side,
    conditions: Conditions = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="A file, or a folder for a file named after the routine."
        ),
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option("--format", "-f", help="mp3, wav, m4a or opus; else what --output ends in."),
    ] = None,
    from_record: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="RECORD", help="Make the track of a record again, byte for byte."
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a track: speak the routine, fit it to the length, write the file.

    Beside the track stands its record, NAME.json: everything that went in, and where each cue,
    bell and pause came to lie.

    For example:

        supine make constructive-rest
        supine make constructive-rest --minutes 12:30 --background rain --bell small
        supine make constructive-rest -m 20 --voice system -o rest.m4a
        supine make --from output/constructive-rest-15min.json
    """
    from supine.cli import making  # noqa: PLC0415

    choices = _choices(
        minutes, voice, pace, bell, background, background_level, seed, units, side, conditions
    )
    if from_record is not None:
        if routine is not None:
            raise UsageError("--from has its routine in the record", "Leave ROUTINE out")
        making.remake(from_record, output, file_format, as_json=as_json)
    elif routine is None:
        raise UsageError("make needs a routine", "`supine list` shows them")
    else:
        making.make(routine, choices, output, file_format, as_json=as_json)


@app.command()
def plan(  # noqa: PLR0913, PLR0917 - as above
    routine: Routine,
    minutes: Minutes = None,
    voice: Voice = _DEFAULTS.voice,
    pace: Pace = _DEFAULTS.pace_wpm,
    bell: BellChoice = _DEFAULTS.bell,
    background: BackgroundChoice = _DEFAULTS.background,
    background_level: BackgroundLevel = None,
    seed: Seed = _DEFAULTS.seed,
    units: Units = _DEFAULTS.listener.units,
    side: Side = _DEFAULTS.listener.side,
    conditions: Conditions = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show a track's timeline without writing it: every cue, bell and pause, and when.

    Takes the options of `make`. Cues are spoken to know how long they are, and kept, so that
    making the track afterwards takes only the writing.
    """
    from supine.cli import making  # noqa: PLC0415

    choices = _choices(
        minutes, voice, pace, bell, background, background_level, seed, units, side, conditions
    )
    making.plan(routine, choices, as_json=as_json)


@app.command("list")
def list_(conditions: Conditions = None, *, as_json: AsJson = False) -> None:
    """List the routines, with their position, lengths and props.

    With --for, each routine says whether it suits: it is information, never advice.
    """
    from supine.cli import showing  # noqa: PLC0415

    showing.routines(check_conditions(tuple(conditions or ())), as_json=as_json)


@app.command()
def show(routine: Routine, conditions: Conditions = None, *, as_json: AsJson = False) -> None:
    """Show what a routine is, what to have at hand, and when to ask somebody first."""
    from supine.cli import showing  # noqa: PLC0415

    showing.routine(routine, check_conditions(tuple(conditions or ())), as_json=as_json)


@app.command()
def voices(
    name: Annotated[
        str | None,
        typer.Argument(metavar="VOICE", help="A voice to hear: a sample is written to a file."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where the sample goes (WAV).")
    ] = None,
    pace: Pace = _DEFAULTS.pace_wpm,
    *,
    as_json: AsJson = False,
) -> None:
    """List the voices, or write a sample of one."""
    from supine.cli import showing  # noqa: PLC0415

    if name:
        showing.voice_sample(name, pace, output)
    else:
        showing.voices(as_json=as_json)


@app.command()
def sounds(
    name: Annotated[
        str | None,
        typer.Argument(metavar="SOUND", help="A sound to hear: it is written to a file."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where the sound goes (WAV).")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the bells and backgrounds, or write one to a file, as loud as in a track."""
    from supine.cli import showing  # noqa: PLC0415

    if name:
        showing.sound_sample(name, output)
    else:
        showing.sounds(as_json=as_json)


@app.command()
def check(
    guides: Annotated[
        list[str] | None,
        typer.Argument(metavar="[GUIDE]...", help="Names or files; all routines if left out."),
    ] = None,
) -> None:
    """Check guides: every fault with its file and line, at three lengths.

    Each guide is rendered, read and fitted at its shortest, default and longest length.
    """
    from supine.cli import showing  # noqa: PLC0415

    showing.check(guides or [])


@app.command()
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


def _choices(  # noqa: PLR0913, PLR0917 - as above
    minutes: str | None,
    voice: str,
    pace_wpm: float,
    bell: str,
    background: str,
    background_level: float | None,
    seed: int,
    units: str,
    side: str,
    conditions: list[str] | None,
) -> Choices:
    for name, value, known in (
        ("--units", units, ("metric", "imperial")),
        ("--side", side, ("left", "right")),
    ):
        if value not in known:
            raise UsageError(f"{name} is {known[0]} or {known[1]}, not {value!r}")
    return Choices(
        length_s=None if minutes is None else parse_track_length_s(minutes),
        voice=voice,
        pace_wpm=pace_wpm,
        bell=bell,
        background=background,
        background_below_voice_lu=background_level,
        seed=seed,
        listener=Listener(
            units=units, side=side, conditions=check_conditions(tuple(conditions or ()))
        ),
    )
