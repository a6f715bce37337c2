"""Speech Markdown becomes a script: the words, without their styling."""

from __future__ import annotations

import pytest
from hypothesis import given

from support.scripts_written import (
    FaultsOf,
    Read,
    assert_a_script_or_refused,
    in_short,
    texts_around,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('(Al)[sub:"aluminum"] is light', "aluminum is light"),
        ("(Al)[sub:'aluminum';] is light", "aluminum is light"),
        ("(Al){aluminum} is light", "aluminum is light"),
        ("a (word)[emphasis] here", "a word here"),
        ('a (word)[emphasis:"strong";rate:"slow"] here', "a word here"),
        ("a ++word++ +and+ ~one~ -more- here", "a word and one more here"),
        ("well-known half-hearted words", "well-known half-hearted words"),
        ("(USA)[characters] and (3)[ordinal]", "U S A and 3rd"),
        ('(1984)[number] and (10/11/12)[date:"mdy"]', "1984 and October eleventh, twenty twelve"),
        ('(pecan)[ipa:"pɪˈkɑːn"] (pecan)[/pɪˈkɑːn/]', "pecan pecan"),
        ("(pecan)/pɪˈkɑːn/ is a nut", "pecan is a nut"),
        ("call ((020) 12-3)[phone] now", "call 0 2 0, 1 2, 3 now"),
        ('(rest)[style:"calm";role:"Nurse"]', "rest"),
        ('here [mark:"x"] it is', "here it is"),
        ('(psst)[whisper] (so)[excited:"low"]', "psst so"),
    ],
)
def test_modifiers(read: Read, written: str, meant: str) -> None:
    """What changes the words is done, and what styles them left away."""
    script = read(written, "a.smd")
    assert script.kind == "speech-markdown"
    assert in_short(script.items) == [meant]


def test_breaks_sections_and_paragraphs(read: Read) -> None:
    """Breaks in both forms; a section says nothing itself."""
    script = read(
        "#[voice:'Brian';lang:'en-GB']\nLie [250ms] down. [break:\"2s\"]\n\n"
        '#[defaults]\n\nBreathe [break:"weak"] (out)[2s]\n\nRest (a while)[emphasis].\n',
        "a.smd",
    )
    assert in_short(script.items) == [
        *("Lie", 0.25, "down.", 2.0, "Breathe", (0.2, 0.8), "(out)", 2.0, "Rest a while.")
    ]
    assert [note.line for note in script.notes] == [1, 1]


def test_it_is_known_by_its_content_too(read: Read) -> None:
    """Markdown and text with modifiers are Speech Markdown; without, plain."""
    assert read('Hi (Al)[sub:"Alan"].', "a.md").kind == "speech-markdown"
    assert read('Hi [break:"2s"] there.', "a.txt").kind == "speech-markdown"
    assert read("# Hi\n\nthere [2s]", "a.md").kind == "plain"


def test_every_fault_is_said_with_its_line(faults_of: FaultsOf) -> None:
    """Keys the format does not have, sounds, bleeps, and words that are no keys."""
    faults = faults_of(
        'One (foo)[bar:"x"]\ntwo (foo)[=]\n\n#[wow]\n\n!["https://example.org/z.mp3"]\n\n'
        "(damn)[expletive]\n\n(two\nlines)[bar]\n\n[smile]\n",
        "a.smd",
    )
    assert [fault.split(":")[0] for fault in faults] == ["1", "2", "4", "6", "8", "10", "13"]


@given(
    texts_around(
        *("(Al)", '[sub:"x"]', "[sub:", "#[voice:'B']", "#[", "++", "+", "-", "~", '[break:"2s"]'),
        *(
            "[2s]",
            "![",
            '!["x"]',
            "{y}",
            "\n",
            "\n\n",
            "word ",
            '[mark:"',
            "[/x/]",
            "(a)[b;c;",
            ";",
        ),
    )
)
def test_any_speech_markdown_is_a_script_or_refused(text: str) -> None:
    """No traceback, no markup spoken."""
    assert_a_script_or_refused(text, "any.smd")


def test_phonemes_without_a_word_are_refused(faults_of: FaultsOf) -> None:
    """There is nothing that another voice could speak."""
    assert faults_of("Rest.\n\nSay /ˈriːlæks/ now.\n", "a.smd") == [
        "3: /ˈriːlæks/ has no word to speak"
    ]
