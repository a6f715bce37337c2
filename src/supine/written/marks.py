"""What people write for a silence, a bell or a rest, to an item."""

from __future__ import annotations

import re

from supine.model import Bell, Item, Pause, Source
from supine.units import parse_pause_s

SHARE_S = 20.0
"""The ideal seconds of one share of the slack, as in a guide's `[rest]`.

Every elastic pause made here weighs its ideal over this, so that fitting a script to its
natural length gives each pause its ideal, and any other length keeps their proportions.
"""

LONGEST_PAUSE_S = 3600.0
MOST_STRIKES = 9

Bounds = tuple[float, float, float]
"""Least, ideal and most seconds of an elastic pause."""

PARAGRAPH: Bounds = (2.0, 4.0, 6.0)
"""Between two paragraphs with no pause written: about one breath (12 to 15 a minute at rest)."""

SENTENCE: Bounds = (0.5, 0.8, 1.5)
"""Where a long paragraph is taken apart: the 0.6–0.9 s that speech leaves there, stretchable."""

DOTS: Bounds = (3.0, 5.0, 8.0)
"""Three dots alone on a line."""

NAMED: dict[str, Bounds] = {
    "": DOTS,
    "short": PARAGRAPH,
    "brief": PARAGRAPH,
    "little": PARAGRAPH,
    "long": (10.0, 15.0, 30.0),
}
"""`[pause]`, `(short pause)`, `(long pause)`: said in words, so held loosely."""

STRENGTHS: dict[str, Bounds | None] = {
    "none": None,
    "x-weak": (0.1, 0.2, 0.4),
    "weak": (0.2, 0.4, 0.8),
    "medium": SENTENCE,
    "strong": (1.0, 1.5, 3.0),
    "x-strong": PARAGRAPH,
}
"""SSML leaves the seconds of a break's strength to the engine; these are supine's."""

HINT = "Write [6s], [pause 6s], (pause for 10-15 seconds), [rest], [rest 3 20s..3m] or [bell]"

_NUMBER = r"[0-9]+(?:[.,][0-9]+)?"
_UNIT = r"ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?"
_LENGTH = re.compile(
    rf"({_NUMBER})(?:\s*({_UNIT})\b\.?(?:\s*(?:and\s+)?({_NUMBER})\s*(?:s|secs?|seconds?))?)?"
)
_RUN_TOGETHER = re.compile(r"([0-9]+)m(?:in)?([0-9]+(?:\.[0-9]+)?)s")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])")
_RANGE = re.compile(r"(.+?)\s*(?:-|–|—|\bto\b|\.\.)\s*(.+)", re.DOTALL)
_PAUSE = re.compile(
    r"(?:an?\s+)?(?:(long|short|brief|little)\s+)?(?:pause|silence|wait|break)"
    r"(?:\s*(?:[:=,]|[-–—]\s)?\s*(?:for\b|of\b)?\s*(?:about\b|around\b)?\s*(.+))?",
    re.DOTALL,
)
_PAUSE_LAST = re.compile(
    r"(?:an?\s+)?([0-9].*?)[\s-]*(?:of\s+)?(?:pause|silence|break)[.…]*", re.DOTALL
)
_BEFORE_UNIT = re.compile(r"(?<=[0-9])\s*-\s*(?=[a-z])")
_STYLED = " *_~-–—"
_REST = re.compile(r"rest(?:\s+([0-9]+(?:\.[0-9]+)?))?(?:\s+(\S+?)\.\.(\S+))?")
_REST_BOUNDS_S = (6.0, 180.0)
_BELL = re.compile(r"bell(?:\s+([0-9]+))?")
_MOST_WEIGHT = 1000.0
_LONGEST_MARK = 100


class NotAMarkError(Exception):
    """What stands in brackets is no mark, or a wrong one; `hint` says what to write."""

    def __init__(self, message: str, hint: str = HINT) -> None:
        super().__init__(message)
        self.hint = hint


def read_mark(written: str, source: Source) -> tuple[Item, ...]:
    """The item of a mark without its brackets; none for a pause of no length.

    Raises
    ------
    NotAMarkError
        If it is none.
    """
    mark = " ".join(written.split()).strip().lower()
    if len(mark) > _LONGEST_MARK:
        raise NotAMarkError(f"{_shown(mark)} is not a mark")
    if bell := _BELL.fullmatch(mark):
        return (_bell(mark, int(bell.group(1) or 1), source),)
    if rest := _REST.fullmatch(mark):
        return (_rest(mark, rest, source),)
    if pause := _PAUSE.fullmatch(mark):
        return _said_pause(mark, pause, source)
    if last := _PAUSE_LAST.fullmatch(mark):
        # "10-second" has no bounds: its hyphen is a space.
        length = _BEFORE_UNIT.sub(" ", last.group(1)).strip(" '’")
        return _pause(mark, *_bounds_s(mark, length), source)
    length_s = parse_pause_s(mark)
    if length_s is None and not mark[-1:].isdigit():
        length_s = _length_s(mark)
    if length_s is None:
        raise NotAMarkError(f"{_shown(mark)} is not a mark")
    return _pause(mark, length_s, length_s, source)


def exact(length_s: float, source: Source) -> tuple[Pause, ...]:
    """A pause of that length to the millisecond; none for no length.

    Raises
    ------
    NotAMarkError
        If it is longer than an hour.
    """
    return _pause(f"{length_s:g}s", length_s, length_s, source)


