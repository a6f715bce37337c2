"""SSML (W3C Speech Synthesis Markup Language 1.1): its words and its pauses.

Read with the standard library's expat, event by event, because every fault needs its line. A
document type is refused before anything in it is read, so that there are no entities but the
five of XML and characters by number, and nothing outside the file is ever looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from supine.script.exporters import CHAPTER_COMMENT, NAMESPACE
from supine.script.importers.builder import Builder
from supine.script.marks import PARAGRAPH, SENTENCE, STRENGTHS

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

_NOT_APPLIED = {
    "prosody": "<prosody> is not applied: pace and loudness are the track's, see --pace",
    "voice": "<voice> is not applied: a track has one voice, see --voice",
    "lang": "<lang> is not applied: a track has one voice, see --voice",
    "phoneme": "<phoneme> is not applied: its text is spoken as it is written",
}


def looks_like_ssml(text: str) -> bool:
    """Whether a text begins as XML, or has a `<speak>`."""
    return text.lstrip().startswith(("<?xml", "<speak")) or bool(re.search(r"<speak[\s>]", text))


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
        if self.unspoken_depth or name in _NOT_SPOKEN:
            self.unspoken_depth += 1
            return
        if not self._is_in_place(name):
            return
        self._check_attributes(name, attributes)
        if self.substitutes:
            around = self.substitutes[-1].element
            self.builder.add_fault(
                self.line, f"<{name}> stands inside <{around}>, which holds text"
            )
        if name in _NOT_APPLIED:
            self.builder.note(self.line, _NOT_APPLIED[name])
        if name in {"p", "s"}:
            self._end_cue(name)
        elif name == "break":
            self._add_break(attributes)
        elif chapter_begins:
            self._end_cue(name)
            self.builder.add_chapter(attributes.get("name", ""), self.line)
        elif name in {"sub", "say-as"}:
            self.substitutes.append(_Substitute(name, attributes, self.line))

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
            if key.startswith(("xml:", "xmlns", "xsi:")):
                continue
            if key not in _ATTRIBUTES[name]:
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
        if substitute.element == "sub":
            alias = substitute.attributes.get("alias", "").strip()
            if not alias:
                message = "<sub> does not say what to speak instead"
                self.builder.add_fault(substitute.line, message, 'Write <sub alias="…">')
            text = alias
        else:
            kind = substitute.attributes.get("interpret-as", "").strip().lower()
            if not (read := READINGS.get(kind)):
                message = f"<say-as interpret-as={kind!r}> is not understood"
                hint = f"There are {', '.join(sorted(READINGS))}"
                self.builder.add_fault(substitute.line, message, hint)
                return
            text = read(text)
        if self.substitutes:
            self.substitutes[-1].text.append(text)
        else:
            self.builder.add_text(text, substitute.line)


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
