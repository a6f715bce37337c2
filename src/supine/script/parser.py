r"""Rendered text to lines: what is said or heard, each with its labels and where it was written.

The whole language::

    # Letting the floor have you      a chapter
    [bell]                            one strike; [bell 3] three
    Let the backs of the ribs rest.   a cue: one paragraph
    [6s]  [1m30s]                     an exact pause
    [moment]  [adjust]  [lie down]    pauses named for what the listener does in them
    [place]  [feel]  [quiet]
    [breath]  [breaths 3]             as long as so many slow breaths
    [rest]  [rest 3]                  an elastic pause, and its share of the time that is left
    [rest 20s..3m]  [rest 2 20s..3m]  with its bounds
    (from 13) …  (for pregnancy) …    a cue, chapter or mark for some tracks and listeners alone
    (otherwise) …                     where none of the labels right above it holds
    | one wording                     one of several, drawn by the seed
    | another
    ? You might notice the breath.    a cue that may be left out, with the pause after it
    ?? …                              left out before any ?
    [fill: weight, breath] … [end]    spread over the time that is left, with theme cues between
    [fill 5m: …] … [end]              over exactly so long
    (at the middle) …                 in a fill: where the track has its middle
    [rounds 2-4] … -- … [end]         rounds, of which as many are said as there is time for
    The ribs widen, like a boat's. #boat       no tag comes twice in a track
    \(These) words are said as they are.       nothing after a backslash is a mark

Marks stand on lines of their own, as many to a line as one likes; `marks` reads pauses and bells,
`labels` what is in round brackets. Anything else that looks like markup is a fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from supine.errors import Fault, GuideError
from supine.model import SOURCE_CLOSE, SOURCE_OPEN, Chapter, Cue, Item, Pause, SourceLine
from supine.script.labels import HINT as LABEL_HINT
from supine.script.labels import OTHERWISE, Label, NotALabelError, read_label
from supine.script.marks import STRICT_HINT, NotAMarkError, read_mark
from supine.script.speakable import has_words, list_unspeakable
from supine.units import parse_pause_s

MAX_CUE_CHARACTERS = 1500
"""About two minutes of speech in one breath; a cue of more is a page pasted in by mistake."""

_SOURCE_MARK = re.compile(
    f"{SOURCE_OPEN}([^{SOURCE_OPEN}{SOURCE_CLOSE}]{{0,200}}):([0-9]{{1,7}}){SOURCE_CLOSE}"
)
_MARK = re.compile(r"\[([^\[\]]*)\]")
_MARKS_LINE = re.compile(r"(?:\s*\[[^\[\]]*\])+\s*")
_HEAD = re.compile(r"(\?{0,3})\s*(\|?)\s*(.*)", re.DOTALL)
_LABEL = re.compile(r"\(([^()]*)\)\s*")
_AT_MIDDLE = "at the middle"
_LITERAL = "\\"
_TAGS = re.compile(r"(?:\s+#[a-z][a-z0-9-]*)+$")
_FILL = re.compile(r"fill(?:\s+([0-9][0-9a-z.]*))?(?:\s*:\s*(.*))?")
_ROUNDS = re.compile(r"rounds\s+([0-9]{1,2})\s*[-–]\s*([0-9]{1,2})")
_MARKUP = re.compile(
    r"^(?:[-*+>•]|[0-9]+[.)])\s|\*\*|__|``|</?[a-z!]|&#?[a-z0-9]+;|\{\{|\}\}|\{%", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FillStart:
    """`[fill: …]`: what follows, up to a `BlockEnd`, is spread over the time that is left.

    `themes` are those that it draws cues from, in turn; `length_s` is None if it is elastic.
    """

    themes: tuple[str, ...]
    length_s: float | None
    source: SourceLine


@dataclass(frozen=True, slots=True)
class RoundsStart:
    """`[rounds 2-4]`: rounds follow, of which at least so many are said."""

    min_rounds: int
    max_rounds: int
    source: SourceLine


@dataclass(frozen=True, slots=True)
class RoundBreak:
    """`--`: another round follows."""

    source: SourceLine


@dataclass(frozen=True, slots=True)
class BlockEnd:
    """`[end]` of a fill or of rounds."""

    source: SourceLine


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a script asks for, and in which tracks it does.

    Attributes
    ----------
    labels
        One of them has to hold; none means always.
    is_alternative
        Whether it is one of several wordings, of which one is drawn.
    at_middle
        Whether it stands where the track has its middle.
    tags
        What it pictures; no tag comes twice in a track.
    is_joined
        Whether it stands right below the line before it, with no blank line between. Cues with
        labels that stand so are one choice: the first is said that has a label which holds.
    """

    item: Item | FillStart | RoundsStart | RoundBreak | BlockEnd
    labels: tuple[Label, ...] = ()
    is_alternative: bool = False
    at_middle: bool = False
    tags: tuple[str, ...] = ()
    is_joined: bool = False


