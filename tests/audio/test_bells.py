"""Bells, judged by measuring what they sound like."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from supine.audio.bells import BELLS, DEFAULT_BELL, STRIKE_SPACING_S
from supine.audio.loudness import measure_max_momentary_lufs, measure_true_peak_dbtp
from supine.model import SAMPLE_RATE_HZ, Clip, Samples

MODES_HZ = {
    "large": (221.0, 614.0, 1145.0, 1804.0, 2577.0),
    "bowl": (314.0, 836.0, 1519.0, 2360.0, 3341.0),
    "small": (528.0, 1460.0, 2704.0, 4122.0, 5694.0),
}
"""First mode times the ratios of Csound's table of modal frequencies, to the hertz."""

FIRST_T60_S = {"large": 14.0, "bowl": 12.0, "small": 10.0}

every_bell = pytest.mark.parametrize("name", BELLS)
every_bowl = pytest.mark.parametrize("name", MODES_HZ)


@cache
def rung(name: str, strikes: int = 1) -> Samples:
    samples = BELLS[name].make(strikes)
    samples.setflags(write=False)
    return samples


def amplitude_db(sound: NDArray[np.inexact]) -> NDArray[np.float64]:
    return np.asarray(20.0 * np.log10(np.maximum(np.abs(sound), 1e-12)), np.float64)


