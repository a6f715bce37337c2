"""Notation to words: what a text abbreviates, as somebody reading it aloud says it.

The one place that does so for every engine. Counts, units, dates, minus signs and signs of
every script's own forms are read for all languages (units and dates with CLDR's names, through
Babel). For English, nothing is left but words and punctuation: numbers, clock times, fractions,
ranges, money, Roman numerals, abbreviations and words in capitals. In other languages the voices
of eSpeak NG read the numbers themselves.

To add a notation, write its pattern and reader as a row of `_ANY_LANGUAGE` or `_ENGLISH`; they
are tried in order. A reader that had to choose says so with `_Context.note`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from supine.script.spoken_numbers import (
    digits_in_words,
    format_number_in_words,
    ordinal_in_words,
    year_in_words,
)

if TYPE_CHECKING:
    from babel import Locale


def _table(rows: str) -> dict[str, str]:
    """Return a table from "sign words; sign words"."""
    return dict(
        row.rsplit(" ", 1) if row.startswith("sq ") else row.split(" ", 1)
        for row in rows.split("; ")
    )


_NUMBER = r"(?<![\w.,])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"

_WIDE_FORMS = re.compile(r"<(?:font|circle|wide|narrow|super|sub|square|noBreak|fraction)>")
_LATIN_FORMS = re.compile(r"LATIN SMALL LIGATURE|ROMAN NUMERAL|PARENTHESIZED|FULL STOP|DEGREE")
_CLOSED_UP = {"²": " squared", "³": " cubed", "º": "°", "˚": "°", "′": "'", "″": '"', "№": "No. "}
_MINUS_SIGNS = re.compile("[\u2212\ufe63\uff0d\u207b\u2796]")

_UNITS = _table(
    "ms duration-millisecond; s duration-second; sec duration-second; secs duration-second; "
    "min duration-minute; mins duration-minute; h duration-hour; hr duration-hour; "
    "hrs duration-hour; wk duration-week; wks duration-week; yr duration-year; "
    "yrs duration-year; mm length-millimeter; cm length-centimeter; m length-meter; "
    "km length-kilometer; ft length-foot; yd length-yard; yds length-yard; mi length-mile; "
    "in length-inch; \" length-inch; ' length-foot; mg mass-milligram; g mass-gram; "
    "kg mass-kilogram; kgs mass-kilogram; lb mass-pound; lbs mass-pound; oz mass-ounce; "
    "ml volume-milliliter; cl volume-centiliter; dl volume-deciliter; l volume-liter; "
    "°c temperature-celsius; °f temperature-fahrenheit; ° angle-degree; hz frequency-hertz; "
    "khz frequency-kilohertz; mph speed-mile-per-hour; km/h speed-kilometer-per-hour; "
    "kmh speed-kilometer-per-hour; kph speed-kilometer-per-hour; m/s speed-meter-per-second; "
    "kcal energy-kilocalorie; kw power-kilowatt; w power-watt; m² area-square-meter; "
    "m2 area-square-meter; cm² area-square-centimeter; sqm area-square-meter; "
    "sq ft area-square-foot; deg angle-degree; m³ volume-cubic-meter; mb digital-megabyte; "
    "gb digital-gigabyte; "
    "% concentr-percent"
)
"""What CLDR calls the unit that a sign stands for; signs of one letter are small but for a few."""

_BEFORE_OTHERS = frozenset({"h", "hr", "hrs", "min", "mins", "ft", "lb", "lbs"})
"""Another number with its unit may follow: "1 min. 45 sec"."""

_CAPITAL_SIGNS = frozenset({"L", "W"})
_SIGNS = "|".join(map(re.escape, sorted(_UNITS.keys() - {"in"}, key=len, reverse=True)))
_ENGLISH_UNITS = {"bpm": "beats per minute", "db": "decibels", "rpm": "turns per minute"}
_CURRENCIES = _table("$ dollar cent; € euro cent; £ pound penny; ¥ yen sen; ₹ rupee paisa")
_SPOKEN_SIGNS = _table(
    "& and; + plus; = equals; ± plus or minus; × times; ÷ divided by; @ at; % percent; "
    "‰ per thousand; § section; ° degrees; ~ about; ≈ about; ≤ up to; ≥ at least; "
    "≠ not equal to; ∞ infinity; $ dollars; € euros; £ pounds; ¥ yen; ₹ rupees; ¢ cents; "
    "# number; √ the square root of; µ micro; ∕ over; ⁄ over"
)

_ABBREVIATIONS = _table(
    "approx approximately; ca circa; e.g for example; i.e that is; vs versus; etc et cetera; "
    "incl including; excl excluding; resp respectively; esp especially; a.k.a also known as; "
    "misc other"
)
_BEFORE_NUMBERS = _table(
    "fig figure; figs figures; no number; nos numbers; nr number; p page; pp pages; pg page; "
    "ch chapter; chap chapter; vol volume; pt part; sec section; ex exercise; art article; "
    "min minimum; max maximum; avg average; est estimated; c circa; tel telephone; "
    "ext extension; eq equation; ver version; v version; rep repetition; reps repetitions; "
    "app appendix; tab table"
)
_SHORT_MONTHS = r"(?P<short>Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_MONTH_WORDS = (
    "January February March April May June July August September October November December"
).split()

_PARTS = (
    "part|chapter|phase|stage|step|book|session|week|volume|act|level|section|appendix|class|"
    "type|grade|lesson|module|unit|series|round|war|nerve|cn|exercise|figure|table|track|day"
)
_RULERS = (
    "louis|henry|george|charles|james|john|paul|pius|benedict|william|edward|richard|philip|"
    "francis|leo|napoleon|frederick|peter|nicholas|alexander|catherine|elizabeth|gregory|felipe"
)
_NO_NUMERALS = frozenset(
    {"XX", "XXX", "MI", "DI", "MC", "CD", "DC", "MD", "CC", "CV", "CM", "XL", "MIX", "DIM"}
)
_SAME_LANGUAGES = {"cmn": "zh", "yue": "zh", "nb": "no", "nn": "no", "iw": "he", "in": "id"}
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")

_SHORT_WORDS = frozenset(
    "AH AN AS AT BE BY DO GO HE HI IF IN IS MY NO OF OH ON OR SO TO UP WE AGO AIR ALL AND ANY ARE "
    "ARM ASK BAD BAG BED BIG BIT BUT BUY CAN COW CRY CUT DAY DID DIM DRY EAR EAT END EYE FAR FEW "
    "FLY FOR FUN GET GOT GUT HAD HAS HER HIM HIP HIS HOT HOW HUG ITS JAW JOY KEY LAY LEG LET LIE "
    "LIP LOT LOW MAN MAT MAY NEW NOD NOR NOT NOW OFF OLD ONE OUR OUT OWN PUT RED RIB RUN SAD SAY "
    "SEA SEE SET SHE SHY SIT SIX SKY SUN TEN THE TIP TOE TOO TOP TRY TWO USE WAS WAY WET WHY WIN "
    "YES YET YOU SHH HMM MMM".split()
)
_SHORT_AND_INITIALS = frozenset("AM IT ME US WHO".split())
"""Words in a sentence, and initials after an article or a number."""

_BEFORE_INITIALS = (
    r"(?:\bthe|\ban?|[0-9]|o'clock|teen|ty|one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve)[\s-]+$"
)

_INITIALS = frozenset(
    "ADHD EMDR ASMR ISBN ASAP HTML AED ACLU IBAN USDA AIDS DIY CEO CIA EEG EKG ECG FAQ FBI GPS IBS "
    "IUD MRI IVF NHS NSAID OCD PDF PE PIN RSI SOS STI TENS TMD UFO UK UN UNO URL USA USB VIP WIFI "
    "ABC ACL API APA BBC BMI CBT CBD CT DNA EU GP HIV ICU ID IQ LED MS NASA NLP OT PA PC PM PT PR "
    "RNA SI TB TV TMJ UV MBSR NREM NSDR PTSD CPTSD THC TRE YMCA".split()
)
_VOWELS = frozenset("AEIOUYÄÖÜÁÀÂÉÈÊËÍÌÎÏÓÒÔÚÙÛ")


@dataclass
class _Context:
    """What a text is read for, and what had to be chosen."""

    language: str
    notes: list[str] = field(default_factory=list)

    @property
    def locale(self) -> Locale | None:
        return find_locale(self.language)

    def note(self, written: str, said: str, other: str) -> None:
        """Say that a notation could be read in two ways."""
        self.notes.append(f"“{written.strip()}” is read as “{said.strip()}”: write {other}")


_Reader = Callable[[re.Match[str], _Context], str]


def expand_notation(text: str, language: str) -> tuple[str, tuple[str, ...]]:
    """Return a text with its notation in words, and notes of what could be read otherwise.

    Parameters
    ----------
    language
        As in "en-us"; empty if it is not known, and then only signs are made uniform.
    """
    context = _Context(language)
    text = normalise_characters(text)
    rows = (*_ENGLISH_FIRST, *_ANY_LANGUAGE, *_ENGLISH) if is_english(language) else _ANY_LANGUAGE
    for pattern, read in rows:
        text = pattern.sub(lambda found, read=read: read(found, context), text)  # type: ignore[misc]
    return text, tuple(dict.fromkeys(context.notes))


def normalise_characters(text: str) -> str:
    """Return a text with one form of each letter and sign: "𝐑𝐞𝐬𝐭 ½ …" as "Rest 1⁄2 ..."."""
    shaped = "".join(map(_normalise_character, text))
    dotted = re.sub(r"\s?\.(?:\s?\.)+", "...", _MINUS_SIGNS.sub("−", shaped))
    return re.sub(r"\.\.\.(?=\w)", "... ", dotted)


def is_english(language: str) -> bool:
    """Return whether a language is some English."""
    return language.partition("-")[0] in {"en", "any"}


def is_same_language(one: str, other: str) -> bool:
    """Return whether two names mean one language, whatever its country: "pt-br" and "pt-PT"."""
    first, second = (
        _SAME_LANGUAGES.get(name, name)
        for name in (tag.lower().replace("_", "-").partition("-")[0] for tag in (one, other))
    )
    return first == second


def find_locale(language: str) -> Locale | None:
    """Return what CLDR has of a language, "en-us" or "es-419"; None if it has nothing."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - few texts need it

    parts = language.replace("cmn", "zh").replace("any", "en").split("-")
    for count in range(len(parts), 0, -1):
        try:
            return Locale.parse("_".join(parts[:count]))
        except (UnknownLocaleError, ValueError):
            continue
    return None


