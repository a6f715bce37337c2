"""Cues added to a script, spread evenly over the places there are for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from supine.arrange.places import Place, until_s
from supine.model import Item, Say


@dataclass(frozen=True, slots=True)
class Refrain:
    """A cue to be added, and how often."""

    said: Say
    times: int


def spread(
    items: Sequence[Item], refrains: Sequence[Refrain], places: Sequence[Place]
) -> tuple[Item, ...]:
    """The script with each refrain spread evenly over the places."""
    added = sorted(
        ((2 * time + 1) / (2 * times), number, refrain.said)
        for number, refrain in enumerate(refrains)
        for times in [min(refrain.times, len(places))]
        for time in range(times)
    )
    before: dict[int, list[Item]] = {}
    taken: set[tuple[str, int]] = set()
    at_s = [until_s(items, place.index) for place in places]
    for number, (_, _, said) in enumerate(added):
        wanted_s = at_s[0] + (at_s[-1] - at_s[0]) * (2 * number + 1) / (2 * len(added))
        # Never the same words twice at one place.
        free = [n for n in range(len(places)) if (said.text, n) not in taken]
        nearest = min(free, key=lambda n: abs(at_s[n] - wanted_s))
        taken.add((said.text, nearest))
        pause = replace(places[nearest].pause, source=said.source)
        before.setdefault(places[nearest].index, []).extend((said, pause))
    spread: list[Item] = []
    for index, item in enumerate(items):
        spread += [*before.get(index, ()), item]
    return (*spread, *before.get(len(items), ()))


def at(items: tuple[Item, ...], refrains: Sequence[Refrain], place: Place) -> tuple[Item, ...]:
    """The script with each refrain once, one after the other, at one place."""
    return spread(items, refrains, [place])
