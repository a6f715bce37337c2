"""What a listener wishes, over many generated profiles: it is in the track, or it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supine import make as maker
from supine import script
from supine.cache import ClipCache
from supine.cue_list import known_themes, routine_cues, theme_cues
from supine.errors import FitError
from supine.guide import Rendering, find_guide, render
from supine.model import (
    GUIDANCE,
    PLACES,
    SAMPLE_RATE_HZ,
    Choices,
    Guide,
    Placement,
    Say,
    is_called,
)
from supine.profile import read_profile, with_given
from supine.profile.writing import write_profile
from supine.units import samples_from_seconds

ROUTINES = (
    "constructive-rest",
    "constructive-rest-one-leg",
    "bolster-release",
    "side-lying-rest",
    "walk-to-rest",
    "cat-cow",
    "hip-flexor-bench",
    "pelvic-control",
)
GUIDES = {name: find_guide(name) for name in ROUTINES}
THEMES = sorted(known_themes())
REMINDERS = [cue.name for cue in theme_cues()]
OPTIONAL = {
    name: [cue.name for cue in routine_cues(guide) if cue.optional]
    for name, guide in GUIDES.items()
}
NEEDED = {
    name: [cue.name for cue in routine_cues(guide) if not cue.optional]
    for name, guide in GUIDES.items()
}
OWN = ("Everything else can wait.", "The sea is near.", "My hands are warm.", "I am here.")


@dataclass(frozen=True)
class Wished:
    """A routine, a length, and a profile for it."""

    routine: str
    minutes: float
    profile: dict[str, object]


@st.composite
def wished(draw: st.DrawFn) -> Wished:
    """Any profile that does not contradict itself or the routine."""
    routine = draw(st.sampled_from(ROUTINES))
    guide = GUIDES[routine]
    shortest, longest = guide.minutes.shortest, min(guide.minutes.longest, 40.0)
    seconds = draw(st.integers(int(shortest * 60), int(longest * 60)))
    themes = draw(st.lists(st.sampled_from(THEMES), max_size=9, unique=True))
    cut = draw(st.integers(0, len(themes)))
    free = [
        name
        for name in [*REMINDERS, *OPTIONAL[routine]]
        if not any(is_called(needed, name) for needed in NEEDED[routine])
    ]
    cues = draw(st.lists(st.sampled_from(free), max_size=8, unique=True))
    cue_cut = draw(st.integers(0, len(cues)))
    often: st.SearchStrategy[dict[str, object]] = st.one_of(
        st.builds(lambda times: {"times": times}, st.integers(1, 3)),
        st.sampled_from([{"every": "4m"}, {"every": "90s"}]),
    )
    own = [
        {
            "text": text,
            **draw(
                st.one_of(st.builds(lambda where: {"where": where}, st.sampled_from(PLACES)), often)
            ),
        }
        for text in draw(st.lists(st.sampled_from(OWN), max_size=3, unique=True))
    ]
    profile = {
        "voice": "tone",
        "pace": 115,
        "bell": draw(st.sampled_from(["bowl", "none"])),
        "guidance": draw(st.sampled_from(GUIDANCE)),
        "themes": themes[:cut],
        "without_themes": themes[cut:],
        "cues": cues[:cue_cut],
        "without_cues": cues[cue_cut:],
        "say": own,
        "name": draw(st.sampled_from(["Anna", "Jörg", "O'Hara", "安娜"])),
        "speak_name": draw(st.booleans()),
        "side": draw(st.sampled_from(["left", "right"])),
        "seed": draw(st.integers(1, 5)),
    }
    return Wished(routine, seconds / 60.0, profile)


def planned(wish: Wished, folder: Path, cache: ClipCache) -> maker.Plan:
    """The plan for a profile as it is read from its file; as long as asked, or nearly."""
    path = folder / "profile.toml"
    path.unlink(missing_ok=True)
    write_profile(path, with_given(Choices(), wish.profile))
    choices = replace(read_profile(path), length_s=wish.minutes * 60.0)
    try:
        return maker.plan_track(GUIDES[wish.routine], choices, cache)
    except FitError as error:
        # Too much of their own for so short a track: what it names instead has to work.
        again = replace(choices, length_s=error.feasible_s)
        return maker.plan_track(GUIDES[wish.routine], again, cache)


@settings(max_examples=40)
@given(wished())
def test_a_profile_gets_what_it_wishes(
    tmp_path_factory: pytest.TempPathFactory, cache: ClipCache, wish: Wished
) -> None:
    """Preferred cues are in, unwanted ones out, own ones in their place, at the exact length."""
    folder = tmp_path_factory.getbasetemp()
    plan = planned(wish, folder, cache)
    said = [placed for placed in plan.timeline.placements if isinstance(placed.item, Say)]
    choices = plan.choices

    assert choices.length_s is not None
    assert plan.timeline.total_samples == samples_from_seconds(choices.length_s, SAMPLE_RATE_HZ)
    assert plan.timeline.placements[-1].end_samples <= plan.timeline.total_samples
    _preferred_are_in(plan, said)
    _unwanted_are_out(plan, said)
    _own_are_in_their_place(plan, said)
    _required_are_in_order(plan, GUIDES[wish.routine], said)
    greeting = f"This time is yours, {choices.listener.name}."
    assert [_text(placed) for placed in said if _text(placed) == greeting] == [greeting] * (
        choices.listener.speak_name
    )


def _text(placed: Placement) -> str:
    return placed.item.text if isinstance(placed.item, Say) else ""


def _preferred_are_in(plan: maker.Plan, said: Sequence[Placement]) -> None:
    heard = [placed.item.name for placed in said if isinstance(placed.item, Say)]
    for wanted in plan.choices.wishes.cues:
        if any(is_called(name, wanted) for name in heard):
            continue
        # Said, and for one of two reasons: no time, and then nothing else that is optional
        # has any; or no place where a reminder would be true, as between two movements.
        assert any(wanted in note for note in plan.notes)
        if any(is_called(left.name, wanted) for left in plan.left_out):
            others = [p.item for p in said if isinstance(p.item, Say) and not p.item.keep]
            assert all(other.rank == 1 for other in others)
        else:
            assert plan.guide.kind == "moving" or wanted in OPTIONAL[plan.guide.name]


def _unwanted_are_out(plan: maker.Plan, said: Sequence[Placement]) -> None:
    wishes = plan.choices.wishes
    unwanted_files = {f"themes/{theme}.txt" for theme in wishes.without_themes}
    for placed in said:
        assert isinstance(placed.item, Say)
        preferred = any(is_called(placed.item.name, name) for name in wishes.cues)
        assert preferred or placed.item.source.file not in unwanted_files
        assert not any(is_called(placed.item.name, name) for name in wishes.without_cues)


def _own_are_in_their_place(plan: maker.Plan, said: Sequence[Placement]) -> None:
    texts = [_text(placed) for placed in said]
    of_guide = [
        number
        for number, placed in enumerate(said)
        if isinstance(placed.item, Say) and placed.item.source.file != "own cue"
    ]
    reminders = [number for number, placed in enumerate(said) if _is_reminder(placed)]
    for cue in plan.choices.wishes.own:
        places = [number for number, text in enumerate(texts) if text == cue.text]
        length_s = plan.choices.length_s or 0.0
        if cue.every_s:
            assert 1 <= len(places) <= max(1, length_s // cue.every_s)
        else:
            told = any(cue.text in note for note in plan.notes)
            assert len(places) == cue.times or (1 <= len(places) < cue.times and told)
        if cue.where == "returning":
            assert min(places) > of_guide[-1]
        elif cue.where == "settling":
            lies = plan.guide.position.startswith(("on the back", "on the side", "reclined"))
            first = min(reminders, default=of_guide[-1])
            assert of_guide[0] < max(places)
            assert max(places) < (
                of_guide[len(of_guide) // 2] if lies else max(first + 2, of_guide[-1])
            )
        else:
            assert of_guide[0] < min(places)
            assert max(places) < of_guide[-1]


def _is_reminder(placed: Placement) -> bool:
    return isinstance(placed.item, Say) and placed.item.source.file.startswith("themes/")


def _required_are_in_order(plan: maker.Plan, guide: Guide, said: Sequence[Placement]) -> None:
    choices = plan.choices
    rendering = Rendering((choices.length_s or 0.0) / 60.0, choices.listener, choices.seed)
    items = script.parse(render(guide, rendering), guide.path.name)
    required = [item.text for item in items if isinstance(item, Say) and item.keep]
    heard = [_text(placed) for placed in said]
    assert [text for text in heard if text in required] == required
