"""Which piece of a recording is which cue: an alignment in order, with a probability of each match.

Pieces and cues are aligned by dynamic programming, as two sequences. A cue is read in one piece,
or in a few where its reader paused within; a piece may be an earlier reading of the cue that
follows, or no cue at all (a cough); a cue may not have been read. Each step has a cost in nats,
the negative natural logarithm of its probability, so that costs add where probabilities multiply,
and the sum over all alignments (the forward-backward algorithm) gives each match's probability.

The costs below are estimates of how often each happens, not fitted to data. They were set so
that a whole sheet read in a noisy room, with coughs, false starts, repeats and cues left out,
comes out right (`tests/speech/recording/test_learn.py`): eSpeak NG reads it, and heart is the
reference.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from supine.audio.wav import read_wav
from supine.model import Progress, StoredClip, ignore_progress
from supine.speech.recording.segmentation import Piece
from supine.speech.recording.similarity import compute_features, measure_distances

Span = tuple[int, int]
"""Consecutive pieces: the index of the first, and the index after the last."""

USUAL_WPM = 125.0
"""A reader's pace before it is known, pauses within a cue counted."""

MAX_JOINED = 3
"""Pieces that may be one cue: one with more than two pauses of a second is two cues."""

# Costs of an alignment's steps, in nats.
_JOIN = 1.5
"""For each pause of a second within a cue: 1 in 4.5."""

_REPEAT = 2.0
"""For a reading that is followed by another of the same cue: 1 in 7."""

_STRAY = _MISSING = 7.0
"""For a piece that is no cue, and for a cue that was not read: 1 in 1,100 each. A match that
costs more than both together is left out."""

# Costs of a span of pieces as a reading of a cue, in nats.
_PAUSE_PER_S = 1.5
"""For each second of pause within a cue: pauses within are shorter than those between cues."""

_COUGH_S, _COUGH = 0.6, 4.0
"""For each piece this short within a cue, 1 in 55: rather a cough beside it than a word of it."""

_UNLIKE = 16.0
"""For a sound as far from the cue's as that of other cues: 1 in 9 million, so that sound alone
outweighs a stray piece and a missing cue together."""

_CLEAR_MATCH = 1.0
"""A piece that costs less than this as some cue is that cue, and no part of another."""

_CLEAR_COST, _CLEAR_LEAD = 2.0, 2.5
"""A piece out of turn is a cue if it costs at most the one in nats (1 in 7), and every other
cue costs more by the other (12 times less likely)."""

# Lengths.
_LENGTH_SPREAD = 0.2
"""Standard deviation of the logarithm of a cue's length around its words at the reader's pace."""

_REFERENCE_SPREAD = 0.15
"""The same around another voice's reading of the cue."""

_LENGTH_SPREAD_S = 0.25
"""Standard deviation in seconds that is added to both: ends are found to about that."""

_MAX_SPREADS = 4.0
"""Farther from the expected length than this many standard deviations, a match is impossible."""

_MAX_PACE_RATIO = 2.2
"""A reader takes at most this many times as long as expected, or as short."""

_LONG_PAUSE_S = 0.7
"""What a pause that splits a cue counts for in its length: as long as one at a full stop."""

_MAX_PAUSE_S = 3.0
"""Within a cue; a longer silence ends the cue."""

_MIN_GAP = 0.04
"""Where the sound of other cues is nearer than this to that of the same, sound counts less."""

_MIN_SAMPLE = 3
"""Fewer pieces than this say nothing of a reader's pace."""


