"""SSML (W3C Speech Synthesis Markup Language 1.1): its words and its pauses.

Read with the standard library's expat, event by event, because every fault needs its line. A
document type is refused before anything in it is read, so that there are no entities but the
five of XML and characters by number, and nothing outside the file is ever looked at.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from xml.parsers import expat

from supine.script.exporters import CHAPTER_COMMENT, NAMESPACE
from supine.script.importers.builder import Builder
from supine.script.marks import PARAGRAPH, SENTENCE, STRENGTHS
from supine.script.notation import format_spoken_date
from supine.script.spoken_numbers import ordinal_in_words

_TIME = re.compile(r"\+?([0-9]+(?:\.[0-9]+)?|\.[0-9]+)(s|ms)")

_ATTRIBUTES: dict[str, frozenset[str]] = {
    "speak": frozenset({"version", "onlangfailure", "startmark", "endmark"}),
    "p": frozenset(),
    "s": frozenset(),
    "break": frozenset({"time", "strength"}),
    "mark": frozenset({"name"}),
    "sub": frozenset({"alias"}),
    "say-as": frozenset({"interpret-as", "format", "detail"}),
    "prosody": frozenset({"rate", "pitch", "contour", "range", "duration", "volume"}),
    "emphasis": frozenset({"level"}),
    "voice": frozenset({"name", "gender", "age", "variant", "languages", "required", "ordering"}),
    "lang": frozenset({"onlangfailure"}),
    "phoneme": frozenset({"ph", "alphabet", "type"}),
    "w": frozenset({"role"}),
    "token": frozenset({"role"}),
}
"""The elements that are understood, each with its attributes."""

_NOT_SPOKEN = frozenset({"meta", "metadata", "lexicon", "desc"})
"""About the document, not in it."""

_MODELLED = frozenset({"audio", "par", "seq", "media"})
"""Sounds and layers, which a track cannot have; a fault, whatever prefix they have."""

_NOT_APPLIED = {
    "prosody": "<prosody> is not applied: pace and loudness are the track's, see --pace",
    "voice": "<voice> is not applied: a track has one voice, see --voice",
    "lang": "<lang> is not applied: a track has one voice, see --voice",
    "emphasis": "<emphasis> is not applied: a voice stresses as it reads",
    "lexicon": "<lexicon> is not read: say how words are spoken with --pronounce",
}


_ELEMENTS = re.compile(
    r"<speak[\s>]|<(?:emphasis|prosody|phoneme|say-as|sub\s|voice\s|lang\s|[a-z]+:[a-z-]+)[^<>]*>"
)
_ROOT = re.compile(r"<(?:\w+:)?speak[\s>/]")
_DECLARATION = re.compile(r"\s*<\?xml.*?\?>", re.DOTALL)


def looks_like_ssml(text: str) -> bool:
    """Whether a text begins as XML, or has a `<speak>` or another element of SSML but `<break>`."""
    return text.lstrip().startswith(("<?xml", "<speak")) or bool(_ELEMENTS.search(text))


def read_ssml(text: str, builder: Builder) -> None:
    """Read SSML into a builder."""
    _Reader(builder).read(text)


class _DocumentTypeError(Exception): ...


@dataclass
class _Substitute:
    """An element whose text is collected, to be spoken in other words."""

    element: str
    attributes: Mapping[str, str]
    line: int
    text: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._read_text
        self.parser.CommentHandler = self._read_comment
        self.parser.StartDoctypeDeclHandler = self._refuse_document_type
        self.open: list[str] = []
        self.prefixes = {""}
        self.unspoken_depth = 0
        self.substitutes: list[_Substitute] = []
        self.chapter_comes = False

    def read(self, text: str) -> None:
        if not _ROOT.search(text):
            # As ElevenLabs and others take it: text with elements in it.
            declared = _DECLARATION.match(text)
            start = declared.end() if declared else 0
            text = f"{text[:start]}<speak>{text[start:]}</speak>"
        try:
            self.parser.Parse(text, True)  # noqa: FBT003 - expat takes it by position alone
        except _DocumentTypeError:
            return
        except expat.ExpatError as error:
            message = f"it is not well-formed XML ({expat.ErrorString(error.code)})"
            self.builder.add_fault(
                error.lineno, message, "Close every element, and write & as &amp;"
            )
        self.builder.end_cue()

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def _refuse_document_type(self, *_: object) -> None:
        self.builder.add_fault(
            self.line, "it has a document type, which could name other files", "Take <!DOCTYPE out"
        )
        raise _DocumentTypeError

    def _read_comment(self, text: str) -> None:
        self.chapter_comes = text.strip() == CHAPTER_COMMENT

    def _get_name(self, written: str, attributes: Mapping[str, str]) -> str:
        """Return an element's name without the prefix that this file gives SSML."""
        for key, value in attributes.items():
            if key.startswith("xmlns:") and value == NAMESPACE:
                self.prefixes.add(key.removeprefix("xmlns:"))
        prefix, _, local = written.rpartition(":")
        return local if prefix in self.prefixes else written

    def _start(self, written: str, attributes: dict[str, str]) -> None:
        name = self._get_name(written, attributes)
        chapter_begins, self.chapter_comes = self.chapter_comes and name == "mark", False
        self.open.append(name)
        if name in _NOT_APPLIED:
            self.builder.note(self.line, _NOT_APPLIED[name])
        if self.unspoken_depth or name in _NOT_SPOKEN:
            self.unspoken_depth += 1
            return
        self._note_language(name, attributes)
        if self._is_style(name):
            message = f"<{name}> is not applied: it says how to speak, and a track has one voice"
            self.builder.note(self.line, message)
            return
        if not self._is_in_place(name):
            return
        self._check_attributes(name, attributes)
        if self.substitutes:
            around = self.substitutes[-1].element
            self.builder.add_fault(
                self.line, f"<{name}> stands inside <{around}>, which holds text"
            )
        if name in {"p", "s"}:
            self._end_cue(name)
        elif name == "break":
            self._add_break(attributes)
        elif chapter_begins:
            self._end_cue(name)
            self.builder.add_chapter(attributes.get("name", ""), self.line)
        elif name in {"sub", "say-as", "phoneme"}:
            self.substitutes.append(_Substitute(name, attributes, self.line))

    def _note_language(self, name: str, attributes: Mapping[str, str]) -> None:
        """Keep the language of the whole, and say where a part has another one."""
        language = attributes.get("xml:lang", "").strip()
        if not language:
            return
        if name == "speak":
            self.builder.set_language(language)
        elif language.lower()[:2] != self.builder.language[:2]:
            message = f'xml:lang="{language}" is not applied: a track has one voice, see --voice'
            self.builder.note(self.line, message)

    def _is_style(self, name: str) -> bool:
        """Return whether it is an element of some maker's own, as of Azure, Amazon or IBM."""
        is_own = ":" in name or name in {"express-as", "voice-transformation", "bookmark", "viseme"}
        return is_own and len(self.open) > 1 and name.rpartition(":")[2] not in _MODELLED

    def _is_in_place(self, name: str) -> bool:
        if name not in _ATTRIBUTES:
            self.builder.add_fault(
                self.line, f"<{name}> is not understood", f"There are {', '.join(_ATTRIBUTES)}"
            )
            return False
        if (name == "speak") != (len(self.open) == 1):
            message = "<speak> is not the outermost element, or not the only one"
            self.builder.add_fault(self.line, message, "Put one <speak> around everything")
            return False
        return True

    def _check_attributes(self, name: str, attributes: Mapping[str, str]) -> None:
        for key in attributes:
            if name in _NOT_APPLIED or key == "xmlns" or key.startswith(("xml:", "xmlns:", "xsi:")):
                continue
            if ":" in key:
                self.builder.note(self.line, f"{key} is not applied: a track has one voice")
            elif key not in _ATTRIBUTES[name]:
                self.builder.add_fault(self.line, f"<{name}> has no attribute {key!r}")

    def _end(self, _written: str) -> None:
        name = self.open.pop()
        if self.unspoken_depth:
            self.unspoken_depth -= 1
        elif name in {"p", "s", "speak"}:
            self._end_cue(name)
        elif self.substitutes and self.substitutes[-1].element == name:
            self._speak_substitute(self.substitutes.pop())

    def _end_cue(self, name: str) -> None:
        self.builder.end_cue(SENTENCE if name == "s" else PARAGRAPH)

    def _read_text(self, text: str) -> None:
        if self.unspoken_depth or not self.open:
            return
        if self.substitutes:
            self.substitutes[-1].text.append(text)
        else:
            self.builder.add_text(text, self.line)

    def _add_break(self, attributes: Mapping[str, str]) -> None:
        self.builder.end_cue(SENTENCE)
        time, strength = attributes.get("time"), attributes.get("strength", "medium").strip()
        if time is not None:
            if not (length := _TIME.fullmatch(time.strip())):
                message = f"<break time={time!r}> is not a length"
                self.builder.add_fault(self.line, message, 'Write it as in time="5s" or "500ms"')
                return
            seconds = float(length[1]) * (0.001 if length[2] == "ms" else 1.0)
            self.builder.add_mark(f"{round(seconds, 3):.10g}s", self.line)
        elif strength in STRENGTHS:
            self.builder.add_mark(f"break {strength}", self.line)
        else:
            message = f"<break strength={strength!r}> is not a strength"
            self.builder.add_fault(self.line, message, f"There are {', '.join(STRENGTHS)}")

    def _speak_substitute(self, substitute: _Substitute) -> None:
        text = "".join(substitute.text)
        attributes, line = substitute.attributes, substitute.line
        if substitute.element == "phoneme":
            self.builder.pronounce(
                text, attributes.get("ph", ""), attributes.get("alphabet", "ipa"), line
            )
        elif substitute.element == "sub":
            text = attributes.get("alias", "").strip()
            if not text:
                message = "<sub> does not say what to speak instead"
                self.builder.add_fault(line, message, 'Write <sub alias="…">')
        else:
            kind = attributes.get("interpret-as", "").strip().lower()
            read = read_as(kind, text, attributes.get("format", ""), self.builder, line)
            if read is None:
                message = f"<say-as interpret-as={kind!r}> is not understood"
                self.builder.add_fault(line, message, f"There are {', '.join(sorted(READINGS))}")
                return
            text = read
        if self.substitutes:
            self.substitutes[-1].text.append(text)
        else:
            self.builder.add_text(text, line)


