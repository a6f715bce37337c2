"""The options that commands share: what each is called, what its help says, how it is read."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from supine.errors import UsageError
from supine.model import Choices

_DEFAULTS = Choices()


def examples(*commands: str) -> str:
    """What a command's help ends with."""
    # Click rewraps what it prints, except after this mark.
    return "\b\nFor example:\n  " + "\n  ".join(commands)


def _one(name: str, metavar: str, text: str, *short: str) -> Any:  # noqa: ANN401 - an annotation
    return Annotated[str | None, typer.Option(f"--{name}", *short, metavar=metavar, help=text)]


def _some(name: str, metavar: str, text: str) -> Any:  # noqa: ANN401 - an annotation
    return Annotated[list[str] | None, typer.Option(f"--{name}", metavar=metavar, help=text)]


def _usually(name: str, metavar: str, text: str) -> Any:  # noqa: ANN401 - an annotation
    return Annotated[str, typer.Option(f"--{name}", metavar=metavar, help=text)]


OPTIONS: Mapping[str, tuple[Any, object]] = {
    "minutes": (
        _one(
            "minutes",
            "LENGTH",
            "How long the track is: 15, 12.5, 12:30 or 12m30s. Each routine has its own default.",
            "-m",
        ),
        None,
    ),
    "voice": (
        _usually(
            "voice",
            "VOICE",
            "Who speaks: heart (neural), system (your machine's own voice), system:NAME, "
            "recorded:FOLDER (your own voice, see `supine record`), piper:MODEL.onnx and "
            "kokoro:MODEL.onnx (voices you download), or tone (no words, for trying things out). "
            "`supine voices` shows them.",
        ),
        _DEFAULTS.voice,
    ),
    "fill_with": (
        _one("fill-with", "VOICE", "Who speaks the cues that a recorded voice lacks."),
        None,
    ),
    "pace": (
        _usually(
            "pace",
            "WPM",
            "How fast, in words a minute within a cue, from 80 to 200. A voice that cannot go "
            "as slow goes as slow as it can: heart to about 112, eSpeak NG to 106.",
        ),
        f"{_DEFAULTS.pace_wpm:g}",
    ),
    "bell": (
        _usually("bell", "BELL", "A bell from `supine sounds`, none, or a sound file of your own."),
        _DEFAULTS.bell,
    ),
    "bell_level": (
        _one("bell-level", "LU", "How far the bell lies under the voice: from 2 (usual) to 30."),
        None,
    ),
    "background": (
        _usually(
            "background",
            "SOUND",
            "What lies under it all: room (unheard, keeps earphones awake), another one from "
            "`supine sounds`, none, or a sound file of your own.",
        ),
        _DEFAULTS.background,
    ),
    "background_level": (
        _one(
            "background-level",
            "LU",
            "How far the background lies under the voice, in loudness units: from 18 (near) to "
            "60 (far). Each background has its own default.",
        ),
        None,
    ),
    "guidance": (
        _usually("guidance", "HOW", "How much is said while you rest: sparse, normal or full."),
        _DEFAULTS.wishes.guidance,
    ),
    "themes": (
        _some("theme", "THEME", "Reminders of this theme first. May be given more than once."),
        None,
    ),
    "without_themes": (_some("no-theme", "THEME", "No reminder of this theme."), None),
    "cues": (
        _some("cue", "NAME", "This cue for certain, by its name from `supine cues`."),
        None,
    ),
    "without_cues": (_some("without", "NAME", "Never this cue."), None),
    "say": (
        _some(
            "say",
            "TEXT",
            'A cue of your own, in the middle of the rest; "settling: TEXT", "returning: TEXT", '
            '"resting x3: TEXT" or "resting every 5m: TEXT" say where, and how often.',
        ),
        None,
    ),
    "words": (
        _some("word", "WORD=OTHER", "Another word wherever a cue has this one."),
        None,
    ),
    "pronunciations": (
        _some("pronounce", "WORD=SOUND", "How the voice is to be given a word."),
        None,
    ),
    "name": (_one("name", "NAME", "What to call the listener."), None),
    "speak_name": (
        Annotated[
            bool,
            typer.Option("--speak-name/--no-speak-name", help="Greet the listener by name."),
        ],
        _DEFAULTS.listener.speak_name,
    ),
    "units": (
        _usually("units", "UNITS", "metric or imperial, for lengths that are spoken."),
        _DEFAULTS.listener.units,
    ),
    "side": (
        _usually("side", "SIDE", "left or right: the side a routine begins with."),
        _DEFAULTS.listener.side,
    ),
    "props": (
        _some("prop", "PROP", "What is at hand: blanket, bolster, chair … to be told what is not."),
        None,
    ),
    "conditions": (
        _some(
            "for",
            "CONDITION",
            "What a clinician should know of: pregnancy, spinal-fusion, hyperlordosis, "
            "spondylolisthesis, recent-surgery, hernia or pain. May be given more than once.",
        ),
        None,
    ),
    "seed": (
        _usually("seed", "NUMBER", "Another number draws other reminders from the themes."),
        str(_DEFAULTS.seed),
    ),
}
"""Every choice by its key in a profile: its option, and what holds if it is not given."""

