"""Every key of a profile: what it takes, and where it goes among the choices.

The command line's options, a batch's columns and the page's form go through the same table:
each is a key with a value. To add a choice, add its field to `model.Choices` and a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from supine import cue_list, speech
from supine.model import GUIDANCE, PROPS, Choices, OwnCue, cue_name, is_called
from supine.profile.values import (
    Wrong,
    WrongValueError,
    a_name,
    a_number,
    a_path,
    a_text,
    a_whole_number,
    a_yes,
    each,
    one_of,
    own_cues,
    pairs,
)
from supine.sounds.prepared import check_background, check_bell, check_levels
from supine.suitability import check_conditions
from supine.units import check_pace_wpm, format_clock, parse_track_length_s

_VOICES_IN_FILES = ("recorded", "piper", "kokoro")


@dataclass(frozen=True, slots=True)
class Context:
    """Where a value was written.

    Parameters
    ----------
    folder
        What paths are relative to; None for where the user stands.
    checks_names
        Whether voices, themes and cues must be known already. A guide may have themes of its
        own beside it, so what is asked for with the guide is looked up with the guide.
    """

    folder: Path | None = None
    checks_names: bool = False


HERE = Context()
"""Where nothing is written: paths from where the user stands."""

Read = Callable[[Any, Context], Any]
"""Gives a key's value as the choices hold it; raises WrongValueError or a SupineError."""


