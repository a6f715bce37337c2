"""Loudness and peaks: measuring them, and bringing clips to them.

Loudness is that of ITU-R BS.1770-4, mono counted as dual-mono: as loud as it is on two speakers.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from supine.model import Clip
from supine.units import db_from_gain, gain_from_db

VOICE_LUFS = -20.0
"""Loudness of a cue."""

TRUE_PEAK_DBTP = -3.0
"""Maximum true peak of a track, so that no player has to limit it."""

BELL_LUFS = -22.0
"""A bell's loudest 400 ms: under the voice, since nothing may jump out."""

ONSET_LUFS = -17.2
"""The loudest 400 ms of a cue's first word: 3 LU over the voice at most, or it startles."""

_CEILING_DBTP = TRUE_PEAK_DBTP - 1.6
"""For clips: the nearest background adds up to 0.8 dB to a peak, and lossy coding up to 0.3."""

_DIP_S = 0.003
_MOMENTARY_S = 0.4
_MOMENTARY_HOP_S = 0.1
_ONSET_S = 0.5
_ONSET_TOLERANCE_DB = 0.1
_METER_STEP_S = 10.0
_UNMEASURABLE_LUFS = -70.0
_DUAL_MONO_LU = 10.0 * math.log10(2.0)


def soften_onset(clip: Clip) -> Clip:
    """Return the clip with its first word limited to `ONSET_LUFS`; the same object if it was.

    A voice out of a long silence is heard as louder than it is. So the first half second is
    turned down as far as needed, and the gain then rises over as long.
    """
    rate = clip.sample_rate_hz
    silence = np.zeros(round(_MOMENTARY_S * rate), np.float32)
    first = clip.samples[: round(_ONSET_S * rate)]
    loudest_lufs = measure_max_momentary_lufs(Clip(np.concatenate([silence, first]), rate))
    over_db = loudest_lufs - ONSET_LUFS
    if over_db <= _ONSET_TOLERANCE_DB:
        return clip
    eased = min(clip.length_samples, round(2 * _ONSET_S * rate))
    turn = np.clip((np.arange(eased) / rate - _ONSET_S) / _ONSET_S, 0.0, 1.0)
    gain_db = -over_db * (0.5 + 0.5 * np.cos(np.pi * turn))
    samples = clip.samples.copy()
    samples[:eased] *= (10.0 ** (gain_db / 20.0)).astype(np.float32)
    return Clip(samples, rate)


def normalise_loudness(clip: Clip, lufs: float) -> Clip:
    """Return the clip with an integrated loudness of `lufs`; a silent one as it is."""
    loudness_lufs = measure_loudness_lufs(clip)
    return clip if math.isinf(loudness_lufs) else apply_gain(clip, lufs - loudness_lufs)


def normalise_bell(clip: Clip, lufs: float = BELL_LUFS) -> Clip:
    """Return the clip with its loudest 400 ms at `lufs`, or as near as `TRUE_PEAK_DBTP` allows."""
    gain_db = lufs - measure_max_momentary_lufs(clip)
    return apply_gain(clip, min(gain_db, _CEILING_DBTP - measure_true_peak_dbtp(clip)))


def limit_true_peak(clip: Clip) -> Clip:
    """Return the clip with a true peak that leaves an encoder room under `TRUE_PEAK_DBTP`.

    A neural voice now and then makes one pulse far taller than its neighbours. Speech levelled
    to −20 LUFS needs no limiter otherwise, and turning a whole cue down for a dozen samples
    would be heard. The gain dips around each such peak, smoothly over 3 ms, and nowhere else.
    """
    import soxr  # noqa: PLC0415 - slow to import, and few commands need it

    rate = clip.sample_rate_hz
    oversampled = np.abs(soxr.resample(clip.samples, rate, rate * 4, "MQ"))
    padded = np.zeros(4 * clip.length_samples, np.float32)
    padded[: len(oversampled)] = oversampled[: len(padded)]
    peaks = np.abs(clip.samples)
    for phase in range(4):
        # NumPy takes ten times as long for the maximum along an axis of four.
        np.maximum(peaks, padded[phase::4], out=peaks)
    needed = np.minimum(1.0, gain_from_db(_CEILING_DBTP) / np.maximum(peaks, 1e-9))
    if needed.min() >= 1.0:
        return clip
    reach = round(_DIP_S / 2 * rate)
    # The least gain within reach, averaged over the same reach, is nowhere more than needed.
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(needed, 2 * reach, constant_values=1.0), 2 * reach + 1
    )
    bell = np.hanning(2 * reach + 3)[1:-1]
    gain = np.convolve(windows.min(axis=1), bell / bell.sum(), mode="valid")
    return Clip((clip.samples * gain).astype(np.float32), rate)