def read_as(kind: str, text: str, format_: str, builder: Builder, line: int) -> str | None:
    """Return a text so written that a voice reads it as its kind; None if that is not known."""
    if kind == "date" and format_.strip():
        return _read_date(text, format_.strip().lower(), builder, line)
    if kind == "date" and re.fullmatch("[0-9]{8}", text.strip()):
        return _read_date(text, "ymd", builder, line)
    read = READINGS.get(kind)
    return read(text) if read else None


def _read_date(text: str, format_: str, builder: Builder, line: int) -> str:
    """Read a date by its format, "dmy", "yyyymmdd" or "md"; a fault if it is none."""
    order = re.sub(r"(.)\1+", r"\1", re.sub("[^ymd]", "", format_))
    numbers = re.findall("[0-9]+", text)
    if len(numbers) == 1 and len(numbers[0]) == 8 and len(order) == 3:
        widths = [4 if part == "y" else 2 for part in order]
        edges = [sum(widths[:n]) for n in range(4)]
        numbers = [numbers[0][start:end] for start, end in pairwise(edges)]
    parts = {part: int(number) for part, number in zip(order, numbers, strict=False)}
    year, month, day = parts.get("y"), parts.get("m"), parts.get("d")
    if year is not None and year < 100:
        year += 2000 if year < 70 else 1900
    if len(numbers) != len(order) or len(parts) != len(order) or not order:
        return text
    try:
        if month is None:
            return ordinal_in_words(day) if day else str(year)
        dt.date(year or 2000, month, day or 1)
    except ValueError:
        message = f"{text.strip()} is not a date of the format {format_}"
        builder.add_fault(line, message, 'Write it as in format="dmy", 24.12.2025')
        return text
    return format_spoken_date(year, month, day, builder.language or "en")


def _spell(text: str) -> str:
    """Spell a text: "USA" is "U S A", and "555-12" is "5 5 5, 1 2"."""
    return ", ".join(" ".join(word.upper()) for word in re.findall(r"\w+", text))


def _add_ordinal_ending(text: str) -> str:
    """Return a whole number with its ending, "3" as "3rd"; anything else as it is."""
    number = text.strip()
    if not re.fullmatch(r"[0-9]{1,9}", number):
        return text
    teens = number[-2:] in {"11", "12", "13"}
    return number + ("th" if teens else {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th"))


READINGS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(
        (
            *("characters", "chars", "spell-out", "verbatim", "letters", "digits"),
            *("telephone", "phone"),
        ),
        _spell,
    ),
    "ordinal": _add_ordinal_ending,
    # A voice reads these right, or as well as it can, the way they are written.
    **dict.fromkeys(
        (
            *("address", "cardinal", "currency", "date", "duration", "fraction"),
            *("interjection", "name", "net", "number", "time", "unit"),
        ),
        str,
    ),
}
"""How a text of each kind of `say-as` is written so that a voice reads it right."""
