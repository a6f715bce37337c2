"""The right word that was probably meant, for the hint of an error."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(
    wrong: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.5, prefix: str = ""
) -> str:
    """A question to begin a hint with, "Did you mean rain? ", or nothing if no word is near.

    Parameters
    ----------
    wrong
        What was written, in any case.
    known
        The right words; those that differ in their case alone count as one.
    most
        How many words to offer at most.
    cutoff
        How alike they have to be, 0 to 1 (`difflib.get_close_matches`).
    prefix
        Put before each word that is offered.
    """
    by_lower = {word.casefold(): word for word in known}
    near = difflib.get_close_matches(wrong.casefold(), by_lower, n=most, cutoff=cutoff)
    offered = " or ".join(prefix + by_lower[word] for word in near)
    return f"Did you mean {offered}? " if offered else ""
