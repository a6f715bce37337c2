"""Backgrounds: synthesised noises that run under a whole track, as loops without a seam.

A loop has no seam because it has no ends: noise is drawn as the spectrum of the whole loop and
turned into sound by one inverse transform, which is periodic, and whatever shapes it further is
laid on a circle too. All are made from fixed seeds: the same numpy makes the same samples.

To add a background, write such a function, and add its row to `BACKGROUNDS`; the command line,
the page and `tests/audio/test_backgrounds.py` go by that table. It must neither startle nor draw
the ear: no sudden sounds, no tune, no step. How loud its samples are does not matter, since
`sound_choice` levels them. When the samples change, raise `sound_choice.SOUNDS_VERSION`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supine.model import SAMPLE_RATE_HZ, Samples
from supine.units import gain_from_db, samples_from_seconds

LOOP_S = 60.0
"""Length of the steady loops: noise is not recognised after a minute, and it fits in memory."""

INAUDIBLE_RMS_DBFS = -66.0
"""Level of a background that is not to be heard, but is no digital silence either."""

PEAK_DBFS = -6.0
"""Peak of a loop, high enough that 16 bits store it without a trace, low enough for any gain."""

WAVES_S = (8.5, 10.5, 7.5, 9.5, 11.0, 8.0, 9.0, 8.0)
"""From each wave to the next: about as slow as a sleeper's breath, and never twice alike."""

WAVE_HEIGHTS = (1.0, 0.75, 0.9, 0.65, 0.95, 0.8, 0.7, 0.85)
"""Amplitude of each wave; the steps between neighbours stay under 4 dB."""

_DROPS_PER_S = 80.0
"""Enough that they melt into a patter, and none is waited for."""

_SIDE_SHARE = 0.6
"""Of the sides over the middle: wide, but whole on one loudspeaker."""

Curve = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BackgroundSound:
    """A background to choose from.

    `make` returns one loop at `SAMPLE_RATE_HZ`: float32, shape (n,) or (n, 2), peak `PEAK_DBFS`,
    no DC, its last sample followed by its first as by any other; the same samples every time.
    Unless the listener chooses, its integrated loudness is `default_below_voice_lu` LU under the
    voice's; None is for one that is not to be heard, and lies at `INAUDIBLE_RMS_DBFS`.
    """

    name: str
    summary: str
    make: Callable[[], Samples]
    default_below_voice_lu: float | None


def make_brown() -> Samples:
    """Make brown noise, mono: its power falls by 6 dB an octave, and is cut under 40 Hz."""
    rng = np.random.default_rng(1827)
    length_samples = samples_from_seconds(LOOP_S, SAMPLE_RATE_HZ)
    frequency_hz = _compute_frequencies_hz(length_samples)
    # Twice over: once would leave a twentieth of the power where it is not heard.
    shape = _make_power_law(frequency_hz, -6.0) * _make_high_pass(frequency_hz, 30.0) ** 2
    return _normalise_peak(_make_noise(rng, shape, length_samples))


def make_rain() -> Samples:
    """Make steady rain, stereo: a hiss, and in it small drops that are no louder than it."""
    rng = np.random.default_rng(1883)
    length_samples = samples_from_seconds(LOOP_S, SAMPLE_RATE_HZ)
    frequency_hz = _compute_frequencies_hz(length_samples)
    shape = _make_power_law(frequency_hz, -3.0) * _cut_band(frequency_hz, 300.0, 6000.0)
    samples = _make_stereo_noise(rng, shape, length_samples)
    samples *= np.float32(np.sqrt(samples.size) / np.linalg.norm(samples))
    _add_drops(samples, rng)
    return _normalise_peak(samples)


