"""What every reader builds: items in order, faults and notes with their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from supine.errors import Fault, GuideError
from supine.model import MAX_LENGTH_S, Bell, Chapter, Cue, Item, Pause, SourceLine
from supine.script.marks import (
    PARAGRAPH,
    SENTENCE,
    Bounds,
    NotAMarkError,
    elastic_pause,
    read_mark,
)
from supine.script.speakable import (
    ENTITY,
    clean,
    has_words,
    list_unspeakable,
    split_text,
    strip_leading_punctuation,
)

MAX_FAULTS = 50
"""Past this, a file is something else than a script, and a longer list helps nobody."""

MAX_CUE_CHARACTERS = 300
"""A cue longer than this is several: half a minute of speech is a long time to lie and follow."""

_PAUSE_IN_ROUND_BRACKETS = re.compile(
    r"\(\s*(?:\w+\s+)?pause\b|\([^()]{0,80}\bpause\s*\)", re.IGNORECASE
)
_BRACKET_HINTS = {
    "[]": "Brackets hold marks such as [6s]; close it, or take it out",
    "<>": "Markup is never spoken; take it out, or save the file as .ssml if that is what it is",
    "{}": "Templates stand in guides, NAME.md.j2 with front matter; take it out",
}


@dataclass(frozen=True, slots=True)
class WrittenScript:
    """A script that somebody brought, read.

    `kind` is "plain", "ssml" or "speech-markdown". `notes` say what was understood but is not
    done (a voice's rate, say), each with its line; the command line shows them.
    """

    title: str
    items: tuple[Item, ...]
    kind: str
    notes: tuple[Fault, ...]


@dataclass
class Builder:
    """Collects a script as it is read.

    Text is added as it comes; `end_cue` makes a cue of it. Between two cues with no pause
    written, the widest gap that was ended since is laid: between paragraphs a breath, between
    the pieces of a long one less.
    """

    file: str
    items: list[Item] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _line: int = 0
    _gap: Bounds = SENTENCE
    _last_cue: int | None = None

    def add_fault(self, line: int, message: str, hint: str = "") -> None:
        """Add a fault."""
        self.faults.append(Fault(self.file, line, message, hint))

    def note(self, line: int, message: str) -> None:
        """Add a note of what is not done, once, where it came first."""
        if message not in (note.message for note in self.notes):
            self.notes.append(Fault(self.file, line, message))

    def add_text(self, text: str, line: int) -> None:
        """Add to the cue that is open; `line` is where the text begins."""
        if not self._words:
            ahead = text[: len(text) - len(text.lstrip())]
            self._line = line + ahead.count("\n")
            text = text.lstrip()
        if text:
            self._words.append(text)

    def end_cue(self, gap: Bounds = PARAGRAPH, rank: int = 0) -> None:
        """Make a cue, or several if it is long, of the text added since the last."""
        text, source = "".join(self._words), SourceLine(self.file, self._line)
        self._words = []
        self._refuse_unspeakable(text, source.line)
        for part in split_text(clean(text), MAX_CUE_CHARACTERS, join_sentences=True):
            cue = strip_leading_punctuation(part.strip())
            if has_words(cue):
                self._add_cue(Cue(cue, rank, source))
                self._gap = SENTENCE
        self._gap = max(self._gap, gap)

    def add(self, item: Pause | Bell | Chapter) -> None:
        """Add what is not spoken; the cue that was open is ended before it."""
        self.items.append(item)
        if not isinstance(item, Chapter):
            self._last_cue = None

    def add_mark(self, written: str, line: int) -> None:
        """Add what a mark means, given without its brackets."""
        try:
            for item in read_mark(written, SourceLine(self.file, line), lenient=True):
                self.add(item)
        except NotAMarkError as error:
            self.add_fault(line, str(error), error.hint)

    def add_chapter(self, written: str, line: int) -> None:
        """Begin a chapter."""
        title = clean(written)
        if not has_words(title):
            self.add_fault(line, "a chapter has no title", "Write it after the #")
        self._refuse_unspeakable(written, line)
        self.add(Chapter(title, SourceLine(self.file, line)))

    def build(self, title: str, kind: str) -> WrittenScript:
        """Return the script, if it has no faults.

        Raises
        ------
        GuideError
            With every fault that was found.
        """
        if not self.faults and not any(isinstance(item, Cue) for item in self.items):
            self.add_fault(0, "nothing is spoken in it", "Write at least one sentence")
        if sum(item.min_s for item in self.items if isinstance(item, Pause)) > MAX_LENGTH_S:
            self.add_fault(0, "its pauses alone are longer than a day", "Write shorter ones")
        if self.faults:
            ordered = sorted(dict.fromkeys(self.faults), key=lambda fault: fault.line)
            raise GuideError(tuple(ordered[:MAX_FAULTS]))
        return WrittenScript(title, tuple(self.items), kind, tuple(self.notes))

    def _add_cue(self, cue: Cue) -> None:
        if self._last_cue is not None:
            source = self.items[self._last_cue].source
            # Right after the cue, before a chapter's head, so that both are dropped together.
            self.items.insert(self._last_cue + 1, elastic_pause(self._gap, source))
        self._last_cue = len(self.items)
        self.items.append(cue)

    def _refuse_unspeakable(self, text: str, line: int) -> None:
        """Add a fault for whatever is neither speech nor layout."""
        for brackets, hint in _BRACKET_HINTS.items():
            if found := [bracket for bracket in brackets if bracket in text]:
                self.add_fault(line, f"{' and '.join(found)} cannot be spoken", hint)
        if entity := ENTITY.search(text):
            self.add_fault(line, f"{entity.group()} is markup", "Write the character itself")
        if _PAUSE_IN_ROUND_BRACKETS.search(text):
            message = "a pause in round brackets is not understood"
            self.add_fault(line, message, "Write (pause 10 seconds)")
        if names := list_unspeakable(clean(text)):
            message = f"it has characters that cannot be spoken ({names})"
            self.add_fault(line, message, "Take them out")
