"""A long recording taken apart at its silences, whatever its format and however long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from supine import clips
from supine.audio_files import decode_to_wav, sounding_s
from supine.model import Clip, StoredClip
from supine.units import samples_from_seconds

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


def nobody_told(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


LONGEST_RECORDING_S = 4 * 3600.0

SHORTEST_SILENCE_S = 1.0
"""Between two cues: longer than a pause between sentences (0.6–0.8 s, and a soft last sound
that drowns in the room's noise); the sheet asks for two seconds."""

_FRAME_S = 0.02
_STRETCH_S = 60.0
_AROUND_S = 0.15
_SHORTEST_PIECE_S = 0.12

_NOISE_PERCENTILE = 10.0
_SPEECH_PERCENTILE = 95.0
_OVER_NOISE_DB = 4.0
_UNDER_SPEECH_DB = (12.0, 40.0)
_QUIETEST_DBFS = -100.0


@dataclass(frozen=True, slots=True)
class Piece:
    """What was said between two silences of a recording.

    `source` is the recording, `sound` its decoded copy, and `threshold_dbfs` what is quieter
    than speech in it. Times are seconds from the recording's start.
    """

    source: Path
    sound: StoredClip
    start_s: float
    end_s: float
    threshold_dbfs: float

    @property
    def length_s(self) -> float:
        """How long it is."""
        return self.end_s - self.start_s

    def load(self) -> Clip:
        """The piece in memory: mono, as it was recorded."""
        rate = self.sound.sample_rate_hz
        start = samples_from_seconds(self.start_s, rate)
        return clips.load(self.sound, start, samples_from_seconds(self.end_s, rate) - start)


def split_recording(path: Path, workspace: Path, on_progress: Tell = nobody_told) -> list[Piece]:
    """The pieces of a recording between its silences, in order; none if nothing is said.

    Memory does not grow with the recording's length: its decoded copy waits in `workspace`,
    which must stay as long as the pieces are used.

    Raises
    ------
    AudioFileError
        If the file is missing, silent, damaged, no sound, or longer than `LONGEST_RECORDING_S`.
    """
    wav = workspace / f"recording-{len(list(workspace.iterdir()))}.wav"
    decode_to_wav(path, wav, LONGEST_RECORDING_S, mono=True)
    sound = clips.stored(wav)
    threshold_dbfs = _threshold_dbfs(sound)
    pieces = []
    on_progress("Listening", 0, sound.length_samples)
    for rough_start_s, rough_end_s in _sounding(sound, threshold_dbfs):
        on_progress("Listening", round(rough_end_s * sound.sample_rate_hz), sound.length_samples)
        rough = Piece(path, sound, rough_start_s, rough_end_s, threshold_dbfs)
        piece = _tightened(rough)
        if piece.length_s >= _SHORTEST_PIECE_S:
            pieces.append(piece)
    return pieces


def frames_dbfs(clip: Clip) -> NDArray[np.float64]:
    """The RMS of each whole 20 ms frame of a mono clip, in dBFS."""
    frame = round(_FRAME_S * clip.sample_rate_hz)
    count = clip.length_samples // frame
    power = np.square(clip.samples[: count * frame].reshape(count, frame), dtype=np.float64)
    least = 10.0 ** (_QUIETEST_DBFS / 10.0)
    return np.asarray(10.0 * np.log10(np.maximum(power.mean(axis=1), least)))


def _threshold_dbfs(sound: StoredClip) -> float:
    """A level between the room's noise and the voice, both found in the recording itself.

    The quietest tenth of a recording with silences in it is the room, the loudest twentieth
    the voice.
    """
    stretch = round(_STRETCH_S * sound.sample_rate_hz)
    levels_dbfs = np.concatenate(
        [
            frames_dbfs(clips.load(sound, start, stretch))
            for start in range(0, sound.length_samples, stretch)
        ]
    )
    noise_dbfs, speech_dbfs = np.percentile(levels_dbfs, (_NOISE_PERCENTILE, _SPEECH_PERCENTILE))
    least_db, most_db = _UNDER_SPEECH_DB
    return float(
        np.clip(noise_dbfs + _OVER_NOISE_DB, speech_dbfs - most_db, speech_dbfs - least_db)
    )


def _sounding(sound: StoredClip, threshold_dbfs: float) -> Iterator[tuple[float, float]]:
    """Where the recording sounds, found a stretch at a time.

    A stretch ends within what sounds last in it, so the next one begins where that begins.
    """
    rate = sound.sample_rate_hz
    start, length = 0, round(_STRETCH_S * rate)
    while start < sound.length_samples:
        clip = clips.load(sound, start, length)
        last = start + clip.length_samples >= sound.length_samples
        found = sounding_s(clip, threshold_dbfs, SHORTEST_SILENCE_S)
        offset_s = start / rate
        done = found if last else found[:-1]
        for start_s, end_s in done:
            yield offset_s + start_s, offset_s + end_s
        if last:
            return
        if not found:
            # A silence may be short of the shortest at the very end of a stretch.
            start += clip.length_samples - round(SHORTEST_SILENCE_S * rate)
        elif done or found[-1][0] > 0.0:
            start += round(found[-1][0] * rate)
            length = round(_STRETCH_S * rate)
        else:
            length *= 2


def _tightened(rough: Piece) -> Piece:
    """The piece from its first frame over the threshold to its last, with a little around it.

    pydub finds a silence as a whole, and counts the last of a fading sound to it.
    """
    wide = Piece(
        rough.source,
        rough.sound,
        max(0.0, rough.start_s - _AROUND_S),
        min(rough.sound.length_s, rough.end_s + _AROUND_S),
        rough.threshold_dbfs,
    )
    loud = np.flatnonzero(frames_dbfs(wide.load()) > rough.threshold_dbfs)
    if not len(loud):
        return Piece(rough.source, rough.sound, wide.start_s, wide.start_s, rough.threshold_dbfs)
    return Piece(
        rough.source,
        rough.sound,
        wide.start_s + float(loud[0]) * _FRAME_S,
        wide.start_s + float(loud[-1] + 1) * _FRAME_S,
        rough.threshold_dbfs,
    )
