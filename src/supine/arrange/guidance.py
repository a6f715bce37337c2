"""As many reminders as a listener likes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from supine.arrange.names import absent, is_wanted
from supine.arrange.places import after, drawn, rest_of, resting_places
from supine.arrange.spreading import Refrain, spread
from supine.model import Item, Say, Wishes

_FULLEST = 0.93
"""A full track keeps some of its time for silences that are longer than they must be."""

_THINNED = (1 / 2, 1 / 3, 1 / 4, 1 / 6)
"""Which share of the optional cues a sparse track does without: the first that is possible."""

Bounds = Callable[[Sequence[Item]], tuple[float, float]]
"""The shortest and the longest that a script can be, in seconds, its optional cues included."""


def guided(
    items: tuple[Item, ...],
    spare: Sequence[Say],
    wishes: Wishes,
    bounds_s: Bounds,
    length_s: float,
) -> tuple[Item, ...]:
    """The script with as many reminders as the listener likes, so far as its length allows.

    A sparse track does without up to half of the optional cues, evenly; a full one has half
    as many again. One whose silences cannot be long enough gets as many more as it takes.
    """
    shortest_s, longest_s = bounds_s(items)
    if wishes.guidance == "sparse":
        for share in _THINNED:
            thinner = _thinned(items, wishes.cues, share)
            if bounds_s(thinner)[1] >= length_s:
                return thinner
    left = absent(spare, items)
    if not drawn(items):
        return items
    places = resting_places(items, rest_of(items))
    if longest_s < length_s:
        counts = list(range(1, len(left) + 1))
    elif wishes.guidance == "full" and shortest_s <= length_s:
        optional = sum(1 for item in items if isinstance(item, Say) and not item.keep)
        counts = list(range(min(len(left), math.ceil(optional / 2)), 0, -1))
    else:
        return items
    for count in counts:
        fuller = spread(items, [Refrain(said, 1) for said in left[:count]], places)
        least_s, most_s = bounds_s(fuller)
        if least_s <= _FULLEST * length_s and length_s <= most_s:
            return fuller
    return items


def _thinned(items: tuple[Item, ...], preferred: Sequence[str], share: float) -> tuple[Item, ...]:
    """The script without a share of its optional cues, taken out evenly."""
    optional = [
        index
        for index, item in enumerate(items)
        if isinstance(item, Say) and not item.keep and not is_wanted(item, preferred)
    ]
    count = int(len(optional) * share)
    taken = {optional[(2 * n + 1) * len(optional) // (2 * count)] for n in range(count)}
    gone = {index for cue in taken for index in range(cue, after(items, cue))}
    return tuple(item for index, item in enumerate(items) if index not in gone)
