"""A choice that has no effect on a track is said, and so is one that has not the whole effect."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from supine.audio.clip_cache import ClipCache
from supine.model import TrackOptions
from supine.pipeline.plan import plan_track
from supine.pipeline.write import write_track
from supine.profile import apply_values
from supine.profile.fields import FIELDS
from supine.track.formats import get_format
from support.running import write_guide
from support.tables import ANOTHER

TEXT = "Lie down.\n\n[6s]\n\nRest.\n\n[6s]\n"

ALWAYS = {"minutes", "voice", "background", "pace", "say"}
"""A script of two cues is another track with these."""

OTHER_NOTES = {
    "speak_name": "There is no name for the greeting",
    "cues": "The cue the-jaw does not come",
}

WITH: Mapping[str, Mapping[str, str]] = {
    "background_level": {"background": "none"},
    "bell_level": {"bell": "none"},
    "interval_bell": {"bell": "none"},
}
"""What makes an option pointless, if a script without bells and fills does not."""


def notes_of(script: Path, cache: ClipCache, **chosen: object) -> tuple[str, ...]:
    """What is said of a track of two cues with these options."""
    options = apply_values(TrackOptions(voice="tone"), chosen)
    return plan_track(script, options, cache).notes


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A script without a bell, a fill or anything to choose from."""
    path = tmp_path / "two.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize("key", [key for key in FIELDS if key not in ALWAYS])
def test_an_option_without_effect_is_said(key: str, script: Path, cache: ClipCache) -> None:
    """By its label and its value, in one note for all of them."""
    chosen = {**WITH.get(key, {}), key: ANOTHER[key]}
    (note,) = notes_of(script, cache, **chosen)
    assert note.startswith(OTHER_NOTES.get(key, "No effect on this track: "))
    if key not in OTHER_NOTES:
        assert FIELDS[key].label.lower() in note


@pytest.mark.parametrize("key", sorted(ALWAYS))
def test_an_option_with_an_effect_is_not(key: str, script: Path, cache: ClipCache) -> None:
    """There is nothing to say of it."""
    voice = {} if key == "voice" else {key: ANOTHER[key]}
    assert not [note for note in notes_of(script, cache, **voice) if "No effect" in note]


def test_of_a_list_the_values_without_effect_are_said(tmp_path: Path, cache: ClipCache) -> None:
    """The others are heard."""
    guide = write_guide(tmp_path, "(with chair) Sit down.\n(otherwise) Lie down.\n\n[rest]\n")
    chosen = {"props": "chair, band", "words": {"Sit": "Settle", "zebra": "horse"}}
    assert notes_of(guide, cache, **chosen) == (
        "No effect on this track: other words zebra=horse, props band",
    )


def test_a_pace_that_a_voice_does_not_reach_is_said(script: Path, cache: ClipCache) -> None:
    """With the nearest that it has."""
    options = TrackOptions(voice="system", pace_wpm=80.0)
    (note,) = plan_track(script, options, cache).notes
    assert note.startswith("The pace is 106 words a minute, not 80")


def test_a_custom_cue_at_uneven_intervals_is_said(tmp_path: Path, cache: ClipCache) -> None:
    """It comes where there is room for it."""
    body = "Lie down.\n\n[rest]\n\nRest.\n\n[rest 5]\n\nMore.\n\n[rest]\n\nRise.\n"
    guide = write_guide(tmp_path, body, longest=10)
    notes = notes_of(guide, cache, minutes="4:30", say="resting every 40s: The sea is near.")
    assert any("“The sea is near.” comes every" in note for note in notes), notes


def test_the_recipe_has_the_notes(script: Path, tmp_path: Path, cache: ClipCache) -> None:
    """So has the manifest of a batch, which reads them there."""
    options = apply_values(TrackOptions(voice="tone"), {"side": "left"})
    plan = plan_track(script, options, cache)
    recipe = write_track(plan, tmp_path / "two.wav", get_format("wav")).recipe
    assert recipe.notes == plan.notes == ("No effect on this track: side left",)
