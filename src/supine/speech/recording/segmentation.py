"""Split a long recording at its silences, whatever its format and however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from supine.audio.clips import measure_frame_power
from supine.audio.user_files import decode_to_wav
from supine.audio.wav import open_wav, read_wav
from supine.model import Clip, Progress, StoredClip, ignore_progress
from supine.units import samples_from_seconds

MAX_RECORDING_S = 4 * 3600.0

FRAME_S = 0.02

_SILENCE_FRAMES = 50
"""Between two cues: a second, longer than a pause between sentences (0.6–0.8 s, and a soft last
sound that drowns in the room's noise); the sheet asks for two seconds."""

NOISE_PERCENTILE = 10.0
"""The quietest tenth of a recording with silences in it is the room."""

_SPEECH_PERCENTILE = 95.0
"""The loudest twentieth of a recording is the voice."""

OVER_NOISE_DB = 4.0
"""A room's noise stays within this of its level."""

_UNDER_SPEECH_DB = (12.0, 40.0)
"""The threshold lies so far under the voice at least and at most, whatever the room."""

_STRETCH_S = 60.0
"""How much of a recording is in memory at a time."""

_AROUND_FRAMES = 8
"""How far into the silences around it the ends of a piece are searched."""

_MIN_PIECE_FRAMES = 6
"""What is shorter is a click."""

_MIN_DBFS = -100.0


@dataclass(frozen=True, slots=True)
class Piece:
    """What was said between two silences of a recording.

    `source` is the recording, `sound` its decoded copy. Times are seconds from its start.
    """

    source: Path
    sound: StoredClip
    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """Its length in seconds."""
        return self.end_s - self.start_s

    def load(self) -> Clip:
        """Read it as a mono clip."""
        rate = self.sound.sample_rate_hz
        start = samples_from_seconds(self.start_s, rate)
        return read_wav(self.sound, start, samples_from_seconds(self.end_s, rate) - start)


def split_recording(
    path: Path, workspace: Path, on_progress: Progress = ignore_progress
) -> list[Piece]:
    """Return the pieces of a recording between its silences, in order; none if nothing is said.

    Its samples are in memory a minute at a time. Its decoded copy is in `workspace`, which must
    stay as long as the pieces are used.

    Raises `AudioFileError` if the file is missing, silent, damaged, no sound, or longer than
    `MAX_RECORDING_S`.
    """
    wav = workspace / f"recording-{len(list(workspace.iterdir()))}.wav"
    decode_to_wav(path, wav, MAX_RECORDING_S, mono=True)
    sound = open_wav(wav)
    stretch = round(_STRETCH_S * sound.sample_rate_hz)
    levels = []
    for start in range(0, sound.length_samples, stretch):
        on_progress("Listening", start, sound.length_samples)
        levels.append(measure_frames_dbfs(read_wav(sound, start, stretch)))
    levels_dbfs = np.concatenate(levels)
    threshold_dbfs = _find_threshold_dbfs(levels_dbfs)
    pieces = []
    for first, last in _find_sounding(levels_dbfs, threshold_dbfs):
        # A second with the end of a fading sound in it may count as silent.
        begin = max(0, first - _AROUND_FRAMES)
        heard = levels_dbfs[begin : last + _AROUND_FRAMES] > threshold_dbfs
        loud = begin + np.flatnonzero(heard)
        if len(loud) and loud[-1] + 1 - loud[0] >= _MIN_PIECE_FRAMES:
            ends_s = float(loud[0]) * FRAME_S, float(loud[-1] + 1) * FRAME_S
            pieces.append(Piece(path, sound, *ends_s))
    return pieces


def measure_frames_dbfs(clip: Clip) -> NDArray[np.float64]:
    """Return the RMS level of each whole frame of a mono clip, in dBFS: shape (frames,)."""
    whole_frames = clip.length_samples // round(FRAME_S * clip.sample_rate_hz)
    power = measure_frame_power(clip, FRAME_S)[:whole_frames]
    return np.asarray(10.0 * np.log10(np.maximum(power, 10.0 ** (_MIN_DBFS / 10.0))))


def _find_threshold_dbfs(levels_dbfs: NDArray[np.float64]) -> float:
    """Find a level between the room's noise and the voice, both found in the recording."""
    noise_dbfs, speech_dbfs = np.percentile(levels_dbfs, (NOISE_PERCENTILE, _SPEECH_PERCENTILE))
    min_db, max_db = _UNDER_SPEECH_DB
    return float(np.clip(noise_dbfs + OVER_NOISE_DB, speech_dbfs - max_db, speech_dbfs - min_db))


def _find_sounding(
    levels_dbfs: NDArray[np.float64], threshold_dbfs: float
) -> Iterator[tuple[int, int]]:
    """Yield the first frame of each stretch that is in no silence, and the one after its last.

    A silence is `_SILENCE_FRAMES` whose level as a whole is no more than the threshold.
    """
    sums = np.cumsum(np.concatenate([[0.0], 10.0 ** (levels_dbfs / 10.0)]))
    max_sum = _SILENCE_FRAMES * 10.0 ** (threshold_dbfs / 10.0)
    starts = np.flatnonzero(sums[_SILENCE_FRAMES:] - sums[:-_SILENCE_FRAMES] <= max_sum)
    # How many silences begin at each frame less how many end there: 0 in the sum is in none.
    changes = np.zeros(len(sums), int)
    changes[starts] += 1
    changes[starts + _SILENCE_FRAMES] -= 1
    sounding = np.concatenate([[False], np.cumsum(changes)[:-1] == 0, [False]])
    edges = np.flatnonzero(np.diff(sounding))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