def parse(text: str, file: str) -> tuple[Line, ...]:
    """Return the lines of a rendered script, in order.

    Parameters
    ----------
    text
        Rendered text; source marks in it, where there are any, say where each line comes from.
    file
        What to call the text in faults when it has no source marks.

    Raises
    ------
    GuideError
        With every fault that was found.
    """
    parser = _Parser()
    source = SourceLine(file, 1)
    has_source_marks = SOURCE_OPEN in text
    for number, raw_line in enumerate(text.splitlines(), start=1):
        if marks := _SOURCE_MARK.findall(raw_line):
            # The last one is nearest to the words: a theme's line rather than the guide's.
            source = SourceLine(marks[-1][0], int(marks[-1][1]))
        elif not has_source_marks:
            source = SourceLine(file, number)
        parser.read_line(_SOURCE_MARK.sub("", raw_line).strip(), source)
    parser.end_text()
    if not parser.faults and not any(isinstance(line.item, Cue) for line in parser.lines):
        parser.add_fault(SourceLine(file, 0), "nothing is spoken in it", "Write at least one cue")
    if parser.faults:
        raise GuideError(tuple(parser.faults))
    return tuple(parser.lines)


def escape_cue(text: str) -> str:
    """Return a cue as a guide says it word for word: after a backslash, if a mark is in it."""
    is_plain = text[:1] not in {*"(?|#[-", _LITERAL} and split_tags(text) == (text, ())
    return text if is_plain and not _MARKUP.search(text) else f"{_LITERAL}{text}"


