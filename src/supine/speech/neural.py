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
from supine.speech.engine import Voice
from supine.speech.pronounce import pronounce

_PACE = (
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


class Neural:
    """hibari's American voice. It reads Latin letters, as English."""

    name = "heart"
    default_voice = "heart"
    fresh_process_per_cue = False
    most_characters = 110
    """About 12 seconds: its memory grows with what it says at once, by 4 MB a second."""

    def __init__(self) -> None:
        self._hibari: Any = None

    def version(self) -> str:
        """The packages whose arithmetic makes the samples."""
        from importlib import metadata  # noqa: PLC0415 - 4 MB that the worker does without

        packages = ("hibari-tts", "onnxruntime", "numpy")
        return ", ".join(f"{package} {metadata.version(package)}" for package in packages)

    def voices(self) -> tuple[Voice, ...]:
        """The one voice that is in the package; the others would have to be fetched."""
        return (Voice("heart", "en-us", "a woman's voice, American English, neural"),)

    def pronounce(self, text: str, own: Mapping[str, str]) -> str:
        """The text with its pronunciations in phonemes, and letters as hibari knows them."""
        foreign = sorted({character for character in text if _is_foreign(character)})
        if foreign:
            raise SpeechError(
                f"the voice heart reads Latin letters only, not {' '.join(foreign[:5])}",
                "Choose a voice of this language: supine voices lists them as system:NAME",
            )
        return pronounce("".join(_readable(character) for character in text), self.name, own)

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Speak with a fixed seed, so that the same text gives the same samples."""
        if voice != self.default_voice:
            # hibari would fetch a voice it does not have from the network.
            raise SpeechError(f"heart has no voice {voice!r}", "Its only voice is heart")
        hibari = self._loaded()
        samples = hibari(text, speed=speed(rate_wpm), seed=0)
        return Clip(np.asarray(samples, np.float32), int(hibari.sample_rate))

    def _loaded(self) -> Any:  # noqa: ANN401 - hibari carries no types
        if self._hibari is None:
            self._hibari = _load()
        return self._hibari


def speed(rate_wpm: float) -> float:
    """The speed of hibari for a pace, as measured; held to what still sounds like speech."""
    paces, speeds = zip(*_PACE, strict=True)
    return float(np.interp(rate_wpm, paces, speeds))


def _load() -> Any:  # noqa: ANN401 - as above
    # hibari prefers scipy's FFT to numpy's. numpy 2's is as quick, and without scipy the worker
    # starts sooner, is 18 MB smaller, and its bytes depend on one package less.
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

    class LeanOptions(onnxruntime.SessionOptions):  # type: ignore[misc]
        """Without onnxruntime's arena, which keeps twice what a sentence needs: −20 MB."""

        def __init__(self) -> None:
            super().__init__()
            self.enable_cpu_mem_arena = False
            self.enable_mem_pattern = False

    onnxruntime.SessionOptions = LeanOptions
    # Its dictionaries are the largest part and are read first: what reading them leaves free
    # is used again by the model.
    hibari = Hibari(voice="heart", threads=1, g2p=G2P())
    if sys.platform == "linux":
        # glibc keeps what was freed, 30 MB here; other systems give it back by themselves.
        getattr(ctypes.CDLL(None), "malloc_trim", lambda _keep: None)(0)
    return hibari


def _is_foreign(character: str) -> bool:
    if character.isascii() or unicodedata.category(character)[0] not in "LN":
        return False
    return character.isdecimal() or (
        character.isalpha()
        and not unicodedata.name(character, "").startswith(("LATIN", "MODIFIER"))
    )


def _readable(character: str) -> str:
    if character <= _LAST_READABLE or not character.isalpha():
        return character
    return unicodedata.normalize("NFD", character)[0]
