"""Bells: struck singing bowls, synthesised from modes that were measured on real ones.

To add a bell, write a function from a number of strikes to mono samples at `SAMPLE_RATE_HZ`, and
add its row to `BELLS`; the command line, the page and `tests/audio/test_bells.py` go by that table.
It has to rise slowly, ring out in full, and begin and end in zero; how loud it is does not matter,
since `sound_choice` levels it. When the samples change, raise `sound_choice.SOUNDS_VERSION`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from supine.model import SAMPLE_RATE_HZ, Samples
from supine.units import gain_from_db, samples_from_seconds

STRIKE_SPACING_S = 6.5
"""From one strike to the next: time for a breath, while the bowl still rings."""

ATTACK_S = 0.080
"""Raised-cosine attack. A bowl's own is a few milliseconds, and would make a dozing listener jump.

The envelope climbs from −30 to −3 dB in 0.52 of it: 42 ms, where 30 ms is the least that is
gentle (startle shrinks with the rise: US DTIC ADA279783).
"""

FADE_OUT_S = 1.5
"""Raised-cosine fade to zero at the very end, where the ring is over 50 dB down already."""

PEAK_DBFS = -6.0
"""Peak of a single strike. Strikes add to the ring before them, by less than 1 dB."""

_WEAK_TWIN = 0.3
"""Amplitude of a mode's weaker twin: the mode swells and sinks by 5 dB, and never vanishes."""

_DECAY_EXPONENT = -0.85
"""T60 of a mode is the first one's times its ratio to this power: our choice, near enough to
real bowls, whose high modes have died within two or three seconds.
"""


@dataclass(frozen=True, slots=True)
class BellSound:
    """A bell to choose from.

    `make` takes a number of strikes, from 1, and returns mono float32 samples at `SAMPLE_RATE_HZ`:
    the strikes `STRIKE_SPACING_S` apart and the whole of the last one's ring, true peak under
    −3 dBTP, the same samples every time.
    """

    name: str
    summary: str
    make: Callable[[int], Samples]


@dataclass(frozen=True, slots=True)
class Bowl:
    """A singing bowl, as far as its sound goes.

    `ratios` are the frequency of each mode over that of the first (Csound manual, "Modal Frequency
    Ratios"), and `beats_hz` how often each swells in a second. A bowl is never quite round, so that
    every mode comes as twins a little apart: the low ones of Essl and Cook's bowl (STK, Faust) beat
    at 1.7 to 3.8 Hz with a first mode of 221 Hz. Ours are from 0.7 to 5 Hz, the lowest slowest. The
    first mode falls by 60 dB in `first_t60_s`. A mode is struck with exp(−ratio / mallet_ratio):
    the softer the mallet, the lower this is, and the rounder the sound.
    """

    first_mode_hz: float
    ratios: tuple[float, ...]
    beats_hz: tuple[float, ...]
    first_t60_s: float
    mallet_ratio: float


LARGE_BOWL = Bowl(
    first_mode_hz=221.0,
    ratios=(1.0, 2.77828, 5.18099, 8.16289, 11.66063, 15.63801),
    beats_hz=(0.7, 1.3, 2.1, 3.1, 3.8, 4.6),
    first_t60_s=14.0,
    mallet_ratio=2.7,
)
"""A bowl 180 mm across."""

MIDDLE_BOWL = Bowl(
    first_mode_hz=314.0,
    ratios=(1.0, 2.66242, 4.83757, 7.51592, 10.64012),
    beats_hz=(0.9, 1.6, 2.4, 3.3, 4.4),
    first_t60_s=12.0,
    mallet_ratio=2.4,
)
"""A bowl 152 mm across."""

SMALL_BOWL = Bowl(
    first_mode_hz=528.0,
    ratios=(1.0, 2.76515, 5.12121, 7.80681, 10.78409),
    beats_hz=(1.1, 1.9, 2.8, 3.7, 4.8),
    first_t60_s=10.0,
    mallet_ratio=2.0,
)
"""A bowl 140 mm across."""


def strike_bowl(bowl: Bowl, strikes: int) -> Samples:
    """Strike a bowl some times, each ring lasting on under the next.

    Shape (n,), at `SAMPLE_RATE_HZ`. The first strike starts at once and peaks at `PEAK_DBFS`.
    """
    spacing = samples_from_seconds(STRIKE_SPACING_S, SAMPLE_RATE_HZ)
    return repeat_strikes(strike_once(bowl), strikes, spacing)


def repeat_strikes(strike: Samples, strikes: int, spacing_samples: int) -> Samples:
    """Add a strike to itself so many times, so many samples apart."""
    samples = np.zeros(len(strike) + (strikes - 1) * spacing_samples, np.float32)
    for number in range(strikes):
        start = number * spacing_samples
        samples[start : start + len(strike)] += strike
    return samples


def strike_once(bowl: Bowl) -> Samples:
    """Strike a bowl once: its modes, each a decaying pair of twins, under one attack.

    Shape (n,), at `SAMPLE_RATE_HZ`, as long as the T60 of the first mode, peak `PEAK_DBFS`, first
    and last sample zero.
    """
    length_samples = samples_from_seconds(bowl.first_t60_s, SAMPLE_RATE_HZ)
    time_s = np.arange(length_samples, dtype=np.float64) / SAMPLE_RATE_HZ
    sound = np.zeros(length_samples)
    for ratio, beat_hz in zip(bowl.ratios, bowl.beats_hz, strict=True):
        centre_hz = bowl.first_mode_hz * ratio
        t60_s = bowl.first_t60_s * ratio**_DECAY_EXPONENT
        # A quarter turn between the twins at the strike lets the sound bloom for a quarter beat
        # after it, instead of being loudest at once.
        twins = np.sin(2.0 * np.pi * (centre_hz - beat_hz / 2.0) * time_s)
        twins -= _WEAK_TWIN * np.cos(2.0 * np.pi * (centre_hz + beat_hz / 2.0) * time_s)
        decay = 10.0 ** (-3.0 * time_s / t60_s)
        sound += np.exp(-ratio / bowl.mallet_ratio) * decay * twins
    sound *= _make_rise(time_s, ATTACK_S) * _make_rise(time_s[::-1], FADE_OUT_S)
    sound *= gain_from_db(PEAK_DBFS) / np.abs(sound).max()
    return sound.astype(np.float32)


def _make_rise(time_s: NDArray[np.float64], length_s: float) -> NDArray[np.float64]:
    return 0.5 - 0.5 * np.cos(np.pi * np.minimum(time_s / length_s, 1.0))


DEFAULT_BELL = "bowl"

BELLS: dict[str, BellSound] = {
    bell.name: bell
    for bell in (
        BellSound("large", "a large singing bowl, low and long", partial(strike_bowl, LARGE_BOWL)),
        BellSound("bowl", "a singing bowl of the middle size", partial(strike_bowl, MIDDLE_BOWL)),
        BellSound(
            "small", "a small singing bowl, high and clear", partial(strike_bowl, SMALL_BOWL)
        ),
    )
}
"""The bells to choose from, by name."""
