"""SSML becomes a script: its words, its silences, and nothing of its markup."""

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

PARAGRAPH = (2.0, 6.0)
SENTENCE = (0.5, 1.5)


def test_paragraphs_sentences_and_breaks(read: Read) -> None:
    """Each is a cue or a silence; comments and bookmarks are neither."""
    script = read(
        """<?xml version="1.0"?>
<!-- For Ruth -->
<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-GB">
  <p><s>Lie down.</s><s>Let the floor have you.</s></p>
  <p>Breathe&#160;in, <break time="2.5s"/> and <![CDATA[out]]> &amp; in.</p>
  <mark name="middle"/><break time="500ms"/><break/>
  Up.
</speak>""",
        "rest.ssml",
    )
    assert script.kind == "ssml"
    assert in_short(script.items) == [
        *("Lie down.", SENTENCE, "Let the floor have you.", PARAGRAPH),
        *("Breathe in,", 2.5, "and out & in.", 0.5, SENTENCE, "Up."),
    ]
    assert [item.source.line for item in script.items] == [4, 4, 4, 4, 5, 5, 5, 6, 6, 7]


@pytest.mark.parametrize(
    ("strength", "meant"),
    [
        *(("x-weak", (0.1, 0.4)), ("weak", (0.2, 0.8)), ("medium", SENTENCE)),
        *(("strong", (1.0, 3.0)), ("x-strong", PARAGRAPH)),
    ],
)
def test_breaks_by_strength_stretch(read: Read, strength: str, meant: object) -> None:
    """SSML gives them no seconds, so supine's may stretch."""
    text = f'<speak>In<break strength="{strength}"/>out</speak>'
    assert in_short(read(text, "a.xml").items) == ["In", meant, "out"]


def test_breaks_of_no_length_are_none(read: Read) -> None:
    """What stands around one is still two cues."""
    text = '<speak>In<break time="0s"/>out<break strength="none"/></speak>'
    assert in_short(read(text, "a.xml").items) == ["In", SENTENCE, "out"]


def test_substitutes_and_readings_are_spoken_as_they_say(read: Read) -> None:
    """The alias instead of the text; characters one by one; numbers and dates as they stand."""
    script = read(
        """<speak>The <sub alias="psoas muscle">p. m.</sub> of the
        <say-as interpret-as="characters">USA</say-as>,
        <say-as interpret-as="telephone">555-12</say-as> on the
        <say-as interpret-as="ordinal">22</say-as> or <say-as interpret-as="ordinal">13</say-as>,
        <say-as interpret-as="cardinal">1984</say-as>,
        <say-as interpret-as="date" format="dmy">1.2.1984</say-as></speak>""",
        "a.ssml",
    )
    assert in_short(script.items) == [
        (
            "The psoas muscle of the U S A, 5 5 5, 1 2 on the 22nd or 13th, 1984, "
            "February first, nineteen eighty-four"
        )
    ]


def test_what_is_left_away_is_said_once(read: Read) -> None:
    """Its words are spoken; the note has the line."""
    script = read(
        '<speak>\n<prosody rate="slow">Slow</prosody> <prosody pitch="low">low</prosody>\n'
        '<voice name="Amy"><emphasis level="strong">loud</emphasis></voice></speak>',
        "a.ssml",
    )
    assert in_short(script.items) == ["Slow low loud"]
    assert [note.line for note in script.notes] == [2, 3, 3]
    assert "--pace" in script.notes[0].message


@pytest.mark.parametrize(
    ("order", "written", "spoken"),
    [
        ("dmy", "5/4/2026", "April fifth, twenty twenty-six"),
        ("mdy", "5/4/2026", "May fourth, twenty twenty-six"),
        ("yyyymmdd", "20260405", "April fifth, twenty twenty-six"),
        ("dm", "24.12.", "December twenty-fourth"),
        ("my", "03/2026", "March twenty twenty-six"),
    ],
)
def test_a_date_is_read_in_its_format(read: Read, order: str, written: str, spoken: str) -> None:
    """Whatever the voice's country would make of it; in Speech Markdown as well."""
    text = f'<speak><say-as interpret-as="date" format="{order}">{written}</say-as></speak>'
    assert in_short(read(text, "a.ssml").items) == [spoken]
    assert in_short(read(f'({written})[date:"{order}"]', "a.smd").items) == [spoken]


def test_a_date_that_is_none_in_its_format_is_a_fault(faults_of: FaultsOf) -> None:
    """Rather than another date."""
    text = '<speak>\n<say-as interpret-as="date" format="mdy">31/12/2026</say-as></speak>'
    assert faults_of(text, "a.ssml")[0].startswith("2:")


@pytest.mark.parametrize(
    "element",
    [
        '<mstts:express-as style="calm">{}</mstts:express-as>',
        '<amazon:effect name="whispered">{}</amazon:effect>',
        '<amazon:domain name="conversational">{}</amazon:domain>',
        '<express-as type="GoodNews">{}</express-as>',
        '<prosody volume="soft" amazon:max-duration="2s">{}</prosody>',
        '<voice name="x" effect="eq_car">{}</voice>',
        '<emphasis level="reduced">{}</emphasis>',
        '<p xml:lang="fr">{}</p>',
        '<lexicon uri="words.pls"/>{}',
        '<phoneme alphabet="x-sampa" ph="r">{}</phoneme>',
    ],
)
def test_what_says_how_to_speak_is_noted_and_its_words_are_spoken(read: Read, element: str) -> None:
    """Of SSML and of makers of voices: it does not change what is said."""
    script = read(f'<speak xml:lang="en">\n{element.format("Rest")}</speak>', "a.ssml")
    assert in_short(script.items) == ["Rest"]
    assert [note.line for note in script.notes] == [2]


