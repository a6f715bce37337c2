from __future__ import annotations

import itertools
import math
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from supine.speech.recording.alignment import Span, align


def _cost(lengths: list[float], expected: list[float]) -> Callable[[Span, int], float]:
    def cost(span: Span, cue: int) -> float:
        off = math.log(sum(lengths[span[0] : span[1]]) / expected[cue]) / 0.2
        return off * off / 2.0 if abs(off) < 4.0 else math.inf

    return cost


def test_equal_numbers_in_order_are_matched_one_to_one() -> None:
    """Nothing is skipped where all fits, and it is sure."""
    lengths = [3.0, 6.0, 4.0, 9.0]
    found = align(4, 4, _cost(lengths, lengths), {})
    assert found.spans == {cue: (cue, cue + 1) for cue in range(4)}
    assert min(found.likely[cue][span] for cue, span in found.spans.items()) > 0.9


def test_of_two_readings_the_later_one_is_kept() -> None:
    """The earlier one is a repeat, not a stray."""
    found = align(3, 2, _cost([3.0, 9.0, 9.0], [3.0, 9.0]), {})
    assert found.spans == {0: (0, 1), 1: (2, 3)}
    assert found.repeats == ((1, 2),)


def test_what_was_answered_is_kept_to() -> None:
    """A cue said not to be read, and one said to be the first of two."""
    cost = _cost([3.0, 9.0, 9.0], [3.0, 9.0])
    assert align(3, 2, cost, {1: (1, 2)}).spans[1] == (1, 2)
    assert 1 not in align(3, 2, cost, {1: None}).spans


_SECONDS = st.lists(st.floats(0.5, 20.0), max_size=7)


@given(_SECONDS, _SECONDS)
def test_an_alignment_is_in_order_and_uses_each_piece_once(
    lengths: list[float], expected: list[float]
) -> None:
    """Whatever is matched with whatever; and no match is surer than certain."""
    found = align(len(lengths), len(expected), _cost(lengths, expected), {})
    spans = [found.spans[cue] for cue in sorted(found.spans)]
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    used = [
        *itertools.chain.from_iterable(range(*span) for span in [*spans, *found.repeats]),
        *found.strays,
    ]
    assert sorted(used) == list(range(len(lengths)))
    for cue in found.spans:
        # Sums of floating-point shares may pass 1 by their rounding.
        assert 0.0 <= sum(found.likely[cue].values()) <= 1.0 + 1e-9
