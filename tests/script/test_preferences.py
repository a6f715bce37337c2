"""What a listener wishes, over many generated profiles: it is in the track, or it is not."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from supine.audio.clip_cache import ClipCache
from supine.errors import FitError, GuideError, UsageError
from supine.model import (
    CUE_POSITIONS,
    GUIDANCE,
    SAMPLE_RATE_HZ,
    Cue,
    CuePreferences,
    Guide,
    Placement,
    SpanEnd,
    SpanStart,
    TrackOptions,
    name_matches,
)
from supine.pipeline.plan import Plan, build_script, plan_track
from supine.profile import apply_values
from supine.profile.file import read_profile, write_profile
from supine.script.cue_catalogue import (
    list_routine_cues,
    list_theme_cues,
    list_themes,
    validate_preferences,
)
from supine.script.front_matter import load
from supine.script.guides import bundled_folder, find_guide
from supine.script.themes import load_themes
from supine.units import samples_from_seconds
from support.running import write_guide

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
THEMES = sorted(list_themes())
OWN = ("Everything else can wait.", "The sea is near.", "My hands are warm.", "I am here.")
REMINDERS = [cue.name for cue in list_theme_cues()]
NOT_EVERYWHERE = {
    line.cue.name
    for lines in load_themes(bundled_folder() / "themes").values()
    for line in lines
    if line.labels or line.tags
}


@functools.cache
def cues_of(routine: str, *, optional: bool) -> list[str]:
    """The names of a routine's own cues that may be left out, or of those that may not."""
    return [cue.name for cue in list_routine_cues(GUIDES[routine]) if cue.optional == optional]


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
        for name in [*REMINDERS, *cues_of(routine, optional=True)]
        if not any(name_matches(needed, name) for needed in cues_of(routine, optional=False))
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
                st.one_of(
                    st.builds(lambda where: {"where": where}, st.sampled_from(CUE_POSITIONS)), often
                )
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


def planned(wish: Wished, folder: Path, cache: ClipCache) -> Plan:
    """The plan for a profile as it is read from its file; as long as asked, or nearly."""
    path = folder / "profile.toml"
    path.unlink(missing_ok=True)
    write_profile(path, apply_values(TrackOptions(), wish.profile))
    options = replace(read_profile(path), length_s=wish.minutes * 60.0)
    try:
        return plan_track(GUIDES[wish.routine], options, cache)
    except FitError as error:
        # Too much of their own for so short a track: what it names instead has to work.
        again = replace(options, length_s=error.feasible_s)
        return plan_track(GUIDES[wish.routine], again, cache)
    except GuideError as error:
        if "Ask for fewer or shorter cues of your own" not in str(error):
            raise
        # So much of their own that no length of the routine has room for it.
        reject()


@settings(max_examples=15)
@given(wished())
def test_a_profile_gets_what_it_wishes(
    tmp_path_factory: pytest.TempPathFactory, cache: ClipCache, wish: Wished
) -> None:
    """Preferred cues are in, unwanted ones out, own ones in their place, at the exact length."""
    folder = tmp_path_factory.getbasetemp()
    plan = planned(wish, folder, cache)
    said = [placed for placed in plan.timeline.placements if isinstance(placed.item, Cue)]
    options = plan.options

    assert options.length_s is not None
    assert plan.timeline.total_samples == samples_from_seconds(options.length_s, SAMPLE_RATE_HZ)
    assert plan.timeline.placements[-1].end_samples <= plan.timeline.total_samples
    _preferred_are_in(plan, said)
    _unwanted_are_out(plan, said)
    _own_are_in_their_place(plan, said)
    _required_are_in_order(plan, GUIDES[wish.routine], said)
    greeting = f"This time is yours, {options.listener.name}."
    assert [_text(placed) for placed in said if _text(placed) == greeting] == [greeting] * (
        options.listener.speak_name
    )


def _text(placed: Placement) -> str:
    return placed.item.text if isinstance(placed.item, Cue) else ""