def apply_gain(clip: Clip, gain_db: float) -> Clip:
    """Return the clip with a gain in decibels applied to its samples."""
    return Clip(clip.samples * np.float32(gain_from_db(gain_db)), clip.sample_rate_hz)


def measure_loudness_lufs(clip: Clip) -> float:
    """Return the integrated loudness, gated; −inf if silent."""
    return gate_loudness_lufs(measure_momentary_lufs(clip))


def gate_loudness_lufs(blocks_lufs: NDArray[np.float64]) -> float:
    """Return the loudness of 400 ms blocks with both gates of BS.1770-4; −inf if all are silent."""
    audible = blocks_lufs[blocks_lufs > _UNMEASURABLE_LUFS]
    if len(audible) == 0:
        return -math.inf
    # The second gate: 10 LU under the mean of the blocks that passed the first.
    relative_gate_lufs = _average_lufs(audible) - 10.0
    return _average_lufs(audible[audible > relative_gate_lufs])


def measure_max_momentary_lufs(clip: Clip) -> float:
    """Return the loudness of the clip's loudest 400 ms; −inf if silent."""
    return float(measure_momentary_lufs(clip).max())


def measure_momentary_lufs(clip: Clip) -> NDArray[np.float64]:
    """Return the loudness of each 400 ms block, every 100 ms, in LUFS, shape (n,).

    A shorter clip is padded to one block. A long one is measured `_METER_STEP_S` at a time, so that
    it takes little memory; where two steps meet, the filters settle within a few milliseconds.
    """
    import pyloudnorm  # noqa: PLC0415 - brings scipy, which takes most of a second to import

    block = round(_MOMENTARY_S * clip.sample_rate_hz)
    step = round(_METER_STEP_S * clip.sample_rate_hz)
    overlap = round((_MOMENTARY_S - _MOMENTARY_HOP_S) * clip.sample_rate_hz)
    meter = pyloudnorm.Meter(clip.sample_rate_hz, block_size=_MOMENTARY_S)
    parts = []
    for start in range(0, max(1, clip.length_samples - overlap), step):
        samples = clip.samples[start : start + step + overlap].astype(np.float64)
        if len(samples) <= block:
            missing = np.zeros((block + 1 - len(samples), *samples.shape[1:]))
            samples = np.concatenate([samples, missing])
        with np.errstate(divide="ignore", invalid="ignore"):
            meter.integrated_loudness(samples)
        parts.append(np.asarray(meter.blockwise_loudness, np.float64))
    # Dual-mono is twice the power, so the filters need not run twice for it.
    return np.concatenate(parts) + (_DUAL_MONO_LU if clip.channels == 1 else 0.0)


def _average_lufs(blocks_lufs: NDArray[np.float64]) -> float:
    return float(10.0 * np.log10(np.mean(10.0 ** (blocks_lufs / 10.0))))


def measure_true_peak_dbtp(clip: Clip) -> float:
    """Return the peak in dB, between the samples too: oversampled by 4 (BS.1770-4, annex 2)."""
    import soxr  # noqa: PLC0415 - slow to import, and few commands need it

    rate, peak = clip.sample_rate_hz, 0.0
    stream = soxr.ResampleStream(rate, rate * 4, clip.channels, "float32", "MQ")
    for start in range(0, max(clip.length_samples, 1), rate):
        last = start + rate >= clip.length_samples
        part = stream.resample_chunk(clip.samples[start : start + rate], last=last)
        peak = max(peak, float(np.abs(part).max(initial=0.0)))
    return db_from_gain(peak)
