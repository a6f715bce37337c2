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
    [2:30] Rest.  00:30 Rest.          a cue that begins at this time of the track
    (Pausa de 5s)  （停顿）  *gong*      in any language of `mark_words`, brackets or emphasis
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

from supine.model import SourceLine
from supine.script.importers.builder import Builder
from supine.script.importers.markup import KNOWN_KEYS, read_front_matter, remove_markup
from supine.script.mark_words import (
    ends_as_sentence,
    is_direction,
    is_pause_or_bell,
    is_stage,
    translate_mark,
)
from supine.script.marks import DOTS, elastic_pause, find_bare_pause, is_mark
from supine.script.speakable import clean, has_words

_DIRECTION_HINT = (
    "Is it to be spoken? Then take the brackets away; else write [bell], [10s] or nothing there"
)

BeforeMarks = Callable[[str, int, Builder], str]
"""What another language does to a paragraph's text, which begins on a line, beforehand."""

_MARK = re.compile(
    r"\[[^\[\]]*\]"
    r"|\([^()]{0,200}\)\.?"
    r"|(?<!\w)([*_~]{1,3})[^*_~\n]{1,80}\1(?!\w)"
    r"|(?<!\S)/\s?[0-9]+(?:\.[0-9]+)?\s?(?:ms|s|secs?|seconds?|m|mins?)(?=\s|$)"
    r"|(?<=[.!?…])\s+[0-9]+(?:\.[0-9]+)?\s?(?:s|secs?)(?=\s*(?:\n|$))",
    re.IGNORECASE,
)
_INLINE_PAUSE = re.compile(
    r"\([^()]{0,80}\b(?:pause|silence)\b[^()]{0,80}\)"
    r"|\(\s*(?:wait|break)\b[^()]{0,40}[0-9][^()]{0,40}\)",
    re.IGNORECASE,
)
_SENTENCE_BEFORE = re.compile(r"(?:^|[.!?…。！？][\"'”’)*_]*)\s*$")
_TIME = r"((?:[0-9]{1,2}:)?[0-9]{1,3}:[0-5][0-9])(?:[.,][0-9]{1,3})?"
_UNTIL = r"(?:\s*[-–—>]+\s*[0-9]{1,3}:[0-5][0-9](?::[0-5][0-9])?)?"
_BRACKETED_TIME = re.compile(rf"[\[(]\s*{_TIME}{_UNTIL}\s*[\])]\s*[-–—:]?\s*")
_BARE_TIME = re.compile(rf"{_TIME}{_UNTIL}\s*(?:[-–—:|]\s*|\s)(?=\S)|{_TIME}$")
_SPEAKER = re.compile(
    r"(?:narrat(?:or|rice|eur)|narrador[a]?|speaker|voice ?over|v\.?o\.?|host|instructor|teacher|"
    r"facilitator|therapist|guide|sprecher(?:in)?|stimme|voz|voix|旁白|ナレーター)(?:\s?[0-9])?"
    r"(?:\s?\([^()]*\))?\s*[:：]\s*(?=\S)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[a-z]+(?:-[a-z0-9]+)+:\s+(?=[A-Z])")
