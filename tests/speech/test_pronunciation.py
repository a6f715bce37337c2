from __future__ import annotations

import pytest
from hibari import Hibari

from supine.speech.pronunciation import TABLES, pronounce


@pytest.fixture(scope="module")
def hibari() -> Hibari:
    """The real grapheme-to-phoneme part."""
    return Hibari(voice="heart")


def _phonemes(hibari: Hibari, text: str) -> str:
    return "".join(hibari.phonemize(pronounce(text, "heart")))


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("psoas", "sˈOæz"),
        ("The Psoas, then.", "ðə sˈOæz, ðˈɛn."),
        ("the iliopsoas", "ði ˌɪliOsˈOæz"),
        ("Sacrum", "sˈAkɹəm"),
        ("two sacrums", "tˈu sˈAkɹəmz"),
        ("coccyx", "kˈɑksˌɪks"),
        ("piriformis", "pˌɪɹəfˈɔɹməs"),
        ("spondylolisthesis", "spˌɑndəlOlɪsθˈisəs"),
        ("The ribcage rests.", "ðə ɹˈɪbkˌAʤ ɹˈɛsts."),
        ("two ribcages", "tˈu ɹˈɪbkˌAʤᵻz"),
        ("drawing nearer", "dɹˈɔɪŋ nˈɪɹəɹ"),
        ("gnawing", "nˈɔɪŋ"),
        ("thawing", "θˈɔɪŋ"),
        ("Breath smooths the brow.", "bɹˈɛθ smˈuðz ðə bɹˈW."),
        ("Let the day wind down.", "lˈɛt ðə dˈA wˈInd dˈWn."),
        ("The wind is down.", "ðə wˈɪnd ɪz dˌWn."),
        ("Close your eyes.", "klˈOz jʊɹ ˈIz."),
    ],
)
def test_heart_reads_the_words_of_relaxation_right(
    hibari: Hibari, text: str, phonemes: str
) -> None:
    """As its own phonemes show; only the meant word of a homograph is changed."""
    assert _phonemes(hibari, text) == phonemes


def test_every_phoneme_in_the_table_is_one_that_heart_has(hibari: Hibari) -> None:
    """It leaves out, without a word, what is not in its alphabet."""
    for said in TABLES["heart"].values():
        assert set(said.strip("/")) <= set(hibari.vocab), said


def test_whole_words_only_whatever_the_case() -> None:
    """A word inside another one is another word; the longest match wins."""
    assert pronounce("Wind down, wind downward.", "system") == "Wined down, wind downward."
    assert pronounce("iliopsoas and COCCYX", "system") == "ilio psoas and Cocksicks"
    assert pronounce("An aneurysm. It smooths.", "system") == "An annurism. It smoothes."


def test_the_listeners_own_words_come_first() -> None:
    """Their respelling beats the table, for every engine."""
    own = {"Psoas": "so-ass", "Siobhán": "shivawn"}
    assert pronounce("psoas, Siobhán", "heart", own) == "so-ass, Shivawn"
    assert pronounce("Siobhán", "tone", own) == "Shivawn"


def test_a_text_without_such_words_is_left_alone() -> None:
    """Nothing else is touched."""
    assert pronounce("Let the floor have you.", "heart") == "Let the floor have you."
    assert pronounce("psoas", "tone") == "psoas"
