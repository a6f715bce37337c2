"""A listener's wishes laid into a script."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from supine.arrange import arranged, guided
from supine.errors import UsageError
from supine.fit import bounds_s
from supine.model import (
    Bell,
    Chapter,
    Guide,
    Item,
    Listener,
    Minutes,
    OwnCue,
    Pause,
    Say,
    Source,
    Wishes,
    is_called,
)

NOBODY = Listener()
GUIDE = Guide(
    name="rest",
    title="A rest",
    summary="A rest.",
    kind="resting",
    minutes=Minutes(5, 10, 60),
    position="on the back, knees bent",
    props=(),
    cautions=(),
    conditions=(),
    sources=(),
    colour="#3b5b7a",
    path=Path("rest.md.j2"),
    template="",
    template_line=1,
)
MOVING = replace(GUIDE, kind="moving", position="hands and knees")


def at(line: int, file: str = "my.md.j2") -> Source:
    """A line of the guide."""
    return Source(file, line)


def exact(length_s: float, line: int = 0) -> Pause:
    """A silence of one length."""
    return Pause(length_s, length_s, length_s, 0.0, at(line))


def rest(line: int = 0, least_s: float = 25.0, most_s: float = 165.0) -> Pause:
    """A long silence that stretches."""
    return Pause(least_s, 60.0, most_s, 3.0, at(line))


def reminder(text: str, line: int, theme: str = "breath") -> Say:
    """A cue that was drawn from a theme."""
    return Say(text, 2, at(line, f"themes/{theme}.txt"))


SCRIPT: tuple[Item, ...] = (
    Chapter("Arriving", at(1)),
    Bell(1, at(2)),
    exact(4.0),
    Say("Lie down.", 0, at(3)),
    rest(3, 8.0, 15.0),
    Chapter("Resting", at(5)),
    Say("The floor has you.", 0, at(6)),
    rest(6),
    reminder("The breath comes.", 1),
    rest(8),
    Say("You might notice the hands.", 1, at(9)),
    rest(9),
    reminder("The breath goes.", 2),
    rest(11),
    Chapter("Coming back", at(12)),
    Say("Roll to one side.", 0, at(13)),
    exact(20.0),
    Bell(1, at(14)),
)
SPARE = (
    reminder("A tide goes out.", 1, "image"),
    reminder("The jaw can hang.", 1, "head"),
    reminder("The breath comes.", 1),
)


def texts(items: tuple[Item, ...]) -> list[str]:
    """What is said, and the chapters in capitals."""
    return [
        item.text if isinstance(item, Say) else item.title.upper()
        for item in items
        if isinstance(item, (Say, Chapter))
    ]


def test_without_wishes_a_script_stays_as_it_is() -> None:
    """To the last silence: a track from before is made again with the same bytes."""
    assert arranged(SCRIPT, GUIDE, Wishes(), NOBODY, SPARE, 900.0) == SCRIPT


def test_an_unwanted_cue_goes_with_its_silence() -> None:
    """By its name, or by the words that it begins with."""
    for name in ("the-breath-comes", "the-breath"):
        left = arranged(SCRIPT, GUIDE, Wishes(without_cues=(name,)), NOBODY, (), 900.0)
        assert "The breath comes." not in texts(left)
        assert rest(8) not in left
        assert rest(9) in left


def test_a_cue_that_the_routine_needs_is_not_left_out() -> None:
    """Cautions and instructions stay; it is said where the cue is written."""
    with pytest.raises(UsageError, match=r"lie-down \(my.md.j2:3\)"):
        arranged(SCRIPT, GUIDE, Wishes(without_cues=("lie-down",)), NOBODY, (), 900.0)


def test_preferred_cues_are_dropped_last() -> None:
    """They are the first rank of optional cues, whatever they were; the others go down one."""
    ranks = {
        item.text: item.rank
        for item in arranged(SCRIPT, GUIDE, Wishes(cues=("the-breath-goes",)), NOBODY, SPARE, 900.0)
        if isinstance(item, Say)
    }
    assert ranks["Lie down."] == 0
    assert ranks["The breath goes."] == 1
    assert ranks["You might notice the hands."] == 2
    assert ranks["The breath comes."] == 3


def test_a_preferred_reminder_is_added_among_the_others() -> None:
    """Only there is it as true as they are: not before somebody lies, nor as they come back."""
    with_it = texts(
        arranged(SCRIPT, GUIDE, Wishes(cues=("the-jaw-can-hang",)), NOBODY, SPARE, 900.0)
    )
    place = with_it.index("The jaw can hang.")
    assert with_it.index("The breath comes.") < place < with_it.index("COMING BACK")
    assert "A tide goes out." not in with_it


def test_own_cues_stand_where_they_were_asked_to() -> None:
    """Once they lie, while they rest, and last of all before the bell."""
    wishes = Wishes(
        own=(
            OwnCue("I am here.", "settling"),
            OwnCue("Everything can wait."),
            OwnCue("Drink some water.", "returning"),
        )
    )
    said = texts(arranged(SCRIPT, GUIDE, wishes, NOBODY, SPARE, 900.0))
    assert said.index("I am here.") == said.index("RESTING") - 1
    assert said.index("The breath comes.") < said.index("Everything can wait.")
    assert said.index("Everything can wait.") < said.index("COMING BACK")
    assert said[-1] == "Drink some water."


@pytest.mark.parametrize(
    ("cue", "times"), [(OwnCue("Soft.", times=3), 3), (OwnCue("Soft.", every_s=300.0), 2)]
)
def test_a_refrain_is_spread_over_the_rest(cue: OwnCue, times: int) -> None:
    """As often as it was asked for, or as often as its time fits into the track."""
    items = arranged(SCRIPT, GUIDE, Wishes(own=(cue,)), NOBODY, SPARE, 900.0)
    said = texts(items)
    places = [number for number, text in enumerate(said) if text == "Soft."]
    assert len(places) == times
    assert all(later > earlier + 1 for earlier, later in itertools.pairwise(places))
    after = [
        items[n + 1]
        for n, item in enumerate(items)
        if isinstance(item, Say) and item.text == "Soft."
    ]
    assert all(isinstance(pause, Pause) and pause.max_s == 165.0 for pause in after)


def test_whoever_does_not_lie_yet_settles_where_the_rest_begins() -> None:
    """On hands and knees, nobody has settled at the end of the first chapter."""
    wishes = Wishes(own=(OwnCue("I am here.", "settling"),))
    said = texts(arranged(SCRIPT, MOVING, wishes, NOBODY, SPARE, 900.0))
    assert said.index("I am here.") == said.index("The floor has you.") + 1


def test_the_silence_of_an_instruction_belongs_to_it() -> None:
    """Nothing is said into it, however long it is; nor into a movement without reminders."""
    moved = Say("Turn to the other side.", 0, at(7))
    items = (*SCRIPT[:8], moved, rest(7), *SCRIPT[8:])
    own = Wishes(own=(OwnCue("Soft.", times=3),))
    said = texts(arranged(items, GUIDE, own, NOBODY, SPARE, 900.0))
    assert said[said.index(moved.text) + 1] != "Soft."
    bare = tuple(
        item for item in items if not (isinstance(item, Say) and (item.theme or item.rank))
    )
    liked = Wishes(cues=("the-jaw-can-hang",))
    assert "The jaw can hang." not in texts(arranged(bare, MOVING, liked, NOBODY, SPARE, 900.0))
    assert "The jaw can hang." in texts(arranged(bare, GUIDE, liked, NOBODY, SPARE, 900.0))


def test_first_words_leave_out_what_is_optional_alone() -> None:
    """A needed cue that begins so stays; with nothing left at all, it is said."""
    left = arranged(SCRIPT, GUIDE, Wishes(without_cues=("the", "you")), NOBODY, (), 900.0)
    assert texts(left) == [
        "ARRIVING",
        "Lie down.",
        "RESTING",
        "The floor has you.",
        "COMING BACK",
        "Roll to one side.",
    ]
    with pytest.raises(UsageError, match="every cue"):
        arranged((reminder("Soft.", 1),), GUIDE, Wishes(without_cues=("soft",)), NOBODY, (), 60.0)


def test_a_script_without_chapters_has_a_place_for_own_cues() -> None:
    """Even one of a single cue."""
    for items in (
        (Say("Rest.", 0, at(1)),),
        (Say("Rest.", 0, at(1)), rest(1), Say("Rise.", 0, at(3))),
    ):
        for where in ("settling", "resting", "returning"):
            said = texts(
                arranged(items, GUIDE, Wishes(own=(OwnCue("Mine.", where),)), NOBODY, (), 60.0)
            )
            assert sorted(said) == sorted([*texts(items), "Mine."])


def test_a_name_is_spoken_only_where_it_was_asked_for() -> None:
    """Before the first cue, and after the bell."""
    anna = Listener(name="Anna")
    assert arranged(SCRIPT, GUIDE, Wishes(), anna, (), 900.0) == SCRIPT
    greeted = arranged(SCRIPT, GUIDE, Wishes(), Listener(name="Anna", speak_name=True), (), 900.0)
    assert texts(greeted)[:3] == ["ARRIVING", "This time is yours, Anna.", "Lie down."]


def lengths_s(items: object) -> tuple[float, float]:
    """The bounds of a script whose cues take five seconds each."""
    return bounds_s(items, lambda _: 5.0)  # type: ignore[arg-type]


def test_a_sparse_track_does_without_half_of_what_may_be_said() -> None:
    """Evenly, and never without what is preferred or needed."""
    for preferred in ("the-breath-comes", "you-might", "the-breath-goes"):
        wishes = Wishes(guidance="sparse", cues=(preferred,))
        kept = guided(SCRIPT, SPARE, wishes, lengths_s, 300.0)
        assert len(texts(kept)) == len(texts(SCRIPT)) - 1
        assert {"Lie down.", "The floor has you.", "Roll to one side."} <= set(texts(kept))
        assert any(isinstance(i, Say) and is_called(i.name, preferred) for i in kept)


def test_a_full_track_has_half_as_many_again() -> None:
    """From the reminders that it has not had; fewer where the time is short."""
    wishes = Wishes(guidance="full")
    assert "A tide goes out." in texts(guided(SCRIPT, SPARE, wishes, lengths_s, 600.0))
    assert guided(SCRIPT, SPARE, wishes, lengths_s, 190.0) == SCRIPT


def test_silences_that_cannot_be_long_enough_get_more_reminders() -> None:
    """Rather than no track: as many as it takes, and none where there is no place for one."""
    longest_s = lengths_s(SCRIPT)[1]
    fuller = guided(SCRIPT, SPARE, Wishes(), lengths_s, longest_s + 10.0)
    assert len(texts(fuller)) == len(texts(SCRIPT)) + 1
    without = tuple(
        item for item in SCRIPT if not (isinstance(item, Say) and item.source.file.startswith("t"))
    )
    assert guided(without, SPARE, Wishes(), lengths_s, 3600.0) == without
