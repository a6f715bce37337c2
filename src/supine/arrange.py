"""A listener's wishes laid into a script: what is left out, what comes, what they say themselves.

All of it is done on items, before any length is known: what is added is as much a part of the
script as what the guide wrote, and `fit` treats it so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from supine.errors import UsageError
from supine.model import Chapter, Item, Listener, OwnCue, Pause, Say, Source, Wishes, is_called

OWN = "own cue"
"""What stands for the file where a listener's own cue comes from."""

GREETING = "This time is yours, {name}."

_GREETING_PAUSE_S = 5.0
_LAST_WORD_PAUSE_S = 8.0
_LEAST_AFTER_ADDED_S = 12.0
"""Time to hear a sentence out, where the pause that it shares would allow less."""

_LONG_S = 20.0
"""A silence that may be as long as this is one to rest in; shorter ones belong to what is done."""

_FULLEST = 0.93
"""A full track keeps some of its time for silences that are longer than they must be."""

_MOST_RANK = 3
_THINNED = (1 / 2, 1 / 3, 1 / 4, 1 / 6)
"""Which share of the optional cues a sparse track does without: the first that is possible."""

Bounds = Callable[[Sequence[Item]], tuple[float, float]]
"""The shortest and the longest that a script can be, in seconds, its optional cues included."""


def arranged(
    items: Sequence[Item],
    wishes: Wishes,
    listener: Listener,
    spare: Sequence[Say],
    length_s: float,
) -> tuple[Item, ...]:
    """The script as a listener wants it.

    Optional cues that are unwanted go, with the silences after them. Preferred ones are the
    last to be dropped when time is short; those that are only among the `spare` are added.
    Own cues stand where they were asked to, and always stay.

    Parameters
    ----------
    items
        A script as it was parsed.
    spare
        Reminders that the script does not have and might.
    length_s
        How long the track will be, for refrains.

    Raises
    ------
    UsageError
        If a cue that is not wanted is one that the routine needs.
    """
    kept = _ranked(_without(items, wishes.without_cues), wishes.cues)
    greeted = _greeted(kept, listener)
    wanted = [said for said in _absent(spare, greeted) if _is_wanted(said, wishes.cues)]
    preferred = [
        _Refrain(replace(said, rank=1), 1) for said in wanted if _drawn_places(greeted) != []
    ]
    resting = [*preferred, *_refrains(wishes.own, "resting", length_s)]
    rested = _spread(greeted, resting, _resting_places(greeted))
    settled = _at(rested, _refrains(wishes.own, "settling", length_s), _settling_place(rested))
    return _at(settled, _refrains(wishes.own, "returning", length_s), _returning_place(settled))


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
    left = _absent(spare, items)
    places = _drawn_places(items)
    if not places:
        return items
    if longest_s < length_s:
        counts = list(range(1, len(left) + 1))
    elif wishes.guidance == "full" and shortest_s <= length_s:
        optional = sum(1 for item in items if isinstance(item, Say) and not item.keep)
        counts = list(range(min(len(left), math.ceil(optional / 2)), 0, -1))
    else:
        return items
    for count in counts:
        fuller = _spread(items, [_Refrain(said, 1) for said in left[:count]], places)
        least_s, most_s = bounds_s(fuller)
        if least_s <= _FULLEST * length_s and length_s <= most_s:
            return fuller
    return items