def format_spoken_date(year: int | None, month: int, day: int | None, language: str) -> str:
    """Return a date as it is spoken in a language: "February first, twenty twenty-three"."""
    from babel.dates import format_date, get_month_names  # noqa: PLC0415 - few texts need it

    locale = find_locale(language)
    if locale and not is_english(language):
        if year and day:
            return format_date(dt.date(year, month, day), "long", locale=locale)
        words = [str(day or ""), get_month_names("wide", locale=locale)[month], str(year or "")]
        return " ".join(word for word in words if word)
    spoken = _MONTH_WORDS[month - 1] + (f" {ordinal_in_words(day)}" if day else "")
    return f"{spoken}{',' if day else ''} {year_in_words(year)}" if year else spoken


def _normalise_character(character: str) -> str:
    if character in _CLOSED_UP or character.isascii():
        return _CLOSED_UP.get(character, character)
    if character == "…":
        return "..."
    written = unicodedata.decomposition(character)
    name = unicodedata.name(character, "")
    if unicodedata.category(character)[0] == "P":
        return character
    if _WIDE_FORMS.match(written) or (written and _LATIN_FORMS.search(name)):
        composed = unicodedata.normalize("NFKC", character)
        return f" {composed}" if "⁄" in composed else composed
    value = unicodedata.numeric(character, None)
    if unicodedata.category(character) in {"No", "Nl"} and value is not None and value % 1 == 0:
        return f" {int(value)} "
    return character


