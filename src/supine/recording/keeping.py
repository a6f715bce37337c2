"""Readings become the WAV files of a voice's folder, and its index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from supine import clips
from supine.cache import sha256_of_file
from supine.errors import OutputError
from supine.model import SAMPLE_RATE_HZ, Clip
from supine.recording.recognising import Match, Reading
from supine.voice_folder import (
    INDEX,
    Recording,
    file_name,
    normalised,
    read_index,
    write_index,
)

_AROUND_S = 0.06
_FADE_S = 0.04
"""A room's noise that sets in and ends within 8 ms is heard; over 40 ms it is not."""


def keep_voice(folder: Path, matches: Sequence[Match]) -> dict[str, Recording]:
    """Keep readings in a voice's folder, and the others that it has.

    Each file is written whole or not at all, and the index last: a process that is killed
    leaves a voice that works.

    Returns
    -------
    dict
        All recordings of the voice now, as `voice_folder.read_index` gives them.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    SpeechError
        If the folder has a `voice.json` that is not the index of a voice.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        recordings = read_index(folder) if (folder / INDEX).exists() else {}
        for match in matches:
            path = folder / file_name(match.cue)
            clips.write_wav(path, [_trimmed(match.reading)])
            recordings[normalised(match.cue)] = Recording(
                match.cue, path.name, sha256_of_file(path)
            )
    except OSError as error:
        raise OutputError(
            f"the voice's folder {folder} cannot be written ({error.strerror})",
            "Choose another folder, or free some space",
        ) from error
    write_index(folder, recordings)
    return recordings


def _trimmed(reading: Reading) -> Clip:
    """The reading with a little of the room around it, as loud as every cue."""
    clip = clips.resample(reading.load(_AROUND_S), SAMPLE_RATE_HZ)
    levelled = clips.tame_peaks(clips.level(clip, clips.VOICE_LUFS))
    return clips.fade(levelled, _FADE_S, _FADE_S)