def test_phonemes_are_given_to_the_voice_that_can_take_them(read: Read) -> None:
    """IPA in the alphabet of heart; a sound that it lacks is noted."""
    text = '<speak><phoneme alphabet="ipa" ph="ˈtʃaɪ ɡoʊŋ">chi gong</phoneme> now</speak>'
    assert read(text, "a.ssml").pronunciations == (("chi gong", "/ˈʧI ɡOŋ/"),)
    text = '<speak><phoneme alphabet="ipa" ph="ʘ">x</phoneme> now</speak>'
    assert read(text, "a.ssml").pronunciations == ()


def test_text_with_elements_needs_no_root(read: Read) -> None:
    """As ElevenLabs takes it: breaks in a plain text too, and a file of SSML without <speak>."""
    text = 'Lie down.\n<break time="3s" /> Rest. <break time="1500"/> Go on.'
    assert in_short(read(text).items) == ["Lie down.", 3.0, "Rest.", 1.5, "Go on."]
    text = 'Lie down.\n<break time="3s"/> Now <emphasis>rest</emphasis>.'
    for name in ("a.ssml", "a.txt"):
        assert in_short(read(text, name).items) == ["Lie down.", 3.0, "Now rest."]


def test_a_prefix_for_ssml_is_understood(read: Read) -> None:
    """A name means what its namespace says."""
    text = (
        '<s:speak xmlns:s="http://www.w3.org/2001/10/synthesis">In<s:break time="1s"/>out</s:speak>'
    )
    assert in_short(read(text, "a.xml").items) == ["In", 1.0, "out"]


def test_every_fault_is_said_with_its_line(faults_of: FaultsOf) -> None:
    """What is not understood, and where the XML ends to be XML."""
    faults = faults_of(
        """<speak>
<amazon:effect name="whispered">psst</amazon:effect>
<break time="5"/>
<break strength="huge"/>
<break time="2h"/>
<break time="3601s"/>
<break length="3s"/>
<sub>nothing</sub>
<say-as interpret-as="expletive">bother</say-as>
<p>[PAUSE:4]</p>
<audio src="https://example.org/x.mp3"/>
<speak>twice</speak>
<sub alias="x">a<break/>b</sub>
<p>open
</speak>""",
        "bad.ssml",
    )
    assert [fault.split(":")[0] for fault in faults] == [
        *("3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "15")
    ]
    assert faults[-1] == "15: it is not well-formed XML (mismatched tag)"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE speak [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE speak [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE speak SYSTEM "https://example.org/speak.dtd">',
        '<!DOCTYPE speak [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    ],
)
def test_document_types_are_refused_before_anything_is_read(
    faults_of: FaultsOf, doctype: str
) -> None:
    """So there is no entity that grows, and none that reads a file."""
    faults = faults_of(f"{doctype}\n<speak>&b;</speak>", "a.ssml")
    assert len(faults) == 1
    assert "document type" in faults[0]


def test_an_entity_that_xml_does_not_have_is_a_fault(faults_of: FaultsOf) -> None:
    """There are five, and characters by number."""
    assert "undefined entity" in faults_of("<speak>\na&nbsp;b</speak>", "a.ssml")[0]


def test_characters_by_number_are_refused_where_they_are_markup(faults_of: FaultsOf) -> None:
    """An escaped tag is no more spoken than a tag."""
    assert faults_of("<speak>&lt;b&gt; x</speak>", "a.ssml") == ["1: < and > cannot be spoken"]
    assert faults_of("<speak>&#xE000; x</speak>", "a.ssml")[0].endswith("(U+E000)")


def test_about_the_document_is_not_spoken(read: Read) -> None:
    """Whatever stands in its metadata."""
    text = '<speak><metadata><x:y xmlns:x="z">no</x:y></metadata><meta name="a"/>Yes</speak>'
    assert in_short(read(text, "a.ssml").items) == ["Yes"]


@given(
    texts_around(
        *("<p>", "</p>", "<s>", "</s>", '<break time="2s"/>', "<break/>", "<break time='", "&lt;"),
        *("<sub alias='x'>", "</sub>", "<say-as interpret-as='characters'>", "</say-as>", "<!--"),
        *("-->", "<![CDATA[", "]]>", "&#1;", "&#x1F600;", "&amp;", "<!DOCTYPE x>", "word ", "\n"),
        *("<prosody rate='slow'>", "</prosody>", "<x:y>", "</x:y>", "{{ 7*7 }}", "<speak>"),
    )
)
def test_any_ssml_is_a_script_or_refused(text: str) -> None:
    """No traceback, no markup spoken."""
    assert_a_script_or_refused(f"<speak>{text}</speak>", "any.ssml")
    assert_a_script_or_refused(text, "any.xml")


def test_an_attribute_of_another_namespace_has_a_note(read: Read) -> None:
    """It may say how to speak; what belongs to XML says nothing of that."""
    script = read(
        '<speak><s xml:id="a" x:manner="soft" xmlns:x="urn:x">Rest.</s></speak>', "a.ssml"
    )
    assert in_short(script.items) == ["Rest."]
    assert [note.message for note in script.notes] == [
        "x:manner is not applied: a track has one voice"
    ]


def test_a_date_of_eight_digits_needs_no_format(read: Read) -> None:
    """It is year, month and day, as Amazon reads it."""
    script = read('<speak><say-as interpret-as="date">19840201</say-as></speak>', "a.ssml")
    assert in_short(script.items) == ["February first, nineteen eighty-four"]
