"""A recorded voice on disk: a folder with one WAV a cue, and `voice.json`, which says which.

::

    {"version": 1,
     "cues": {"let the ribs rest": {"text": "Let the ribs rest.",
                                    "file": "let-the-ribs-rest-1f0c9d2e.wav",
                                    "sha256": "…"}}}

The names are cues as `normalised` writes them, so that a comma more or less in a guide keeps
its recording.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from supine.errors import SpeechError
from supine.whole import whole_file

INDEX = "voice.json"
INDEX_VERSION = 1

_FILE_NAME = re.compile(r"[^/\\:\x00-\x1f.][^/\\:\x00-\x1f]{0,200}\.wav")
_MOST_BYTES = 16 * 1024 * 1024
_APOSTROPHES = str.maketrans("", "", "'’ʼ")
_SLUG_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Recording:
    """One cue of a recorded voice: its text as it was read, its file, and the file's SHA-256.

    The hash says what was kept; a file that was mended by hand since is as welcome.
    """

    text: str
    file: str
    sha256: str


def normalised(text: str) -> str:
    """The words of a cue alone: small letters and digits, one space between words."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    kept = (c if unicodedata.category(c)[0] in "LMN" else " " for c in plain)
    return " ".join("".join(kept).split())


def file_name(text: str) -> str:
    """The name of a cue's WAV: its first words, and a few digits that make it unlike others."""
    words = normalised(text)
    ascii_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_words)[:_SLUG_CHARACTERS].strip("-") or "cue"
    return f"{slug}-{hashlib.sha256(words.encode()).hexdigest()[:8]}.wav"


def read_index(folder: Path) -> dict[str, Recording]:
    """The recordings of a voice by their cue, as `normalised` writes it.

    Raises
    ------
    SpeechError
        If the folder or its index is not there, or is not what supine writes.
    """
    path = folder / INDEX
    again = "Record the voice with: supine record ROUTINE --help"
    if not folder.is_dir():
        raise SpeechError(f"there is no recorded voice in {folder}: no such folder", again)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SpeechError(f"{path} is too large to be the index of a voice", again)
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SpeechError(f"there is no recorded voice in {folder}: no {INDEX}", again) from error
    except OSError as error:
        raise SpeechError(f"{path} cannot be read ({error.strerror})", "Check the path") from error
    except (ValueError, RecursionError) as error:
        raise SpeechError(f"{path} is not the index of a voice (no JSON)", again) from error
    try:
        return _recordings(value, folder)
    except (KeyError, TypeError, AttributeError) as error:
        raise SpeechError(f"{path} is not the index of a voice", again) from error


def _recordings(value: Any, folder: Path) -> dict[str, Recording]:  # noqa: ANN401 - any JSON
    if value["version"] != INDEX_VERSION:
        raise SpeechError(
            f"{folder / INDEX} was written by another version of supine", "Update supine"
        )
    found = {}
    for words, entry in value["cues"].items():
        recording = Recording(entry["text"], entry["file"], entry["sha256"])
        if not all(isinstance(field, str) for field in asdict(recording).values()):
            raise TypeError
        _refuse_elsewhere(folder, recording.file)
        found[words] = recording
    return found


def _refuse_elsewhere(folder: Path, name: str) -> None:
    # A voice from a stranger must not have files read from anywhere else.
    inside = (folder / name).resolve().parent == folder.resolve()
    if not _FILE_NAME.fullmatch(name) or not inside:
        raise SpeechError(
            f"{folder / INDEX} names a file outside of its folder, {name!r}",
            "Every file of a voice stands beside its voice.json, and is named NAME.wav",
        )


def write_index(folder: Path, recordings: Mapping[str, Recording]) -> None:
    """Write the index of a voice: whole, or not at all.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    cues = {words: asdict(recordings[words]) for words in sorted(recordings)}
    text = json.dumps({"version": INDEX_VERSION, "cues": cues}, indent=1, ensure_ascii=False)
    with whole_file(folder / INDEX, "Choose another folder for the voice") as draft:
        draft.write_text(text + "\n", encoding="utf-8")
