"""Names for phones and players: numbered, so that they sort right, and legal on FAT.

What FAT and exFAT allow in a name is in Microsoft's "Naming Files, Paths, and Namespaces"
(https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
"""

from __future__ import annotations

import re
import unicodedata

from supine.errors import UsageError

MAX_BYTES = 200
"""Of a name in UTF-8, its ending included.

FAT allows 255 units of UTF-16, of which a name never has more than bytes; a phone's own file
system allows 255 bytes; and the name of a draft is some thirty bytes longer.
"""

_INSTEAD = str.maketrans(
    {"\\": "-", "/": "-", "|": "-", ":": "-", '"': "'", "<": "(", ">": ")", "?": "", "*": ""}
)
_COLON_OF_A_TITLE = re.compile(r"\s*:\s+")
_LENGTH_IN_WORDS = re.compile(r",( \d+ minutes?)?( [\d.]+ seconds?)?$")
_NUMBER = re.compile(r"(\d{2,4}) ")
_JOINERS = "\u200d\ufe0e\ufe0f"
_RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"
}
"""Names of devices, which Windows takes for the device whatever their ending."""


def find_next_number(names: list[str]) -> tuple[int, int]:
    """Find the number after the highest that names in a folder begin with, and its digits.

    Two to four digits and a space are a number of ours; 1 and 0 where there is none.
    """
    numbers = [found.group(1) for name in names if (found := _NUMBER.match(name))]
    highest = max(numbers, key=int, default="0")
    return int(highest) + 1, len(highest) if numbers else 0


def count_digits(first: int, count: int, digits_there: int) -> int:
    """Return how many digits the numbers of `count` tracks have, from `first` on: at least two.

    Raises `UsageError` if they need more than the ones that are there have, and 100 would sort
    before 99.
    """
    needed = max(2, len(str(first + count - 1)))
    if digits_there and needed > digits_there:
        raise UsageError(
            f"the names there are numbered with {digits_there} digits, and {count} more would no "
            "longer sort",
            "Copy them into a new folder with --to",
        )
    return max(needed, digits_there)


def make_track_name(number: int, digits: int, title: str, suffix: str) -> str:
    """Return the name of a track on a player: "01 Constructive rest 15 min.mp3".

    No two of different numbers are alike, in whatever case a file system compares them.
    """
    front = f"{number:0{digits}d} "
    room = MAX_BYTES - len((front + suffix).encode())
    return f"{front}{make_filename(_abbreviate_length(title), room) or 'Track'}{suffix.lower()}"


def make_filename(text: str, max_bytes: int = MAX_BYTES) -> str:
    """Make a file's name of a text, without the ending; empty if nothing of it is legal.

    In NFC, without what FAT forbids, control characters, and full stops and spaces at its ends.
    """
    name = unicodedata.normalize("NFC", _COLON_OF_A_TITLE.sub(" - ", text)).translate(_INSTEAD)
    # Halves of surrogate pairs are not text, and no file system takes them.
    letters = (" " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in name)
    name = " ".join("".join(letters).split()).strip(". ")
    if name.partition(".")[0].rstrip().casefold() in _RESERVED:
        name = f"_{name}"
    return _truncate(name, max_bytes).rstrip(". ")


def _abbreviate_length(title: str) -> str:
    """Abbreviate the length in a title, for small screens."""
    length = _LENGTH_IN_WORDS.search(title)
    if not length or length.group() == ",":
        return title
    short = re.sub(r" (min|s)[a-z]+", r" \1", length.group()[1:])
    return title[: length.start()] + short


def _truncate(text: str, max_bytes: int) -> str:
    end = len(text.encode()[:max_bytes].decode(errors="ignore"))
    # An accent or the next part of an emoji goes with the letter before it.
    while 0 < end < len(text) and (
        unicodedata.combining(text[end]) or text[end] in _JOINERS or text[end - 1] in _JOINERS
    ):
        end -= 1
    return text[:end]
