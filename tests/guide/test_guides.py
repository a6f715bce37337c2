"""The guides that come with supine: sound at every length, and careful with words."""

from __future__ import annotations

import re

import pytest

from supine import make as maker
from supine.cache import ClipCache
from supine.checking import check_guide
from supine.formats import cover_figures
from supine.guide import all_guides
from supine.guide.find import own_folder
from supine.guide.themes import load_themes
from supine.model import CONDITIONS, Choices, Guide, Listener, Say

GUIDES = {guide.name: guide for guide in all_guides()}
THEMES = load_themes(own_folder() / "themes")

MEDICAL = re.compile(
    r"\b(cures?|heals?|fix(es)?|treats?|trauma|therapy|guarantee\w*)\b", re.IGNORECASE
)
EYES = re.compile(r"\b(look|watch|see the|read|glance)\b", re.IGNORECASE)


@pytest.mark.parametrize("name", GUIDES)
def test_guide_is_sound_at_its_shortest_default_and_longest(name: str, cache: ClipCache) -> None:
    """What `supine check` says, and no silence of over three minutes in any of them."""
    for length in check_guide(GUIDES[name], cache):
        assert length.longest_silence_s <= 180.0


@pytest.mark.parametrize("name", GUIDES)
def test_guide_fits_every_length_between(name: str, cache: ClipCache) -> None:
    """A listener may ask for any length; twelve of them stand for all."""
    minutes = GUIDES[name].minutes
    for step in range(12):
        length_s = 60.0 * (minutes.shortest + (minutes.longest - minutes.shortest) * step / 11)
        choices = Choices(length_s=length_s, voice="tone", listener=Listener(side="left"))
        plan = maker.plan_track(GUIDES[name], choices, cache)
        assert plan.timeline.total_samples == round(length_s * 44_100)


@pytest.mark.parametrize("name", GUIDES)
def test_guide_says_who_should_ask_first(name: str) -> None:
    """Every condition has a word, what does not suit has a better one, and pain is spoken of."""
    guide = GUIDES[name]
    assert {said.condition for said in guide.conditions} == set(CONDITIONS)
    for said in guide.conditions:
        assert said.suits != "no" or said.instead in GUIDES, said.condition
        assert not said.instead or said.instead != name
    assert any("clinician" in caution for caution in guide.cautions)


@pytest.mark.parametrize("name", GUIDES)
def test_cues_promise_nothing_and_need_no_eyes(name: str, cache: ClipCache) -> None:
    """Never medical, nothing to look at, no numerals for a voice to stumble over, no questions."""
    for text in spoken(GUIDES[name], cache):
        assert not MEDICAL.search(text), text
        assert not EYES.search(text), text
        assert not re.search(r"[0-9?!;()\"…–—]", text), text


@pytest.mark.parametrize("name", GUIDES)
def test_a_caution_is_spoken_near_the_start_at_any_length(name: str, cache: ClipCache) -> None:
    """In the first quarter, required, however short the track is."""
    guide = GUIDES[name]
    choices = Choices(length_s=guide.minutes.shortest * 60.0, voice="tone")
    plan = maker.plan_track(guide, choices, cache)
    asking = [
        placed
        for placed in plan.timeline.placements
        if isinstance(placed.item, Say) and "clinician" in placed.item.text
    ]
    assert asking
    assert asking[0].item.keep  # type: ignore[union-attr]
    assert asking[0].start_samples < plan.timeline.total_samples / 4


@pytest.mark.parametrize("name", GUIDES)
def test_the_cover_has_a_figure_for_the_position(name: str) -> None:
    """The first words of a position choose the drawing."""
    known = tuple(cover_figures.FIGURES)
    assert GUIDES[name].position.lower().startswith(known), GUIDES[name].position


def spoken(guide: Guide, cache: ClipCache) -> list[str]:
    """Every cue of a guide at its default length."""
    plan = maker.plan_track(guide, Choices(voice="tone"), cache)
    return [item.text for item in plan.items if isinstance(item, Say)]


def test_there_are_themes_enough_for_a_long_rest() -> None:
    """At least eight themes of at least sixteen cues, no two alike."""
    assert len(THEMES) >= 8
    everything = [cue.text.lower() for cues in THEMES.values() for cue in cues]
    assert len(everything) == len(set(everything))
    for name, cues in THEMES.items():
        assert len(cues) >= 16, name
        for cue in cues:
            assert 5 <= len(cue.text.split()) <= 24, cue.source
