"""Backgrounds, judged by measuring what they sound like."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from supine.audio.backgrounds import BACKGROUNDS, DEFAULT_BACKGROUND, INAUDIBLE_RMS_DBFS
from supine.audio.loudness import (
    VOICE_LUFS,
    measure_loudness_lufs,
    measure_momentary_lufs,
    measure_true_peak_dbtp,
)
from supine.model import SAMPLE_RATE_HZ, Clip, Samples

STEADY = ("brown", "rain")
STEREO = ("rain", "waves")
AUDIBLE = ("brown", "rain", "waves")

every_background = pytest.mark.parametrize("name", BACKGROUNDS)


@cache
def loop(name: str) -> Samples:
    samples = BACKGROUNDS[name].make()
    samples.setflags(write=False)
    return samples


@cache
def momentary(name: str) -> NDArray[np.float64]:
    """Loudness of each 400 ms, every 100 ms, over the loop's integrated loudness, in LU."""
    clip = Clip(loop(name), SAMPLE_RATE_HZ)
    return measure_momentary_lufs(clip) - measure_loudness_lufs(clip)


def first_channel(samples: Samples) -> NDArray[np.float64]:
    return (samples if samples.ndim == 1 else samples[:, 0]).astype(np.float64)


def rms_dbfs(samples: Samples) -> float:
    return float(10.0 * np.log10(np.mean(np.square(samples, dtype=np.float64))))


def surprise_at_seam(channel: NDArray[np.float64]) -> float:
    """How far the first samples are from what those before the seam let expect.

    A linear prediction from 32 samples is fitted to the eight seconds around the seam (the
    normal equations, solved directly). What comes back is its largest error in the 32 samples
    after the seam, over its RMS error.
    """
    order = 32
    half = 4 * SAMPLE_RATE_HZ
    around = np.concatenate([channel[-half:], channel[:half]])
    correlation = np.fft.irfft(np.abs(np.fft.rfft(around, 2 * len(around))) ** 2)[: order + 1]
    lags = np.abs(np.subtract.outer(np.arange(order), np.arange(order)))
    coefficients = np.linalg.solve(correlation[lags], correlation[1:])
    error = np.convolve(around, np.concatenate([[1.0], -coefficients]), "valid")
    seam = half - order
    return float(np.abs(error[seam : seam + order]).max() / np.sqrt(np.mean(error**2)))


@every_background
def test_a_loop_is_float32_and_the_same_every_time(name: str) -> None:
    """Samples are float32, finite, mono or stereo, 60–90 s, and equal from call to call."""
    samples = loop(name)
    assert samples.dtype == np.float32
    assert samples.shape[1:] == ((2,) if name in STEREO else ())
    assert 60.0 <= len(samples) / SAMPLE_RATE_HZ <= 90.0
    assert np.isfinite(samples).all()
    np.testing.assert_array_equal(samples, BACKGROUNDS[name].make())


@every_background
def test_a_loop_is_high_but_never_over(name: str) -> None:
    """RMS is over −26 dBFS, 70 dB above 16-bit rounding; true peak is under −3 dBTP."""
    assert rms_dbfs(loop(name)) > -26.0
    assert measure_true_peak_dbtp(Clip(loop(name), SAMPLE_RATE_HZ)) <= -3.0


@every_background
def test_there_is_no_dc(name: str) -> None:
    """The mean of each channel is under a tenth of a 16-bit step."""
    assert np.abs(loop(name).mean(axis=0, dtype=np.float64)).max() < 0.1 / 32768


@every_background
def test_the_seam_is_like_any_other_place(name: str) -> None:
    """No sample after the seam is over 4.5 sigma from the one expected (32 Gaussian: 1 in 4600)."""
    assert surprise_at_seam(first_channel(loop(name))) < 4.5


@every_background
def test_the_seam_is_measured_well_enough_to_see_a_bad_one(name: str) -> None:
    """A loop that is cut short, and so has a step at its seam, is over 6 sigma.

    A cut may by luck meet where it left off, so the worst of ten is taken.
    """
    channel = first_channel(loop(name))
    assert max(surprise_at_seam(channel[: -1000 * cut]) for cut in range(1, 11)) > 6.0


@pytest.mark.parametrize("name", ["room", "brown"])
def test_brown_noise_falls_by_six_decibels_an_octave(name: str) -> None:
    """From 125 Hz to 16 kHz the power density falls by 6.02 dB an octave, within 0.1 dB.

    The lowest octave averages 5000 lines of the spectrum, which leaves 0.06 dB of chance.
    """
    samples = loop(name)
    power = np.abs(np.fft.rfft(samples.astype(np.float64))) ** 2
    frequency_hz = np.fft.rfftfreq(len(samples), 1.0 / SAMPLE_RATE_HZ)
    octaves_hz = 125.0 * 2.0 ** np.arange(8)
    density_db = [
        10.0 * np.log10(power[(frequency_hz >= low_hz) & (frequency_hz < high_hz)].mean())
        for low_hz, high_hz in pairwise(octaves_hz)
    ]
    assert np.polyfit(np.arange(7), density_db, 1)[0] == pytest.approx(-6.02, abs=0.1)


@every_background
def test_no_power_is_wasted_under_hearing(name: str) -> None:
    """Under 20 Hz there is less than a hundredth of the power."""
    power = np.abs(np.fft.rfft(first_channel(loop(name)))) ** 2
    infrasonic = round(20.0 * len(loop(name)) / SAMPLE_RATE_HZ)
    assert power[:infrasonic].sum() < 0.01 * power.sum()


