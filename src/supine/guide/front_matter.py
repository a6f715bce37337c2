"""The head of a guide file: YAML between two lines of `---`, checked key by key."""

from __future__ import annotations

import unicodedata
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
from supine.model import CONDITIONS, Guide, Minutes, Suitability

MOST_BYTES = 256 * 1024
"""A guide is a few pages of text; a file over this is something else."""

_FENCE = "---"
_KINDS = ("bool", "int", "float", "null")
_NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"

_NOT_SHOWN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They show what follows them in another order than it is written in."""


def _shown(text: str) -> str:
    """A line as terminals, players and file managers may be given it."""
    found = {c for c in text if unicodedata.category(c) in _NOT_SHOWN or c in _REORDERING}
    if found:
        names = ", ".join(f"U+{ord(character):04X}" for character in sorted(found)[:5])
        message = "it has characters that cannot be shown ({names})"
        raise PydanticCustomError("not_shown", message, {"names": names})
    return text


_Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    AfterValidator(_shown),
]
_Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
_Length = Annotated[float, Field(ge=0.5, le=24 * 60)]


def _word(value: object) -> object:
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


class _MinutesMatter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    shortest: _Length
    default: _Length
    longest: _Length


class _SuitabilityMatter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    suits: Annotated[Literal["yes", "adapted", "no"], BeforeValidator(_word)]
    note: _Line
    instead: Annotated[str, StringConstraints(max_length=60), AfterValidator(_shown)] = ""


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(pattern=_NAME, max_length=60)]
    title: _Line
    summary: _Line
    kind: Literal["resting", "moving"]
    minutes: _MinutesMatter
    position: _Line
    props: list[_Line] = []
    cautions: Annotated[list[_Line], Field(min_length=1)]
    conditions: dict[str, _SuitabilityMatter] = {}
    sources: list[_Line] = []
    colour: _Colour = "#3b5b7a"


def load(path: Path) -> Guide:
    """The guide in a file, its template still to be rendered.

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
    matter = _checked(path, "\n".join(lines[1:end]))
    minutes = matter.minutes
    return Guide(
        name=matter.name,
        title=matter.title,
        summary=matter.summary,
        kind=matter.kind,
        minutes=Minutes(minutes.shortest, minutes.default, minutes.longest),
        position=matter.position,
        props=tuple(matter.props),
        cautions=tuple(matter.cautions),
        conditions=tuple(
            Suitability(name, said.suits, said.note, said.instead)
            for name, said in matter.conditions.items()
        ),
        sources=tuple(matter.sources),
        colour=matter.colour,
        path=path,
        template="\n".join(lines[end + 1 :]),
        template_line=end + 2,
    )


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            fault = f"it is larger than {MOST_BYTES // 1024} KiB"
            raise GuideError((Fault(path.name, 0, fault, "A guide is a few pages of text"),))
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fault = "it is not text in UTF-8"
        raise GuideError((Fault(path.name, 0, fault, "Save it as UTF-8"),)) from error
    except OSError as error:
        fault = f"it cannot be read ({error.strerror})"
        raise GuideError((Fault(path.name, 0, fault),)) from error


def _checked(path: Path, matter: str) -> _FrontMatter:
    try:
        node = yaml.compose(matter, Loader=_PlainLoader)
        data = yaml.load(matter, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader that knows less
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        fault = Fault(path.name, line, f"the front matter is not YAML ({error.problem})")
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
        raise GuideError(tuple(_faults(path, error, line_of))) from error
    faults = [
        Fault(path.name, line_of[key], message, hint)
        for key, message, hint in _disagreements(path, checked)
    ]
    if faults:
        raise GuideError(tuple(faults))
    return checked


def _faults(path: Path, error: ValidationError, line_of: dict[str, int]) -> list[Fault]:
    faults = []
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(str(part) for part in detail["loc"])
        line = line_of.get(str(detail["loc"][0]), 1) if detail["loc"] else 1
        known = "The keys are " + ", ".join(_FrontMatter.model_fields)
        if detail["type"] == "extra_forbidden":
            faults.append(Fault(path.name, line, f"{where!r} is not a key of a guide", known))
        elif detail["type"] == "missing":
            faults.append(Fault(path.name, line, f"{where!r} is missing"))
        else:
            said = detail["msg"][:1].lower() + detail["msg"][1:]
            faults.append(Fault(path.name, line, f"{where!r}: {said}"))
    return faults


def _disagreements(path: Path, matter: _FrontMatter) -> list[tuple[str, str, str]]:
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
