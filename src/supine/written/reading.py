"""A file's bytes to text, and a file's name to what a track is called."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from supine.errors import Fault, GuideError
from supine.written.builder import MOST_FAULTS
from supine.written.cues import clean, has_words

MOST_BYTES = 256 * 1024
"""As for a guide: some four hours of speech; a file over this is something else."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16's, which it begins with.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAID_LATIN = re.compile(
    rb"""\A\s*<\?xml[^>]*encoding\s*=\s*["'](?:iso-8859-1|latin-?1|windows-1252)""", re.IGNORECASE
)
_LAYOUT = frozenset("\t\n\r\x0b\x0c\x85")
_JOINERS = frozenset("\u200c\u200d")
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_LONGEST_NAME = 60
_LONGEST_TITLE = 200


def read_text(path: Path) -> str:
    """The text of a file, its lines ended by a line feed.

    UTF-8 and, by their byte order marks, UTF-16 and UTF-32; whatever is not UTF-8 is taken for
    Windows-1252, and so for Latin-1.

    Raises
    ------
    GuideError
        If it cannot be read, or has control characters; with every line that has.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise too_large(shown_name(path))
        written = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise GuideError((Fault(shown_name(path), 0, f"it cannot be read ({reason})"),)) from error
    return decoded(written, shown_name(path))


def decoded(written: bytes, file: str) -> str:
    """The text in the bytes of a file, as `read_text` gives it.

    Raises
    ------
    GuideError
        As `read_text` does.
    """
    return plain(_decoded(written, file), file)


def plain(text: str, file: str) -> str:
    """A text with its lines ended by a line feed.

    Raises
    ------
    GuideError
        If it has control characters; with every line that has.
    """
    lines = re.sub("\r\n?", "\n", text)
    faults = [
        Fault(file, number, f"it has control characters ({names})", "Save it as plain text")
        for number, line in enumerate(lines.split("\n"), start=1)
        if (names := _control_characters(line))
    ]
    if faults:
        raise GuideError(tuple(faults[:MOST_FAULTS]))
    return lines


def too_large(file: str) -> GuideError:
    """What is said of a text that is too large to be a script."""
    message = f"it is larger than {MOST_BYTES // 1024} KiB"
    return GuideError((Fault(file, 0, message, "A script is a few pages of text"),))


def _decoded(written: bytes, file: str) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if written.startswith(mark):
            try:
                return written.removeprefix(mark).decode(encoding)
            except UnicodeDecodeError as error:
                message = f"it says that it is {encoding.upper()}, and is not"
                raise GuideError((Fault(file, 0, message, "Save it as UTF-8"),)) from error
    encodings = ("windows-1252",) if _SAID_LATIN.match(written) else ("utf-8", "windows-1252")
    for encoding in encodings:
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return written.decode("latin-1")


def _control_characters(line: str) -> str:
    found = sorted({c for c in line if unicodedata.category(c) == "Cc" and c not in _LAYOUT})
    return ", ".join(f"U+{ord(character):04X}" for character in found[:5])


def shown_name(path: Path) -> str:
    """A file's name for errors, notes and records: in one line, whatever is in it."""
    return "".join(c if c.isprintable() or c in _JOINERS else "\ufffd" for c in path.name)


def title_of(path: Path) -> str:
    """What to call a track from a file: its name without ending, underscores or emoji.

    Hyphens are spaces where there are no others: "evening-rest" is "evening rest".
    """
    stem = path.stem if " " in path.stem else _HYPHEN.sub(" ", path.stem)
    spaced = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in stem)
    title = re.sub(r"[\[\]<>{}]", " ", spaced)
    title = clean(title)[:_LONGEST_TITLE].strip()
    return title if has_words(title) else "A script of your own"


def name_of(path: Path) -> str:
    """A guide's name from a file's: ASCII letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_NAME].strip("-")
    return name or "script"
