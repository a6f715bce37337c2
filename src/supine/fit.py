"""Which cues stay, and how long each pause is, so that a script has exactly the length asked for.

Required cues always stay. Optional ones are dropped by rank, later ones first, only as far as
needed; then the elastic pauses take the slack between their bounds, in proportion to their
weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from supine.errors import FitError
from supine.model import Bell, Chapter, Fitted, Item, Pause, Say, Source
from supine.units import format_clock

MOST_RANK = 3
"""The rank that is dropped first; a script writes up to 2, and a listener's wishes make 3."""

_TOLERANCE_S = 1e-9

LEAD_IN_S = 1.0
"""Before the first sound: earphones that slept are awake by then, and nobody is startled."""

LEAD_OUT_S = 2.0
"""After the last sound, so that a track never ends on one."""

MARGIN = Source("", 0)
"""Where the silences at the two ends come from: nobody wrote them, and no cue takes them away."""

BREATH_S = 1.5
"""Between two cues that were written with no pause between them."""

LengthOf = Callable[[Say | Bell], float]
"""How long a cue or a bell sounds, in seconds."""


def with_margins(items: Sequence[Item]) -> tuple[Item, ...]:
    """The script with silence at both ends, and a breath between cues that have none.

    Chapters at the head stay before the first silence: the first one begins with the track.
    """
    margined: list[Item] = []
    head = next((i for i, item in enumerate(items) if not isinstance(item, Chapter)), len(items))
    margined += [*items[:head], _exact(LEAD_IN_S, MARGIN)]
    previous: Item | None = None
    for item in items[head:]:
        if isinstance(item, Say) and isinstance(previous, Say):
            margined.append(_exact(BREATH_S, previous.source))
        margined.append(item)
        if not isinstance(item, Chapter):
            previous = item
    margined.append(_exact(LEAD_OUT_S, MARGIN))
    return tuple(margined)


def _exact(length_s: float, source: Source) -> Pause:
    return Pause(length_s, length_s, length_s, 0.0, source)


def fit(items: Sequence[Item], length_of: LengthOf, total_s: float) -> Fitted:
    """The script at exactly `total_s` seconds.

    Raises
    ------
    FitError
        If even the required cues with the shortest pauses are longer, or everything with the
        longest pauses is shorter; `feasible_s` is the nearest length that works.
    """
    kept, left_out = _drop_until_short_enough(items, length_of, total_s)
    shortest_s, longest_s = bounds_s(kept, length_of)
    if shortest_s > total_s + _TOLERANCE_S:
        raise FitError(
            f"{format_clock(total_s)} is too short for this script",
            feasible_s=shortest_s,
        )
    if longest_s < total_s - _TOLERANCE_S:
        raise FitError(
            f"{format_clock(total_s)} is too long for this script",
            feasible_s=longest_s,
        )
    pauses = [item for item in kept if isinstance(item, Pause)]
    sounding_s = sum(length_of(item) for item in kept if isinstance(item, (Say, Bell)))
    lengths_s = iter(share_slack(pauses, total_s - sounding_s))
    return Fitted(
        tuple((item, _length_s(item, length_of, lengths_s)) for item in kept), tuple(left_out)
    )


def natural_length_s(items: Sequence[Item], length_of: LengthOf) -> float:
    """How long the script is when every pause has its ideal length."""
    return sum(
        item.ideal_s if isinstance(item, Pause) else length_of(item)
        for item in items
        if isinstance(item, (Pause, Say, Bell))
    )


def share_slack(pauses: Sequence[Pause], total_s: float) -> list[float]:
    """Lengths for the pauses that sum to `total_s`, each within its bounds.

    An elastic pause has the length λ · weight, held to its bounds, with one λ for all: water
    poured into vessels of different widths, floors and lids. The sum rises with λ in straight
    pieces, so λ is found exactly, at the one piece that holds the total.
    """
    elastic = [pause for pause in pauses if pause.elastic]
    corners = sorted(
        {bound / pause.weight for pause in elastic for bound in (pause.min_s, pause.max_s)}
    )
    water = _water_level(elastic, corners, total_s - sum(p.min_s for p in pauses if not p.elastic))
    return [_held(pause, water) if pause.elastic else pause.min_s for pause in pauses]


def _water_level(elastic: Sequence[Pause], corners: Sequence[float], total_s: float) -> float:
    if not elastic:
        return 0.0
    low, high = 0, len(corners) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if sum(_held(pause, corners[middle]) for pause in elastic) <= total_s:
            low = middle
        else:
            high = middle
    below_s = sum(_held(pause, corners[low]) for pause in elastic)
    above_s = sum(_held(pause, corners[high]) for pause in elastic)
    if above_s <= below_s:
        return corners[low]
    return corners[low] + (corners[high] - corners[low]) * (total_s - below_s) / (above_s - below_s)


def _held(pause: Pause, water: float) -> float:
    return min(max(water * pause.weight, pause.min_s), pause.max_s)


def _length_s(item: Item, length_of: LengthOf, pause_lengths_s: Iterable[float]) -> float:
    if isinstance(item, Pause):
        return next(iter(pause_lengths_s))
    return length_of(item) if isinstance(item, (Say, Bell)) else 0.0


def bounds_s(items: Iterable[Item], length_of: LengthOf) -> tuple[float, float]:
    """The shortest and the longest that a script can be with all of its cues, in seconds."""
    shortest_s = longest_s = 0.0
    for item in items:
        if isinstance(item, Pause):
            shortest_s += item.min_s
            longest_s += item.max_s
        elif isinstance(item, (Say, Bell)):
            shortest_s += length_of(item)
            longest_s += length_of(item)
    return shortest_s, longest_s


def _drop_until_short_enough(
    items: Sequence[Item], length_of: LengthOf, total_s: float
) -> tuple[list[Item], list[Say]]:
    """Drop optional cues, each with the pauses after it, until the rest can be short enough."""
    dropped: set[int] = set()
    shortest_s, _ = bounds_s(items, length_of)
    for rank in range(MOST_RANK, 0, -1):
        for index in range(len(items) - 1, -1, -1):
            item = items[index]
            if not isinstance(item, Say) or item.rank != rank:
                continue
            if shortest_s <= total_s + _TOLERANCE_S:
                break
            group = _with_pauses_after(items, index)
            shortest_s -= bounds_s((items[i] for i in group), length_of)[0]
            dropped.update(group)
    kept = [item for index, item in enumerate(items) if index not in dropped]
    left_out = [
        item for index, item in enumerate(items) if index in dropped and isinstance(item, Say)
    ]
    return kept, left_out


def _with_pauses_after(items: Sequence[Item], index: int) -> range:
    end = index + 1
    while end < len(items) and isinstance(items[end], Pause) and items[end].source != MARGIN:
        end += 1
    return range(index, end)
