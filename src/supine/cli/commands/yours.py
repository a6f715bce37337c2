"""Making it yours: the profile, and your own voice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supine.cli.app import app
from supine.cli.options import AsJson, Chosen, Profile, examples, takes_choices


@app.command(epilog=examples("supine personalise", "supine personalise --profile anna.toml"))
def personalise(profile: Profile = None) -> None:
    """Ask what you like, with samples to hear, and keep it for every track.

    It can be run again at any time: Enter keeps what was chosen.
    """
    from supine.cli import personalising  # noqa: PLC0415

    personalising.personalise(profile)


@app.command(epilog=examples("supine profile", "supine profile --profile anna.toml"))
def profile(profile: Profile = None, *, as_json: AsJson = False) -> None:
    """Show what you always choose, and the file it is in."""
    from supine.cli import personalising  # noqa: PLC0415

    personalising.show(profile, as_json=as_json)


@app.command(
    epilog=examples(
        "supine record constructive-rest --minutes 15",
        "supine record constructive-rest --html -o sheet.html",
        "supine record constructive-rest -m 15 --from reading.m4a --to my-voice",
        "supine record constructive-rest -m 15 --microphone",
    )
)
@takes_choices
def record(  # noqa: PLR0913, PLR0917 - each is an option of the command
    context: typer.Context,
    chosen: Chosen,
    routine: Annotated[
        str,
        typer.Argument(
            metavar="ROUTINE", help="A name from `supine list`, a guide's file, or a script."
        ),
    ],
    more_files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", hidden=True)
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="A recording of the sheet, in any format; several in the order they were made.",
        ),
    ] = None,
    to: Annotated[
        Path, typer.Option("--to", metavar="FOLDER", help="Where the voice is kept.")
    ] = Path("my-voice"),
    like: Annotated[
        str,
        typer.Option(
            "--like",
            metavar="VOICE",
            help="A voice that reads the same language: what you say is known by its likeness.",
        ),
    ] = "heart",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where the sheet goes."),
    ] = None,
    *,
    every: Annotated[
        bool,
        typer.Option("--all", help="The cues of every length, and every reminder there may be."),
    ] = False,
    html: Annotated[bool, typer.Option("--html", help="The sheet as a page to print.")] = False,
    microphone: Annotated[
        bool, typer.Option("--microphone", help="Record here and now, cue by cue.")
    ] = False,
    device: Annotated[str, typer.Option("--device", metavar="NAME", help="Which microphone.")] = "",
    again: Annotated[
        bool, typer.Option("--again", help="At the microphone: those that are kept as well.")
    ] = False,
) -> None:
    """Record a routine in your own voice.

    By itself it prints the sheet to read from. With --from it learns the voice from what you
    recorded: one long file or several, split at their silences, each piece found by its sound.
    With --microphone it goes through the cues one by one.
    """
    from supine.cli import recording  # noqa: PLC0415
    from supine.cli.asked import asked_for  # noqa: PLC0415

    del context
    recording.record(
        asked_for(routine, chosen),
        routine,
        every=every,
        files=[*(files or ()), *(more_files or ())],
        folder=to,
        like=like,
        output=output,
        html=html,
        microphone=microphone,
        device=device,
        again=again,
    )
