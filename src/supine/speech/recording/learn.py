"""Make a voice of recordings of cues.

`cue_sheet` is what is read from. Each recording is split at its silences, each piece is matched
with a cue by how another voice says it (the references), and what was found is saved in a folder,
which `recorded:FOLDER` names as a voice. What does not look like a reading of the sheet is refused.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from supine.audio.clip_cache import ClipCache
from supine.errors import AudioFileError, FoundCue, WrongSheetError
from supine.model import Clip, Progress, StoredClip, ignore_progress
from supine.speech.recording.alignment import Alignment, Costs, Span, align
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

_DOUBTFUL = 0.75
"""How likely at most is a match by its place alone, or by its sound alone: under `CONFIDENT`."""

_MIN_SHARE = 0.4
"""In a reading of the sheet at least so much of the time is spent on its cues, doubtful ones
counted by half; the rest is false starts, remarks and noise. Of readings by four voices it is over
0.7, at 8 kHz and in noise too, and of readings of another routine under 0.2."""


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

    @property
    def is_sure(self) -> bool:
        """Whether nobody needs to listen to it."""
        return self.reading.likely >= CONFIDENT


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
        return tuple(match for match in self.matches if not match.is_sure)


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


def learn(  # noqa: PLR0913 - each says something else, and all but four are by name
    folder: Path,
    files: Sequence[Path],
    cues: Sequence[str],
    references: Mapping[str, StoredClip],
    *,
    ask: Ask | None = None,
    keep_anyway: bool = False,
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
    references
        Each of the cues as `speak_references` returns it.
    ask
        Called for a cue whose reading is not sure; without it, the likeliest is taken, and is among
        the report's `doubtful`.
    keep_anyway
        Whether to keep what was found, all of it as doubtful, where the whole does not look like a
        reading of this sheet.
    on_progress
        Told of "Listening" and then "Comparing"; what it raises ends it all, and nothing is
        written.

    Raises
    ------
    AudioFileError
        If a recording cannot be used, no cue is found in any, or far too much else is.
    WrongSheetError
        If the whole does not look like a reading of this sheet.
    OutputError, SpeechError
        As `save_voice` raises them.
    """
    with tempfile.TemporaryDirectory(prefix="supine-") as workspace:
        pieces = [
            piece for path in files for piece in split_recording(path, Path(workspace), on_progress)
        ]
        report = match(
            pieces, cues, references, ask=ask, keep_anyway=keep_anyway, on_progress=on_progress
        )
        if not report.matches:
            named = ", ".join(map(str, files)) or "no file"
            raise AudioFileError(
                f"none of the cues was found in {named}",
                "Read the cues of the sheet in order, with two seconds of silence between them",
            )
        prepared = ((it.cue, prepare_reading(it.reading.load(AROUND_S))) for it in report.matches)
        save_voice(folder, prepared)
        return report


def match(  # noqa: PLR0913 - as `learn`
    pieces: Sequence[Piece],
    cues: Sequence[str],
    references: Mapping[str, StoredClip],
    *,
    ask: Ask | None = None,
    keep_anyway: bool = False,
    on_progress: Progress = ignore_progress,
) -> Report:
    """Find which pieces are which cues; the arguments are those of `learn`.

    The same pieces, cues and answers give the same report. Far more pieces than cues, as in a
    recording of something else, raise an AudioFileError, and a reading that is of another sheet
    a WrongSheetError.
    """
    wanted = remove_repeated_cues(cues)
    if len(pieces) * len(wanted) > MAX_PAIRS:
        raise AudioFileError(
            f"{len(pieces)} pieces between silences are too many to be a reading of "
            f"{len(wanted)} cues",
            "Cut the recording to what was read, or take one from a quieter room",
        )
    costs = Costs(pieces, wanted, references, on_progress)
    settled: dict[int, Span | None] = {}
    found = align(len(pieces), len(wanted), costs.compute_cost, settled)
    for _ in range(_PACE_ROUNDS):
        costs.learn_pace(found.spans)
        found = align(len(pieces), len(wanted), costs.compute_cost, settled)
    found = _lower_doubtful(found, costs)
    is_this_sheet = _measure_share(found, costs, pieces) >= _MIN_SHARE
    if found.spans and not is_this_sheet and not keep_anyway:
        _refuse(_report(found, costs, pieces, wanted, settled))
    while ask and (doubtful := _find_doubtful(found, settled)) is not None:
        spans = found.likely[doubtful]
        offered = [span for span in spans if spans[span] > _WORTH_OFFERING]
        offered.sort(key=lambda span: (-spans[span], span))
        readings = tuple(Reading(tuple(pieces[a:b]), spans[a, b]) for a, b in offered)
        chosen = ask(Question(wanted[doubtful], readings))
        settled[doubtful] = None if chosen is None else offered[chosen]
        found = _lower_doubtful(align(len(pieces), len(wanted), costs.compute_cost, settled), costs)
    report = _report(found, costs, pieces, wanted, settled)
    return report if is_this_sheet else _doubt_all(report)


