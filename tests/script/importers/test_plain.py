"""Plain text with pauses becomes a script, exactly, or is refused with its lines."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from supine.model import Cue, Pause
from supine.script.speakable import clean, split_text
from supine.track.fit import compute_natural_length_s
from support.scripts_written import (
    FaultsOf,
    Read,
    assert_a_script_or_refused,
    in_short,
    lines_items,
    somewhere,
    texts_around,
)

PARAGRAPH = (2.0, 6.0)
SENTENCE = (0.5, 1.5)


def test_paragraphs_are_cues_with_a_breath_between(read: Read) -> None:
    """Lines of a paragraph are joined; between paragraphs stands a pause that stretches."""
    read_items = read("Lie down,\nand rest.\n\nBreathe.\n").items
    assert in_short(read_items) == ["Lie down, and rest.", PARAGRAPH, "Breathe."]
    assert [item.source.line for item in read_items if isinstance(item, Cue)] == [1, 4]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("[PAUSE:5]", 5.0),
        ("[pause:2.5s]", 2.5),
        ("[pause 5]", 5.0),
        ("[Pause for 1 minute 30 seconds]", 90.0),
        ("[pause 0:45]", 45.0),
        ("[6s]", 6.0),
        ("[1m30s]", 90.0),
        ("[500ms]", 0.5),
        ("[silence 20s]", 20.0),
        ("(pause 5 seconds)", 5.0),
        ("(Pause for 2 min.)", 120.0),
        ("(silence for 20 seconds)", 20.0),
        ("(pause for 10-15 seconds)", (10.0, 15.0)),
        ("(pause 10 to 15 seconds)", (10.0, 15.0)),
        ("(pause 1–2 minutes)", (60.0, 120.0)),
        ("[pause: 10s..15s]", (10.0, 15.0)),
        ("PAUSE: 10 seconds", 10.0),
        ("[pause]", (3.0, 8.0)),
        ("(long pause)", (10.0, 30.0)),
        ("...", (3.0, 8.0)),
        ("…", (3.0, 8.0)),
        ("[rest 3 20s..3m]", (20.0, 180.0)),
        ("[bell 3]", "bell 3"),
        ("# Resting", "#Resting"),
        ("## Resting ##", "#Resting"),
    ],
)
def test_marks_people_write(read: Read, written: str, meant: object) -> None:
    """Every way to write a silence on a line of its own means what it says."""
    items = in_short(read(f"One.\n{written}\nTwo.\n").items)
    if isinstance(meant, str) and meant.startswith("#"):
        assert items == ["One.", PARAGRAPH, meant, "Two."]
    else:
        assert items == ["One.", meant, "Two."]


def test_pauses_inside_a_paragraph_part_it(read: Read) -> None:
    """What is before and after is spoken, and each piece knows its line."""
    items = read("Breathe in [pause 2] and\nout (pause for 3 seconds). Rest.").items
    assert in_short(items) == ["Breathe in", 2.0, "and out", 3.0, "Rest."]
    assert [item.source.line for item in items] == [1, 1, 1, 2, 2]


def test_pauses_first_last_and_two_in_a_row_are_kept(read: Read) -> None:
    """None is merged, moved or dropped."""
    items = read("[pause 5]\n[pause 2]\n\nRest.\n\n[pause 3] [pause 4]\n\nUp.\n[pause 7]\n").items
    assert in_short(items) == [5.0, 2.0, "Rest.", 3.0, 4.0, "Up.", 7.0]


def test_lines_of_phrase_and_seconds(read: Read) -> None:
    """Every line is a cue and its silence."""
    items = read("Breathe in;4\n\nBreathe out; slowly;6.5\nRest;30s").items
    assert in_short(items) == ["Breathe in", 4.0, "Breathe out; slowly", 6.5, "Rest", 30.0]


def test_some_lines_of_phrase_and_seconds_are_refused(faults_of: FaultsOf) -> None:
    """A number of seconds is never spoken because one line was written otherwise."""
    assert faults_of("In;4\nOut;6\nRest")[0].startswith("3: it has no ;seconds")
    assert faults_of("In\n\nOut\n\nRest;4")[0].startswith("5: it ends in ;seconds")


def test_what_sounds_like_a_pause_but_is_speech_is_spoken(read: Read) -> None:
    """Sentences keep their words."""
    text = "Pause for a moment.\n\nRest (wait 5 minutes before you drive)."
    assert in_short(read(text).items) == [
        "Pause for a moment.",
        PARAGRAPH,
        "Rest (wait 5 minutes before you drive).",
    ]


def test_every_fault_is_said_with_its_line(faults_of: FaultsOf) -> None:
    """All at once, in the order of the file."""
    faults = faults_of(
        "Rest [smile] now.\n\n(pause for three breaths)\n\n<b>Bold</b>\n\n{{ 7*7 }}\n\n"
        "[pause 20-10]\n[pause 2 hours]\n[bell 12]\n[rest 5s..2s]\nopen [ bracket\n\n"
        "(pause (long))\n\nFish &amp; chips\n\n#\n"
    )
    assert [fault.split(":")[0] for fault in faults] == [
        *("1", "3", "5", "7", "9", "10", "11", "12", "13", "15", "17", "19")
    ]


def test_styling_emoji_and_bullets_are_not_spoken(read: Read) -> None:
    """Their words are."""
    text = "- **Relax** 😀 your _jaw_ 🩷.\n- Let 👩‍👩‍👧 go\n\n---\n\n🧘\n\nStay at 20°."
    assert in_short(read(text).items) == [
        *("Relax your jaw.", PARAGRAPH, "Let go", PARAGRAPH, "Stay at 20°.")
    ]


def test_twenty_thousand_characters_in_one_paragraph_are_all_spoken(read: Read) -> None:
    """As cues of up to 300 characters, parted after sentences, with a short pause between."""
    text = " ".join(f"This is the sentence with the number {n}." for n in range(480))
    assert len(text) > 20_000
    items = read(text).items
    cues = [item.text for item in items if isinstance(item, Cue)]
    assert " ".join(cues) == text
    assert all(len(cue) <= 300 and cue.endswith(".") for cue in cues)
    assert in_short(items)[1::2] == [SENTENCE] * (len(cues) - 1)


@given(st.text(st.characters(categories=["L", "Nd", "Zs", "Po"]), min_size=400, max_size=1500))
@example("休" * 300 + "、息" * 200)
def test_long_paragraphs_lose_no_letter(text: str) -> None:
    """However they are written: what is parted adds up to what was there."""
    line = clean(text)
    parted = split_text(line, 300, join_sentences=True)
    assert "".join(parted) == line
    assert all(len(piece.rstrip()) <= 300 for piece in parted)


def test_a_natural_length_gives_each_pause_its_ideal(read: Read) -> None:
    """The shares of elastic pauses are their ideals, so any other length keeps proportions."""
    items = read("One.\n\nTwo.\n\n(pause for 10-15 seconds)\n\nThree.\n[pause 3]").items
    pauses = [item for item in items if isinstance(item, Pause)]
    # A billionth: floats of a product.
    assert all(p.ideal_s == pytest.approx(p.weight * 20, abs=1e-9) for p in pauses if p.elastic)
    assert compute_natural_length_s(items, lambda _: 1.0) == pytest.approx(
        3 + 4 + 12.5 + 3, abs=1e-9
    )


@pytest.mark.parametrize(
    "text",
    [
        "# Arriving\n[bell]\n[4s]\n\nLie down.\n\n[rest]\n\n? Breathe.\n\n[rest 2 5s..1m]\n[1m30s]",
        "?? Out.\n[rest 0.5]\n[bell 3] [6s]\n\nUp.\n\n[2.5s]",
    ],
)
def test_a_guides_own_marks_mean_the_same_here(read: Read, text: str) -> None:
    """A script in supine's own words needs no front matter."""
    assert somewhere(read(text).items) == somewhere(lines_items(text, "script.txt"))


@given(
    texts_around(
        *("[PAUSE:5]", "[pause 5", "(pause for 10-15 seconds)", "(pause", "...", "\n", "\n\n"),
        *(";5\n", "[rest 3 20s..3m]", "# ", "? ", "<b>", "{{ 7*7 }}", "{% x %}", "Rest. ", "&lt;"),
        *("[bell]", "- ", "*", "[", ")", "]", "\x00", "\u202e", "\ue000", "😀", "\r\n", "\x85"),
    )
)
def test_any_text_is_a_script_or_refused(text: str) -> None:
    """No traceback, no markup spoken, no line without a cue's words in it."""
    assert_a_script_or_refused(text, "any.txt")