_ABOUT = re.compile(r"(?:[-*•]\s+)?\*\*([^*:]+?)\s*(?::\*\*|\*\*\s*:)\s*\S.*")
_COMMAND = re.compile(r"/[a-z][\w-]*")
_SPOKEN_PAUSE = re.compile(r"pause(?:\sfor\b[^.,;:]*)?\.", re.IGNORECASE)
_EMPHASISED_BRACKETS = re.compile(r"([*_~]{1,3})(\([^()]*\))\1")
_IN_BRACKETS = re.compile(r"^\s*(\([^()]+\))[.\s]*$", re.MULTILINE)
_TIME_HINT = "Write [2:30] to have it begin then, or “at two thirty” to have it spoken"
_MAX_FIRST_S = 60.0
_ONLY_LENGTH = re.compile(r"[0-9]+(?:\.[0-9]+)?\s?(?:s|secs?|ms)\.?")
_WRAPPED = re.compile(r"([*_~|/=+#-]{1,3}|[-–—]+|«|「|<<?).*?[*_~|/=+#»」>–—-]+\.?")
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
    text = remove_markup(read_front_matter(text, builder), builder)
    lines = [line.strip() for line in text.split("\n")]
    _take_title(lines, builder)
    _remove_labels(lines, builder)
    timed = {number for number, line in enumerate(lines, start=1) if _TIMED.fullmatch(line)}
    written = {number for number, line in enumerate(lines, start=1) if line}
    if timed and timed == written:
        _read_timed(lines, builder)
        return
    _refuse_half_timed(timed, written, builder)
    times = _read_times(lines, builder)
    paragraph = _Paragraph(builder, before_marks)
    for number, line in enumerate(lines, start=1):
        if number - 1 in times:
            paragraph.end()
            builder.place_at(times[number - 1], number)
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
    def may_end(self) -> bool:
        """Whether a number may begin the next one: this began with one, or ends as a line does."""
        return bool(self.lines) and bool(
            _NUMBERED.match(self.lines[0]) or re.search(r"[.!?:…*][\"'”’)]*$", self.lines[-1])
        )

    def end(self) -> None:
        text, self.lines = "\n".join(self.lines), []
        if not text:
            return
        if self.before_marks:
            text = self.before_marks(text, self.first_line, self.builder)
        self._note_brackets(text)
        ends = [found.start() for found in re.finditer("\n", text)]
        start = 0
        for mark in _MARK.finditer(text):
            line = self.first_line + bisect_left(ends, mark.start())
            if self._is_direction(mark):
                self.builder.add_fault(line, f"{mark.group()} is a direction", _DIRECTION_HINT)
            elif not self._is_mark(mark):
                continue
            else:
                self._add_cue(
                    text[start : mark.start()], self.first_line + bisect_left(ends, start)
                )
                self.builder.add_mark(_inside(mark.group()), line)
            start = mark.end()
        self._add_cue(text[start:], self.first_line + bisect_left(ends, start))
        self.rank = 0

    def _note_brackets(self, text: str) -> None:
        for found in _IN_BRACKETS.finditer(text):
            written, mark = clean(found[1]), _MARK.fullmatch(found[1])
            is_sentence = ends_as_sentence(written.strip("()")) and not is_stage(written)
            if not is_sentence and not (mark and self._is_mark(mark)):
                line = self.first_line + text.count("\n", 0, found.start(1))
                shown = written if len(written) <= 50 else f"{written[:50].rstrip()}…"
                self.builder.note(line, f"“{shown}” is spoken: take it out if it is a direction")

    def _add_cue(self, part: str, line: int) -> None:
        self.builder.add_text(part, line)
        self.builder.end_cue(rank=self.rank)

    def _is_mark(self, found: re.Match[str]) -> bool:
        written = found.group()
        # What has "pause" in it is never speech; "(wait 5 minutes before you drive)" is.
        if written[0] in "[/" or written[0].isspace() or is_pause_or_bell(_inside(written)):
            return True
        if found[1]:
            return False
        if "pause" in written.lower() or (_is_apart(found) and is_mark(_inside(written))):
            return True
        inline = _INLINE_PAUSE.fullmatch(written.rstrip("."))
        return bool(inline and (is_mark(_inside(written)) or _SILENCE.match(written)))

    def _is_direction(self, found: re.Match[str]) -> bool:
        if not found.group().startswith("(") or self._is_mark(found) or not _is_apart(found):
            return False
        if re.fullmatch(rf"{_TIME}|[0-9]+", _inside(found.group())):
            return True
        alone = found.group() == found.string.strip()
        return is_direction(_inside(found.group()), whole_paragraph=alone)


def _inside(written: str) -> str:
    """Return what stands in brackets or emphasis."""
    return written.strip("*_~/ \n").rstrip(".").strip("[]() \n")


def _is_apart(found: re.Match[str]) -> bool:
    """Return whether brackets stand by themselves: in no sentence, at the end of a line."""
    before = found.string[: found.start()].rpartition("\n")[2]
    after = found.string[found.end() :]
    ends = bool(re.match(r"\s*(?:\n|$)", after))
    return bool(_SENTENCE_BEFORE.search(before)) and (ends or not before.strip())


def _take_title(lines: list[str], builder: Builder) -> None:
    """Take a first heading for the title, where all the others are below it."""
    heads = [n for n, line in enumerate(lines) if _HEADING.match(line)]
    written = [n for n, line in enumerate(lines) if line]
    levels = [len(lines[n]) - len(lines[n].lstrip("#")) for n in heads]
    if len(levels) > 1 and heads[0] == written[0] and levels[0] < min(levels[1:]):
        title = clean(lines[heads[0]].strip("# "))
        if has_words(title):
            builder.title = builder.title or title
            lines[heads[0]] = ""


def _remove_labels(lines: list[str], builder: Builder) -> None:
    """Take the names off lines, "intro-1: …", where more than one has one."""
    labels = {n: found for n, line in enumerate(lines) if (found := _LABEL.match(line))}
    for n, found in labels.items() if len(labels) > 1 else ():
        builder.note(n + 1, f"“{found.group().strip()}” is not spoken: it names the line")
        lines[n] = lines[n][found.end() :]


