"""Directions and marks: a pause, a bell or a fault, in any brackets and language; never spoken."""

from __future__ import annotations

import pytest

from supine.model import Bell, Chapter, Cue, Pause, SpanStart
from support.scripts_written import FaultsOf, Read, in_short


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("(Pausa de 7s)", 7.0),
        ("[pausa 12 segundos]", 12.0),
        ("（停顿8秒）", 8.0),
        ("【暂停 3 分钟】", 180.0),
        ("(Pause von 10 Sekunden)", 10.0),
        ("(Stille für 2 Minuten)", 120.0),
        ("[20 secondes de silence]", 20.0),
        ("(Пауза 5 секунд)", 5.0),
        ("（間 4秒）", 4.0),
        ("PAUSA: 6 s", 6.0),
        ("*pause 9s*", 9.0),
        ("_- Pause 9 s -_", 9.0),
        ("[pause fifteen seconds]", 15.0),
        ("[Pause for 2 breath cycles]", 16.0),
        ("(4 respiraciones)", 32.0),
        ("/4s", 4.0),
        ("8 sec", 8.0),
        ("--- 6s ---", 6.0),
        ("(une minute de silence)", 60.0),
        ("(10초간 멈춤)", 10.0),
        ('<break time="2s"/>', 2.0),
    ],
)
def test_a_pause_is_understood_in_any_language_and_brackets(
    read: Read, written: str, seconds: float
) -> None:
    """On a line of its own, and at the end of a paragraph."""
    for text in (f"Rest.\n\n{written}\n\nGo on.", f"Rest.\n{written}\nGo on."):
        first, pause, last = read(text).items
        assert isinstance(pause, Pause)
        assert (pause.min_s, pause.max_s) == (seconds, seconds)
        assert isinstance(first, Cue)
        assert isinstance(last, Cue)


@pytest.mark.parametrize(
    "written",
    [
        "(Pausa)",
        "(pausa larga)",
        "（暂停）",
        "(Stille)",
        "(ポーズ)",
        "-- Pause --",
        "_(pause)_",
        "Pauze",
    ],
)
def test_a_pause_with_no_length_stretches(read: Read, written: str) -> None:
    """As [pause] does."""
    (_, pause, _) = read(f"Rest.\n\n{written}\n\nGo on.").items
    assert isinstance(pause, Pause)
    assert pause.elastic


@pytest.mark.parametrize(
    ("written", "strikes"),
    [
        ("(gong)", 1),
        ("*bell*", 1),
        ("[bell rings twice]", 2),
        ("(3 bells)", 3),
        ("[singing bowl x2]", 2),
        ("(Klangschale)", 1),
        ("（铃声）", 1),
    ],
)
def test_a_bell_in_words_rings(read: Read, written: str, strikes: int) -> None:
    """However it is called."""
    (_, bell, _) = read(f"Rest.\n\n{written}\n\nGo on.").items
    assert isinstance(bell, Bell)
    assert bell.strikes == strikes


@pytest.mark.parametrize(
    "written",
    [
        "(soft music)",
        "*music fades out*",
        "_whispering_",
        "(exhale)",
        "(Musik)",
        "（轻声）",
        "(10)",
        "Rest there. (softly)",
        "(quietly) Rest there.",
        "[smile]",
        "Rest there. (2:30)",
        "Rest there. (5)",
        "2:30",
        "$x^2$",
    ],
)
def test_what_looks_like_a_direction_is_asked_about(faults_of: FaultsOf, written: str) -> None:
    """With its line; it may be meant to be spoken."""
    (fault,) = faults_of(f"Rest.\n\n{written}\n\nGo on.")
    assert fault.startswith("3:")


@pytest.mark.parametrize(
    "written",
    [
        "(You may move if you wish.)",
        "Let the ribs (and the belly) be.",
        "Breathe in (slowly).",
        "*Let go*",
        "Hear the bell.",
        "The silence (a long one) is yours.",
        "Be there at 10:30.",
        "Either/or.",
    ],
)
def test_words_in_brackets_that_are_speech_are_spoken(read: Read, written: str) -> None:
    """A sentence, or a part of one."""
    (_, _, cue, _, _) = read(f"Rest.\n\n{written}\n\nGo on.").items
    assert isinstance(cue, Cue)
    assert cue.text == written.strip("*")


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: A soft evening\nauthor: me\n---",
        '+++\ntitle = "A soft evening"\ndraft = false\n+++',
        "---\nlayout: post\ntitle: A soft evening: part one [x\ntags:\n  - a\n---",
    ],
)
def test_front_matter_gives_the_title_and_is_not_spoken(read: Read, head: str) -> None:
    """YAML or TOML, and what is not quite YAML."""
    script = read(f"{head}\n\nRest.\n")
    assert script.title.startswith("A soft evening")
    assert in_short(script.items) == ["Rest."]
    assert script.items[0].source.line == head.count("\n") + 3


def test_who_speaks_is_noted_and_not_spoken(read: Read) -> None:
    """A track has one voice."""
    script = read("NARRATOR: Lie down.\n\nWelcome: this is it.")
    assert in_short(script.items)[::2] == ["Lie down.", "Welcome: this is it."]
    assert [note.line for note in script.notes] == [1]


def test_rules_around_words_are_no_front_matter(read: Read) -> None:
    """Even where the words have a colon."""
    assert in_short(read("---\nRest: let it go.\n---\n\nStay.").items)[0] == "Rest: let it go."


