"""An engine that fails as it is told to, in a real worker process, and says what it spoke."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path

import numpy as np

from supine.errors import SpeechError
from supine.model import Clip
from supine.speech.engine import Engine, Voice

SPOKEN_LOG = "SUPINE_TEST_SPOKEN_LOG"
_RATE_HZ = 24_000


class Faulty(Engine):
    """The first word of a text chooses the fault; any other word is spoken as a plain tone."""

    name = "faulty"
    default_voice = "plain"

    def version(self) -> str:
        """Never changes."""
        return "1"

    def voices(self) -> tuple[Voice, ...]:
        """Three, two of which are much alike."""
        return (
            Voice("plain", "en", "Plain Jane"),
            Voice("north.one", "de", "North"),
            Voice("north.two", "de", "North"),
        )

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Speak, or fail."""
        del voice
        if log := os.environ.get(SPOKEN_LOG):
            with Path(log).open("a", encoding="utf-8") as file:
                file.write(f"{os.getpid()} {text}\n")
        fault = text.split(maxsplit=1)[0].strip(".,").lower()
        samples = _tone(60.0 / rate_wpm * len(text.split()))
        if fault == "hang":
            time.sleep(3600.0)
        elif fault == "crash":
            ctypes.string_at(0)
        elif fault == "leave":
            os._exit(7)
        elif fault == "refuse":
            raise SpeechError("the engine has no breath left", "Let it rest")
        elif fault == "stumble":
            raise ZeroDivisionError
        elif fault == "chatter":
            print("printed by Python")  # noqa: T201 - what pyttsx3 does
            sys.stdout.flush()
            os.write(1, b"written by a C library\n")
        else:
            samples = _damaged(fault, samples)
        return Clip(samples, _RATE_HZ)


def _damaged(
    fault: str, samples: np.ndarray[tuple[int], np.dtype[np.float32]]
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    if fault == "nothing":
        return samples[:0]
    if fault == "silence":
        return samples * np.float32(0.0)
    if fault == "broken":
        return samples * np.float32(np.nan)
    if fault == "short":
        return samples[: len(samples) // 5]
    if fault == "long":
        return np.tile(samples, 20)
    return samples


def _tone(length_s: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    time_s = np.arange(round(length_s * _RATE_HZ)) / _RATE_HZ
    return (0.3 * np.sin(2.0 * np.pi * 220.0 * time_s)).astype(np.float32)
