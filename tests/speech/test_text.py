from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.errors import SpeechError
from supine.speech.text import (
    CLAUSE_PAUSE_S,
    SENTENCE_PAUSE_S,
    pause_after_s,
    pieces,
    speakable,
    word_count,
)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Let go.", "Let go."),
        ("  Let\n\tgo  of   it. ", "Let go of it."),
        ("Let go 🌿 and rest 🙏.", "Let go and rest."),
        ("**Let** _go_ of `it` <b>now</b>", "Let go of it now"),
        ("1️⃣ Rest", "1 Rest"),
        ("co\u00adoperate\x00 \u200bnow\x1b[0m", "cooperate now 0m"),
        ("Cafe\u0301", "Café"),
        ("50% of 20°C, “so” they say…", "50% of 20°C, “so” they say…"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("放松，慢慢呼吸。", "放松，慢慢呼吸。"),
        ("नमस्ते", "नमस्ते"),
        ("👨\u200d👩\u200d👧 family", "family"),
    ],
)
def test_only_what_a_voice_can_say_is_left(written: str, spoken: str) -> None:
    """Emoji, markup and control characters go; every script's letters and punctuation stay."""
    assert speakable(written) == spoken


@pytest.mark.parametrize("written", ["", "   ", "…", "🌿🌿", "—", "\x07", "**"])
def test_a_cue_without_a_letter_or_digit_is_refused(written: str) -> None:
    """There is no quiet success: a cue with nothing to say is an error."""
    with pytest.raises(SpeechError, match="nothing to be spoken"):
        speakable(written)


@given(st.text())
def test_what_is_speakable_stays_as_it_is(text: str) -> None:
    """Cleaning a clean text changes nothing, and no letter or digit is ever lost."""
    try:
        once = speakable(text)
    except SpeechError:
        return
    assert speakable(once) == once


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1))
def test_no_letter_is_lost(text: str) -> None:
    """Letters and digits of any script come through whole (NFC may compose them)."""
    import unicodedata  # noqa: PLC0415 - the reference, not the subject

    assert speakable(text) == unicodedata.normalize("NFC", text)


@given(st.text(alphabet="ab .,;!?—。 \n", max_size=400), st.integers(1, 60))
def test_pieces_lose_nothing_and_keep_to_the_limit(text: str, most_characters: int) -> None:
    """Joined again they are the text, and none is longer than allowed."""
    parts = pieces(text, most_characters)
    assert "".join(parts) == text
    assert all(0 < len(part) <= most_characters for part in parts)


@given(st.text(), st.integers(1, 60))
def test_pieces_of_any_text_lose_nothing(text: str, most_characters: int) -> None:
    """The same for whatever Unicode has."""
    parts = pieces(text, most_characters)
    assert "".join(parts) == text
    assert all(0 < len(part) <= most_characters for part in parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Rest. Let go! Now?", ("Rest. ", "Let go! ", "Now?")),
        ("Dr. Smith rests. J. Doe too.", ("Dr. Smith rests. ", "J. Doe too.")),
        ("Let go… and rest. “Yes.” No.", ("Let go… and rest. ", "“Yes.” ", "No.")),
        ("放松。慢慢呼吸。", ("放松。", "慢慢呼吸。")),
        ("At 7.30 it is 3.5 metres.", ("At 7.30 it is 3.5 metres.",)),
    ],
)
def test_a_text_is_parted_at_its_sentences(text: str, parts: tuple[str, ...]) -> None:
    """At the ends of sentences in any script; not after a title, an initial or a decimal point."""
    assert pieces(text, 300) == parts


def test_a_long_sentence_is_parted_after_a_clause_rather_than_a_word() -> None:
    """A comma is where a voice would breathe."""
    text = "Let the knees lean in, and let the feet stand where they are"
    assert pieces(text, 40) == ("Let the knees lean in, ", "and let the feet stand where they are")


def test_a_pronunciation_is_never_parted() -> None:
    """Half of "[wind down](/…/)" would be spoken as it is written."""
    text = "and so it goes on [wind down](/wˈInd dˈWn/) now"
    assert any("[wind down](/wˈInd dˈWn/)" in part for part in pieces(text, 35))


def test_a_megabyte_is_parted_in_one_go() -> None:
    """The work grows with the text, not with its square."""
    text = "Rest now, and let go " * 50_000
    assert "".join(pieces(text, 110)) == text


@pytest.mark.parametrize(
    ("piece", "pause_s"),
    [
        ("Rest. ", SENTENCE_PAUSE_S),
        ("“Rest.” ", SENTENCE_PAUSE_S),
        ("放松。", SENTENCE_PAUSE_S),
        ("Rest, ", CLAUSE_PAUSE_S),
        ("Rest — ", CLAUSE_PAUSE_S),
        ("Rest ", 0.0),
    ],
)
def test_the_pause_follows_the_punctuation(piece: str, pause_s: float) -> None:
    """Longest after a sentence, none between words."""
    assert pause_after_s(piece) == pause_s


def test_words_are_counted_where_a_script_has_no_spaces() -> None:
    """Digits are said one word each, or nearly; six letters make a word where spaces do not."""
    assert word_count("Let go of it") == 4
    assert word_count("call 999") == 5
    assert word_count("放松慢慢呼吸") == pytest.approx(1.0)
