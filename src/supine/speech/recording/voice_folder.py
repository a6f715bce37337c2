"""A recorded voice on disk: a folder with one WAV a cue, and `voice.json`, which says which.

::

    {"version": 1,
     "cues": {"let the ribs rest": {"text": "Let the ribs rest.",
                                    "file": "let-the-ribs-rest-1f0c9d2e.wav",
                                    "sha256": "…"}}}

The names are cues as `normalise_cue` writes them, so that a comma more or less in a guide keeps
its recording.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from supine.audio.clips import fade, resample
from supine.audio.loudness import VOICE_LUFS, limit_true_peak, normalise_loudness
from supine.audio.wav import write_wav
from supine.errors import SpeechError
from supine.model import SAMPLE_RATE_HZ, Clip
from supine.storage.atomic_write import atomic_write, translate_errors
from supine.storage.hashing import hash_file

INDEX = "voice.json"

AROUND_S = 0.06
"""How much of the recording is saved before the first sound of a reading and after its last."""

_FADE_S = 0.04
"""A room's noise that begins or ends within 8 ms is heard; over 40 ms it is not."""

_FILE_NAME = re.compile(r"[^/\\:\x00-\x1f.][^/\\:\x00-\x1f]{0,200}\.wav")
_MAX_BYTES = 16 * 1024 * 1024
_APOSTROPHES = str.maketrans("", "", "'’ʼ")
_SLUG_CHARACTERS = 40
_HINT = "Record the voice with: supine record ROUTINE --help"


@dataclass(frozen=True, slots=True)
class Recording:
    """One cue of a recorded voice: its text as it was read, its file, and the file's SHA-256.

    The hash says what was saved; a file that was edited since may be used all the same.
    """

    text: str
    file: str
    sha256: str


class _Index(BaseModel):
    version: Literal[1]
    cues: dict[str, Recording]


def normalise_cue(text: str) -> str:
    """Return the words of a cue alone: small letters and digits, one space between words.

    >>> normalise_cue("Let the ribs, rest.")
    'let the ribs rest'
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    letters = (c if unicodedata.category(c)[0] in "LMN" else " " for c in plain)
    return " ".join("".join(letters).split())


def remove_repeated_cues(cues: Sequence[str]) -> tuple[str, ...]:
    """Return the cues without those that have the words of an earlier one."""
    return tuple({normalise_cue(cue): cue for cue in reversed(cues)}.values())[::-1]


def make_file_name(text: str) -> str:
    """Return the name of a cue's WAV: its first words, and digits that tell it from others."""
    words = normalise_cue(text)
    ascii_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_words)[:_SLUG_CHARACTERS].strip("-") or "cue"
    return f"{slug}-{hashlib.sha256(words.encode()).hexdigest()[:8]}.wav"


def read_index(folder: Path) -> dict[str, Recording]:
    """Read the recordings of a voice, by their cue as `normalise_cue` writes it.

    Raises `SpeechError` if the folder or its index is not there, or is not what supine writes.
    """
    path = folder / INDEX
    if not folder.is_dir():
        raise SpeechError(f"there is no recorded voice in {folder}: no such folder", _HINT)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SpeechError(f"{path} is too large to be the index of a voice", _HINT)
        index = _Index.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise SpeechError(f"there is no recorded voice in {folder}: no {INDEX}", _HINT) from error
    except OSError as error:
        raise SpeechError(f"{path} cannot be read ({error.strerror})", "Check the path") from error
    except ValidationError as error:
        raise SpeechError(f"{path} is not the index of a voice, for this supine", _HINT) from error
    for recording in index.cues.values():
        _refuse_elsewhere(folder, recording.file)
    return index.cues


def _refuse_elsewhere(folder: Path, name: str) -> None:
    # A voice from a stranger must not have files read from anywhere else.
    inside = (folder / name).resolve().parent == folder.resolve()
    if not _FILE_NAME.fullmatch(name) or not inside:
        raise SpeechError(
            f"{folder / INDEX} names a file outside of its folder, {name!r}",
            "Every file of a voice stands beside its voice.json, and is named NAME.wav",
        )


def write_index(folder: Path, recordings: Mapping[str, Recording]) -> None:
    """Write the index of a voice atomically; an OutputError if the folder cannot be written."""
    index = _Index(version=1, cues=dict(sorted(recordings.items())))
    with atomic_write(folder / INDEX, "Choose another folder for the voice") as draft:
        draft.write_text(index.model_dump_json(indent=1) + "\n", encoding="utf-8")


def save_voice(folder: Path, readings: Iterable[tuple[str, Clip]]) -> None:
    """Add readings to a voice's folder; each replaces the one of the same cue.

    The folder is made if it is not there. Each file is written atomically, and the index last: a
    process that is killed leaves a voice that works. Readings are cues, and the mono clip of each
    as `prepare_reading` returns it.

    Raises `OutputError` if the folder cannot be written, and `SpeechError` if the folder has a
    `voice.json` that is not the index of a voice.
    """
    with translate_errors(folder, "Choose another folder, or free some space"):
        folder.mkdir(parents=True, exist_ok=True)
        recordings = read_index(folder) if (folder / INDEX).exists() else {}
        for cue, clip in readings:
            path = folder / make_file_name(cue)
            write_wav(path, [clip])
            recordings[normalise_cue(cue)] = Recording(cue, path.name, hash_file(path))
    write_index(folder, recordings)


def prepare_reading(clip: Clip) -> Clip:
    """Return a reading, `AROUND_S` of the room at its ends included, as loud as every cue."""
    clip = resample(clip, SAMPLE_RATE_HZ)
    levelled = limit_true_peak(normalise_loudness(clip, VOICE_LUFS))
    return fade(levelled, _FADE_S, _FADE_S)
