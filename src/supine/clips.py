"""Work on single clips: trim, resample, fade, level, and 16-bit WAV files.

Whatever is laid on a timeline has been through here, so that every cue starts where it is
heard to start, sits at one loudness and neither clicks nor clips.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import wave
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from supine.errors import AudioFileError
from supine.model import SAMPLE_RATE_HZ, Clip, Samples, StoredClip
from supine.units import db_from_gain, gain_from_db
from supine.whole import draft_path

CLIP_VERSION = 3
"""Raise it when the same raw clip comes out with other samples: it is part of cache keys."""

VOICE_LUFS = -20.0
"""Loudness of a cue, measured as dual-mono (EBU R128's convention for mono on two speakers)."""

TRUE_PEAK_DBTP = -3.0
"""No track's true peak goes over this, so that no player has to limit it."""

BELL_LUFS = -22.0
"""A bell's loudest 400 ms: under the voice, since nothing may jump out."""

ONSET_LUFS = -17.2
"""The loudest 400 ms of a cue's first word: 3 LU over the voice at most, or it startles."""

TRIM_DB = -45.0
"""A 5 ms frame is heard when it is less than this under the clip's loudest frame."""

LEAD_IN_S = 0.010
"""Kept before the first frame heard, so that a soft consonant is whole."""

LEAD_OUT_S = 0.010
"""Kept after the last frame heard, for its decay."""

FADE_S = 0.008
"""Raised-cosine fade at both ends of a clip: 5–10 ms is heard neither as a click nor as a fade."""

_CEILING_DBTP = TRUE_PEAK_DBTP - 1.6
"""For clips: the nearest background adds up to 0.8 dB to a peak, and lossy coding up to 0.3."""

_DIP_S = 0.003
_FRAME_S = 0.005
_MOMENTARY_S = 0.4
_MOMENTARY_HOP_S = 0.1
_ONSET_S = 0.5
_ONSET_TOLERANCE_DB = 0.1
_MOST_SOFTENINGS = 5
_METER_STEP_S = 10.0
_PCM_FULL_SCALE = 32_768.0
_UNMEASURABLE_LUFS = -70.0
_DUAL_MONO_LU = 10.0 * math.log10(2.0)


def prepare_speech(raw: Clip) -> Clip:
    """A cue as an engine gave it, made ready for the timeline.

    Parameters
    ----------
    raw
        Mono speech at any sample rate and level.

    Returns
    -------
    Clip
        Mono at `SAMPLE_RATE_HZ`, trimmed to what is heard, faded over `FADE_S` at both ends,
        beginning softly, `VOICE_LUFS` loud, and its true peak under `TRUE_PEAK_DBTP`.
    """
    clip = level(trim(resample(raw, SAMPLE_RATE_HZ)), VOICE_LUFS)
    for _ in range(_MOST_SOFTENINGS):
        softened = soften_onset(clip)
        if softened is clip:
            break
        # A softer beginning makes the whole a little softer, so the two are settled in turns.
        clip = level(softened, VOICE_LUFS)
    # Trimmed once more: what was barely heard at the beginning may be under the threshold now.
    return fade(trim(tame_peaks(clip)), FADE_S, FADE_S)


def resample(clip: Clip, sample_rate_hz: int) -> Clip:
    """The clip at another sample rate (soxr, high quality)."""
    if clip.sample_rate_hz == sample_rate_hz:
        return clip
    import soxr  # noqa: PLC0415 - imports are made where they are used: `--help` stays quick

    samples = soxr.resample(clip.samples, clip.sample_rate_hz, sample_rate_hz, "HQ")
    return Clip(np.ascontiguousarray(samples, np.float32), sample_rate_hz)


def heard_frames(clip: Clip, threshold_db: float = TRIM_DB) -> NDArray[np.int64]:
    """Indices of the 5 ms frames whose level is within `threshold_db` of the loudest one."""
    frame = round(_FRAME_S * clip.sample_rate_hz)
    mono = clip.samples if clip.channels == 1 else clip.samples.mean(axis=1)
    count = -(-len(mono) // frame)
    padded = np.zeros(count * frame, np.float32)
    padded[: len(mono)] = mono
    power = np.square(padded.reshape(count, frame), dtype=np.float64).mean(axis=1)
    if count == 0 or power.max() <= 0.0:
        return np.zeros(0, np.int64)
    return np.flatnonzero(power > power.max() * 10 ** (threshold_db / 10))


def trim(clip: Clip) -> Clip:
    """The clip without the silence at its ends; an all-silent clip comes back empty."""
    frames = heard_frames(clip)
    if len(frames) == 0:
        return Clip(clip.samples[:0], clip.sample_rate_hz)
    frame = round(_FRAME_S * clip.sample_rate_hz)
    start = max(0, int(frames[0]) * frame - round(LEAD_IN_S * clip.sample_rate_hz))
    end = (int(frames[-1]) + 1) * frame + round(LEAD_OUT_S * clip.sample_rate_hz)
    return Clip(clip.samples[start:end], clip.sample_rate_hz)


def fade(clip: Clip, fade_in_s: float, fade_out_s: float) -> Clip:
    """The clip with raised-cosine fades, each at most half of it."""
    samples = clip.samples.copy()
    half = clip.length_samples // 2
    rise = min(half, round(fade_in_s * clip.sample_rate_hz))
    fall = min(half, round(fade_out_s * clip.sample_rate_hz))
    if rise:
        samples[:rise] *= _ramp(rise, clip.channels)
    if fall:
        samples[-fall:] *= _ramp(fall, clip.channels)[::-1]
    return Clip(samples, clip.sample_rate_hz)


def _ramp(length_samples: int, channels: int) -> Samples:
    turn = np.arange(length_samples, dtype=np.float64) / length_samples
    ramp = (0.5 - 0.5 * np.cos(np.pi * turn)).astype(np.float32)
    return ramp if channels == 1 else ramp[:, np.newaxis]


def soften_onset(clip: Clip) -> Clip:
    """The clip with its first word held to `ONSET_LUFS`; the same object if it already is.

    A voice out of a long silence is heard as louder than it is. As a speaker eases in, the
    first half second is turned down as far as needed, and the gain then rises over as long.
    """
    rate = clip.sample_rate_hz
    silence = np.zeros(round(_MOMENTARY_S * rate), np.float32)
    first = clip.samples[: round(_ONSET_S * rate)]
    loudest_lufs = momentary_max_lufs(Clip(np.concatenate([silence, first]), rate))
    over_db = loudest_lufs - ONSET_LUFS
    if over_db <= _ONSET_TOLERANCE_DB:
        return clip
    # What comes after stays as it is.
    eased = min(clip.length_samples, round(2 * _ONSET_S * rate))
    turn = np.clip((np.arange(eased) / rate - _ONSET_S) / _ONSET_S, 0.0, 1.0)
    gain_db = -over_db * (0.5 + 0.5 * np.cos(np.pi * turn))
    samples = clip.samples.copy()
    samples[:eased] *= (10.0 ** (gain_db / 20.0)).astype(np.float32)
    return Clip(samples, rate)


def level(clip: Clip, loudness_lufs_wanted: float) -> Clip:
    """The clip at a loudness; a silent one stays as it is."""
    loudness = loudness_lufs(clip)
    return clip if math.isinf(loudness) else gained(clip, loudness_lufs_wanted - loudness)


def level_bell(clip: Clip, lufs: float = BELL_LUFS) -> Clip:
    """The clip with its loudest 400 ms at `lufs`, or as near as `TRUE_PEAK_DBTP` allows."""
    gain_db = lufs - momentary_max_lufs(clip)
    return gained(clip, min(gain_db, _CEILING_DBTP - true_peak_dbtp(clip)))


def tame_peaks(clip: Clip) -> Clip:
    """The clip with nothing over the ceiling that leaves an encoder room under `TRUE_PEAK_DBTP`.

    A neural voice now and then makes one pulse far taller than its neighbours. Speech levelled
    to −20 LUFS needs no limiter otherwise, and turning a whole cue down for a dozen samples
    would be heard. The gain dips around each such peak, smoothly over 3 ms, and nowhere else.
    """
    import soxr  # noqa: PLC0415 - as above

    rate = clip.sample_rate_hz
    oversampled = np.abs(soxr.resample(clip.samples, rate, rate * 4, "MQ"))
    padded = np.zeros(4 * clip.length_samples, np.float32)
    padded[: len(oversampled)] = oversampled[: len(padded)]
    peaks = np.maximum(padded.reshape(-1, 4).max(axis=1), np.abs(clip.samples))
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


def gained(clip: Clip, gain_db: float) -> Clip:
    """The clip with its samples multiplied by a gain in decibels."""
    return Clip(clip.samples * np.float32(gain_from_db(gain_db)), clip.sample_rate_hz)


def loudness_lufs(clip: Clip) -> float:
    """Integrated loudness (ITU-R BS.1770-4, gated), mono counted as dual-mono; −inf if silent."""
    return gated_lufs(momentary_lufs(clip))


def gated_lufs(blocks_lufs: NDArray[np.float64]) -> float:
    """The loudness of 400 ms blocks with both gates of BS.1770-4; −inf if all are silent."""
    audible = blocks_lufs[blocks_lufs > _UNMEASURABLE_LUFS]
    if len(audible) == 0:
        return -math.inf
    # The second gate: 10 LU under the mean of the blocks that passed the first.
    relative_gate_lufs = _mean_lufs(audible) - 10.0
    return _mean_lufs(audible[audible > relative_gate_lufs])


def momentary_max_lufs(clip: Clip) -> float:
    """The loudest 400 ms of the clip, mono counted as dual-mono; −inf if silent."""
    return float(momentary_lufs(clip).max())


def momentary_lufs(clip: Clip) -> NDArray[np.float64]:
    """Loudness of each 400 ms block, every 100 ms; a shorter clip is padded to one block.

    A long clip is measured `_METER_STEP_S` at a time, so that it takes little memory; where two
    steps meet, the filters settle within a few milliseconds.
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


def _mean_lufs(blocks_lufs: NDArray[np.float64]) -> float:
    return float(10.0 * np.log10(np.mean(10.0 ** (blocks_lufs / 10.0))))


def true_peak_dbtp(clip: Clip) -> float:
    """The true peak in dB, between the samples too: four times oversampled (BS.1770-4, annex 2)."""
    peak = max((float(np.abs(part).max()) for part in _oversampled(clip) if part.size), default=0.0)
    return db_from_gain(peak)


def _oversampled(clip: Clip) -> Iterator[Samples]:
    import soxr  # noqa: PLC0415 - as above

    stream = soxr.ResampleStream(
        clip.sample_rate_hz, clip.sample_rate_hz * 4, clip.channels, "float32", "MQ"
    )
    step = clip.sample_rate_hz
    for start in range(0, max(clip.length_samples, 1), step):
        last = start + step >= clip.length_samples
        yield stream.resample_chunk(clip.samples[start : start + step], last=last)


def write_wav(path: Path, pieces: Iterable[Clip]) -> None:
    """Write a clip as 16-bit PCM, whole or not at all: under another name first, then renamed.

    Parameters
    ----------
    pieces
        The clip in one piece or more, all of one shape and sample rate.
    """
    waiting = iter(pieces)
    first = next(waiting)
    # Not `whole_file`: to see each of a hundred cues on the disk would cost more than they do.
    draft = draft_path(path)
    try:
        with draft.open("wb") as file, wave.open(file, "wb") as wav:
            wav.setnchannels(first.channels)
            wav.setsampwidth(2)
            wav.setframerate(first.sample_rate_hz)
            for piece in itertools.chain([first], waiting):
                wav.writeframes(pcm_16(piece.samples).tobytes())
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def pcm_16(samples: Samples) -> NDArray[np.int16]:
    """Samples in −1…1 as 16-bit integers, little-endian, rounded and held to the range."""
    scaled = np.rint(samples * np.float32(_PCM_FULL_SCALE))
    return np.asarray(np.clip(scaled, -32_768, 32_767), "<i2")


def stored(path: Path) -> StoredClip:
    """A 16-bit WAV file as a clip on disk.

    Raises
    ------
    AudioFileError
        If it is not a whole 16-bit WAV file with one or two channels.
    """
    try:
        with wave.open(str(path), "rb") as wav:
            shape = (wav.getnframes(), wav.getnchannels(), wav.getsampwidth())
            sample_rate_hz = wav.getframerate()
    except (wave.Error, EOFError) as error:
        raise AudioFileError(f"{path} is not a WAV file ({error})") from error
    frames, channels, width = shape
    if width != 2 or channels not in (1, 2) or path.stat().st_size < frames * channels * 2:
        raise AudioFileError(f"{path} is not a whole 16-bit WAV file")
    return StoredClip(path, frames, channels, sample_rate_hz)


def load(clip: StoredClip, start_samples: int = 0, count_samples: int | None = None) -> Clip:
    """A stretch of a stored clip, all of it by default, read into memory."""
    with wave.open(str(clip.path), "rb") as wav:
        wav.setpos(start_samples)
        data = wav.readframes(clip.length_samples if count_samples is None else count_samples)
    samples = np.frombuffer(data, "<i2").astype(np.float32)
    samples *= np.float32(1.0 / _PCM_FULL_SCALE)
    return Clip(samples.reshape(-1, 2) if clip.channels == 2 else samples, clip.sample_rate_hz)
