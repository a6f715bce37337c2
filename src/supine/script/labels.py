"""Labels: in which tracks, and to which listeners, a cue is said.

    (from 13)  (under 10)  (10-18)        in tracks of that many minutes
    (for pregnancy)  (not for pain)       to a listener with or without a condition
    (with chair)  (without chair)         to one who has that prop at hand, or does not
    (on bed)  (not on bed)                on a bed, on the floor
    (on the side)  (half upright)         in a routine of that position
    (to sleep)                            in a track that ends in sleep
    (otherwise)                           where none of those right above it holds

A comma means "and": `(from 18, not for pregnancy)`. Several labels in front of one cue mean "or".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from supine.errors import did_you_mean
from supine.model import CONDITIONS, PROPS, SURFACES, Guide, Listener

_POSITIONS = {
    "on the back": "on the back",
    "on the side": "on the side",
    "reclined": "half upright",
}
"""What the position of a routine begins with, and what a label calls it."""

_FACTS = frozenset(
    {
        *(f"for {name}" for name in CONDITIONS),
        *(f"with {name}" for name in PROPS),
        *(f"on {name}" for name in SURFACES),
        *_POSITIONS.values(),
        "to sleep",
    }
)
"""What a label can ask about."""

_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_FROM = re.compile(rf"from ({_NUMBER})")
_UNDER = re.compile(rf"under ({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\s*[-–]\s*({_NUMBER})")

OTHERWISE = "otherwise"

HINT = "Write a label as in (from 13), (under 10), (10-18), (for pregnancy) or (with chair)"


class NotALabelError(Exception):
    """What stands in brackets before a cue is no label; `hint` says what to write."""

    def __init__(self, written: str, problem: str, hint: str = HINT) -> None:
        super().__init__(f"({written[:40]}) {problem}")
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Label:
    """One label: it holds where all that it asks for does.

    Attributes
    ----------
    from_minutes, under_minutes
        The lengths of tracks that it is for; the second is not one of them.
    needed, refused
        Facts that have to hold, and that must not.
    """

    from_minutes: float = 0.0
    under_minutes: float = math.inf
    needed: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()

    def holds(self, minutes: float, facts: frozenset[str]) -> bool:
        """Return whether a cue with this label is said in a track of so many minutes."""
        return (
            self.from_minutes <= minutes < self.under_minutes
            and self.needed <= facts
            and not self.refused & facts
        )


def any_holds(labels: Iterable[Label], minutes: float, facts: frozenset[str]) -> bool:
    """Return whether one of the labels holds, or there is none."""
    labels = tuple(labels)
    return not labels or any(label.holds(minutes, facts) for label in labels)


def find_facts(guide: Guide, listener: Listener) -> frozenset[str]:
    """Return what labels can ask about a listener of a routine."""
    facts = {f"for {name}" for name in listener.conditions}
    facts |= {f"with {name}" for name in listener.props}
    facts |= {name for head, name in _POSITIONS.items() if guide.position.startswith(head)}
    facts.add(f"on {listener.surface}")
    if listener.to_sleep:
        facts.add("to sleep")
    return frozenset(facts)


def read_label(written: str) -> Label:
    """Return the label that is written so, without its brackets.

    Raises
    ------
    NotALabelError
        If a part of it is not known; the nearest that is known is in the hint.
    """
    if " ".join(written.lower().split()) == OTHERWISE:
        return Label()
    low, high = 0.0, math.inf
    needed: set[str] = set()
    refused: set[str] = set()
    for part in (" ".join(part.split()) for part in written.lower().split(",")):
        if found := _FROM.fullmatch(part):
            low = max(low, float(found[1]))
        elif found := _UNDER.fullmatch(part):
            high = min(high, float(found[1]))
        elif found := _RANGE.fullmatch(part):
            low, high = max(low, float(found[1])), min(high, float(found[2]))
        else:
            positive = part.removeprefix("not ").replace("without ", "with ")
            if positive not in _FACTS:
                meant = did_you_mean(positive, sorted(_FACTS), cutoff=0.7)
                known = f"The props are {', '.join(PROPS)}" if positive[:5] == "with " else HINT
                raise NotALabelError(written, "is not a label", f"{meant}{known}")
            (needed if positive == part else refused).add(positive)
    if low >= high:
        raise NotALabelError(written, "is for no length at all", "The first number is the smaller")
    return Label(low, high, frozenset(needed), frozenset(refused))
