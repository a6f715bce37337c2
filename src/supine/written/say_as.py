"""How a piece of text is to be read, to words a voice reads so: SSML's `say-as` and its kin."""

from __future__ import annotations

import re
from collections.abc import Callable


def _spelled(text: str) -> str:
    """Letter by letter: "USA" is "U S A", and "555-12" is "5 5 5, 1 2"."""
    return ", ".join(" ".join(word.upper()) for word in re.findall(r"\w+", text))


def _ordinal(text: str) -> str:
    """A whole number with its ending: "3" is "3rd"; anything else as it is."""
    number = text.strip()
    if not re.fullmatch(r"[0-9]{1,9}", number):
        return text
    teens = number[-2:] in {"11", "12", "13"}
    return number + ("th" if teens else {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th"))


def _as_written(text: str) -> str:
    return text


_READINGS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(
        ("characters", "chars", "spell-out", "verbatim", "letters", "digits"), _spelled
    ),
    **dict.fromkeys(("telephone", "phone"), _spelled),
    "ordinal": _ordinal,
    # A voice reads these right, or as well as it can, the way they are written.
    **dict.fromkeys(
        (
            *("address", "cardinal", "currency", "date", "duration", "fraction"),
            *("interjection", "name", "net", "number", "time", "unit"),
        ),
        _as_written,
    ),
}


def reading_of(kind: str) -> Callable[[str], str] | None:
    """How text of a kind is read; None if supine does not know the kind."""
    return _READINGS.get(kind)


def kinds() -> str:
    """Every kind, for a hint."""
    return ", ".join(sorted(_READINGS))
