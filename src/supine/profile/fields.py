"""Every option of a track, once: `FIELDS` has a row for each.

The options of the command line, the keys of a profile, the columns of a batch's table, the
questions of `supine personalise`, what the page is told of them and the table in README all come
from it.

To add an option:

1. Add its field to `model.TrackOptions` (or `Listener`, `CuePreferences`), and its bounds, if it
   has any, to `__post_init__` there: recipes are read without this table.
2. Add its row here, beside its group. A new kind of value needs a type in `profile.validators`.
3. Use it in `pipeline.plan`. It is part of a track's fingerprint already.
4. Run ``python scripts/option_table.py``, and give the tests another value of it in
   ``tests/support/tables.py``.

The page takes labels, bounds and choices from this table, but each option has its control in a
module of ``web/static/js/parts``.

This module imports nothing large, so that `supine --help` is quick.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from supine.errors import UsageError
from supine.model import (
    CONDITIONS,
    CUE_ORDERS,
    GUIDANCE,
    MAX_BACKGROUND_BELOW_VOICE_LU,
    MAX_BELL_BELOW_VOICE_LU,
    MAX_PACE_WPM,
    MIN_BACKGROUND_BELOW_VOICE_LU,
    MIN_BELL_BELOW_VOICE_LU,
    MIN_INTERVAL_BELL_S,
    MIN_PACE_WPM,
    PROPS,
    SURFACES,
    TrackOptions,
    make_cue_name,
    name_matches,
)

Kind = Literal[
    "length", "number", "choice", "list", "text", "pairs", "cues", "sound", "voice", "bool"
]
Catalogue = Literal["", "themes", "cues", "conditions", "bells", "backgrounds"]
Group = Literal["length", "voice", "sound", "cues", "words", "listener"]

_TAKES: Mapping[Kind, str] = {
    "length": "a length, as in 12:30 or 15",
    "text": "a line of text",
    "pairs": "words and what is said instead",
    "cues": "custom cues: a text, and where it stands (settling, resting or returning)",
    "sound": "a sound from `supine sounds`, none or a file",
    "voice": "a voice from `supine voices`, as in heart",
    "bool": "yes or no",
}


@dataclass(frozen=True, slots=True)
class Context:
    """Where a value was written: paths are relative to `folder`, or to the working directory.

    `checks_names` is whether voices, themes and cues must be known already. A guide may have themes
    of its own beside it, so what is given together with a guide is looked up with the guide.
    """

    folder: Path | None = None
    checks_names: bool = False


DEFAULT_CONTEXT = Context()


@dataclass(eq=False)
class ValueProblem(ValueError):  # noqa: N818 - several of them are one error
    """One thing that is wrong with a value: what, what to do, and the part of it that is meant."""

    message: str
    hint: str = ""
    part: str = ""
    wrong_kind: bool = False

    def describe(self, name: str) -> str:
        """Return the message, about an option that was called so where it was given."""
        return f"{name} {self.message}" if self.wrong_kind else f"{name}: {self.message}"


class InvalidValueError(Exception):
    """A value that an option does not take, with every problem it has."""

    def __init__(self, *problems: ValueProblem) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class OptionField:
    """One option: where its value goes, what it is, and what it is called and takes.

    The values of a "list", "pairs" or "cues" are added to earlier ones.
    """

    key: str  # its name in a profile, as a column of a table, and in a request of the page
    field: str  # where its value goes: "voice", "listener.units", "preferences.themes"
    kind: Kind
    group: Group  # where it stands on the page
    label: str
    help: str  # what it does, for everybody
    cli_help: str = ""  # what the command line has to add
    # On the command line, the long flag first; after the key if empty, with "--no-" for a "bool".
    flags: tuple[str, ...] = ()
    metavar: str = ""  # of its value, in the help of the command line; after the key if empty
    choices: tuple[str, ...] = ()  # the values it takes,
    catalogue: Catalogue = ""  # or the name of the catalogue that they are looked up in
    whole: bool = False  # for a "number": whether it is a whole one,
    min: float | None = None  # its bounds,
    max: float | None = None
    unit: str = ""  # what it counts,
    ends: tuple[str, str] = ("", "")  # what its two ends are called, if they have names,
    out_of_range: str = ""  # and what is said of one outside the bounds, with `{}` for it
    columns: tuple[str, ...] = ()  # other names as a column, besides the key and the long flag
    conflicts_with: str = ""  # the list that names are taken out of when they are put into this one
    resets: str = ""  # the option that goes back to its default when only this one is chosen
    needs: str = ""  # the option without which this one has no effect
    is_asked: bool = True  # whether `supine personalise` asks for it

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called on the command line, the long flag first."""
        if self.flags:
            return self.flags
        name = self.key.replace("_", "-")
        return (f"--{name}", f"--no-{name}") if self.kind == "bool" else (f"--{name}",)

    @property
    def is_list(self) -> bool:
        """Whether it has several values, so that later ones are added to earlier ones."""
        return self.kind in {"list", "pairs", "cues"}

    @property
    def takes(self) -> str:
        """What its value is, in words."""
        if self.kind == "choice":
            return " or ".join(self.choices)
        if self.kind == "list":
            return f"a list of {self.key.removeprefix('without_')}"
        if self.kind == "number":
            example = get_value(self, TrackOptions()) or self.max
            return "a whole number" if self.whole else f"{self.unit}, as in {example:g}"
        return _TAKES[self.kind]

    @property
    def default(self) -> object:
        """The default as TOML has it; None where the routine or the sound has its own."""
        return self._write(get_value(self, TrackOptions()))

    def apply(
        self, options: TrackOptions, value: object, context: Context = DEFAULT_CONTEXT
    ) -> TrackOptions:
        """Return the options with this value; an `InvalidValueError` with all its problems."""
        from supine.profile.validators import read_value  # noqa: PLC0415 - not for `--help`

        new = read_value(self, value, context)
        if self.kind == "pairs":
            new = tuple((dict(get_value(self, options)) | dict(new)).items())
        elif self.is_list:
            new = tuple(dict.fromkeys((*get_value(self, options), *new)))
        if self.conflicts_with:
            # What is chosen later counts, also where it names more or fewer cues than before.
            opposite = FIELDS[self.conflicts_with]
            kept = (
                one for one in get_value(opposite, options) if not any(overlap(one, n) for n in new)
            )
            options = set_value(opposite, options, tuple(kept))
        return set_value(self, options, new)

    def get_toml_value(self, options: TrackOptions) -> object:
        """Return its value among the options as TOML has it; None if it is the default."""
        value = get_value(self, options)
        return None if value == get_value(self, TrackOptions()) else self._write(value)

    def reset(self, options: TrackOptions) -> TrackOptions:
        """Return the options with the default of this one."""
        return set_value(self, options, get_value(self, TrackOptions()))

    def has_effect(self, options: TrackOptions) -> bool:
        """Return whether it makes a difference, after what is chosen already."""
        return not self.needs or get_value(FIELDS[self.needs], options) not in {"", "none"}

    def _write(self, value: object) -> object:
        if value is None:
            return None
        from supine.profile.validators import write_value  # noqa: PLC0415 - not for `--help`

        return write_value(self, value)


