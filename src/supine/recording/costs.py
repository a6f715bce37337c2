"""What it costs to take pieces of a recording for a cue: by their length, and by their sound."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from supine import clips
from supine.model import Clip, StoredClip
from supine.recording.likeness import Features, distances, features
from supine.recording.matching import MOST_JOINED
from supine.recording.splitting import Piece, Tell, nobody_told

Span = tuple[int, int]

USUAL_WPM = 125.0
"""A reader's pace before it is known, pauses within a cue counted."""

_LENGTH_SPREAD = 0.2
"""Standard deviation of the logarithm of a cue's length around its words at the reader's pace."""

_REFERENCE_SPREAD = 0.15
"""The same around another voice's reading of the cue."""

_LENGTH_SPREAD_S = 0.25
_FARTHEST_SPREADS = 4.0
_LEAST_GAP = 0.04
_FARTHEST_SLOWNESS = 2.2
_UNLIKE_COST = 16.0
_LONG_PAUSE_S = 0.7
_LONGEST_PAUSE_S = 3.0
"""Within a cue; where somebody is still for longer, a cue has ended."""

_PAUSE_COST = 1.5
_FEW = 3
_WHOLE_COST = 1.0
_COUGH_S, _COUGH_COST = 0.6, 4.0
"""A cough beside a cue is not its first or last word, which would rarely be so short."""