# Readers for any language.


def _read_unit(found: re.Match[str], context: _Context) -> str:
    number, gap, sign, dot = found["number"], found["gap"], found["sign"], found["dot"] or ""
    if (
        len(sign) == 1
        and sign.isupper()
        and (
            # "320 W Elm Street" is in the west.
            sign not in _CAPITAL_SIGNS or re.match(r"\s[A-Z]", _after(found))
        )
    ):
        return found.group()
    said = _say_unit(number, sign.lower(), context)
    if not said:
        return found.group()
    if gap == "-" and is_english(context.language):
        said = _say_unit("1", sign.lower(), context).removeprefix("1").strip()
        return f"{number}-{said}"
    before, after = found.string[: found.start()], _after(found)
    if sign == "m" and (
        re.search(r"[0-9]\s?h(?:r|ours?)?\s$", before) or re.match(r"\s?[0-9]+\s?s\b", after)
    ):
        said = _say_unit(number, "min", context)
    elif sign == "m" and number.isdigit():
        context.note(found.group(), said, f"“{number} min” or “{number} minutes” if it is time")
    goes_on = r"\s*[a-z0-9,;:)]" if sign.lower() in _BEFORE_OTHERS else r"\s*[a-z,;:)]"
    return said + ("" if re.match(goes_on, after) else dot)