def get_value(field: OptionField, options: TrackOptions) -> Any:  # noqa: ANN401 - by kind
    """Return the value of an option as `TrackOptions` holds it."""
    owner, _, name = field.field.rpartition(".")
    return getattr(getattr(options, owner) if owner else options, name)


def set_value(field: OptionField, options: TrackOptions, value: object) -> TrackOptions:
    """Return the options with another value of one of them."""
    owner, _, name = field.field.rpartition(".")
    changed: dict[str, Any] = {name: value}
    if owner:
        changed = {owner: replace(getattr(options, owner), **changed)}
    return replace(options, **changed)


def overlap(name: str, other: str) -> bool:
    """Return whether two names mean the same cues or themes, or one of them more than the other."""
    return name_matches(name, other) or name_matches(other, name)


# fmt: off
_ROWS = (
    # key, field, kind, group, label; then its help, and the rest by name
    OptionField("minutes", "length_s", "length", "length", "Length",
        "How long the track is: 15, 12.5, 12:30 or 12m30s. Each routine has its own default.",
        flags=("--minutes", "-m"), metavar="LENGTH", columns=("length",)),
    OptionField("voice", "voice", "voice", "voice", "Voice",
        "Who speaks: heart (neural, American English), system (the voices of your machine), your "
        "own recorded voice, or tone (no words, for trying things out).",
        "As system:NAME, recorded:FOLDER, piper:MODEL.onnx or kokoro:MODEL.onnx it names one; "
        "`supine voices` lists them."),
    OptionField("fill_with", "fill_with", "voice", "voice", "Voice for missing cues",
        "Who speaks the cues that a recorded voice lacks.",
        metavar="VOICE", is_asked=False),
    OptionField("pace", "pace_wpm", "number", "voice", "Pace",
        f"How fast, in words a minute within a cue, from {MIN_PACE_WPM:g} to {MAX_PACE_WPM:g}. A "
        "voice that cannot go as slow goes as slow as it can: heart to about 112, eSpeak NG to "
        "106.",
        metavar="WPM", min=MIN_PACE_WPM, max=MAX_PACE_WPM, unit="words a minute",
        ends=("slow", "fast"),
        out_of_range="{:g} words a minute is no pace for a listener at rest"),
    OptionField("bell", "bell", "sound", "sound", "Bell",
        "The bell that opens and ends the track, none, or a sound file of your own.",
        "`supine sounds` lists the bells.",
        catalogue="bells", resets="bell_level"),
    OptionField("bell_level", "bell_below_voice_lu", "number", "sound", "Bell level",
        "How far the bell lies under the voice, in loudness units: from "
        f"{MIN_BELL_BELOW_VOICE_LU:g} (near, the default) to {MAX_BELL_BELOW_VOICE_LU:g} (far).",
        metavar="LU", min=MIN_BELL_BELOW_VOICE_LU, max=MAX_BELL_BELOW_VOICE_LU, unit="LU",
        ends=("near", "far"),
        out_of_range="a bell cannot lie {:g} LU under the voice", needs="bell"),
    OptionField("background", "background", "sound", "sound", "Background",
        "The sound under the whole track: room (not heard, keeps earphones awake), another one, "
        "none, or a sound file of your own.",
        "`supine sounds` lists the backgrounds.",
        metavar="SOUND", catalogue="backgrounds", resets="background_level"),
    OptionField("background_level", "background_below_voice_lu", "number", "sound",
        "Background level",
        "How far the background lies under the voice, in loudness units: from "
        f"{MIN_BACKGROUND_BELOW_VOICE_LU:g} (near) to {MAX_BACKGROUND_BELOW_VOICE_LU:g} (far). "
        "Each background has its own default.",
        metavar="LU", min=MIN_BACKGROUND_BELOW_VOICE_LU, max=MAX_BACKGROUND_BELOW_VOICE_LU,
        unit="LU", ends=("near", "far"),
        out_of_range="a background cannot lie {:g} LU under the voice",
        needs="background"),
    OptionField("interval_bell", "interval_bell_s", "length", "sound", "Interval bell",
        "A strike of the bell in the rest, about every so long: 5 or 5m is every five minutes.",
        metavar="LENGTH", min=MIN_INTERVAL_BELL_S, needs="bell",
        out_of_range="a bell that comes every {:g} s leaves nobody alone"),
    OptionField("guidance", "preferences.guidance", "choice", "cues", "Guidance",
        f"How much is said while you rest: {', '.join(GUIDANCE)}. Sparse also thins the way in; "
        "silent says the way in and the way out alone.",
        metavar="HOW", choices=GUIDANCE),
    OptionField("order", "preferences.order", "choice", "cues", "Order of theme cues",
        "Whether themes take turns (mixed), or cues go from the feet to the head (body).",
        metavar="ORDER", choices=CUE_ORDERS),
    OptionField("themes", "preferences.themes", "list", "cues", "Themes first",
        "Theme cues of this theme come first.",
        flags=("--theme",), catalogue="themes", conflicts_with="without_themes"),
    OptionField("without_themes", "preferences.without_themes", "list", "cues", "Themes left out",
        "No theme cue of this theme.",
        flags=("--no-theme",), metavar="THEME", catalogue="themes", conflicts_with="themes"),
    OptionField("cues", "preferences.cues", "list", "cues", "Cues for certain",
        "This cue for certain, by its name or the first words of it.",
        "`supine cues` lists the names.",
        flags=("--cue",), metavar="NAME", catalogue="cues", conflicts_with="without_cues"),
    OptionField("without_cues", "preferences.without_cues", "list", "cues", "Cues left out",
        "Never this cue, unless the routine needs it.",
        flags=("--without",), metavar="NAME", catalogue="cues", conflicts_with="cues"),
    OptionField("say", "preferences.own", "cues", "cues", "Custom cues",
        'A custom cue, in the middle of the rest; "settling: TEXT", "returning: TEXT", "resting '
        'x3: TEXT" or "resting every 5m: TEXT" say where, and how often.',
        metavar="TEXT"),
    OptionField("seed", "seed", "number", "cues", "Seed",
        "Another number draws other theme cues.",
        metavar="NUMBER", whole=True, is_asked=False),
    OptionField("words", "words", "pairs", "words", "Other words",
        "Another word wherever a cue has this one, as in buttocks=bottom.",
        flags=("--word",), metavar="WORD=OTHER"),
    OptionField("pronunciations", "pronunciations", "pairs", "words", "Pronunciations",
        "How a word is spelled for the voice, as in Siobhan=shivawn.",
        flags=("--pronounce",), metavar="WORD=SOUND"),
    OptionField("name", "listener.name", "text", "listener", "Name",
        "What to call the listener. It is said only in a greeting that is asked for."),
    OptionField("speak_name", "listener.speak_name", "bool", "listener", "Greeting",
        "Greet the listener by name.",
        needs="name"),
    OptionField("units", "listener.units", "choice", "listener", "Units",
        "metric or imperial, for lengths that are spoken.",
        choices=("metric", "imperial")),
    OptionField("side", "listener.side", "choice", "listener", "Side",
        "left or right: the side a routine begins with.",
        choices=("left", "right")),
    OptionField("props", "listener.props", "list", "listener", "Props",
        "What is at hand: blanket, bolster, chair … to be told what is not.",
        flags=("--prop",), choices=PROPS),
    OptionField("on", "listener.surface", "choice", "listener", "Lying on",
        "floor or bed: what you lie on.",
        metavar="WHAT", choices=SURFACES),
    OptionField("sleep", "listener.to_sleep", "bool", "listener", "Into sleep",
        "End in sleep: no way out and no last bell, in routines that can."),
    OptionField("conditions", "listener.conditions", "list", "listener", "Conditions",
        f"What a clinician should know of: {', '.join(CONDITIONS[:-1])} or {CONDITIONS[-1]}. A "
        "routine that does not suit is not made, others say gentler words. It is information, "
        "never advice.",
        flags=("--for",), metavar="CONDITION", catalogue="conditions"),
)
# fmt: on

