"""Who a routine is for: information from its guide, never advice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supine import make as maker
from supine.cache import ClipCache
from supine.errors import NotSuitedError, UsageError
from supine.guide import all_guides, find_guide
from supine.model import CONDITIONS, Choices, Guide, Listener, Say
from supine.suitability import check_conditions, check_suits, said_of


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
    guides = {guide.name: guide for guide in all_guides()}
    suiting = set()
    for guide in guides.values():
        said = said_of(guide, (condition,))[0]
        if said.suits != "no":
            suiting.add(guide.name)
            continue
        with pytest.raises(NotSuitedError) as caught:
            check_suits(guide, (condition,))
        assert "clinician" in str(caught.value)
        assert said.instead in str(caught.value)
        assert said_of(guides[said.instead], (condition,))[0].suits != "no"
    assert suiting


def test_a_routine_with_no_word_on_a_condition_leaves_it_to_a_clinician() -> None:
    """Silence is no yes."""
    guide = replace(find_guide("constructive-rest"), conditions=())
    said = said_of(guide, ("hernia",))[0]
    assert said.suits == "ask"
    assert "clinician" in said.note


def test_what_is_adapted_says_other_words() -> None:
    """Every guide that says it adapts to a condition does so."""
    for guide in all_guides():
        plain = _said(guide)
        for said in guide.conditions:
            if said.suits == "adapted":
                assert _said(guide, said.condition) != plain, (guide.name, said)


def _said(guide: Guide, *conditions: str) -> list[str]:
    choices = Choices(listener=Listener(conditions=conditions))
    items = maker.script_of(guide, choices, guide.minutes.default * 60.0)
    return [item.text for item in items if isinstance(item, Say)]


def test_a_routine_that_does_not_suit_is_not_made(cache: ClipCache) -> None:
    """Not even planned: the error names what may suit better."""
    choices = Choices(voice="tone", listener=Listener(conditions=("pregnancy",)))
    with pytest.raises(NotSuitedError, match="side-lying-rest"):
        maker.plan_track(find_guide("psoas-ball-release"), choices, cache)
