"""How the values of options are read: a pydantic type for each kind, and what is said of faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)

from supine.audio.sound_choice import check_background, check_bell
from supine.errors import SupineError, did_you_mean
from supine.model import CUE_POSITIONS, CustomCue, make_cue_name
from supine.profile.fields import Context, InvalidValueError, OptionField, ValueProblem
from supine.script.cue_catalogue import (
    cue_exists,
    list_cue_names,
    list_themes,
    unknown_cue_message,
    unknown_theme_message,
)
from supine.script.parser import MAX_CUE_CHARACTERS, find_cue_faults
from supine.script.speakable import ENTITY, STRUCTURE, drop_silent, list_unspeakable
from supine.script.suitability import check_conditions
from supine.speech.engine import FileEngine
from supine.speech.registry import ENGINES, create_engine, parse_voice
from supine.units import format_clock, parse_pause_s, parse_track_length_s

MAX_NAME_CHARACTERS = 60
MAX_IN_A_LIST = 500
MAX_TIMES = 100

_MAX_WORD_CHARACTERS = 100
_MARKUP = re.compile(rf"[{re.escape(STRUCTURE)}]|{ENTITY.pattern}")
_MARKS_OF_LINES = ("#", "?", "|", "(")
_CUSTOM_CUE = re.compile(
    rf"(?:(?P<where>{'|'.join(CUE_POSITIONS)})(?:\s+(?:x(?P<times>\d{{1,3}})|every\s+(?P<every>\S+)))?\s*:)?"
    r"\s*(?P<text>.*)",
    re.DOTALL | re.IGNORECASE,
)
_MAX_POSITION_CHARACTERS = 25

T = TypeVar("T")

if TYPE_CHECKING:
    Info = ValidationInfo[tuple[OptionField, Context]]


def read_value(field: OptionField, value: object, context: Context) -> Any:  # noqa: ANN401 - by kind
    """Return a value as `TrackOptions` holds it; an `InvalidValueError` with all its problems."""
    try:
        return _ADAPTERS[field.kind].validate_python(value, context=(field, context))
    except ValidationError as error:
        problems = [
            _find_problem(field, value, detail) for detail in error.errors(include_url=False)
        ]
        raise InvalidValueError(*problems) from error


def write_value(field: OptionField, value: Any) -> object:  # noqa: ANN401 - by kind
    """Return a value of `TrackOptions` as TOML has it."""
    match field.kind:
        case "length":
            return format_clock(value) if value.is_integer() else f"{value!r}s"
        case "pairs":
            return dict(value)
        case "cues":
            return [_write_cue(cue) for cue in value]
        case "list":
            return list(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _write_cue(cue: CustomCue) -> dict[str, object]:
    written: dict[str, object] = {"text": cue.text, "where": cue.where}
    if cue.every_s is not None:
        return written | {"every": f"{cue.every_s:g}s"}
    return written | ({"times": cue.times} if cue.times != 1 else {})


def _find_problem(field: OptionField, value: object, detail: Any) -> ValueProblem:  # noqa: ANN401 - pydantic's own
    problem = detail.get("ctx", {}).get("error")
    if isinstance(problem, ValueProblem):
        return problem
    if detail["loc"]:
        return ValueProblem(f"{detail['input']!r} is not one", part=str(detail["input"]))
    shown = value[0] if isinstance(value, list) and len(value) == 1 else value
    return ValueProblem(f"takes {field.takes}, not {shown!r}", wrong_kind=True)


def _refuse(message: str, hint: str = "", part: str = "") -> NoReturn:
    raise ValueProblem(message, hint, part)


def _run_check(check: Callable[[str], T], value: str) -> T:
    """Return what a function returns; what it raises for the user is a problem of the value."""
    try:
        return check(value)
    except SupineError as error:
        _refuse(error.message, error.hint, value)


def _find(known: tuple[str, ...], value: str) -> str:
    if value.lower() not in known:
        hint = f"{did_you_mean(value, known)}There are {', '.join(known)}"
        _refuse(f"there is no {value!r}", hint, value)
    return value.lower()


def _read_choice(value: str, info: Info) -> str:
    return _find(info.context[0].choices, value)


def _read_number(value: float, info: Info) -> float:
    field = info.context[0]
    if field.whole:
        if not value.is_integer():
            raise ValueError("not a whole number")
        return int(value)
    if field.min is None or field.max is None or field.min <= value <= field.max:
        return value
    low, high = (
        f"{n:g} ({end})" if end else f"{n:g}"
        for n, end in zip((field.min, field.max), field.ends, strict=True)
    )
    message = field.out_of_range or f"it is {low} to {high}, not {{:g}}"
    _refuse(message.format(value), f"Ask for {low} to {high}")


def _read_length(value: object, info: Info) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError("not a length")  # noqa: TRY004 - pydantic takes no TypeError
    length_s: float = _run_check(parse_track_length_s, str(value))
    field = info.context[0]
    if field.min is not None and length_s < field.min:
        shortest = format_clock(field.min)
        _refuse(field.out_of_range.format(length_s), f"Ask for {shortest} or more", str(value))
    return length_s


def _read_name(value: str) -> str:
    name = _read_words("a name", value, MAX_NAME_CHARACTERS, str.isalpha)
    if name.startswith(_MARKS_OF_LINES):
        # A guide may begin a line with it, and would begin a chapter, or say it only at times.
        _refuse("a name does not begin with #, ?, | or (", "Take it away", name)
    return name


def _read_words(
    what: str, value: object, max_characters: int, counts: Callable[[str], bool]
) -> str:
    """Return a short text that can be spoken, with at least one letter that counts in it."""
    words = drop_silent(value.strip()) if isinstance(value, str) else ""
    if len(words) > max_characters:
        _refuse(f"{what} has up to {max_characters} characters", part=words[:20])
    if _MARKUP.search(words) or list_unspeakable(words):
        message = "brackets, markup and control characters cannot be spoken"
        _refuse(message, "Take them away", words[:20])
    if not any(counts(character) for character in words):
        _refuse(f"{what} has letters", part=words)
    return words


def _read_voice(value: str, info: Info) -> str:
    engine, _, name = value.partition(":")
    if name and engine in ENGINES and isinstance(create_engine(engine), FileEngine):
        value = f"{engine}:{_resolve(name, info)}"
    if info.context[1].checks_names:
        _run_check(parse_voice, value)
    return value


def _read_sound(value: str, info: Info) -> str:
    _run_check(check_bell if info.context[0].catalogue == "bells" else check_background, value)
    is_path = any(mark in value for mark in "./\\")
    return _resolve(value, info) if is_path else value


def _resolve(value: str, info: Info) -> str:
    """Return a path, from the folder on that it was written in."""
    try:
        path = Path(value).expanduser()
    except RuntimeError:
        _refuse(f"{value} is in the folder of a user who is not known here", part=value)
    folder = info.context[1].folder
    return str(path if path.is_absolute() or folder is None else folder / path)


def _read_item(value: str, info: Info) -> str:
    """Return a value of a list: a theme, a condition, a cue, or one of a few words."""
    checks_names = info.context[1].checks_names
    match info.context[0].catalogue:
        case "themes":
            if checks_names and value.lower() not in list_themes():
                _refuse(*unknown_theme_message(value.lower(), list_themes()), value)
            return value.lower()
        case "cues":
            # By its name, or by the words that it begins with.
            name = make_cue_name(value)
            if not name:
                _refuse(f"{value!r} is not one", part=value)
            if checks_names and not cue_exists(name):
                _refuse(*unknown_cue_message(name, list_cue_names()), value)
            return name
        case "conditions":
            return _run_check(lambda name: check_conditions((name,))[0], value)
    return _read_choice(value, info)


def _read_pair(value: object) -> tuple[str, str]:
    if isinstance(value, str):
        word, sign, instead = value.partition("=")
        if not sign:
            _refuse("a word and what is said instead", "Write a=b", value)
        value = (word, instead)
    if not isinstance(value, tuple):
        raise ValueError("not a pair")  # noqa: TRY004 - pydantic takes no TypeError
    try:
        word, instead = (
            _read_words("a word", one, _MAX_WORD_CHARACTERS, str.isalnum) for one in value
        )
    except ValueProblem as problem:
        _refuse(problem.message, problem.hint, str(value[0]))
    return word, instead


def _read_custom_cue(value: object) -> CustomCue:
    """Return a custom cue from a table, or from a text such as "returning: Welcome back."."""
    if isinstance(value, str) and (parts := _CUSTOM_CUE.fullmatch(value.strip())):
        value = {key: part for key, part in parts.groupdict().items() if part is not None}
        _refuse_misspelt_position(value["text"])
    if not isinstance(value, Mapping):
        raise ValueError("not a custom cue")  # noqa: TRY004 - pydantic takes no TypeError
    known = ("text", "where", "times", "every")
    for key in value:
        if key not in known:
            hint = f"{did_you_mean(str(key), known)}A custom cue has {', '.join(known)}"
            _refuse(f"{key!r} is no part of it", hint, str(key))
    text = _read_cue_text(value.get("text"))
    where: Any = _find(CUE_POSITIONS, str(value.get("where", "resting")))
    try:
        times = int(value.get("times", 1))
    except (ValueError, TypeError):
        _refuse("'times' is a number", part=text)
    if not 1 <= times <= MAX_TIMES:
        _refuse(f"it is said 1 to {MAX_TIMES} times, not {times}", part=text)
    every_s = _read_every_s(value.get("every"))
    if every_s is not None and ("times" in value or where != "resting"):
        _refuse("a cue that is repeated by time stands in the rest, as often as fits", part=text)
    return CustomCue(text, where, times, every_s)


def _refuse_misspelt_position(text: str) -> None:
    """Refuse what was meant to say where a cue stands, and would be spoken."""
    head, colon, _ = text.partition(":")
    word = head.split(" ")[0].lower()
    if (
        colon
        and len(head) <= _MAX_POSITION_CHARACTERS
        and (word in CUE_POSITIONS or did_you_mean(word, CUE_POSITIONS, cutoff=0.75))
    ):
        hint = 'Write "settling: TEXT", "resting x3: TEXT" or "resting every 5m: TEXT"'
        _refuse(f"{head!r} does not say where it stands", hint, head)


def _read_cue_text(value: object) -> str:
    text = " ".join(drop_silent(value).split()) if isinstance(value, str) else ""
    if not text:
        _refuse("a custom cue has a text", "Write what is to be said")
    if len(text) > MAX_CUE_CHARACTERS:
        _refuse(f"a cue has up to {MAX_CUE_CHARACTERS} characters", part=text[:20])
    for message, hint in find_cue_faults(text):
        _refuse(message, hint, text[:20])
    if markup := _MARKUP.search(text):
        message = f"{markup.group()} is markup, and cannot be spoken"
        _refuse(message, "Write what is to be heard", text[:20])
    return text


def _read_every_s(value: object) -> float | None:
    if value is None:
        return None
    every_s = parse_pause_s(value) if isinstance(value, str) else None
    if every_s is None or not 30.0 <= every_s <= 3600.0:
        hint = 'Write every = "5m", from 30s to 1h'
        _refuse(f"{value!r} is not how often it comes", hint, str(value))
    return every_s


def _split_list(value: object, info: Info) -> object:
    """Return several values as a list, however they are given."""
    kind = info.context[0].kind
    if isinstance(value, str) and kind == "list":
        return [part for part in value.split(",") if part.strip()]
    if isinstance(value, Mapping) and kind == "pairs":
        return list(value.items())
    return [value] if isinstance(value, (str, Mapping)) else value


def _list_of(item: Any) -> Any:  # noqa: ANN401 - types
    """Return the type of a list whose items are each read, and said to be wrong, on their own."""
    return Annotated[
        tuple[item, ...],
        BeforeValidator(_split_list),
        Field(max_length=MAX_IN_A_LIST),
        AfterValidator(lambda items: tuple(dict.fromkeys(items))),
    ]


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

_ADAPTERS: Mapping[str, TypeAdapter[Any]] = {
    kind: TypeAdapter(read)
    for kind, read in {
        "length": Annotated[float, PlainValidator(_read_length)],
        "number": Annotated[
            float,
            BeforeValidator(lambda value: None if isinstance(value, bool) else value),
            Field(gt=-1e9, lt=1e9),
            AfterValidator(_read_number),
        ],
        "choice": Annotated[_Text, AfterValidator(_read_choice)],
        "list": _list_of(Annotated[_Text, AfterValidator(_read_item)]),
        "text": Annotated[_Text, AfterValidator(_read_name)],
        "pairs": _list_of(Annotated[tuple[str, str], PlainValidator(_read_pair)]),
        "cues": _list_of(Annotated[CustomCue, PlainValidator(_read_custom_cue)]),
        "sound": Annotated[_Text, AfterValidator(_read_sound)],
        "voice": Annotated[_Text, AfterValidator(_read_voice)],
        "bool": Annotated[
            bool, BeforeValidator(lambda value: value.strip() if isinstance(value, str) else value)
        ],
    }.items()
}
"""The type of each kind of value."""