def test_markup_of_markdown_html_and_latex_is_left_out(read: Read) -> None:
    """Comments, line breaks, entities and layout; each line keeps its number."""
    text = (
        "<!-- for\nthe evening -->\n\\newpage\n\nLie \\emph{down}.\\\nIt&rsquo;s quiet&hellip;"
        "<br>\n\n\\vspace{2em}\n\n> Rest &amp; stay.\n\n::: {.note}\nLast.\n:::\n"
    )
    cues = [item for item in read(text).items if isinstance(item, Cue)]
    assert [cue.text for cue in cues] == ["Lie down. It’s quiet…", "Rest & stay.", "Last."]
    assert [cue.source.line for cue in cues] == [5, 10, 13]


@pytest.mark.parametrize("written", ["\\foo", "&unknown;", "A \\cite{b} here"])
def test_markup_that_is_not_known_is_a_fault(faults_of: FaultsOf, written: str) -> None:
    """With its line."""
    assert faults_of(f"Rest.\n\n{written}")[0].startswith("3:")


def test_times_place_cues_in_the_track(read: Read) -> None:
    """What comes before a time fills up the time until then; the first second is silence."""
    items = read("[0:00] Lie down.\n\n[0:40] Rest.\n\n# Back\n\n[1:30] Come back.").items
    spans = [item.length_s for item in items if isinstance(item, SpanStart)]
    assert spans == [39.0, 50.0]
    chapter = next(n for n, item in enumerate(items) if isinstance(item, Chapter))
    assert in_short([items[chapter + 1]]) == ["Come back."]


@pytest.mark.parametrize("form", ["{} {}", "({}) {}", "{} - {}", "[{}]\n{}", "[{}.00]{}"])
def test_times_are_read_however_they_are_written(read: Read, form: str) -> None:
    """Bare ones where several rise from the start."""
    text = "\n\n".join(form.format(*row) for row in (("00:00", "Lie."), ("00:30", "Rest.")))
    assert [item.text for item in read(text).items if isinstance(item, Cue)] == ["Lie.", "Rest."]


def test_times_that_do_not_rise_or_could_be_clock_times_are_faults(faults_of: FaultsOf) -> None:
    """A schedule of the day is not the times of a track."""
    assert faults_of("[1:00] Rest.\n\n[0:30] Stay.")[0].startswith("3:")
    assert [fault[:2] for fault in faults_of("7:00 Wake.\n\n7:30 Stretch.")] == ["1:", "3:"]


def test_a_first_heading_above_all_others_is_the_title(read: Read) -> None:
    """And a heading with nothing under it is said to be none."""
    script = read("# A long evening\n\n## For later\n\n## Arriving\n\nLie down.")
    assert script.title == "A long evening"
    assert "For later" in script.notes[0].message


@pytest.mark.parametrize(
    ("written", "spoken", "note"),
    [
        ("**Duration:** 12 min\nRest.", "Rest.", "“Duration: 12 min” is not spoken"),
        ("- **Purpose** : calm\n\nRest.", "Rest.", "“Purpose: calm” is not spoken"),
        ("(You are safe)", "(You are safe)", "“(You are safe)” is spoken"),
        (
            "(Let your voice sink from here on, as low as it goes. Then read on.)",
            "(Let your voice sink from here on, as low as it goes. Then read on.)",
            "“(Let your voice sink from here on, as low as it go…” is spoken",
        ),
        ("Pause for a while.", "Pause for a while.", "“Pause for a while.” is spoken"),
    ],
)
def test_what_may_not_be_speech_has_a_note(
    read: Read, written: str, spoken: str, note: str
) -> None:
    """A line's name and what is about the script are left out, and a doubt is spoken."""
    script = read(f"{written}\n")
    assert in_short(script.items) == [spoken]
    assert [found.message[: len(note)] for found in script.notes] == [note]


@pytest.mark.parametrize("written", ["**(Deepener)**", "_(Second part)_", "/outro"])
def test_a_heading_of_another_notation_is_refused(faults_of: FaultsOf, written: str) -> None:
    """It is not spoken, whatever is around it."""
    (fault,) = faults_of(f"Rest.\n\n{written}\n\nRest.\n")
    assert fault.startswith("3: ")


def test_a_numbered_line_after_a_whole_one_is_its_own_cue(read: Read) -> None:
    """Also in the paragraph of another line; a wrapped line that begins with a number is not."""
    assert in_short(read("Now count.\n2. Let go.\n1. Rest.\n").items)[::2] == [
        "Now count.",
        "2. Let go.",
        "1. Rest.",
    ]
    assert in_short(read("Breathe for a count of\n4. Then rest.\n").items) == [
        "Breathe for a count of 4. Then rest."
    ]


def test_the_names_of_lines_are_not_spoken(read: Read) -> None:
    """Where several lines have one, as "close-2:"; one alone is speech."""
    script = read("open-1: Rest.\n\nclose-2: Let the eyes rest.\n")
    assert in_short(script.items)[::2] == ["Rest.", "Let the eyes rest."]
    assert [(note.line, note.message) for note in script.notes] == [
        (1, "“open-1:” is not spoken: it names the line"),
        (3, "“close-2:” is not spoken: it names the line"),
    ]
    assert in_short(read("self-care: Be kind.\n").items) == ["self-care: Be kind."]
