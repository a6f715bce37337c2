"""Numbers and lengths as people say them in English."""

from __future__ import annotations

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_POWERS = (
    *((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand")),
    (100, "hundred"),
)
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_MAX_DIGITS = 15

CENTIMETRES_IN_AN_INCH = 2.54


def format_number_in_words(number: int) -> str:
    """Return a whole number from 0 on in words: "thirty-five", "two hundred ten"."""
    if number >= 10**_MAX_DIGITS:
        return digits_in_words(str(number))
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    size, name = next(row for row in _POWERS if number >= row[0])
    count, rest = divmod(number, size)
    tail = f" {format_number_in_words(rest)}" if rest else ""
    return f"{format_number_in_words(count)} {name}{tail}"


def ordinal_in_words(number: int) -> str:
    """Return the ordinal of a whole number in words: "thirty-fifth"."""
    words = format_number_in_words(number)
    start = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[start:]
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return words[:start] + _ORDINALS.get(last, regular)


def year_in_words(year: int) -> str:
    """Return a year in words: "nineteen ninety", "two thousand five", "twenty twenty-three"."""
    hundreds, rest = divmod(year, 100)
    if not 10 <= hundreds < 100 or year % 1000 < 10:
        return format_number_in_words(year)
    small = f"oh {_ONES[rest]}" if rest < 10 else format_number_in_words(rest)
    return f"{format_number_in_words(hundreds)} {small if rest else 'hundred'}"


def digits_in_words(digits: str) -> str:
    """Return each digit in words: "zero zero seven"."""
    return " ".join(_ONES[int(digit)] for digit in digits)


def format_length_in_words(units: str, min_inches: int, max_inches: int | None = None) -> str:
    """Return a length, or a range of them, in the listener's units.

    Centimetres are rounded to fives from 10 cm on, as people say them: 12 and 16 inches are
    "thirty to forty centimetres".

    Raises
    ------
    ValueError
        If one is not from 0 to 999.
    """
    inches = [min_inches] if max_inches is None else [min_inches, max_inches]
    if units == "imperial":
        values, unit = inches, "inch" if inches == [1] else "inches"
    else:
        values = [_convert_to_centimetres(length) for length in inches]
        unit = "centimetre" if values == [1] else "centimetres"
    if not all(0 <= value < 1000 for value in values):
        raise ValueError(f"{max(values, key=abs)} is not between 0 and 999")
    return " to ".join(format_number_in_words(value) for value in values) + f" {unit}"


def _convert_to_centimetres(inches: int) -> int:
    centimetres = inches * CENTIMETRES_IN_AN_INCH
    return round(centimetres) if centimetres < 10 else 5 * round(centimetres / 5)
