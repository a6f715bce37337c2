"""Templates: what they see, what they draw, and where their lines come from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from supine import script
from supine.errors import GuideError
from supine.guide import Rendering, all_guides, load, render
from supine.guide.words import length_in_words, number_in_words
from supine.model import Guide, Listener, Say

HEAD = """---
name: {name}
title: A test
summary: A test.
kind: resting
minutes: {{shortest: 1, default: 5, longest: 11}}
position: on the back
cautions: [Ask first.]
---
"""

WriteGuide = Callable[..., Guide]


@pytest.fixture
def write_guide(tmp_path: Path) -> WriteGuide:
    """A guide of one's own with a theme `breath` of twelve cues."""
    (tmp_path / "themes").mkdir()
    cues = "".join(f"Breath number {number}.\n" for number in range(12))
    (tmp_path / "themes" / "breath.txt").write_text(f"# A remark\n{cues}")

    def write(template: str, name: str = "own") -> Guide:
        path = tmp_path / f"{name}.md.j2"
        path.write_text(HEAD.format(name=name) + template)
        return load(path)

    return write


def said(guide: Guide, minutes: float = 5.0, seed: int = 1, **listener: str) -> list[str]:
    """The cues of a guide's script."""
    text = render(guide, Rendering(minutes, Listener(**listener), seed))  # type: ignore[arg-type]
    return [item.text for item in script.parse(text, "x") if isinstance(item, Say)]


def test_cues_are_drawn_once_each_and_the_seed_decides(write_guide: WriteGuide) -> None:
    """None twice in a track; the same for the same seed, others for another."""
    guide = write_guide('{% for c in cues("breath", count=8) %}\n{{ c }}\n\n{% endfor %}')
    once = said(guide)
    assert len(set(once)) == 8
    assert once == said(guide)
    assert once != said(guide, seed=2)


def test_a_longer_track_keeps_the_cues_of_a_shorter_one(write_guide: WriteGuide) -> None:
    """So that what was spoken for the one is ready for the other."""
    guide = write_guide('{% for c in cues("breath", count=every(60)) %}\n{{ c }}\n\n{% endfor %}')
    assert said(guide, 9.0)[:5] == said(guide, 5.0)


def test_templates_see_the_length_and_the_listener(write_guide: WriteGuide) -> None:
    """minutes, units, side, other_side, every, reps and length."""
    guide = write_guide(
        "{{ minutes }} {{ units }} {{ side }} {{ other_side }} {{ every(90) }} "
        "{{ reps(1, 6) }} {{ length(12, 16) }}"
    )
    assert said(guide, 6.0, units="imperial", side="left") == [
        "6 imperial left right 4 4 twelve to sixteen inches"
    ]


@pytest.mark.parametrize(
    ("template", "line", "part"),
    [
        ("One.\n\n{{ nothing }}", 12, "nothing"),
        ("One.\n{% for %}", 11, ""),
        ("One.\n\n\n{{ cue('brath') }}", 13, "there is no theme 'brath'"),
        ("{{ cues('breath', count=99) }}", 10, "only 12 cues"),
        ("One.\n{{ 1 / 0 }}", 11, "zero"),
        ("One.\n\n[6s] {% include 'x' %}", 12, ""),
        ("{{ ['a', 'b'] | random }}", 10, "random"),
        ("One.\n\n{{ cue }}", 12, "cannot be spoken"),
        ("One.\n\n{{ none }}", 12, "cannot be spoken"),
    ],
)
def test_a_template_fault_has_its_line_in_the_file(
    write_guide: WriteGuide, template: str, line: int, part: str
) -> None:
    """Lines are the file's, counted with the front matter."""
    with pytest.raises(GuideError) as caught:
        said(write_guide(template))
    fault = caught.value.faults[0]
    assert (fault.file, fault.line) == ("own.md.j2", line)
    assert part in fault.message


def test_cues_know_the_line_they_were_written_on(write_guide: WriteGuide) -> None:
    """Through loops, conditions and themes."""
    guide = write_guide(
        "{% if minutes > 1 %}\nOne.\n{% endif %}\n\n"
        "{% for n in range(2) %}\nTwo {{ n }}.\n\n{% endfor %}\n{{ cue('breath') }}\n"
    )
    items = script.parse(render(guide, Rendering(5.0, Listener(), 1)), "x")
    sources = [item.source for item in items]
    assert [source.line for source in sources[:3]] == [11, 15, 15]
    assert sources[3].file == "themes/breath.txt"
    assert 2 <= sources[3].line <= 13


def test_a_guide_that_came_with_supine_renders_the_same_with_and_without_the_guard(
    tmp_path: Path,
) -> None:
    """The guard is a process, not another language."""
    for guide in all_guides():
        copy = tmp_path / guide.path.name
        copy.write_text(guide.path.read_text())
        rendering = Rendering(guide.minutes.default, Listener(), 1)
        assert render(load(copy), rendering) == render(guide, rendering)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (20, "twenty"),
        (35, "thirty-five"),
        (100, "one hundred"),
        (210, "two hundred and ten"),
        (999, "nine hundred and ninety-nine"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    """As a voice should say them."""
    assert number_in_words(number) == words


def test_lengths_in_the_listeners_units() -> None:
    """Centimetres in fives, as people say them; inches as they are."""
    assert length_in_words("metric", 12, 16) == "thirty to forty centimetres"
    assert length_in_words("metric", 10) == "twenty-five centimetres"
    assert length_in_words("metric", 2) == "five centimetres"
    assert length_in_words("imperial", 1) == "one inch"
    assert length_in_words("imperial", 12, 16) == "twelve to sixteen inches"
