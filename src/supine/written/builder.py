"""What every reader builds: items in order, faults and notes with their lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from supine.errors import Fault, GuideError
from supine.model import Bell, Chapter, Item, Pause, Say, Source
from supine.written.cues import clean, has_words, pieces, refusals, unspoken_head_off
from supine.written.marks import PARAGRAPH, SENTENCE, Bounds, NotAMarkError, elastic, read_mark

LONGEST_S = 24 * 3600.0
"""No track is longer than a day."""

MOST_FAULTS = 50
"""Past this, a file is something else than a script, and a longer list helps nobody."""


@dataclass(frozen=True, slots=True)
class WrittenScript:
    """A script somebody had, read.

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

    Text is added as it comes; `end_cue` makes a cue of it. Between two cues with no silence
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
    _last_say: int | None = None

    def fault(self, line: int, message: str, hint: str = "") -> None:
        """Remember a fault."""
        self.faults.append(Fault(self.file, line, message, hint))

    def note(self, line: int, message: str) -> None:
        """Remember what is not done, once, where it came first."""
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
        text, source = "".join(self._words), Source(self.file, self._line)
        self._words = []
        for message, hint in refusals(text):
            self.fault(source.line, message, hint)
        for part in pieces(clean(text)):
            said = unspoken_head_off(part)
            if has_words(said):
                self._say(Say(said, rank, source))
                self._gap = SENTENCE
        self._gap = max(self._gap, gap)

    def add(self, item: Pause | Bell | Chapter) -> None:
        """Add what is not spoken; the cue that was open is ended before it."""
        self.items.append(item)
        if not isinstance(item, Chapter):
            self._last_say = None

    def mark(self, written: str, line: int) -> None:
        """Add what a mark means, given without its brackets."""
        try:
            for item in read_mark(written, Source(self.file, line)):
                if not isinstance(item, Say):
                    self.add(item)
        except NotAMarkError as error:
            self.fault(line, str(error), error.hint)

    def chapter(self, written: str, line: int) -> None:
        """Begin a chapter."""
        title = clean(written)
        if not has_words(title):
            self.fault(line, "a chapter has no title", "Write it after the #")
        for message, hint in refusals(written):
            self.fault(line, message, hint)
        self.add(Chapter(title, Source(self.file, line)))

    def finished(self, title: str, kind: str) -> WrittenScript:
        """The script, if it has no faults.

        Raises
        ------
        GuideError
            With every fault that was found.
        """
        if not self.faults and not any(isinstance(item, Say) for item in self.items):
            self.fault(0, "nothing is spoken in it", "Write at least one sentence")
        if sum(item.min_s for item in self.items if isinstance(item, Pause)) > LONGEST_S:
            self.fault(0, "its silences alone are longer than a day", "Write shorter ones")
        if self.faults:
            ordered = sorted(dict.fromkeys(self.faults), key=lambda fault: fault.line)
            raise GuideError(tuple(ordered[:MOST_FAULTS]))
        return WrittenScript(title, tuple(self.items), kind, tuple(self.notes))

    def _say(self, said: Say) -> None:
        if self._last_say is not None:
            last = self.items[self._last_say].source
            # Right after the cue, before a chapter's head, so that both are dropped together.
            self.items.insert(self._last_say + 1, elastic(self._gap, last))
        self._last_say = len(self.items)
        self.items.append(said)
