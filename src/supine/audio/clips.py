"""Work on single clips: resample, trim and fade them, and make speech ready for a timeline.

After `prepare_speech` a cue starts where it is heard to start, has the loudness of all others,
and neither clicks nor clips.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supine.audio.loudness import VOICE_LUFS, limit_true_peak, normalise_loudness, soften_onset
from supine.model import SAMPLE_RATE_HZ, Clip, Samples

CLIP_VERSION = 3
"""Raise it when the same raw clip comes out with other samples: it is part of cache keys."""

TRIM_DB = -45.0
"""A 5 ms frame is audible when it is less than this under the clip's loudest frame."""

LEAD_IN_S = 0.010
"""Kept before the first audible frame, so that a soft consonant is whole."""

LEAD_OUT_S = 0.010
"""Kept after the last audible frame, for its decay."""

FADE_S = 0.008
"""Raised-cosine fade at both ends of a clip: 5–10 ms is heard neither as a click nor as a fade."""

_FRAME_S = 0.005
_MAX_ONSET_PASSES = 5


def prepare_speech(raw: Clip) -> Clip:
    """Make mono speech as an engine returned it, at any rate and level, ready for the timeline.

    It is mono at `SAMPLE_RATE_HZ`, trimmed to what is audible, faded over `FADE_S` at both ends,
    beginning softly, `VOICE_LUFS` loud, and its true peak under `TRUE_PEAK_DBTP`.
    """
    clip = normalise_loudness(trim(resample(raw, SAMPLE_RATE_HZ)), VOICE_LUFS)
    for _ in range(_MAX_ONSET_PASSES):
        softened = soften_onset(clip)
        if softened is clip:
            break
        # A softer onset makes the whole a little softer, so each needs the other done again.
        clip = normalise_loudness(softened, VOICE_LUFS)
    # Trimmed once more: what was barely audible at the beginning may be under the threshold now.
    return fade(trim(limit_true_peak(clip)), FADE_S, FADE_S)


def resample(clip: Clip, sample_rate_hz: int) -> Clip:
    """Return the clip at another sample rate (soxr, high quality)."""
    if clip.sample_rate_hz == sample_rate_hz:
        return clip
    import soxr  # noqa: PLC0415 - slow to import, and few commands need it

    samples = soxr.resample(clip.samples, clip.sample_rate_hz, sample_rate_hz, "HQ")
    return Clip(np.ascontiguousarray(samples, np.float32), sample_rate_hz)


def find_audible_frames(clip: Clip, threshold_db: float = TRIM_DB) -> NDArray[np.int64]:
    """Return the indices of the 5 ms frames within `threshold_db` of the loudest, shape (n,)."""
    power = measure_frame_power(clip, _FRAME_S)
    return np.flatnonzero(power > power.max(initial=0.0) * 10 ** (threshold_db / 10))


def measure_frame_power(clip: Clip, frame_s: float) -> NDArray[np.float64]:
    """Return the mean square of each frame, the last one filled up with zeros: shape (frames,)."""
    frame = round(frame_s * clip.sample_rate_hz)
    padded = np.pad(mix_to_mono(clip).samples, (0, -clip.length_samples % frame)).reshape(-1, frame)
    return np.asarray(np.square(padded, dtype=np.float64).mean(axis=1))


def mix_to_mono(clip: Clip) -> Clip:
    """Return the mean of a clip's channels."""
    if clip.channels == 1:
        return clip
    return Clip(clip.samples.mean(axis=1, dtype=np.float32), clip.sample_rate_hz)


def trim(clip: Clip) -> Clip:
    """Return the clip without the silence at its ends; of an all-silent clip nothing is left."""
    frames = find_audible_frames(clip)
    if len(frames) == 0:
        return Clip(clip.samples[:0], clip.sample_rate_hz)
    frame = round(_FRAME_S * clip.sample_rate_hz)
    start = max(0, int(frames[0]) * frame - round(LEAD_IN_S * clip.sample_rate_hz))
    end = (int(frames[-1]) + 1) * frame + round(LEAD_OUT_S * clip.sample_rate_hz)
    return Clip(clip.samples[start:end], clip.sample_rate_hz)


def fade(clip: Clip, fade_in_s: float, fade_out_s: float) -> Clip:
    """Return the clip with raised-cosine fades, each at most half of it."""
    samples = clip.samples.copy()
    half = clip.length_samples // 2
    rise = min(half, round(fade_in_s * clip.sample_rate_hz))
    fall = min(half, round(fade_out_s * clip.sample_rate_hz))
    if rise:
        samples[:rise] *= _make_ramp(rise, clip.channels)
    if fall:
        samples[-fall:] *= _make_ramp(fall, clip.channels)[::-1]
    return Clip(samples, clip.sample_rate_hz)


def _make_ramp(length_samples: int, channels: int) -> Samples:
    turn = np.arange(length_samples, dtype=np.float64) / length_samples
    ramp = (0.5 - 0.5 * np.cos(np.pi * turn)).astype(np.float32)
    return ramp if channels == 1 else ramp[:, np.newaxis]
