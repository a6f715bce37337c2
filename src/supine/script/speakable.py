"""What of a text can be spoken, where a long one is split, and about how long it takes.

The same characters count the same everywhere:

- **unspeakable**: no part of any language, or they show text in another order than it is
  spoken in. A guide that has one is refused; so is a script that somebody brings, but for
  those that are only layout there.
- **silent**: they format text, or choose how an emoji is drawn. Dropped without a trace.
- **joiners**: part of the spelling of Persian and the languages of India, and dropped elsewhere.
- **styling and pictures**: the marks of Markdown, emoji and other signs. They end a word.
- **structure**: brackets of every markup. Refused in scripts; a voice does not get them.

`clean` is for a script that is read, `make_speakable` for what a voice gets: `notation` has
then put numbers, units, signs and capitals into words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from supine.errors import SpeechError
from supine.script.notation import expand_notation

SENTENCE_PAUSE_S = 0.7
"""Between two sentences of one cue: unhurried, yet still heard as one cue (0.6–0.9 s)."""

CLAUSE_PAUSE_S = 0.3
"""Where a long sentence is split at a comma: the pause that voices leave at one."""

LAYOUT = frozenset("\t\n\r\x0b\x0c\x85")
"""The control characters that only lay text out."""

JOINERS = frozenset("\u200c\u200d")

_UNIFORM = {ord("\u200b"): " ", ord("℃"): "°C", ord("℉"): "°F", ord("№"): "No. "}
"""A zero-width space ends a word, on pages and in Thai; and signs that are no pictures."""

STRUCTURE = "[]<>{}"

ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]+|#x[0-9a-fA-F]+);")
"""A character as HTML and XML name it."""

_UNSPEAKABLE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_GLYPH_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10))) | {"\u20e0", "\u20e3"}
"""Emoji or text, the frame of a keycap."""

_STYLING = frozenset("*_#\\|~^`")
_SYMBOLS = frozenset("+=±×÷°%&@$£€¥¢§₹‰≈≤≥≠∞√−⁄")
"""Those that are read as words."""

_TIMES = re.compile(r"(?<=[0-9]) ?\* ?(?=[0-9])")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?…](?:\s|$))")

_CLOSING = "[\"'”’)\\]»」』]*"
_SENTENCE_END = re.compile(rf"[.!?…।؟]+{_CLOSING}\s+|[。！？]+{_CLOSING}\s*")
_CLAUSE_END = re.compile(rf"(?:[,;:]{_CLOSING}|[—–])\s+|—|[、，；：،]\s*")
# Not inside a pronunciation, "[wind down](/…/)".
_WORD_END = re.compile(r"\s+(?![^\[]*\]\()(?![^(]*/\))")
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|[A-HJ-Z])\.\s+$")
_MAX_PRONUNCIATION_CHARACTERS = 200
_MAX_CLUSTER_CHARACTERS = 20
"""A letter with all its accents and joiners; more of them in a row are no language."""


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in a text."""
    return any(character.isalnum() for character in text)


def list_unspeakable(text: str) -> str:
    """Return the code points of a text that no voice and no player may be given; "" if none."""
    return list_code_points(
        c for c in text if unicodedata.category(c) in _UNSPEAKABLE or c in _REORDERING
    )


def list_code_points(characters: Iterable[str]) -> str:
    """Return up to five of the characters for a message, as in "U+0000, U+001B"."""
    return ", ".join(f"U+{ord(character):04X}" for character in sorted(set(characters))[:5])


def drop_silent(text: str) -> str:
    """Return a text without what is neither seen nor heard, as web pages and phones leave it.

    A voice would take it for the end of a word. What reorders text stays, to be refused.
    """
    return "".join(c for c in text if not _is_silent(c) or c in _REORDERING)


def clean(text: str) -> str:
    """Return a text in one line and in NFC, without what has no sound.

    Structure and what is unspeakable stay, to be refused; stops before the first word, such as
    a pause inside a sentence leaves, go.
    """
    return strip_leading_punctuation(_clean(text, for_voice=False))


def make_speakable(text: str, language: str = "en", keep: Iterable[str] = ()) -> str:
    """Return a text as a voice gets it: in one line and in NFC, and nothing but speech.

    Letters and punctuation of every script stay; numbers, units, signs and capitals are
    words where `notation` knows the language.

    Parameters
    ----------
    language
        The voice's, as in "en-us"; empty if it is not known.
    keep
        Words that the listener has said how to pronounce: they stay as they are written.

    Raises
    ------
    SpeechError
        If neither a letter nor a digit is left.
    """
    line = _expand(text, language, keep)[0]
    if not has_words(line):
        raise SpeechError(
            f"there is nothing to speak in {text.strip()[:40]!r}",
            "Write a cue in words, or take the line out",
        )
    return line


def find_ambiguous_notation(text: str, language: str, keep: Iterable[str] = ()) -> tuple[str, ...]:
    """Return a note for whatever `make_speakable` read in one of two ways."""
    return _expand(text, language, keep)[1]


