"""Marks: a pause, a rest or a bell, as it stands in brackets.

There is one grammar. A guide is read strictly: `[bell]`, `[bell 3]`, `[rest]`,
`[rest 3 20s..3m]`, `[6s]`, `[1m30s]`, `[breaths 3]`, the pauses of `NAMED_PAUSES`, and nothing
else. A script that somebody brings is read
leniently: in any case, and with whatever people write for a pause besides, as in
`[PAUSE: 5]`, `[pause for 10-15 seconds]`, `[long pause]` or `[10-second pause]`.

To add a mark, write its reader and a row in `_MARKS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from supine.model import MAX_STRIKES, Bell, Pause, SourceLine
from supine.units import parse_pause_s

SHARE_S = 20.0
"""The ideal length of one share of the time that is left, in seconds: that of a bare `[rest]`.

The weight of an elastic pause is its ideal length over this, so that fitting a script to its
natural length gives each pause its ideal, and any other length keeps their proportions.
"""

MIN_REST_S, MAX_REST_S = 6.0, 180.0
"""The bounds of a `[rest]` that names none: one whole breath; and three minutes, after which a
listener wonders whether the track has stopped."""

MAX_PAUSE_S = 3600.0

BREATH_S = 8.0
"""A slow breath: asked for slow ones, somebody at rest takes seven or eight a minute."""

Bounds = tuple[float, float, float]
"""The shortest, ideal and longest length of an elastic pause, in seconds."""

NAMED_PAUSES: dict[str, Bounds] = {
    "moment": (6.0, 7.0, 9.0),
    "adjust": (10.0, 12.0, 15.0),
    "lie down": (32.0, 34.0, 45.0),
    "place": (40.0, 42.0, 55.0),
    "feel": (12.0, 20.0, 60.0),
    "quiet": (20.0, 40.0, 105.0),
}
"""Pauses named for what the listener does in them: the one place that says how long these take."""

PARAGRAPH: Bounds = (2.0, 4.0, 6.0)
"""Between two paragraphs with no pause written: about one breath (12 to 15 a minute at rest)."""

SENTENCE: Bounds = (0.5, 0.8, 1.5)
"""Where a long paragraph is split: the 0.6–0.9 s that speech leaves there, stretchable."""

DOTS: Bounds = (3.0, 5.0, 8.0)
"""Three dots alone on a line."""

_NAMED: dict[str, Bounds] = {
    "": DOTS,
    "short": PARAGRAPH,
    "brief": PARAGRAPH,
    "little": PARAGRAPH,
    "long": (10.0, 15.0, 30.0),
}
"""`[pause]`, `(short pause)`, `(long pause)`."""

STRENGTHS: dict[str, Bounds | None] = {
    "none": None,
    "x-weak": (0.1, 0.2, 0.4),
    "weak": (0.2, 0.4, 0.8),
    "medium": SENTENCE,
    "strong": (1.0, 1.5, 3.0),
    "x-strong": PARAGRAPH,
}
"""SSML leaves the seconds of a break's strength to the engine; these are supine's."""

STRICT_HINT = (
    f"Write [6s], [{'], ['.join(NAMED_PAUSES)}], [breaths 3], [rest], [rest 3 20s..3m] or [bell]"
)
LENIENT_HINT = (
    "Write [6s], [pause 6s], (pause for 10-15 seconds), [rest], [rest 3 20s..3m] or [bell]"
)
_RISING_HINT = "The first is the shorter one"

_MAX_WEIGHT = 1000.0
_MAX_BREATHS = 40
_MAX_MARK_CHARACTERS = 100

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
_HYPHEN_BEFORE_UNIT = re.compile(r"(?<=[0-9])\s*-\s*(?=[a-z])")
_STYLING = " *_~-–—"


class NotAMarkError(Exception):
    """What stands in brackets is not a mark, or is a wrong one; `hint` says what to write."""

    def __init__(self, mark: str, problem: str, hint: str = "") -> None:
        shown = f"{mark[:40]}…" if len(mark) > 40 else mark
        super().__init__(f"[{shown}] {problem}")
        self.hint = hint


def read_mark(
    written: str, source: SourceLine, *, lenient: bool = False
) -> tuple[Pause | Bell, ...]:
    """Return the item of a mark, given without its brackets.

    Read leniently, a pause of no length is no item, and lengths are rounded to milliseconds.

    Raises
    ------
    NotAMarkError
        If it is not a mark, or has a number that is out of its range.
    """
    mark = " ".join(written.split())
    if lenient:
        mark = mark.lower()
    if len(mark) > _MAX_MARK_CHARACTERS:
        raise NotAMarkError(mark, "is not a mark", LENIENT_HINT if lenient else STRICT_HINT)
    for pattern, read in _MARKS:
        if found := pattern.fullmatch(mark):
            return (read(found, source),)
    if lenient:
        return _read_lenient_pause(mark, source)
    if bounds := NAMED_PAUSES.get(mark):
        return (elastic_pause(bounds, source),)
    length_s = parse_pause_s(mark)
    if length_s is None:
        raise NotAMarkError(mark, "is not a mark", STRICT_HINT)
    if not 0.0 < length_s <= MAX_PAUSE_S:
        raise NotAMarkError(mark, "is not a pause of up to an hour")
    return (exact_pause(length_s, source),)


def is_mark(written: str) -> bool:
    """Whether a text is a mark, read leniently and without its brackets."""
    try:
        read_mark(written, SourceLine("", 0), lenient=True)
    except NotAMarkError:
        return False
    return True


def find_bare_pause(line: str) -> str:
    """Return the mark that a whole line is though it has no brackets; "" if it is not one.

    "PAUSE: 10 seconds", "10 second pause" and "*pause*" are; "Pause for 10 seconds." and
    "Pause." end as speech does, and are spoken.
    """
    if len(line) > _MAX_MARK_CHARACTERS:
        return ""
    mark = line.strip(_STYLING).rstrip("…")
    if mark.endswith("..."):
        mark = mark.rstrip(".")
    if mark.endswith(".") or not re.search(r"\bpause\b|[0-9].*\bsilence$", mark, re.IGNORECASE):
        return ""
    return mark if is_mark(mark) else ""


def exact_pause(length_s: float, source: SourceLine) -> Pause:
    """Return a pause of one length."""
    return Pause(length_s, length_s, length_s, 0.0, source)


def elastic_pause(bounds: Bounds, source: SourceLine) -> Pause:
    """Return a pause that stretches between bounds."""
    # Six decimals write a share out in full, so that a guide reads the same one back.
    weight = max(round(bounds[1] / SHARE_S, 6), 0.000001)
    return _make_weighted_pause(weight, bounds[0], bounds[2], source)


def _make_weighted_pause(weight: float, min_s: float, max_s: float, source: SourceLine) -> Pause:
    return Pause(min_s, min(max(SHARE_S * weight, min_s), max_s), max_s, weight, source)


def _read_bell(found: re.Match[str], source: SourceLine) -> Bell:
    strikes = int(found[1] or 1)
    if not 1 <= strikes <= MAX_STRIKES:
        raise NotAMarkError(
            found.string, f"is not 1 to {MAX_STRIKES} strikes", "Write it as in [bell 3]"
        )
    return Bell(strikes, source)


def _read_breaths(found: re.Match[str], source: SourceLine) -> Pause:
    count = int(found[1] or 1)
    if not 1 <= count <= _MAX_BREATHS:
        message = f"is not 1 to {_MAX_BREATHS} breaths"
        raise NotAMarkError(found.string, message, "Write it as in [breaths 3]")
    return exact_pause(count * BREATH_S, source)


def _read_rest(found: re.Match[str], source: SourceLine) -> Pause:
    weight = float(found[1] or 1)
    min_s: float | None = MIN_REST_S
    max_s: float | None = MAX_REST_S
    if found[2]:
        min_s, max_s = parse_pause_s(found[2]), parse_pause_s(found[3])
    if min_s is None or max_s is None:
        raise NotAMarkError(found.string, "has no bounds", "Write them as in [rest 20s..3m]")
    if not 0.0 < weight <= _MAX_WEIGHT:
        raise NotAMarkError(found.string, "has a share that is not above 0 and up to 1000")
    if not 0.0 <= min_s < max_s <= MAX_PAUSE_S:
        raise NotAMarkError(found.string, "has bounds that do not rise", _RISING_HINT)
    return _make_weighted_pause(weight, min_s, max_s, source)


_MARKS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], SourceLine], Pause | Bell]], ...] = (
    (re.compile(r"bell(?:\s+([0-9]+))?"), _read_bell),
    (re.compile(r"breaths?(?:\s+([0-9]+))?"), _read_breaths),
    (re.compile(r"rest(?:\s+([0-9]+(?:\.[0-9]+)?))?(?:\s+(\S+?)\.\.(\S+))?"), _read_rest),
)
"""The marks that begin with a word, each with its reader."""


def _read_lenient_pause(mark: str, source: SourceLine) -> tuple[Pause, ...]:
    if found := _PAUSE.fullmatch(mark):
        length = (found[2] or "").strip(" \"'.…")
        bounds = STRENGTHS.get(length) if length else _NAMED[found[1] or ""]
        if bounds:
            return (elastic_pause(bounds, source),)
        if length in STRENGTHS:
            return ()
        min_s, max_s = _read_range_s(mark, length)
    elif found := _PAUSE_LAST.fullmatch(mark):
        # "10-second" means "10 second".
        length = _HYPHEN_BEFORE_UNIT.sub(" ", found[1]).strip(" '’")
        min_s, max_s = _read_range_s(mark, length)
    else:
        # A bare number is a length only beside a word that says so.
        length_s = parse_pause_s(mark)
        if length_s is None and not mark[-1:].isdigit():
            length_s = _read_length_s(mark)
        if length_s is None:
            raise NotAMarkError(mark, "is not a mark", LENIENT_HINT)
        min_s = max_s = length_s
    if max(min_s, max_s) > MAX_PAUSE_S:
        raise NotAMarkError(mark, "is longer than an hour", "Write a shorter one")
    if min_s > max_s:
        raise NotAMarkError(mark, "has bounds that do not rise", _RISING_HINT)
    min_s, max_s = round(min_s, 3), round(max_s, 3)
    if min_s < max_s:
        return (elastic_pause((min_s, (min_s + max_s) / 2, max_s), source),)
    return (exact_pause(min_s, source),) if min_s else ()


def _read_range_s(mark: str, written: str) -> tuple[float, float]:
    if (length_s := _read_length_s(written)) is not None:
        return length_s, length_s
    if bounds := _RANGE.fullmatch(written):
        low, high = bounds.groups()
        unit = re.search(r"[a-z]+$", high)
        if unit and low[-1].isdigit():
            low += unit.group()
        min_s, max_s = _read_length_s(low), _read_length_s(high)
        if min_s is not None and max_s is not None:
            return min_s, max_s
    raise NotAMarkError(mark, "is not a pause with a length", LENIENT_HINT)


def _read_length_s(written: str) -> float | None:
    """Return the seconds of a length; a bare number is seconds."""
    if clock := _CLOCK.fullmatch(written):
        return int(clock[1]) * 60.0 + int(clock[2])
    if together := _RUN_TOGETHER.fullmatch(written):
        return int(together[1]) * 60.0 + float(together[2])
    length = _LENGTH.fullmatch(written)
    if not length:
        return None
    number, unit, seconds = (part and part.replace(",", ".") for part in length.groups())
    if (unit or "s").startswith(("ms", "milli")):
        unit_s = 0.001
    else:
        unit_s = 60.0 if (unit or "s").startswith("m") else 1.0
    return float(number) * unit_s + float(seconds or 0)
