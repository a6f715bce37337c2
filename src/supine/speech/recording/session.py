"""Record a voice cue by cue, at a microphone: what happens, and in which order.

Nothing here knows a terminal or a device: a `Recorder` records, a function plays, a `RecordingUI`
shows and asks. Each cue is saved in the voice's folder at once, so that stopping at any
time loses nothing, and a later session goes on with what is missing.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from supine.model import Clip
from supine.speech.recording.take_check import Room, TakeReport, assess_take, measure_room
from supine.speech.recording.voice_folder import (
    AROUND_S,
    INDEX,
    normalise_cue,
    prepare_reading,
    read_index,
    remove_repeated_cues,
    save_voice,
)
from supine.units import samples_from_seconds

MAX_READING_S = 110.0
"""With the silence around it, it stays under the two minutes that a cue may have."""

ROOM_CHECK_S = 2.0

_ROUNDING_S = 0.01
"""A recording may be a few samples shorter than asked for, once it is resampled."""


class Answer(enum.Enum):
    """What the reader wants next; the value is the letter to type."""

    RECORD = "r"
    KEEP = "k"
    HEAR = "h"
    BACK = "b"
    SKIP = "s"
    GO_ON = "g"
    QUIT = "q"


@dataclass(frozen=True, slots=True)
class PromptedCue:
    """A cue to be read: its number among `count`, and whether the voice has it."""

    cue: str
    number: int
    count: int
    is_saved: bool


@dataclass(frozen=True, slots=True)
class VoiceProgress:
    """Which of the cues a voice has, in their order, and which it lacks."""

    saved: tuple[str, ...]
    missing: tuple[str, ...]


class Recorder(Protocol):
    """Records a take: `audio.devices.Microphone`."""

    def record(self, until: Callable[[], bool], max_length_s: float) -> Clip:
        """Record until `until()` is true, at most `max_length_s`."""


class RecordingUI(Protocol):
    """Shows a session to the reader, and asks; Enter means the first of the options given."""

    def ask_to_start(self, count: int, options: Sequence[Answer]) -> Answer:
        """Explain, say how many cues there are, and wait; the room is measured next, in silence."""

    def ask_about_room(self, room: Room, options: Sequence[Answer]) -> Answer:
        """Say how loud the room is, and ask what to do about it; without options, only say."""

    def ask_to_begin(self, shown: PromptedCue, options: Sequence[Answer]) -> Answer:
        """Show a cue, and wait until the reader is ready."""

    def ask_about_take(
        self, shown: PromptedCue, verdict: TakeReport, options: Sequence[Answer]
    ) -> Answer:
        """Say what is wrong with a take, if anything, and ask what becomes of it."""

    def count_in(self) -> None:
        """Count down, so that the reader knows when the recording begins."""

    def has_ended(self) -> bool:
        """Return whether Enter was pressed to end the recording; it counts once."""


@dataclass(frozen=True, slots=True)
class RecordingSetup:
    """What a session uses: a recorder, a function that plays a clip to its end, and a UI.

    `room_check_s` is how long the room is measured before the first cue.
    """

    recorder: Recorder
    play: Callable[[Clip], object]
    ui: RecordingUI
    room_check_s: float = ROOM_CHECK_S


def find_progress(cues: Sequence[str], folder: Path) -> VoiceProgress:
    """Return which cues a voice has: none where it has no folder; raises as `read_index` does."""
    index = read_index(folder) if (folder / INDEX).exists() else {}
    wanted = remove_repeated_cues(cues)
    return VoiceProgress(
        saved=tuple(cue for cue in wanted if normalise_cue(cue) in index),
        missing=tuple(cue for cue in wanted if normalise_cue(cue) not in index),
    )


def record_voice(
    cues: Sequence[str], folder: Path, setup: RecordingSetup, *, again: bool = False
) -> None:
    """Have the cues read one by one, until all are saved or the reader stops.

    Cues of the same words count once. The voice's folder is made if it is not there; cues that
    it has are passed over, or with `again` stay until another take is saved. Raises what
    `save_voice` raises, before anything is read; and `DeviceError` if the microphone is gone, where
    what was saved stays.
    """
    save_voice(folder, [])
    _Session(cues, folder, setup).run(again=again)


class _Session:
    def __init__(self, cues: Sequence[str], folder: Path, setup: RecordingSetup) -> None:
        self._cues = remove_repeated_cues(cues)
        self._folder = folder
        self._setup = setup
        self._ui = setup.ui
        self._saved = set(find_progress(cues, folder).saved)

    def run(self, *, again: bool) -> None:
        wanted = [i for i, cue in enumerate(self._cues) if again or cue not in self._saved]
        options = (Answer.RECORD, Answer.QUIT)
        if not wanted or self._ui.ask_to_start(len(wanted), options) is Answer.QUIT:
            return
        room = self._check_room()
        position: int | None = wanted[0]
        while room is not None and position is not None:
            answer = self._record_cue(position, room)
            if answer is Answer.QUIT:
                return
            if answer is Answer.BACK:
                position -= 1
            else:
                later = range(position + 1, len(self._cues))
                unsaved = (i for i in later if again or self._cues[i] not in self._saved)
                position = next(unsaved, None)

    def _check_room(self) -> Room | None:
        """Measure the room until it is quiet or the reader goes on; None if they stop."""
        while True:
            silence = self._setup.recorder.record(lambda: False, self._setup.room_check_s)
            room = measure_room(silence)
            options = (Answer.RECORD, Answer.GO_ON, Answer.QUIT)
            answer = self._ui.ask_about_room(room, () if room.quiet_enough else options)
            if room.quiet_enough or answer is Answer.GO_ON:
                return room
            if answer is Answer.QUIT:
                return None

    def _record_cue(self, position: int, room: Room) -> Answer:
        """Have one cue read until it is saved, or the reader wants something else."""
        cue = self._cues[position]
        shown = PromptedCue(cue, position + 1, len(self._cues), cue in self._saved)
        others = (*((Answer.BACK,) if position else ()), Answer.SKIP, Answer.QUIT)
        answer = self._ui.ask_to_begin(shown, (Answer.RECORD, *others))
        while answer is Answer.RECORD:
            self._ui.count_in()
            take = self._setup.recorder.record(self._ui.has_ended, MAX_READING_S)
            by_itself = take.length_s > MAX_READING_S - _ROUNDING_S
            report = assess_take(take, cue, room, ended_by_itself=by_itself)
            answer = self._decide(shown, take, report, others)
        return answer

    def _decide(
        self, shown: PromptedCue, take: Clip, report: TakeReport, others: Sequence[Answer]
    ) -> Answer:
        """Ask what to do with a take, play it as often as wanted, and save it if told to."""
        if not report.usable:
            return self._ui.ask_about_take(shown, report, (Answer.RECORD, *others))
        options = (Answer.KEEP, Answer.HEAR, Answer.RECORD)
        if not report.good:
            options = (Answer.RECORD, Answer.HEAR, Answer.KEEP)
        rate = take.sample_rate_hz
        start = samples_from_seconds(max(0.0, report.start_s - AROUND_S), rate)
        end = samples_from_seconds(report.end_s + AROUND_S, rate)
        reading = prepare_reading(Clip(take.samples[start:end], rate))
        while True:
            answer = self._ui.ask_about_take(shown, report, (*options, *others))
            if answer is Answer.HEAR:
                self._setup.play(reading)
                continue
            if answer is Answer.KEEP:
                save_voice(self._folder, [(shown.cue, reading)])
                self._saved.add(shown.cue)
            return answer
