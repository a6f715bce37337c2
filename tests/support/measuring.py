"""Ears for the tests: decoding a file by a decoder that did not write it, and measuring it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from supine.audio import loudness
from supine.audio.ffmpeg import find_ffmpeg
from supine.audio.loudness import measure_loudness_lufs
from supine.model import Clip, Samples

FRAME_S = 0.005


def decode(path: Path, sample_rate_hz: int = 44_100) -> Samples:
    """The file by ffmpeg: float32, shape (n,) for mono and (n, 2) for stereo.

    The sample rate is not converted; it only says how the file is expected to be.
    """
    probe = subprocess.run([find_ffmpeg(), "-i", str(path)], capture_output=True, check=False)
    said = probe.stderr.decode()
    assert f"{sample_rate_hz} Hz" in said, said
    command = [find_ffmpeg(), "-v", "error", "-i", str(path), "-map", "0:a:0", "-f", "f32le", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    samples = np.frombuffer(done.stdout, "<f4")
    return samples.reshape(-1, 2) if " stereo" in said else samples


def mono(samples: Samples) -> Samples:
    """What both ears hear together."""
    return samples if samples.ndim == 1 else samples.mean(axis=1, dtype=np.float32)


def best_match(track: Samples, clip: Samples, start: int, reach: int) -> tuple[float, int]:
    """How well a clip is found near `start`: its correlation there, and how far off it lies.

    The correlation is normalised (1 is the very same sound at any level), over every lag of up
    to `reach` samples either way.
    """
    begin = max(0, start - reach)
    window = track[begin : start + len(clip) + reach].astype(np.float64)
    sought = clip.astype(np.float64)
    # What wraps around lies beyond the lags that are looked at.
    size = 1 << (len(window) - 1).bit_length()
    spectrum = np.fft.rfft(window, size) * np.conj(np.fft.rfft(sought, size))
    products = np.fft.irfft(spectrum, size)[: len(window) - len(sought) + 1]
    energy = np.cumsum(np.concatenate([[0.0], window**2]))
    energies = energy[len(sought) :] - energy[: -len(sought)]
    scores = products / np.sqrt(np.maximum(energies, 1e-12) * np.sum(sought**2))
    best = int(scores.argmax())
    return float(scores[best]), begin + best - start


def likeness(kept: Samples, said: Samples) -> float:
    """The correlation of a kept cue with what was said, wherever its trimmed ends lie."""
    around = np.zeros(22_050, np.float32)
    return best_match(np.concatenate([around, kept, around]), said, 0, len(kept))[0]


def frame_dbfs(samples: Samples, sample_rate_hz: int = 44_100) -> NDArray[np.float64]:
    """RMS of each 5 ms frame in dBFS."""
    frame = round(FRAME_S * sample_rate_hz)
    count = len(samples) // frame
    power = np.square(samples[: count * frame].reshape(count, frame), dtype=np.float64)
    return np.asarray(10.0 * np.log10(np.maximum(power.mean(axis=1), 1e-20)))


def longest_zero_run_s(samples: Samples, sample_rate_hz: int = 44_100) -> float:
    """The longest stretch that is all zero once it is rounded to 16 bits."""
    flat = np.abs(samples) if samples.ndim == 1 else np.abs(samples).max(axis=1)
    sounding = np.flatnonzero(np.rint(flat * 32_768) != 0)
    edges = np.concatenate([[-1], sounding, [len(flat)]])
    return float(np.diff(edges).max() - 1) / sample_rate_hz


def lufs(samples: Samples, sample_rate_hz: int = 44_100) -> float:
    """Integrated loudness, mono as dual-mono."""
    return measure_loudness_lufs(Clip(samples, sample_rate_hz))


def momentary_max_lufs(samples: Samples, sample_rate_hz: int = 44_100) -> float:
    """The loudest 400 ms, mono as dual-mono."""
    return loudness.measure_max_momentary_lufs(Clip(samples, sample_rate_hz))
