"""The nearest length that works, where the one asked for does not."""

from __future__ import annotations

import math

from supine.errors import Fault, FitError, GuideError
from supine.fit import fit
from supine.make.scripts import finished, script_with_guidance
from supine.make.sounding import Sounds
from supine.model import Guide
from supine.units import format_clock


def nearest(guide: Guide, asked_s: float, sounds: Sounds) -> FitError:
    """The error for a length that does not work, with the nearest one that does.

    A template says other things at another length, so a length that would fit the script of
    the one asked for is tried with a script of its own, until one works.

    Raises
    ------
    GuideError
        If none works.
    """
    shortest_s, longest_s = guide.minutes.shortest * 60.0, guide.minutes.longest * 60.0
    length_s = min(max(asked_s, shortest_s), longest_s)
    tried: set[float] = set()
    while length_s not in tried and shortest_s <= length_s <= longest_s:
        tried.add(length_s)
        items = finished(script_with_guidance(guide, length_s, sounds), sounds.choices)
        sounds.speak(items)
        try:
            fit(items, sounds.length_s, length_s)
        except FitError as error:
            longer = error.feasible_s > length_s
            length_s = float(math.ceil(error.feasible_s) if longer else int(error.feasible_s))
        else:
            break
    else:
        # Longer and shorter in turns, or out of the guide's own bounds: no length works.
        raise GuideError((_no_length_works(guide, sounds),))
    too_short = length_s > asked_s
    return FitError(
        f"{format_clock(asked_s)} is too {'short' if too_short else 'long'} for {guide.name}",
        f"The {'shortest' if too_short else 'longest'} that works with this voice and pace is "
        f"{format_clock(length_s)}",
        feasible_s=length_s,
    )


def _no_length_works(guide: Guide, sounds: Sounds) -> Fault:
    bounds = f"from {guide.minutes.shortest:g} to {guide.minutes.longest:g} minutes"
    message = f"it fits no length {bounds} near the one asked for"
    if sounds.choices.wishes.own:
        return Fault(guide.path.name, 0, message, "Ask for fewer or shorter cues of your own")
    hint = "Give its silences wider bounds, or write minutes that it can keep"
    return Fault(guide.path.name, guide.template_line, message, hint)
