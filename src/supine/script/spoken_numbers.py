"""Numbers and lengths as people say them."""

from __future__ import annotations

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

CENTIMETRES_IN_AN_INCH = 2.54


def format_number_in_words(number: int) -> str:
    """Return a whole number from 0 to 999 in words: "thirty-five", "two hundred and ten".

    Raises
    ------
    ValueError
        If it is not in that range.
    """
    if not 0 <= number <= 999:
        raise ValueError(f"{number} is not between 0 and 999")
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    tail = f" and {format_number_in_words(rest)}" if rest else ""
    return f"{_ONES[hundreds]} hundred{tail}"


def format_length_in_words(units: str, min_inches: int, max_inches: int | None = None) -> str:
    """Return a length, or a range of them, in the listener's units.

    Centimetres are rounded to fives from 10 cm on, as people say them: 12 and 16 inches are
    "thirty to forty centimetres".
    """
    inches = [min_inches] if max_inches is None else [min_inches, max_inches]
    if units == "imperial":
        values, unit = inches, "inch" if inches == [1] else "inches"
    else:
        values = [_convert_to_centimetres(length) for length in inches]
        unit = "centimetre" if values == [1] else "centimetres"
    return " to ".join(format_number_in_words(value) for value in values) + f" {unit}"


def _convert_to_centimetres(inches: int) -> int:
    centimetres = inches * CENTIMETRES_IN_AN_INCH
    return round(centimetres) if centimetres < 10 else 5 * round(centimetres / 5)