def _expand(text: str, language: str, keep: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    composed = _clean(_TAG.sub(" ", text), for_voice=True)
    kept = "|".join(re.escape(word) for word in sorted(keep, key=len, reverse=True))
    parts = (
        re.split(rf"(?<!\w)({kept})(?!\w)", composed, flags=re.IGNORECASE) if kept else [composed]
    )
    spoken: list[str] = []
    notes: list[str] = []
    for index, part in enumerate(parts):
        said, found = (part, ()) if index % 2 else expand_notation(part, language)
        spoken.append(said)
        notes += found
    return _clean("".join(spoken), for_voice=True), tuple(notes)


def strip_leading_punctuation(text: str) -> str:
    """Return a text without stops before its first word; to a guide, `?` would be a mark."""
    return text.lstrip("?!.,;: ")


def _clean(text: str, *, for_voice: bool) -> str:
    uniform = _TIMES.sub(" × ", text.translate(_UNIFORM))
    heard = (c for c in uniform if not _is_silent(c) and c not in _GLYPH_SELECTORS)
    composed = unicodedata.normalize("NFC", "".join(heard))
    keep = _is_for_voice if for_voice else _is_for_script
    kept = (
        _keep_joiner(composed, index)
        if character in JOINERS
        else character * (keep(character) or _is_before_number(composed, index)) or " "
        for index, character in enumerate(composed)
    )
    return _BEFORE_STOP.sub("", " ".join("".join(kept).split()))


def _is_before_number(text: str, index: int) -> bool:
    """Return whether it is the sign of "~10" or "#5"."""
    return text[index] in "~#" and text[index + 1 : index + 2].isdigit()


def _is_silent(character: str) -> bool:
    return unicodedata.category(character) == "Cf" and character not in JOINERS


def _keep_joiner(text: str, index: int) -> str:
    around = (text[index - 1 : index], text[index + 1 : index + 2])
    return text[index] * all(part and unicodedata.category(part)[0] in "LM" for part in around)


def _is_for_voice(character: str) -> bool:
    if character in _STYLING or character in STRUCTURE:
        return False
    return unicodedata.category(character)[0] in "LMNP" or character in _SYMBOLS


def _is_for_script(character: str) -> bool:
    if character in _STYLING or character in _SYMBOLS:
        return character in _SYMBOLS
    # Python's tables end at some year's Unicode; emoji go on.
    is_newer_emoji = "\U0001f000" <= character <= "\U0001faff"
    category = unicodedata.category(character)
    return category not in {"Sk", "So"} and not (category == "Cn" and is_newer_emoji)


def split_text(text: str, max_characters: int, *, join_sentences: bool = False) -> tuple[str, ...]:
    """Split a text into pieces that, joined, are the text again.

    Every sentence is a piece, or with `join_sentences` as many as fit. A longer one is split
    after a clause, else between words, else between letters. No piece has more than
    `max_characters`, white space at its end aside.
    """
    starts = [0, *([] if join_sentences else find_sentence_ends(text)), len(text)]
    parts: list[str] = []
    for start, end in pairwise(starts):
        rest = text[start:end]
        while len(rest.rstrip()) > max_characters:
            cut = _find_cut(rest, max_characters)
            parts.append(rest[:cut])
            rest = rest[cut:]
        parts.append(rest)
    return tuple(part for part in parts if part)


def find_sentence_ends(text: str) -> list[int]:
    """Return where sentences begin, but the first: each index is one after white space."""
    return [
        end
        for end in _iterate_sentence_ends(text)
        # "Let go… and rest." goes on.
        if not text[end].islower()
    ]


def _iterate_sentence_ends(text: str) -> Iterator[int]:
    for found in _SENTENCE_END.finditer(text):
        end = found.end()
        if end < len(text) and not _ABBREVIATION.search(text[max(0, end - 12) : end]):
            yield end


def _find_cut(text: str, max_characters: int) -> int:
    window = text[: max_characters + _MAX_PRONUNCIATION_CHARACTERS]
    for ends in (
        _iterate_sentence_ends(window),
        (found.end() for found in _CLAUSE_END.finditer(window)),
        (found.end() for found in _WORD_END.finditer(window)),
    ):
        # A piece of a word or two is worse spoken than one that ends between words.
        fitting = [
            end
            for end in ends
            if end > max_characters // 4 and len(window[:end].rstrip()) <= max_characters
        ]
        if fitting:
            return fitting[-1]
    for cut in range(max_characters, max(max_characters - _MAX_CLUSTER_CHARACTERS, 0), -1):
        if unicodedata.category(text[cut])[0] != "M" and text[cut] not in JOINERS:
            return cut
    return max_characters


def get_pause_after_s(piece: str) -> float:
    """Return the silence between a piece of `split_text` and the next one, in seconds."""
    tail = piece.rstrip()[-4:] + " "
    if _SENTENCE_END.search(tail):
        return SENTENCE_PAUSE_S
    return CLAUSE_PAUSE_S if _CLAUSE_END.search(tail) else 0.0


def count_words(text: str) -> float:
    """Estimate how many words a voice says, digits and scripts without spaces included."""
    digits = sum(character.isdigit() for character in text)
    letters = sum(character.isalpha() for character in text)
    return max(len(text.split()), letters / 6) + digits
