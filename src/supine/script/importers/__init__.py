"""Scripts that people bring, plain text, SSML or Speech Markdown, to items.

Each reader takes a text and a `Builder`, adds cues and pauses to it with their lines, and
a fault or note for what it does not understand: markup is never spoken, and nothing is left out
without a word. To add a kind, write its reader and a row in `_KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from supine.errors import Fault, GuideError
from supine.model import Guide
from supine.script.exporters import write_template
from supine.script.importers.builder import Builder, WrittenScript
from supine.script.importers.documents import NOT_READ, READERS, read_document
from supine.script.importers.length_estimate import estimate_minutes
from supine.script.importers.plain import read_plain
from supine.script.importers.speech_markdown import looks_like_speech_markdown, read_speech_markdown
from supine.script.importers.ssml import looks_like_ssml, read_ssml
from supine.script.importers.text_file import (
    MAX_BYTES,
    format_file_name,
    make_guide_name,
    make_title,
    make_too_large_error,
    normalise_line_ends,
    read_text,
)

CAUTIONS = (
    "If anything hurts, make it smaller or stop.",
    "Ask your clinician if you are unsure.",
)
"""These hold for any script, whatever is in it."""

POSITION = "on the back, or however you rest well"

_COLOUR = "#3b5b7a"
_OF_GUIDES = ".j2"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of script: how its files end, how else it is known, and what reads it."""

    name: str
    suffixes: tuple[str, ...]
    looks_like: Callable[[str], bool]
    read: Callable[[str, Builder], None]


_PLAIN = _Kind("plain", (".txt", ".text", ".md"), lambda _: True, read_plain)
_KINDS = (
    _Kind("ssml", (".ssml", ".xml"), looks_like_ssml, read_ssml),
    _Kind("speech-markdown", (".smd",), looks_like_speech_markdown, read_speech_markdown),
    _PLAIN,
)
"""By what a file ends in, or else the first that a text looks like."""

SUFFIXES = tuple(suffix for kind in (_PLAIN, *_KINDS[:-1]) for suffix in kind.suffixes)
"""How files of scripts end; one with front matter is a guide whatever its name."""


def read_script(path: Path) -> WrittenScript:
    """Read the script in a file, of whatever kind it is.

    Raises
    ------
    GuideError
        With every fault that was found, each with its line.
    """
    is_document = path.suffix.lower() in READERS
    return _read(read_document(path) if is_document else read_text(path), path)


def parse_script_text(text: str, path: Path) -> WrittenScript:
    """Read the script in a text that is in no file.

    Parameters
    ----------
    path
        What its file would be called: its title, and by the ending what kind it is.

    Raises
    ------
    GuideError
        With every fault that was found, each with its line.
    """
    # However many bytes they take, no file that is read has more of them.
    if len(text) > MAX_BYTES:
        raise make_too_large_error(format_file_name(path))
    return _read(normalise_line_ends(text, format_file_name(path)), path)


def _read(text: str, path: Path) -> WrittenScript:
    if _has_front_matter(text):
        message = "it has front matter, as a guide has"
        hint = "Name it NAME.md.j2, and make it as it is"
        raise GuideError((Fault(format_file_name(path), 1, message, hint),))
    kind = _detect_kind(path, text)
    builder = Builder(format_file_name(path))
    kind.read(text, builder)
    return builder.build(make_title(path), kind.name)


def is_script(path: Path) -> bool:
    """Whether a file is there that is named like a script and has no front matter.

    Raises
    ------
    GuideError
        If it is named like a script and cannot be read, or is of a kind that is not.
    """
    suffix = path.suffix.lower()
    if not suffix or suffix == _OF_GUIDES or not path.is_file():
        return False
    if suffix in SUFFIXES:
        return not _has_front_matter(read_text(path))
    if suffix not in READERS:
        what = NOT_READ.get(suffix, f"a file that ends in {suffix}")
        message = f"it is {what}, which is not read"
        hint = f"Save it as plain text (.txt); {', '.join(READERS)} are read too"
        raise GuideError((Fault(format_file_name(path), 0, message, hint),))
    return True


def build_guide(script: WrittenScript, path: Path) -> Guide:
    """Make a guide of a script that was read from a file.

    Its template renders to the same items; its lengths are `estimate_minutes`.
    """
    return Guide(
        name=make_guide_name(path),
        title=script.title,
        summary=f"Made from {script.title}.",
        kind="resting",
        minutes=estimate_minutes(script.items),
        position=POSITION,
        props=(),
        cautions=CAUTIONS,
        conditions=(),
        sources=(),
        colour=_COLOUR,
        path=path,
        language=script.language,
        template=write_template(script.items),
        template_line=1,
    )


def _detect_kind(path: Path, text: str) -> _Kind:
    suffix = path.suffix.lower()
    by_suffix = (kind for kind in _KINDS if kind is not _PLAIN and suffix in kind.suffixes)
    return next(by_suffix, None) or next(kind for kind in _KINDS if kind.looks_like(text))


def _has_front_matter(text: str) -> bool:
    lines = [line.strip() for line in text.split("\n")]
    if lines[0] != "---" or "---" not in lines[1:]:
        return False
    return any(line.startswith("name:") for line in lines[1 : lines.index("---", 1)])
