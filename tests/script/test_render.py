"""Templates: what they see, what they draw, and where their lines come from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from supine.errors import GuideError
from supine.model import Cue, Guide, Listener
from supine.script.front_matter import load
from supine.script.guides import list_routines
from supine.script.parser import parse
from supine.script.render import render
from supine.script.spoken_numbers import format_length_in_words, format_number_in_words

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
    """A guide of one's own."""

    def write(template: str, name: str = "own") -> Guide:
        path = tmp_path / f"{name}.md.j2"
        path.write_text(HEAD.format(name=name) + template)
        return load(path)

    return write


def said(guide: Guide, minutes: float = 5.0, **listener: str) -> list[str]:
    """The cues of a guide's script."""
    text = render(guide, minutes, Listener(**listener))  # type: ignore[arg-type]
    return [line.item.text for line in parse(text, "x") if isinstance(line.item, Cue)]


def test_templates_see_the_length_and_the_listener(write_guide: WriteGuide) -> None:
    """minutes, units, side, other_side, sides, listener and length; a whole number has no ".0"."""
    guide = write_guide(
        "{{ minutes }} {{ units }} {{ side }} {{ other_side }} {{ length(12, 16) }} "
        "{% for one in sides %}{{ one }} {% endfor %}{{ listener.name }}"
    )
    assert said(guide, 6.0, units="imperial", side="left", name="Anna") == [
        "6 imperial left right twelve to sixteen inches left right Anna"
    ]


def test_what_does_not_ask_for_the_length_is_rendered_once(write_guide: WriteGuide) -> None:
    """The text of a guide is the same at any length; what varies with it are labels."""
    guide = write_guide("(under 3) Short.\n\n(from 3) Long.\n")
    assert render(guide, 1.0, Listener()) is render(guide, 11.0, Listener())
    asking = write_guide("It takes {{ minutes }} minutes.\n", name="asking")
    assert said(asking, 1.0) != said(asking, 11.0)


@pytest.mark.parametrize(
    ("template", "line", "part"),
    [
        ("One.\n\n{{ nothing }}", 12, "nothing"),
        ("One.\n{% for %}", 11, ""),
        ("One.\n\n\n{{ cue('breath') }}", 13, "'cue' is undefined"),
        ("One.\n\n(from 3) {{ sid }}", 12, "'sid' is undefined"),
        ("One.\n{{ 1 / 0 }}", 11, "zero"),
        ("One.\n\n[6s] {% include 'x' %}", 12, ""),
        ("{{ ['a', 'b'] | random }}", 10, "random"),
        ("One.\n\n{{ length }}", 12, "cannot be spoken"),
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
    """Through loops and conditions, and with labels before them."""
    guide = write_guide(
        "{% if minutes > 1 %}\nOne.\n{% endif %}\n\n"
        "{% for n in range(2) %}\nTwo {{ n }}.\n\n{% endfor %}\n(from 3) {{ side }} it is.\n"
    )
    sources = [line.item.source for line in parse(render(guide, 5.0, Listener()), "x")]
    assert [(source.file, source.line) for source in sources] == [
        ("own.md.j2", 11),
        ("own.md.j2", 15),
        ("own.md.j2", 15),
        ("own.md.j2", 18),
    ]


@pytest.mark.parametrize(
    "guide",
    [
        pytest.param(guide, id=guide.name, marks=[pytest.mark.slow] if number % 5 else [])
        for number, guide in enumerate(list_routines())
    ],
)
def test_a_guide_that_came_with_supine_renders_the_same_with_and_without_the_guard(
    tmp_path: Path, guide: Guide
) -> None:
    """The guard is a process, not another language."""
    copy = tmp_path / guide.path.name
    copy.write_text(guide.path.read_text())
    minutes, listener = guide.minutes.default, Listener()
    assert render(load(copy), minutes, listener) == render(guide, minutes, listener)


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
    assert format_number_in_words(number) == words


def test_lengths_in_the_listeners_units() -> None:
    """Centimetres in fives, as people say them; inches as they are."""
    assert format_length_in_words("metric", 12, 16) == "thirty to forty centimetres"
    assert format_length_in_words("metric", 10) == "twenty-five centimetres"
    assert format_length_in_words("metric", 2) == "five centimetres"
    assert format_length_in_words("imperial", 1) == "one inch"
    assert format_length_in_words("imperial", 12, 16) == "twelve to sixteen inches"
