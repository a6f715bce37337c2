"""One reading of one cue, just recorded: where the words are in it, and what is wrong with it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supine.model import Clip
from supine.recording.splitting import frames_dbfs

QUIET_ROOM_DBFS = -50.0
"""A room this quiet lies 30 dB under a voice at an arm's length, and is not heard under it."""

_FRAME_S = 0.02
_KEY_S = 0.2
"""Left out at the end of a take: the key that ends it is pressed, and heard, before it counts."""

_NOISE_PERCENTILE = 10.0
_RUMBLE_PERCENTILE = 95.0
_OVER_NOISE_DB = 4.0
_OVER_RUMBLE_DB = 2.0
_SPEECH_FRAMES = 10
"""As many frames are speech at least: 0.2 s, more than a click has and less than a word."""

_LEAST_OVER_ROOM_DB = 12.0
"""Speech with its pauses ranges over more than this; a room, or a voice lost in it, does not."""

_UNDER_SPEECH_DB = 40.0

_APART_FRAMES = 15
_CLICK_FRAMES = 6
"""What is shorter than 0.12 s and 0.3 s away from everything else is a click, not a word."""

_EDGE_FRAMES = 3
_ROOM_FRAMES = 10
_CLIPPED_PEAK = 0.98
_QUIET_DBFS = -45.0
_NOISY_DB = 30.0
_MOST_LETTERS_PER_S = 18.0
"""Nobody reads so fast: an unhurried reader says 10 letters a second, a hurried one 15."""

_SILENT_DBFS = -99.0


class Fault(enum.Enum):
    """What may be wrong with a take; those that are serious had better be recorded again."""

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
class Verdict:
    """Where a cue's words are in a take, in seconds, and what is wrong with it.

    `threshold_dbfs` is what is quieter than the words. `over_room_db` is how far the voice lies
    over the room as it was before and after them; None where too little of the room was heard.
    """

    start_s: float
    end_s: float
    threshold_dbfs: float
    speech_dbfs: float
    over_room_db: float | None
    faults: tuple[Fault, ...]

    @property
    def length_s(self) -> float:
        """From the first word to the last."""
        return self.end_s - self.start_s

    @property
    def usable(self) -> bool:
        """Whether there is anything to keep."""
        return self.length_s > 0.0

    @property
    def good(self) -> bool:
        """Whether it may be kept without a second thought."""
        return self.usable and not any(fault.serious for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Room:
    """How loud a room is while nobody speaks, in dBFS: usually, and where it rumbles."""

    noise_dbfs: float
    rumble_dbfs: float

    @property
    def deaf(self) -> bool:
        """Whether the microphone gives nothing at all, as no room is silent."""
        return self.noise_dbfs <= _SILENT_DBFS

    @property
    def quiet_enough(self) -> bool:
        """Whether it will not be heard under a voice."""
        return not self.deaf and self.noise_dbfs <= QUIET_ROOM_DBFS


def judge_room(silence: Clip) -> Room:
    """The room in a recording of nobody speaking; a chair that creaks does not count."""
    levels_dbfs = frames_dbfs(silence)
    if not len(levels_dbfs):
        return Room(_SILENT_DBFS, _SILENT_DBFS)
    usual_dbfs, rumble_dbfs = np.percentile(levels_dbfs, (50.0, _RUMBLE_PERCENTILE))
    return Room(float(usual_dbfs), float(rumble_dbfs))


def judge(take: Clip, cue: str, room: Room, *, ended_by_itself: bool = False) -> Verdict:
    """Find the words in a take, and what is wrong with it.

    Parameters
    ----------
    take
        Mono, from the end of the count to the key that ended it.
    cue
        What was to be read.
    room
        The room as it was before; it may have become louder since.
    ended_by_itself
        Whether it was stopped for its length: then no key was pressed.
    """
    rate = take.sample_rate_hz
    end = take.length_samples - (0 if ended_by_itself else round(_KEY_S * rate))
    kept = Clip(take.samples[: max(0, end)], rate)
    levels_dbfs = frames_dbfs(kept)
    words = _words(levels_dbfs, room)
    if words is None:
        return Verdict(0.0, 0.0, _SILENT_DBFS, _SILENT_DBFS, None, (Fault.NOTHING_HEARD,))
    first, last, threshold_dbfs = words
    start_s, end_s = first * _FRAME_S, (last + 1) * _FRAME_S
    spoken = kept.samples[round(start_s * rate) : round(end_s * rate)]
    speech_dbfs = _mean_dbfs(levels_dbfs[first : last + 1])
    around = np.concatenate([levels_dbfs[:first], levels_dbfs[last + 1 :]])
    over_room_db = speech_dbfs - float(np.median(around)) if len(around) >= _ROOM_FRAMES else None
    letters = sum(character.isalnum() for character in cue)
    found = {
        Fault.TOO_LOUD: float(np.abs(spoken).max()) >= _CLIPPED_PEAK,
        Fault.CUT_AT_START: first < _EDGE_FRAMES,
        Fault.CUT_AT_END: not ended_by_itself and last >= len(levels_dbfs) - _EDGE_FRAMES,
        Fault.TOO_SHORT: letters > _MOST_LETTERS_PER_S * (end_s - start_s),
        Fault.TOO_LONG: ended_by_itself,
        Fault.QUIET: speech_dbfs < _QUIET_DBFS,
        Fault.NOISY: over_room_db is not None and over_room_db < _NOISY_DB,
    }
    faults = tuple(fault for fault, there in found.items() if there)
    return Verdict(start_s, end_s, threshold_dbfs, speech_dbfs, over_room_db, faults)


def _words(levels_dbfs: NDArray[np.float64], room: Room) -> tuple[int, int, float] | None:
    """The first and last frame of what is said, and what is quieter; None if nothing is said."""
    if len(levels_dbfs) < _SPEECH_FRAMES:
        return None
    noise_dbfs = np.percentile(levels_dbfs, _NOISE_PERCENTILE)
    speech_dbfs = np.sort(levels_dbfs)[-_SPEECH_FRAMES]
    room_dbfs = max(noise_dbfs + _OVER_NOISE_DB, room.rumble_dbfs + _OVER_RUMBLE_DB)
    if speech_dbfs - room_dbfs < _LEAST_OVER_ROOM_DB:
        return None
    threshold_dbfs = max(room_dbfs, speech_dbfs - _UNDER_SPEECH_DB)
    loud = np.flatnonzero(levels_dbfs > threshold_dbfs)
    stretches = np.split(loud, np.flatnonzero(np.diff(loud) > _APART_FRAMES) + 1)
    said = [stretch for stretch in stretches if len(stretch) >= _CLICK_FRAMES]
    return (int(said[0][0]), int(said[-1][-1]), float(threshold_dbfs)) if said else None


def _mean_dbfs(levels_dbfs: NDArray[np.float64]) -> float:
    """The level of frames together, those of pauses left out as a loudness meter does."""
    heard = levels_dbfs[levels_dbfs > levels_dbfs.max() - _UNDER_SPEECH_DB / 2]
    return float(10.0 * np.log10(np.mean(10.0 ** (heard / 10.0))))
