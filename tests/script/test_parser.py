"""The script language: what each line means, and every fault with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.errors import GuideError
from supine.model import Bell, Chapter, Cue, Pause, SourceLine
from supine.script.labels import Label, read_label
from supine.script.marks import BREATH_S, MAX_REST_S, MIN_REST_S, NAMED_PAUSES
from supine.script.parser import BlockEnd, FillStart, Line, RoundBreak, RoundsStart, parse

MARKS = """# Letting the floor have you
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

LABELS = """(from 13) One.
(10-18) (for pregnancy) Two.

(with chair)
Three,
and more.
(from 18) # A chapter

(not to sleep) [bell]

| Four.
(for pain) | Five.

? Six. #boat #water
(from 20) ?? | Seven.
"""


def cues(*written: str) -> list[str]:
    """The cues of a script."""
    return [line.item.text for line in parse("\n".join(written), "g") if isinstance(line.item, Cue)]


def faults_of(written: str) -> list[tuple[int, str]]:
    """Line and message of every fault."""
    with pytest.raises(GuideError) as caught:
        parse(written, "g.md.j2")
    assert all(fault.file == "g.md.j2" for fault in caught.value.faults)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_every_mark_of_the_language_means_what_the_page_says() -> None:
    """One script with every pause and bell in it, item by item."""
    lines = parse(MARKS, "g")
    items = [line.item for line in lines]
    assert items[:4] == [
        Chapter("Letting the floor have you", SourceLine("g", 1)),
        Bell(1, SourceLine("g", 2)),
        Bell(3, SourceLine("g", 3)),
        Cue("Let the backs of the ribs rest.", 0, SourceLine("g", 4)),
    ]
    exact = [item for item in items if isinstance(item, Pause) and not item.elastic]
    assert [pause.min_s for pause in exact] == [6.0, 90.0]
    elastic = [item for item in items if isinstance(item, Pause) and item.elastic]
    assert [(p.weight, p.min_s, p.max_s) for p in elastic] == [
        (1.0, MIN_REST_S, MAX_REST_S),
        (3.0, MIN_REST_S, MAX_REST_S),
        (1.0, 20.0, 180.0),
        (2.0, 20.0, 180.0),
    ]
    assert [(cue.text, cue.rank) for cue in items if isinstance(cue, Cue) and cue.rank] == [
        ("You might notice the breath.", 1),
        ("Or not.", 2),
    ]
    assert not any(line.labels or line.tags or line.is_alternative for line in lines)


@pytest.mark.parametrize("name", NAMED_PAUSES)
def test_a_pause_named_for_what_is_done_in_it_has_its_bounds(name: str) -> None:
    """The bounds stand in one place, so that half a minute to lie down is half a minute."""
    pause = parse(f"Rest.\n[{name}]", "g")[1].item
    assert isinstance(pause, Pause)
    assert (pause.min_s, pause.ideal_s, pause.max_s) == NAMED_PAUSES[name]


def test_breaths_are_counted_in_seconds() -> None:
    """Eight seconds each, neither more nor less."""
    pauses = [line.item for line in parse("Rest.\n[breath] [breaths 3]", "g")[1:]]
    assert [(p.min_s, p.max_s) for p in pauses if isinstance(p, Pause)] == [
        (BREATH_S, BREATH_S),
        (3 * BREATH_S, 3 * BREATH_S),
    ]


def test_a_paragraph_is_one_cue_and_a_blank_line_ends_it() -> None:
    """Lines of a paragraph are joined; two paragraphs are two cues."""
    assert cues(
        "One", "  line", "", "Two", "# Three", "Four", "? Five", "| Six", "(from 5) Seven"
    ) == [*("One line", "Two", "Four", "Five", "Six", "Seven")]


def test_labels_wordings_and_tags_are_those_of_their_line() -> None:
    """Several labels, labels above what they are for, and labels of chapters and bells."""
    one, two, three, chapter, bell, four, five, six, seven = parse(LABELS, "g")
    assert one == Line(Cue("One.", 0, SourceLine("g", 1)), (read_label("from 13"),))
    assert two.labels == (read_label("10-18"), read_label("for pregnancy"))
    assert (three.labels, three.item) == (
        (read_label("with chair"),),
        Cue("Three, and more.", 0, SourceLine("g", 5)),
    )
    assert chapter == Line(
        Chapter("A chapter", SourceLine("g", 7)), (read_label("from 18"),), is_joined=True
    )
    assert bell.item == Bell(1, SourceLine("g", 9))
    assert bell.labels == (read_label("not to sleep"),)
    assert [line.is_alternative for line in (one, four, five, six, seven)] == [
        *(False, True, True, False, True)
    ]
    assert five.labels == (read_label("for pain"),)
    assert six.tags == ("boat", "water")
    assert (six.item, seven.item) == (
        Cue("Six.", 1, SourceLine("g", 14)),
        Cue("Seven.", 2, SourceLine("g", 15)),
    )