def _read_times(lines: list[str], builder: Builder) -> dict[int, float]:
    """Take times off the heads of lines: "[2:30] …", "(2:30) …", and "00:30 …" if all rise.

    Returns the time of each line, in seconds, by its index.
    """
    bracketed = {n: found for n, line in enumerate(lines) if (found := _BRACKETED_TIME.match(line))}
    bare = {n: found for n, line in enumerate(lines) if (found := _BARE_TIME.match(line))}
    both = {**bare, **bracketed}
    times = {n: _seconds(found[1] or found[2]) for n, found in sorted(both.items())}
    for n, line in enumerate(lines):
        if len(both) == 1 and re.fullmatch(_TIME, line):
            builder.add_fault(n + 1, f"{line} is a time alone", _TIME_HINT)
    if not bracketed and (len(bare) < 2 or sorted(times.values()) != list(times.values())):
        return {}
    if not bracketed and times and min(times.values()) >= _MAX_FIRST_S:
        for n in bare:
            builder.add_fault(n + 1, "it begins with a time", _TIME_HINT)
        return {}
    for n, found in both.items():
        lines[n] = lines[n][found.end() :]
    return times


def _seconds(clock: str) -> float:
    return float(sum(int(part) * 60**n for n, part in enumerate(reversed(clock.split(":")))))


def _read_line(line: str, number: int, paragraph: _Paragraph) -> None:
    builder = paragraph.builder
    line = _remove_unspoken(line, number, builder)
    if not line or _RULE.fullmatch(line):
        paragraph.end()
    elif _HEADING.match(line):
        paragraph.end()
        builder.add_chapter(line.strip("# "), number)
    elif _DOTS.fullmatch(line):
        paragraph.end()
        builder.add(elastic_pause(DOTS, SourceLine(builder.file, number)))
    elif mark := _find_bare_mark(line):
        paragraph.end()
        builder.add_mark(mark, number)
    elif _COMMAND.fullmatch(line):
        builder.add_fault(number, f"{line} is not understood", "Take it out, or write it in words")
    elif _is_wrapped_direction(line):
        paragraph.end()
        builder.add_fault(number, f"{line[:60]} is a direction", _DIRECTION_HINT)
    elif optional := _OPTIONAL.match(line):
        paragraph.end()
        paragraph.rank = len(optional.group(1))
        paragraph.add(line[optional.end() :], number)
    elif bullet := _BULLET.match(line):
        paragraph.end()
        paragraph.add(line[bullet.end() :], number)
    elif _NUMBERED.match(line) and paragraph.may_end:
        # Its number is spoken, but not as if it ended the line before: "… of 4 2. Hold".
        paragraph.end()
        paragraph.add(line, number)
    else:
        paragraph.add(line, number)


def _remove_unspoken(line: str, number: int, builder: Builder) -> str:
    """Return a line without its speaker, or "" if it is about the script; with notes."""
    if speaker := _SPEAKER.match(line):
        builder.note(number, f"“{speaker.group().strip()}” is not spoken: a track has one voice")
        line = line[speaker.end() :]
    if emphasised := _EMPHASISED_BRACKETS.fullmatch(line):
        line = emphasised[2]
    if _SPOKEN_PAUSE.fullmatch(line):
        builder.note(number, f"“{line}” is spoken: write [pause] for a silence")
    if (about := _ABOUT.fullmatch(line)) and about[1].lower() in KNOWN_KEYS:
        builder.note(
            number, f"“{clean(line.lstrip('-*• '))}” is not spoken: it is about the script"
        )
        return ""
    return line


def _find_bare_mark(line: str) -> str:
    """Return the mark that a whole line is without brackets; "" if it is not one."""
    if mark := find_bare_pause(line):
        return mark
    inner = line.strip(" *_~-–—|/=+#<>«»「」:.…^")
    if _ONLY_LENGTH.fullmatch(inner):
        return inner
    if _WRAPPED.fullmatch(line):
        return translate_mark(inner) if is_pause_or_bell(inner) else ""
    if re.fullmatch(r"(?:bell|gong|ding)\.?", line, re.IGNORECASE):
        return "bell"
    translated = translate_mark(line)
    is_bare = translated != line and not line.endswith((".", "!", "?", "。"))
    has_word = re.search(
        r"pau[sz]|пауза|停顿|停頓|暂停|暫停|bell|gong|glocke|campana", line, re.IGNORECASE
    )
    return translated if is_bare and has_word and is_pause_or_bell(line) else ""


def _is_wrapped_direction(line: str) -> bool:
    """Return whether a line in emphasis alone is a direction: "*music fades in*"."""
    emphasised = re.fullmatch(r"([*_~]{1,3})\(?([^*_~()]+?)\)?\1\.?", line)
    return bool(
        emphasised
        and is_stage(emphasised[2])
        and is_direction(emphasised[2], whole_paragraph=False)
    )
