"""The resting guides, spoken by the neural voice: how much is said, and when it is silent."""

from __future__ import annotations

import pytest

from supine import make as maker
from supine.cache import ClipCache
from supine.guide import all_guides
from supine.model import Choices, Guide, Say

RESTING = {guide.name: guide for guide in all_guides() if guide.kind == "resting"}
THREE_MINUTES_S = 180.0


def planned(guide: Guide, minutes: float, cache: ClipCache, **chosen: object) -> maker.Plan:
    """A guide at a length, as the neural voice speaks it."""
    return maker.plan_track(guide, Choices(length_s=minutes * 60.0, **chosen), cache)  # type: ignore[arg-type]


def speech_share(plan: maker.Plan) -> float:
    """Speech as a share of the track."""
    return plan.timeline.speech_samples / plan.timeline.total_samples


@pytest.mark.parametrize("name", RESTING)
def test_a_third_is_speech_at_ten_minutes_and_a_fifth_at_twenty(
    name: str, cache: ClipCache
) -> None:
    """30–45 % at ten minutes (or the guide's shortest), 15–28 % at twenty: mostly silence."""
    guide = RESTING[name]
    shortest = max(10.0, guide.minutes.shortest)
    assert 0.30 <= speech_share(planned(guide, shortest, cache)) <= 0.45
    assert 0.15 <= speech_share(planned(guide, 20.0, cache)) <= 0.28


@pytest.mark.parametrize("minutes", [10.0, 20.0, 45.0])
@pytest.mark.parametrize("name", RESTING)
def test_silence_grows_towards_the_middle_and_never_past_three_minutes(
    name: str, minutes: float, cache: ClipCache
) -> None:
    """The longest silence lies in the middle third, and no cue is said twice."""
    guide = RESTING[name]
    plan = planned(guide, max(minutes, guide.minutes.shortest), cache, voice="tone")
    timeline = plan.timeline
    longest = max(timeline.silences, key=lambda s: s.end_samples - s.start_samples)
    assert longest.end_samples - longest.start_samples <= THREE_MINUTES_S * 44_100
    middle = (longest.start_samples + longest.end_samples) / 2 / timeline.total_samples
    assert 1 / 3 <= middle <= 2 / 3
    said = [placed.item.text for placed in timeline.placements if isinstance(placed.item, Say)]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("name", RESTING)
def test_two_seeds_give_two_tracks(name: str, cache: ClipCache) -> None:
    """At least a third of the reminders differ, and both fit."""
    drawn = []
    for seed in (1, 2):
        plan = planned(RESTING[name], 20.0, cache, voice="tone", seed=seed)
        said = [item for item in plan.items if isinstance(item, Say)]
        drawn.append({item.text for item in said if item.source.file.startswith("themes/")})
    assert len(drawn[0]) >= 3
    assert len(drawn[0] - drawn[1]) >= len(drawn[0]) / 3


@pytest.mark.parametrize("name", RESTING)
def test_the_way_out_is_the_same_at_every_length(name: str, cache: ClipCache) -> None:
    """From the last chapter on: nothing optional, and no pause that stretches."""
    guide = RESTING[name]
    for minutes in (guide.minutes.shortest, guide.minutes.longest):
        plan = planned(guide, minutes, cache, voice="tone")
        last = plan.timeline.chapters[-1]
        for placed in plan.timeline.placements:
            if placed.start_samples >= last.start_samples and isinstance(placed.item, Say):
                assert placed.item.keep, placed.item.text
        for silence in plan.timeline.silences:
            if silence.start_samples >= last.start_samples:
                assert not silence.pause.elastic, (guide.name, silence.pause.source)
