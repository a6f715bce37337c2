"""Layout: where each clip, silence and chapter of a fitted script is, in whole samples."""

from __future__ import annotations

from collections.abc import Callable

from supine.model import (
    Bell,
    Chapter,
    ChapterMark,
    Cue,
    FittedScript,
    Pause,
    Placement,
    Silence,
    StoredClip,
    Timeline,
)
from supine.units import compute_edges_samples

ClipOf = Callable[[Cue | Bell], StoredClip]
"""Returns the clip of a cue or a bell."""


def lay_out(
    fitted: FittedScript, clip_of: ClipOf, total_samples: int, sample_rate_hz: int
) -> Timeline:
    """Lay out a fitted script as a timeline of exactly `total_samples`.

    Its lengths sum to that within a sample. Clips, at `sample_rate_hz`, keep theirs to the sample.
    Pauses get whole samples by rounding the running sum of their seconds, and the last edge is the
    total by construction.
    """
    pauses_s = [length_s for item, length_s in fitted.items if isinstance(item, Pause)]
    sounding_samples = sum(
        clip_of(item).length_samples for item, _ in fitted.items if isinstance(item, (Cue, Bell))
    )
    edges = list(compute_edges_samples(pauses_s, sample_rate_hz))
    if edges:
        edges[-1] = total_samples - sounding_samples
    pause_ends_samples = iter(edges)

    position = silent_samples = 0
    placements: list[Placement] = []
    silences: list[Silence] = []
    starts: list[tuple[Chapter, int]] = []
    for item, _ in fitted.items:
        if isinstance(item, Pause):
            edge = next(pause_ends_samples)
            end = position + edge - silent_samples
            silences.append(Silence(position, end, item))
            position, silent_samples = end, edge
        elif isinstance(item, Chapter):
            starts.append((item, position))
        else:
            placement = Placement(position, clip_of(item), item)
            placements.append(placement)
            position = placement.end_samples
    if position != total_samples:
        raise AssertionError(f"the timeline ends at {position}, not at {total_samples}")
    return Timeline(
        sample_rate_hz,
        total_samples,
        tuple(placements),
        tuple(silences),
        _lay_chapters(starts, total_samples),
    )


def _lay_chapters(starts: list[tuple[Chapter, int]], total_samples: int) -> tuple[ChapterMark, ...]:
    edges = [start for _, start in starts] + [total_samples]
    return tuple(
        ChapterMark(chapter.title, start, end, chapter.source)
        for (chapter, start), end in zip(starts, edges[1:], strict=True)
        # A chapter with nothing in it (all its cues were left out) is not shown.
        if end > start
    )
