"""The mix: every clip at its sample, the background from the first to the last."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.audio import wav
from supine.audio.wav import write_wav
from supine.errors import AudioFileError
from supine.model import (
    SAMPLE_RATE_HZ,
    Background,
    Clip,
    Cue,
    Placement,
    SourceLine,
    StoredClip,
    Timeline,
)
from supine.track import mix
from supine.track.mix import render_blocks

SAID = Cue("x", 0, SourceLine("x", 1))


def stored(folder: Path, name: str, samples: np.ndarray) -> StoredClip:
    """Samples as a clip on disk."""
    path = folder / f"{name}.wav"
    write_wav(path, [Clip(samples.astype(np.float32), SAMPLE_RATE_HZ)])
    return wav.open_wav(path)


def timeline(total: int, *placements: Placement) -> Timeline:
    """A timeline with nothing but placements."""
    return Timeline(SAMPLE_RATE_HZ, total, placements, (), ())


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> StoredClip:
    """A clip of one and a half blocks that is nowhere zero."""
    return stored(tmp_path_factory.mktemp("mix"), "clip", np.full(66_150, 0.5))


@given(
    starts=st.lists(st.integers(0, 100_000), min_size=1, max_size=5), tail=st.integers(0, 90_000)
)
def test_clips_lie_at_their_samples_in_silence(
    clip: StoredClip, starts: list[int], tail: int
) -> None:
    """Wherever they fall among the blocks: there, and nowhere else."""
    position, placements = 0, []
    for gap in starts:
        placements.append(Placement(position + gap, clip, SAID))
        position = placements[-1].end_samples
    total = position + tail
    mixed = np.concatenate(list(render_blocks(timeline(total, *placements), None)))
    expected = np.zeros(total, np.float32)
    for placed in placements:
        expected[placed.start_samples : placed.end_samples] = 0.5
    assert np.array_equal(mixed, expected)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("in_memory", [True, False])
def test_the_loop_runs_from_the_first_sample_to_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, in_memory: bool, channels: int
) -> None:
    """Kept in memory or read as it goes, it comes out the same: each round after the other."""
    if not in_memory:
        monkeypatch.setattr(mix, "_LOOP_IN_MEMORY_SAMPLES", 0)
    shape = (10_000,) if channels == 1 else (10_000, 2)
    ramp = np.linspace(0.1, 0.9, 10_000 * channels).reshape(shape)
    background = Background(stored(tmp_path, "loop", ramp), gain_db=-6.0, fade_s=0.0)
    total = 123_456
    mixed = np.concatenate(list(render_blocks(timeline(total), background)))
    expected = np.resize(ramp, (total, *shape[1:])) * 10 ** (-6 / 20)
    assert mixed.shape == expected.shape
    assert np.abs(mixed - expected).max() < 1e-4


def test_a_heard_background_comes_and_goes(tmp_path: Path) -> None:
    """Up over its fade, down over its fade, even in between, and never quite zero."""
    loop = stored(tmp_path, "loop", np.full(50_000, 0.5))
    total = 10 * SAMPLE_RATE_HZ
    mixed = np.concatenate(list(render_blocks(timeline(total), Background(loop, 0.0, 3.0))))
    fade = 3 * SAMPLE_RATE_HZ
    assert (np.diff(mixed[:fade]) >= 0).all()
    assert np.allclose(mixed[fade:-fade], 0.5, atol=1e-4)
    assert np.allclose(mixed[:fade], mixed[::-1][:fade], atol=1e-6)
    assert mixed[0] < 1e-6


def test_a_stereo_background_makes_a_stereo_track_with_the_voice_in_the_middle(
    tmp_path: Path, clip: StoredClip
) -> None:
    """The voice is the same in both ears."""
    loop = stored(tmp_path, "loop", np.full((30_000, 2), [0.1, -0.1]))
    placed = Placement(1000, clip, SAID)
    mixed = np.concatenate(
        list(render_blocks(timeline(90_000, placed), Background(loop, 0.0, 0.0)))
    )
    middle = mixed[2000:60_000]
    assert np.allclose(middle, [0.6, 0.4], atol=1e-4)


def test_a_clip_that_is_gone_is_named_with_what_to_do(tmp_path: Path) -> None:
    """Whoever emptied the cache meanwhile: one line, and no track with a hole."""
    gone = stored(tmp_path, "gone", np.full(1000, 0.5))
    gone.path.unlink()
    with pytest.raises(AudioFileError, match=r"gone\.wav was deleted.* Make the track again"):
        list(render_blocks(timeline(2000, Placement(0, gone, SAID)), None))
