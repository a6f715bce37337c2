"""What of a text can be spoken, and where a long one is split."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.errors import SpeechError
from supine.script.speakable import (
    CLAUSE_PAUSE_S,
    SENTENCE_PAUSE_S,
    clean,
    count_words,
    drop_silent,
    find_sentence_ends,
    get_pause_after_s,
    list_unspeakable,
    make_speakable,
    split_text,
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
    assert make_speakable(written) == spoken


@pytest.mark.parametrize("written", ["", "   ", "…", "🌿🌿", "—", "\x07", "**"])
def test_a_cue_without_a_letter_or_digit_is_refused(written: str) -> None:
    """There is no quiet success: a cue with nothing to say is an error."""
    with pytest.raises(SpeechError, match="nothing to speak"):
        make_speakable(written)


@given(st.text())
def test_what_is_speakable_stays_as_it_is(text: str) -> None:
    """Cleaning a clean text changes nothing, and no letter or digit is ever lost."""
    try:
        once = make_speakable(text)
    except SpeechError:
        return
    assert make_speakable(once) == once


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1))
def test_no_letter_is_lost(text: str) -> None:
    """Letters and digits of any script come through whole (NFC may compose them)."""
    assert make_speakable(text) == unicodedata.normalize("NFC", text)


@given(st.text(alphabet="ab .,;!?—。 \n", max_size=400), st.integers(1, 60))
def test_pieces_lose_nothing_and_keep_to_the_limit(text: str, max_characters: int) -> None:
    """Joined again they are the text, and none is longer than allowed."""
    parts = split_text(text, max_characters)
    assert "".join(parts) == text
    assert all(part and len(part.rstrip()) <= max_characters for part in parts)


@given(st.text(), st.integers(1, 60))
def test_pieces_of_any_text_lose_nothing(text: str, max_characters: int) -> None:
    """The same for whatever Unicode has."""
    parts = split_text(text, max_characters)
    assert "".join(parts) == text
    assert all(part and len(part.rstrip()) <= max_characters for part in parts)


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
    assert split_text(text, 300) == parts


def test_a_long_sentence_is_parted_after_a_clause_rather_than_a_word() -> None:
    """A comma is where a voice would breathe."""
    text = "Let the knees lean in, and let the feet stand where they are"
    assert split_text(text, 40) == (
        "Let the knees lean in, ",
        "and let the feet stand where they are",
    )


def test_a_pronunciation_is_never_parted() -> None:
    """Half of "[wind down](/…/)" would be spoken as it is written."""
    text = "and so it goes on [wind down](/wˈInd dˈWn/) now"
    assert any("[wind down](/wˈInd dˈWn/)" in part for part in split_text(text, 35))


def test_a_megabyte_is_parted_in_one_go() -> None:
    """The work grows with the text, not with its square."""
    text = "Rest now, and let go " * 50_000
    assert "".join(split_text(text, 110)) == text


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
    assert get_pause_after_s(piece) == pause_s


def test_words_are_counted_where_a_script_has_no_spaces() -> None:
    """Digits are said one word each, or nearly; six letters make a word where spaces do not."""
    assert count_words("Let go of it") == 4
    assert count_words("call 999") == 5
    assert count_words("放松慢慢呼吸") == pytest.approx(1.0)


@given(st.text())
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    """So a script that was written as a guide is the same when it is read again."""
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("- **Rest** 🌿 the _jaw_ .", "- Rest the jaw."),
        ("co\u00adope\u200brate", "cooperate"),
        ("e\u00ad\u0301", "é"),
        ("می\u200cخواهم 👨\u200d👩", "می\u200cخواهم"),
        ("? , now [6s] <b>", "now [6s] <b>"),
        ("20° \U0001faff", "20°"),
    ],
)
def test_a_script_keeps_its_words_and_what_is_refused_in_it(written: str, cleaned: str) -> None:
    """Styling, pictures and what is silent go; brackets stay, to be refused with their line."""
    assert clean(written) == cleaned


def test_what_no_voice_may_be_given_is_named() -> None:
    """Control characters, what has no meaning, and what reorders text; five of them at most."""
    assert list_unspeakable("Rest.\x07\u202e\ue000 now \x07") == "U+0007, U+202E, U+E000"
    assert list_unspeakable("".join(map(chr, range(8)))).count("U+") == 5
    assert list_unspeakable("می\u200cخواهم 😀 <b>") == ""


def test_only_what_reorders_text_is_left_of_what_is_silent() -> None:
    """Text that was copied from a page has them; a reader is told of what could mislead them."""
    assert drop_silent("a\u200bb\ufeff c\u202e می\u200cخواهم") == "ab c\u202e می\u200cخواهم"


def test_sentences_are_joined_as_long_as_they_fit() -> None:
    """A piece ends after a sentence, though the next word is not capital, rather than a clause."""
    text = "Rest now. and stay, here a while. Dr. Smith is gone, and so on."
    assert split_text(text, 50, join_sentences=True) == (
        "Rest now. and stay, here a while. ",
        "Dr. Smith is gone, and so on.",
    )
    assert split_text(text, 100, join_sentences=True) == (text,)
    assert [text[end:][:3] for end in find_sentence_ends(text)] == ["Dr."]


def test_a_letter_keeps_its_accents_where_a_word_is_too_long() -> None:
    """A piece never begins with a mark that belongs to the letter before it."""
    parts = split_text("x\u0323\u0307" * 40, 50)
    assert all(part[0] == "x" for part in parts)
