"""What a text abbreviates is said as somebody reading it aloud would say it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.errors import SpeechError
from supine.script.speakable import clean, find_ambiguous_notation, make_speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        # Counting, with no spaces.
        ("Out for 1,2,3,4,5.", "Out for one, two, three, four, five."),
        ("8,7,6,5,4,3,2,1", "eight, seven, six, five, four, three, two, one"),
        ("10,9,8,…,1", "ten, nine, eight... one"),
        ("3…2…1", "three... two... one"),
        ("100,200,300", "one hundred, two hundred, three hundred"),
        ("the 4-7-8 breath", "the four, seven, eight breath"),
        ("1/2/3 and up", "one, two, three and up"),
        ("2,400 breaths", "two thousand four hundred breaths"),
        ("3,250,000", "three million two hundred fifty thousand"),
        # Pauses.
        ("Soften… and wait… now", "Soften... and wait... now"),
        ("Soften . . . and wait", "Soften... and wait"),
        # Capitals.
        ("Now DO IT, and GO ON.", "Now do it, and go on."),
        ("LIE DOWN. LET GO. I'M HERE.", "Lie down. Let go. I'm here."),
        ("It's OK to STOP.", "It's okay to stop."),
        ("The TMJ, the CNS and the US.", "The TMJ, the CNS and the US."),
        ("With a US voice.", "With a US voice."),
        ("6 breaths/min in NREM sleep", "six breaths per minute in NREM sleep"),
        ("at 14 W Elm Street, 60 W", "at fourteen W Elm Street, sixty watts"),
        ("7 * 8 = 56", "seven times eight equals fifty-six"),
        ("feet • knees • hips", "feet, knees, hips"),
        ("on 07-04-2023", "on July fourth, twenty twenty-three"),
        ("AN MRI AT 9 AM", "An MRI at nine AM"),
        # Units.
        ("Stay 45s, then 90 s.", "Stay forty-five seconds, then ninety seconds."),
        ("5 min. 30 sec. of rest", "five minutes thirty seconds of rest"),
        ("a 20-min rest", "a twenty-minute rest"),
        (
            "1m, 3 ft, 8 in. or 20cm away",
            "one meter, three feet, eight inches or twenty centimeters away",
        ),
        ("5'10\" tall", "five feet ten inches tall"),
        ("bent 90°, at 21 °C", "bent ninety degrees, at twenty-one degrees Celsius"),
        ("60 bpm, 40%", "sixty beats per minute, forty percent"),
        ("5 in the morning", "five in the morning"),
        ("5x, 3 x 8, 2×", "five times, three times eight, twice"),
        ("the 1970s, in your 60s, 60s", "the nineteen seventies, in your sixties, sixty seconds"),
        # Signs of numbers.
        ("at −8 or -3 or –1", "at minus eight or minus three or minus one"),
        ("9 − 4 = 5", "nine minus four equals five"),
        ("2.75 and .5", "two point seven five and zero point five"),
        ("½ or 2½, 3/4, 5⁄8", "one half or two and a half, three quarters, five eighths"),
        ("24/7", "twenty-four seven"),
        ("5–8 breaths, 20-30 s", "five to eight breaths, twenty to thirty seconds"),
        ("1st, 3rd and 22nd", "first, third and twenty-second"),
        ("$4.50 or 20 €", "four dollars and fifty cents or twenty euros"),
        ("(± 5) & ~10", "(plus or minus five) and about ten"),
        # Times and dates.
        ("at 6:05 or 18:30", "at six oh five or eighteen thirty"),
        ("by 7:00, at 9 p.m. sharp", "by seven o'clock, at nine PM sharp"),
        ("on 2024-03-09", "on March ninth, twenty twenty-four"),
        ("on Sept. 3, and 3 Oct", "on September third, and third of October"),
        ("in 1987 and 2005", "in nineteen eighty-seven and two thousand five"),
        # Roman numerals.
        ("Part III, Chapter IX.", "Part three, Chapter nine."),
        ("George VI. VI. The end", "George the sixth. six. The end"),
        ("Ⅶ", "seven"),
        # Abbreviations.
        ("approx. 6 breaths, see fig. 3", "approximately six breaths, see figure three"),
        ("No. 4, i.e. the last, w/o haste", "Number four, that is the last, without haste"),
        ("calm and/or warm, his/her", "calm and or warm, his or her"),
        # Letters.
        ("Joël, Zoë and Renée", "Joel, Zoe and Renée"),
        ("𝓢𝓸𝓯𝓽 ｎｏｗ ﬁne", "Soft now fine"),
        ("L4/L5, B12", "L four or L five, B twelve"),
        ("well-being, half-way", "well-being, half-way"),
    ],
)
def test_notation_is_read_as_words(written: str, spoken: str) -> None:
    """Whatever kind of notation it is, and whichever voice reads it."""
    assert make_speakable(written) == spoken


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("Rest 3m there.", "3 meters"),
        ("on 04/05/2024", "April fifth"),
        ("10-4", "10, 4"),
        ("at 01:20:00", "o'clock|seconds|twenty"),
        ("9/10 of it", "nine tenths"),
        ("Part I rest in", "Part I"),
    ],
)
def test_what_could_be_read_otherwise_is_said(written: str, reading: str) -> None:
    """One reading is chosen, and a note says which and what to write for the other."""
    (note,) = find_ambiguous_notation(written, "en-us")
    assert re.search(reading, note)
    assert "write" in note


@pytest.mark.parametrize("written", ["Hold 30s.", "5–8 breaths at 6:30", "1,2,3", "LET GO"])
def test_what_is_clear_has_no_note(written: str) -> None:
    """A note is for what could be meant otherwise."""
    assert find_ambiguous_notation(written, "en-us") == ()


def test_words_of_the_listener_stay_as_they_are_written() -> None:
    """So that their own pronunciation of "4-7-8" or "C6" is found."""
    assert (
        make_speakable("The 4-7-8 breath, 3x.", keep=("4-7-8",)) == "The 4-7-8 breath, three times."
    )


@pytest.mark.parametrize(
    ("written", "language", "spoken"),
    [
        (
            "Halte 30s, 2,5 cm, bei 20°C.",
            "de",
            "Halte 30 Sekunden, 2,5 Zentimeter, bei 20 Grad Celsius.",
        ),
        ("Respira 10 s… 1,2,3,4", "es-419", "Respira 10 segundos... 1, 2, 3, 4"),
        ("le 2024-03-09", "fr-fr", "le 9 mars 2024"),
        ("RESTA QUI", "it", "RESTA QUI"),
        ("30 s", "", "30 s"),
    ],
)
def test_other_languages_have_their_own_words(written: str, language: str, spoken: str) -> None:
    """Units and dates as CLDR names them; numbers are left to the voice, which reads them."""
    assert make_speakable(written, language) == spoken


_PIECES = st.one_of(
    st.sampled_from(
        (
            "30s 3x 5 in. 2 m ° °C … − - – / : . , ; % $ € # @ & + = × ½ 1½ ² Ⅳ IV XII LET GO TMJ "
            "NSDR 10:30 7pm 1,2,3 1,250 3.5 .5 1/2 24/7 5-4-3 10–15 approx. fig. No. e.g. Zoë "
            "2024-02-03 01/02/2023 1990s 1st 007 5' 6\" km/h m² ① ٣ １２ \u200b \u2060 \ufeff ~ < "
            "> [ ] { } | * _ \\ ^"
        ).split(" ")
    ),
    st.integers(0, 10**16).map(str),
    st.decimals(-1000, 1000, places=2).map(str),
    st.text(max_size=4),
)


@given(
    st.lists(st.tuples(_PIECES, st.sampled_from(["", " ", ", "]))).map(
        lambda rows: "".join(a + b for a, b in rows)
    )
)
def test_no_notation_reaches_a_voice(text: str) -> None:
    """Whatever is written, a voice gets letters and punctuation; no digit and no sign."""
    try:
        spoken = make_speakable(text)
    except SpeechError:
        return
    assert not re.search(r"\d", spoken)
    assert not re.search("[%$€£#@&+=×÷°<>\\[\\]{}|*_^~\\\\\u200b-\u200f\u2060\ufeff−…]", spoken)
    for word in re.findall(r"\b[A-Z]{2,}\b", spoken):
        assert word not in {"LET", "GO", "BE", "AT", "NOW", "REST"}


@given(st.lists(st.integers(0, 999), min_size=2, max_size=12), st.sampled_from([",", "-", "…"]))
def test_numbers_that_are_counted_are_all_heard(numbers: list[int], between: str) -> None:
    """Each one by itself: none is run together with the next into a larger one."""
    text = between.join(map(str, numbers))
    if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+", text):
        return
    assert make_speakable(text).replace(" to ", ", ").replace("... ", ", ") == ", ".join(
        make_speakable(str(number)) for number in numbers
    )


def test_a_zero_width_space_ends_a_word() -> None:
    """As pages have it between sentences; what joins words leaves no trace."""
    assert clean("Rest.\u200bAnd breathe\u2060.") == "Rest. And breathe."