def split_tags(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a cue without the tags at its end, and the tags."""
    found = _TAGS.search(text)
    if not found:
        return text, ()
    return text[: found.start()], tuple(tag[1:] for tag in found.group().split())


@dataclass
class _Parser:
    """What has been read so far, the paragraph that is still open, and the block."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    paragraph: list[str] = field(default_factory=list)
    head: Line | None = None
    block: FillStart | RoundsStart | None = None
    rounds: int = 0
    was_blank: bool = True

    def add_fault(self, source: SourceLine, message: str, hint: str = "") -> None:
        self.faults.append(Fault(source.file, source.line, message, hint))

    def read_line(self, line: str, source: SourceLine) -> None:
        if not line or line.startswith(("(", "#", "|", "?", "[", "--")):
            self.end_paragraph()
        if not self.paragraph:
            # Labels alone on a line are those of what stands below them.
            line = self._read_labels(line, source)
        if not line:
            self.was_blank = True
            return
        if self.paragraph:
            self.paragraph.append(line)
        elif line.startswith("#"):
            self._add_chapter(line, source)
        elif _MARKS_LINE.fullmatch(line):
            for mark in _MARK.findall(line):
                self._add_mark(mark, source)
            self.head = None
        elif line == "--":
            self._add_round(source)
        else:
            self.paragraph.append(line)

    def _read_labels(self, line: str, source: SourceLine) -> str:
        """Read the labels at the head of a line, and return the rest of it."""
        head = self.head or Line(Cue("", 0, source))
        while found := _LABEL.match(line):
            line = line[found.end() :]
            if found[1].strip().lower() == _AT_MIDDLE:
                head = replace(head, at_middle=True)
                if not isinstance(self.block, FillStart):
                    self.add_fault(source, f"({_AT_MIDDLE}) stands outside of a fill")
                continue
            label = " ".join(found[1].lower().split())
            if label == OTHERWISE and not self._follows_label():
                hint = "Write it right below a cue with a label, with no blank line between"
                self.add_fault(source, "(otherwise) has no other label above it", hint)
            try:
                head = replace(head, labels=(*head.labels, read_label(label)))
            except NotALabelError as error:
                self.add_fault(source, str(error), error.hint)
        if line.startswith("("):
            self.add_fault(source, "a round bracket is open", LABEL_HINT)
        if line or head.labels or head.at_middle:
            is_joined = head.is_joined if self.head else not self.was_blank
            self.head = replace(head, item=Cue("", 0, source), is_joined=is_joined)
            self.was_blank = False
        return line

    def _follows_label(self) -> bool:
        """Return whether the line above, with no blank line between, has a label."""
        return not self.was_blank and bool(self.lines) and bool(self.lines[-1].labels)

    def end_paragraph(self) -> None:
        if not self.paragraph or self.head is None:
            return
        head, self.head = self.head, None
        source = head.item.source
        marks, bar, text = _HEAD.fullmatch(" ".join(self.paragraph)).groups()  # type: ignore[union-attr]  # it always matches
        self.paragraph = []
        if len(marks) > 2:
            self.add_fault(source, "there is no ???", "Write ? or ??, which goes first")
        tags: tuple[str, ...] = ()
        find_faults = find_cue_faults
        if text.startswith(_LITERAL):
            text = text[1:]
        else:
            text, tags = split_tags(text)
            find_faults = find_guide_cue_faults
        for message, hint in find_faults(text):
            self.add_fault(source, message, hint)
        cue = Cue(text, min(len(marks), 2), source)
        self.lines.append(replace(head, item=cue, is_alternative=bool(bar), tags=tags))

    def _add_chapter(self, line: str, source: SourceLine) -> None:
        title = line[1:].strip()
        if line.startswith("##"):
            self.add_fault(source, "a chapter has one #", "Take the others away")
        elif not title:
            self.add_fault(source, "a chapter has no title", "Write it after the #")
        if names := list_unspeakable(title):
            message = f"a chapter's title has characters that cannot be shown ({names})"
            self.add_fault(source, message, "Take them away")
        self._add(Chapter(title, source))
        self.head = None

    def _add(self, item: Item | FillStart | RoundsStart | RoundBreak | BlockEnd) -> None:
        head = self.head or Line(item)
        self.lines.append(Line(item, head.labels, is_joined=head.is_joined))

    def _add_mark(self, written: str, source: SourceLine) -> None:
        mark = " ".join(written.split())
        try:
            if mark == "end":
                self._end_block(source)
            elif found := _FILL.fullmatch(mark):
                self._start_block(self._read_fill(found, source))
            elif found := _ROUNDS.fullmatch(mark):
                self._start_block(RoundsStart(int(found[1]), int(found[2]), source))
            else:
                items = read_mark(mark, source)
                if isinstance(self.block, FillStart) and any(isinstance(i, Pause) for i in items):
                    hint = "Take it away: a fill spreads its cues over the time there is"
                    self.add_fault(source, f"[{mark}] stands in a fill", hint)
                for item in items:
                    self._add(item)
        except NotAMarkError as error:
            self.add_fault(source, str(error), error.hint)

    def _read_fill(self, found: re.Match[str], source: SourceLine) -> FillStart:
        length_s = parse_pause_s(found[1]) if found[1] else None
        if found[1] and not length_s:
            raise NotAMarkError(found.string, "has no length", "Write it as in [fill 5m: breath]")
        themes = [name.strip() for name in (found[2] or "").split(",")]
        return FillStart(tuple(name for name in themes if name), length_s, source)

    def _start_block(self, block: FillStart | RoundsStart) -> None:
        if self.block and not self._follows_another_start(block):
            message = f"a block begins before that of line {self.block.source.line} has ended"
            self.add_fault(block.source, message, "Write [end] before it")
        self.block, self.rounds = block, 1
        self._add(block)

    def _follows_another_start(self, block: FillStart | RoundsStart) -> bool:
        """Return whether it is another wording of the start just before it, with labels."""
        before = self.lines[-1] if self.lines else None
        return bool(
            before
            and before.labels
            and before.item is self.block
            and type(before.item) is type(block)
        )

    def _add_round(self, source: SourceLine) -> None:
        if not isinstance(self.block, RoundsStart):
            self.add_fault(
                source, "-- stands outside of rounds", "It divides the rounds of [rounds 2-4]"
            )
        self.rounds += 1
        self._add(RoundBreak(source))
        self.head = None

    def _end_block(self, source: SourceLine) -> None:
        if self.block is None:
            self.add_fault(source, "[end] ends nothing", "It ends a [fill: …] or [rounds 2-4]")
        if isinstance(self.block, RoundsStart):
            low, high = self.block.min_rounds, self.block.max_rounds
            if not 1 <= low <= high or high != self.rounds:
                message = f"[rounds {low}-{high}] has {self.rounds} rounds"
                hint = "The second number is how many there are, the first how many always come"
                self.add_fault(self.block.source, message, hint)
        self._add(BlockEnd(source))
        self.block = None

    def end_text(self) -> None:
        self.end_paragraph()
        if self.head and (self.head.labels or self.head.at_middle):
            message = "a label has nothing after it"
            self.add_fault(self.head.item.source, message, "Write a cue there")
        if self.block:
            self.add_fault(self.block.source, "a block has no end", "Write [end] after it")


def find_guide_cue_faults(text: str) -> list[tuple[str, str]]:
    """Return what is wrong with a cue of a guide or a theme, as `find_cue_faults` does."""
    faults = find_cue_faults(text)
    if _MARKUP.search(text):
        faults.append(("a cue has markup that nobody can hear", "Write plain sentences"))
    return faults


def find_cue_faults(text: str) -> list[tuple[str, str]]:
    """Return what is wrong with the words of a cue: messages, each with its hint."""
    faults = []
    if len(text) > MAX_CUE_CHARACTERS:
        message = f"a cue has {len(text)} characters, and may have {MAX_CUE_CHARACTERS}"
        faults.append((message, "Break it into paragraphs"))
    if not has_words(text):
        faults.append(("a cue has no words", "Write what is to be spoken, or take the line away"))
    faults += [
        (f"[{mark}] stands inside a cue", "Put marks on a line of their own; " + STRICT_HINT)
        for mark in _MARK.findall(text)
    ]
    if set("[]") & set(_MARK.sub("", text)):
        faults.append(("a bracket is open or closed alone", "Brackets hold marks; close it"))
    if names := list_unspeakable(text):
        faults.append((f"a cue has characters that cannot be spoken ({names})", "Take them away"))
    return faults
