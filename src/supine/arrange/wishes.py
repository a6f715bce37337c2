"""What a listener wishes: what is left out, what comes for certain, what they say themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from supine.arrange.names import absent, is_wanted
from supine.arrange.places import (
    OWN,
    drawn,
    exact,
    rest_of,
    resting_places,
    resting_s,
    returning_place,
    settling_place,
)
from supine.arrange.spreading import Refrain, at, spread
from supine.errors import UsageError
from supine.model import Guide, Item, Listener, OwnCue, Pause, Say, Source, Wishes, is_called

GREETING = "This time is yours, {name}."

_GREETING_PAUSE_S = 5.0
_MOST_RANK = 3

_LYING = ("on the back", "on the side", "reclined")
"""How the position of a routine begins in which one lies from the first cue on."""


def arranged(  # noqa: PLR0913, PLR0917 - each says something else
    items: Sequence[Item],
    guide: Guide,
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
    guide
        Whose script it is: how it begins, and whether it rests.
    spare
        Reminders that the script does not have and might.
    length_s
        How long the track will be, for refrains.

    Raises
    ------
    UsageError
        If a cue that is not wanted is one that the routine needs, or nothing else is left.
    """
    kept = _ranked(_without(items, wishes.without_cues), wishes.cues)
    if not any(isinstance(item, Say) for item in kept):
        raise UsageError("every cue of it is left out", "Keep one with fewer --without")
    greeted = _greeted(kept, listener)
    rest = rest_of(greeted)
    refrains = _refrains(wishes.own, "resting", resting_s(greeted, rest, length_s))
    if drawn(greeted) or guide.kind == "resting":
        refrains = [*_wanted(wishes.cues, spare, greeted), *refrains]
    rested = spread(greeted, refrains, resting_places(greeted, rest))
    settling = settling_place(rested, lies_first=guide.position.startswith(_LYING))
    settled = at(rested, _refrains(wishes.own, "settling", 0.0), settling)
    return at(settled, _refrains(wishes.own, "returning", 0.0), returning_place(settled))


def _without(items: Sequence[Item], unwanted: Sequence[str]) -> list[Item]:
    kept: list[Item] = []
    dropping = False
    for item in items:
        if isinstance(item, Say) and item.keep and item.name in unwanted:
            raise UsageError(
                f"the routine needs the cue {item.name} ({item.source})",
                "Only optional cues can be left out: supine cues ROUTINE shows which are",
            )
        # The first words of many cues pass over those that are needed.
        if isinstance(item, Say) and not item.keep and is_wanted(item, unwanted):
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
        replace(item, rank=1 if is_wanted(item, preferred) else min(item.rank + 1, _MOST_RANK))
        if isinstance(item, Say) and not item.keep
        else item
        for item in items
    ]


def _wanted(names: Sequence[str], spare: Sequence[Say], items: Sequence[Item]) -> list[Refrain]:
    """The preferred reminders that the script does not have: one for each name."""
    left = absent(spare, items)
    found: dict[str, Say] = {}
    for name in names:
        if any(isinstance(item, Say) and is_called(item.name, name) for item in items):
            continue
        said = next((said for said in left if is_called(said.name, name)), None)
        if said is not None:
            found[said.text] = replace(said, rank=1)
    return [Refrain(said, 1) for said in found.values()]


def _greeted(items: list[Item], listener: Listener) -> list[Item]:
    if not (listener.speak_name and listener.name):
        return items
    source = Source(OWN, 0)
    first = next(index for index, item in enumerate(items) if isinstance(item, Say))
    greeting = Say(GREETING.format(name=listener.name.rstrip(".?!")), 0, source)
    return [*items[:first], greeting, exact(_GREETING_PAUSE_S, source), *items[first:]]


def _refrains(own: Sequence[OwnCue], where: str, stretch_s: float) -> list[Refrain]:
    """The listener's own cues for a place, and how often in so many seconds of it."""
    return [
        Refrain(
            Say(cue.text, 0, Source(OWN, number)),
            max(1, int(stretch_s // cue.every_s)) if cue.every_s else cue.times,
        )
        for number, cue in enumerate(own, start=1)
        if cue.where == where
    ]
