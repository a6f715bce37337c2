"""Kokoro-82M: a larger neural model with many voices, which the listener downloads."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from supine.errors import SpeechError
from supine.model import Clip, Samples
from supine.speech.engine import Voice
from supine.speech.model_file import (
    ModelVoice,
    asked_for,
    check_inputs,
    faults_of,
    fingerprint_of,
    fresh_session,
    named,
    pronounced,
    sayable,
    versions,
)

_WHERE_FROM = (
    "Get kokoro-v1.0.onnx and voices-v1.0.bin, into one folder, from "
    "https://github.com/thewh1teagle/kokoro-onnx/releases"
)

_LAST_PYTHON = (3, 13)

_USUAL_VOICE = "af_heart"

_VOICES = "voices*.bin"

_LANGUAGES = {
    # What the first letter of a voice's name says, in eSpeak NG's words.
    "a": "en-us",
    "b": "en-gb",
    "e": "es",
    "f": "fr-fr",
    "h": "hi",
    "i": "it",
    "p": "pt-br",
}

_UNREAD = {"j": "Japanese", "z": "Chinese"}
"""eSpeak NG reads their characters as "Chinese letter"; Kokoro's own readers are not in the
package."""

_BY_RULE = re.compile(r"[a-z][fm]_.+")

_INPUTS = (("tokens", "style", "speed"), ("input_ids", "style", "speed"))
"""Of the models of kokoro-onnx, and of those by others."""

_UNREADABLE = (EOFError, NotImplementedError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What a damaged .npz raises; RuntimeError where it says that it is encrypted."""

_STYLE = (1, 256)

_SAMPLE_RATE_HZ = 24_000

_PACE = (
    # Words a minute at each speed of the voice af_heart over a speech of 4,023 words (5.4
    # phonemes a word, the guides have 5.3), as published in github.com/vbprojects/speedreader,
    # frontend/experiments/kokoro. The first and the last row, as slow and as quick as
    # kokoro-onnx allows, follow from their neighbours in proportion. None was measured here,
    # and other voices may differ.
    (88.7, 0.50),
    (126.3, 0.712),
    (188.3, 1.088),
    (276.7, 1.513),
    (288.7, 1.644),
    (326.1, 2.00),
)