def test_nothing_after_a_backslash_is_a_mark() -> None:
    """Brackets, bars and tags are words there; what stands before it counts."""
    first, second = parse("\\(Optional) Rest. #1 #one\n\n(from 5) ? \\- Rest.\n", "g")
    assert (first.item, first.labels, first.tags) == (
        *(Cue("(Optional) Rest. #1 #one", 0, SourceLine("g", 1)), (), ()),
    )
    assert second.item == Cue("- Rest.", 1, SourceLine("g", 3))
    assert second.labels == (read_label("from 5"),)


def test_a_blank_line_parts_one_choice_from_the_next() -> None:
    """Right below each other, cues are joined; after a blank line or a mark, none is."""
    lines = parse("(from 5) A.\n(otherwise) B.\n\n(from 5) C.\n[6s]\n| D.\n| E.", "g")
    joined = [line.is_joined for line in lines if isinstance(line.item, Cue)]
    assert joined[:3] == [False, True, False]
    assert joined[-1]
    assert lines[1].labels == (Label(),)


def test_a_fill_has_its_themes_its_length_and_its_end() -> None:
    """With chapters and cues in it, one of them where the track has its middle."""
    lines = parse(
        "[fill: weight, breath]\n\nOne.\n\n# Deeper\n\n(from 20) (at the middle) Half.\n\n[end]\n"
        "[fill 5m30s: ground]\n? Two.\n[end]\n[fill]\n[end]\n",
        "g",
    )
    first, second, third = (line.item for line in lines if isinstance(line.item, FillStart))
    assert first == FillStart(("weight", "breath"), None, SourceLine("g", 1))
    assert second == FillStart(("ground",), 330.0, SourceLine("g", 10))
    assert third == FillStart((), None, SourceLine("g", 13))
    assert [line.item.source.line for line in lines if isinstance(line.item, BlockEnd)] == [
        9,
        12,
        14,
    ]
    half = next(line for line in lines if isinstance(line.item, Cue) and line.item.text == "Half.")
    assert half.at_middle
    assert half.labels == (read_label("from 20"),)


def test_fills_of_other_lengths_are_wordings_of_one() -> None:
    """They stand right below each other, with labels, and have one end."""
    lines = parse("(under 22) [fill 5m: hips]\n(from 22) [fill 6m: hips]\nOne.\n[end]", "g")
    starts = [line for line in lines if isinstance(line.item, FillStart)]
    assert [line.labels for line in starts] == [(read_label("under 22"),), (read_label("from 22"),)]
    assert starts[1].is_joined


def test_rounds_are_divided_by_two_hyphens() -> None:
    """Their numbers say how many always come, and how many there are."""
    lines = parse("[rounds 2-3]\nOne.\n[6s]\n--\nTwo.\n--\nThree.\n[end]", "g")
    assert lines[0].item == RoundsStart(2, 3, SourceLine("g", 1))
    breaks = [line.item.source.line for line in lines if isinstance(line.item, RoundBreak)]
    assert breaks == [4, 6]