def mode_envelope_db(samples: Samples, mode_hz: float) -> NDArray[np.float64]:
    """The level over time of what sounds within 40 Hz of a mode, at 100 values a second."""
    spectrum = np.fft.fft(samples)
    frequency_hz = np.fft.fftfreq(len(samples), 1.0 / SAMPLE_RATE_HZ)
    analytic = np.fft.ifft(np.where(np.abs(frequency_hz - mode_hz) < 40.0, 2.0 * spectrum, 0.0))
    return amplitude_db(analytic[:: SAMPLE_RATE_HZ // 100])


def mode_t60_s(samples: Samples, mode_hz: float) -> float:
    """The time in which a mode falls by 60 dB, by a line laid through its first 40 dB."""
    envelope_db = mode_envelope_db(samples, mode_hz)
    start = 10  # the attack is over
    last = start + int(np.argmax(envelope_db[start:] < envelope_db.max() - 40.0))
    time_s = np.arange(start, last) / 100.0
    return float(-60.0 / np.polyfit(time_s, envelope_db[start:last], 1)[0])


@every_bell
def test_a_bell_is_mono_float32_and_the_same_every_time(name: str) -> None:
    """Samples are shape (n,), float32, finite, and equal from call to call."""
    samples = BELLS[name].make(1)
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert np.isfinite(samples).all()
    np.testing.assert_array_equal(samples, BELLS[name].make(1))


@every_bowl
def test_a_bowl_sounds_at_the_published_modes(name: str) -> None:
    """Each mode is where the table says, within half its beat (2.5 Hz) and an FFT bin."""
    seconds = 2
    head = rung(name)[: seconds * SAMPLE_RATE_HZ] * np.hanning(seconds * SAMPLE_RATE_HZ)
    spectrum = np.abs(np.fft.rfft(head))
    for mode_hz in MODES_HZ[name]:
        nearby = np.arange(round(mode_hz * 0.9 * seconds), round(mode_hz * 1.1 * seconds))
        loudest_hz = nearby[np.argmax(spectrum[nearby])] / seconds
        assert abs(loudest_hz - mode_hz) <= 3.0
        # A mode stands at least 30 dB out of what is between the modes (Hann lobes are narrower).
        assert spectrum[nearby].max() > 30.0 * np.median(spectrum[nearby])


@every_bowl
def test_the_higher_a_mode_the_softer_it_is_struck(name: str) -> None:
    """A soft mallet: each mode is at least 3 dB under the one below it, the fifth 25 dB or more."""
    heights_db = [mode_envelope_db(rung(name), mode_hz).max() for mode_hz in MODES_HZ[name]]
    assert (np.diff(heights_db) <= -3.0).all()
    assert heights_db[4] <= heights_db[0] - 25.0


@every_bowl
def test_it_is_no_bare_tone(name: str) -> None:
    """The second mode is within 10 dB of the first: one mode alone would be a beep."""
    first_hz, second_hz = MODES_HZ[name][:2]
    first_db = mode_envelope_db(rung(name), first_hz).max()
    assert mode_envelope_db(rung(name), second_hz).max() >= first_db - 10.0


@every_bowl
@pytest.mark.parametrize("mode", [0, 1])
def test_a_mode_beats_slowly_and_never_vanishes(name: str, mode: int) -> None:
    """Each mode swells 0.7–5 times a second (Essl and Cook's bowls), by 3 to 8 dB."""
    envelope_db = mode_envelope_db(rung(name), MODES_HZ[name][mode])[20:420]
    time_s = np.arange(len(envelope_db)) / 100.0
    ripple_db = envelope_db - np.polyval(np.polyfit(time_s, envelope_db, 1), time_s)
    spectrum = np.abs(np.fft.rfft(ripple_db * np.hanning(len(ripple_db)), 4096))
    beat_hz = np.fft.rfftfreq(4096, 0.01)[np.argmax(spectrum)]
    # Four seconds tell frequencies apart by a quarter of a hertz; half of that is the margin.
    assert 0.7 - 0.125 <= beat_hz <= 5.0
    # The line through a few beats is off by up to 1 dB at its ends.
    assert 3.0 <= ripple_db.max() - ripple_db.min() <= 8.0


@every_bowl
def test_the_first_mode_dies_in_the_time_stated(name: str) -> None:
    """Its T60 is as stated, within the 5 % that beats leave in a line through 40 dB."""
    assert mode_t60_s(rung(name), MODES_HZ[name][0]) == pytest.approx(FIRST_T60_S[name], rel=0.05)


@every_bowl
def test_higher_modes_die_faster(name: str) -> None:
    """T60 falls from mode to mode, as ratio^−0.85 within 10 % (a short line, a few beats)."""
    modes_hz = MODES_HZ[name][:4]
    t60s_s = np.array([mode_t60_s(rung(name), mode_hz) for mode_hz in modes_hz])
    assert (np.diff(t60s_s) < 0).all()
    ratios = np.array(modes_hz) / modes_hz[0]
    np.testing.assert_allclose(t60s_s, FIRST_T60_S[name] * ratios**-0.85, rtol=0.10)


@every_bell
def test_a_strike_rises_slowly(name: str) -> None:
    """From −30 to −3 dB of its maximum it takes 30 ms at least: below that a sound startles."""
    head = np.abs(rung(name)[: SAMPLE_RATE_HZ // 2])
    # The highest peak so far: what the ear follows, without the swinging of the waveform.
    envelope_db = amplitude_db(np.maximum.accumulate(head))
    envelope_db -= envelope_db.max()
    rise_samples = np.argmax(envelope_db >= -3.0) - np.argmax(envelope_db >= -30.0)
    assert rise_samples / SAMPLE_RATE_HZ >= 0.030


@every_bell
def test_a_bell_rings_out_in_full_and_ends_in_zero(name: str) -> None:
    """The last 3 ms are 60 dB down or more, the half second before the fade 45 dB or more."""
    samples_db = amplitude_db(rung(name))
    samples_db -= samples_db.max()
    assert rung(name)[0] == 0.0
    assert rung(name)[-1] == 0.0
    assert samples_db[-round(0.003 * SAMPLE_RATE_HZ) :].max() <= -60.0
    before_the_fade = slice(-2 * SAMPLE_RATE_HZ, -round(1.5 * SAMPLE_RATE_HZ))
    assert samples_db[before_the_fade].max() <= -45.0


@every_bell
@pytest.mark.parametrize("strikes", [1, 3])
def test_nothing_clicks(name: str, strikes: int) -> None:
    """Over 8 kHz, where no mode sounds and a click would, no 10 ms come over −90 dB full scale.

    A tenth of a 16-bit step is −110 dB; a step of one hundredth of full scale would give −60 dB.
    """
    samples = rung(name, strikes)
    spectrum = np.fft.rfft(samples)
    spectrum[np.fft.rfftfreq(len(samples), 1.0 / SAMPLE_RATE_HZ) < 8000.0] = 0.0
    assert amplitude_db(np.fft.irfft(spectrum, len(samples))).max() <= -90.0


@every_bell
def test_there_is_no_dc(name: str) -> None:
    """The mean is under a thousandth of a 16-bit step."""
    assert abs(float(rung(name).mean(dtype=np.float64))) < 0.001 / 32768


@every_bell
@given(strikes=st.integers(1, 9))
@settings(max_examples=5, deadline=None)
def test_every_strike_is_heard_over_the_ring_of_those_before(name: str, strikes: int) -> None:
    """Some strikes are single ones, spaced evenly and added up; the last rings out in full."""
    single = rung(name)
    spacing = round(STRIKE_SPACING_S * SAMPLE_RATE_HZ)
    samples = rung(name, strikes)
    assert len(samples) == (strikes - 1) * spacing + len(single)
    remaining = samples.astype(np.float64)
    for number in range(strikes):
        remaining[number * spacing : number * spacing + len(single)] -= single
    # Adding three float32 rings leaves rounding of 2^-24 each.
    assert np.abs(remaining).max() < 1e-6


@every_bowl
def test_strikes_are_six_to_seven_seconds_apart(name: str) -> None:
    """The third mode, which dies within seconds, is loudest three times, 6–7 s apart."""
    envelope_db = mode_envelope_db(rung(name, 3), MODES_HZ[name][2])
    first_s, second_s, third_s = (
        start_s + np.argmax(envelope_db[start_s * 100 : end_s * 100]) / 100.0
        for start_s, end_s in ((0, 5), (5, 10), (10, 15))
    )
    assert first_s <= 0.5
    assert 6.0 <= second_s - first_s <= 7.0
    assert 6.0 <= third_s - second_s <= 7.0


@every_bell
@pytest.mark.parametrize("strikes", [3, 9])
def test_more_strikes_are_no_louder(name: str, strikes: int) -> None:
    """The loudest 400 ms of several strikes is at most 0.5 LU over that of one.

    After 6.5 s a ring is 28 dB down or more, which can add 0.34 dB.
    """
    one_lufs = measure_max_momentary_lufs(Clip(rung(name), SAMPLE_RATE_HZ))
    assert measure_max_momentary_lufs(Clip(rung(name, strikes), SAMPLE_RATE_HZ)) <= one_lufs + 0.5


@every_bell
@pytest.mark.parametrize("strikes", [1, 9])
def test_the_true_peak_leaves_headroom(name: str, strikes: int) -> None:
    """No true peak over −3 dBTP, whatever the strikes."""
    assert measure_true_peak_dbtp(Clip(rung(name, strikes), SAMPLE_RATE_HZ)) <= -3.0


def test_the_table_is_keyed_by_name_and_has_the_default() -> None:
    """Each row stands under its own name, and the default is one of them."""
    assert {bell.name for bell in BELLS.values()} == set(BELLS)
    assert all(BELLS[name].name == name for name in BELLS)
    assert DEFAULT_BELL in BELLS
