"""Whole samples: the last edge is the total, and nothing overlaps."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from supine.errors import FitError
from supine.model import Bell, Chapter, Cue, Item, Pause, StoredClip
from supine.track.fit import add_margins, fit
from supine.track.timeline import lay_out
from supine.units import samples_from_seconds
from support.strategies import SAMPLE_RATE_HZ, SOURCE, scripts
from track.test_fit import length_of


def clip_of(item: Cue | Bell) -> StoredClip:
    """A clip that is never read, as long as `length_of` says."""
    return StoredClip(Path("x"), round(length_of(item) * SAMPLE_RATE_HZ), 1, SAMPLE_RATE_HZ)


@given(scripts, st.floats(1.0, 3000.0))
def test_any_fitted_script_has_exactly_the_samples_asked_for(
    items: list[Item], asked_s: float
) -> None:
    """Placements and silences tile the track from its first sample to its last."""
    total_samples = samples_from_seconds(asked_s, SAMPLE_RATE_HZ)
    script = add_margins(items)
    try:
        fitted = fit(script, length_of, total_samples / SAMPLE_RATE_HZ)
    except FitError as error:
        total_samples = samples_from_seconds(error.feasible_s, SAMPLE_RATE_HZ)
        try:
            fitted = fit(script, length_of, total_samples / SAMPLE_RATE_HZ)
        except FitError:
            # The only length that works is not a whole number of samples.
            assume(False)  # noqa: FBT003
    timeline = lay_out(fitted, clip_of, total_samples, SAMPLE_RATE_HZ)
    spans = sorted(
        [(p.start_samples, p.end_samples) for p in timeline.placements]
        + [(s.start_samples, s.end_samples) for s in timeline.silences]
    )
    assert spans[0][0] == 0
    assert spans[-1][1] == total_samples == timeline.total_samples
    for (_, end), (start, _) in pairwise(spans):
        assert end == start
    for silence in timeline.silences:
        length_s = (silence.end_samples - silence.start_samples) / SAMPLE_RATE_HZ
        # Two rounded edges can be one sample apart from the length between them.
        assert silence.pause.min_s - 1.5 / SAMPLE_RATE_HZ <= length_s
        assert length_s <= silence.pause.max_s + 1.5 / SAMPLE_RATE_HZ


def test_chapters_begin_where_they_stand_and_end_where_the_next_begins() -> None:
    """A chapter covers what follows it, and an empty one is not shown."""
    exact = Pause(1.0, 1.0, 1.0, 0.0, SOURCE)
    items: list[Item] = [
        Chapter("One", SOURCE),
        Cue("a", 0, SOURCE),
        exact,
        Chapter("Empty", SOURCE),
        Chapter("Two", SOURCE),
        Cue("b", 0, SOURCE),
        exact,
    ]
    samples = sum(clip_of(i).length_samples for i in items if isinstance(i, Cue))
    total = samples + 2 * SAMPLE_RATE_HZ
    fitted = fit(items, length_of, total / SAMPLE_RATE_HZ)
    timeline = lay_out(fitted, clip_of, total, SAMPLE_RATE_HZ)
    assert [mark.title for mark in timeline.chapters] == ["One", "Two"]
    one, two = timeline.chapters
    assert (one.start_samples, two.end_samples) == (0, total)
    assert one.end_samples == two.start_samples == timeline.placements[1].start_samples
