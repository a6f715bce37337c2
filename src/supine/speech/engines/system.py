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
from pathlib import Path
from typing import Any

from supine.audio.clips import mix_to_mono
from supine.audio.wav import open_wav, read_wav
from supine.errors import AudioFileError, SpeechError
from supine.model import Clip
from supine.speech.engine import Engine, Process, Voice, interpolate

_LINUX = sys.platform not in ("darwin", "win32")

_MAX_LENGTH_S = 600.0

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


class System(Engine):
    """pyttsx3, in every language the machine has."""

    name = "system"
    default_voice = "en-us" if _LINUX else ""
    process: Process = "fresh"
    if _LINUX:
        pace_range_wpm = (_ESPEAK_PACE[0][0], _ESPEAK_PACE[-1][0])

    def __init__(self) -> None:
        self._pyttsx3: Any = None
        self._errors: list[Exception] = []

    def version(self) -> str:
        """Return the versions of pyttsx3 and of eSpeak NG's package, or of the system."""
        from importlib import metadata  # noqa: PLC0415 - 4 MB that the worker does without

        below = (
            f"espeakng-loader {metadata.version('espeakng-loader')}"
            if _LINUX
            else platform.platform()
        )
        return f"pyttsx3 {metadata.version('pyttsx3')}, {below}"

    def voices(self) -> tuple[Voice, ...]:
        """Return every voice of the machine, the default one first."""
        current = self._ensure_loaded().getProperty("voice")

        def is_default(found: tuple[Voice, str]) -> bool:
            return found[0].name == self.default_voice or (not _LINUX and found[1] == current)

        return tuple(voice for voice, _ in sorted(self._find(), key=is_default, reverse=True))

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Speak into a file, wait until it is finished, and read the file back."""
        engine = self._ensure_loaded()
        identifiers = [identifier for known, identifier in self._find() if known.name == voice]
        if not identifiers:
            raise SpeechError(f"this machine has no voice {voice!r}", "See supine voices")
        with tempfile.TemporaryDirectory(prefix="supine-") as folder:
            path = Path(folder, "cue.wav")
            engine.setProperty("voice", identifiers[0])
            rate = interpolate(rate_wpm, _ESPEAK_PACE) if _LINUX else rate_wpm
            engine.setProperty("rate", round(rate))
            engine.save_to_file(text, str(path))
            _run(engine)
            if self._errors:
                raise SpeechError(f"the voice {voice} failed: {self._errors[0]}")
            if not path.exists():
                raise SpeechError(f"the voice {voice} gave no sound")
            return read_speech_file(path)

    def _ensure_loaded(self) -> Any:  # noqa: ANN401 - pyttsx3 carries no types
        if self._pyttsx3 is None:
            self._pyttsx3 = _load()
            self._pyttsx3.connect("error", self._on_error)
        return self._pyttsx3

    def _on_error(self, name: str | None, exception: Exception) -> None:
        del name
        self._errors.append(exception)

    def _find(self) -> list[tuple[Voice, str]]:
        """Return each voice and pyttsx3's identifier of it."""
        listed = self._ensure_loaded().getProperty("voices")
        names = Counter(voice.name for voice in listed)

        found = []
        for voice in listed:
            # On Linux "gmw/en-us" is the path of a file; its last part is unique and well known.
            name = voice.id.rsplit("/")[-1] if _LINUX else voice.name
            if names[voice.name] > 1 and not _LINUX:
                name = voice.id
            language = str((voice.languages or [""])[0] or "").lower().replace("_", "-")
            found.append((Voice(name, language, voice.name), voice.id))
        return found


def _load() -> Any:  # noqa: ANN401 - pyttsx3 carries no types
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


def _run(engine: Any) -> None:  # noqa: ANN401 - pyttsx3 carries no types
    if not _LINUX:
        # It is right here: macOS ends the loop at didFinishSpeaking, and Windows speaks at once.
        engine.runAndWait()
        return
    # runAndWait would leave the loop before eSpeak's thread has written the file. This loop is
    # left by pyttsx3 itself when the file is closed; should that never happen, the parent's
    # time limit ends the process.
    engine.startLoop()
    engine._inLoop = False  # noqa: SLF001 - startLoop leaves it set, and refuses a second piece


def read_speech_file(path: Path) -> Clip:
    """Read a file as a system's voice wrote it, as mono: WAV, or AIFF under any name (macOS)."""
    try:
        clip = read_wav(open_wav(path))
    except AudioFileError:
        from supine.audio.user_files import decode_to_wav  # noqa: PLC0415 - Linux has no need of it

        decoded = path.with_name("decoded.wav")
        decode_to_wav(path, decoded, _MAX_LENGTH_S)
        clip = read_wav(open_wav(decoded))
    return mix_to_mono(clip)
