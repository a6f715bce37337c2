"""Respellings of words that a voice says wrongly, for each engine that needs them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HEART = {
    # hibari 0.2.1 reads, in its own alphabet (misaki's): sˈOəs, ˌɪliəpsˈOəz, sˈækɹəm, sˈækɹəl ...
    "psoas": "/sˈOæz/",
    "psoases": "/sˈOæzᵻz/",
    "iliopsoas": "/ˌɪliOsˈOæz/",
    "sacrum": "/sˈAkɹəm/",
    "sacrums": "/sˈAkɹəmz/",
    "sacra": "/sˈAkɹə/",
    "sacral": "/sˈAkɹəl/",
    "vertebrae": "/vˈɜɹTəbɹˌA/",
    "savasana": "/ʃəvˈɑsənə/",
    "piriformis": "/pˌɪɹəfˈɔɹməs/",
    "spondylolisthesis": "/spˌɑndəlOlɪsθˈisəs/",
    # Not in its lexicon, so that it guesses at them: ɹˈɪbkAʤ, ɹˈɪbkɪʤᵻz.
    "ribcage": "/ɹˈɪbkˌAʤ/",
    "ribcages": "/ɹˈɪbkˌAʤᵻz/",
    # Its lexicon writes their two vowels as the one of "boy": dɹˈYŋ.
    "drawing": "/dɹˈɔɪŋ/",
    "gnawing": "/nˈɔɪŋ/",
    "thawing": "/θˈɔɪŋ/",
    # Its lexicon has no stress on "go" and no second syllable: lˈɛt ɡˌO, klˈO.
    "let go": "/lˈɛt ɡˈO/",
    "chloe": "/klˈOi/",
    # It ends this one as in "cliffs".
    "smooths": "/smˈuðz/",
    # It takes these for the other word of the same spelling: a breeze, and what a box holds.
    "wind down": "/wˈInd dˈWn/",
    "winds down": "/wˈIndz dˈWn/",
    "be content": "/bi kəntˈɛnt/",
    "feel content": "/fˈil kəntˈɛnt/",
}

_SYSTEM = {
    # eSpeak NG 1.52 in American English says sˈoʊəz for "psoas" and sˈeɪkɹəm for "sacrum", but
    # ˌɪlɪəpsˈoʊəz, kˈɑːkɪks, ˈænʊɹɹˌɪzəm, smˈuːðs, wˈɪnd dˈaʊn and klˈoʊs; these spellings are
    # read right.
    "aneurysm": "annurism",
    "smooths": "smoothes",
    "iliopsoas": "ilio psoas",
    "coccyx": "cocksicks",
    "wind down": "wined down",
    "close your eyes": "cloze your eyes",
    "close the eyes": "cloze the eyes",
    "close both eyes": "cloze both eyes",
}

TABLES = {"heart": _HEART, "system": _SYSTEM}
"""For each engine's name, words in small letters and how to write them for it.

A value between slashes is phonemes in that engine's own alphabet; anything else a respelling.
"""


def pronounce(text: str, engine: str, own: Mapping[str, str] | None = None) -> str:
    """Replace the words that an engine says wrongly by what it says right.

    Whole words and phrases of a cue are replaced, whatever their case; the longest match wins.
    `own` are the listener's own words and their respellings, which come before the table; for
    `heart` a value may be phonemes between slashes.
    """
    table = {
        **TABLES.get(engine, {}),
        **{word.casefold(): said for word, said in (own or {}).items()},
    }
    if not table:
        return text
    longest_first = sorted(table, key=len, reverse=True)
    spoken_forms = "|".join(re.escape(word) for word in longest_first)

    def replace(match: re.Match[str]) -> str:
        said = table[match.group().casefold()]
        if not said.startswith("/"):
            return said[:1].upper() + said[1:] if match.group()[0].isupper() else said
        return f"[{match.group()}]({said})"

    return re.sub(rf"(?<!\w)(?:{spoken_forms})(?!\w)", replace, text, flags=re.IGNORECASE)
