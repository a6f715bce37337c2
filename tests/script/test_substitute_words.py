"""A script in the listener's words."""

from __future__ import annotations

from supine.model import Cue, Pause, SourceLine
from supine.script.arrange import substitute_words

SOURCE = SourceLine("g", 1)


def test_words_are_said_instead_wherever_they_stand_whole() -> None:
    """A capital stays one, a part of another word stays as it is, pauses are no concern."""
    pause = Pause(1.0, 1.0, 1.0, 0.0, SOURCE)
    items = (
        Cue("Buttocks heavy, the low back long, backwards.", 0, SOURCE),
        pause,
        Cue("The buttocks.", 1, SOURCE),
    )
    changed = substitute_words(
        items, (("buttocks", "bottom"), ("low back", "waist"), ("back", "spine"))
    )
    assert [item.text for item in changed if isinstance(item, Cue)] == [
        "Bottom heavy, the waist long, backwards.",
        "The bottom.",
    ]
    assert changed[1] is pause
