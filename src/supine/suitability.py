"""Which routines suit a listener with a condition: information from the guides, never advice."""

from __future__ import annotations

import re

from supine.errors import NotSuitedError, UsageError
from supine.model import CONDITIONS, PROPS, Guide, Suitability
from supine.nearest import did_you_mean

ASK = "Ask your clinician before you begin"


def check_conditions(names: tuple[str, ...]) -> tuple[str, ...]:
    """The conditions, each once, as they are spelled here.

    Raises
    ------
    UsageError
        If one is none of `model.CONDITIONS`; the nearest is in the hint.
    """
    checked = [name.strip().lower().replace(" ", "-").replace("_", "-") for name in names]
    for name in checked:
        if name not in CONDITIONS:
            meant = did_you_mean(name, CONDITIONS, cutoff=0.4)
            raise UsageError(
                f"supine has no word on {name!r}", f"{meant}It knows {', '.join(CONDITIONS)}"
            )
    return tuple(dict.fromkeys(checked))


def said_of(guide: Guide, conditions: tuple[str, ...]) -> tuple[Suitability, ...]:
    """What the guide says to each condition; a guide that says nothing leaves it to a clinician."""
    known = {said.condition: said for said in guide.conditions}
    return tuple(
        known.get(name, Suitability(name, "ask", f"This routine has no word on it. {ASK}."))
        for name in conditions
    )


def check_suits(guide: Guide, conditions: tuple[str, ...]) -> tuple[Suitability, ...]:
    """What the guide says to each condition, where it suits all of them.

    Raises
    ------
    NotSuitedError
        If it does not suit one; with what may, where the guide names it.
    """
    said = said_of(guide, conditions)
    for one in said:
        if one.suits == "no":
            better = f"{one.instead} may suit better: supine show {one.instead}. " * bool(
                one.instead
            )
            raise NotSuitedError(
                f"{guide.name} is not for {one.condition}: {one.note.rstrip('.')}", better + ASK
            )
    return said


def missing_props(guide: Guide, at_hand: tuple[str, ...]) -> list[str]:
    """What the guide asks for and the listener has not named; nothing if they named nothing.

    What is asked for "if …" may be missing, and a line that has any of it is met: "a mat, a
    carpet or a firm bed".
    """
    if not at_hand:
        return []
    missing = []
    for line in guide.props:
        words = set(re.findall(r"[a-z]+", line.lower()))
        asked = [prop for prop in PROPS if prop in words or f"{prop}s" in words]
        if asked and " if " not in line and not set(asked) & set(at_hand):
            missing.append(line)
    return missing