def _say_unit(number: str, sign: str, context: _Context) -> str:
    """Return a number with its unit in words, the number as it was; "" if it has no name."""
    from babel.units import format_unit  # noqa: PLC0415 - few texts need it

    if is_english(context.language) and sign in _ENGLISH_UNITS:
        return f"{number} {_ENGLISH_UNITS[sign]}"
    if sign not in _UNITS or not (locale := context.locale):
        return ""
    # Only what decides between singular and plural.
    counted = int(number) if number.isdigit() and len(number) < 10 else 2.5
    said = format_unit(counted, _UNITS[sign], "long", locale=locale).replace("\xa0", " ")
    return re.sub(r"[0-9][0-9.,\u202f]*", number, said, count=1)


def _read_inches(found: re.Match[str], context: _Context) -> str:
    after = found.string[found.end() :]
    said = _say_unit(found[1], "in", context)
    if found.group().endswith(".") and not re.match(r"\s*[a-z0-9,;:)]", after):
        if after.strip():
            context.note(found.group(), said, f"“{found[1]} inches”, or put the words otherwise")
        said += "."
    return said


def _read_feet(found: re.Match[str], context: _Context) -> str:
    inches = _say_unit(found[2], "in", context) if found[2] else ""
    feet = _say_unit(found[1], "'", context)
    return f"{feet} {inches}".strip()


def _read_count(found: re.Match[str], context: _Context) -> str:
    """Read "1,2,3,4", "5-4-3-2-1" and "5...4..." one by one; numbers with thousands stay."""
    text = found.group()
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+", text) and not _is_counted(text.split(",")):
        return text
    if re.fullmatch(r"[0-9]+,[0-9]+", text):
        # A decimal comma before a unit, and in most languages but English.
        rest = found.string[found.end() :]
        is_decimal = re.match(rf"\s?(?:{_SIGNS})(?!\w)", rest) or not is_english(context.language)
        if is_decimal:
            return text.replace(",", ".") if is_english(context.language) else text
    return re.sub(r"\s?[,;·/•–—-]\s?", ", ", text)


def _is_counted(numbers: list[str]) -> bool:
    steps = {int(after) - int(before) for before, after in pairwise(numbers)}
    return len(numbers) > 2 and len(steps) == 1


def _read_iso_date(found: re.Match[str], context: _Context) -> str:
    year, month, day = (int(part) for part in found.groups())
    if not _is_date(year, month, day):
        return found.group()
    return format_spoken_date(year, month, day, context.language)


def _read_date(found: re.Match[str], context: _Context) -> str:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    year += 0 if year >= 100 else (2000 if year < 70 else 1900)
    month_first = context.language != "en-gb" and is_english(context.language)
    month_first = month_first and found[2] in "/-"
    both = _is_date(year, first, second) and _is_date(year, second, first) and first != second
    month, day = (first, second) if month_first else (second, first)
    if not _is_date(year, month, day):
        month, day = day, month
    if not _is_date(year, month, day):
        return found.group()
    said = format_spoken_date(year, month, day, context.language)
    if both:
        context.note(found.group(), said, "the month as a word")
    return said


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


# Readers for English.


def _read_clock(found: re.Match[str], context: _Context) -> str:
    hours, minutes, seconds = int(found[1]), int(found[2]), found[3]
    half = found["half"]
    if hours > 24 or (found.group()[len(found[1])] == "." and not half):
        return found.group()
    if minutes:
        oh = "oh " if minutes < 10 else ""
        said = f"{format_number_in_words(hours)} {oh}{format_number_in_words(minutes)}"
    elif half:
        said = format_number_in_words(hours)
    else:
        sharp = "hundred" if hours > 12 else "o'clock"
        said = f"{format_number_in_words(hours)} {sharp}"
    if seconds:
        said += f" and {format_number_in_words(int(seconds))} seconds"
        context.note(found.group(), said, "it in words if it is a length")
    return said + (_say_half(found) if half else "")


def _read_hour(found: re.Match[str], _context: _Context) -> str:
    return format_number_in_words(int(found[1])) + _say_half(found)


