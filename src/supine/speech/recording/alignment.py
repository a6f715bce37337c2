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
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from supine.audio.wav import read_wav
from supine.model import Progress, StoredClip, ignore_progress
from supine.speech.recording.segmentation import Piece
from supine.speech.recording.similarity import (
    FRAME_S,
    Features,
    compute_features,
    measure_distances,
    measure_parts,
    reverse,
)

Span = tuple[int, int]
"""Consecutive pieces: the index of the first, and the index after the last."""

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

_UNLIKE = 40.0
"""For a sound as far from the cue's as speech backwards is: sound alone outweighs a stray piece
and a missing cue together, from 0.6 of that."""

# Likeness of a piece to a cue: 0 as of speech backwards, 1 the same sound. Of four voices against
# heart, in 120 cues: 0.16 to 0.9 for the same cue, half of them over 0.3, and at most 0.24 for the
# most similar other cue; where that differs by a few words only, what stands there is unlike.
_USUAL_LIKENESS = 0.3
"""Of a reader before he is known, and the least that is believed of a whole recording."""

_CLEAR_LIKENESS = 0.25
_CLEAR_SHARE = 0.5
"""A piece that is clearly a cue is as like it as the one, and as this share of the reader's usual
likeness."""

_EXPECTED_LIKENESS = 0.16
"""The same for a piece that stands right between the cues before and after: order is evidence."""

_CLEAR_LEAD = 0.05
"""It is so much less like every other cue that was not read elsewhere."""

_PART_FRAMES = round(1.0 / FRAME_S)
_MAX_PART = 1.35
"""No second of it is farther from the cue's than this, where 1 is as far as speech backwards is on
average: 1.3 for 19 of 20 of the same cue, from 1.4 where other words stand."""

# Lengths.
_LENGTH_SPREAD = 0.15
"""Standard deviation of the logarithm of a cue's length around another voice's reading of it, at
the reader's pace."""


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

_MIN_SAMPLE = 3
"""Fewer pieces than this say nothing of a reader's pace."""


