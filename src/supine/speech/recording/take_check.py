"""Check one reading of one cue, just recorded: where the words are in it, and what is wrong."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supine.model import Clip
from supine.speech.recording.segmentation import (
    FRAME_S,
    NOISE_PERCENTILE,
    OVER_NOISE_DB,
    measure_frames_dbfs,
)

QUIET_ROOM_DBFS = -50.0
"""A room this quiet lies 30 dB under a voice at an arm's length, and is not heard under it."""

_KEY_S = 0.2
"""Left out at the end of a take: the key that ends it is pressed, and heard, before it counts."""

_RUMBLE_PERCENTILE = 95.0
_OVER_RUMBLE_DB = 2.0
"""The loudest of an empty room, and how far above it something is heard."""

_SPEECH_FRAMES = 10
"""At least so many frames are speech: 0.2 s, more than a click has and less than a word."""

_MIN_OVER_ROOM_DB = 12.0
"""Speech with its pauses ranges over more than this; a room, or a voice lost in it, does not."""

_UNDER_SPEECH_DB = 40.0
"""What is quieter than the voice by this is no part of it, however quiet the room."""

_APART_FRAMES, _CLICK_FRAMES = 15, 6
"""What is shorter than 0.12 s and 0.3 s away from everything else is a click, not a word."""

_EDGE_FRAMES = 3
"""Words that begin or end within 0.06 s of the take's ends may be cut off."""

_ROOM_FRAMES = 10
"""The room's level is measured in 0.2 s around the words at least."""

_CLIPPED_PEAK = 0.98
_QUIET_DBFS = -45.0
_NOISY_DB = 30.0
_MAX_LETTERS_PER_S = 18.0
"""Faster than anybody reads: an unhurried reader says 10 letters a second, a hurried one 15."""

_SILENT_DBFS = -99.0


class TakeFault(enum.Enum):
    """What may be wrong with a take, what to do about it, and whether to record it again."""

    NOTHING_HEARD = (
        "Nothing was heard over the room",
        "See that it is the right microphone, near you and not muted",
        True,
    )
    TOO_LOUD = ("It is too loud for the microphone", "Move away a little, or turn it down", True)
    CUT_AT_START = ("Its beginning may be cut off", "Begin to speak after the count", True)
    CUT_AT_END = ("Its end may be cut off", "Wait a moment before you press Enter", True)
    TOO_SHORT = ("It is short for its words", "See that all of it was read", True)
    TOO_LONG = ("It was stopped: no cue is so long", "Press Enter when you have read it", True)
    QUIET = ("It is quiet", "Come nearer to the microphone, or turn it up", False)
    NOISY = (
        "The room is heard under it",
        "Come nearer to the microphone, or find the noise",
        False,
    )

    def __init__(self, message: str, advice: str, serious: bool) -> None:  # noqa: FBT001 - a table
        self.message = message
        self.advice = advice
        self.serious = serious


