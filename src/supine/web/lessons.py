"""Learning somebody's voice for the page, from recordings that they brought of the cue sheet."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from supine.asked import Asked
from supine.cache import ClipCache
from supine.errors import OutputError
from supine.learning import learn_voice
from supine.make import Progress
from supine.model import Source
from supine.recording import Piece, Report
from supine.recording.session import progress_of
from supine.voice_folder import file_name
from supine.web.own_voices import OwnVoice, OwnVoices
from supine.web.uploads import Upload

Cue = tuple[str, Source]


def cues_to_read(
    asked: Asked, cache: ClipCache, *, every: bool, into: OwnVoice | None
) -> list[Cue]:
    """What is on the sheet: the cues of a track, or every one it might have.

    For a voice that is there already, those that it cannot say yet; if it can say all, all of
    them, to be read anew. A few cues are not to be told from many by their sound.

    Raises
    ------
    SupineError
        As `Asked.plan` says.
    """
    cues = asked.cues(cache, every=every)
    if into is None:
        return cues
    missing = set(progress_of([text for text, _ in cues], into.folder).missing)
    return [cue for cue in cues if cue[0] in missing] or cues


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is to be learnt.

    Parameters
    ----------
    asked, every, into
        What was read, as `cues_to_read` gives it.
    recordings
        In the order they were made.
    name
        What the voice is called that is learnt, where there is none to add to.
    like
        A voice that reads the language of the cues.
    """

    asked: Asked
    recordings: tuple[Upload, ...]
    like: str
    name: str = ""
    into: OwnVoice | None = None
    every: bool = False


@dataclass(frozen=True, slots=True)
class Learnt:
    """What came of it: `missing` are the cues of the sheet that the voice cannot say now."""

    voice: OwnVoice
    report: Report
    kept: int
    missing: tuple[str, ...]

    def as_json(self, recordings: tuple[Upload, ...]) -> dict[str, object]:
        """What the page shows of it."""
        names = {upload.path: upload.name for upload in recordings}

        def place(piece: Piece) -> dict[str, object]:
            return {"recording": names[piece.source], "start_s": piece.start_s}

        return {
            "voice": self.voice.choice,
            "name": self.voice.name,
            "kept": self.kept,
            "missing": list(self.missing),
            "doubtful": [
                {
                    "text": match.cue,
                    "file": file_name(match.cue),
                    **place(match.reading.pieces[0]),
                }
                for match in self.report.doubtful
            ],
            "repeats": [place(reading.pieces[0]) for reading in self.report.repeats],
            "strays": [place(piece) for piece in self.report.strays],
            "pace_wpm": self.report.pace_wpm,
        }


class Teacher:
    """Learns one voice after the other.

    Parameters
    ----------
    most_bytes
        Where all voices together take so much, no other is learnt.
    """

    def __init__(self, voices: OwnVoices, cache: ClipCache, most_bytes: int) -> None:
        self._voices = voices
        self._cache = cache
        self._most_bytes = most_bytes

    def learn(self, lesson: Lesson, on_progress: Progress) -> Learnt:
        """Learn a voice.

        Raises
        ------
        AudioFileError, OutputError, SpeechError
            As `learning.learn_voice` says, or if there is no room for more voices.
        """
        if self._voices.size_bytes() >= self._most_bytes:
            raise OutputError("there is no room for more voices", "Delete one that is not needed")
        cues = cues_to_read(lesson.asked, self._cache, every=lesson.every, into=lesson.into)
        files = [upload.path for upload in lesson.recordings]
        with self._voice(lesson) as voice:
            report = learn_voice(
                voice.folder,
                files,
                cues,
                like=lesson.like,
                cache=self._cache,
                on_progress=on_progress,
            )
        progress = progress_of([text for text, _ in cues], voice.folder)
        return Learnt(voice, report, len(progress.kept), progress.missing)

    @contextlib.contextmanager
    def _voice(self, lesson: Lesson) -> Iterator[OwnVoice]:
        if lesson.into:
            yield lesson.into
        else:
            with self._voices.new(lesson.name) as voice:
                yield voice