class Costs:
    """What spans of pieces cost as readings of cues, computed on demand and cached.

    `references` is each cue as another voice says it, mono. `on_progress` is told how many spans
    have been compared with the cues, and how many may be.
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
        self._expected_s = [references[cue].length_s for cue in cues]
        self._spoken = [compute_features(read_wav(references[cue])) for cue in cues]
        self._backwards = [reverse(cue) for cue in self._spoken]
        self._found: dict[Span, _Comparison] = {}
        self._clear: dict[Span, int | None] = {}
        self._usual, self._pace_ratio = self._compare_all()

    def compute_cost(self, span: Span, cue: int) -> float:
        """Return the cost in nats; infinity where the lengths alone forbid it."""
        parts = self._pieces[span[0] : span[1]]
        pauses_s = sum(b.start_s - a.end_s for a, b in itertools.pairwise(parts))
        coughs = sum(len(parts) > 1 and part.length_s < _COUGH_S for part in parts)
        length = self._compute_length_cost(span, cue) + _PAUSE_PER_S * pauses_s + _COUGH * coughs
        if length == math.inf:
            return length
        if len(parts) > 1 and any(
            self.find_clear_cue((i, i + 1)) is not None for i in range(*span)
        ):
            return math.inf
        # 0 for what is as like the cue as this reader's cues are, 1 for what is not like it.
        place = max(0.0, 1.0 - self._compare(span).likeness[cue] / self._usual)
        return length + _UNLIKE * min(place, 1.5) ** 2

    def find_most_similar_cue(self, span: Span) -> int:
        """Return the cue that pieces are most like by their sound, wherever they stand."""
        likeness = self._compare(span).likeness
        return max(range(len(likeness)), key=likeness.__getitem__)

    def find_clear_cue(
        self, span: Span, read: Collection[int] = (), *, in_place: bool = False
    ) -> int | None:
        """Return the cue that pieces clearly are by their sound, wherever they stand, or None.

        `read` are the cues that were found elsewhere, which need not be so much less like;
        `in_place` is whether the pieces stand right between the cues before and after.
        """
        likeness = self._compare(span).likeness
        best = self.find_most_similar_cue(span)
        like = max(_CLEAR_LIKENESS, _CLEAR_SHARE * self._usual)
        if likeness[best] < (_EXPECTED_LIKENESS if in_place else like):
            return None
        others = (likeness[cue] for cue in range(len(likeness)) if cue not in {best, *read})
        if likeness[best] - max(others, default=-math.inf) < _CLEAR_LEAD:
            return None
        if span not in self._clear:
            self._clear[span] = best if self._has_same_parts(span, best) else None
        return self._clear[span]

    def learn_pace(self, spans: Mapping[int, Span]) -> None:
        """Take the reader's pace from what was matched."""
        if len(spans) >= _MIN_SAMPLE:
            ratios = [
                self._measure_length_s(span) / self._expected_s[cue] for cue, span in spans.items()
            ]
            self._pace_ratio = float(np.median(ratios))

    def _compare_all(self) -> tuple[float, float]:
        """Compare all pieces with the cues: how like the reader's are, and the pace."""
        nearest = []
        for index, piece in enumerate(self._pieces):
            best = self.find_most_similar_cue((index, index + 1))
            likeness = self._compare((index, index + 1)).likeness[best]
            if likeness > 0.0:
                nearest.append((likeness, piece.length_s / self._expected_s[best]))
        if len(nearest) < _MIN_SAMPLE:
            return _USUAL_LIKENESS, 1.0
        # The other half may be coughs and parts of cues.
        surest = sorted(nearest, reverse=True)[: -(-len(nearest) // 2)]
        usual, pace_ratio = np.median(surest, axis=0).tolist()
        return max(_USUAL_LIKENESS, usual), pace_ratio

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
        spread = math.hypot(_LENGTH_SPREAD, _LENGTH_SPREAD_S / expected_s)
        off = math.log(length_s / expected_s) / spread
        return off * off / 2.0 if abs(off) < _MAX_SPREADS else math.inf

    def _compare(self, span: Span) -> _Comparison:
        """Compare pieces with the cues that are about as long, and with those backwards."""
        if span not in self._found:
            length_s = self._measure_length_s(span)
            cues = [
                cue
                for cue, expected_s in enumerate(self._expected_s)
                if expected_s / _MAX_PACE_RATIO < length_s < expected_s * _MAX_PACE_RATIO
            ]
            likeness, unlike = [-math.inf] * len(self._spoken), math.inf
            if cues:
                spoken = [self._spoken[cue] for cue in cues]
                backwards = [self._backwards[cue] for cue in cues]
                found = measure_distances(self._features(span), [*spoken, *backwards])
                unlike = float(found[len(cues) :].mean())
                for cue, distance in zip(cues, found.tolist(), strict=False):
                    likeness[cue] = 1.0 - distance / unlike
            self._found[span] = _Comparison(likeness, unlike)
            self._on_progress("Comparing", len(self._found), MAX_JOINED * len(self._pieces))
        return self._found[span]

    def _has_same_parts(self, span: Span, cue: int) -> bool:
        """Return whether pieces and a cue have the same words everywhere, as far as is heard."""
        limit = _MAX_PART * self._compare(span).unlike
        window = np.hanning(_PART_FRAMES + 2)[1:-1]
        return all(
            np.convolve(parts, window / window.sum(), "valid").max() < limit
            for parts in measure_parts(self._features(span), self._spoken[cue])
        )

    def _features(self, span: Span) -> Features:
        first, last = self._pieces[span[0]], self._pieces[span[1] - 1]
        return compute_features(replace(first, end_s=last.end_s).load())


class _Comparison(NamedTuple):
    """How like each cue pieces are, and their distance from speech backwards, which is 0."""

    likeness: list[float]
    unlike: float


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
