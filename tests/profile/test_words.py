"""A script in the listener's words."""

from __future__ import annotations

from supine.model import Pause, Say, Source
from supine.profile.words import with_words

SOURCE = Source("g", 1)


def test_words_are_said_instead_wherever_they_stand_whole() -> None:
    """A capital stays one, a part of another word stays as it is, pauses are no concern."""
    pause = Pause(1.0, 1.0, 1.0, 0.0, SOURCE)
    items = (
        Say("Buttocks heavy, the low back long, backwards.", 0, SOURCE),
        pause,
        Say("The buttocks.", 1, SOURCE),
    )
    changed = with_words(items, (("buttocks", "bottom"), ("low back", "waist"), ("back", "spine")))
    assert [item.text for item in changed if isinstance(item, Say)] == [
        "Bottom heavy, the waist long, backwards.",
        "The bottom.",
    ]
    assert changed[1] is pause
