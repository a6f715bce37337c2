"""A voice recorded cue by cue, with somebody at a microphone: what happens, and in which order.

Nothing here knows a terminal or a device: a `Recorder` records, a function plays, and a `Desk`
shows and asks. Each cue that is kept is in the voice's folder at once, so that stopping, however
it comes, loses nothing, and a later session goes on with what is missing.
"""

from __future__ import annotations

import enum
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from supine import clips
from supine.model import Clip
from supine.recording.keeping import keep_voice
from supine.recording.recognising import Match, Reading
from supine.recording.splitting import Piece
from supine.recording.takes import Room, Verdict, judge, judge_room
from supine.voice_folder import INDEX, normalised, read_index

LONGEST_READING_S = 110.0
"""With the room around it, it stays under the two minutes that a cue may have."""

ROOM_CHECK_S = 2.0

_ROUNDING_S = 0.01
"""A recording may be a few samples shorter than asked for, once it is resampled."""


class Answer(enum.Enum):
    """What somebody wants next, by the letter it is asked for with."""

    RECORD = "r"
    KEEP = "k"
    HEAR = "h"
    BACK = "b"
    SKIP = "s"
    GO_ON = "g"
    QUIT = "q"


@dataclass(frozen=True, slots=True)
class Shown:
    """A cue to be read: its place among how many, what comes after it, whether it was kept."""

    cue: str
    number: int
    count: int
    following: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Which of the cues a voice has, in their order, and which it lacks."""

    kept: tuple[str, ...]
    missing: tuple[str, ...]


class Recorder(Protocol):
    """What records: `devices.Microphone` does."""

    def record(
        self,
        until: Callable[[], bool],
        on_level: Callable[[float], None],
        longest_s: float,
    ) -> Clip:
        """Record until it is told to end, or as long as it may; tell the level in dBFS."""


class Desk(Protocol):
    """What shows and asks. Of the choices it offers, the first is what Enter alone means."""

    def ask_to_start(self, count: int, choices: Sequence[Answer]) -> Answer:
        """Say how it goes and how many cues there are to read, and wait for the reader."""

    def ask_about_room(self, room: Room, choices: Sequence[Answer]) -> Answer:
        """Say how loud the room is, and ask what to do about it; with no choices, only say."""

    def ask_to_begin(self, shown: Shown, choices: Sequence[Answer]) -> Answer:
        """Show a cue, and wait until somebody is ready to read it."""

    def ask_about_take(self, shown: Shown, verdict: Verdict, choices: Sequence[Answer]) -> Answer:
        """Say what is wrong with a take, if anything, and ask what becomes of it."""

    def count_in(self) -> None:
        """Count, so that the reader knows when the recording begins."""

    def meter(self, title: str) -> AbstractContextManager[Callable[[float], None]]:
        """Show a level, in dBFS, as long as something is recorded."""

    def ended(self) -> bool:
        """Whether somebody has pressed Enter to end the recording; it counts once."""


@dataclass(frozen=True, slots=True)
class Studio:
    """What a session works with: what records, what plays and waits until it is heard, the desk.

    `room_check_s` is how long it listens to the room before the first cue.
    """

    recorder: Recorder
    play: Callable[[Clip], object]
    desk: Desk
    room_check_s: float = ROOM_CHECK_S


def progress_of(cues: Sequence[str], folder: Path) -> Progress:
    """Which cues a voice has; one that is not there yet has none.

    Raises
    ------
    SpeechError
        If the folder has a `voice.json` that is not the index of a voice.
    """
    index = read_index(folder) if (folder / INDEX).exists() else {}
    wanted = _distinct(cues)
    return Progress(
        kept=tuple(cue for cue in wanted if normalised(cue) in index),
        missing=tuple(cue for cue in wanted if normalised(cue) not in index),
    )


def record_voice(cues: Sequence[str], folder: Path, studio: Studio, *, again: bool = False) -> None:
    """Have the cues read, one by one, until all are kept or the reader stops.

    Parameters
    ----------
    cues
        What is to be read, in order. Cues of the same words count once.
    folder
        The voice: made if it is not there; what it has is gone past.
    again
        Whether to go through the cues that it has, too; each stays until another take is kept.

    Raises
    ------
    OutputError
        If the folder cannot be written: at once, before anything is read.
    SpeechError
        If the folder has a `voice.json` that is not the index of a voice.
    DeviceError
        If the microphone has gone; what was kept stays.
    """
    keep_voice(folder, [])
    with tempfile.TemporaryDirectory(prefix="supine-") as workspace:
        _Session(_distinct(cues), folder, studio, Path(workspace)).run(again=again)


class _Session:
    def __init__(self, cues: Sequence[str], folder: Path, studio: Studio, workspace: Path) -> None:
        self._cues = cues
        self._folder = folder
        self._studio = studio
        self._desk = studio.desk
        self._workspace = workspace
        self._kept = set(progress_of(cues, folder).kept)

    def run(self, *, again: bool) -> None:
        position: int | None = 0 if again and self._cues else self._missing_from(0)
        if position is None:
            return
        count = len(self._cues) - (0 if again else len(self._kept))
        if self._desk.ask_to_start(count, (Answer.RECORD, Answer.QUIT)) is Answer.QUIT:
            return
        room = self._check_room()
        while room is not None and position is not None:
            answer = self._record(position, room)
            if answer is Answer.QUIT:
                return
            if answer is Answer.BACK:
                position -= 1
            elif again:
                position = position + 1 if position + 1 < len(self._cues) else None
            else:
                position = self._missing_from(position + 1)

    def _missing_from(self, start: int) -> int | None:
        missing = (i for i in range(start, len(self._cues)) if self._cues[i] not in self._kept)
        return next(missing, None)

    def _check_room(self) -> Room | None:
        """How loud the room is, once somebody is content with it; None if they stop instead."""
        while True:
            with self._desk.meter("Listening to the room: be still") as on_level:
                silence = self._studio.recorder.record(
                    lambda: False, on_level, self._studio.room_check_s
                )
            room = judge_room(silence)
            choices = (Answer.RECORD, Answer.GO_ON, Answer.QUIT)
            answer = self._desk.ask_about_room(room, () if room.quiet_enough else choices)
            if room.quiet_enough or answer is Answer.GO_ON:
                return room
            if answer is Answer.QUIT:
                return None

    def _record(self, position: int, room: Room) -> Answer:
        """Have one cue read until it is kept, or something else is wanted."""
        cue = self._cues[position]
        following = self._cues[position + 1] if position + 1 < len(self._cues) else ""
        shown = Shown(cue, position + 1, len(self._cues), following, cue in self._kept)
        elsewhere = (*((Answer.BACK,) if position else ()), Answer.SKIP, Answer.QUIT)
        answer = self._desk.ask_to_begin(shown, (Answer.RECORD, *elsewhere))
        while answer is Answer.RECORD:
            self._desk.count_in()
            with self._desk.meter("Recording: Enter ends it") as on_level:
                take = self._studio.recorder.record(self._desk.ended, on_level, LONGEST_READING_S)
            by_itself = take.length_s > LONGEST_READING_S - _ROUNDING_S
            verdict = judge(take, cue, room, ended_by_itself=by_itself)
            reading = self._reading(take, verdict) if verdict.usable else None
            answer = self._decide(shown, verdict, reading, elsewhere)
        return answer

    def _decide(
        self, shown: Shown, verdict: Verdict, reading: Reading | None, elsewhere: Sequence[Answer]
    ) -> Answer:
        """Ask what becomes of a take until that is something else than hearing it, and keep it."""
        with_it: tuple[Answer, ...] = (Answer.KEEP, Answer.HEAR, Answer.RECORD)
        if reading is None:
            with_it = (Answer.RECORD,)
        elif not verdict.good:
            with_it = (Answer.RECORD, Answer.HEAR, Answer.KEEP)
        while True:
            answer = self._desk.ask_about_take(shown, verdict, (*with_it, *elsewhere))
            if reading is not None and answer is Answer.HEAR:
                self._studio.play(self._as_kept(shown.cue, reading))
                continue
            if reading is not None and answer is Answer.KEEP:
                keep_voice(self._folder, [Match(shown.cue, reading, 1.0)])
                self._kept.add(shown.cue)
            return answer

    def _reading(self, take: Clip, verdict: Verdict) -> Reading:
        path = self._workspace / "take.wav"
        clips.write_wav(path, [take])
        piece = Piece(
            path, clips.stored(path), verdict.start_s, verdict.end_s, verdict.threshold_dbfs
        )
        return Reading((piece,), 1.0)

    def _as_kept(self, cue: str, reading: Reading) -> Clip:
        """The take as the voice would have it: what is heard is what is kept."""
        tried = self._workspace / "tried"
        recordings = keep_voice(tried, [Match(cue, reading, 1.0)])
        return clips.load(clips.stored(tried / recordings[normalised(cue)].file))


def _distinct(cues: Sequence[str]) -> tuple[str, ...]:
    return tuple({normalised(cue): cue for cue in reversed(cues)}.values())[::-1]
