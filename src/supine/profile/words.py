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
    longest_first = sorted(words, key=lambda pair: len(pair[0]), reverse=True)
    # A group for each word: which one matched is not to be told from its letters, since not
    # all of them are themselves again when their case is taken away.
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(f'({re.escape(word)})' for word, _ in longest_first)})(?!\w)",
        re.IGNORECASE,
    )

    def instead_of(match: re.Match[str]) -> str:
        instead = longest_first[(match.lastindex or 1) - 1][1]
        capital = match.group()[:1].isupper()
        return instead[:1].upper() + instead[1:] if capital else instead

    return tuple(
        replace(item, text=pattern.sub(instead_of, item.text)) if isinstance(item, Say) else item
        for item in items
    )
