"""Where in a script more can be said: once somebody lies, while they rest, and last of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from supine.model import Chapter, Item, Pause, Say, Source

OWN = "own cue"
"""What stands for the file where a listener's own cue comes from."""

_LAST_WORD_PAUSE_S = 8.0
_LEAST_AFTER_ADDED_S = 12.0
"""Time to hear a sentence out, where the pause that it shares would allow less."""

_LONG_S = 20.0
"""A silence that may be as long as this is one to rest in; shorter ones belong to what is done."""

_CUE_S = 5.0
"""About how long a cue takes to say."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something can be added: before the item of this index, and the silence after it."""

    index: int
    pause: Pause


def drawn(items: Sequence[Item]) -> list[int]:
    """The reminders that the guide drew: where they are true, more of them are."""
    return [i for i, item in enumerate(items) if isinstance(item, Say) and item.theme]


def rest_of(items: Sequence[Item]) -> range:
    """The part of the script in which somebody rests, by index.

    From the chapter of the first reminder to that of the last; without reminders, the chapter
    before the way out. A script without chapters rests from its first cue to its last.
    """
    said = [index for index, item in enumerate(items) if isinstance(item, Say)]
    edges = [i for i, item in enumerate(items) if isinstance(item, Chapter)]
    if reminders := drawn(items):
        first, last = reminders[0], reminders[-1]
        start = max((edge for edge in edges if edge < first), default=said[0])
        end = min((edge for edge in edges if edge > last), default=after(items, last))
        return range(start, end)
    if len(edges) > 2:
        return range(edges[-2], edges[-1])
    return range(said[0], max(said[-1], said[0] + 1))


def resting_s(items: Sequence[Item], rest: range, length_s: float) -> float:
    """About how long the rest lasts in a track of this length."""
    outside = [item for index, item in enumerate(items) if index not in rest]
    silent_s = sum(item.ideal_s for item in outside if isinstance(item, Pause))
    return length_s - silent_s - _CUE_S * sum(isinstance(item, Say) for item in outside)


def resting_places(items: Sequence[Item], rest: range) -> list[Place]:
    """Where more can be said while somebody rests: always one at least.

    After the long silence of a reminder or of another optional cue, or at a chapter's end; the
    silence after an instruction belongs to what is done in it.
    """
    long = [
        index
        for index in range(rest.start + 1, min(rest.stop, len(items)) + 1)
        if _is_long(items[index - 1])
        and not (index < len(items) and isinstance(items[index], Pause))
    ]
    free = [index for index in long if _is_free(items, index)] or long
    return [
        Place(index, replace(pause, min_s=min(pause.min_s, _LEAST_AFTER_ADDED_S)))
        for index in free
        if isinstance(pause := items[index - 1], Pause)
    ] or [Place(rest.stop, elastic(30.0, 60.0))]


def _is_long(item: Item) -> bool:
    return isinstance(item, Pause) and item.elastic and item.max_s >= _LONG_S


def _is_free(items: Sequence[Item], index: int) -> bool:
    """Whether the silence before an index is nothing's that is needed."""
    if index == len(items) or isinstance(items[index], Chapter):
        return True
    before = next((item for item in items[index - 1 :: -1] if isinstance(item, Say)), None)
    return before is not None and (not before.keep or bool(before.theme))


def settling_place(items: Sequence[Item], *, lies_first: bool) -> Place:
    """Once somebody lies: at the end of the first chapter, or where the rest begins."""
    edges = [i for i, item in enumerate(items) if isinstance(item, Chapter)]
    said = [index for index, item in enumerate(items) if isinstance(item, Say)]
    pause = elastic(8.0, 30.0)
    if lies_first and len(edges) > 1 and edges[1] > said[0]:
        return Place(edges[1], pause)
    start = said[0] if lies_first or len(edges) <= 1 else rest_of(items).start
    first = next((index for index in said if index >= start), said[0])
    return Place(after(items, first), pause)


def returning_place(items: Sequence[Item]) -> Place:
    """After the last cue and its silence, before a bell that ends the track."""
    last = max(index for index, item in enumerate(items) if isinstance(item, Say))
    return Place(after(items, last), exact(_LAST_WORD_PAUSE_S, Source(OWN, 0)))


def after(items: Sequence[Item], index: int) -> int:
    """The index after a cue and the silences that follow it."""
    end = index + 1
    while end < len(items) and isinstance(items[end], Pause):
        end += 1
    return end


def until_s(items: Sequence[Item], index: int) -> float:
    """About how long a script is up to an index, were every silence as it is meant to be."""
    silent_s = sum(item.ideal_s for item in items[:index] if isinstance(item, Pause))
    return silent_s + _CUE_S * sum(isinstance(item, Say) for item in items[:index])


def exact(length_s: float, source: Source) -> Pause:
    """A silence of one length."""
    return Pause(length_s, length_s, length_s, 0.0, source)


def elastic(ideal_s: float, most_s: float) -> Pause:
    """A silence after something of the listener's own, long enough to hear it out."""
    return Pause(_LEAST_AFTER_ADDED_S * 2 / 3, ideal_s, most_s, 1.0, Source(OWN, 0))
