"""An engine that hums instead of speaking: for tests and dry runs, quick and the same anywhere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

import numpy as np

from supine.model import Clip, Samples
from supine.speech.engine import Engine, Voice

_SAMPLE_RATE_HZ = 24_000
_VOWELS = re.compile(r"[aeiouyäöüàáèéìíòóùú]+", re.IGNORECASE)
_RISE_S = 0.015
_GAP_PART = 0.2


class Tone(Engine):
    """Each syllable is a burst of a few harmonics; the words fix how many, the text the melody."""

    name = "tone"
    default_voice = "tone"

    def version(self) -> str:
        """Return a number that is raised when the same text gives other samples."""
        return "1"

    def voices(self) -> tuple[Voice, ...]:
        """Return the only voice."""
        return (Voice("tone", "any", "hums instead of speaking: for tests and dry runs"),)

    def find_language(self, voice: str) -> str:
        """Return that it hums any language."""
        del voice
        return "any"

    def pronounce(self, text: str, own: Mapping[str, str]) -> str:
        """Return the text as it is: a hum has no pronunciation."""
        del own
        return text

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Hum the text: 60 / `rate_wpm` seconds a word."""
        del voice
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        random = np.random.default_rng(seed)
        pitch_hz = random.uniform(110.0, 220.0)
        bursts = [
            _make_burst(60.0 / rate_wpm / syllables, pitch_hz * random.uniform(0.9, 1.15), random)
            for syllables in (max(1, len(_VOWELS.findall(word))) for word in text.split())
            for _ in range(syllables)
        ]
        return Clip(np.concatenate(bursts), _SAMPLE_RATE_HZ)


def _make_burst(length_s: float, pitch_hz: float, random: np.random.Generator) -> Samples:
    time_s = np.arange(round(length_s * _SAMPLE_RATE_HZ)) / _SAMPLE_RATE_HZ
    voiced_s = length_s * (1.0 - _GAP_PART)
    rise = np.clip(np.minimum(time_s, voiced_s - time_s) / _RISE_S, 0.0, 1.0)
    numbers = np.arange(1, 7)
    weights = random.uniform(0.3, 1.0, 6) / numbers
    harmonics = weights @ np.sin(2.0 * np.pi * pitch_hz * numbers[:, np.newaxis] * time_s)
    burst: Samples = 0.2 * np.sin(0.5 * np.pi * rise) ** 2 * harmonics / weights.sum()
    return burst.astype(np.float32)