class Costs:
    """What spans of pieces cost as readings of cues, computed when asked and kept.

    Parameters
    ----------
    pieces
        All pieces, in order.
    cues
        All cues, in order.
    references
        Each cue as another voice says it, or nothing: then lengths alone decide.
    on_progress
        Told how many spans have been compared with the cues, and how many there may be.
    """

    def __init__(
        self,
        pieces: Sequence[Piece],
        cues: Sequence[str],
        references: Mapping[str, StoredClip],
        on_progress: Tell = nobody_told,
    ) -> None:
        self._on_progress = on_progress
        self._pieces = pieces
        self._by_sound = bool(references)
        self._spread = _REFERENCE_SPREAD if references else _LENGTH_SPREAD
        self._expected_s = [
            references[cue].length_s if references else 60.0 * _words(cue) / USUAL_WPM
            for cue in cues
        ]
        self._spoken = [features(_mono(references[cue])) for cue in cues] if references else []
        self._whole: dict[int, bool] = {}
        self._heard: dict[Span, dict[int, float]] = {}
        self._alike, self._unlike = 0.0, 1.0
        self.slowness = self._slowness_by_sound() if references else self._slowness_by_length()

    def of(self, span: Span, cue: int) -> float:
        """What it costs; infinity where the lengths alone forbid it."""
        # The pauses within a cue are shorter than those between cues.
        parts = self._pieces[span[0] : span[1]]
        pauses_s = sum(b.start_s - a.end_s for a, b in itertools.pairwise(parts))
        coughs = sum(len(parts) > 1 and part.length_s < _COUGH_S for part in parts)
        length = self._length_cost(span, cue) + _PAUSE_COST * pauses_s + _COUGH_COST * coughs
        if length == math.inf or not self._by_sound:
            return length
        if len(parts) > 1 and any(map(self._is_whole, range(*span))):
            return math.inf
        gap = self._unlike - self._alike
        place = max(0.0, (self._distances(span)[cue] - self._alike) / max(gap, 1e-6))
        # A reader whom the reference voice does not resemble is known by lengths, mostly.
        trust = min(1.0, gap / _LEAST_GAP)
        return length + trust * _UNLIKE_COST * min(place, 1.5) ** 2

    def _is_whole(self, piece: int) -> bool:
        """Whether a piece alone is clearly a cue, so that it is no part of one."""
        if piece not in self._whole:
            alone = (piece, piece + 1)
            least = min(self.of(alone, cue) for cue in range(len(self._spoken)))
            self._whole[piece] = least < _WHOLE_COST
        return self._whole[piece]

    def by_sound_alone(self, span: Span, cues: Sequence[int]) -> dict[int, float]:
        """The costs of cues that the lengths allow; nothing where there is no reference."""
        if not self._by_sound:
            return {}
        found = {cue: self.of(span, cue) for cue in cues}
        return {cue: cost for cue, cost in found.items() if cost < math.inf}

    def learn_pace(self, spans: Mapping[int, Span]) -> None:
        """Take the reader's pace from what was matched."""
        if len(spans) >= _FEW:
            ratios = [self._length_s(span) / self._expected_s[cue] for cue, span in spans.items()]
            self.slowness = float(np.median(ratios))
            self._whole.clear()

    def _slowness_by_length(self) -> float:
        lengths_s = [piece.length_s for piece in self._pieces if piece.length_s > 1.0]
        if len(lengths_s) < _FEW:
            return 1.0
        guess = float(np.median(lengths_s) / np.median(self._expected_s))
        return min(_FARTHEST_SLOWNESS, max(1.0 / _FARTHEST_SLOWNESS, guess))

    def _slowness_by_sound(self) -> float:
        """The reader's pace by the pieces that are most like a cue, and how alike those are."""
        nearest, others = [], []
        for index, piece in enumerate(self._pieces):
            found = self._distances((index, index + 1))
            ranked = sorted((d, cue) for cue, d in found.items() if d < math.inf)
            nearest += [(d, piece.length_s / self._expected_s[cue]) for d, cue in ranked[:1]]
            others += [d for d, _ in ranked[1:]]
        if len(nearest) < _FEW or not others:
            self._unlike = 0.0
            return 1.0
        # Coughs and parts of cues are the other half.
        surest = sorted(nearest)[: -(-len(nearest) // 2)]
        self._alike = float(np.median([d for d, _ in surest]))
        self._unlike = float(np.median(others))
        return float(np.median([ratio for _, ratio in surest]))

    def _length_s(self, span: Span) -> float:
        """How long pieces are together, a long pause between them counted as a usual one."""
        parts = self._pieces[span[0] : span[1]]
        if len({part.sound.path for part in parts}) > 1:
            return math.inf
        if any(b.start_s - a.end_s > _LONGEST_PAUSE_S for a, b in itertools.pairwise(parts)):
            return math.inf
        return sum(part.length_s for part in parts) + _LONG_PAUSE_S * (len(parts) - 1)

    def _length_cost(self, span: Span, cue: int) -> float:
        expected_s = self._expected_s[cue] * self.slowness
        length_s = self._length_s(span)
        if not 0.0 < length_s < math.inf:
            return math.inf
        spread = math.hypot(self._spread, _LENGTH_SPREAD_S / expected_s)
        off = math.log(length_s / expected_s) / spread
        return off * off / 2.0 if abs(off) < _FARTHEST_SPREADS else math.inf

    def _distances(self, span: Span) -> dict[int, float]:
        if span not in self._heard:
            length_s, most = self._length_s(span), _FARTHEST_SLOWNESS
            cues = [
                cue
                for cue, expected_s in enumerate(self._expected_s)
                if expected_s / most < length_s < expected_s * most
            ]
            found = distances(self._features(span), [self._spoken[cue] for cue in cues])
            far = dict.fromkeys(range(len(self._spoken)), math.inf)
            self._heard[span] = far | dict(zip(cues, found.tolist(), strict=True))
            most_spans = MOST_JOINED * len(self._pieces)
            self._on_progress("Comparing", len(self._heard), most_spans)
        return self._heard[span]

    def _features(self, span: Span) -> Features:
        first, last = self._pieces[span[0]], self._pieces[span[1] - 1]
        return features(replace(first, end_s=last.end_s).load())


def _mono(clip: StoredClip) -> Clip:
    loaded = clips.load(clip)
    samples = loaded.samples
    return loaded if loaded.channels == 1 else Clip(samples.mean(axis=1), clip.sample_rate_hz)


def _words(cue: str) -> float:
    """Words as long as usual ones: six letters with the space, and a pause for each full stop."""
    letters = sum(character.isalnum() for character in cue) + len(cue.split())
    stops = sum(cue.rstrip(".!?…").count(mark) for mark in ".!?…")
    return max(1.0, letters / 5.2) + 1.5 * stops
