"""What every reader builds: items in order, faults and notes with their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from supine.errors import Fault, GuideError
from supine.model import (
    LEAD_IN_S,
    MAX_LENGTH_S,
    Bell,
    Chapter,
    Cue,
    Item,
    Pause,
    SourceLine,
    SpanEnd,
    SpanStart,
)
from supine.script.marks import (
    CLAUSE,
    MAX_PAUSE_S,
    PARAGRAPH,
    SENTENCE,
    SHARE_S,
    Bounds,
    NotAMarkError,
    elastic_pause,
    read_mark,
)
from supine.script.speakable import (
    ENTITY,
    SENTENCE_PAUSE_S,
    clean,
    get_pause_after_s,
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
_HEART_SOUNDS = {
    "eɪ": "A",
    "aɪ": "I",
    "aʊ": "W",
    "oʊ": "O",
    "əʊ": "O",
    "ɔɪ": "Y",
    "dʒ": "ʤ",
    "tʃ": "ʧ",
    "d͡ʒ": "ʤ",
    "t͡ʃ": "ʧ",
    "ɝ": "ɜɹ",
    "ɚ": "əɹ",
    "r": "ɹ",
    "g": "ɡ",
    "ɫ": "l",
    "ɒ": "ɑ",
    "e": "ɛ",
    "a": "æ",
    "o": "O",
    "ː": "",
    ":": "",
    ".": "",
    "'": "ˈ",
    ",": "ˌ",
    "‿": "",
}
"""What IPA writes otherwise than the alphabet of the voice heart."""

_HEART_ALPHABET = frozenset("ˈˌbdfhjklmnpstvwzðŋɡɹʃʒʤʧθAIOQWYiuæɑɔəɛɪʊʌᵻɜᵊT ")


def phonemes_for_heart(ipa: str) -> str:
    """Return a pronunciation for the voice heart, between slashes; "" if it lacks a sound."""
    written = ipa.strip().strip("/")
    for sound in sorted(_HEART_SOUNDS, key=len, reverse=True):
        written = written.replace(sound, _HEART_SOUNDS[sound])
    return f"/{written}/" if written and set(written) <= _HEART_ALPHABET else ""


_BRACKET_HINTS = {
    "[]": "Brackets hold marks such as [6s]; close it, or take it out",
    "<>": "Markup is never spoken; take it out, or save the file as .ssml if that is what it is",
    "{}": "Templates stand in guides, NAME.md.j2 with front matter; take it out",
}


@dataclass(frozen=True, slots=True)
class WrittenScript:
    """A script that somebody brought, read.

    `kind` is "plain", "ssml" or "speech-markdown". `notes` say what was understood but is not
    done (a voice's rate, say), each with its line; the command line shows them. `language` is the
    one that the whole says it is in, as "en-us"; `pronunciations` are words that it gives in
    phonemes, as `TrackOptions` has them.
    """

    title: str
    items: tuple[Item, ...]
    kind: str
    notes: tuple[Fault, ...]
    language: str = ""
    pronunciations: tuple[tuple[str, str], ...] = ()


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
    title: str = ""
    language: str = ""
    pronunciations: dict[str, str] = field(default_factory=dict)
    _words: list[str] = field(default_factory=list)
    _line: int = 0
    _gap: Bounds = SENTENCE
    _last_cue: int | None = None
    _span_index: int | None = None
    _span_start_s: float = LEAD_IN_S

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
                self._gap = SENTENCE if get_pause_after_s(part) >= SENTENCE_PAUSE_S else CLAUSE
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

    def place_at(self, time_s: float, line: int) -> None:
        """Have what comes next begin at a time of the track; what came since the last fills up."""
        start_s = max(time_s, LEAD_IN_S)
        if start_s < self._span_start_s or (self._span_index is not None and time_s == 0.0):
            message = "its time is not after the one before"
            self.add_fault(line, message, "Write the times in the order in which they come")
            return
        head = [n for n, item in enumerate(self.items) if not isinstance(item, Chapter)]
        # A heading belongs to what comes after it.
        end = head[-1] + 1 if head else 0
        length_s, source = start_s - self._span_start_s, SourceLine(self.file, line)
        if length_s > 0.0:
            begin = self._span_index or 0
            if self._span_index is None:
                begin = head[0] if head else 0
            filler = elastic_pause((0.0, SHARE_S, MAX_PAUSE_S), source)
            self.items[max(end, begin) : max(end, begin)] = [filler, SpanEnd(source)]
            self.items.insert(begin, SpanStart(source, length_s))
        self._span_index, self._span_start_s = len(self.items), start_s
        self._last_cue = None

    def set_language(self, written: str) -> None:
        """Take the language that the whole text says it is in."""
        self.language = written.strip().lower().replace("_", "-")

    def pronounce(self, text: str, phonemes: str, alphabet: str, line: int) -> None:
        """Have the voice heart say a word in these phonemes; a note where that is not possible."""
        word = clean(text)
        said = phonemes_for_heart(phonemes) if alphabet == "ipa" else ""
        if word and said and self.pronunciations.setdefault(word, said) == said:
            self.note(line, "<phoneme> is applied by the voice heart alone")
        else:
            self.note(line, f"<phoneme> is not applied: “{word}” is spoken as it is written")

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
        pauses_s = sum(item.min_s for item in self.items if isinstance(item, Pause))
        if max(pauses_s, self._span_start_s) > MAX_LENGTH_S:
            self.add_fault(0, "its pauses alone are longer than a day", "Write shorter ones")
        if self.faults:
            ordered = sorted(dict.fromkeys(self.faults), key=lambda fault: fault.line)
            raise GuideError(tuple(ordered[:MAX_FAULTS]))
        self._note_empty_chapters()
        return WrittenScript(
            self.title or title,
            tuple(self.items),
            kind,
            tuple(self.notes),
            self.language,
            tuple(self.pronunciations.items()),
        )

    def _note_empty_chapters(self) -> None:
        for item, following in pairwise(self.items):
            if isinstance(item, Chapter) and isinstance(following, Chapter):
                message = f"the heading “{item.title}” has nothing under it, and is no chapter"
                self.note(item.source.line, message)

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