_NAMES = {
    "conditions": "--for",
    "props": "--prop",
    "themes": "--theme",
    "without_themes": "--no-theme",
    "cues": "--cue",
    "without_cues": "--without",
    "words": "--word",
    "pronunciations": "--pronounce",
    "from_record": "--from",
    "file_format": "--format",
}

Conditions = OPTIONS["conditions"][0]
Pace = OPTIONS["pace"][0]
DEFAULT_PACE = str(OPTIONS["pace"][1])

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


@dataclass(frozen=True, slots=True)
class Chosen:
    """The options that were given, not looked into yet."""

    context: typer.Context
    profile: Path | None
    values: Mapping[str, object]

    def choices(self) -> Choices:
        """What the options choose; what was not given, the profile chooses.

        Raises
        ------
        UsageError
            If a value makes no sense.
        ProfileError
            If the profile has faults.
        """
        from supine.profile import with_given  # noqa: PLC0415 - not for `--help`

        return with_given(usual_choices(self.profile), self.given(), option_name)

    def given(self) -> dict[str, object]:
        """The values that were given, by key."""
        return {k: value for k, value in self.values.items() if _was_given(self.context, k)}


def takes_choices(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command all options of `OPTIONS`; it gets them together, as `chosen`.

    The command has a parameter `context` and a parameter `chosen: Chosen`, in whose place the
    options stand in its help. One that it has of its own is not among them.
    """
    own = inspect.signature(command, eval_str=True).parameters
    options = {name: option for name, option in OPTIONS.items() if name not in own}
    parameters: list[inspect.Parameter] = []
    for parameter in own.values():
        if parameter.name != "chosen":
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
            continue
        for name, (annotation, default) in {**options, "profile": (Profile, None)}.items():
            parameters.append(
                inspect.Parameter(
                    name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default
                )
            )

    def run(**arguments: Any) -> None:  # noqa: ANN401 - as typer gives them
        values = {name: arguments.pop(name) for name in options}
        chosen = Chosen(arguments["context"], arguments.pop("profile"), values)
        command(**arguments, chosen=chosen)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def option_name(parameter: str) -> str:
    """What a parameter is called on the command line."""
    return _NAMES.get(parameter, f"--{parameter.replace('_', '-')}")


def check_only(context: typer.Context, *allowed: str) -> None:
    """Raise a UsageError for an option that was given and does not go with --from."""
    for name in context.params:
        if _was_given(context, name) and name not in allowed:
            raise UsageError(
                f"{option_name(name)} does not go with --from, whose record says what was chosen",
                "Leave one of them out",
            )


def usual_choices(profile: Path | None) -> Choices:
    """What the profile chooses: the one that is named, or the user's own, if there is one."""
    from supine.profile import default_path, read_profile  # noqa: PLC0415 - not for `--help`

    if profile is not None:
        return read_profile(profile)
    own = default_path()
    return read_profile(own) if own.is_file() else _DEFAULTS


def _was_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
