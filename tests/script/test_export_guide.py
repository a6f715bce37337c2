"""A script written as a guide renders to the same script, whatever stands in it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from supine.errors import GuideError
from supine.model import Bell, Chapter, Cue, Guide, Item, Listener, Pause
from supine.script.exporters import write_guide
from supine.script.front_matter import load
from supine.script.importers import build_guide, read_script
from supine.script.importers.length_estimate import (
    estimate_minutes,
    loosen_pauses,
)
from supine.script.marks import elastic_pause
from supine.script.parser import find_cue_faults
from supine.script.sandbox import RenderJob, render_job
from supine.script.speakable import clean, has_words
from support.scripts_written import SOMEWHERE, in_short, lines_items, somewhere, texts_around

# Rendered in this process: `render` would start one for each example, with the same function.
SPOKEN = texts_around(
    *("{{ 7*7 }}", "{% if x %}", "{# no #}", "{{", "}}", "{", "#", "?", '"', "'", "\\", "-"),
    *("---", "name: x", "%}", "Rest ", "\u202e", "{{ listener.name }}", "# "),
)

words = SPOKEN.map(clean).filter(
    # What `script.parse` would refuse has been refused by a reader.
    lambda text: has_words(text) and not find_cue_faults(text)
)
seconds = st.integers(1, 3_600_000).map(lambda milliseconds: milliseconds / 1000)


def _pause(bounds: list[float]) -> Pause:
    min_s, ideal_s, max_s = sorted(bounds)
    if min_s == max_s:
        return Pause(min_s, min_s, min_s, 0.0, SOMEWHERE)
    return elastic_pause((min_s, ideal_s, max_s), SOMEWHERE)


items_of_any_kind: st.SearchStrategy[list[Item]] = st.lists(
    st.one_of(
        st.builds(lambda text, rank: Cue(text, rank, SOMEWHERE), words, st.integers(0, 2)),
        st.lists(seconds, min_size=3, max_size=3).map(_pause),
        seconds.map(lambda length_s: Pause(length_s, length_s, length_s, 0.0, SOMEWHERE)),
        st.builds(lambda strikes: Bell(strikes, SOMEWHERE), st.integers(1, 9)),
        words.map(lambda title: Chapter(title, SOMEWHERE)),
    ),
    max_size=12,
).map(lambda items: [*items, Cue("The end.", 0, SOMEWHERE)])


def rendered(guide: Guide) -> list[Item]:
    """What a guide's template comes to."""
    task = RenderJob(
        file=guide.path.name,
        template=guide.template,
        template_line=guide.template_line,
        minutes=guide.minutes.default,
        listener=Listener(name="Ruth"),
    )
    return somewhere(lines_items(render_job(task), guide.path.name))


def as_loaded(name: str, text: str) -> Guide:
    """The guide that a text is, loaded from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.md.j2")
        path.write_text(text, encoding="utf-8")
        return load(path)


@given(items_of_any_kind)
@example([Cue("{{ 7*7 }} {% raw %} {# x #}", 0, SOMEWHERE), Chapter("{{ 7*7 }}", SOMEWHERE)])
def test_any_script_comes_back_from_its_guide(items: list[Item]) -> None:
    """Words, silences, shares, bells and chapters, and nothing run as a template."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.txt")
        path.write_text("Rest.", encoding="utf-8")
        made = build_guide(read_script(path), path)
    assert rendered(as_loaded(made.name, write_guide(made, items))) == items


@given(
    texts_around(
        *("[PAUSE:5]", "(pause for 10-15 seconds)", "...\n", "\n\n", "# Title\n", "? ", "Rest. "),
        *("#", "?", "[bell]\n", "[rest 3 20s..3m]", '"quoted" ', "{", "long words " * 40, "- "),
    ),
)
def test_any_text_that_is_read_comes_back_from_its_guide(text: str) -> None:
    """Read, written as a guide, loaded, rendered, parsed: the same."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "script.txt")
        path.write_bytes(text.encode())
        try:
            script = read_script(path)
            made, items = build_guide(script, path), script.items
        except GuideError:
            return
    loaded = as_loaded(made.name, write_guide(made, items))
    assert rendered(loaded) == somewhere(items) == rendered(made)
    assert loaded.cautions == made.cautions
    assert loaded.title == made.title


@pytest.mark.parametrize(
    "text", ["(Optional) Lie down.", "(from 5) Lie down.", "1. Lie down.", "Call AT&T; rest."]
)
def test_a_cue_that_begins_like_a_mark_comes_back(tmp_path: Path, text: str) -> None:
    """What `supine convert` writes is a sound guide that says the same."""
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    script = read_script(path)
    loaded = as_loaded("a", write_guide(build_guide(script, path), script.items))
    assert rendered(loaded) == somewhere(script.items)


def test_the_lengths_of_a_guide_rise_and_hold_its_natural_one(tmp_path: Path) -> None:
    """They leave room for voices that are quicker or slower."""
    path = tmp_path / "a.txt"
    path.write_text("Lie down and rest. " * 20 + "\n\n[pause 60]\n\nUp.", encoding="utf-8")
    minutes = build_guide(read_script(path), path).minutes
    # 83 words at 115 a minute, a minute of pause, and what is between sentences.
    assert minutes.shortest < 1 + 83 / 115 < minutes.default < minutes.longest
    assert estimate_minutes([Cue("Rest.", 0, SOMEWHERE)]).shortest == 0.5


def test_loosened_pauses_stretch_in_proportion() -> None:
    """Exact ones as well, from half to ten times; shares stay the ideals'."""
    items: list[Item] = [
        Cue("Rest.", 0, SOMEWHERE),
        Pause(4.0, 4.0, 4.0, 0.0, SOMEWHERE),
        elastic_pause((10.0, 12.5, 15.0), SOMEWHERE),
        Pause(400.0, 400.0, 400.0, 0.0, SOMEWHERE),
    ]
    loose = loosen_pauses(items)
    assert in_short(loose) == ["Rest.", (2.0, 40.0), (5.0, 125.0), (200.0, 400.0)]
    assert [item.weight for item in loose if isinstance(item, Pause)] == [0.2, 0.625, 20.0]
    assert [item.ideal_s for item in loose if isinstance(item, Pause)] == [4.0, 12.5, 400.0]