def _add_drops(samples: Samples, rng: np.random.Generator) -> None:
    """Add small decaying tones at random to a stereo loop with an RMS of 1."""
    length_samples = len(samples)
    count = round(_DROPS_PER_S * length_samples / SAMPLE_RATE_HZ)
    time_s = np.arange(samples_from_seconds(0.03, SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    # A drop swells within 3 ms, where a real one snaps: it should soothe, not tick.
    window = np.sin(np.pi * np.minimum(time_s / 0.006, 0.5)) ** 2 * np.cos(
        np.pi / 2 * time_s / time_s[-1]
    )
    starts = rng.integers(0, length_samples, count)
    pitches_hz = np.exp(rng.uniform(np.log(900.0), np.log(4500.0), count))
    decays_s = rng.uniform(0.003, 0.008, count)
    heights = rng.uniform(0.2, 1.0, count)
    places = rng.uniform(0.25, 0.75, count) * np.pi / 2
    for start, pitch_hz, decay_s, height, place in zip(
        starts, pitches_hz, decays_s, heights, places, strict=True
    ):
        tone = np.sin(2 * np.pi * pitch_hz * time_s) * np.exp(-time_s / decay_s) * window
        where = np.arange(start, start + len(tone)) % length_samples
        samples[where, 0] += height * np.cos(place) * tone
        samples[where, 1] += height * np.sin(place) * tone


def make_waves() -> Samples:
    """Make waves on a beach, stereo: swells of 7–11 s that brighten as they break."""
    rng = np.random.default_rng(1845)
    swell = _make_swell()
    # What is deep is always there; the brighter, the more it swells, and the later.
    samples = _make_surf(rng, 50.0, 350.0, swell)
    samples += _make_surf(rng, 350.0, 1600.0, np.roll(swell**1.5, SAMPLE_RATE_HZ // 4))
    samples += _make_surf(rng, 1600.0, 7000.0, np.roll(swell**2, SAMPLE_RATE_HZ))
    return _normalise_peak(samples)


def _make_swell() -> Curve:
    """Return the gain of waves over time: up for half of each, and down on under the next."""
    curve = np.full(samples_from_seconds(sum(WAVES_S), SAMPLE_RATE_HZ), 0.35, np.float32)
    start_s = 0.0
    for length_s, height in zip(WAVES_S, WAVE_HEIGHTS, strict=True):
        rise = np.linspace(0.0, np.pi, samples_from_seconds(0.5 * length_s, SAMPLE_RATE_HZ))
        fall = np.linspace(np.pi, 2 * np.pi, samples_from_seconds(0.75 * length_s, SAMPLE_RATE_HZ))
        wave = 0.5 - 0.5 * np.cos(np.concatenate([rise, fall]))
        start = samples_from_seconds(start_s, SAMPLE_RATE_HZ)
        curve[np.arange(start, start + len(wave)) % len(curve)] += 0.65 * height * wave
        start_s += length_s
    return curve


def _make_surf(rng: np.random.Generator, low_hz: float, high_hz: float, swell: Curve) -> Samples:
    """Return one band of the noise of waves, stereo, with the gain `swell` over time."""
    # Noise that comes round three times saves two thirds of the memory; after 24 s, and under
    # other waves, it is not recognised.
    length_samples = len(swell) // 3
    frequency_hz = _compute_frequencies_hz(length_samples)
    shape = _make_power_law(frequency_hz, -3.0) * _cut_band(frequency_hz, low_hz, high_hz)
    samples = np.tile(_make_stereo_noise(rng, shape, length_samples), (3, 1))
    samples *= swell[:, np.newaxis]
    return samples


def _compute_frequencies_hz(length_samples: int) -> Curve:
    return np.fft.rfftfreq(length_samples, 1.0 / SAMPLE_RATE_HZ).astype(np.float32)


def _make_noise(rng: np.random.Generator, shape: Curve, length_samples: int) -> Samples:
    """Return periodic noise, with an amplitude response of `shape` at `_compute_frequencies_hz`."""
    # Drawing the spectrum itself spares the transform that would lead to it.
    spectrum = rng.standard_normal(2 * len(shape), np.float32).view(np.complex64)
    spectrum *= shape
    return np.fft.irfft(spectrum, length_samples).astype(np.float32, copy=False)


def _make_stereo_noise(rng: np.random.Generator, shape: Curve, length_samples: int) -> Samples:
    """Return stereo noise: a middle that the channels share, and a side.

    With a side of `_SIDE_SHARE` their correlation is (1 − share²) / (1 + share²) = 0.47.
    """
    middle = _make_noise(rng, shape, length_samples)
    side = _make_noise(rng, np.float32(_SIDE_SHARE) * shape, length_samples)
    return np.stack([middle + side, middle - side], axis=1)


def _make_power_law(frequency_hz: Curve, slope_db_per_octave: float) -> Curve:
    """Return an amplitude response with an even slope, 1 at 1 kHz, and no DC."""
    response = np.zeros_like(frequency_hz)
    # 6.02 dB an octave is a power of one.
    power = np.float32(slope_db_per_octave / (20.0 * np.log10(2.0)))
    response[1:] = (frequency_hz[1:] / 1000.0) ** power
    return response


def _make_high_pass(frequency_hz: Curve, corner_hz: float) -> Curve:
    """Return a second-order Butterworth amplitude response."""
    squared = (frequency_hz / corner_hz) ** 2
    response: Curve = squared / np.sqrt(1.0 + squared**2)
    return response


def _make_low_pass(frequency_hz: Curve, corner_hz: float) -> Curve:
    """Return a second-order Butterworth amplitude response."""
    response: Curve = 1.0 / np.sqrt(1.0 + (frequency_hz / corner_hz) ** 4)
    return response


def _cut_band(frequency_hz: Curve, low_hz: float, high_hz: float) -> Curve:
    return _make_high_pass(frequency_hz, low_hz) * _make_low_pass(frequency_hz, high_hz)


def _normalise_peak(samples: Samples) -> Samples:
    peak = max(samples.max(), -samples.min())
    samples *= np.float32(gain_from_db(PEAK_DBFS) / peak)
    return samples


DEFAULT_BACKGROUND = "room"

BACKGROUNDS: dict[str, BackgroundSound] = {
    background.name: background
    for background in (
        # Brown, not pink: at the same RMS it is 8 dB quieter to the ear (A-weighted), and no hiss.
        BackgroundSound(
            "room",
            "a noise too quiet to hear, so that wireless earphones stay awake",
            make_brown,
            None,
        ),
        BackgroundSound("brown", "a deep, even rush", make_brown, 24.0),
        BackgroundSound("rain", "steady rain outside", make_rain, 28.0),
        BackgroundSound("waves", "slow waves on a beach", make_waves, 24.0),
    )
}
"""The backgrounds to choose from, by name; a track can also have none."""
