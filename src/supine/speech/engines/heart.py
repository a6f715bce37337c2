"""The default voice, heart: hibari-tts, a small neural model that comes inside its package."""

from __future__ import annotations

import ctypes
import sys
import unicodedata
from collections.abc import Mapping
from typing import Any

import numpy as np

from supine.errors import SpeechError
from supine.model import Clip
from supine.speech.engine import Engine, Voice, interpolate

PACE = (
    # Words a minute of 150 cues drawn from the guides (13.6 words of 5.06 letters each, pauses
    # between sentences counted, silence at the ends trimmed) at each speed of hibari 0.2.1.
    # It moves in steps, since its sounds last whole frames of 12.5 ms.
    (112.4, 0.50),
    (115.0, 0.54),
    (118.5, 0.56),
    (133.4, 0.58),
    (135.0, 0.60),
    (138.9, 0.65),
    (156.6, 0.70),
    (178.6, 0.80),
    (210.9, 0.90),
    (218.6, 1.00),
    (229.0, 1.15),
    (248.6, 1.30),
)

_LAST_READABLE = "\u024f"
"""The end of Latin Extended-B: letters after it (Vietnamese ones) lose their accents."""


class Heart(Engine):
    """hibari's American voice. It reads Latin letters, as English."""

    name = "heart"
    default_voice = "heart"
    max_characters = 110
    """About 12 seconds: its memory grows with what it says at once, by 4 MB a second."""

    packages = ("hibari-tts", "onnxruntime", "numpy")
    pace_range_wpm = (PACE[0][0], PACE[-1][0])

    def __init__(self) -> None:
        self._hibari: Any = None  # it carries no types

    def voices(self) -> tuple[Voice, ...]:
        """Return the one voice that is in the package; others would have to be downloaded."""
        return (Voice("heart", "en-us", "a woman's voice, American English, neural"),)

    def pronounce(self, text: str, own: Mapping[str, str]) -> str:
        """Write pronunciations as phonemes, and letters as hibari knows them."""
        foreign = sorted({character for character in text if _is_foreign(character)})
        if foreign:
            raise SpeechError(
                f"the voice heart reads Latin letters only, not {' '.join(foreign[:5])}",
                "Choose a voice of this language: supine voices lists them as system:NAME",
            )
        return super().pronounce("".join(map(_simplify, text)), own)

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Speak with a fixed seed, so that the same text gives the same samples."""
        if voice != self.default_voice:
            # hibari would download a voice that it does not have.
            raise SpeechError(f"heart has no voice {voice!r}", "Its only voice is heart")
        if self._hibari is None:
            self._hibari = _load()
        samples = self._hibari(text, speed=interpolate(rate_wpm, PACE), seed=0)
        return Clip(np.asarray(samples, np.float32), int(self._hibari.sample_rate))


def _load() -> Any:  # noqa: ANN401 - hibari carries no types
    # hibari takes scipy's FFT if it can be imported, and numpy's otherwise, which is as quick.
    # Hiding scipy saves 18 MB and part of the start, and the bytes then depend on one package
    # less. Unnecessary once hibari lets its caller choose, or no longer tries scipy.
    sys.modules.setdefault("scipy", None)  # type: ignore[arg-type]
    sys.modules.setdefault("scipy.fft", None)  # type: ignore[arg-type]
    try:
        import onnxruntime  # noqa: PLC0415 - in the worker only
        from hibari import Hibari  # noqa: PLC0415
        from hibari.g2p import G2P  # noqa: PLC0415
    except ImportError as error:
        raise SpeechError(
            f"the voice heart cannot be loaded here ({error})",
            "Install supine again, or choose another voice: supine voices lists them",
        ) from error

    # onnxruntime's arena keeps twice the memory that a sentence needs: without it the worker is
    # 20 MB smaller. Unnecessary once hibari takes a caller's session options.
    class LeanOptions(onnxruntime.SessionOptions):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.enable_cpu_mem_arena = False
            self.enable_mem_pattern = False

    onnxruntime.SessionOptions = LeanOptions
    # The dictionaries are the largest part and are read first: the model then uses the memory
    # that reading them leaves free.
    hibari = Hibari(voice="heart", threads=1, g2p=G2P())
    if sys.platform == "linux":
        # glibc keeps what was freed, 30 MB here; other systems return it by themselves.
        getattr(ctypes.CDLL(None), "malloc_trim", lambda _keep: None)(0)
    return hibari


def _is_foreign(character: str) -> bool:
    if character.isascii() or unicodedata.category(character)[0] not in "LN":
        return False
    return character.isdecimal() or (
        character.isalpha()
        and not unicodedata.name(character, "").startswith(("LATIN", "MODIFIER"))
    )


def _simplify(character: str) -> str:
    if character <= _LAST_READABLE or not character.isalpha():
        return character
    return unicodedata.normalize("NFD", character)[0]
