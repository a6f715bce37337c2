"""Plain text: paragraphs are cues, and pauses stand in brackets among them.

::

    # Arriving                         a chapter
    Let the floor have your weight.    a cue: one paragraph
    [PAUSE:5]  [pause 2.5s]  [6s]      an exact pause, on a line of its own or inside a cue
    (pause for 10-15 seconds)          a pause that stretches between these
    (10 second pause)                  however it is said, if it says that it is a pause
    [pause]  (long pause)  ...         a pause that stretches a little
    Breathe out;5                      a cue and its pause, if every line is written so
    ? You might notice the breath.     a cue that may be left out, as in a guide
    [rest]  [rest 3 20s..3m]  [bell]   as in a guide
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

from supine.model import SourceLine
from supine.script.importers.builder import Builder
from supine.script.marks import DOTS, elastic_pause, find_bare_pause, is_mark

BeforeMarks = Callable[[str, int, Builder], str]
"""What another language does to a paragraph's text, which begins on a line, beforehand."""

_MARK = re.compile(
    r"\[[^\[\]]*\]"
    r"|^\([^()]{0,100}\)\.?$"
    r"|\([^()]{0,80}\b(?:pause|silence)\b[^()]{0,80}\)"
    r"|\(\s*(?:wait|break)\b[^()]{0,40}[0-9][^()]{0,40}\)",
    re.IGNORECASE | re.MULTILINE,
)
_SILENCE = re.compile(r"\(\s*silence\b.*[0-9]|.*\bof silence\b", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"#+(?!\[)")
_DOTS = re.compile(r"…+|\.(?:\s*\.){2,}")
_RULE = re.compile(r"([-*_=~])(?:\s*\1){2,}")
_BULLET = re.compile(r"[-*•–]\s+(?=\S)")
_NUMBERED = re.compile(r"[0-9]{1,2}[.)]\s+\S")
_OPTIONAL = re.compile(r"(\?{1,2})(?!\?)\s*(?=.*\w)")
_TIMED = re.compile(r"(.*);\s*([0-9]+(?:\.[0-9]+)?)\s*(?:s|sec|seconds)?", re.IGNORECASE)


def read_plain(text: str, builder: Builder, before_marks: BeforeMarks | None = None) -> None:
    """Read a plain text, lines ended by a line feed alone, into a builder."""
    lines = [line.strip() for line in text.split("\n")]
    timed = {number for number, line in enumerate(lines, start=1) if _TIMED.fullmatch(line)}
    written = {number for number, line in enumerate(lines, start=1) if line}
    if timed and timed == written:
        _read_timed(lines, builder)
        return
    _refuse_half_timed(timed, written, builder)
    paragraph = _Paragraph(builder, before_marks)
    for number, line in enumerate(lines, start=1):
        _read_line(line, number, paragraph)
    paragraph.end()


def _read_timed(lines: list[str], builder: Builder) -> None:
    for number, line in enumerate(lines, start=1):
        if timed := _TIMED.fullmatch(line):
            builder.add_text(timed[1], number)
            builder.end_cue()
            builder.add_mark(f"{timed[2]}s", number)


def _refuse_half_timed(timed: set[int], written: set[int], builder: Builder) -> None:
    if len(timed) * 2 > len(written):
        for number in sorted(written - timed):
            builder.add_fault(number, "it has no ;seconds, as the other lines have", "Add them")
    else:
        for number in sorted(timed):
            builder.add_fault(
                number,
                "it ends in ;seconds, which the other lines do not",
                "End every line so, or write [5s] for a pause",
            )


@dataclass
class _Paragraph:
    """The lines of the paragraph that is open, and where it began."""

    builder: Builder
    before_marks: BeforeMarks | None
    lines: list[str] = field(default_factory=list)
    first_line: int = 0
    rank: int = 0

    def add(self, line: str, number: int) -> None:
        if not self.lines:
            self.first_line = number
        self.lines.append(line)

    @property
    def is_numbered(self) -> bool:
        """Whether it began with a number, as the first of a list does."""
        return bool(self.lines and _NUMBERED.match(self.lines[0]))

    def end(self) -> None:
        text, self.lines = "\n".join(self.lines), []
        if not text:
            return
        if self.before_marks:
            text = self.before_marks(text, self.first_line, self.builder)
        ends = [found.start() for found in re.finditer("\n", text)]
        start = 0
        for mark in _MARK.finditer(text):
            if not self._is_mark(mark.group()):
                continue
            self._add_cue(text[start : mark.start()], self.first_line + bisect_left(ends, start))
            written = mark.group().rstrip(".")[1:-1]
            self.builder.add_mark(written, self.first_line + bisect_left(ends, mark.start()))
            start = mark.end()
        self._add_cue(text[start:], self.first_line + bisect_left(ends, start))
        self.rank = 0

    def _add_cue(self, part: str, line: int) -> None:
        self.builder.add_text(part, line)
        self.builder.end_cue(rank=self.rank)

    def _is_mark(self, written: str) -> bool:
        # What has "pause" in it is never speech; "(wait 5 minutes before you drive)" is.
        if written.startswith("[") or "pause" in written.lower():
            return True
        return is_mark(written.rstrip(".")[1:-1]) or bool(_SILENCE.match(written))


def _read_line(line: str, number: int, paragraph: _Paragraph) -> None:
    builder = paragraph.builder
    if not line or _RULE.fullmatch(line):
        paragraph.end()
    elif _HEADING.match(line):
        paragraph.end()
        builder.add_chapter(line.strip("# "), number)
    elif _DOTS.fullmatch(line):
        paragraph.end()
        builder.add(elastic_pause(DOTS, SourceLine(builder.file, number)))
    elif mark := find_bare_pause(line):
        paragraph.end()
        builder.add_mark(mark, number)
    elif optional := _OPTIONAL.match(line):
        paragraph.end()
        paragraph.rank = len(optional.group(1))
        paragraph.add(line[optional.end() :], number)
    elif bullet := _BULLET.match(line):
        paragraph.end()
        paragraph.add(line[bullet.end() :], number)
    elif _NUMBERED.match(line) and paragraph.is_numbered:
        # Its number is spoken, but not as if it ended the line before: "… of 4 2. Hold".
        paragraph.end()
        paragraph.add(line, number)
    else:
        paragraph.add(line, number)