def _say_half(found: re.Match[str]) -> str:
    ends = found.group().endswith(".") and re.match(r"\s*$|\s+[A-Z]", _after(found))
    return f" {found['half'].upper()}M" + ("." if ends else "")


def _read_ratio(found: re.Match[str], _context: _Context) -> str:
    parts = [format_number_in_words(int(part)) for part in found.group().split(":")]
    return (" to " if len(parts) == 2 else ", ").join(parts)


def _read_fraction(found: re.Match[str], context: _Context) -> str:
    whole, over, under = found[1], int(found[2]), int(found[4])
    if (found[2], found[4]) == ("24", "7"):
        return "twenty-four seven"
    if not 0 < over < under or under > 100:
        said = f"{format_number_in_words(over)} out of {format_number_in_words(under)}"
        if not whole:
            context.note(found.group(), said, "it in words")
            return said
        return f"{format_number_in_words(int(whole))} and {said}"
    said = _say_fraction(over, under)
    if whole:
        return f"{format_number_in_words(int(whole))} and {re.sub('^one ', 'a ', said)}"
    if over == 1 and under == 2 and re.match(r"\s+(?:an?|the|of|hour|minute|way)\b", _after(found)):
        return "half"
    if found[3] == "/" and under in {9, 10}:
        context.note(found.group(), said, f"“{over} out of {under}” if it is that")
    return said


def _say_fraction(over: int, under: int) -> str:
    special = {2: ("half", "halves"), 4: ("quarter", "quarters")}
    ordinal = ordinal_in_words(under)
    one, many = special.get(under, (ordinal, f"{ordinal}s"))
    return f"{format_number_in_words(over)} {one if over == 1 else many}"


def _after(found: re.Match[str]) -> str:
    return found.string[found.end() :]


def _read_money(found: re.Match[str], _context: _Context) -> str:
    sign = found["before"] or found["behind"]
    number = (found["number"] or found["number2"]).replace(",", "")
    one, cent = _CURRENCIES[sign].split()
    whole, _, part = number.partition(".")
    scale = found["scale"] or ""
    scale = {"k": "thousand", "m": "million", "bn": "billion"}.get(
        scale.strip().lower(), scale.strip()
    )
    if scale or len(part) not in {0, 2}:
        return f"{_say_number(number)} {scale} {one}s".replace("  ", " ").replace("yens", "yen")
    said = f"{format_number_in_words(int(whole))} {one}{'' if int(whole) == 1 else 's'}"
    cents = {"penny": "pence", "paisa": "paise"}.get(cent, f"{cent}s")
    if int(part or 0):
        said += f" and {format_number_in_words(int(part))} {cent if int(part) == 1 else cents}"
    return said.replace("yens", "yen")


def _read_times(found: re.Match[str], _context: _Context) -> str:
    count = found[1]
    said = {"1": "once", "2": "twice"}.get(count, f"{count} times")
    return f"{count} times " if re.match(r"\s*[0-9]", _after(found)) else said


def _read_times_before(found: re.Match[str], _context: _Context) -> str:
    return f"times {found[1]}"


def _read_range(found: re.Match[str], context: _Context) -> str:
    low, high = found[1], found[2]
    if (len(low), len(high)) == (3, 4) and (low + high).isdigit():
        return f"{digits_in_words(low)}, {digits_in_words(high)}"
    if float(low.replace(",", "")) < float(high.replace(",", "")):
        return f"{low} to {high}"
    said = f"{low}, {high}"
    context.note(found.group(), said, f"“{low} to {high}” or “{low} minus {high}” if it is that")
    return said


def _read_decade(found: re.Match[str], _context: _Context) -> str:
    year = int(found[2])
    words = year_in_words(year) if year >= 1000 else format_number_in_words(year)
    return found[1] + (f"{words[:-1]}ies" if words.endswith("y") else f"{words}s")


def _read_ordinal(found: re.Match[str], _context: _Context) -> str:
    return ordinal_in_words(int(found[1].replace(",", "")))


def _read_abbreviation(found: re.Match[str], _context: _Context) -> str:
    said = _ABBREVIATIONS[found[1].lower()]
    # At the end of a sentence, its stop is the sentence's.
    ends = re.match(r"\s*$|\s+[A-Z]", _after(found)) and found[1].lower() == "etc"
    return _as_written(said, found[1]) + ("." if ends else "")


