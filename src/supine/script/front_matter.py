"""The front matter of a guide: YAML between two lines of `---`, checked key by key."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from supine.errors import Fault, GuideError
from supine.model import CONDITIONS, GUIDE_NAME, Guide, LengthRange, Suitability
from supine.script.pictures import read_picture
from supine.script.sandbox import find_syntax_faults
from supine.script.speakable import list_unspeakable

MAX_BYTES = 256 * 1024
"""A guide is a few pages of text; a file over this is something else."""

_FENCE = "---"
_LANGUAGE = r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$"
_KINDS = ("bool", "int", "float", "null")


def _refuse_unspeakable(text: str) -> str:
    """Refuse a line that terminals, players and file managers may not be given."""
    if names := list_unspeakable(text):
        message = "it has characters that cannot be shown ({names})"
        raise PydanticCustomError("not_shown", message, {"names": names})
    return text


_Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    AfterValidator(_refuse_unspeakable),
]
_Default = Annotated[_Line, BeforeValidator(str)]
_Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
_Length = Annotated[float, Field(ge=0.5, le=24 * 60)]


def _read_yes_no(value: object) -> object:
    # YAML reads a bare yes or no as true or false.
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class _PlainLoader(yaml.SafeLoader):
    """YAML without dates, which nobody writes here, and without merging.

    A few lines of keys merged into each other would take all memory (`<<: [*a, *a, …]`).
    """


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, known) for tag, known in resolvers if tag.rpartition(":")[2] in _KINDS]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Minutes(BaseModel):
    model_config = ConfigDict(extra="forbid")

    shortest: _Length
    default: _Length
    longest: _Length


class _Suitability(BaseModel):
    model_config = ConfigDict(extra="forbid")

    suits: Annotated[Literal["yes", "adapted", "no"], BeforeValidator(_read_yes_no)]
    note: _Line
    instead: Annotated[
        str, StringConstraints(max_length=60), AfterValidator(_refuse_unspeakable)
    ] = ""


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(pattern=GUIDE_NAME, max_length=60)]
    title: _Line
    summary: _Line
    kind: Literal["resting", "moving"]
    minutes: _Minutes
    position: _Line
    props: list[_Line] = []
    cautions: Annotated[list[_Line], Field(min_length=1)]
    conditions: dict[str, _Suitability] = {}
    sources: list[_Line] = []
    colour: _Colour = "#3b5b7a"
    language: Annotated[str, StringConstraints(to_lower=True, pattern=_LANGUAGE)] = ""
    defaults: dict[Literal["voice", "pace", "bell", "background"], _Default] = {}


def load(path: Path) -> Guide:
    """Load the guide in a file, its template still to be rendered.

    Raises
    ------
    GuideError
        With every fault of the front matter and the line it is on.
    """
    text = _read(path)
    lines = text.split("\n")
    if lines[0].strip() != _FENCE or _FENCE not in (line.strip() for line in lines[1:]):
        fault = "it does not begin with front matter between two lines of ---"
        raise GuideError((Fault(path.name, 1, fault, "Copy the head of a guide that works"),))
    end = next(n for n, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE)
    template = "\n".join(lines[end + 1 :])
    try:
        matter = _check(path, "\n".join(lines[1:end]))
    except GuideError as error:
        faults = find_syntax_faults(template, end + 2, path.name)
        raise GuideError((*error.faults, *faults)) from error
    lists = {key: tuple(value) for key, value in matter if isinstance(value, list)}
    given = (
        dict(matter)
        | lists
        | {
            "minutes": LengthRange(**dict(matter.minutes)),
            "defaults": tuple(matter.defaults.items()),
            "conditions": tuple(
                Suitability(name, **dict(said)) for name, said in matter.conditions.items()
            ),
        }
    )
    return Guide(
        **given,
        path=path,
        template=template,
        template_line=end + 2,
        picture=read_picture(path.with_name(f"{matter.name}.svg")),
    )


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            fault = f"it is larger than {MAX_BYTES // 1024} KiB"
            raise GuideError((Fault(path.name, 0, fault, "A guide is a few pages of text"),))
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fault = "it is not text in UTF-8"
        raise GuideError((Fault(path.name, 0, fault, "Save it as UTF-8"),)) from error
    except OSError as error:
        fault = f"it cannot be read ({error.strerror})"
        raise GuideError((Fault(path.name, 0, fault),)) from error


@functools.lru_cache(maxsize=64)
def _check(path: Path, matter: str) -> _FrontMatter:
    try:
        loader = _PlainLoader(matter)
        node = loader.get_single_node()
        data = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        hint = "Put a text that has a colon or a # in it in quotes"
        fault = Fault(path.name, line, f"the front matter is not YAML ({error.problem})", hint)
        raise GuideError((fault,)) from error
    except yaml.reader.ReaderError as error:
        line = matter.count("\n", 0, error.position) + 2
        message = f"it has a character that cannot be shown (U+{ord(matter[error.position]):04X})"
        raise GuideError((Fault(path.name, line, message, "Take it away"),)) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        # A ValueError is a date that is none, or a number of thousands of digits.
        raise GuideError((Fault(path.name, 1, "the front matter is not YAML"),)) from error
    if not isinstance(node, yaml.MappingNode) or not isinstance(data, dict):
        message = "the front matter is not a list of keys and values"
        raise GuideError((Fault(path.name, 2, message, "Write it as in `title: A quiet rest`"),))
    # The opening fence is line 1, and YAML counts from 0.
    line_of = {str(key.value): key.start_mark.line + 2 for key, _ in node.value}
    try:
        checked = _FrontMatter.model_validate(data)
    except ValidationError as error:
        raise GuideError(tuple(_list_faults(path, error, line_of))) from error
    faults = [
        Fault(path.name, line_of[key], message, hint)
        for key, message, hint in _find_contradictions(path, checked)
    ]
    if faults:
        raise GuideError(tuple(faults))
    return checked


_TAKES = {
    "string_type": "a line of text, in quotes if there is a colon in it",
    "list_type": "a list, each on a line of its own after a hyphen",
    "dict_type": "keys with values below it, as in the guides that come with supine",
    "model_type": "several values, as in {shortest: 8, default: 15, longest: 60}",
}
"""What a key takes, by the kind of fault that pydantic finds."""


def _list_faults(path: Path, error: ValidationError, line_of: dict[str, int]) -> list[Fault]:
    faults = []
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(str(part) for part in detail["loc"])
        line = line_of.get(str(detail["loc"][0]), 1) if detail["loc"] else 1
        known = "The keys are " + ", ".join(_FrontMatter.model_fields)
        if detail["type"] == "extra_forbidden":
            faults.append(Fault(path.name, line, f"{where!r} is not a key of a guide", known))
        elif detail["type"] == "missing":
            faults.append(Fault(path.name, line, f"{where!r} is missing"))
        elif detail["type"] in _TAKES:
            faults.append(Fault(path.name, line, f"{where!r} takes {_TAKES[detail['type']]}"))
        else:
            said = detail["msg"][:1].lower() + detail["msg"][1:]
            faults.append(Fault(path.name, line, f"{where!r}: {said}"))
    return faults


def _find_contradictions(path: Path, matter: _FrontMatter) -> list[tuple[str, str, str]]:
    found = []
    stem = path.name.removesuffix(".md.j2")
    if path.name.endswith(".md.j2") and matter.name != stem:
        found.append(
            ("name", f"the name is {matter.name!r} but the file's is {stem!r}", "Make them one")
        )
    unknown = [name for name in matter.conditions if name not in CONDITIONS]
    found += [
        ("conditions", f"{name!r} is not a condition", f"There are {', '.join(CONDITIONS)}")
        for name in unknown
    ]
    minutes = matter.minutes
    if not minutes.shortest <= minutes.default <= minutes.longest:
        found.append(("minutes", "shortest, default and longest do not rise", "Put them in order"))
    return found
