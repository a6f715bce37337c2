"""What of a written text may be spoken, what is refused, and where a long one is taken apart."""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 300
"""A cue longer than this is several: half a minute of speech is a long time to lie and follow."""

_LONGEST_CLUSTER = 20
"""A letter with all its accents and joiners; more of them in a row are no language."""

_STYLING = frozenset("*_#\\|~^`")
_STRUCTURE = frozenset("[]<>{}")
_JOINERS = frozenset("\u200c\u200d")
_LAYOUT = frozenset("\t\n\r\x0b\x0c\x85")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]+|#x[0-9a-fA-F]+);")
_PAUSE_LEFT = re.compile(r"\(\s*(?:\w+\s+)?pause\b|\([^()]{0,80}\bpause\s*\)", re.IGNORECASE)
_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?…](?:\s|$))")

_CLOSING = "[\"'”’)»]*"
_BREAKS = (
    re.compile(rf"[.!?…।؟]+{_CLOSING}\s+|[。！？]+"),
    re.compile(rf"[,;:]{_CLOSING}\s+|\s[—–]\s+|[、，；：،]\s*"),
    re.compile(r"\s+"),
)

_HINT_STRUCTURE = {
    "[": "Brackets hold marks such as [6s]; close it, or take it out",
    "<": "Markup is never spoken; take it out, or save the file as .ssml if that is what it is",
    "{": "Templates stand in guides, NAME.md.j2 with front matter; take it out",
}


def clean(text: str) -> str:
    """The text in one line, without emoji, styling and whatever else has no sound. NFC."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(_kept(composed, index) for index in range(len(composed)))
    return unspoken_head_off(_BEFORE_STOP.sub("", " ".join(kept.split())))


def unspoken_head_off(text: str) -> str:
    """The text without stops before its first word: what a pause inside a sentence leaves.

    A question mark there would besides be a mark to a guide.
    """
    return text.lstrip("?!.,;: ")


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(character.isalnum() for character in text)


def refusals(text: str) -> list[tuple[str, str]]:
    """What in a text is neither speech nor layout, each with what to do about it."""
    found = []
    for bracket, hint in _HINT_STRUCTURE.items():
        closing = chr(ord(bracket) + 2)
        here = [character for character in (bracket, closing) if character in text]
        if here:
            found.append((f"{' and '.join(here)} cannot be spoken", hint))
    if entity := _ENTITY.search(text):
        found.append((f"{entity.group()} is markup", "Write the character itself"))
    if _PAUSE_LEFT.search(text):
        found.append(("a pause in round brackets is not understood", "Write (pause 10 seconds)"))
    silent = sorted({c for c in text if _is_unspeakable(c)})
    if silent:
        names = ", ".join(f"U+{ord(character):04X}" for character in silent[:5])
        found.append((f"it has characters that cannot be spoken ({names})", "Take them out"))
    return found


def pieces(text: str) -> list[str]:
    """A text of one line in pieces of at most `MOST_CHARACTERS`; every word is in one of them.

    It is parted after a sentence, else after a clause, else between words, else anywhere.
    """
    parts = []
    rest = text
    while len(rest) > MOST_CHARACTERS:
        cut = _cut(rest)
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*parts, rest]


def _cut(text: str) -> int:
    # A space just after the longest piece is as good a place to part as any within it.
    window = text[: MOST_CHARACTERS + 1]
    for boundary in _BREAKS:
        ends = [end.end() for end in boundary.finditer(window) if end.end() > MOST_CHARACTERS // 4]
        # The space after a stop is no part of a piece; a stop without one is.
        fitting = [end for end in ends if len(window[:end].rstrip()) <= MOST_CHARACTERS]
        if fitting:
            return fitting[-1]
    for cut in range(MOST_CHARACTERS, MOST_CHARACTERS - _LONGEST_CLUSTER, -1):
        if unicodedata.category(text[cut])[0] != "M" and text[cut] not in _JOINERS:
            return cut
    return MOST_CHARACTERS


def _kept(text: str, index: int) -> str:
    character = text[index]
    category = unicodedata.category(character)
    if character in _JOINERS:
        # Persian and the scripts of India spell with them; emoji are glued with them.
        around = (text[index - 1 : index], text[index + 1 : index + 2])
        return character * all(c and unicodedata.category(c)[0] in "LM" for c in around)
    if character in _STYLING:
        return " "
    if category == "Cf" or "\ufe00" <= character <= "\ufe0f" or character in "\u20e3\u20e0":
        return ""
    if category == "Sk" or (category == "So" and character != "°") or _is_newer_emoji(character):
        return " "
    return character


def _is_newer_emoji(character: str) -> bool:
    # Python's tables end at some year's Unicode; emoji go on.
    return "\U0001f000" <= character <= "\U0001faff"


def _is_unspeakable(character: str) -> bool:
    if character in _LAYOUT or _is_newer_emoji(character):
        return False
    return unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}