def _read_before_number(found: re.Match[str], _context: _Context) -> str:
    written = found[1] or found[2]
    return _as_written(_BEFORE_NUMBERS[written.lower()], written) + " "


def _as_written(said: str, written: str) -> str:
    return said.capitalize() if written[0].isupper() else said


def _read_month(found: re.Match[str], _context: _Context) -> str:
    month = found["long"] or next(w for w in _MONTH_WORDS if w.startswith(found["short"][:3]))
    if found["day"]:
        return f"{month} {ordinal_in_words(int(found['day']))}"
    if found["before"]:
        return f"{ordinal_in_words(int(found['before']))} of {month}"
    return str(month)


def _read_numeral(found: re.Match[str], context: _Context) -> str:
    written = found["numeral"]
    if written in _NO_NUMERALS or not _ROMAN.fullmatch(written):
        return found.group()
    digits = [_ROMAN_DIGITS[letter] for letter in written]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    number = sum(-digit if digit < following else digit for digit, following in pairs)
    before = found["before"] or ""
    if re.fullmatch(rf"(?:{_RULERS})\s+", before, re.IGNORECASE):
        return f"{before}the {ordinal_in_words(number)}"
    if len(written) == 1 and not before:
        return found.group()
    if len(written) == 1 and not re.match(r"\s*(?:$|[.,:;)—–\n-])", _after(found)):
        context.note(found.group(), found.group(), f"“{before}{number}” if it is the number")
        return found.group()
    if not before and written == "IV":
        context.note(written, "four", "“I.V.” if it is that")
    return before + format_number_in_words(number)


def _read_year(found: re.Match[str], _context: _Context) -> str:
    return year_in_words(int(found.group()))


def _read_number(found: re.Match[str], _context: _Context) -> str:
    before = found.string[: found.start()][-1:]
    said = _say_number(found.group())
    return (" " if before.isalpha() else "") + said + (" " if _after(found)[:1].isalpha() else "")


def _say_number(written: str) -> str:
    whole, _, part = written.replace(",", "").partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        said = digits_in_words(whole)
    else:
        said = format_number_in_words(int(whole or 0))
    return f"{said} point {digits_in_words(part)}" if part else said


def _read_sign(found: re.Match[str], _context: _Context) -> str:
    before = found.string[: found.start()][-1:]
    said = _SPOKEN_SIGNS[found.group()]
    return " " * before.isalnum() + said + " " * _after(found)[:1].isalnum()


def _read_capitals(found: re.Match[str], _context: _Context) -> str:
    """Read a run of words in capitals: words in small letters, initials as they are."""
    run = found.group()
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", run)
    known = {word for word in words if _is_word(word)}
    shouted = len([word for word in words if len(word) > 1]) > 1 and bool(known)
    before = found.string[: found.start()]

    def lower(word: re.Match[str]) -> str:
        written = word.group()
        if written == "OK":
            return "okay"
        is_first = word.start() == 0
        after_the = is_first and re.search(_BEFORE_INITIALS, before, re.IGNORECASE)
        is_word = written in known or (shouted and _may_be_word(written))
        if written in _SHORT_AND_INITIALS:
            is_word = not after_the or shouted
        if not is_word or written == "I" or re.match("I['’]", written):
            return written[:2] + written[2:].lower() if written[:1] == "I" and is_word else written
        starts = re.search(r"(?:^|[.!?…:][\"'”’)]*\s+|^[\"'“‘(]+)$", before + run[: word.start()])
        return written.capitalize() if starts else written.lower()

    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)*", lower, run)


def _is_word(written: str) -> bool:
    letters = re.split("['’]", written)[0]
    if letters in _SHORT_WORDS or written != letters:
        return len(letters) > 1 or letters == "I"
    return len(letters) > 3 and _may_be_word(letters)


def _may_be_word(letters: str) -> bool:
    return len(letters) > 1 and letters not in _INITIALS and bool(_VOWELS & set(letters))


def _strip_accents(found: re.Match[str], _context: _Context) -> str:
    """Return a word without accents that English does not have; a last é is spoken, as ñ and ç."""
    word = found.group()
    if word.isascii():
        return word
    kept = re.search(r"(?:é|ée|és|ées)$", word)
    end = kept.start() if kept else len(word)
    stripped = (c if c in "ñçåøßÑÇÅØ" else unicodedata.normalize("NFD", c)[0] for c in word[:end])
    return "".join(stripped) + word[end:]