@pytest.mark.parametrize("name", STEREO)
def test_stereo_is_wide_but_holds_together(name: str) -> None:
    """The channels correlate by 0.3–0.7 and are equally loud within 0.3 dB.

    Under 0 a track would thin out on one loudspeaker, at 1 it would be mono.
    """
    left, right = loop(name).T
    assert 0.3 <= np.corrcoef(left, right)[0, 1] <= 0.7
    assert abs(rms_dbfs(left) - rms_dbfs(right)) <= 0.3


@every_background
def test_nothing_startles(name: str) -> None:
    """Loudness never climbs by 15 LU a second, where annoyance begins (US DTIC ADA289381)."""
    around = np.concatenate([momentary(name), momentary(name)[:10]])
    assert ((around[5:] - around[:-5]) / 0.5).max() < 15.0 / 2.0  # half of it, for ease


@pytest.mark.parametrize("name", STEADY)
def test_a_steady_background_is_steady(name: str) -> None:
    """No 400 ms is over 1.5 LU louder or softer than the whole.

    Brown noise has some 60 free values in 400 ms, which alone make ±0.5 dB, ±1.3 at the extremes.
    """
    assert np.abs(momentary(name)).max() <= 1.5


def test_no_drop_of_rain_stands_out() -> None:
    """The crest is that of noise, and no 10 ms is over 4 dB above the usual.

    Gaussian noise of this length has a crest of 5.3 sigma, 14.5 dB.
    """
    left = first_channel(loop("rain"))
    crest_db = 20.0 * np.log10(np.abs(left).max()) - rms_dbfs(loop("rain")[:, 0])
    assert crest_db <= 15.5
    frames = left.reshape(-1, SAMPLE_RATE_HZ // 100)
    level_db = 10.0 * np.log10(np.mean(frames**2, axis=1))
    assert level_db.max() - np.median(level_db) <= 4.0


def test_waves_come_slowly_and_unevenly() -> None:
    """Eight waves, 7–11 s apart (1.5 s of leeway for the noise), with no two gaps running alike."""
    second = np.ones(20) / 20.0
    smooth = np.convolve(np.tile(momentary("waves"), 3), second, "same")
    # A crest is what is loudest within three seconds either side of it.
    count = len(momentary("waves"))
    windows = np.lib.stride_tricks.sliding_window_view(smooth, 61)
    crests = np.flatnonzero(windows.max(axis=1) == smooth[30:-30]) + 30
    crests_s = crests[(crests >= count) & (crests <= 2 * count + 40)] / 10.0
    gaps_s = np.diff(crests_s)[:8]
    assert np.sum((crests >= count) & (crests < 2 * count)) == 8
    assert gaps_s.min() >= 5.5
    assert gaps_s.max() <= 12.5
    assert gaps_s.std() >= 0.5


def test_waves_swell_and_sink() -> None:
    """Between its crests and its troughs there are 6–12 LU: a sea, but never a silence."""
    assert 6.0 <= momentary("waves").max() - momentary("waves").min() <= 12.0


def test_waves_are_brighter_at_the_crest() -> None:
    """Over 2 kHz the level follows the waves with 1.5 times the swing of what is under 300 Hz."""
    left = first_channel(loop("waves"))
    spectrum = np.fft.rfft(left)
    frequency_hz = np.fft.rfftfreq(len(left), 1.0 / SAMPLE_RATE_HZ)

    def swing_db(kept: NDArray[np.bool_]) -> float:
        band = np.fft.irfft(np.where(kept, spectrum, 0.0), len(left))
        seconds = np.mean(band.reshape(-1, SAMPLE_RATE_HZ) ** 2, axis=1)
        return float(10.0 * np.log10(seconds.max() / seconds.min()))

    assert swing_db(frequency_hz > 2000.0) >= 1.5 * swing_db(frequency_hz < 300.0)


@pytest.mark.parametrize("name", AUDIBLE)
def test_what_is_heard_stays_under_the_voice_even_at_its_loudest(name: str) -> None:
    """At the default level the loudest 400 ms are 18 LU or more under the voice."""
    below_voice_lu = BACKGROUNDS[name].default_below_voice_lu
    assert below_voice_lu is not None
    assert below_voice_lu - momentary(name).max() >= 18.0


def test_the_room_is_not_heard_and_yet_never_digital_silence() -> None:
    """At its default the room is 40 LU or more under the voice, and no 100 ms of 16 bits are zero.

    Wireless earphones fall asleep in silence, and then cut the first word.
    """
    assert BACKGROUNDS["room"].default_below_voice_lu is None
    gain_db = INAUDIBLE_RMS_DBFS - rms_dbfs(loop("room"))
    assert measure_loudness_lufs(Clip(loop("room"), SAMPLE_RATE_HZ)) + gain_db <= VOICE_LUFS - 40.0
    pcm = np.rint(loop("room") * 10.0 ** (gain_db / 20.0) * 32768.0)
    assert (np.abs(pcm.reshape(-1, SAMPLE_RATE_HZ // 10)).max(axis=1) >= 1.0).all()


def test_the_table_is_keyed_by_name_and_has_the_default() -> None:
    """Each row stands under its own name, and the default is one of them."""
    assert all(BACKGROUNDS[name].name == name for name in BACKGROUNDS)
    assert DEFAULT_BACKGROUND in BACKGROUNDS
