"""Bells and backgrounds as the timeline gets them: chosen, levelled, cached."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from supine.audio.backgrounds import BACKGROUNDS
from supine.audio.bells import BELLS
from supine.audio.clip_cache import ClipCache
from supine.audio.loudness import (
    BELL_LUFS,
    TRUE_PEAK_DBTP,
    VOICE_LUFS,
    measure_loudness_lufs,
    measure_max_momentary_lufs,
    measure_true_peak_dbtp,
)
from supine.audio.sound_choice import prepare_background, prepare_bell
from supine.audio.wav import read_wav, write_wav
from supine.errors import AudioFileError, UsageError
from supine.model import SAMPLE_RATE_HZ, Clip
from supine.units import gain_from_db

RATE = SAMPLE_RATE_HZ


@pytest.fixture
def fresh_cache(tmp_path: Path) -> ClipCache:
    """A cache with nothing in it."""
    return ClipCache(tmp_path / "cache")


@pytest.mark.parametrize("strikes", [1, 3])
@pytest.mark.parametrize("name", BELLS)
def test_a_bell_is_a_little_softer_than_the_voice(
    name: str, strikes: int, cache: ClipCache
) -> None:
    """However often it is struck, its loudest 400 ms stay under the voice."""
    bell = read_wav(prepare_bell(name, strikes, cache))
    assert measure_max_momentary_lufs(bell) == pytest.approx(BELL_LUFS, abs=0.1)
    assert BELL_LUFS < VOICE_LUFS
    assert measure_true_peak_dbtp(bell) <= TRUE_PEAK_DBTP


@pytest.mark.parametrize("below_lu", [None, 18.0, 40.0])
@pytest.mark.parametrize("name", [n for n in BACKGROUNDS if n != "room"])
def test_a_background_lies_where_it_is_asked_to(
    name: str, below_lu: float | None, cache: ClipCache
) -> None:
    """Its loudness with its gain is so many LU under the voice; never nearer than 18."""
    background = prepare_background(name, below_lu, cache)
    assert background
    heard_lufs = measure_loudness_lufs(read_wav(background.loop)) + background.gain_db
    wanted_lu = below_lu or BACKGROUNDS[name].default_below_voice_lu
    assert wanted_lu
    assert VOICE_LUFS - heard_lufs == pytest.approx(wanted_lu, abs=0.1)
    assert wanted_lu >= 18.0


def test_the_room_lies_at_66_dbfs(cache: ClipCache) -> None:
    """By RMS, since its loudness is no matter of hearing."""
    background = prepare_background("room", None, cache)
    assert background
    samples = read_wav(background.loop).samples * gain_from_db(background.gain_db)
    rms_dbfs = 10 * np.log10(np.mean(np.square(samples, dtype=np.float64)))
    assert rms_dbfs == pytest.approx(-66.0, abs=0.1)


def test_no_background_is_none(fresh_cache: ClipCache) -> None:
    """Silence needs no loop."""
    assert prepare_background("none", None, fresh_cache) is None


@pytest.mark.parametrize("length_s", [0.5, 7.0, 20.0])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_listeners_file_loops_without_a_seam(
    tmp_path: Path, fresh_cache: ClipCache, channels: int, length_s: float
) -> None:
    """Its end runs into its beginning: no step larger than inside it, and no dip in level."""
    rng = np.random.default_rng(3)
    count = round(length_s * RATE)
    walk = rng.standard_normal((count, channels)).astype(np.float32)
    # A gentle low-pass makes a step at the seam stand out, where white noise would hide it.
    smooth = np.stack([np.convolve(c, np.ones(64) / 64, "same") for c in walk.T], axis=1)
    samples = smooth[:, 0] if channels == 1 else smooth
    path = tmp_path / "brook.wav"
    write_wav(path, [Clip(samples.astype(np.float32), RATE)])
    background = prepare_background(str(path), None, fresh_cache)
    assert background
    loop = read_wav(background.loop)
    assert loop.channels == channels
    assert loop.length_samples == count - min(3 * RATE, count // 4)
    around = np.concatenate([loop.samples[-50:], loop.samples[:50]])
    inside = np.abs(np.diff(loop.samples, axis=0)).max()
    assert np.abs(np.diff(around, axis=0)).max() <= 1.2 * inside
    assert measure_loudness_lufs(loop) + background.gain_db <= VOICE_LUFS - 18.0


@pytest.mark.parametrize("choice", ["bwol", "rian", "nothing"])
def test_an_unknown_name_is_answered_with_what_there_is(
    choice: str, fresh_cache: ClipCache
) -> None:
    """And the nearest one, where one is near."""
    with pytest.raises(UsageError, match="There are"):
        prepare_bell(choice, 1, fresh_cache)
    with pytest.raises(UsageError, match="There are"):
        prepare_background(choice, None, fresh_cache)


def _wav(folder: Path, samples: np.ndarray) -> str:
    path = folder / "own.wav"
    write_wav(path, [Clip(samples.astype(np.float32), RATE)])
    return str(path)


def test_a_listeners_bell_rises_gently_though_its_file_begins_with_a_step(
    tmp_path: Path, fresh_cache: ClipCache
) -> None:
    """From 30 dB to 3 dB under its top it takes 30 ms at least, as our own bells do."""
    time_s = np.arange(2 * RATE) / RATE
    path = _wav(tmp_path, 0.8 * np.cos(2 * np.pi * 400 * time_s) * np.exp(-time_s))
    bell = read_wav(prepare_bell(path, 1, fresh_cache)).samples
    # The peak of each period of 400 Hz is the envelope.
    period = RATE // 400
    count = len(bell) // period
    envelope = np.abs(bell[: count * period]).reshape(count, period).max(axis=1)
    level_db = 20 * np.log10(np.maximum(envelope, 1e-6) / envelope.max())
    first_over = [int(np.flatnonzero(level_db > threshold)[0]) for threshold in (-30.0, -3.0)]
    assert (first_over[1] - first_over[0]) * period / RATE >= 0.03


def test_strikes_of_a_listeners_short_bell_are_unhurried(
    tmp_path: Path, fresh_cache: ClipCache
) -> None:
    """Six seconds apart, however soon it has rung out."""
    time_s = np.arange(RATE // 2) / RATE
    path = _wav(tmp_path, 0.5 * np.sin(2 * np.pi * 400 * time_s))
    assert prepare_bell(path, 3, fresh_cache).length_s == pytest.approx(12.5, abs=0.1)


def test_a_click_is_neither_a_bell_nor_a_background(tmp_path: Path, fresh_cache: ClipCache) -> None:
    """It has a peak but no loudness, and would be raised until it startles."""
    click = np.zeros(2 * RATE)
    click[RATE : RATE + 3] = 0.02
    path = _wav(tmp_path, click)
    with pytest.raises(AudioFileError, match="too quiet or too short"):
        prepare_bell(path, 1, fresh_cache)
    with pytest.raises(AudioFileError, match="too quiet or too short"):
        prepare_background(path, None, fresh_cache)
