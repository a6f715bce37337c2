"""Samples: what is heard before a choice is what is heard in the track."""

from __future__ import annotations

import numpy as np
import pytest

from supine.audio.backgrounds import BACKGROUNDS
from supine.audio.bells import BELLS
from supine.audio.clip_cache import ClipCache
from supine.audio.loudness import BELL_LUFS, VOICE_LUFS
from supine.errors import SpeechError, UsageError
from supine.model import SAMPLE_RATE_HZ
from supine.pipeline.previews import preview_background, preview_bell, preview_sound, preview_voice
from support.measuring import decode, lufs, momentary_max_lufs


def test_a_voice_is_heard_at_its_pace_and_loudness(cache: ClipCache) -> None:
    """Slower takes longer; both are as loud as any cue."""
    slow, quick = (preview_voice("tone", pace_wpm, cache) for pace_wpm in (90.0, 140.0))
    assert slow.length_s > 1.3 * quick.length_s
    for sample in (slow, quick):
        # A cue is within 1 LU of its neighbours.
        assert lufs(decode(sample.path)) == pytest.approx(VOICE_LUFS, abs=1.0)


@pytest.mark.parametrize("name", BELLS)
def test_a_bell_is_one_strike(cache: ClipCache, name: str) -> None:
    """At the level it has in a track, and at the one that is asked for."""
    usual = preview_bell(name, cache)
    far = preview_bell(name, cache, below_voice_lu=10.0)
    assert usual == preview_sound(name, cache)
    loudest = [momentary_max_lufs(decode(sample.path)) for sample in (usual, far)]
    assert loudest[0] <= BELL_LUFS + 0.1
    assert loudest[0] - loudest[1] == pytest.approx(8.0, abs=0.2)


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_a_background_is_twenty_seconds_of_it(cache: ClipCache, name: str) -> None:
    """It comes and goes softly, and is kept: the same file serves the next one."""
    sample = preview_background(name, cache)
    assert sample == preview_sound(name, cache)
    sound = decode(sample.path)
    assert len(sound) == 20 * SAMPLE_RATE_HZ
    edge, middle = np.abs(sound[:40]).max(), np.abs(sound).max()
    assert edge < middle
    assert sample.path.stat().st_mtime_ns == preview_sound(name, cache).path.stat().st_mtime_ns


def test_a_background_is_as_far_as_it_is_asked_to_be(cache: ClipCache) -> None:
    """So many LU under the voice."""
    near, far = (
        preview_background("rain", cache, below_voice_lu=below_lu) for below_lu in (20.0, 40.0)
    )
    assert lufs(decode(near.path)) - lufs(decode(far.path)) == pytest.approx(20.0, abs=0.5)


def test_what_is_not_there_is_named(cache: ClipCache) -> None:
    """In a line, as everywhere."""
    with pytest.raises(UsageError, match="no sound 'gong'"):
        preview_sound("gong", cache)
    with pytest.raises(UsageError, match="no bell 'gong'"):
        preview_bell("gong", cache)
    for hear in (preview_bell, preview_background):
        with pytest.raises(UsageError, match="nothing to hear"):
            hear("none", cache)
    with pytest.raises(SpeechError, match="no voice 'nobody'"):
        preview_voice("nobody", 115.0, cache)
