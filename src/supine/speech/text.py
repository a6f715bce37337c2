"""What of a text can be spoken, and where a long one may be taken apart."""

from __future__ import annotations

import re
import unicodedata

from supine.errors import SpeechError

SENTENCE_PAUSE_S = 0.7
"""Between two sentences of one cue: unhurried, yet still heard as one cue (0.6–0.9 s)."""

CLAUSE_PAUSE_S = 0.3
"""Where a long sentence is taken apart at a comma: the pause voices leave at one of their own."""

_SPEAKABLE_SYMBOLS = frozenset("+=±×÷°%&@$£€¥¢§")
_MARKUP = frozenset("*_#\\[]{}<>|~^`")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_JOINERS = frozenset("\u200c\u200d")

_CLOSING = "[\"'”’)\\]»」』]*"
_SENTENCE_END = re.compile(rf"[.!?…।؟]+{_CLOSING}\s+|[。！？]+{_CLOSING}\s*")
_CLAUSE_END = re.compile(rf"(?:[,;:]{_CLOSING}|[—–])\s+|—|[、，；：،]\s*")
# Not inside a pronunciation, "[wind down](/…/)".
_WORD_END = re.compile(r"\s+(?![^\[]*\]\()(?![^(]*/\))")
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|[A-HJ-Z])\.\s+$")
_LONGEST_PRONUNCIATION = 200


def speakable(text: str) -> str:
    """The text with only what a voice can say, in one line.

    White space is collapsed; control characters, emoji, marks of markup and symbols without a
    reading are taken out; letters, digits and punctuation of every script stay. NFC.

    Raises
    ------
    SpeechError
        If neither a letter nor a digit is left.
    """
    composed = _TAG.sub(" ", unicodedata.normalize("NFC", text))
    kept = "".join(_kept(composed, index) for index in range(len(composed)))
    line = re.sub(r"\s+(?=[.,;:!?…](?:\s|$))", "", " ".join(kept.split()))
    if not any(character.isalnum() for character in line):
        raise SpeechError(
            f"there is nothing to be spoken in {text.strip()[:40]!r}",
            "Write a cue in words, or take the line out",
        )
    return line


def _kept(text: str, index: int) -> str:
    character = text[index]
    category = unicodedata.category(character)
    if character in _JOINERS:
        # Persian and the scripts of India spell with them; emoji are glued with them.
        around = (text[index - 1 : index], text[index + 1 : index + 2])
        inside_word = all(part and unicodedata.category(part)[0] in "LM" for part in around)
        return character if inside_word else " "
    if character == "\u00ad":
        return ""
    if character in _MARKUP:
        return " "
    if _is_variation(character):
        return ""
    if category[0] in "LMNP" or character in _SPEAKABLE_SYMBOLS:
        return character
    return " "


def _is_variation(character: str) -> bool:
    # They choose a glyph (emoji or text, the frame of a keycap) and have no sound.
    return "\ufe00" <= character <= "\ufe0f" or character in "\u20e3\u20e0"


def pieces(text: str, most_characters: int) -> tuple[str, ...]:
    """A text taken apart at its sentences, and long sentences further.

    A sentence over `most_characters` is parted after a clause, else between words, else
    anywhere. Joining the pieces gives the text again, and none is longer than allowed.
    """
    parts: list[str] = []
    for sentence in _sentences(text):
        rest = sentence
        while len(rest) > most_characters:
            cut = _last_break(rest, most_characters)
            parts.append(rest[:cut])
            rest = rest[cut:]
        parts.append(rest)
    return tuple(part for part in parts if part)


def _sentences(text: str) -> list[str]:
    sentences = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        following = text[end.end() : end.end() + 1]
        last_word = text[max(start, end.end() - 12) : end.end()]
        goes_on = following.islower() or _ABBREVIATION.search(last_word)
        if following and not goes_on:
            sentences.append(text[start : end.end()])
            start = end.end()
    return [*sentences, text[start:]]


def _last_break(text: str, most_characters: int) -> int:
    window = text[: most_characters + _LONGEST_PRONUNCIATION]
    for boundary in (_CLAUSE_END, _WORD_END):
        cuts = [end.end() for end in boundary.finditer(window)]
        # A piece of a word or two is worse spoken than one that ends between words.
        fitting = [cut for cut in cuts if most_characters // 4 < cut <= most_characters]
        if fitting:
            return fitting[-1]
    return most_characters


def pause_after_s(piece: str) -> float:
    """The seconds of silence that belong between a piece and the next one."""
    tail = piece.rstrip()[-4:] + " "
    if _SENTENCE_END.search(tail):
        return SENTENCE_PAUSE_S
    return CLAUSE_PAUSE_S if _CLAUSE_END.search(tail) else 0.0


def word_count(text: str) -> float:
    """About how many words a voice says: digits and letters without spaces count too."""
    digits = sum(character.isdigit() for character in text)
    letters = sum(character.isalpha() for character in text)
    return max(len(text.split()), letters / 6) + digits
