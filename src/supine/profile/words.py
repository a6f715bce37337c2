"""A script in the listener's words."""

from __future__ import annotations

import re
from dataclasses import replace

from supine.model import Item, Say


def with_words(items: tuple[Item, ...], words: tuple[tuple[str, str], ...]) -> tuple[Item, ...]:
    """The script with the listener's words in place of the guide's.

    Whole words and phrases, whatever their case; the longest match wins, and a capital at the
    beginning stays one.
    """
    if not words:
        return items
    said = {word.casefold(): instead for word, instead in words}
    longest_first = sorted(said, key=len, reverse=True)
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE
    )

    def instead_of(match: re.Match[str]) -> str:
        found = match.group()
        instead = said[found.casefold()]
        return instead[:1].upper() + instead[1:] if found[:1].isupper() else instead

    return tuple(
        replace(item, text=pattern.sub(instead_of, item.text)) if isinstance(item, Say) else item
        for item in items
    )
