"""The voices of the machine, through pyttsx3: eSpeak NG on Linux, and what macOS and Windows have.

pyttsx3 2.99 is used in the one way that was right every time it was measured: a fresh process
for each cue, its loop left only when it says that the utterance is finished, and the file read
back. On Linux the eSpeak NG library and its data come from the package espeakng-loader.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from supine import clips
from supine.errors import AudioFileError, SpeechError
from supine.model import Clip
from supine.speech.engine import Voice
from supine.speech.pronounce import pronounce

_LINUX = sys.platform not in ("darwin", "win32")

_LONGEST_S = 600.0

_ESPEAK_PACE = (
    # Words a minute of 150 cues drawn from the guides (13.6 words of 5.06 letters each, pauses
    # between sentences counted, silence at the ends trimmed) at each rate of eSpeak NG 1.52,
    # voice en-us. Under 84 it gets no slower.
    (106.3, 84),
    (113.1, 90),
    (117.9, 94),
    (125.2, 100),
    (149.2, 120),
    (173.8, 140),
    (196.6, 160),
    (241.9, 200),
    (294.8, 250),
    (347.9, 300),
)


class System:
    """pyttsx3, in every language the machine has."""

    name = "system"
    default_voice = "en-us" if _LINUX else ""
    fresh_process_per_cue = True
    most_characters = 300
    """pyttsx3 crashes on texts of 15,000; a sentence is seldom longer than this."""

    def __init__(self) -> None:
        self._pyttsx3: Any = None
        self._errors: list[Exception] = []

    def version(self) -> str:
        """pyttsx3's version and eSpeak NG's package, or the system whose voices speak."""
        from importlib import metadata  # noqa: PLC0415 - 4 MB that the worker does without

        below = (
            f"espeakng-loader {metadata.version('espeakng-loader')}"
            if _LINUX
            else platform.platform()
        )
        return f"pyttsx3 {metadata.version('pyttsx3')}, {below}"

    def voices(self) -> tuple[Voice, ...]:
        """Every voice of the machine; the default one first."""
        found = [voice for voice, _ in self._found()]
        default = self.default_voice or self._name_of(self._loaded().getProperty("voice"))
        return tuple(sorted(found, key=lambda voice: voice.name != default))

    def pronounce(self, text: str, own: Mapping[str, str]) -> str:
        """The text with the words respelt that eSpeak NG gets wrong."""
        return pronounce(text, self.name, own)

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Speak into a file, wait until it is finished, and read the file back."""
        engine = self._loaded()
        identifiers = [identifier for known, identifier in self._found() if known.name == voice]
        if not identifiers:
            raise SpeechError(f"this machine has no voice {voice!r}", "See supine voices")
        with tempfile.TemporaryDirectory(prefix="supine-") as folder:
            path = Path(folder, "cue.wav")
            engine.setProperty("voice", identifiers[0])
            engine.setProperty("rate", _rate(rate_wpm))
            engine.save_to_file(text, str(path))
            _run(engine)
            if self._errors:
                raise SpeechError(f"the voice {voice} failed: {self._errors[0]}")
            if not path.exists():
                raise SpeechError(f"the voice {voice} gave no sound")
            return read_speech_file(path)

    def _loaded(self) -> Any:  # noqa: ANN401 - pyttsx3 carries no types
        if self._pyttsx3 is None:
            self._pyttsx3 = _load()
            self._pyttsx3.connect("error", self._on_error)
        return self._pyttsx3

    def _on_error(self, name: str | None, exception: Exception) -> None:
        del name
        self._errors.append(exception)

    def _name_of(self, identifier: str) -> str:
        return next((voice.name for voice, known in self._found() if known == identifier), "")

    def _found(self) -> list[tuple[Voice, str]]:
        listed = self._loaded().getProperty("voices")
        if _LINUX:
            # "gmw/en-us" is the path of a file; its last part is unique and what people know.
            return [
                (Voice(voice.id.rsplit("/")[-1], _language(voice), voice.name), voice.id)
                for voice in listed
            ]
        names = Counter(voice.name for voice in listed)
        return [
            (
                Voice(
                    voice.name if names[voice.name] == 1 else voice.id, _language(voice), voice.name
                ),
                voice.id,
            )
            for voice in listed
        ]


def _load() -> Any:  # noqa: ANN401 - as above
    try:
        if _LINUX:
            import espeakng_loader  # noqa: PLC0415 - imported in the worker only

            os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
            # With its name known to the linker, pyttsx3's search for libespeak-ng.so.1 finds it.
            ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
        import pyttsx3  # noqa: PLC0415

        return pyttsx3.init("espeak" if _LINUX else None)
    except (ImportError, OSError, RuntimeError) as error:
        raise SpeechError(
            f"the voices of this machine cannot be loaded ({error})",
            "Choose the voice heart, which needs nothing of the machine",
        ) from error


def _run(engine: Any) -> None:  # noqa: ANN401 - as above
    if _LINUX:
        # runAndWait would leave the loop before eSpeak's thread has written the file. This loop
        # is left by pyttsx3 itself when the file is closed; should that never happen, the
        # parent's time limit ends the process.
        engine.startLoop()
        engine._inLoop = False  # noqa: SLF001 - startLoop leaves it set, and refuses a second piece
        return
    # Here it is right: macOS ends the loop at didFinishSpeaking, and Windows speaks at once.
    engine.runAndWait()


def _rate(rate_wpm: float) -> int:
    if not _LINUX:
        return round(rate_wpm)
    paces, rates = zip(*_ESPEAK_PACE, strict=True)
    return round(float(np.interp(rate_wpm, paces, rates)))


def _language(voice: Any) -> str:  # noqa: ANN401 - as above
    languages = voice.languages or [""]
    return str(languages[0] or "").lower().replace("_", "-")


def read_speech_file(path: Path) -> Clip:
    """A file as a system's voice wrote it, mono: WAV, or AIFF under whatever name (macOS)."""
    try:
        clip = clips.load(clips.stored(path))
    except AudioFileError:
        from supine import audio_files  # noqa: PLC0415 - Linux has no need of it

        decoded = path.with_name("decoded.wav")
        audio_files.decode_to_wav(path, decoded, _LONGEST_S)
        clip = clips.load(clips.stored(decoded))
    if clip.channels == 1:
        return clip
    return Clip(clip.samples.mean(axis=1, dtype=np.float32), clip.sample_rate_hz)