def _row(pattern: str, read: _Reader, flags: int = 0) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(pattern, flags), read


_HALF = r"(?P<half>[ap])\.?\s?m\b\.?"

_ENGLISH_FIRST: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    _row(r"(?<=[0-9])k\b", lambda *_: " thousand"),
    _row(
        rf"(?P<before>[$€£¥₹])\s?(?P<number>[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?)"
        rf"(?P<scale>\s?(?:k|m|bn|thousand|million|billion)\b)?"
        rf"|(?P<number2>{_NUMBER})\s?(?P<behind>[$€£¥₹])",
        _read_money,
        re.IGNORECASE,
    ),
    _row(r"(?![0-9])\d", lambda found, _context: str(unicodedata.digit(found.group()))),
    _row(
        r"\b((?:the|their|your|his|her|my|our|early|mid|late|of|in)[\s-]+)([0-9]{2}0|[0-9]0|[0-9]{3}0)"
        r"['’]?s\b",
        _read_decade,
        re.IGNORECASE,
    ),
    _row(r"()(?<![\w.,])([12][0-9]{2}0)['’]?s\b", _read_decade),
    _row(r"()(?<!\w)['’]([2-9]0)['’]?s\b", _read_decade),
)

_ANY_LANGUAGE: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    _row(r"\+\s?/\s?[-–]", lambda *_: "±"),
    _row(r"(?<=[0-9])\s+,\s*(?=[0-9])", lambda *_: ", "),
    _row(r"(?<![\w.,])([0-9]+)m([0-9]+)s\b", lambda found, _: f"{found[1]} min {found[2]} s"),
    _row(
        rf"(?<![\w.,])([0-9.]+)\s?({_SIGNS})\s?[–-]\s?(?=[0-9.]+\s?\2(?!\w))",
        lambda found, _: f"{found[1]}–",
    ),
    _row(r"(?<![\w./-])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![\w/-])", _read_iso_date),
    _row(
        r"(?<![\w./-])([0-9]{1,2})([/.]|-(?=[0-9]+-[0-9]{4}))([0-9]{1,2})\2([0-9]{4}|[0-9]{2})"
        r"(?![\w/-])",
        _read_date,
    ),
    _row(r"(?<=[0-9]),?\s?\.\.\.\s?,?(?=\s?[0-9])", lambda _found, _context: "... "),
    _row(
        r"(?<![\w.,/-])[0-9]{1,4}(?:([,;·•])[0-9]{1,4}(?:\1[0-9]{1,4})*|(\s?[–—/-]\s?)[0-9]{1,3}"
        r"(?:\2[0-9]{1,3})+)(?![\w/-]|[.,][0-9])",
        _read_count,
    ),
    _row(
        r"(?<![\w.,])([0-9]+)(?:['’]|\s?ft\b\.?)\s?([0-9]{1,2})(?:[\"”](?!\w)|\s?in\b\.?)",
        _read_feet,
    ),
    _row(
        rf"(?P<number>(?<![\w.,])[0-9]+(?:[.,][0-9]+)*)(?P<gap>\s?|-)(?P<sign>{_SIGNS}|bpm|dB|rpm)(?![\w²³'’/])(?P<dot>\.(?!\.))?",
        _read_unit,
        re.IGNORECASE,
    ),
    _row(r"(?<=\w)\s*•\s*(?=\w)", lambda *_: ", "),
    _row(r"(?<=[0-9])\s*−\s*(?=[0-9])", lambda _found, _context: " − "),
)

