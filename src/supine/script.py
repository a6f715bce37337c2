"""Rendered text to typed items, each with the line it was written on.

The whole language::

    # Letting the floor have you      a chapter
    [bell]                            one strike; [bell 3] three
    Let the backs of the ribs rest.   a cue: one paragraph
    [6s]  [1m30s]                     an exact silence
    [rest]  [rest 3]                  an elastic silence, and its share of the slack
    [rest 20s..3m]  [rest 2 20s..3m]  with its bounds
    ? You might notice the breath.    a cue that may be dropped, with the pause after it
    ?? …                              dropped before any ?

Marks stand on lines of their own, as many to a line as one likes. Anything else in brackets
is a fault.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from supine.errors import Fault, GuideError
from supine.model import SOURCE_CLOSE, SOURCE_OPEN, Bell, Chapter, Item, Pause, Say, Source
from supine.units import parse_pause_s

REST_LEAST_S = 6.0
"""An unbounded `[rest]` holds at least one whole breath…"""

REST_IDEAL_S = 20.0
"""…about this for each share when nobody asks for a length…"""

REST_MOST_S = 180.0
"""…and at most three minutes: longer, and a listener wonders whether the track has stopped."""

LONGEST_PAUSE_S = 3600.0

LONGEST_CUE_CHARACTERS = 1500
"""About two minutes of speech in one breath; a cue of more is a page pasted in by mistake."""

MOST_STRIKES = 9

_LONGEST_MARK_CHARACTERS = 60

_SOURCE_MARK = re.compile(
    f"{SOURCE_OPEN}([^{SOURCE_OPEN}{SOURCE_CLOSE}]{{0,200}}):([0-9]{{1,7}}){SOURCE_CLOSE}"
)
_MARK = re.compile(r"\[([^\[\]]*)\]")
_MARKS_LINE = re.compile(r"(?:\s*\[[^\[\]]*\])+\s*")
_REST = re.compile(r"rest(?:\s+([0-9]{1,5}(?:\.[0-9]{1,5})?))?(?:\s+(\S+?)\.\.(\S+))?")
_BELL = re.compile(r"bell(?:\s+([0-9]{1,3}))?")
_OPTIONAL = re.compile(r"(\?{1,2})(?!\?)\s*(.*)", re.DOTALL)
_UNSPEAKABLE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They show what follows them in another order than it is spoken in, over the end of a line."""

_HINT_MARKS = "Write [6s], [rest], [rest 3 20s..3m] or [bell]"


def parse(text: str, file: str) -> tuple[Item, ...]:
    """The items of a rendered script, in order.

    Parameters
    ----------
    text
        Rendered text; source marks in it, where there are any, say where each line comes from.
    file
        What to call the text in faults when it has no source marks.

    Raises
    ------
    GuideError
        With every fault that was found, if there is one.
    """
    reading = _Reading()
    source = Source(file, 1)
    for number, raw_line in enumerate(text.splitlines(), start=1):
        if marks := _SOURCE_MARK.findall(raw_line):
            # The last one is nearest to the words: a theme's line rather than the guide's.
            source = Source(marks[-1][0], int(marks[-1][1]))
        elif SOURCE_OPEN not in text:
            source = Source(file, number)
        reading.read_line(_SOURCE_MARK.sub("", raw_line).strip(), source)
    reading.end_paragraph()
    if not reading.faults and not any(isinstance(item, Say) for item in reading.items):
        reading.fault(Source(file, 0), "nothing is spoken in it", "Write at least one cue")
    if reading.faults:
        raise GuideError(tuple(reading.faults))
    return tuple(reading.items)