def _lower_doubtful(found: Alignment, costs: Costs) -> Alignment:
    """Make matches doubtful whose sound may be that of another cue, or of none."""
    read = found.spans
    likely = {cue: dict(spans) for cue, spans in found.likely.items()}
    alike = {cue: span for cue, span in read.items() if costs.find_most_similar_cue(span) == cue}
    for cue, span in read.items():
        before, after = alike.get(cue - 1), alike.get(cue + 1)
        in_place = before is not None and after is not None and (before[1], after[0]) == span
        if costs.find_clear_cue(span, read, in_place=in_place) != cue:
            likely[cue][span] = min(likely[cue][span], _DOUBTFUL)
    return replace(found, likely=likely)


def _measure_share(found: Alignment, costs: Costs, pieces: Sequence[Piece]) -> float:
    """Return how much of the time that was spoken is cues of the sheet, 0–1.

    A doubtful match counts by half, if no other cue of the sheet is more similar: where a recording
    is of something else, a few pieces in order are.
    """
    weights: list[tuple[Span, float]] = []
    for cue, span in found.spans.items():
        if costs.find_most_similar_cue(span) == cue:
            weights.append((span, 1.0 if found.likely[cue][span] >= CONFIDENT else 0.5))
    others = [*found.repeats, *((stray, stray + 1) for stray in found.strays)]
    weights += [
        (span, 1.0) for span in others if costs.find_clear_cue(span, found.spans) is not None
    ]
    found_s = sum(w * piece.length_s for span, w in weights for piece in pieces[slice(*span)])
    return found_s / (sum(piece.length_s for piece in pieces) or 1.0)


def _refuse(report: Report) -> NoReturn:
    found = tuple(
        FoundCue(one.cue, one.reading.pieces[0].source, one.reading.start_s, one.is_sure)
        for one in report.matches
    )
    sure, count = sum(cue.sure for cue in found), len(found) + len(report.missing)
    names = dict.fromkeys(str(cue.recording) for cue in found)
    raise WrongSheetError(
        f"{', '.join(names)} does not look like a reading of this sheet: of its {count} cues, "
        f"{sure} {'is' if sure == 1 else 'are'} surely in it, and much else is",
        "Name the routine and the options that the sheet was printed with",
        found=found,
    )


def _doubt_all(report: Report) -> Report:
    matches = [
        replace(one, reading=replace(one.reading, likely=min(one.reading.likely, _DOUBTFUL)))
        for one in report.matches
    ]
    return replace(report, matches=tuple(matches))


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
        # It is doubtful in any case: out of turn.
        cue = costs.find_clear_cue(alone, spans, in_place=True)
        if cue is None or cue in settled:
            strays.append(pieces[index])
        elif cue in spans and spans[cue] > alone:
            repeats.append(alone)
        else:
            repeats += [spans[cue]] if cue in spans else []
            spans[cue], sure[cue] = alone, _DOUBTFUL

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
        pace_wpm=60.0 * words / spoken_s if spoken_s else 0.0,
    )