@dataclass(frozen=True, slots=True)
class _Refrain:
    """A cue to be added, and how often."""

    said: Say
    times: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something can be added: before the item of this index, and the silence after it."""

    index: int
    pause: Pause


def _without(items: Sequence[Item], unwanted: Sequence[str]) -> list[Item]:
    kept: list[Item] = []
    dropping = False
    for item in items:
        if isinstance(item, Say) and _is_wanted(item, unwanted):
            if item.keep:
                raise UsageError(
                    f"the routine needs the cue {item.name} ({item.source})",
                    "Only optional cues can be left out: supine cues ROUTINE shows which are",
                )
            dropping = True
        elif not (dropping and isinstance(item, Pause)):
            dropping = False
            kept.append(item)
    return kept


def _ranked(items: list[Item], preferred: Sequence[str]) -> list[Item]:
    """Preferred cues first among the optional ones, everything else as it was."""
    if not preferred:
        return items
    return [
        replace(item, rank=1 if _is_wanted(item, preferred) else min(item.rank + 1, _MOST_RANK))
        if isinstance(item, Say) and not item.keep
        else item
        for item in items
    ]


def _is_wanted(said: Say, names: Sequence[str]) -> bool:
    return any(is_called(said.name, name) for name in names)


def _absent(spare: Sequence[Say], items: Sequence[Item]) -> list[Say]:
    there = {item.text for item in items if isinstance(item, Say)}
    return [said for said in spare if said.text not in there]


def _greeted(items: list[Item], listener: Listener) -> list[Item]:
    if not (listener.speak_name and listener.name):
        return items
    source = Source(OWN, 0)
    first = next(index for index, item in enumerate(items) if isinstance(item, Say))
    greeting = Say(GREETING.format(name=listener.name), 0, source)
    return [*items[:first], greeting, _exact(_GREETING_PAUSE_S, source), *items[first:]]


def _refrains(own: Sequence[OwnCue], where: str, length_s: float) -> list[_Refrain]:
    return [
        _Refrain(
            Say(cue.text, 0, Source(OWN, number)),
            max(1, int(length_s // cue.every_s)) if cue.every_s else cue.times,
        )
        for number, cue in enumerate(own, start=1)
        if cue.where == where
    ]


def _spread(
    items: Sequence[Item], refrains: Sequence[_Refrain], places: Sequence[_Place]
) -> tuple[Item, ...]:
    """The script with each refrain spread evenly over the places."""
    added = sorted(
        ((2 * time + 1) / (2 * refrain.times), number, refrain.said)
        for number, refrain in enumerate(refrains)
        for time in range(refrain.times)
    )
    before: dict[int, list[Item]] = {}
    for number, (_, _, said) in enumerate(added):
        place = places[(2 * number + 1) * len(places) // (2 * len(added))]
        before.setdefault(place.index, []).extend((said, replace(place.pause, source=said.source)))
    spread: list[Item] = []
    for index, item in enumerate(items):
        spread += [*before.get(index, ()), item]
    return (*spread, *before.get(len(items), ()))


def _at(items: tuple[Item, ...], refrains: Sequence[_Refrain], place: _Place) -> tuple[Item, ...]:
    return _spread(items, refrains, [place])


def _drawn_places(items: Sequence[Item]) -> list[_Place]:
    """Among the reminders that a guide drew, where more of them are as true as they are."""
    drawn = [
        index
        for index, item in enumerate(items)
        if isinstance(item, Say) and item.source.file.startswith("themes/")
    ]
    return _places(items, drawn[0], _after(items, drawn[-1])) if drawn else []


def _resting_places(items: Sequence[Item]) -> list[_Place]:
    """Where a listener's own cue can be said while they rest: always one at least."""
    if drawn := _drawn_places(items):
        return drawn
    chapters = _chapters(items)
    said = [index for index, item in enumerate(items) if isinstance(item, Say)]
    start, end = (chapters[1], chapters[-1]) if len(chapters) > 2 else (said[0], said[-1])
    return _places(items, start, end) or [_Place(end, _elastic(30.0, 60.0))]


def _places(items: Sequence[Item], start: int, end: int) -> list[_Place]:
    """After every long elastic silence from `start` up to `end`."""
    found = []
    for index in range(start + 1, min(end, len(items)) + 1):
        pause = items[index - 1]
        next_is_pause = index < len(items) and isinstance(items[index], Pause)
        if isinstance(pause, Pause) and pause.elastic and pause.max_s >= _LONG_S:
            least_s = min(pause.min_s, _LEAST_AFTER_ADDED_S)
            if not next_is_pause:
                found.append(_Place(index, replace(pause, min_s=least_s)))
    return found


def _settling_place(items: Sequence[Item]) -> _Place:
    """At the end of the first chapter, once somebody lies; without chapters, after a first cue."""
    chapters = _chapters(items)
    said = [index for index, item in enumerate(items) if isinstance(item, Say)]
    if len(chapters) > 1 and chapters[1] > said[0]:
        return _Place(chapters[1], _elastic(8.0, 30.0))
    return _Place(_after(items, said[0]), _elastic(8.0, 30.0))


def _returning_place(items: Sequence[Item]) -> _Place:
    """After the last cue and its silence, before a bell that ends the track."""
    last = max(index for index, item in enumerate(items) if isinstance(item, Say))
    return _Place(_after(items, last), _exact(_LAST_WORD_PAUSE_S, Source(OWN, 0)))


def _chapters(items: Sequence[Item]) -> list[int]:
    return [index for index, item in enumerate(items) if isinstance(item, Chapter)]


def _after(items: Sequence[Item], index: int) -> int:
    """The index after a cue and the silences that follow it."""
    end = index + 1
    while end < len(items) and isinstance(items[end], Pause):
        end += 1
    return end


def _thinned(items: tuple[Item, ...], preferred: Sequence[str], share: float) -> tuple[Item, ...]:
    """The script without a share of its optional cues, taken out evenly."""
    optional = [
        index
        for index, item in enumerate(items)
        if isinstance(item, Say) and not item.keep and not _is_wanted(item, preferred)
    ]
    count = int(len(optional) * share)
    taken = {optional[(2 * n + 1) * len(optional) // (2 * count)] for n in range(count)}
    gone = {index for cue in taken for index in range(cue, _after(items, cue))}
    return tuple(item for index, item in enumerate(items) if index not in gone)


def _exact(length_s: float, source: Source) -> Pause:
    return Pause(length_s, length_s, length_s, 0.0, source)


def _elastic(ideal_s: float, most_s: float) -> Pause:
    return Pause(_LEAST_AFTER_ADDED_S * 2 / 3, ideal_s, most_s, 1.0, Source(OWN, 0))
