"""Who a routine is for: information from its guide, never advice."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest

from supine.audio.clip_cache import ClipCache
from supine.errors import NotSuitedError, UsageError
from supine.model import CONDITIONS, Cue, Guide, Listener, TrackOptions
from supine.pipeline.plan import build_script, plan_track
from supine.script.guides import find_guide, list_routines
from supine.script.suitability import check_conditions, find_suitability, require_suitable


def test_conditions_are_taken_as_people_write_them() -> None:
    """In any case, with spaces or hyphens, each once."""
    assert check_conditions(("Spinal Fusion", "spinal-fusion", "PAIN")) == (
        "spinal-fusion",
        "pain",
    )


def test_an_unknown_condition_is_answered_with_the_nearest() -> None:
    """And with all there are."""
    with pytest.raises(UsageError, match="Did you mean pregnancy") as caught:
        check_conditions(("pregnant",))
    assert "hernia" in caught.value.hint


@pytest.mark.parametrize("condition", CONDITIONS)
def test_some_routine_is_left_for_every_condition(condition: str) -> None:
    """A listener is never sent away with nothing, and what is named instead does suit."""
    guides = {guide.name: guide for guide in list_routines()}
    suiting = set()
    for guide in guides.values():
        said = find_suitability(guide, (condition,))[0]
        if said.suits != "no":
            suiting.add(guide.name)
            continue
        with pytest.raises(NotSuitedError) as caught:
            require_suitable(guide, (condition,))
        assert "clinician" in str(caught.value)
        assert said.instead in caught.value.hint
        assert find_suitability(guides[said.instead], (condition,))[0].suits != "no"
    assert suiting


@pytest.mark.parametrize("conditions", list(itertools.combinations(CONDITIONS, 2)))
def test_what_is_offered_instead_suits_all_conditions_of_a_listener(
    conditions: tuple[str, str],
) -> None:
    """In either order; where nothing suits all of them, nothing is offered."""
    guides = {guide.name: guide for guide in list_routines()}
    for guide in guides.values():
        for asked in (conditions, conditions[::-1]):
            if all(said.suits != "no" for said in find_suitability(guide, asked)):
                continue
            with pytest.raises(NotSuitedError) as caught:
                require_suitable(guide, asked)
            offered = re.search(r"([a-z-]+) may suit better", caught.value.hint)
            suiting = [
                name
                for name, other in guides.items()
                if other.kind == "resting"
                and all(one.suits in {"yes", "adapted"} for one in find_suitability(other, asked))
            ]
            assert offered is not None or not suiting
            if offered:
                better = find_suitability(guides[offered[1]], asked)
                assert all(said.suits in {"yes", "adapted"} for said in better)


def test_a_routine_with_no_word_on_a_condition_leaves_it_to_a_clinician() -> None:
    """Silence is no yes."""
    guide = replace(find_guide("constructive-rest"), conditions=())
    said = find_suitability(guide, ("hernia",))[0]
    assert said.suits == "ask"
    assert "clinician" in said.note


def test_what_is_adapted_says_other_words() -> None:
    """Every guide that says it adapts to a condition does so."""
    for guide in list_routines():
        plain = _said(guide)
        for said in guide.conditions:
            if said.suits == "adapted":
                assert _said(guide, said.condition) != plain, (guide.name, said)


def _said(guide: Guide, *conditions: str) -> list[str]:
    options = TrackOptions(listener=Listener(conditions=conditions))
    items = build_script(guide, options, guide.minutes.default * 60.0)
    return [item.text for item in items if isinstance(item, Cue)]


def test_a_routine_that_does_not_suit_is_not_made(cache: ClipCache) -> None:
    """Not even planned: the error names what may suit better."""
    options = TrackOptions(voice="tone", listener=Listener(conditions=("pregnancy",)))
    with pytest.raises(NotSuitedError, match="side-lying-rest"):
        plan_track(find_guide("psoas-ball-release"), options, cache)
