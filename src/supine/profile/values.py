"""What a profile's keys take: each reader gives the value, or says what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from supine.errors import SupineError
from supine.model import PLACES, OwnCue
from supine.nearest import did_you_mean
from supine.script import LONGEST_CUE_CHARACTERS, faults_of_cue, unspeakable_characters
from supine.units import parse_pause_s

LONGEST_NAME = 60
MOST_IN_A_LIST = 500
MOST_TIMES = 100

_LONGEST_WORD = 100
_MARKUP = re.compile(r"[\[\]<>{}]|&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")
_MARKS_OF_LINES = ("#", "?")
_JOINERS = frozenset("\u200c\u200d")
_OWN = re.compile(
    rf"(?:(?P<where>{'|'.join(PLACES)})(?:\s+(?:x(?P<times>\d{{1,3}})|every\s+(?P<every>\S+)))?\s*:)?"
    r"\s*(?P<text>.*)",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST_PLACE = 25
_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a value: a message, what to do, and the part of it that is meant."""

    message: str
    hint: str = ""
    at: str = ""


class WrongValueError(Exception):
    """A value that its key does not take; without a word on it, it is of the wrong kind."""

    def __init__(self, *wrongs: Wrong) -> None:
        super().__init__(*wrongs)
        self.wrongs = wrongs


def a_text(value: object) -> str:
    """Text that is not empty, without the white space around it."""
    if not isinstance(value, str) or not value.strip():
        raise WrongValueError
    return value.strip()


def a_number(value: object) -> float:
    """A number, or text that is one."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise WrongValueError
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise WrongValueError from error
    if not abs(number) < 1e9:
        raise WrongValueError
    return number


def a_whole_number(value: object) -> int:
    """A whole number, or text that is one."""
    number = a_number(value)
    if not number.is_integer():
        raise WrongValueError
    return int(number)


def a_yes(value: object) -> bool:
    """True or false, or text that says so."""
    if isinstance(value, bool):
        return value
    said = a_text(value).lower()
    if said not in (*_YES, *_NO):
        raise WrongValueError
    return said in _YES


def one_of(*known: str) -> Callable[[object], str]:
    """What reads one of a few words, whatever their case."""

    def read(value: object) -> str:
        said = a_text(value).lower()
        if said not in known:
            hint = f"{did_you_mean(said, known)}There are {', '.join(known)}"
            raise WrongValueError(Wrong(f"there is no {value!r}", hint, str(value)))
        return said

    return read


def each(read: Callable[[object], Value]) -> Callable[[object], tuple[Value, ...]]:
    """What reads a list, or text with commas, and says of each of its values what is wrong."""

    def read_all(value: object) -> tuple[Value, ...]:
        if isinstance(value, str):
            value = [part for part in value.split(",") if part.strip()]
        return _each(value, read)

    return read_all


def _each(value: object, read: Callable[[object], Value]) -> tuple[Value, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > MOST_IN_A_LIST:
        raise WrongValueError
    found: dict[Value, None] = {}
    wrongs: list[Wrong] = []
    for part in value:
        try:
            found[read(part)] = None
        except WrongValueError as error:
            wrongs += error.wrongs or [Wrong(f"{part!r} is not one", at=str(part))]
        except SupineError as error:
            wrongs.append(Wrong(error.message, error.hint, str(part)))
    if wrongs:
        raise WrongValueError(*wrongs)
    return tuple(found)


def a_name(value: object) -> str:
    """What somebody is called: a line of up to 60 characters, with a letter in it."""
    name = _visible(a_text(value))
    if len(name) > LONGEST_NAME:
        raise WrongValueError(Wrong(f"a name has up to {LONGEST_NAME} characters"))
    _refuse_marks(name)
    if not any(character.isalpha() for character in name):
        raise WrongValueError(Wrong("a name has letters", at=name))
    if name.startswith(_MARKS_OF_LINES):
        # A guide may begin a line with it, and would begin a chapter or an optional cue.
        raise WrongValueError(Wrong("a name does not begin with # or ?", "Take it away", name))
    return name


def a_word(value: object) -> str:
    """A word or a phrase to look for, or to put in its place."""
    word = _visible(a_text(value))
    if len(word) > _LONGEST_WORD:
        raise WrongValueError(Wrong(f"up to {_LONGEST_WORD} characters each", at=word[:20]))
    _refuse_marks(word)
    if not any(character.isalnum() for character in word):
        raise WrongValueError(Wrong("a word has letters", at=word))
    return word


def pairs(value: object) -> tuple[tuple[str, str], ...]:
    """Words and what stands in for them: a table, or a list of texts such as "knees = legs"."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, Mapping):
        value = [(word, instead) for word, instead in value.items()]
    return tuple(dict(_each(value, _pair)).items())


