"""Making: the stages in order, and what happens where a length does not work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from supine import make as maker
from supine.cache import ClipCache
from supine.errors import FitError, UsageError
from supine.guide import find_guide, load
from supine.model import Choices, Guide, Say
from supine.tagging import tags_for

TONE = Choices(voice="tone")

GUIDE = """---
name: short
title: Short
summary: Short.
kind: resting
minutes: {shortest: 0.5, default: 1, longest: 3}
position: on the back
cautions: [Ask first.]
---
# One
Let the floor have the weight of your legs.

[rest 5s..20s]

{% if minutes >= 1 %}
? Let the floor have the weight of your head as well, all of it, for as long as it likes.

[rest 5s..20s]
{% endif %}

Roll to one side, and come up slowly, with the head last of all.

[10s]
[bell]
"""


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    """A guide that works from about 33 s to about a minute and a half."""
    path = tmp_path / "short.md.j2"
    path.write_text(GUIDE)
    return load(path)


@pytest.mark.parametrize("asked_s", [5.0, 25.0, 30.0])
def test_too_short_names_the_shortest_that_works(
    guide: Guide, cache: ClipCache, asked_s: float
) -> None:
    """That length works, and one second less does not."""
    with pytest.raises(FitError, match="too short for short") as caught:
        maker.plan_track(guide, replace(TONE, length_s=asked_s), cache)
    shortest_s = caught.value.feasible_s
    assert shortest_s > asked_s
    maker.plan_track(guide, replace(TONE, length_s=shortest_s), cache)
    with pytest.raises(FitError):
        maker.plan_track(guide, replace(TONE, length_s=shortest_s - 1), cache)


@pytest.mark.parametrize("asked_s", [170.0, 180.0, 100_000.0])
def test_too_long_names_the_longest_that_works(
    guide: Guide, cache: ClipCache, asked_s: float
) -> None:
    """The silences have bounds, and so has the track."""
    with pytest.raises(FitError, match="too long for short") as caught:
        maker.plan_track(guide, replace(TONE, length_s=asked_s), cache)
    longest_s = caught.value.feasible_s
    assert longest_s < asked_s
    maker.plan_track(guide, replace(TONE, length_s=longest_s), cache)
    with pytest.raises(FitError):
        maker.plan_track(guide, replace(TONE, length_s=longest_s + 1), cache)


def test_the_length_of_the_guide_is_the_default(guide: Guide, cache: ClipCache) -> None:
    """Where nobody asks for one."""
    assert maker.plan_track(guide, TONE, cache).length_s == 60.0


def test_no_bell_is_no_bell(guide: Guide, cache: ClipCache) -> None:
    """The strikes are left away, and their time goes to the silences."""
    with_bell = maker.plan_track(guide, replace(TONE, length_s=60.0), cache)
    without = maker.plan_track(guide, replace(TONE, length_s=60.0, bell="none"), cache)
    assert [p for p in without.timeline.placements if not isinstance(p.item, Say)] == []
    assert len(with_bell.timeline.placements) >= len(without.timeline.placements)
    assert without.timeline.total_samples == with_bell.timeline.total_samples


@pytest.mark.parametrize("pace_wpm", [0.0, 79.0, 201.0, float("nan"), -115.0])
def test_a_pace_nobody_speaks_at_is_refused(
    guide: Guide, cache: ClipCache, pace_wpm: float
) -> None:
    """Before anything is spoken."""
    with pytest.raises(UsageError, match="words a minute"):
        maker.plan_track(guide, replace(TONE, pace_wpm=pace_wpm), cache)


def test_tags_tell_a_player_what_it_plays(guide: Guide, cache: ClipCache) -> None:
    """Title with the length, cautions as the comment, the cues as lyrics under their chapters."""
    plan = maker.plan_track(guide, replace(TONE, length_s=75.0), cache)
    tags = tags_for(plan.guide, plan.timeline)
    assert tags.title == "Short, 1 minute 15 seconds"
    assert tags.comment == "Ask first."
    assert tags.lyrics.splitlines()[:3] == [
        "ONE",
        "",
        "Let the floor have the weight of your legs.",
    ]
    assert tags.cover_jpeg.startswith(b"\xff\xd8")


def test_cues_that_were_spoken_are_not_spoken_again(guide: Guide, tmp_path: Path) -> None:
    """A second plan, at another length, finds every cue in the cache."""
    cache = ClipCache(tmp_path / "cache")
    told: list[tuple[str, int, int]] = []
    maker.plan_track(guide, replace(TONE, length_s=80.0), cache)
    maker.plan_track(
        guide,
        replace(TONE, length_s=70.0),
        cache,
        lambda what, done, total: told.append((what, done, total)),
    )
    assert told == [("Speaking", 3, 3)]


def test_the_shipped_routine_is_found_by_its_name(cache: ClipCache) -> None:
    """The whole way from a name to a timeline."""
    plan = maker.plan_track(find_guide("constructive-rest"), TONE, cache)
    assert plan.length_s == 900.0


def test_cues_around_a_bell_have_air_when_there_is_none(tmp_path: Path, cache: ClipCache) -> None:
    """Without the bell between them, two cues get the breath that any two cues get."""
    path = tmp_path / "short.md.j2"
    path.write_text(GUIDE.replace("[rest 5s..20s]", "[bell]", 1).replace("[10s]", "[rest 5s..40s]"))
    choices = replace(TONE, length_s=42.0, bell="none")
    first, second, *_ = maker.plan_track(load(path), choices, cache).timeline.placements
    assert second.start_samples - first.end_samples >= 44_100