@dataclass(frozen=True, slots=True)
class TakeReport:
    """Where a cue's words are in a take, in seconds, and what is wrong with it.

    `over_room_db` is the voice's level over that of the room before and after the words; None
    where too little of it was recorded.
    """

    start_s: float
    end_s: float
    speech_dbfs: float
    over_room_db: float | None
    faults: tuple[TakeFault, ...]

    @property
    def length_s(self) -> float:
        """From the first word to the last."""
        return self.end_s - self.start_s

    @property
    def usable(self) -> bool:
        """Whether any words were found in it."""
        return self.length_s > 0.0

    @property
    def good(self) -> bool:
        """Whether it has no serious fault."""
        return self.usable and not any(fault.serious for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Room:
    """How loud an empty room is: its median level, and its loudest moments."""

    noise_dbfs: float
    rumble_dbfs: float

    @property
    def no_signal(self) -> bool:
        """Whether the microphone gives nothing at all: no room is silent."""
        return self.noise_dbfs <= _SILENT_DBFS

    @property
    def quiet_enough(self) -> bool:
        """Whether it will not be heard under a voice."""
        return not self.no_signal and self.noise_dbfs <= QUIET_ROOM_DBFS


def measure_room(silence: Clip) -> Room:
    """Measure the room in a recording without speech; a chair that creaks does not count."""
    levels_dbfs = measure_frames_dbfs(silence)
    if not len(levels_dbfs):
        return Room(_SILENT_DBFS, _SILENT_DBFS)
    usual_dbfs, rumble_dbfs = np.percentile(levels_dbfs, (50.0, _RUMBLE_PERCENTILE))
    return Room(float(usual_dbfs), float(rumble_dbfs))


def assess_take(take: Clip, cue: str, room: Room, *, ended_by_itself: bool = False) -> TakeReport:
    """Find the words in a take, and what is wrong with it.

    The take is mono, from the end of the count to the key that ended the recording, unless it
    was stopped for its length. The room was measured before, and may have become louder since.
    """
    rate = take.sample_rate_hz
    end = take.length_samples - (0 if ended_by_itself else round(_KEY_S * rate))
    heard = Clip(take.samples[: max(0, end)], rate)
    levels_dbfs = measure_frames_dbfs(heard)
    words = _find_words(levels_dbfs, room)
    if words is None:
        return TakeReport(0.0, 0.0, _SILENT_DBFS, None, (TakeFault.NOTHING_HEARD,))
    first, last = words
    start_s, end_s = first * FRAME_S, (last + 1) * FRAME_S
    spoken = heard.samples[round(start_s * rate) : round(end_s * rate)]
    speech_dbfs = _measure_mean_dbfs(levels_dbfs[first : last + 1])
    around = np.concatenate([levels_dbfs[:first], levels_dbfs[last + 1 :]])
    over_room_db = speech_dbfs - float(np.median(around)) if len(around) >= _ROOM_FRAMES else None
    letters = sum(character.isalnum() for character in cue)
    found = {
        TakeFault.TOO_LOUD: float(np.abs(spoken).max()) >= _CLIPPED_PEAK,
        TakeFault.CUT_AT_START: first < _EDGE_FRAMES,
        TakeFault.CUT_AT_END: not ended_by_itself and last >= len(levels_dbfs) - _EDGE_FRAMES,
        TakeFault.TOO_SHORT: letters > _MAX_LETTERS_PER_S * (end_s - start_s),
        TakeFault.TOO_LONG: ended_by_itself,
        TakeFault.QUIET: speech_dbfs < _QUIET_DBFS,
        TakeFault.NOISY: over_room_db is not None and over_room_db < _NOISY_DB,
    }
    faults = tuple(fault for fault, there in found.items() if there)
    return TakeReport(start_s, end_s, speech_dbfs, over_room_db, faults)


def _find_words(levels_dbfs: NDArray[np.float64], room: Room) -> tuple[int, int] | None:
    """Return the first and last frame of the words; None if there are none."""
    if len(levels_dbfs) < _SPEECH_FRAMES:
        return None
    noise_dbfs = np.percentile(levels_dbfs, NOISE_PERCENTILE)
    speech_dbfs = np.sort(levels_dbfs)[-_SPEECH_FRAMES]
    room_dbfs = max(noise_dbfs + OVER_NOISE_DB, room.rumble_dbfs + _OVER_RUMBLE_DB)
    if speech_dbfs - room_dbfs < _MIN_OVER_ROOM_DB:
        return None
    threshold_dbfs = max(room_dbfs, speech_dbfs - _UNDER_SPEECH_DB)
    loud = np.flatnonzero(levels_dbfs > threshold_dbfs)
    stretches = np.split(loud, np.flatnonzero(np.diff(loud) > _APART_FRAMES) + 1)
    said = [stretch for stretch in stretches if len(stretch) >= _CLICK_FRAMES]
    return (int(said[0][0]), int(said[-1][-1])) if said else None


def _measure_mean_dbfs(levels_dbfs: NDArray[np.float64]) -> float:
    """Return the mean level of frames, without those of pauses, as a loudness meter does."""
    heard = levels_dbfs[levels_dbfs > levels_dbfs.max() - _UNDER_SPEECH_DB / 2]
    return float(10.0 * np.log10(np.mean(10.0 ** (heard / 10.0))))
