"""Which routines suit a listener with a condition: information from the guides, never advice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from supine.errors import NotSuitedError, UsageError, did_you_mean
from supine.model import CONDITIONS, PROPS, Guide, Suitability

ASK_CLINICIAN = "Ask your clinician before you begin"


def check_conditions(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the conditions, each once, as they are spelled here.

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


def find_suitability(guide: Guide, conditions: tuple[str, ...]) -> tuple[Suitability, ...]:
    """Return what the guide says to each condition; one it does not name is left to a clinician."""
    known = {said.condition: said for said in guide.conditions}
    return tuple(
        known.get(
            name, Suitability(name, "ask", f"This routine has no word on it. {ASK_CLINICIAN}.")
        )
        for name in conditions
    )


def require_suitable(guide: Guide, conditions: tuple[str, ...]) -> tuple[Suitability, ...]:
    """Return what the guide says to each condition, where it suits all of them.

    Raises
    ------
    NotSuitedError
        If it does not suit one; with a routine that suits all of them, if there is one.
    """
    said = find_suitability(guide, conditions)
    unsuited = [one for one in said if one.suits == "no"]
    if unsuited:
        better = _find_better(unsuited, conditions)
        hint = f"{better} may suit better: supine show {better}. " if better else ""
        raise NotSuitedError(
            f"{guide.name} is not for {unsuited[0].condition}: {unsuited[0].note.rstrip('.')}",
            hint + ASK_CLINICIAN,
        )
    return said


def _find_better(unsuited: Sequence[Suitability], conditions: tuple[str, ...]) -> str:
    """Return a routine that suits a listener with all of the conditions; "" if there is none.

    One that the guide names is taken first, then any in which one rests.
    """
    from supine.script.guides import list_routines  # noqa: PLC0415 - not for `--help`

    routines = {guide.name: guide for guide in list_routines()}
    resting = [name for name, guide in routines.items() if guide.kind == "resting"]
    for name in (*(one.instead for one in unsuited), *resting):
        if name in routines and all(
            one.suits in {"yes", "adapted"} for one in find_suitability(routines[name], conditions)
        ):
            return name
    return ""


def find_missing_props(guide: Guide, at_hand: tuple[str, ...]) -> list[str]:
    """Return the lines of `guide.props` with none of what a listener has; none if they named none.

    A line that asks for something "if …" may be missing.
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
