"""The script language: what each mark means, and every fault with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.errors import GuideError
from supine.model import Bell, Chapter, Pause, Say, Source
from supine.script import REST_LEAST_S, REST_MOST_S, parse

WHOLE_LANGUAGE = """# Letting the floor have you
[bell]
[bell 3]
Let the backs of the ribs
rest.
[6s]  [1m30s]

[rest]
[rest 3]
[rest 20s..3m]
[rest 2 20s..3m]
? You might notice the breath.
?? Or not.
"""


def test_every_mark_of_the_language_means_what_the_page_says() -> None:
    """One script with everything in it, item by item."""
    items = parse(WHOLE_LANGUAGE, "g")
    assert items[:4] == (
        Chapter("Letting the floor have you", Source("g", 1)),
        Bell(1, Source("g", 2)),
        Bell(3, Source("g", 3)),
        Say("Let the backs of the ribs rest.", 0, Source("g", 4)),
    )
    exact = [item for item in items if isinstance(item, Pause) and not item.elastic]
    assert [pause.min_s for pause in exact] == [6.0, 90.0]
    elastic = [item for item in items if isinstance(item, Pause) and item.elastic]
    assert [(p.weight, p.min_s, p.max_s) for p in elastic] == [
        (1.0, REST_LEAST_S, REST_MOST_S),
        (3.0, REST_LEAST_S, REST_MOST_S),
        (1.0, 20.0, 180.0),
        (2.0, 20.0, 180.0),
    ]
    assert [(s.text, s.rank) for s in items if isinstance(s, Say) and not s.keep] == [
        ("You might notice the breath.", 1),
        ("Or not.", 2),
    ]


def test_a_paragraph_is_one_cue_and_a_blank_line_ends_it() -> None:
    """Lines of a paragraph are joined; two paragraphs are two cues."""
    items = parse("One\n  line\n\nTwo\n# Three\nFour\n? Five", "g")
    assert [item.text for item in items if isinstance(item, Say)] == [
        "One line",
        "Two",
        "Four",
        "Five",
    ]


@pytest.mark.parametrize(
    ("written", "line", "part"),
    [
        ("Rest.\n[pause]", 2, "[pause] is not a mark"),
        ("Rest.\n[6]", 2, "[6] is not a mark"),
        ("Rest.\n[0s]", 2, "not a silence"),
        ("Rest.\n[2h]", 2, "not a silence"),
        ("Rest.\n[rest 0]", 2, "share"),
        ("Rest.\n[rest 3m..20s]", 2, "do not rise"),
        ("Rest.\n[rest a..b]", 2, "no bounds"),
        ("Rest.\n[bell 0]", 2, "strikes"),
        ("Rest.\n[bell 99]", 2, "strikes"),
        ("Rest.\n[bell 9" + "9" * 5000 + "]", 2, "is not a mark"),
        ("Rest.\n[rest " + "9" * 5000 + "]", 2, "is not a mark"),
        ("Rest.\n\n" + "word " * 400, 3, "characters"),
        ("Rest.\n\n??? Now.", 3, "no ???"),
        ("Rest.\n[rest a" + ".." * 20_000 + " x]", 2, "is not a mark"),
        ("Rest.\n[]", 2, "is not a mark"),
        ("Rest [6s] here.", 1, "stands inside a cue"),
        ("Rest [here.", 1, "bracket"),
        ("Rest.\n#", 2, "no title"),
        ("Rest.\n## Deep", 2, "one #"),
        ("Rest.\n\n...", 3, "no words"),
        ("Rest.\n\n?", 3, "no words"),
        ("Rest.\n\nBell \x07 here.", 3, "U+0007"),
        ("# Only a chapter", 0, "nothing is spoken"),
        ("", 0, "nothing is spoken"),
    ],
)
def test_a_fault_names_its_line(written: str, line: int, part: str) -> None:
    """Whatever is not in the language is an error with its line, never spoken, never skipped."""
    with pytest.raises(GuideError) as caught:
        parse(written, "g.md.j2")
    fault = caught.value.faults[0]
    assert (fault.file, fault.line) == ("g.md.j2", line)
    assert part in fault.message


def test_all_faults_are_told_at_once() -> None:
    """A writer mends a script in one go."""
    with pytest.raises(GuideError) as caught:
        parse("Rest.\n[a]\n[b]\n## c\nd [e] f", "g")
    assert [fault.line for fault in caught.value.faults] == [2, 3, 4, 5]


def test_source_marks_say_where_a_line_was_written() -> None:
    """Rendered text has other lines than its template; the marks lead back."""
    theme = Source("themes/breath.txt", 7)
    guide = Source("g.md.j2", 40)
    items = parse(f"{guide.mark}# One\n{guide.mark}? {theme.mark}Breathe.\n", "x")
    assert [item.source for item in items] == [guide, theme]
    assert items[1].text == "Breathe."  # type: ignore[union-attr]


@given(st.text(alphabet=st.sampled_from("ab .?#[]\n\t0123456789smrest bell…é🙂"), max_size=120))
def test_any_text_is_a_script_or_a_guide_error(text: str) -> None:
    """No text crashes the parser, and no bracket ever reaches a voice."""
    try:
        items = parse(text, "g")
    except GuideError:
        return
    for item in items:
        if isinstance(item, Say):
            assert not set(item.text) & set("[]\n")
            assert any(character.isalnum() for character in item.text)
