"""Sound, in memory and on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Sound in −1…1: shape (n,) for mono, (n, 2) for stereo."""

SAMPLE_RATE_HZ = 44_100
"""Every clip and every track: what phones and MP3 decoders are happiest with."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Sound in memory: `samples` float32 in −1…1, shape (n,) or (n, 2)."""

    samples: Samples
    sample_rate_hz: int

    @property
    def length_samples(self) -> int:
        """How many samples (of each channel) the clip has."""
        return int(self.samples.shape[0])

    @property
    def length_s(self) -> float:
        """How long the clip is, in seconds."""
        return self.length_samples / self.sample_rate_hz

    @property
    def channels(self) -> int:
        """1 or 2."""
        return 1 if self.samples.ndim == 1 else int(self.samples.shape[1])


@dataclass(frozen=True, slots=True)
class StoredClip:
    """Sound that waits on disk as a 16-bit WAV, so that a long track costs no memory."""

    path: Path
    length_samples: int
    channels: int
    sample_rate_hz: int

    @property
    def length_s(self) -> float:
        """How long the clip is, in seconds."""
        return self.length_samples / self.sample_rate_hz


@dataclass(frozen=True, slots=True)
class Background:
    """A loop without a seam that runs under the whole track, faded at its two ends."""

    loop: StoredClip
    gain_db: float
    fade_s: float