def elastic(bounds: Bounds, source: Source) -> Pause:
    """A pause that stretches between bounds."""
    least_s, ideal_s, most_s = bounds
    # Six decimals write a share out in full, so that a guide reads the same one back.
    weight = max(round(ideal_s / SHARE_S, 6), 0.000001)
    return Pause(least_s, min(max(SHARE_S * weight, least_s), most_s), most_s, weight, source)


def by_strength(strength: str, source: Source) -> tuple[Pause, ...]:
    """The pause of a break's strength, of `STRENGTHS`."""
    bounds = STRENGTHS[strength]
    return () if bounds is None else (elastic(bounds, source),)


def bare_pause(line: str) -> str:
    """The mark that a whole line is though no brackets stand around it; empty if it is none.

    "PAUSE: 10 seconds", "10 second pause" and "*pause*" are; "Pause for 10 seconds." and
    "Pause." end as speech does, and are spoken.
    """
    if len(line) > _LONGEST_MARK:
        return ""
    mark = line.strip(_STYLED).rstrip("…")
    if mark.endswith("..."):
        mark = mark.rstrip(".")
    if mark.endswith(".") or not re.search(r"\bpause\b|[0-9].*\bsilence$", mark, re.IGNORECASE):
        return ""
    try:
        read_mark(mark, Source("", 0))
    except NotAMarkError:
        return ""
    return mark


def _said_pause(mark: str, pause: re.Match[str], source: Source) -> tuple[Pause, ...]:
    length = (pause.group(2) or "").strip(" \"'.…")
    if not length:
        return (elastic(NAMED[pause.group(1) or ""], source),)
    if length in STRENGTHS:
        return by_strength(length, source)
    return _pause(mark, *_bounds_s(mark, length), source)


def _pause(mark: str, least_s: float, most_s: float, source: Source) -> tuple[Pause, ...]:
    if max(least_s, most_s) > LONGEST_PAUSE_S:
        raise NotAMarkError(f"{_shown(mark)} is longer than an hour", "Write a shorter one")
    if least_s > most_s:
        raise NotAMarkError(
            f"{_shown(mark)} has bounds that do not rise", "The first is the shorter one"
        )
    least_s, most_s = round(least_s, 3), round(most_s, 3)
    if least_s < most_s:
        return (elastic((least_s, (least_s + most_s) / 2, most_s), source),)
    return (Pause(least_s, least_s, least_s, 0.0, source),) if least_s else ()


def _bounds_s(mark: str, written: str) -> tuple[float, float]:
    if (length_s := _length_s(written)) is not None:
        return length_s, length_s
    if bounds := _RANGE.fullmatch(written):
        low, high = bounds.groups()
        unit = re.search(r"[a-z]+$", high)
        if unit and low[-1].isdigit():
            low += unit.group()
        least_s, most_s = _length_s(low), _length_s(high)
        if least_s is not None and most_s is not None:
            return least_s, most_s
    raise NotAMarkError(f"{_shown(mark)} is not a pause with a length")


def _length_s(written: str) -> float | None:
    """The seconds of a length; a bare number is seconds."""
    if clock := _CLOCK.fullmatch(written):
        return int(clock.group(1)) * 60.0 + int(clock.group(2))
    if together := _RUN_TOGETHER.fullmatch(written):
        return int(together.group(1)) * 60.0 + float(together.group(2))
    length = _LENGTH.fullmatch(written)
    if not length:
        return None
    number, unit, seconds = length.groups()
    return _number(number) * _unit_s(unit or "s") + _number(seconds or "0")


def _number(written: str) -> float:
    return float(written.replace(",", "."))


def _unit_s(unit: str) -> float:
    if unit.startswith(("ms", "milli")):
        return 0.001
    return 60.0 if unit.startswith("m") else 1.0


def _bell(mark: str, strikes: int, source: Source) -> Bell:
    if not 1 <= strikes <= MOST_STRIKES:
        raise NotAMarkError(
            f"{_shown(mark)} is not 1 to {MOST_STRIKES} strikes", "Write it as in [bell 3]"
        )
    return Bell(strikes, source)


def _rest(mark: str, rest: re.Match[str], source: Source) -> Pause:
    weight = float(rest.group(1) or 1)
    least_s, most_s = _REST_BOUNDS_S
    if rest.group(2):
        first_s, last_s = parse_pause_s(rest.group(2)), parse_pause_s(rest.group(3))
        if first_s is None or last_s is None:
            raise NotAMarkError(f"{_shown(mark)} has no bounds", "Write them as in [rest 20s..3m]")
        least_s, most_s = first_s, last_s
    if not 0.0 < weight <= _MOST_WEIGHT:
        raise NotAMarkError(f"{_shown(mark)} has a share that is not above 0 and up to 1000")
    if not 0.0 <= least_s < most_s <= LONGEST_PAUSE_S:
        raise NotAMarkError(
            f"{_shown(mark)} has bounds that do not rise", "The first is the shorter one"
        )
    return Pause(least_s, min(max(SHARE_S * weight, least_s), most_s), most_s, weight, source)


def _shown(mark: str) -> str:
    return f"[{mark[:40]}…]" if len(mark) > 40 else f"[{mark}]"