class Kokoro:
    """kokoro-onnx, of the extra `kokoro`: `kokoro:MODEL.onnx`, or `#VOICE` after it."""

    name = "kokoro"
    default_voice = ""
    fresh_process_per_cue = False
    most_characters = 200
    """It hurries through long sentences, and it takes 510 phonemes at most."""

    def __init__(self) -> None:
        self._readers: dict[str, Any] = {}

    def version(self) -> str:
        """The packages that read the text and whose arithmetic makes the samples."""
        packages = ("kokoro-onnx", "phonemizer", "espeakng-loader", "onnxruntime", "numpy")
        return versions(self.name, packages, _LAST_PYTHON)

    def voices(self) -> tuple[Voice, ...]:
        """None: a voice is asked for by its model's file, which may be anywhere."""
        return ()

    def find(self, wanted: str) -> str:
        """The model's file and, if one is named, the voice from the file of voices beside it."""
        self.version()
        asked = asked_for(wanted, self.name, _WHERE_FROM)
        names = _names(asked.model)
        name = named(asked.name, names, asked.model) if asked.name else ""
        _language(name or _usual(asked.model))
        return str(ModelVoice(asked.model, name))

    def fingerprint(self, voice: str) -> str:
        """The model, the file of voices and the voice's name."""
        asked = asked_for(voice, self.name, _WHERE_FROM)
        files = (asked.model, _voices_path(asked.model))
        return fingerprint_of(files, asked.name or _usual(asked.model))

    def pronounce(self, text: str, own: Mapping[str, str]) -> str:
        """The text with the words respelt that eSpeak NG gets wrong, which reads for Kokoro."""
        return pronounced(text, own)

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Speak in a fresh session, since the model draws noise."""
        asked = asked_for(voice, self.name, _WHERE_FROM)
        name = asked.name or _usual(asked.model)
        kokoro = _load(asked.model)
        phonemes = self._read(text, _language(name), kokoro.tokenizer.vocab)
        nothing = Clip(np.zeros(0, np.float32), _SAMPLE_RATE_HZ)
        if not phonemes:
            return nothing
        try:
            with faults_of(asked.model):
                samples, sample_rate_hz = kokoro.create(
                    phonemes,
                    voice=_style(kokoro.voices, name, asked.model),
                    speed=speed(rate_wpm),
                    is_phonemes=True,
                    trim=False,
                )
        except ZeroDivisionError:  # its log divides by the length of what a model gave
            return nothing
        return Clip(np.ravel(samples).astype(np.float32), int(sample_rate_hz))

    def _read(self, text: str, language: str, known: Mapping[str, int]) -> str:
        """The phonemes of a text, of those that the model knows; empty if it reads as nothing.

        kokoro-onnx would read it itself, but speaks the marks that eSpeak NG sets around words
        of another language, "(en)" and "(fr)", and leaves out whole sounds as quietly.
        """
        if language not in self._readers:
            from phonemizer.backend import EspeakBackend  # noqa: PLC0415 - in the worker only

            self._readers[language] = EspeakBackend(
                language,
                preserve_punctuation=True,
                with_stress=True,
                language_switch="remove-flags",
            )
        phonemes = self._readers[language].phonemize([text])[0]
        return "".join(sayable(phonemes, known)) if any(map(str.isalpha, phonemes)) else ""


def _load(model: Path) -> Any:  # noqa: ANN401 - Kokoro's own
    session = fresh_session(model)
    check_inputs(session, _INPUTS, model)
    try:
        from kokoro_onnx import Kokoro as Loaded  # noqa: PLC0415 - in the worker only

        return Loaded.from_session(session, str(_voices_path(model)))
    except (ImportError, OSError, RuntimeError) as error:
        raise SpeechError(
            f"kokoro-onnx cannot be loaded here ({error})",
            'Install it again: pip install --force-reinstall "supine[kokoro]"',
        ) from error


def speed(rate_wpm: float) -> float:
    """The speed of Kokoro for a pace; see `_PACE`."""
    paces, speeds = zip(*_PACE, strict=True)
    return float(np.interp(rate_wpm, paces, speeds))


def _voices_path(model: Path) -> Path:
    """The file of voices beside a model: the only one, or the one of the model's version."""
    found = sorted(model.parent.glob(_VOICES))
    if len(found) > 1:
        # kokoro-v1.0.int8.onnx goes with voices-v1.0.bin.
        fitting = [path for path in found if path.stem.removeprefix("voices") in model.name]
        if len(fitting) != 1:
            raise SpeechError(
                f"there are {len(found)} files of voices beside {model}: "
                f"{', '.join(path.name for path in found[:5])}",
                "Keep the one that came with it",
            )
        found = fitting
    if not found:
        raise SpeechError(
            f"the kokoro model {model} has no voices: no voices-v1.0.bin (or {_VOICES}) beside it",
            _WHERE_FROM,
        )
    return found[0]


def _names(model: Path) -> tuple[str, ...]:
    """The names of the voices beside a model: the arrays of a .npz, whatever its suffix."""
    path = _voices_path(model)
    try:
        with zipfile.ZipFile(path) as voices:
            files = voices.namelist()
    except _UNREADABLE as error:
        raise SpeechError(f"{path} is not a file of kokoro voices", _WHERE_FROM) from error
    names = tuple(name.removesuffix(".npy") for name in files if name.endswith(".npy"))
    if not names:
        raise SpeechError(f"{path} has no voice in it", _WHERE_FROM)
    return names


def _usual(model: Path) -> str:
    names = _names(model)
    return _USUAL_VOICE if _USUAL_VOICE in names else names[0]


def _language(name: str) -> str:
    """The language of a voice, in eSpeak NG's words; that of a blend of one's own is English.

    Raises
    ------
    SpeechError
        If eSpeak NG cannot read it.
    """
    letter = name[0] if _BY_RULE.fullmatch(name) else "a"
    if letter in _UNREAD:
        raise SpeechError(
            f"supine cannot read {_UNREAD[letter]} to the kokoro voice {name}",
            "Choose another of its voices, or another engine: supine voices lists some",
        )
    return _LANGUAGES.get(letter, "en-us")


def _style(voices: Any, name: str, model: Path) -> Samples:  # noqa: ANN401 - an open .npz
    """A voice as the model takes it: a row for each number of phonemes."""
    fault = SpeechError(f"the voice {name} beside {model} is damaged", _WHERE_FROM)
    try:
        style: Samples = np.asarray(voices[name], np.float32)
    except (*_UNREADABLE, KeyError, ValueError) as error:
        raise fault from error
    if style.ndim != 3 or style.shape[1:] != _STYLE or not len(style):
        raise fault
    return style
