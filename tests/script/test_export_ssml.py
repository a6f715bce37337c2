"""A track as SSML: the same cues and silences, for another engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from supine.model import SAMPLE_RATE_HZ, Bell, Chapter, Cue, Item, Pause, StoredClip, Timeline
from supine.script.exporters import timeline_to_ssml
from supine.script.importers import read_script
from supine.track.fit import fit
from supine.track.timeline import lay_out
from support.scripts_written import SOMEWHERE

CLIP_S = 3.0


def timeline_of(items: list[Item], total_s: float) -> Timeline:
    """A timeline in which every cue and bell sounds for three seconds."""
    clip = StoredClip(Path("c.wav"), round(CLIP_S * SAMPLE_RATE_HZ), 1, SAMPLE_RATE_HZ)
    fitted = fit(items, lambda _: CLIP_S, total_s)
    return lay_out(fitted, lambda _: clip, round(total_s * SAMPLE_RATE_HZ), SAMPLE_RATE_HZ)


ITEMS: list[Item] = [
    Chapter('Arriving & "resting"', SOMEWHERE),
    Pause(1.0, 1.0, 1.0, 0.0, SOMEWHERE),
    Bell(1, SOMEWHERE),
    Cue("Fish & chips, it's 5 o'clock.", 0, SOMEWHERE),
    Pause(1.0, 20.0, 60.0, 1.0, SOMEWHERE),
    Chapter("Back", SOMEWHERE),
    Cue("Up.", 0, SOMEWHERE),
    Pause(2.3456, 2.3456, 2.3456, 0.0, SOMEWHERE),
]


def test_it_reads_back_as_the_same_cues_and_silences(tmp_path: Path) -> None:
    """Long silences are several breaks, which sum to the same; a bell is as much silence."""
    path = tmp_path / "plan.ssml"
    path.write_text(timeline_to_ssml(timeline_of(ITEMS, 60.0)), encoding="utf-8")
    items = read_script(path).items
    assert [item.text for item in items if isinstance(item, Cue)] == [
        "Fish & chips, it's 5 o'clock.",
        "Up.",
    ]
    pauses = [item for item in items if isinstance(item, Pause)]
    assert all(pause.max_s <= 10.0 for pause in pauses)
    # A millisecond for every edge that is rounded to one: each cue has two.
    assert sum(pause.min_s for pause in pauses) == pytest.approx(60.0 - 2 * CLIP_S, abs=0.004)


def test_chapters_are_marks_and_bells_remarks() -> None:
    """In their places, and escaped."""
    written = timeline_to_ssml(timeline_of(ITEMS, 60.0), "en-GB")
    assert written.index('<mark name="Arriving &amp; &quot;resting&quot;"/>') < written.index(
        "<!-- bell, 1 -->"
    )
    assert written.index("<p>Fish") < written.index('<mark name="Back"/>') < written.index("<p>Up")
    assert 'xml:lang="en-GB"' in written