FIELDS: Mapping[str, OptionField] = {row.key: row for row in _ROWS}
"""Every option by its key, in the order in which they are shown, asked for and applied."""


def find_non_default_values(options: TrackOptions) -> dict[str, object]:
    """Return the keys and values of a profile that chooses these options: what is not default."""
    values = {key: field.get_toml_value(options) for key, field in FIELDS.items()}
    return {key: value for key, value in values.items() if value is not None}


def apply_values(
    options: TrackOptions,
    given: Mapping[str, object],
    called: Callable[[str], str] = repr,
    context: Context = DEFAULT_CONTEXT,
) -> TrackOptions:
    """Return the options, changed by values that are given by their keys.

    `called` says what a key is called where it was given, for errors: "--for" for "conditions",
    say. A `UsageError` if a value makes no sense.
    """
    conflicts = [
        f"{called(key)} and {called(field.conflicts_with)} both name {', '.join(sorted(both))}"
        for key, field in FIELDS.items()
        if field.conflicts_with and not key.startswith("without_")
        if (both := _list_names(given.get(key)) & _list_names(given.get(field.conflicts_with)))
    ]
    if conflicts:
        raise UsageError("; ".join(conflicts), "Leave each of them out of one")
    for key, value in given.items():
        field = FIELDS[key]
        if field.resets and field.resets not in given:
            # A level was chosen for the sound that it was chosen with.
            options = FIELDS[field.resets].reset(options)
        try:
            options = field.apply(options, value, context)
        except InvalidValueError as error:
            problem = error.problems[0]
            raise UsageError(problem.describe(called(key)), problem.hint) from error
    return options


def _list_names(value: object) -> set[str]:
    values = value.split(",") if isinstance(value, str) else value
    return (
        {make_cue_name(str(one)) for one in values} if isinstance(values, (list, tuple)) else set()
    )