class Costs:
    """What spans of pieces cost as readings of cues, computed on demand and cached.

    `references` is each cue as another voice says it, mono, or empty: then lengths alone decide.
    `on_progress` is told how many spans have been compared with the cues, and how many may be.
    """

    def __init__(
        self,
        pieces: Sequence[Piece],
        cues: Sequence[str],
        references: Mapping[str, StoredClip],
        on_progress: Progress = ignore_progress,
    ) -> None:
        self._on_progress = on_progress
        self._pieces = pieces
        self._by_sound = bool(references)
        self._spread = _REFERENCE_SPREAD if references else _LENGTH_SPREAD
        self._expected_s = [
            references[cue].length_s if references else 60.0 * _count_words(cue) / USUAL_WPM
            for cue in cues
        ]
        self._spoken = (
            [compute_features(read_wav(references[cue])) for cue in cues] if references else []
        )
        self._clear: dict[int, bool] = {}
        self._found: dict[Span, dict[int, float]] = {}
        # Distances (see `similarity.measure_distances`) of a reading from its cue, and from others.
        self._same, self._other = 0.0, 1.0
        self._pace_ratio = self._compare_all() if references else self._guess_by_length()

    def compute_cost(self, span: Span, cue: int) -> float:
        """Return the cost in nats; infinity where the lengths alone forbid it."""
        parts = self._pieces[span[0] : span[1]]
        pauses_s = sum(b.start_s - a.end_s for a, b in itertools.pairwise(parts))
        coughs = sum(len(parts) > 1 and part.length_s < _COUGH_S for part in parts)
        length = self._compute_length_cost(span, cue) + _PAUSE_PER_S * pauses_s + _COUGH * coughs
        if length == math.inf or not self._by_sound:
            return length
        if len(parts) > 1 and any(map(self._is_clear, range(*span))):
            return math.inf
        gap = self._other - self._same
        # 0 for a distance as of the same cue, 1 for one as of another cue.
        place = max(0.0, (self._measure_distances(span)[cue] - self._same) / max(gap, 1e-6))
        # For a reader whom the reference voice does not resemble, lengths count more.
        trust = min(1.0, gap / _MIN_GAP)
        return length + trust * _UNLIKE * min(place, 1.5) ** 2

    def find_clear_cue(self, span: Span) -> int | None:
        """Return the cue that pieces clearly are by their sound, wherever they stand, or None."""
        costs = sorted((self.compute_cost(span, cue), cue) for cue in range(len(self._spoken)))
        if not costs or costs[0][0] > _CLEAR_COST:
            return None
        lead = costs[1][0] - costs[0][0] if len(costs) > 1 else math.inf
        return costs[0][1] if lead > _CLEAR_LEAD else None

    def learn_pace(self, spans: Mapping[int, Span]) -> None:
        """Take the reader's pace from what was matched."""
        if len(spans) >= _MIN_SAMPLE:
            ratios = [
                self._measure_length_s(span) / self._expected_s[cue] for cue, span in spans.items()
            ]
            self._pace_ratio = float(np.median(ratios))
            self._clear.clear()

    def _is_clear(self, piece: int) -> bool:
        """Return whether a piece alone is clearly a cue, so that it is no part of one."""
        if piece not in self._clear:
            alone = (piece, piece + 1)
            cheapest = min(self.compute_cost(alone, cue) for cue in range(len(self._spoken)))
            self._clear[piece] = cheapest < _CLEAR_MATCH
        return self._clear[piece]

    def _guess_by_length(self) -> float:
        """Guess how much longer than expected the reader takes, from the pieces' lengths."""
        lengths_s = [piece.length_s for piece in self._pieces if piece.length_s > 1.0]
        if len(lengths_s) < _MIN_SAMPLE:
            return 1.0
        guess = float(np.median(lengths_s) / np.median(self._expected_s))
        return min(_MAX_PACE_RATIO, max(1.0 / _MAX_PACE_RATIO, guess))

    def _compare_all(self) -> float:
        """Compare all pieces with the cues: how far the same and others are, and the pace."""
        nearest, others = [], []
        for index, piece in enumerate(self._pieces):
            found = self._measure_distances((index, index + 1))
            ranked = sorted((d, cue) for cue, d in found.items() if d < math.inf)
            nearest += [(d, piece.length_s / self._expected_s[cue]) for d, cue in ranked[:1]]
            others += [d for d, _ in ranked[1:]]
        if len(nearest) < _MIN_SAMPLE or not others:
            self._other = 0.0
            return 1.0
        # The other half may be coughs and parts of cues.
        surest = sorted(nearest)[: -(-len(nearest) // 2)]
        self._same = float(np.median([d for d, _ in surest]))
        self._other = float(np.median(others))
        return float(np.median([ratio for _, ratio in surest]))

    def _measure_length_s(self, span: Span) -> float:
        """Return the length of pieces together, each pause between counted as a usual one."""
        parts = self._pieces[span[0] : span[1]]
        if len({part.sound.path for part in parts}) > 1:
            return math.inf
        if any(b.start_s - a.end_s > _MAX_PAUSE_S for a, b in itertools.pairwise(parts)):
            return math.inf
        return sum(part.length_s for part in parts) + _LONG_PAUSE_S * (len(parts) - 1)

    def _compute_length_cost(self, span: Span, cue: int) -> float:
        expected_s = self._expected_s[cue] * self._pace_ratio
        length_s = self._measure_length_s(span)
        if not 0.0 < length_s < math.inf:
            return math.inf
        spread = math.hypot(self._spread, _LENGTH_SPREAD_S / expected_s)
        off = math.log(length_s / expected_s) / spread
        return off * off / 2.0 if abs(off) < _MAX_SPREADS else math.inf

    def _measure_distances(self, span: Span) -> dict[int, float]:
        if span not in self._found:
            length_s = self._measure_length_s(span)
            cues = [
                cue
                for cue, expected_s in enumerate(self._expected_s)
                if expected_s / _MAX_PACE_RATIO < length_s < expected_s * _MAX_PACE_RATIO
            ]
            first, last = self._pieces[span[0]], self._pieces[span[1] - 1]
            reading = compute_features(replace(first, end_s=last.end_s).load())
            found = measure_distances(reading, [self._spoken[cue] for cue in cues])
            far = dict.fromkeys(range(len(self._spoken)), math.inf)
            self._found[span] = far | dict(zip(cues, found.tolist(), strict=True))
            self._on_progress("Comparing", len(self._found), MAX_JOINED * len(self._pieces))
        return self._found[span]


def _count_words(cue: str) -> float:
    """Count words of the usual length, six letters with the space, and 1.5 for each full stop."""
    letters = sum(character.isalnum() for character in cue) + len(cue.split())
    stops = sum(cue.rstrip(".!?…").count(mark) for mark in ".!?…")
    return max(1.0, letters / 5.2) + 1.5 * stops


@dataclass(frozen=True, slots=True)
class Alignment:
    """The likeliest alignment.

    `spans` gives each matched cue its pieces, `likely` each cue the probability of every span
    that it may be. `repeats` are earlier readings and `strays` the pieces that are no cue at all.
    """

    spans: Mapping[int, Span]
    likely: Mapping[int, Mapping[Span, float]]
    repeats: tuple[Span, ...]
    strays: tuple[int, ...]


Node = tuple[int, int]
"""How many pieces and how many cues are dealt with."""


class _Step(NamedTuple):
    """A step of an alignment: "read", "repeat", "stray" or "missing"."""

    kind: str
    start: Node
    end: Node
    cost: float

    @property
    def span(self) -> Span:
        return self.start[0], self.end[0]


def align(
    piece_count: int,
    cue_count: int,
    cost: Callable[[Span, int], float],
    settled: Mapping[int, Span | None],
) -> Alignment:
    """Align pieces with cues.

    `cost` is that of taking these pieces for this cue, in nats: about 0 for a good match, more
    than `_STRAY` for a poor one; infinity forbids it. `settled` is what is known already: the
    pieces of a cue, or None for a cue that was not read.
    """
    nodes = [(piece, cue) for piece in range(piece_count + 1) for cue in range(cue_count + 1)]
    end = nodes[-1]
    best = dict.fromkeys(nodes, math.inf) | {nodes[0]: 0.0}
    # Of all ways from the start to a node, and from the node to the end.
    from_start, to_end = dict(best), dict.fromkeys(nodes, math.inf) | {end: 0.0}
    steps: dict[Node, list[_Step]] = {}
    last_steps: dict[Node, _Step] = {}
    for here in nodes:
        if best[here] == math.inf:
            continue
        steps[here] = list(_list_steps(here, piece_count, cue_count, cost, settled))
        for step in steps[here]:
            there = step.end
            from_start[there] = _add_costs(from_start[there], from_start[here] + step.cost)
            if best[here] + step.cost < best[there]:
                best[there], last_steps[there] = best[here] + step.cost, step
    likely: dict[int, dict[Span, float]] = {}
    for here in reversed(steps):
        for step in steps[here]:
            onward = step.cost + to_end[step.end]
            to_end[here] = _add_costs(to_end[here], onward)
            if step.kind == "read":
                through = from_start[here] + onward - from_start[end]
                likely.setdefault(here[1], {})[step.span] = math.exp(-max(0.0, through))
    path = []
    while step_here := last_steps.get(end):
        path.append(step_here)
        end = step_here.start
    return Alignment(
        spans={step.start[1]: step.span for step in path if step.kind == "read"},
        likely=likely,
        repeats=tuple(step.span for step in path if step.kind == "repeat"),
        strays=tuple(step.start[0] for step in path if step.kind == "stray"),
    )


def _list_steps(
    here: Node,
    piece_count: int,
    cue_count: int,
    cost: Callable[[Span, int], float],
    settled: Mapping[int, Span | None],
) -> Iterator[_Step]:
    piece, cue = here
    if piece < piece_count:
        yield _Step("stray", here, (piece + 1, cue), _STRAY)
    if cue == cue_count:
        return
    if settled.get(cue) is None:
        yield _Step("missing", here, (piece, cue + 1), 0.0 if cue in settled else _MISSING)
    for count in range(1, min(MAX_JOINED, piece_count - piece) + 1):
        span = (piece, piece + count)
        if cue in settled and settled[cue] != span:
            continue
        read = cost(span, cue) + _JOIN * (count - 1)
        if read < math.inf:
            yield _Step("read", here, (span[1], cue + 1), 0.0 if cue in settled else read)
            yield _Step("repeat", here, (span[1], cue), read + _REPEAT)


def _add_costs(cost: float, other: float) -> float:
    """Return the cost of one or the other: −ln(e^−cost + e^−other)."""
    low, high = min(cost, other), max(cost, other)
    return low if high == math.inf else low - math.log1p(math.exp(low - high))