def _preferred_are_in(plan: Plan, said: Sequence[Placement]) -> None:
    heard = [placed.item.name for placed in said if isinstance(placed.item, Cue)]
    for wanted in plan.options.preferences.cues:
        if any(name_matches(name, wanted) for name in heard):
            continue
        # Said, and for one of these reasons: there is no time, and then nothing else that is
        # optional has any; it is not for this track, or pictures what another cue does; or
        # there is no fill, in which alone a theme cue is as true as the others.
        assert any(wanted in note for note in plan.notes)
        if any(name_matches(left.name, wanted) for left in plan.left_out):
            others = [p.item for p in said if isinstance(p.item, Cue) and not p.item.required]
            assert all(other.rank == 1 for other in others)
        elif wanted in NOT_EVERYWHERE or "[fill" not in plan.guide.template:
            continue
        else:
            assert wanted in cues_of(plan.guide.name, optional=True)


def _unwanted_are_out(plan: Plan, said: Sequence[Placement]) -> None:
    preferences = plan.options.preferences
    unwanted_files = {f"themes/{theme}.txt" for theme in preferences.without_themes}
    for placed in said:
        assert isinstance(placed.item, Cue)
        preferred = any(name_matches(placed.item.name, name) for name in preferences.cues)
        assert preferred or placed.item.source.file not in unwanted_files
        assert not any(name_matches(placed.item.name, name) for name in preferences.without_cues)


def _own_are_in_their_place(plan: Plan, said: Sequence[Placement]) -> None:
    texts = [_text(placed) for placed in said]
    of_guide = [
        number
        for number, placed in enumerate(said)
        if isinstance(placed.item, Cue) and placed.item.source.file != "own cue"
    ]
    reminders = [number for number, placed in enumerate(said) if _is_reminder(placed)]
    for cue in plan.options.preferences.own:
        places = [number for number, text in enumerate(texts) if text == cue.text]
        length_s = plan.options.length_s or 0.0
        if cue.every_s:
            assert 1 <= len(places) <= max(1, length_s // cue.every_s)
        else:
            told = any(cue.text in note for note in plan.notes)
            assert len(places) == cue.times or (1 <= len(places) < cue.times and told)
        if cue.where == "returning":
            assert min(places) > of_guide[-1]
        elif cue.where == "settling":
            # Once the listener lies: before anything that is drawn.
            assert of_guide[0] < min(places)
            assert max(places) < min(reminders, default=of_guide[-1])
        else:
            assert of_guide[0] < min(places)
            assert max(places) < of_guide[-1]


def _is_reminder(placed: Placement) -> bool:
    return isinstance(placed.item, Cue) and placed.item.source.file.startswith("themes/")


def _required_are_in_order(plan: Plan, guide: Guide, said: Sequence[Placement]) -> None:
    """Those that come without any preference but for the wordings, which may be preferred."""
    guidance = CuePreferences(
        guidance=plan.options.preferences.guidance,
        cues=plan.options.preferences.cues,
        without_cues=plan.options.preferences.without_cues,
    )
    items = build_script(
        guide, replace(plan.options, preferences=guidance), plan.options.length_s or 0.0
    )
    required = []
    in_round_that_may_go = False
    for item in items:
        if isinstance(item, SpanStart):
            in_round_that_may_go = item.rank > 0
        elif isinstance(item, SpanEnd):
            in_round_that_may_go = False
        elif isinstance(item, Cue) and item.required and not in_round_that_may_go:
            required.append(item.text)
    heard = [_text(placed) for placed in said]
    assert [text for text in heard if text in required] == required


def test_a_guide_has_themes_of_its_own_to_wish_for(tmp_path: Path) -> None:
    """They and their cues are known with that guide alone, and named where there is a slip."""
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "seaside.txt").write_text("The tide is going out.\n", encoding="utf-8")
    guide = load(write_guide(tmp_path))
    assert "seaside" not in list_themes()
    for preferences in (
        CuePreferences(themes=("seaside",)),
        CuePreferences(without_themes=("seaside",)),
        CuePreferences(cues=("the-tide-is-going-out",)),
        CuePreferences(without_cues=("the-tide",)),
    ):
        validate_preferences(guide, (), preferences)
    with pytest.raises(UsageError, match="there is no theme 'seaside'"):
        validate_preferences(find_guide("cat-cow"), (), CuePreferences(themes=("seaside",)))
    with pytest.raises(UsageError, match="Did you mean seaside"):
        validate_preferences(guide, (), CuePreferences(themes=("seasid",)))