def _pair(value: object) -> tuple[str, str]:
    if isinstance(value, str):
        word, sign, instead = value.partition("=")
        if not sign:
            raise WrongValueError(Wrong("a word and what is said instead", "Write a=b", value))
        value = (word, instead)
    if not isinstance(value, tuple):
        raise WrongValueError
    word, instead = value
    try:
        return a_word(word), a_word(instead)
    except WrongValueError as error:
        wrongs = error.wrongs or (Wrong(f"what is said instead of {word!r} is not a text"),)
        raise WrongValueError(*(Wrong(w.message, w.hint, str(word)) for w in wrongs)) from error


def own_cues(value: object) -> tuple[OwnCue, ...]:
    """Cues of the listener's own: tables, or texts such as "returning: Welcome back."."""
    return _each([value] if isinstance(value, (str, Mapping)) else value, _own_cue)


def _own_cue(value: object) -> OwnCue:
    if isinstance(value, str):
        parts = _OWN.fullmatch(value.strip())
        if parts is None:
            raise AssertionError("the pattern takes any text")
        value = {key: part for key, part in parts.groupdict().items() if part is not None}
        _refuse_misspelt_place(str(value.get("text", "")))
    if not isinstance(value, Mapping):
        raise WrongValueError
    known = ("text", "where", "times", "every")
    for key in value:
        if key not in known:
            hint = f"{did_you_mean(str(key), known)}A cue of your own has {', '.join(known)}"
            raise WrongValueError(Wrong(f"{key!r} is no part of it", hint, str(key)))
    text = _cue_text(value.get("text"))
    try:
        where = one_of(*PLACES)(value.get("where", "resting"))
        times = a_whole_number(value.get("times", 1))
    except WrongValueError as error:
        raise WrongValueError(*(error.wrongs or [Wrong("'times' is a number", at=text)])) from error
    if not 1 <= times <= MOST_TIMES:
        raise WrongValueError(Wrong(f"it is said 1 to {MOST_TIMES} times, not {times}", at=text))
    every_s = _every_s(value.get("every"))
    if every_s is not None and ("times" in value or where != "resting"):
        raise WrongValueError(
            Wrong("a refrain by time is said while somebody rests, as often as fits", at=text)
        )
    return OwnCue(text, where, times, every_s)


def _refuse_misspelt_place(text: str) -> None:
    """Refuse what was meant to say where a cue stands, and would be spoken."""
    head, colon, _ = text.partition(":")
    word = head.split(" ")[0].lower()
    if (
        colon
        and len(head) <= _LONGEST_PLACE
        and (word in PLACES or did_you_mean(word, PLACES, cutoff=0.75))
    ):
        hint = 'Write "settling: TEXT", "resting x3: TEXT" or "resting every 5m: TEXT"'
        raise WrongValueError(Wrong(f"{head!r} does not say where it stands", hint, head))


def _cue_text(value: object) -> str:
    text = " ".join(_visible(value).split()) if isinstance(value, str) else ""
    if not text:
        raise WrongValueError(Wrong("a cue of your own has a text", 'Write text = "…"'))
    if len(text) > LONGEST_CUE_CHARACTERS:
        wrong = Wrong(f"a cue has up to {LONGEST_CUE_CHARACTERS} characters", at=text[:20])
        raise WrongValueError(wrong)
    if faults := faults_of_cue(text):
        raise WrongValueError(*(Wrong(message, hint, text[:20]) for message, hint in faults))
    if markup := _MARKUP.search(text):
        message = f"{markup.group()} is markup, and cannot be spoken"
        raise WrongValueError(Wrong(message, "Write what is to be heard", text[:20]))
    return text


def _every_s(value: object) -> float | None:
    if value is None:
        return None
    every_s = parse_pause_s(value) if isinstance(value, str) else None
    if every_s is None or not 30.0 <= every_s <= 3600.0:
        hint = 'Write every = "5m"; 30s is the least, and 1h the most'
        raise WrongValueError(Wrong(f"{value!r} is not how often it comes", hint, str(value)))
    return every_s


def a_path(value: str, folder: Path | None) -> str:
    """A file that is named in a profile, from the profile's folder on."""
    try:
        path = Path(value).expanduser()
    except RuntimeError as error:
        raise WrongValueError(Wrong(f"nobody here has the folder {value}", at=value)) from error
    return str(path if path.is_absolute() or folder is None else folder / path)


def _visible(text: str) -> str:
    """The text without what has neither a look nor a sound, as web pages and phones leave it.

    A voice would take it for the end of a word. Joiners stay: Persian and the scripts of India
    spell with them; and so does what turns the direction of text, to be refused.
    """
    return "".join(
        character
        for character in text
        if unicodedata.category(character) != "Cf"
        or character in _JOINERS
        or unspeakable_characters(character)
    )


def _refuse_marks(text: str) -> None:
    if _MARKUP.search(text) or unspeakable_characters(text):
        raise WrongValueError(
            Wrong(
                "brackets, markup and control characters cannot be spoken",
                "Take them away",
                text[:20],
            )
        )
