"""The listener's profile: one TOML file of what they always choose, in their own words.

::

    units = "imperial"
    side = "left"
    voice = "system:en-gb"
    minutes = "12:30"
    conditions = ["spinal-fusion"]

    [words]                # said instead, wherever they stand
    buttocks = "bottom"

    [pronunciations]       # how a word is to be spelled for the voice
    Siobhan = "shivawn"

A profile sets what the options of the command line would set; an option that is given wins.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from supine.errors import Fault, ProfileError, SupineError
from supine.model import Choices, Item, Say
from supine.nearest import did_you_mean
from supine.suitability import check_conditions
from supine.units import parse_track_length_s

FILE_NAME = "profile.toml"

_MOST_BYTES = 256 * 1024
_MOST_WORDS = 500
_LONGEST_WORD = 100
_NOT_IN_WORDS = re.compile(r"[\[\]<>{}\x00-\x1f\x7f\ue000-\uf8ff]")


def default_path() -> Path:
    """Where the profile is looked for: supine's place in the user's configuration folder."""
    from platformdirs import user_config_path  # noqa: PLC0415 - only where no file is named

    return user_config_path("supine", appauthor=False) / FILE_NAME


@dataclass(frozen=True, slots=True)
class _Key:
    """One key of a profile: what it takes, and where it goes in the choices."""

    takes: str
    apply: Callable[[Choices, Any], Choices]


def _text(field: str) -> Callable[[Choices, Any], Choices]:
    def apply(choices: Choices, value: Any) -> Choices:  # noqa: ANN401 - as TOML gives it
        return _with(choices, field, _a_text(value))

    return apply


def _number(field: str) -> Callable[[Choices, Any], Choices]:
    def apply(choices: Choices, value: Any) -> Choices:  # noqa: ANN401 - as above
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise _WrongValueError
        return _with(choices, field, float(value))

    return apply


def _with(choices: Choices, field: str, value: object) -> Choices:
    changed: dict[str, Any] = {field: value}
    return replace(choices, **changed)


class _WrongValueError(Exception):
    """A value of another kind than its key takes."""


def _a_text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _WrongValueError
    return value.strip()


def _one_of(*known: str) -> Callable[[Choices, Any], Choices]:
    def apply(choices: Choices, value: Any) -> Choices:  # noqa: ANN401 - as above
        if value not in known:
            raise _WrongValueError
        field = "units" if "metric" in known else "side"
        return replace(choices, listener=replace(choices.listener, **{field: value}))

    return apply


def _minutes(choices: Choices, value: Any) -> Choices:  # noqa: ANN401 - as above
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise _WrongValueError
    return replace(choices, length_s=parse_track_length_s(str(value)))


def _conditions(choices: Choices, value: Any) -> Choices:  # noqa: ANN401 - as above
    if not isinstance(value, list):
        raise _WrongValueError
    names = check_conditions(tuple(_a_text(name) for name in value))
    return replace(choices, listener=replace(choices.listener, conditions=names))


def _table(field: str) -> Callable[[Choices, Any], Choices]:
    def apply(choices: Choices, value: Any) -> Choices:  # noqa: ANN401 - as above
        if not isinstance(value, Mapping) or len(value) > _MOST_WORDS:
            raise _WrongValueError
        pairs = tuple((_a_word(word), _a_word(said)) for word, said in value.items())
        return _with(choices, field, pairs)

    return apply


def _a_word(value: object) -> str:
    word = _a_text(value)
    if len(word) > _LONGEST_WORD or _NOT_IN_WORDS.search(word):
        raise _WrongValueError
    return word


_WORDS = (
    f"words and what is said instead, up to {_LONGEST_WORD} characters each, without brackets "
    "or control characters"
)

KEYS: Mapping[str, _Key] = {
    "minutes": _Key('a length, as in "12:30" or 15', _minutes),
    "voice": _Key('a voice from `supine voices`, as in "heart"', _text("voice")),
    "pace": _Key("words a minute, as in 115", _number("pace_wpm")),
    "bell": _Key('a bell from `supine sounds`, "none" or a file', _text("bell")),
    "background": _Key('a background, "none" or a file', _text("background")),
    "background_level": _Key(
        "LU under the voice, from 18 to 60", _number("background_below_voice_lu")
    ),
    "units": _Key('"metric" or "imperial"', _one_of("metric", "imperial")),
    "side": _Key('"left" or "right"', _one_of("left", "right")),
    "conditions": _Key('a list, as in ["pregnancy"]', _conditions),
    "words": _Key(_WORDS, _table("words")),
    "pronunciations": _Key(_WORDS, _table("pronunciations")),
}
"""Every key of a profile."""


def read_profile(path: Path) -> Choices:
    """The choices in a profile; what it does not say has its default.

    Raises
    ------
    ProfileError
        With every fault, its line, and the nearest right word.
    """
    text = _read(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line (\d+)", str(error))
        # Otherwise it says "at end of document".
        line = int(where.group(1)) if where else max(1, len(text.splitlines()))
        fault = Fault(path.name, line, f"it is not TOML ({error})")
        raise ProfileError((fault,)) from error
    choices, faults = Choices(), []
    for name, value in data.items():
        line = _line_of(name, text)
        key = KEYS.get(name)
        if key is None:
            faults.append(
                Fault(path.name, line, f"{name!r} is not a key of a profile", _near(name))
            )
            continue
        try:
            choices = key.apply(choices, value)
        except _WrongValueError:
            faults.append(Fault(path.name, line, f"{name!r} takes {key.takes}"))
        except SupineError as error:
            faults.append(Fault(path.name, line, f"{name!r}: {error.message}", error.hint))
    if faults:
        raise ProfileError(tuple(faults))
    return choices


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ProfileError((Fault(path.name, 0, "it is too large for a profile"),))
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault(path.name, 0, "it is not text in UTF-8", "Save it as UTF-8")
        raise ProfileError((fault,)) from error
    except OSError as error:
        fault = Fault(str(path), 0, f"it cannot be read ({error.strerror})")
        raise ProfileError((fault,)) from error


def _line_of(key: str, text: str) -> int:
    # tomllib tells no lines; a key stands at the head of a line, bare, quoted or as a table.
    pattern = re.compile(rf"^\s*\[?\s*[\"']?{re.escape(key)}\b")
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if pattern.match(line)), 0)


def _near(name: str) -> str:
    return f"{did_you_mean(name, KEYS)}The keys are {', '.join(KEYS)}"


def with_words(items: tuple[Item, ...], words: tuple[tuple[str, str], ...]) -> tuple[Item, ...]:
    """The script with the listener's words in place of the guide's.

    Whole words and phrases, whatever their case; the longest match wins, and a capital at the
    beginning stays one.
    """
    if not words:
        return items
    said = {word.casefold(): instead for word, instead in words}
    longest_first = sorted(said, key=len, reverse=True)
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE
    )

    def instead_of(match: re.Match[str]) -> str:
        found = match.group()
        instead = said[found.casefold()]
        return instead[:1].upper() + instead[1:] if found[:1].isupper() else instead

    return tuple(
        replace(item, text=pattern.sub(instead_of, item.text)) if isinstance(item, Say) else item
        for item in items
    )
