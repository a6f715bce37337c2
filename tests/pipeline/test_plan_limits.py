"""What a plan says of a script that cannot be all that was asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from supine.audio.clip_cache import ClipCache
from supine.errors import FitError, GuideError
from supine.model import MAX_LENGTH_S, CuePreferences, CustomCue, TrackOptions
from supine.pipeline.plan import plan_track

TONE = TrackOptions(voice="tone", bell="none", background="none")


def test_a_cue_that_comes_less_often_than_asked_is_said(tmp_path: Path, cache: ClipCache) -> None:
    """There is one long silence in the script, and never the same words twice in one."""
    script = tmp_path / "two.txt"
    script.write_text("Rest here.\n\n[rest 20s..1m]\n\nBreathe out.\n")
    cue = CustomCue("Everything else can wait.", times=3)
    plan = plan_track(script, replace(TONE, preferences=CuePreferences(own=(cue,))), cache)
    assert "“Everything else can wait.” is said 1 times, not 3: there is no more room" in plan.notes
    once = CuePreferences(own=(replace(cue, times=1),))
    assert plan_track(script, replace(TONE, preferences=once), cache).notes == ()


def test_a_script_that_is_longer_than_a_day_by_nature_is_refused(
    tmp_path: Path, cache: ClipCache
) -> None:
    """With the longest that there is; asked for by its length, it may be shorter."""
    script = tmp_path / "long.txt"
    script.write_text("Rest here.\n\n" + "[rest 100 10m..1h]\n\n" * 80 + "Breathe out.\n")
    with pytest.raises(FitError, match="longer by nature than a day") as caught:
        plan_track(script, TONE, cache)
    assert caught.value.feasible_s == MAX_LENGTH_S
    day = replace(TONE, length_s=MAX_LENGTH_S)
    assert plan_track(script, day, cache).length_s == MAX_LENGTH_S


def test_more_chapters_than_players_show_are_refused_before_speaking(
    tmp_path: Path,
) -> None:
    """With the line of the first that is too many: a byte counts them."""
    cache = ClipCache(tmp_path / "cache")
    script = tmp_path / "many.txt"
    script.write_text("".join(f"# Part {n}\n\nRest.\n\n" for n in range(256)), encoding="utf-8")
    with pytest.raises(GuideError, match=r"many\.txt:1021: it has 256 chapters"):
        plan_track(script, TrackOptions(voice="tone"), cache)
    assert cache.measure_usage().size_bytes == 0
