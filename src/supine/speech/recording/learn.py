"""Make a voice of recordings of cues.

`cue_sheet` is what is read from. Each recording is split at its silences, each piece is matched
with a cue, also by how another voice says the cues (the references), and what was found is saved
in a folder, which `recorded:FOLDER` names as a voice.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from supine.audio.clip_cache import ClipCache
from supine.errors import AudioFileError
from supine.model import Clip, Progress, StoredClip, ignore_progress
from supine.speech.recording.alignment import USUAL_WPM, Alignment, Costs, Span, align
from supine.speech.recording.segmentation import Piece, split_recording
from supine.speech.recording.voice_folder import (
    AROUND_S,
    prepare_reading,
    remove_repeated_cues,
    save_voice,
)
from supine.speech.registry import parse_voice
from supine.speech.synthesis import DEFAULT_RATE_WPM, CueText, speak_all

DEFAULT_REFERENCE_VOICE = "heart"
"""The voice that says the cues, unless another one reads the language they are in."""

CONFIDENT = 0.8
"""A match that is less likely than this is asked about."""

MAX_PAIRS = 300_000
"""Of a piece and a cue: an hour's sheet read three times over. Each takes half a kilobyte."""

_WORTH_OFFERING = 0.02
"""A reading that is less likely than this is not offered as an answer."""

_PACE_ROUNDS = 2
"""How often the reader's pace is taken from what was matched, and all is aligned again."""

_OUT_OF_TURN = 0.75
"""How likely a match out of turn is, under `CONFIDENT`: sound is for it, its place against it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way a cue may have been read: its pieces, and how likely that is, 0–1."""

    pieces: tuple[Piece, ...]
    likely: float

    @property
    def start_s(self) -> float:
        """Where it begins in its recording."""
        return self.pieces[0].start_s

    @property
    def end_s(self) -> float:
        """Where it ends in its recording."""
        return self.pieces[-1].end_s

    def load(self, around_s: float = 0.0) -> Clip:
        """Read it as a mono clip, with the pauses within, and `around_s` before and after it.

        Possible as long as the recording's decoded copy is there: in `learn`, while `ask` is
        called.
        """
        first = self.pieces[0]
        start_s = max(0.0, self.start_s - around_s)
        end_s = min(first.sound.length_s, self.end_s + around_s)
        return replace(first, start_s=start_s, end_s=end_s).load()


@dataclass(frozen=True, slots=True)
class Question:
    """A cue that is not sure, and the readings that it may be, the likeliest first."""

    cue: str
    candidates: tuple[Reading, ...]


Ask = Callable[[Question], int | None]
"""Returns which candidate of a question is the cue, counted from 0, or None for none."""