@dataclass
class _Reading:
    """What has been read so far, and the paragraph still open."""

    items: list[Item] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    paragraph: list[str] = field(default_factory=list)
    paragraph_source: Source = field(default_factory=lambda: Source("", 0))

    def fault(self, source: Source, message: str, hint: str = "") -> None:
        self.faults.append(Fault(source.file, source.line, message, hint))

    def read_line(self, line: str, source: Source) -> None:
        if not line:
            self.end_paragraph()
        elif line.startswith("#"):
            self.end_paragraph()
            self._chapter(line, source)
        elif _MARKS_LINE.fullmatch(line):
            self.end_paragraph()
            for mark in _MARK.findall(line):
                self._mark(mark.strip(), source)
        else:
            if line.startswith("?"):
                self.end_paragraph()
                if line.startswith("???"):
                    self.fault(source, "there is no ???", "Write ? or ??, which goes first")
            if not self.paragraph:
                self.paragraph_source = source
            self.paragraph.append(line)

    def end_paragraph(self) -> None:
        if not self.paragraph:
            return
        text, source = " ".join(self.paragraph), self.paragraph_source
        self.paragraph = []
        rank = 0
        if optional := _OPTIONAL.fullmatch(text):
            rank, text = len(optional.group(1)), optional.group(2)
        for message, hint in faults_of_cue(text):
            self.fault(source, message, hint)
        self.items.append(Say(text, rank, source))

    def _chapter(self, line: str, source: Source) -> None:
        title = line[1:].strip()
        if line.startswith("##"):
            self.fault(source, "a chapter has one #", "Take the others away")
        elif not title:
            self.fault(source, "a chapter has no title", "Write it after the #")
        if names := unspeakable_characters(title):
            message = f"a chapter's title has characters that cannot be shown ({names})"
            self.fault(source, message, "Take them away")
        self.items.append(Chapter(title, source))

    def _mark(self, mark: str, source: Source) -> None:
        if len(mark) > _LONGEST_MARK_CHARACTERS:
            self.fault(source, f"[{mark[:20]}…] is not a mark", _HINT_MARKS)
        elif bell := _BELL.fullmatch(mark):
            strikes = int(bell.group(1) or 1)
            if not 1 <= strikes <= MOST_STRIKES:
                self.fault(source, f"[{mark}] is not 1 to {MOST_STRIKES} strikes")
            self.items.append(Bell(strikes, source))
        elif rest := _REST.fullmatch(mark):
            self._rest(mark, rest, source)
        elif (length_s := parse_pause_s(mark)) is not None:
            if not 0.0 < length_s <= LONGEST_PAUSE_S:
                self.fault(source, f"[{mark}] is not a silence of up to an hour")
            self.items.append(Pause(length_s, length_s, length_s, 0.0, source))
        else:
            self.fault(source, f"[{mark}] is not a mark", _HINT_MARKS)

    def _rest(self, mark: str, rest: re.Match[str], source: Source) -> None:
        weight = float(rest.group(1) or 1)
        least_s, most_s = REST_LEAST_S, REST_MOST_S
        if rest.group(2):
            written_least_s = parse_pause_s(rest.group(2))
            written_most_s = parse_pause_s(rest.group(3))
            if written_least_s is None or written_most_s is None:
                self.fault(source, f"[{mark}] has no bounds", "Write them as in [rest 20s..3m]")
                return
            least_s, most_s = written_least_s, written_most_s
        if not 0.0 < weight <= 1000.0:
            self.fault(source, f"[{mark}] has a share that is not above 0 and up to 1000")
        if not 0.0 <= least_s < most_s <= LONGEST_PAUSE_S:
            self.fault(
                source, f"[{mark}] has bounds that do not rise", "The first is the shorter one"
            )
        ideal_s = min(max(REST_IDEAL_S * weight, least_s), most_s)
        self.items.append(Pause(least_s, ideal_s, most_s, weight, source))


def faults_of_cue(text: str) -> list[tuple[str, str]]:
    """What is wrong with the words of a cue, each with what to do about it."""
    faults = []
    if len(text) > LONGEST_CUE_CHARACTERS:
        faults.append(
            (
                f"a cue has {len(text)} characters, and may have {LONGEST_CUE_CHARACTERS}",
                "Break it into paragraphs",
            )
        )
    if not any(character.isalnum() for character in text):
        faults.append(("a cue has no words", "Write what is to be spoken, or take the line away"))
    faults.extend(
        (f"[{mark}] stands inside a cue", "Put marks on a line of their own; " + _HINT_MARKS)
        for mark in _MARK.findall(text)
    )
    if "[" in _MARK.sub("", text) or "]" in _MARK.sub("", text):
        faults.append(("a bracket is open or closed alone", "Brackets hold marks; close it"))
    if names := unspeakable_characters(text):
        faults.append((f"a cue has characters that cannot be spoken ({names})", "Take them away"))
    return faults


def unspeakable_characters(text: str) -> str:
    """The code points in a text that are no part of any language; empty if there are none.

    Control characters, line separators, those that turn the direction of what follows, and
    whatever Unicode gives no meaning.
    """
    found = {c for c in text if unicodedata.category(c) in _UNSPEAKABLE or c in _REORDERING}
    return ", ".join(f"U+{ord(character):04X}" for character in sorted(found)[:5])
