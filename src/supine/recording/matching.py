"""Which piece of a recording is which cue: an alignment in order, with a posterior for each match.

Pieces and cues are aligned as in any dynamic programming of two sequences. A cue is read in one
piece, or in a few where its reader paused within; a piece may be an earlier reading of the cue
that follows, or none at all (a cough); a cue may not have been read. Each has a cost that is the
negative logarithm of how likely it is, so the sum over all alignments (the forward-backward
algorithm) says how sure each match is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

Span = tuple[int, int]
"""Pieces from one up to, but without, another."""

MOST_JOINED = 3
"""A cue with more pauses of a second than two within is two cues."""

_JOIN = 1.5
_REPEAT = 2.0
_STRAY = 7.0
_MISSING = 7.0


@dataclass(frozen=True, slots=True)
class Aligned:
    """The likeliest alignment.

    `spans` gives each matched cue its pieces, `sure` how likely that is, 0–1; `repeats` are
    earlier readings and `strays` the pieces that are no cue at all.
    """

    spans: Mapping[int, Span]
    sure: Mapping[int, float]
    likely: Mapping[int, Mapping[Span, float]]
    repeats: tuple[Span, ...]
    strays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of an alignment from a node (pieces, cues) to another."""

    start: tuple[int, int]
    end: tuple[int, int]
    cost: float
    kind: str


@dataclass(slots=True)
class _Node:
    """A node of the alignment: what it costs at the least to come here, and all ways together."""

    best: float = math.inf
    step: _Step | None = None
    together: float = math.inf
    steps: list[_Step] = field(default_factory=list)


def align(
    piece_count: int,
    cue_count: int,
    cost: Callable[[Span, int], float],
    settled: Mapping[int, Span | None],
) -> Aligned:
    """Align pieces with cues.

    Parameters
    ----------
    cost
        What it costs to take these pieces for this cue: about 0 for a good match, more than
        `_STRAY` for an impossible one; infinity forbids it.
    settled
        What is known already: the pieces of a cue, or None for a cue that was not read.
    """
    forward = _forward(piece_count, cue_count, cost, settled)
    backward = _backward(forward, piece_count, cue_count)
    total = forward[piece_count, cue_count].together
    likely: dict[int, dict[Span, float]] = {}
    for node in forward.values():
        for step in node.steps:
            if step.kind == "read":
                there = forward[step.start].together + step.cost + backward[step.end]
                share = math.exp(min(0.0, total - there)) if there < math.inf else 0.0
                likely.setdefault(step.start[1], {})[step.start[0], step.end[0]] = share
    path = list(_path(forward, piece_count, cue_count))
    spans = {s.start[1]: (s.start[0], s.end[0]) for s in path if s.kind == "read"}
    return Aligned(
        spans=spans,
        sure={cue: likely[cue][span] for cue, span in spans.items()},
        likely=likely,
        repeats=tuple((s.start[0], s.end[0]) for s in path if s.kind == "repeat"),
        strays=tuple(s.start[0] for s in path if s.kind == "stray"),
    )


def _steps(
    here: tuple[int, int],
    piece_count: int,
    cue_count: int,
    cost: Callable[[Span, int], float],
    settled: Mapping[int, Span | None],
) -> Iterator[_Step]:
    piece, cue = here
    if piece < piece_count:
        yield _Step(here, (piece + 1, cue), _STRAY, "stray")
    if cue == cue_count:
        return
    if settled.get(cue) is None:
        yield _Step(here, (piece, cue + 1), 0.0 if cue in settled else _MISSING, "missing")
    for count in range(1, min(MOST_JOINED, piece_count - piece) + 1):
        span = (piece, piece + count)
        if cue in settled and settled[cue] != span:
            continue
        read = cost(span, cue) + _JOIN * (count - 1)
        if read < math.inf:
            yield _Step(here, (span[1], cue + 1), 0.0 if cue in settled else read, "read")
            yield _Step(here, (span[1], cue), read + _REPEAT, "repeat")


def _forward(
    piece_count: int,
    cue_count: int,
    cost: Callable[[Span, int], float],
    settled: Mapping[int, Span | None],
) -> dict[tuple[int, int], _Node]:
    nodes = {
        (piece, cue): _Node() for piece in range(piece_count + 1) for cue in range(cue_count + 1)
    }
    nodes[0, 0].best = nodes[0, 0].together = 0.0
    for here, node in nodes.items():
        if node.best == math.inf:
            continue
        node.steps = list(_steps(here, piece_count, cue_count, cost, settled))
        for step in node.steps:
            there = nodes[step.end]
            there.together = _either(there.together, node.together + step.cost)
            if node.best + step.cost < there.best:
                there.best, there.step = node.best + step.cost, step
    return nodes


def _backward(
    nodes: dict[tuple[int, int], _Node], piece_count: int, cue_count: int
) -> dict[tuple[int, int], float]:
    costs: dict[tuple[int, int], float] = dict.fromkeys(nodes, math.inf)
    costs[piece_count, cue_count] = 0.0
    for here in reversed(nodes):
        for step in nodes[here].steps:
            costs[here] = _either(costs[here], step.cost + costs[step.end])
    return costs


def _either(cost: float, other: float) -> float:
    """The cost of one or the other: −ln(e^−cost + e^−other)."""
    low, high = min(cost, other), max(cost, other)
    return low if high == math.inf else low - math.log1p(math.exp(low - high))


def _path(nodes: dict[tuple[int, int], _Node], piece_count: int, cue_count: int) -> Iterator[_Step]:
    here = (piece_count, cue_count)
    while (step := nodes[here].step) is not None:
        yield step
        here = step.start