_ENGLISH: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    _row(
        rf"({_NUMBER})(?:in\b\.?|\sin\.|\sin(?=\s(?:apart|wide|long|tall|high|deep|thick|away)\b))(?!\w)",
        _read_inches,
    ),
    _row(
        rf"(?<![\w.,:])([0-9]{{1,2}})[:.h]([0-5][0-9])(?::([0-5][0-9]))?"
        rf"(?:\s?{_HALF}|(?![\w:]))",
        _read_clock,
        re.IGNORECASE,
    ),
    _row(rf"(?<![\w.,:])(1[0-2]|0?[1-9])\s?{_HALF}(?!\w)", _read_hour, re.IGNORECASE),
    _row(r"(?<![\w.,:])[0-9]{1,4}(?::[0-9]{1,4})+(?![\w:])", _read_ratio),
    _row(
        r"(?<![\w.,/])(?:([0-9]{1,3})[\s-]\s?)?([0-9]{1,3})([/⁄])([0-9]{1,3})(?![\w/]|[.,][0-9])",
        _read_fraction,
    ),
    _row(rf"({_NUMBER})\s?[x×](?!\w(?<![0-9]))", _read_times, re.IGNORECASE),
    _row(r"(?<!\w)[x×]\s?([0-9]+)", _read_times_before),
    _row(r"(?:^|(?<=[\s(]))(?:−\s?|[–-])(?=\.?[0-9])", lambda *_: "minus "),
    _row(r"\s?−\s?", lambda *_: " minus "),
    _row(
        rf"({_NUMBER})\s?[–—-]\s?([0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?)(?![\w]*[–—-][0-9])",
        _read_range,
    ),
    _row(r"(?<=[0-9][snrt][tdh])\s?[–-]\s?(?=[0-9]+[snrt][tdh]\b)", lambda *_: " to "),
    _row(r"(?<![\w.])([0-9]+(?:,[0-9]{3})*)(?:st|nd|rd|th)\b", _read_ordinal, re.IGNORECASE),
    _row(r"#(?=[0-9])", lambda *_: "number "),
    _row(
        rf"(?<![\w.])(?P<before>[0-9]{{1,2}})\s(?:{_SHORT_MONTHS}|(?P<long>{'|'.join(_MONTH_WORDS)})\b)"
        r"(?P<day>)",
        _read_month,
    ),
    _row(
        rf"\b(?:{_SHORT_MONTHS}|(?P<long>{'|'.join(_MONTH_WORDS)}))\s(?P<day>[0-9]{{1,2}})"
        r"(?![\w:]|[.,][0-9])(?P<before>)",
        _read_month,
    ),
    _row(
        r"\b(" + "|".join(map(re.escape, _ABBREVIATIONS)) + r")\.",
        _read_abbreviation,
        re.IGNORECASE,
    ),
    _row(
        r"(?<![\w.])(?:("
        + "|".join(_BEFORE_NUMBERS)
        + r")\.\s?|(figs?|max|min|vol|pp|avg)\s)(?=[0-9])",
        _read_before_number,
        re.IGNORECASE,
    ),
    _row(r"[^\W\d_]+", _strip_accents),
    _row(r"(?<!\w)w/o(?!\w)", lambda *_: "without"),
    _row(r"(?<!\w)w/\s?(?=\w)", lambda *_: "with "),
    _row(r"\band/or\b", lambda *_: "and or"),
    _row(r"/min\b", lambda *_: " per minute"),
    _row(
        r"/(?=(?:day|week|month|year|hour|minute|min|second|night|side|set)\b)", lambda *_: " per "
    ),
    _row(
        r"\b(?:approx|vs)(?=\s)",
        lambda found, _: _ABBREVIATIONS[found.group().lower()],
        re.IGNORECASE,
    ),
    _row(r"https?://|\bwww\.", lambda *_: " "),
    _row(r"(?<=\w)\.(?=(?:com|org|net|edu|gov|io|info|co|uk|de)\b)", lambda *_: " dot "),
    _row(r"(?<![\w.,])(?:19|20)[0-9]{2}(?!\w|[.,][0-9])", _read_year),
    _row(r"(?<=\b[Ii]n )1[1-9][0-9]{2}(?!\w|[.,][0-9])", _read_year),
    _row(
        r"(?:[0-9]+(?:,[0-9]{3})+(?![0-9])|[0-9]+)?\.[0-9]+|[0-9]+(?:,[0-9]{3})+(?![0-9])|[0-9]+",
        _read_number,
    ),
    _row("[" + re.escape("".join(_SPOKEN_SIGNS)) + "]", _read_sign),
    _row(r"(?<=\w)\s?/\s?(?=\w)", lambda *_: " or "),
    _row(r"\s?/", lambda *_: " "),
    _row(
        rf"(?P<before>\b(?:(?i:{_PARTS})|(?i:{_RULERS}))\s+)?(?<![\w'’-])(?P<numeral>[IVXLCDM]+)(?![\w'’])",
        _read_numeral,
    ),
    _row(
        r"\b[A-ZÀ-ÖØ-Þ]+(?:['’][A-ZÀ-ÖØ-Þ]+)*(?:[\s,;-]+[A-ZÀ-ÖØ-Þ]+(?:['’][A-ZÀ-ÖØ-Þ]+)*)*\b",
        _read_capitals,
    ),
)
