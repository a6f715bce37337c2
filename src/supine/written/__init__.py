"""Scripts that people have already: plain text, SSML and Speech Markdown, to a script of ours.

Each reader takes a text and a `Builder`, adds cues and silences to it with their lines, and
says through it what it does not understand: nothing of markup is ever spoken, and nothing is
left out quietly. To add a language, write its reader and a row in `_READERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from supine.errors import Fault, GuideError
from supine.model import Guide
from supine.written.as_guide import guide_text, template_of
from supine.written.as_ssml import timeline_as_ssml
from supine.written.builder import Builder, WrittenScript
from supine.written.lengths import (
    estimated_minutes,
    for_any_voice,
    loosened,
    stretches_enough,
)
from supine.written.plain import read_plain
from supine.written.reading import (
    MOST_BYTES,
    decoded,
    name_of,
    plain,
    read_text,
    shown_name,
    title_of,
    too_large,
)
from supine.written.speech_markdown import looks_like_speech_markdown, read_speech_markdown
from supine.written.ssml import looks_like_ssml, read_ssml

__all__ = [
    "CAUTIONS",
    "MOST_BYTES",
    "SUFFIXES",
    "WrittenScript",
    "decoded",
    "estimated_minutes",
    "for_any_voice",
    "guide_of",
    "guide_text",
    "is_script",
    "loosened",
    "name_of",
    "read_script",
    "script_in",
    "shown_name",
    "stretches_enough",
    "timeline_as_ssml",
    "title_of",
]

SUFFIXES = (".txt", ".text", ".ssml", ".xml", ".smd", ".md")
"""How the files end that are read here, unless they have front matter, as guides have."""

CAUTIONS = (
    "If anything hurts, make it smaller or stop.",
    "Ask your clinician if you are unsure.",
)
"""Nobody knows what is in a script; these hold for any."""

POSITION = "on the back, or however you rest well"

_COLOUR = "#3b5b7a"

_READERS: dict[str, Callable[[str, Builder], None]] = {
    "plain": read_plain,
    "ssml": read_ssml,
    "speech-markdown": read_speech_markdown,
}


def read_script(path: Path) -> WrittenScript:
    """The script in a file, of whatever kind it is.

    Raises
    ------
    GuideError
        With every fault that was found, each with its line.
    """
    return _read(read_text(path), path)


def script_in(text: str, path: Path) -> WrittenScript:
    """The script in a text that is in no file.

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
    if len(text) > MOST_BYTES:
        raise too_large(shown_name(path))
    return _read(plain(text, shown_name(path)), path)


def _read(text: str, path: Path) -> WrittenScript:
    if _has_front_matter(text):
        message = "it has front matter, as a guide has"
        hint = "Name it NAME.md.j2, and make it as it is"
        raise GuideError((Fault(shown_name(path), 1, message, hint),))
    kind = _kind(path, text)
    builder = Builder(shown_name(path))
    _READERS[kind](text, builder)
    return builder.finished(title_of(path), kind)


def is_script(path: Path) -> bool:
    """Whether a file is for this room: a text that is there, and has no front matter.

    Raises
    ------
    GuideError
        If it is named like a script and cannot be read.
    """
    named_so = path.suffix.lower() in SUFFIXES and path.is_file()
    return named_so and not _has_front_matter(read_text(path))


def guide_of(script: WrittenScript, path: Path) -> Guide:
    """A guide made for a script that was read from a file.

    Its template renders to the same items; its lengths are `estimated_minutes`.
    """
    return Guide(
        name=name_of(path),
        title=script.title,
        summary=f"Made from {script.title}.",
        kind="resting",
        minutes=estimated_minutes(script.items),
        position=POSITION,
        props=(),
        cautions=CAUTIONS,
        conditions=(),
        sources=(),
        colour=_COLOUR,
        path=path,
        template=template_of(script.items),
        template_line=1,
    )


def _kind(path: Path, text: str) -> str:
    suffix = path.suffix.lower()
    if suffix in {".ssml", ".xml"} or (suffix != ".smd" and looks_like_ssml(text)):
        return "ssml"
    if suffix == ".smd" or looks_like_speech_markdown(text):
        return "speech-markdown"
    return "plain"


def _has_front_matter(text: str) -> bool:
    lines = [line.strip() for line in text.split("\n")]
    if lines[0] != "---" or "---" not in lines[1:]:
        return False
    return any(line.startswith("name:") for line in lines[1 : lines.index("---", 1)])
