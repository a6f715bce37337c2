"""Scripts that people have already: plain text, SSML and Speech Markdown, to a script of ours.

Each reader takes a text and a `Builder`, adds cues and silences to it with their lines, and
says through it what it does not understand: nothing of markup is ever spoken, and nothing is
left out quietly. To add a language, write its reader and a row in `_READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from supine.errors import Fault, GuideError
from supine.model import Bell, Guide, Item, Minutes, Pause, Say
from supine.written.as_guide import guide_text, template_of
from supine.written.as_ssml import timeline_as_ssml
from supine.written.builder import Builder, WrittenScript
from supine.written.marks import SHARE_S, elastic
from supine.written.plain import read_plain
from supine.written.reading import name_of, read_text, title_of
from supine.written.speech_markdown import looks_like_speech_markdown, read_speech_markdown
from supine.written.ssml import looks_like_ssml, read_ssml

__all__ = [
    "SUFFIXES",
    "WrittenScript",
    "estimated_minutes",
    "guide_of",
    "guide_text",
    "is_script",
    "loosened",
    "read_script",
    "stretches_enough",
    "timeline_as_ssml",
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
_WORDS_A_MINUTE = 115.0
_LETTERS_A_WORD = 6
_VOICES_DIFFER = 0.25
_MARGINS_S = 3.0
_BELL_S = 11.0
_LEAST_MINUTES, _MOST_MINUTES = 0.5, 24 * 60.0

_TIGHTEST, _LOOSEST = 0.5, 10.0
_LOOSEST_S = 180.0

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
    text = read_text(path)
    if _has_front_matter(text):
        message = "it has front matter, as a guide has"
        raise GuideError((Fault(path.name, 1, message, "Name it NAME.md.j2"),))
    kind = _kind(path, text)
    builder = Builder(path.name)
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


def estimated_minutes(items: Sequence[Item]) -> Minutes:
    """About how long a script can be, and is by nature, before anything of it is spoken.

    At 115 words a minute. Voices and paces differ by a quarter or so, and the bounds leave
    room for that; how long it really is, only its speech can tell.
    """
    speech_s = _all_speech_s(items)
    ringing_s = _BELL_S * sum(isinstance(item, Bell) for item in items)
    pauses = [item for item in items if isinstance(item, Pause)]
    # A listener may want no bell.
    shortest_s = speech_s * (1 - _VOICES_DIFFER) + sum(pause.min_s for pause in pauses)
    natural_s = speech_s + ringing_s + sum(pause.ideal_s for pause in pauses)
    longest_s = natural_s + speech_s * _VOICES_DIFFER
    longest_s += ringing_s + sum(pause.max_s - pause.ideal_s for pause in pauses)
    return Minutes(*(_minutes(length_s) for length_s in (shortest_s, natural_s, longest_s)))


def stretches_enough(items: Sequence[Item]) -> bool:
    """Whether the silences can make up for a voice that is quicker or slower.

    Where they cannot, a guide has one length a voice, and its default is right for one alone;
    `loosened` mends that.
    """
    pauses = [item for item in items if isinstance(item, Pause)]
    needed_s = _VOICES_DIFFER * _all_speech_s(items)
    shorter_s = sum(pause.ideal_s - pause.min_s for pause in pauses)
    longer_s = sum(pause.max_s - pause.ideal_s for pause in pauses)
    return min(shorter_s, longer_s) >= needed_s


def loosened(items: Sequence[Item]) -> tuple[Item, ...]:
    """The script with every silence free to stretch, in proportion to the rest.

    For a length that its pauses, as they are written, do not allow: each may be from half to
    ten times as long as it would be, though never over three minutes if it was not.
    """
    return tuple(_loose(item) if isinstance(item, Pause) else item for item in items)


def _loose(pause: Pause) -> Pause:
    least_s = pause.min_s * _TIGHTEST
    most_s = max(pause.max_s, min(pause.ideal_s * _LOOSEST, _LOOSEST_S))
    if pause.elastic:
        return replace(pause, min_s=least_s, max_s=most_s)
    if pause.ideal_s / SHARE_S < 1e-6 or most_s <= least_s:
        return pause
    return elastic((least_s, pause.ideal_s, most_s), pause.source)


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


def _all_speech_s(items: Sequence[Item]) -> float:
    return sum(_speech_s(item.text) for item in items if isinstance(item, Say))


def _speech_s(text: str) -> float:
    words = max(len(text.split()), sum(map(str.isalpha, text)) / _LETTERS_A_WORD)
    return (words + sum(map(str.isdigit, text))) * 60.0 / _WORDS_A_MINUTE


def _minutes(length_s: float) -> float:
    return min(max(round((length_s + _MARGINS_S) / 60.0, 2), _LEAST_MINUTES), _MOST_MINUTES)
