"""Somebody's own voice: cues that were read aloud once, and wait in a folder (`voice_folder`).

Nothing is spoken here, so there is neither a worker nor a pace: `speech.speak_all` reads the
recordings of a track all at once, and so says all that are missing in one error.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from supine import clips
from supine.cache import ClipCache, key_of, sha256_of_file
from supine.errors import AudioFileError, NotRecordedError, SpeechError
from supine.model import SAMPLE_RATE_HZ, Clip, Source, StoredClip
from supine.speech.engine import Voice
from supine.voice_folder import INDEX, Recording, normalised, read_index

NAME = "recorded"

LONGEST_CUE_S = 120.0
"""A recording longer than this is a whole session, not a cue."""

_SILENT_PEAK = 1e-3
_MOST_NAMED = 5


class Recorded:
    """The row of recorded voices in the table of engines; `speak_all` asks `read_all` instead."""

    name = NAME
    default_voice = ""
    fresh_process_per_cue = False
    most_characters = 0

    def version(self) -> str:
        """Nothing but the recordings decides the bytes; see `fingerprint`."""
        return "1"

    def voices(self) -> tuple[Voice, ...]:
        """None: a recorded voice is asked for by its folder, which may be anywhere."""
        return ()

    def pronounce(self, text: str, own: Mapping[str, str]) -> str:
        """The text as it is: whoever read it said it as they do."""
        del own
        return text

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Refuse: a recorded voice speaks no new words."""
        del text, rate_wpm
        raise SpeechError(f"recorded:{voice} can say only what was recorded", "Use speak_all")


def missing_texts(texts: Sequence[str], folder: Path) -> list[str]:
    """Those of the texts that a recorded voice has no recording of.

    Raises
    ------
    SpeechError
        If the voice's folder or index cannot be used.
    """
    index = read_index(folder)
    return [text for text in texts if normalised(text) not in index]


def missing_error(missing: Sequence[tuple[str, Source]], folder: Path) -> NotRecordedError:
    """The one error for all cues of a track that have no recording."""
    named = [
        f"“{textwrap.shorten(text, 48, placeholder='…')}” ({source})"
        for text, source in missing[:_MOST_NAMED]
    ]
    more = len(missing) - len(named)
    count = "1 cue" if len(missing) == 1 else f"{len(missing)} cues"
    return NotRecordedError(
        f"the voice recorded:{folder} has no recording of {count}: {', '.join(named)}"
        + (f" and {more} more" if more else ""),
        "Record them with supine record, or have another voice speak them: --fill-with heart",
        texts=tuple(text for text, _ in missing),
    )


def read_all(texts: Sequence[str], folder: Path, cache: ClipCache) -> dict[str, StoredClip]:
    """The recordings of texts as finished clips, by text; texts without one are left out.

    A clip is kept under what is in its file, so that a cue that was read anew is heard anew.

    Raises
    ------
    SpeechError
        If the voice's folder or a recording cannot be used; it names the file.
    """
    index = read_index(folder)
    ready = {}
    for text in texts:
        recording = index.get(normalised(text))
        if recording is not None:
            ready[text] = _read(recording, folder, cache)
    return ready


def fingerprint(folder: Path) -> str:
    """A hash of every recording of a voice: the same one means the same clips.

    Raises
    ------
    SpeechError
        If the voice's folder, its index or a recording cannot be read.
    """
    index = read_index(folder)
    return key_of({words: _sha256(folder / index[words].file) for words in index})


def _read(recording: Recording, folder: Path, cache: ClipCache) -> StoredClip:
    path = folder / recording.file
    decided = {
        "engine": NAME,
        "recording": _sha256(path),
        "clip_version": clips.CLIP_VERSION,
        "sample_rate_hz": SAMPLE_RATE_HZ,
    }
    return cache.get_or_make(key_of(decided), lambda: clips.prepare_speech(_checked(path)))


def _sha256(path: Path) -> str:
    try:
        return sha256_of_file(path)
    except OSError as error:
        raise SpeechError(
            f"the recording {path} cannot be read ({error.strerror})",
            f"Record its cue again, or take it out of {INDEX}",
        ) from error


def _checked(path: Path) -> Clip:
    """A recording in memory, mono, or the error that says why it cannot be a cue."""
    again = "Record its cue again"
    try:
        waiting = clips.stored(path)
        if waiting.length_s > LONGEST_CUE_S:
            raise SpeechError(
                f"the recording {path} is {waiting.length_s:.0f} s long, and no cue is longer "
                f"than {LONGEST_CUE_S:g} s",
                again,
            )
        clip = clips.load(waiting)
    except AudioFileError as error:
        raise SpeechError(f"the recording {error.message}", again) from error
    samples = clip.samples if clip.channels == 1 else clip.samples.mean(axis=1, dtype=np.float32)
    if not samples.size:
        raise SpeechError(f"the recording {path} is empty", again)
    if float(np.abs(samples).max()) < _SILENT_PEAK:
        raise SpeechError(f"the recording {path} is silent", again)
    return Clip(samples, clip.sample_rate_hz)
