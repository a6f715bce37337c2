from __future__ import annotations

import numpy as np
import pytest

from supine.speech.engines.tone import Tone
from supine.speech.worker_client import verify_clip


def test_a_hum_is_as_long_as_its_words() -> None:
    """60 seconds divided by the rate for each word, whatever its syllables."""
    clip = Tone().say("Let the whole of your back be heavy", "tone", 120.0)
    # Each syllable is rounded to a sample: ten of them at 24 kHz.
    assert clip.length_s == pytest.approx(8 * 0.5, abs=10 / 24_000)


def test_the_same_text_gives_the_same_samples_and_another_text_others() -> None:
    """So tests can find a cue in a track again."""
    tone = Tone()
    first = tone.say("Let the floor have you", "tone", 115.0)
    again = tone.say("Let the floor have you", "tone", 115.0)
    other = tone.say("Let the floor hold you", "tone", 115.0)
    assert np.array_equal(first.samples, again.samples)
    assert not np.array_equal(first.samples[:1000], other.samples[:1000])


def test_a_hum_passes_for_speech() -> None:
    """It goes through the same checks, and never reaches full scale."""
    clip = Tone().say("Rest", "tone", 60.0)
    verify_clip(clip, "Rest", 60.0)
    assert float(np.abs(clip.samples).max()) < 0.5
