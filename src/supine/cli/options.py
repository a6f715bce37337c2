"""The options that commands share: what each is called, what its help says, how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from supine.errors import UsageError
from supine.model import Choices
from supine.suitability import check_conditions
from supine.units import parse_track_length_s

DEFAULTS = Choices()

_Number = TypeVar("_Number", int, float)


def examples(*commands: str) -> str:
    """What a command's help ends with."""
    # Click rewraps what it prints, except after this mark.
    return "\b\nFor example:\n  " + "\n  ".join(commands)


def _number(option: str, kind: Callable[[str], _Number], what: str) -> Callable[[str], _Number]:
    """What reads an option's number, or says in our own words that it is none."""

    def read(text: str) -> _Number:
        try:
            return kind(text)
        except ValueError as error:
            raise UsageError(f"{option} takes {what}, not {text!r}") from error

    return read


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
        metavar="VOICE",
        help="Who speaks: heart (neural), system (your machine's own voice), system:NAME, or "
        "tone (no words, for trying things out). `supine voices` shows them.",
    ),
]
Pace = Annotated[
    float,
    typer.Option(
        metavar="WPM",
        parser=_number("--pace", float, "words a minute"),
        help="How fast, in words a minute within a cue, from 80 to 200. A voice that cannot "
        "go as slow goes as slow as it can: heart to about 112, eSpeak NG to 106.",
    ),
]
BellChoice = Annotated[
    str,
    typer.Option(
        "--bell",
        metavar="BELL",
        help="A bell from `supine sounds`, none, or a sound file of your own.",
    ),
]
BackgroundChoice = Annotated[
    str,
    typer.Option(
        "--background",
        metavar="SOUND",
        help="What lies under it all: room (unheard, keeps earphones awake), another one from "
        "`supine sounds`, none, or a sound file of your own.",
    ),
]
BackgroundLevel = Annotated[
    float | None,
    typer.Option(
        metavar="LU",
        parser=_number("--background-level", float, "loudness units (LU)"),
        help="How far the background lies under the voice, in loudness units: from 18 (near) to "
        "60 (far). Each background has its own default.",
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        metavar="NUMBER",
        parser=_number("--seed", int, "a whole number"),
        help="Another number draws other reminders from the themes.",
    ),
]
Units = Annotated[
    str, typer.Option(metavar="UNITS", help="metric or imperial, for lengths that are spoken.")
]
Side = Annotated[
    str, typer.Option(metavar="SIDE", help="left or right: the side a routine begins with.")
]
Conditions = Annotated[
    list[str] | None,
    typer.Option(
        "--for",
        metavar="CONDITION",
        help="What a clinician should know of: pregnancy, spinal-fusion, hyperlordosis, "
        "spondylolisthesis, recent-surgery, hernia or pain. May be given more than once.",
    ),
]
Profile = Annotated[
    Path | None,
    typer.Option(
        "--profile",
        metavar="FILE",
        help="A file of what you always choose (TOML); otherwise profile.toml among your "
        "settings of supine, if it is there. Options that are given come first.",
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Write JSON on standard output, and nothing else there.")
]
Routine = Annotated[
    str, typer.Argument(metavar="ROUTINE", help="A name from `supine list`, or a guide's file.")
]


def check_only(context: typer.Context, *allowed: str) -> None:
    """Raise a UsageError for an option that was given and does not go with --from."""
    for name in context.params:
        if _was_given(context, name) and name not in allowed:
            option = name.replace("_", "-").replace("conditions", "for")
            raise UsageError(
                f"--{option} does not go with --from, whose record says what was chosen",
                "Leave one of them out",
            )


def choices_from(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    profile: Path | None,
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
    """What the options of `make` and `plan` choose; what was not given, the profile chooses.

    Raises
    ------
    UsageError
        If a value makes no sense.
    ProfileError
        If the profile has faults.
    """
    for name, value, known in (
        ("--units", units, ("metric", "imperial")),
        ("--side", side, ("left", "right")),
    ):
        if value not in known:
            raise UsageError(f"{name} is {known[0]} or {known[1]}, not {value!r}")
    usual = _usual_choices(profile)
    listener = usual.listener
    given = {name for name in context.params if _was_given(context, name)}
    return replace(
        usual,
        length_s=usual.length_s if minutes is None else parse_track_length_s(minutes),
        voice=voice if "voice" in given else usual.voice,
        pace_wpm=pace_wpm if "pace" in given else usual.pace_wpm,
        bell=bell if "bell" in given else usual.bell,
        background=background if "background" in given else usual.background,
        background_below_voice_lu=(
            usual.background_below_voice_lu if background_level is None else background_level
        ),
        seed=seed,
        listener=replace(
            listener,
            units=units if "units" in given else listener.units,
            side=side if "side" in given else listener.side,
            conditions=check_conditions(tuple(conditions)) if conditions else listener.conditions,
        ),
    )


def _usual_choices(profile: Path | None) -> Choices:
    from supine.profile import default_path, read_profile  # noqa: PLC0415 - not for `--help`

    if profile is not None:
        return read_profile(profile)
    own = default_path()
    return read_profile(own) if own.is_file() else DEFAULTS


def _was_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
