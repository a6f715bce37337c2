"""A microphone for the tests: rooms, takes as they are heard in one, and an ear that gives them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from supine.model import SAMPLE_RATE_HZ, Clip, Samples

ROOM_DBFS = -65.0


def room_noise(length_s: float, rng: np.random.Generator, dbfs: float = ROOM_DBFS) -> Samples:
    """An empty room."""
    noise = rng.standard_normal(round(length_s * SAMPLE_RATE_HZ), np.float32)
    return np.asarray(10.0 ** (dbfs / 20.0) * noise, np.float32)


def take_of(
    said: Samples,
    rng: np.random.Generator,
    *,
    gain: float = 0.7,
    around_s: tuple[float, float] = (0.6, 0.9),
    room_dbfs: float = ROOM_DBFS,
) -> Samples:
    """What a microphone hears of a cue: the room before and after it, and the key that ends it."""
    before, after = (
        np.zeros(round(length_s * SAMPLE_RATE_HZ), np.float32) for length_s in around_s
    )
    take = np.concatenate([before, gain * said, after])
    take += room_noise(1.0, rng, room_dbfs)[np.arange(len(take)) % SAMPLE_RATE_HZ]
    take[-2_200:-1_100] += 0.3 * rng.standard_normal(1_100, np.float32)
    return take


class Ear:
    """Records what it is given, one after the other: two seconds of the room first.

    After the last of them comes Ctrl-C.
    """

    def __init__(self, takes: Sequence[Samples], rng: np.random.Generator) -> None:
        self.takes = [room_noise(2.0, rng), *takes]
        self.max_length_s: list[float] = []

    def record(self, until: Callable[[], bool], max_length_s: float) -> Clip:
        """Give the next of the takes."""
        self.max_length_s.append(max_length_s)
        until()
        if not self.takes:
            raise KeyboardInterrupt
        return Clip(self.takes.pop(0), SAMPLE_RATE_HZ)
