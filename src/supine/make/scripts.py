"""A guide's script for a length and a listener."""

from __future__ import annotations

from collections.abc import Sequence

from supine import script
from supine.arrange import arranged, guided
from supine.cue_list import check_wishes
from supine.fit import bounds_s, with_margins
from supine.guide import Rendering, reminders, render
from supine.make.sounding import Sounds
from supine.model import Bell, Choices, Guide, Item, Say
from supine.profile.words import with_words
from supine.sounds.prepared import NONE


def script_of(guide: Guide, choices: Choices, length_s: float) -> tuple[Item, ...]:
    """The guide's script: rendered, parsed, arranged, with silence at both ends.

    Before guidance, which only the length of its speech can settle.
    """
    spare = reminders(guide, _rendering(choices, length_s))
    return finished(_arranged(guide, choices, length_s, spare), choices)


def script_with_guidance(guide: Guide, length_s: float, sounds: Sounds) -> tuple[Item, ...]:
    """The guide's script as the listener wants it, still to be `finished`."""
    choices = sounds.choices

    def bounds_of(candidate: Sequence[Item]) -> tuple[float, float]:
        items = finished(candidate, choices)
        sounds.speak(items)
        return bounds_s(items, sounds.length_s)

    spare = reminders(guide, _rendering(choices, length_s))
    items = _arranged(guide, choices, length_s, spare)
    return guided(items, spare, choices.wishes, bounds_of, length_s)


def with_bells(items: Sequence[Item], choices: Choices) -> tuple[Item, ...]:
    """The script, without its bells where the listener wants none.

    Before it is finished, so that cues on either side of a bell get a breath between them.
    """
    if choices.bell != NONE:
        return tuple(items)
    return tuple(item for item in items if not isinstance(item, Bell))


def finished(items: Sequence[Item], choices: Choices) -> tuple[Item, ...]:
    """The script in the listener's words, with silence at both ends."""
    return with_margins(with_words(tuple(items), choices.words))


def _arranged(
    guide: Guide, choices: Choices, length_s: float, spare: Sequence[Say]
) -> tuple[Item, ...]:
    items = script.parse(render(guide, _rendering(choices, length_s)), guide.path.name)
    check_wishes(guide, items, choices.wishes)
    return arranged(
        with_bells(items, choices), guide, choices.wishes, choices.listener, spare, length_s
    )


def _rendering(choices: Choices, length_s: float) -> Rendering:
    return Rendering(length_s / 60.0, choices.listener, choices.seed, choices.wishes)
