"""Pieces of a recording become readings of cues; what is not sure is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from supine.errors import AudioFileError
from supine.model import Clip, StoredClip
from supine.recording.costs import USUAL_WPM, Costs
from supine.recording.matching import Aligned, Span, align
from supine.recording.splitting import Piece, Tell, nobody_told
from supine.voice_folder import normalised

SURE = 0.8
"""A match that is less likely than this is asked about."""

MOST_PAIRS = 300_000
"""Of a piece and a cue: an hour's sheet read three times over. Each takes half a kilobyte."""

_WORTH_OFFERING = 0.02
_ROUNDS = 2
_CLEAR_COST = 2.0
_CLEARLY_BETTER = 2.5
_OUT_OF_TURN_SURE = 0.75
"""Worth a listen: its sound alone speaks for it, and its place against it."""


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
        """The reading in memory: mono, with the pauses within, and a little around it.

        Only as long as the recording's decoded copy is there: in `learn`, while `ask` is called.
        """
        first = self.pieces[0]
        start_s = max(0.0, self.start_s - around_s)
        end_s = min(first.sound.length_s, self.end_s + around_s)
        return Piece(first.source, first.sound, start_s, end_s, first.threshold_dbfs).load()


@dataclass(frozen=True, slots=True)
class Question:
    """A cue whose reading is not sure, and the readings it may be, the likeliest first."""

    cue: str
    candidates: tuple[Reading, ...]


Ask = Callable[[Question], int | None]
"""Given a question: which candidate is the cue, counted from 0, or None for none of them."""


def nobody(question: Question) -> int | None:
    """Take the likeliest reading: what is done where nobody can be asked."""
    del question
    return 0


@dataclass(frozen=True, slots=True)
class Match:
    """A cue and the reading that was taken for it; `confidence` is 0–1, and 1 if it was asked."""

    cue: str
    reading: Reading
    confidence: float


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
        """The matches to listen to before they are believed."""
        return tuple(match for match in self.matches if match.confidence < SURE)


def match(
    pieces: Sequence[Piece],
    cues: Sequence[str],
    *,
    ask: Ask = nobody,
    references: Mapping[str, StoredClip] | None = None,
    on_progress: Tell = nobody_told,
) -> Report:
    """Find which pieces are which cues.

    Parameters
    ----------
    pieces
        From `split_recording`, in order.
    cues
        What was read, in the order it was to be read. Cues of the same words count once.
    ask, references, on_progress
        As in `learn`.

    Returns
    -------
    Report
        The same one for the same arguments and answers.

    Raises
    ------
    AudioFileError
        If there are far more pieces than cues, as in a recording of something else.
    """
    wanted = list({normalised(cue): cue for cue in reversed(cues)}.values())[::-1]
    if len(pieces) * len(wanted) > MOST_PAIRS:
        raise AudioFileError(
            f"{len(pieces)} pieces between silences are too many to be a reading of "
            f"{len(wanted)} cues",
            "Cut the recording to what was read, or take one from a quieter room",
        )
    costs = Costs(pieces, wanted, references or {}, on_progress)
    settled: dict[int, Span | None] = {}
    found = align(len(pieces), len(wanted), costs.of, settled)
    for _ in range(_ROUNDS):
        costs.learn_pace(found.spans)
        found = align(len(pieces), len(wanted), costs.of, settled)
    while ask is not nobody and (doubtful := _least_sure(found, settled)) is not None:
        settled[doubtful] = _answer(doubtful, wanted[doubtful], found, pieces, ask)
        found = align(len(pieces), len(wanted), costs.of, settled)
    return _report(found, costs, pieces, wanted, settled)


def _least_sure(found: Aligned, settled: Mapping[int, Span | None]) -> int | None:
    """The open cue that there is most doubt about, taken or left out."""
    doubts = {}
    for cue, spans in found.likely.items():
        total = sum(spans.values())
        sure = found.sure.get(cue, 1.0 - total)
        if cue not in settled and sure < SURE and max(spans.values()) > _WORTH_OFFERING:
            doubts[cue] = sure
    return min(doubts, key=lambda cue: (doubts[cue], cue)) if doubts else None


def _answer(cue: int, text: str, found: Aligned, pieces: Sequence[Piece], ask: Ask) -> Span | None:
    spans = found.likely[cue]
    offered = [span for span in spans if spans[span] > _WORTH_OFFERING]
    offered.sort(key=lambda span: (-spans[span], span))
    readings = tuple(_reading(span, pieces, spans[span]) for span in offered)
    chosen = ask(Question(text, readings))
    return None if chosen is None else offered[chosen]


def _report(
    found: Aligned,
    costs: Costs,
    pieces: Sequence[Piece],
    cues: Sequence[str],
    settled: Mapping[int, Span | None],
) -> Report:
    spans = dict(found.spans)
    sure = {cue: 1.0 if cue in settled else found.sure[cue] for cue in spans}
    repeats = list(found.repeats)
    strays = []
    for index in found.strays:
        alone = (index, index + 1)
        cue = _read_out_of_turn(alone, costs, len(cues))
        if cue is None or cue in settled:
            strays.append(pieces[index])
        elif cue in spans and spans[cue] > alone:
            repeats.append(alone)
        else:
            repeats += [spans[cue]] if cue in spans else []
            spans[cue], sure[cue] = alone, _OUT_OF_TURN_SURE
    matches = tuple(
        Match(cues[cue], _reading(spans[cue], pieces, sure[cue]), sure[cue])
        for cue in sorted(spans)
    )
    words = sum(len(found.cue.split()) for found in matches)
    spoken_s = sum(part.length_s for found in matches for part in found.reading.pieces)
    return Report(
        matches=matches,
        missing=tuple(text for cue, text in enumerate(cues) if cue not in spans),
        repeats=tuple(_reading(span, pieces, 1.0) for span in sorted(repeats)),
        strays=tuple(strays),
        pace_wpm=60.0 * words / spoken_s if spoken_s else USUAL_WPM,
    )


def _read_out_of_turn(span: Span, costs: Costs, cue_count: int) -> int | None:
    """The cue that a stray piece clearly is by its sound, wherever it stands; None if none."""
    found = costs.by_sound_alone(span, range(cue_count))
    ranked = sorted(found, key=lambda cue: (found[cue], cue))
    if not ranked or found[ranked[0]] > _CLEAR_COST:
        return None
    lead = found[ranked[1]] - found[ranked[0]] if len(ranked) > 1 else np.inf
    return ranked[0] if lead > _CLEARLY_BETTER else None


def _reading(span: Span, pieces: Sequence[Piece], likely: float) -> Reading:
    return Reading(tuple(pieces[span[0] : span[1]]), likely)
