"""A recorded voice: cues that were read aloud once, in a folder (see `voice_folder`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from supine.audio.clips import mix_to_mono
from supine.audio.wav import open_wav, read_wav
from supine.errors import AudioFileError, SpeechError
from supine.model import Clip
from supine.speech.engine import FileEngine, Process
from supine.speech.recording.voice_folder import INDEX, Recording, normalise_cue, read_index
from supine.storage.hashing import hash_parts, hash_unchanged_file

NAME = "recorded"

MAX_CUE_S = 120.0
"""A recording longer than this is a whole session, not a cue."""

_SILENT_PEAK = 1e-3


class Recorded(FileEngine):
    """`recorded:FOLDER`: it says these texts, at their own pace, and no others.

    Nothing is spoken, so it needs no process of its own. Its clips are the same at every pace, and
    stay the same when others are added to the voice.
    """

    name = NAME
    process: Process = "none"

    def __init__(self) -> None:
        self._indexes: dict[str, dict[str, Recording]] = {}

    def find(self, wanted: str) -> str:
        """Return the folder of a voice whose index can be read."""
        if not wanted:
            raise SpeechError("a recorded voice is named by its folder", "Write recorded:FOLDER")
        folder = str(Path(wanted).expanduser())
        self._read_index(folder)
        return folder

    def fingerprint(self, voice: str) -> str:
        """Hash every recording of the voice."""
        index = self._read_index(voice)
        return hash_parts({words: _hash(Path(voice, index[words].file)) for words in index})

    def list_texts(self, voice: str) -> tuple[str, ...]:
        """Return the cues that were recorded."""
        return tuple(recording.text for recording in self._read_index(voice).values())

    def find_missing(self, texts: Sequence[str], voice: str) -> frozenset[str]:
        """Return the cues that were not recorded; capitals and punctuation do not matter."""
        index = self._read_index(voice)
        return frozenset(text for text in texts if normalise_cue(text) not in index)

    def hash_clip(self, text: str, voice: str) -> str:
        """Hash a recording."""
        return _hash(self._find_path(text, voice))

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Return the recording of a cue, mono, if it can be one."""
        del rate_wpm
        path = self._find_path(text, voice)
        try:
            recording = open_wav(path)
            if recording.length_s > MAX_CUE_S:
                raise SpeechError(
                    f"the recording {path} is {recording.length_s:.0f} s long, and no cue is "
                    f"longer than {MAX_CUE_S:g} s",
                    "Record its cue again",
                )
            clip = mix_to_mono(read_wav(recording))
        except AudioFileError as error:
            raise SpeechError(f"the recording {error.message}", "Record its cue again") from error
        if float(np.abs(clip.samples).max(initial=0.0)) < _SILENT_PEAK:
            raise SpeechError(f"the recording {path} is silent or empty", "Record its cue again")
        return clip

    def _read_index(self, voice: str) -> dict[str, Recording]:
        if voice not in self._indexes:
            self._indexes[voice] = read_index(Path(voice))
        return self._indexes[voice]

    def _find_path(self, text: str, voice: str) -> Path:
        return Path(voice, self._read_index(voice)[normalise_cue(text)].file)


def _hash(path: Path) -> str:
    try:
        return hash_unchanged_file(path)
    except OSError as error:
        raise SpeechError(
            f"the recording {path} cannot be read ({error.strerror})",
            f"Record its cue again, or take it out of {INDEX}",
        ) from error