@pytest.mark.parametrize(
    ("written", "line", "part"),
    [
        ("Rest.\n[pause]", 2, "[pause] is not a mark"),
        ("Rest.\n[6]", 2, "[6] is not a mark"),
        ("Rest.\n[0s]", 2, "not a pause"),
        ("Rest.\n[2h]", 2, "not a pause"),
        ("Rest.\n[rest 0]", 2, "share"),
        ("Rest.\n[rest 3m..20s]", 2, "do not rise"),
        ("Rest.\n[rest a..b]", 2, "no bounds"),
        ("Rest.\n[breaths 0]", 2, "breaths"),
        ("Rest.\n[breaths 99]", 2, "breaths"),
        ("Rest.\n[lie  up]", 2, "is not a mark"),
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
        ("Rest.\n\n|", 3, "no words"),
        ("Rest.\n\nBell \x07 here.", 3, "U+0007"),
        ("# Only a chapter", 0, "nothing is spoken"),
        ("", 0, "nothing is spoken"),
        ("Rest.\n\n[fill: breath]\nOne.\n[6s]\n[end]", 5, "[6s] stands in a fill"),
        ("Rest.\n\n[fill: breath]\nOne.\n\n[feel]\n\n[end]", 6, "[feel] stands in a fill"),
        ("Rest.\n\n[fill: breath]\nOne.", 3, "a block has no end"),
        ("Rest.\n\n[rounds 1-1]\nOne.", 3, "a block has no end"),
        ("Rest.\n\n[end]", 3, "[end] ends nothing"),
        ("Rest.\n[fill]\n[rounds 1-1]\nOne.\n[end]", 3, "before that of line 2 has ended"),
        ("Rest.\n[fill]\nOne.\n[fill]\nTwo.\n[end]", 4, "before that of line 2 has ended"),
        ("Rest.\n[fill soon: breath]\nOne.\n[end]", 2, "is not a mark"),
        ("Rest.\n[fill 5: breath]\nOne.\n[end]", 2, "has no length"),
        ("Rest.\n[rounds 2-3]\nOne.\n--\nTwo.\n[end]", 2, "[rounds 2-3] has 2 rounds"),
        ("Rest.\n[rounds 3-2]\nOne.\n--\nTwo.\n[end]", 2, "[rounds 3-2] has 2 rounds"),
        ("Rest.\n[rounds 0-1]\nOne.\n[end]", 2, "[rounds 0-1] has 1 rounds"),
        ("Rest.\n--\nMore.", 2, "-- stands outside of rounds"),
        ("Rest.\n(at the middle) More.", 2, "(at the middle) stands outside of a fill"),
        ("Rest.\n\n(from 5)", 3, "a label has nothing after it"),
        ("Rest.\n\n(otherwise) More.", 3, "(otherwise) has no other label above it"),
        ("(from 5) Rest.\n\n(otherwise) More.", 3, "(otherwise) has no other label above it"),
        ("Rest.\n(softly) More.", 2, "(softly) is not a label"),
        ("Rest.\n(from 5 More.", 2, "a round bracket is open"),
        ("Rest.\n(from 9, under 5) More.", 2, "no length at all"),
        ("Rest.\n\nLet go **now**.", 3, "markup"),
        ("Rest.\n\n- Let go.", 3, "markup"),
        ("Rest.\n\n1. Let go.", 3, "markup"),
        ("Rest.\n\nLet <em>go</em>.", 3, "markup"),
        ("Rest.\n\nLet go &amp; rest.", 3, "markup"),
        ("Rest.\n\n> Let go.", 3, "markup"),
    ],
)
def test_a_fault_names_its_line(written: str, line: int, part: str) -> None:
    """Whatever is not in the language is an error with its line, never spoken, never skipped."""
    first_line, message = faults_of(written)[0]
    assert first_line == line
    assert part in message


def test_all_faults_are_told_at_once() -> None:
    """A writer mends a script in one go."""
    written = "Rest.\n[a]\n[b]\n## c\nd [e] f\n(g) h\n[fill]\n[6s]\n"
    assert [line for line, _ in faults_of(written)] == [2, 3, 4, 5, 6, 8, 7]


def test_the_nearest_label_is_in_the_hint() -> None:
    """A slip of the pen is mended without the page."""
    with pytest.raises(GuideError) as caught:
        parse("(for pregnency) Rest.", "g")
    assert caught.value.faults[0].hint.startswith("Did you mean for pregnancy?")


def test_source_marks_say_where_a_line_was_written() -> None:
    """Rendered text has other lines than its template; the marks lead back."""
    guide = SourceLine("g.md.j2", 40)
    name = SourceLine("g.md.j2", 41)
    lines = parse(
        f"{guide.mark}# One\n{guide.mark}? {name.mark}Breathe.\n{guide.mark}(from 5) Two.\n", "x"
    )
    assert [line.item.source for line in lines] == [guide, name, guide]
    assert isinstance(lines[1].item, Cue)
    assert lines[1].item.text == "Breathe."
    assert lines[2].labels == (read_label("from 5"),)


@given(
    st.text(
        alphabet=st.sampled_from("ab .?#[]|()-\n\t0123456789smrest bell fill: rounds end…é🙂"),
        max_size=120,
    )
)
def test_any_text_is_a_script_or_a_guide_error(text: str) -> None:
    """No text crashes the parser, and no bracket ever reaches a voice."""
    try:
        lines = parse(text, "g")
    except GuideError:
        return
    for line in lines:
        if isinstance(line.item, Cue):
            assert not set(line.item.text) & set("[]\n")
            assert any(character.isalnum() for character in line.item.text)
