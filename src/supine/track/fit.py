"""Fitting: which cues stay and how long each pause is, so that a script has an exact length.

Required cues always stay. Optional ones, and spans that may be left out, are dropped by rank,
later ones first, only as far as needed; then the elastic pauses take the slack between their
bounds, in proportion to their weights. Spans of a length of their own are fitted by themselves.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from supine.errors import FitError
from supine.model import (
    LEAD_IN_S,
    LEAD_OUT_S,
    Bell,
    Chapter,
    Cue,
    FittedScript,
    Item,
    Pause,
    SourceLine,
    SpanEnd,
    SpanStart,
)
from supine.script.marks import exact_pause
from supine.units import format_clock

MAX_RANK = 3
"""The rank that is dropped first; a script writes up to 2, and a listener's preferences make 3."""

_TOLERANCE_S = 1e-9

MARGIN_SOURCE = SourceLine("", 0)
"""The source of the pauses at the two ends: no cue that is dropped takes them with it."""

BREATH_S = 1.5
"""Between two cues that were written with no pause between them."""

LengthOf = Callable[[Cue | Bell], float]
"""How long a cue or a bell sounds, in seconds."""


def add_margins(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the script with silence at both ends, and a breath between cues with no pause.

    Chapters at the head stay before the first silence: the first one begins with the track.
    """
    margined: list[Item] = []
    head = next((i for i, item in enumerate(items) if not isinstance(item, Chapter)), len(items))
    margined += [*items[:head], exact_pause(LEAD_IN_S, MARGIN_SOURCE)]
    previous: Item | None = None
    for item in items[head:]:
        if isinstance(item, Cue) and isinstance(previous, Cue):
            margined.append(exact_pause(BREATH_S, previous.source))
        margined.append(item)
        if not isinstance(item, (Chapter, SpanStart, SpanEnd)):
            previous = item
    margined.append(exact_pause(LEAD_OUT_S, MARGIN_SOURCE))
    return tuple(margined)


def fit(items: Sequence[Item], length_of: LengthOf, total_s: float) -> FittedScript:
    """Return the script at exactly `total_s` seconds.

    Raises `FitError` if even the required cues with the shortest pauses are longer, or everything
    with the longest pauses is shorter; `feasible_s` is the nearest length that works.
    """
    fixed, left_out_of_spans = _fit_spans(items, length_of)
    staying, left_out = _drop_until_short_enough(fixed, length_of, total_s)
    shortest_s, longest_s = compute_bounds_s(staying, length_of)
    if shortest_s > total_s + _TOLERANCE_S:
        raise FitError(
            f"{format_clock(total_s)} is too short for this script", feasible_s=shortest_s
        )
    if longest_s < total_s - _TOLERANCE_S:
        raise FitError(f"{format_clock(total_s)} is too long for this script", feasible_s=longest_s)
    pauses = [item for item in staying if isinstance(item, Pause)]
    sounding_s = sum(length_of(item) for item in staying if isinstance(item, (Cue, Bell)))
    pause_lengths_s = iter(share_slack(pauses, total_s - sounding_s))
    return FittedScript(
        tuple(
            (item, _get_length_s(item, length_of, pause_lengths_s))
            for item in staying
            if not isinstance(item, (SpanStart, SpanEnd))
        ),
        (*left_out_of_spans, *left_out),
    )


def _fit_spans(items: Sequence[Item], length_of: LengthOf) -> tuple[list[Item], list[Cue]]:
    """Return the items with exact pauses in each span of its own length, and what it left out."""
    fitted: list[Item] = []
    left_out: list[Cue] = []
    index = 0
    while index < len(items):
        item = items[index]
        fitted.append(item)
        index += 1
        if isinstance(item, SpanStart) and item.length_s is not None:
            end = _find_span_end(items, index)
            try:
                span = fit(items[index:end], length_of, item.length_s)
            except FitError as error:
                what = "short" if error.feasible_s > item.length_s else "long"
                message = (
                    f"{item.source}: the {format_clock(item.length_s)} before it are too {what} "
                    f"for what is said in them, which takes {format_clock(error.feasible_s)}"
                )
                raise FitError(message, feasible_s=error.feasible_s) from error
            fitted += [
                replace(one, min_s=length_s, ideal_s=length_s, max_s=length_s, weight=0.0)
                if isinstance(one, Pause)
                else one
                for one, length_s in span.items
            ]
            left_out += span.left_out
            index = end
    return fitted, left_out


def _find_span_end(items: Sequence[Item], start: int) -> int:
    return next(n for n in range(start, len(items)) if isinstance(items[n], SpanEnd))


def compute_natural_length_s(items: Sequence[Item], length_of: LengthOf) -> float:
    """Return how long the script is in seconds when every pause has its ideal length.

    Raises `FitError` if what a span of a length of its own holds is longer, or cannot fill it.
    """
    fixed, _ = _fit_spans(items, length_of)
    return sum(
        item.ideal_s if isinstance(item, Pause) else length_of(item)
        for item in fixed
        if isinstance(item, (Pause, Cue, Bell))
    )


def share_slack(pauses: Sequence[Pause], total_s: float) -> list[float]:
    """Return lengths in seconds for the pauses that sum to `total_s`, each within its bounds.

    An elastic pause has the length λ · weight, clamped to its bounds, with one scale λ for all. The
    sum rises with λ in straight pieces, so λ is found exactly, in the piece that has the total.
    """
    elastic = [pause for pause in pauses if pause.elastic]
    corners = sorted(
        {bound / pause.weight for pause in elastic for bound in (pause.min_s, pause.max_s)}
    )
    scale = _find_scale(elastic, corners, total_s - sum(p.min_s for p in pauses if not p.elastic))
    return [_clamp(pause, scale) if pause.elastic else pause.min_s for pause in pauses]


def _find_scale(elastic: Sequence[Pause], corners: Sequence[float], total_s: float) -> float:
    if not elastic:
        return 0.0

    def sum_lengths_s(scale: float) -> float:
        return sum(_clamp(pause, scale) for pause in elastic)

    index = bisect.bisect_right(corners[1:-1], total_s, key=sum_lengths_s)
    low, high = corners[index], corners[min(index + 1, len(corners) - 1)]
    below_s, above_s = sum_lengths_s(low), sum_lengths_s(high)
    if above_s <= below_s:
        return low
    return low + (high - low) * (total_s - below_s) / (above_s - below_s)


def _clamp(pause: Pause, scale: float) -> float:
    return min(max(scale * pause.weight, pause.min_s), pause.max_s)


def _get_length_s(item: Item, length_of: LengthOf, pause_lengths_s: Iterator[float]) -> float:
    if isinstance(item, Pause):
        return next(pause_lengths_s)
    return length_of(item) if isinstance(item, (Cue, Bell)) else 0.0


def compute_bounds_s(items: Iterable[Item], length_of: LengthOf) -> tuple[float, float]:
    """Return the shortest and the longest that a script can be with all its cues, in seconds."""
    shortest_s = longest_s = 0.0
    for item in items:
        if isinstance(item, Pause):
            shortest_s += item.min_s
            longest_s += item.max_s
        elif isinstance(item, (Cue, Bell)):
            shortest_s += length_of(item)
            longest_s += length_of(item)
    return shortest_s, longest_s


def _drop_until_short_enough(
    items: Sequence[Item], length_of: LengthOf, total_s: float
) -> tuple[list[Item], list[Cue]]:
    """Drop optional cues, each with the pauses after it, until the rest can be short enough."""
    fixed = {
        inside
        for index, item in enumerate(items)
        if isinstance(item, SpanStart) and item.length_s is not None
        for inside in range(index, _find_span_end(items, index))
    }
    dropped: set[int] = set()
    shortest_s, _ = compute_bounds_s(items, length_of)
    for rank in range(MAX_RANK, 0, -1):
        for index in range(len(items) - 1, -1, -1):
            item = items[index]
            if not isinstance(item, (Cue, SpanStart)) or item.rank != rank or index in fixed:
                continue
            if shortest_s <= total_s + _TOLERANCE_S:
                break
            group = set(_find_range_to_drop(items, index)) - dropped
            shortest_s -= compute_bounds_s((items[i] for i in group), length_of)[0]
            dropped |= group
    staying = [item for index, item in enumerate(items) if index not in dropped]
    left_out = [
        item for index, item in enumerate(items) if index in dropped and isinstance(item, Cue)
    ]
    return staying, left_out


def _find_range_to_drop(items: Sequence[Item], index: int) -> range:
    """Return a span to its end, or a cue and the pauses after it."""
    end = index + 1
    if isinstance(items[index], SpanStart):
        return range(index, _find_span_end(items, end) + 1)
    while end < len(items) and isinstance(items[end], Pause) and items[end].source != MARGIN_SOURCE:
        end += 1
    return range(index, end)