@dataclass(frozen=True, slots=True)
class Match:
    """A cue and its reading, which is certain if the user chose it."""

    cue: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a recording.

    `matches` and `missing` are cues, in their order; `repeats` are readings that a later one
    of the same cue replaced, and `strays` what is no cue: coughs and false starts.
    """

    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    repeats: tuple[Reading, ...]
    strays: tuple[Piece, ...]
    pace_wpm: float

    @property
    def doubtful(self) -> tuple[Match, ...]:
        """The matches that the user should listen to."""
        return tuple(match for match in self.matches if match.reading.likely < CONFIDENT)


def speak_references(
    cues: Sequence[CueText], voice: str, cache: ClipCache, on_progress: Progress = ignore_progress
) -> dict[str, StoredClip]:
    """Speak the cues by another voice, so that a piece of a recording is known by its sound.

    `on_progress` is told of "Speaking". Raises what `parse_voice` and `speak_all` raise.
    """
    return speak_all(
        cues,
        parse_voice(voice),
        rate_wpm=DEFAULT_RATE_WPM,
        cache=cache,
        on_progress=lambda done, total: on_progress("Speaking", done, total),
    )


def learn(  # noqa: PLR0913 - each says something else, and all but three are by name
    folder: Path,
    files: Sequence[Path],
    cues: Sequence[str],
    *,
    ask: Ask | None = None,
    references: Mapping[str, StoredClip] | None = None,
    on_progress: Progress = ignore_progress,
) -> Report:
    """Save recordings of cues as a voice, and return what was found.

    Parameters
    ----------
    folder
        The voice: made if it is not there; its cues that are not among those recorded now stay.
    files
        One long recording or many, in any format and in the order they were made.
    cues
        What was read, in the order of the cue sheet. Cues of the same words count once.
    ask
        Called for a cue whose reading is not sure; without it, the likeliest is taken.
    references
        Each of the cues as `speak_references` returns it; without them, only the lengths of
        pieces count.
    on_progress
        Told of "Listening" and then "Comparing"; what it raises ends it all, and nothing is
        written.

    Raises
    ------
    AudioFileError
        If a recording cannot be used, no cue is found in any, or far too much else is.
    OutputError, SpeechError
        As `save_voice` raises them.
    """
    with tempfile.TemporaryDirectory(prefix="supine-") as workspace:
        pieces = [
            piece for path in files for piece in split_recording(path, Path(workspace), on_progress)
        ]
        report = match(pieces, cues, ask=ask, references=references, on_progress=on_progress)
        if not report.matches:
            named = ", ".join(map(str, files)) or "no file"
            raise AudioFileError(
                f"none of the cues was found in {named}",
                "Read the cues of the sheet in order, with two seconds of silence between them",
            )
        prepared = ((it.cue, prepare_reading(it.reading.load(AROUND_S))) for it in report.matches)
        save_voice(folder, prepared)
        return report


def match(
    pieces: Sequence[Piece],
    cues: Sequence[str],
    *,
    ask: Ask | None = None,
    references: Mapping[str, StoredClip] | None = None,
    on_progress: Progress = ignore_progress,
) -> Report:
    """Find which pieces are which cues; the arguments are those of `learn`.

    The same pieces, cues and answers give the same report. Far more pieces than cues, as in a
    recording of something else, raise an AudioFileError.
    """
    wanted = remove_repeated_cues(cues)
    if len(pieces) * len(wanted) > MAX_PAIRS:
        raise AudioFileError(
            f"{len(pieces)} pieces between silences are too many to be a reading of "
            f"{len(wanted)} cues",
            "Cut the recording to what was read, or take one from a quieter room",
        )
    costs = Costs(pieces, wanted, references or {}, on_progress)
    settled: dict[int, Span | None] = {}
    found = align(len(pieces), len(wanted), costs.compute_cost, settled)
    for _ in range(_PACE_ROUNDS):
        costs.learn_pace(found.spans)
        found = align(len(pieces), len(wanted), costs.compute_cost, settled)
    while ask and (doubtful := _find_doubtful(found, settled)) is not None:
        spans = found.likely[doubtful]
        offered = [span for span in spans if spans[span] > _WORTH_OFFERING]
        offered.sort(key=lambda span: (-spans[span], span))
        readings = tuple(Reading(tuple(pieces[a:b]), spans[a, b]) for a, b in offered)
        chosen = ask(Question(wanted[doubtful], readings))
        settled[doubtful] = None if chosen is None else offered[chosen]
        found = align(len(pieces), len(wanted), costs.compute_cost, settled)
    return _report(found, costs, pieces, wanted, settled)


def _find_doubtful(found: Alignment, settled: Mapping[int, Span | None]) -> int | None:
    """Return the cue, matched or missing, that is least sure and not settled; None if all are."""
    doubts = {}
    for cue, spans in found.likely.items():
        total = sum(spans.values())
        sure = spans[found.spans[cue]] if cue in found.spans else 1.0 - total
        if cue not in settled and sure < CONFIDENT and max(spans.values()) > _WORTH_OFFERING:
            doubts[cue] = sure
    return min(doubts, key=lambda cue: (doubts[cue], cue)) if doubts else None


def _report(
    found: Alignment,
    costs: Costs,
    pieces: Sequence[Piece],
    cues: Sequence[str],
    settled: Mapping[int, Span | None],
) -> Report:
    spans = dict(found.spans)
    sure = {cue: 1.0 if cue in settled else found.likely[cue][spans[cue]] for cue in spans}
    repeats = list(found.repeats)
    strays = []
    for index in found.strays:
        alone = (index, index + 1)
        cue = costs.find_clear_cue(alone)
        if cue is None or cue in settled:
            strays.append(pieces[index])
        elif cue in spans and spans[cue] > alone:
            repeats.append(alone)
        else:
            repeats += [spans[cue]] if cue in spans else []
            spans[cue], sure[cue] = alone, _OUT_OF_TURN

    def make_reading(span: Span, likely: float) -> Reading:
        return Reading(tuple(pieces[span[0] : span[1]]), likely)

    matches = tuple(Match(cues[cue], make_reading(spans[cue], sure[cue])) for cue in sorted(spans))
    words = sum(len(one.cue.split()) for one in matches)
    spoken_s = sum(part.length_s for one in matches for part in one.reading.pieces)
    return Report(
        matches=matches,
        missing=tuple(text for cue, text in enumerate(cues) if cue not in spans),
        repeats=tuple(make_reading(span, 1.0) for span in sorted(repeats)),
        strays=tuple(strays),
        pace_wpm=60.0 * words / spoken_s if spoken_s else USUAL_WPM,
    )
