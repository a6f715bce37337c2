"""A written script at its natural length, and fitted to another: exact to the sample."""

from __future__ import annotations

from pathlib import Path

import pytest

from supine.errors import FitError
from supine.model import SAMPLE_RATE_HZ, Cue, Item, StoredClip, Timeline
from supine.script.importers.length_estimate import loosen_pauses
from supine.track.fit import add_margins, compute_natural_length_s, fit
from supine.track.timeline import lay_out
from supine.units import samples_from_seconds
from support.scripts_written import Read

CLIP = StoredClip(Path("c.wav"), 100_003, 1, SAMPLE_RATE_HZ)
"""A cue of an odd number of samples."""

TEXT = "[pause 5]\n[pause 2.5]\n\nRest.\n\nBreathe (pause for 10-15 seconds) out.\n\n[pause 7]"


def laid(items: tuple[Item, ...], length_s: float) -> Timeline:
    """The script at a length, with silence at both ends as in every track."""
    total_samples = samples_from_seconds(length_s, SAMPLE_RATE_HZ)
    fitted = fit(add_margins(items), lambda _: CLIP.length_s, total_samples / SAMPLE_RATE_HZ)
    return lay_out(fitted, lambda _: CLIP, total_samples, SAMPLE_RATE_HZ)


def silences_s(timeline: Timeline) -> list[float]:
    """Every pause of a timeline, in seconds."""
    return [
        (silence.end_samples - silence.start_samples) / SAMPLE_RATE_HZ
        for silence in timeline.silences
    ]


def test_at_its_natural_length_every_pause_is_its_ideal(read: Read) -> None:
    """First, two in a row, in a range, and last; each to the sample."""
    items = read(TEXT).items
    natural_s = compute_natural_length_s(add_margins(items), lambda _: CLIP.length_s)
    timeline = laid(items, natural_s)
    meant = [1.0, 5.0, 2.5, 4.0, 12.5, 7.0, 2.0]
    # Edges are rounded to samples: a pause has two.
    assert silences_s(timeline) == pytest.approx(meant, abs=1 / SAMPLE_RATE_HZ)
    assert len(timeline.placements) == sum(isinstance(item, Cue) for item in items)


def test_fitted_it_keeps_exact_pauses_and_stretches_the_others(read: Read) -> None:
    """Within their bounds; past them, the nearest length that works is said."""
    items = read(TEXT).items
    speech_s = 3 * CLIP.length_s
    timeline = laid(items, speech_s + 17.5 + 5 + 14 - 2)
    assert timeline.total_samples == samples_from_seconds(speech_s + 34.5, SAMPLE_RATE_HZ)
    silences = silences_s(timeline)
    assert [silences[n] for n in (1, 2, 5)] == pytest.approx([5, 2.5, 7], abs=1 / SAMPLE_RATE_HZ)
    with pytest.raises(FitError) as caught:
        laid(items, 600.0)
    assert caught.value.feasible_s == pytest.approx(speech_s + 17.5 + 6 + 15, abs=1e-6)


def test_loosened_it_can_be_several_times_as_long(read: Read) -> None:
    """Its pauses grow in proportion; its margins do not."""
    items = loosen_pauses(read(TEXT).items)
    silences = silences_s(laid(items, 120.0))
    # The two margins are left out, and each pause rounded to a sample.
    ratios = [got / ideal for got, ideal in zip(silences[1:-1], (5, 2.5, 4, 12.5, 7), strict=True)]
    assert ratios == pytest.approx([ratios[0]] * 5, rel=1e-4)
    assert ratios[0] > 3
