"""Kokoro-82M: a larger neural model with many voices, which the listener downloads."""

from __future__ import annotations

import functools
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from supine.errors import SpeechError
from supine.model import Clip
from supine.speech.engine import interpolate
from supine.speech.engines.onnx_model import (
    ModelVoice,
    OnnxEngine,
    create_session,
    known_phonemes,
)

_DEFAULT_NAME = "af_heart"

_LANGUAGES = {
    # What the first letter of a voice's name means, as eSpeak NG names languages.
    "a": "en-us",
    "b": "en-gb",
    "e": "es",
    "f": "fr-fr",
    "h": "hi",
    "i": "it",
    "p": "pt-br",
}

_UNREAD = {"j": "Japanese", "z": "Chinese"}
"""eSpeak NG reads their characters as "Chinese letter"; the package has no reader of its own."""

_NAME_WITH_LANGUAGE = re.compile(r"[a-z][fm]_.+")

_SAMPLE_RATE_HZ = 24_000

PACE = (
    # Words a minute at each speed of the voice af_heart over a speech of 4,023 words (5.4
    # phonemes a word, the guides have 5.3), as published in github.com/vbprojects/speedreader,
    # frontend/experiments/kokoro. The first and the last row, the bounds of kokoro-onnx, follow
    # from their neighbours in proportion. None was measured here, and voices may differ.
    (88.7, 0.50),
    (126.3, 0.712),
    (188.3, 1.088),
    (276.7, 1.513),
    (288.7, 1.644),
    (326.1, 2.00),
)


class Kokoro(OnnxEngine):
    """kokoro-onnx, of the extra `kokoro`: `kokoro:MODEL.onnx`, or `#VOICE` after it."""

    name = "kokoro"
    max_characters = 200
    """It hurries through long sentences, and it takes 510 phonemes at most."""

    packages = ("kokoro-onnx", "phonemizer", "espeakng-loader", "onnxruntime", "numpy")
    last_python = (3, 13)
    where_from = (
        "Get kokoro-v1.0.onnx and voices-v1.0.bin, into one folder, from "
        "https://github.com/thewh1teagle/kokoro-onnx/releases"
    )

    def find(self, wanted: str) -> str:
        """Return the model's file and, if one is named, a voice that can be read to."""
        voice = super().find(wanted)
        _find_language(self.resolve(voice).name)
        return voice

    def resolve(self, voice: str) -> ModelVoice:
        """Return the model's file and its voice: af_heart or the first where none is named."""
        parsed = self.parse(voice)
        names = self.list_voice_names(parsed.model)
        default = _DEFAULT_NAME if _DEFAULT_NAME in names else next(iter(names), "")
        return replace(parsed, name=parsed.name or default)

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Speak in a new session."""
        parsed = self.resolve(voice)
        samples = np.zeros(0, np.float32)
        with self.translate_errors(parsed.model):
            from kokoro_onnx import Kokoro as KokoroOnnx  # noqa: PLC0415 - in the worker only

            voices = str(self.find_file_beside(parsed.model))
            kokoro = KokoroOnnx.from_session(create_session(parsed.model), voices)
            phonemes = self._read(text, _find_language(parsed.name), kokoro.tokenizer.vocab)
            if phonemes:
                samples, _ = kokoro.create(
                    phonemes, parsed.name, interpolate(rate_wpm, PACE), is_phonemes=True, trim=False
                )
        return Clip(np.ravel(samples).astype(np.float32), _SAMPLE_RATE_HZ)

    def _read(self, text: str, language: str, known: Mapping[str, int]) -> str:
        """Return the phonemes of a text that the model knows; empty if it reads as nothing.

        kokoro-onnx would read it itself, but speaks the marks that eSpeak NG sets around words
        of another language, "(en)" and "(fr)", and leaves out whole sounds silently.
        """
        phonemes = _create_reader(language).phonemize([text])[0]
        return "".join(known_phonemes(phonemes, known)) if any(map(str.isalpha, phonemes)) else ""

    def find_file_beside(self, model: Path) -> Path:
        """Return the file of voices beside a model: the only one, or that of its version."""
        found = sorted(model.parent.glob("voices*.bin"))
        if len(found) > 1:
            # kokoro-v1.0.int8.onnx goes with voices-v1.0.bin.
            found = [path for path in found if path.stem.removeprefix("voices") in model.name]
        if len(found) != 1:
            raise SpeechError(
                f"the kokoro model {model} has no file of voices of its own beside it, as "
                "voices-v1.0.bin is for kokoro-v1.0.onnx",
                self.where_from,
            )
        return found[0]

    def list_voice_names(self, model: Path) -> tuple[str, ...]:
        """Return the names of the voices beside a model: the arrays of an .npz file."""
        path = self.find_file_beside(model)
        try:
            with zipfile.ZipFile(path) as voices:
                return tuple(name.removesuffix(".npy") for name in voices.namelist())
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise SpeechError(f"{path} is not a file of kokoro voices", self.where_from) from error


@functools.cache
def _create_reader(language: str) -> Any:  # noqa: ANN401 - phonemizer carries no types
    from phonemizer.backend import EspeakBackend  # noqa: PLC0415 - in the worker only

    return EspeakBackend(
        language, preserve_punctuation=True, with_stress=True, language_switch="remove-flags"
    )


def _find_language(name: str) -> str:
    """Return the language of a voice as eSpeak NG names it; English for a name of no pattern."""
    letter = name[0] if _NAME_WITH_LANGUAGE.fullmatch(name) else "a"
    if letter in _UNREAD:
        raise SpeechError(
            f"supine cannot read {_UNREAD[letter]} to the kokoro voice {name}",
            "Choose another of its voices, or another engine: supine voices lists some",
        )
    return _LANGUAGES.get(letter, "en-us")