def _as_toml(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a profile.

    Parameters
    ----------
    takes
        What its value is, in words.
    field
        Where it goes: "voice", "listener.units", "wishes.themes".
    read
        Its value, checked.
    adds
        Whether a later value is added to an earlier one instead of taking its place.
    other
        A list that names are taken out of when they are put into this one.
    writes
        The value as TOML has it, for where it is not as the choices hold it.
    """

    takes: str
    field: str
    read: Read
    adds: bool = False
    other: str = ""
    writes: Callable[[Any], object] = _as_toml

    def apply(self, choices: Choices, value: object, context: Context = HERE) -> Choices:
        """The choices with this value.

        Raises
        ------
        WrongValueError, SupineError
            If the value makes no sense.
        """
        new = self.read(value, context)
        if self.adds:
            new = _together(_get(choices, self.field), new)
        if self.other:
            # What is wished later counts, also where it says more or less than before.
            kept = tuple(
                name
                for name in _get(choices, self.other)
                if not any(is_called(name, one) or is_called(one, name) for one in new)
            )
            choices = _set(choices, self.other, kept)
        return _set(choices, self.field, new)

    def value_in(self, choices: Choices) -> object:
        """The value among the choices as TOML has it; None if it is the default."""
        value = _get(choices, self.field)
        return None if value == _get(Choices(), self.field) else self.writes(value)

    @property
    def usual(self) -> object:
        """The default as TOML has it; None where the routine or the sound has its own."""
        value = _get(Choices(), self.field)
        return None if value is None else self.writes(value)

    def cleared(self, choices: Choices) -> Choices:
        """The choices with the default in place of this value."""
        return _set(choices, self.field, _get(Choices(), self.field))


def _get(choices: Choices, field: str) -> Any:  # noqa: ANN401 - whatever the field holds
    owner, _, name = field.rpartition(".")
    return getattr(getattr(choices, owner) if owner else choices, name)


def _set(choices: Choices, field: str, value: object) -> Choices:
    owner, _, name = field.rpartition(".")
    changed: dict[str, Any] = {name: value}
    if owner:
        changed = {owner: replace(getattr(choices, owner), **changed)}
    return replace(choices, **changed)


def _together(before: tuple[Any, ...], added: tuple[Any, ...]) -> tuple[Any, ...]:
    if added and isinstance(added[0], tuple):
        return tuple((dict(before) | dict(added)).items())
    return tuple(dict.fromkeys((*before, *added)))


def _plain(read: Callable[[object], object]) -> Read:
    return lambda value, _: read(value)


def _minutes(value: object, _: Context) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise WrongValueError
    return parse_track_length_s(str(value))


def _length_written(length_s: float) -> str:
    return format_clock(length_s) if length_s.is_integer() else f"{length_s!r}s"


def _voice(value: object, context: Context) -> str:
    voice = a_text(value)
    engine, _, name = voice.partition(":")
    if name and engine in _VOICES_IN_FILES:
        voice = f"{engine}:{a_path(name, context.folder)}"
    if context.checks_names:
        speech.parse_voice(voice)
    return voice


def _sound(check: Callable[[str], None]) -> Read:
    def read(value: object, context: Context) -> str:
        sound = a_text(value)
        check(sound)
        is_path = "." in sound or "/" in sound or "\\" in sound
        return a_path(sound, context.folder) if is_path else sound

    return read


def _level(kind: str) -> Read:
    def read(value: object, _: Context) -> float:
        below_voice_lu = a_number(value)
        check_levels(**{f"{kind}_below_voice_lu": below_voice_lu})
        return below_voice_lu

    return read


def _pace(value: object, _: Context) -> float:
    pace_wpm = a_number(value)
    check_pace_wpm(pace_wpm)
    return pace_wpm


def _themes(value: object, context: Context) -> tuple[str, ...]:
    def read(name: object) -> str:
        theme = a_text(name).lower()
        if context.checks_names and theme not in cue_list.known_themes():
            message, hint = cue_list.no_such_theme(theme, cue_list.known_themes())
            raise WrongValueError(Wrong(message, hint, str(name)))
        return theme

    return each(read)(value)


def _cues(value: object, context: Context) -> tuple[str, ...]:
    """Cues by name, or by the words that they begin with, written either way."""

    def read(words: object) -> str:
        name = cue_name(a_text(words))
        if not name:
            raise WrongValueError
        if context.checks_names and not cue_list.is_cue(name):
            message, hint = cue_list.no_such_cue(name, cue_list.known_names())
            raise WrongValueError(Wrong(message, hint, str(words)))
        return name

    return each(read)(value)


def _own_cue_written(cue: OwnCue) -> dict[str, object]:
    often: dict[str, object] = {}
    if cue.every_s is not None:
        often["every"] = f"{cue.every_s:g}s"
    elif cue.times != 1:
        often["times"] = cue.times
    return {"text": cue.text, "where": cue.where, **often}


KEYS: Mapping[str, Key] = {
    "name": Key("what to call you, in up to 60 characters", "listener.name", _plain(a_name)),
    "speak_name": Key(
        "true, to be greeted by name, or false", "listener.speak_name", _plain(a_yes)
    ),
    "units": Key('"metric" or "imperial"', "listener.units", _plain(one_of("metric", "imperial"))),
    "side": Key('"left" or "right"', "listener.side", _plain(one_of("left", "right"))),
    "props": Key(
        'a list of what you have, as in ["blanket", "bolster"]',
        "listener.props",
        _plain(each(one_of(*PROPS))),
        adds=True,
    ),
    "conditions": Key(
        'a list, as in ["pregnancy"]',
        "listener.conditions",
        _plain(each(lambda name: check_conditions((a_text(name),))[0])),
        adds=True,
    ),
    "minutes": Key('a length, as in "12:30" or 15', "length_s", _minutes, writes=_length_written),
    "voice": Key('a voice from `supine voices`, as in "heart"', "voice", _voice),
    "fill_with": Key("a voice for what a recorded one lacks", "fill_with", _voice),
    "pace": Key("words a minute, as in 115", "pace_wpm", _pace),
    "bell": Key('a bell from `supine sounds`, "none" or a file', "bell", _sound(check_bell)),
    "bell_level": Key("LU under the voice, from 2 to 30", "bell_below_voice_lu", _level("bell")),
    "background": Key('a background, "none" or a file', "background", _sound(check_background)),
    "background_level": Key(
        "LU under the voice, from 18 to 60", "background_below_voice_lu", _level("background")
    ),
    "seed": Key("a whole number", "seed", _plain(a_whole_number)),
    "guidance": Key('"sparse", "normal" or "full"', "wishes.guidance", _plain(one_of(*GUIDANCE))),
    "themes": Key(
        'a list of themes you like, as in ["breath"]',
        "wishes.themes",
        _themes,
        adds=True,
        other="wishes.without_themes",
    ),
    "without_themes": Key(
        'a list of themes you do not want, as in ["image"]',
        "wishes.without_themes",
        _themes,
        adds=True,
        other="wishes.themes",
    ),
    "cues": Key(
        "a list of cues you like, from `supine cues`",
        "wishes.cues",
        _cues,
        adds=True,
        other="wishes.without_cues",
    ),
    "without_cues": Key(
        "a list of cues you never want again, from `supine cues`",
        "wishes.without_cues",
        _cues,
        adds=True,
        other="wishes.cues",
    ),
    "say": Key(
        "cues of your own: a text, and where it stands (settling, resting or returning)",
        "wishes.own",
        _plain(own_cues),
        adds=True,
        writes=lambda own: [_own_cue_written(cue) for cue in own],
    ),
    "words": Key("words and what is said instead", "words", _plain(pairs), adds=True, writes=dict),
    "pronunciations": Key(
        "words and how they are said", "pronunciations", _plain(pairs), adds=True, writes=dict
    ),
}
"""Every key of a profile."""


def given_in(choices: Choices) -> dict[str, object]:
    """The keys and values of a profile that makes these choices: what is not the default."""
    values = {name: key.value_in(choices) for name, key in KEYS.items()}
    return {name: value for name, value in values.items() if value is not None}
