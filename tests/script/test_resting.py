"""The resting guides: how much is said, and when it is silent."""

from __future__ import annotations

import itertools
import math

import pytest

from supine.audio.clip_cache import ClipCache
from supine.model import GUIDANCE, Cue, CuePreferences, Guide, Listener, TrackOptions
from supine.pipeline.plan import Plan, plan_track
from supine.script.guides import list_routines
from supine.script.parser import BlockEnd, FillStart, parse
from supine.script.render import render
from support.by_estimate import hear, list_cues, list_silences_s, list_theme_texts

RESTING = {guide.name: guide for guide in list_routines() if guide.kind == "resting"}
THREE_MINUTES_S = 180.0


def planned(guide: Guide, minutes: float, cache: ClipCache, **chosen: object) -> Plan:
    """A guide at a length."""
    return plan_track(guide, TrackOptions(length_s=minutes * 60.0, **chosen), cache)  # type: ignore[arg-type]


def speech_share(plan: Plan) -> float:
    """Speech as a share of the track."""
    return plan.timeline.speech_samples / plan.timeline.total_samples


@pytest.mark.parametrize("voice", ["tone", pytest.param("heart", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", RESTING)
def test_a_third_is_speech_at_ten_minutes_and_a_fifth_at_twenty(
    name: str, voice: str, cache: ClipCache
) -> None:
    """27–45 % at ten minutes, where a guide can be so short, 15–28 % at twenty: mostly silence."""
    guide = RESTING[name]
    assert 0.15 <= speech_share(planned(guide, 20.0, cache, voice=voice)) <= 0.28
    if guide.minutes.shortest <= 10.0:
        assert 0.27 <= speech_share(planned(guide, 10.0, cache, voice=voice)) <= 0.45


@pytest.mark.parametrize("minutes", [10.0, 20.0, 45.0])
@pytest.mark.parametrize("name", RESTING)
def test_silence_grows_towards_the_middle_and_never_past_three_minutes(
    name: str, minutes: float, cache: ClipCache
) -> None:
    """The longest silence lies in the middle third of the longest fill; no cue is said twice.

    Outside of it, the pauses for lying down and for placing a bolster are as long as these take.
    """
    guide = RESTING[name]
    plan = planned(guide, max(minutes, guide.minutes.shortest), cache, voice="tone")
    timeline = plan.timeline
    assert all(
        s.end_samples - s.start_samples <= THREE_MINUTES_S * 44_100 for s in timeline.silences
    )
    start, end = longest_rest(plan)
    longest = max(
        (s for s in timeline.silences if start <= s.start_samples < end),
        key=lambda s: s.end_samples - s.start_samples,
    )
    # Of few silences, the one that 60 % of the way lies in may reach out of the middle third.
    third = (end - start) / 3
    assert longest.start_samples - start <= 2 * third
    assert longest.end_samples - start >= third
    said = [placed.item.text for placed in timeline.placements if isinstance(placed.item, Cue)]
    assert len(said) == len(set(said))


def longest_rest(plan: Plan) -> tuple[int, int]:
    """Where the longest fill begins and ends: a run of its own cues and of theme cues."""
    lines = [
        line.item
        for line in parse(render(plan.guide, 15.0, Listener()), plan.guide.path.name)
        if isinstance(line.item, (FillStart, BlockEnd))
    ]
    own = {
        number
        for start, end in itertools.pairwise(lines)
        if isinstance(start, FillStart) and isinstance(end, BlockEnd)
        for number in range(start.source.line, end.source.line)
    }
    placements = plan.timeline.placements
    rests, start = [], None
    for placed in placements:
        item = placed.item
        if isinstance(item, Cue) and (item.theme or item.source.line in own):
            start = placed.start_samples if start is None else start
        elif start is not None:
            rests.append((start, placed.start_samples))
            start = None
    return max(rests, key=lambda rest: rest[1] - rest[0])


@pytest.mark.parametrize("guidance", ["sparse", "normal", "full"])
@pytest.mark.parametrize("name", RESTING)
def test_a_longer_track_keeps_the_theme_cues_of_a_shorter_one(name: str, guidance: str) -> None:
    """Minute by minute, so that what was spoken for the one is ready for the other."""
    guide = RESTING[name]
    lengths = range(math.ceil(guide.minutes.shortest), 61)
    said = {
        minutes: set(
            list_theme_texts(
                hear(guide, float(minutes), preferences=CuePreferences(guidance=guidance))  # type: ignore[arg-type]
            )
        )
        for minutes in lengths
    }
    lost = {
        (shorter, longer): said[shorter] - said[longer]
        for shorter, longer in itertools.pairwise(lengths)
    }
    assert not {lengths: cues for lengths, cues in lost.items() if cues}


@pytest.mark.parametrize("name", RESTING)
def test_guidance_is_told_apart_by_ear(name: str) -> None:
    """Silent, sparse, normal, full: each with more cues than the one before.

    In the shortest tracks there may be no room for more; there none has fewer.
    """
    guide = RESTING[name]
    for minutes in (20.0, 30.0, 60.0):
        counts = [
            len(list_cues(hear(guide, minutes, preferences=CuePreferences(guidance=guidance))))
            for guidance in GUIDANCE
        ]
        assert counts == sorted(set(counts)), minutes
    counts = [
        len(list_cues(hear(guide, guide.minutes.shortest, preferences=CuePreferences(guidance=g))))
        for g in GUIDANCE
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


@pytest.mark.parametrize("name", RESTING)
def test_a_silent_track_says_the_way_in_and_the_way_out_alone(name: str) -> None:
    """Nothing that is drawn, nothing of the rest, and as much silence as there is."""
    guide = RESTING[name]
    silent = CuePreferences(guidance="silent")
    short, long = (hear(guide, minutes, preferences=silent) for minutes in (20.0, 60.0))
    for heard in (short, long):
        assert not list_theme_texts(heard)
        assert all(one.item.required for one in list_cues(heard) if isinstance(one.item, Cue))
    assert max(list_silences_s(long)) > max(180.0, *list_silences_s(short))


@pytest.mark.parametrize("name", RESTING)
def test_two_seeds_give_two_tracks(name: str, cache: ClipCache) -> None:
    """At least a third of the reminders differ, and both fit."""
    drawn = []
    for seed in (1, 2):
        plan = planned(RESTING[name], 20.0, cache, voice="tone", seed=seed)
        said = [item for item in plan.items if isinstance(item, Cue)]
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
            if placed.start_samples >= last.start_samples and isinstance(placed.item, Cue):
                assert placed.item.required, placed.item.text
        for silence in plan.timeline.silences:
            if silence.start_samples >= last.start_samples:
                assert not silence.pause.elastic, (guide.name, silence.pause.source)
