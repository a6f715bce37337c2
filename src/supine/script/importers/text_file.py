"""A file's bytes to text, and a file's name to what a track is called."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from unicodedata import category, normalize

from supine.errors import Fault, GuideError
from supine.script.importers.builder import MAX_FAULTS
from supine.script.speakable import JOINERS, LAYOUT, clean, has_words, list_code_points

MAX_BYTES = 256 * 1024
"""As for a guide: some four hours of speech; a file over this is something else."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16's, which it begins with.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARES_LATIN = re.compile(
    rb"""\A\s*<\?xml[^>]*encoding\s*=\s*["'](?:iso-8859-1|latin-?1|windows-1252)""", re.IGNORECASE
)
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_MAX_NAME_CHARACTERS = 60
_MAX_TITLE_CHARACTERS = 200


def read_text(path: Path) -> str:
    """Read a file's text, its lines ended by a line feed.

    UTF-8 and, by their byte order marks, UTF-16 and UTF-32; whatever is not UTF-8 is taken for
    Windows-1252, and so for Latin-1.

    Raises
    ------
    GuideError
        If it cannot be read, or has control characters; with every line that has.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise make_too_large_error(format_file_name(path))
        written = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise GuideError(
            (Fault(format_file_name(path), 0, f"it cannot be read ({reason})"),)
        ) from error
    return decode(written, format_file_name(path))


def decode(written: bytes, file: str) -> str:
    """Return the text in the bytes of a file, as `read_text` gives it.

    Raises
    ------
    GuideError
        As `read_text` does.
    """
    return normalise_line_ends(_decode(written, file), file)


def normalise_line_ends(text: str, file: str) -> str:
    """Return a text with its lines ended by a line feed.

    Raises
    ------
    GuideError
        If it has control characters; with every line that has.
    """
    lines = re.sub("\r\n?", "\n", text)
    faults = [
        Fault(file, number, f"it has control characters ({names})", "Save it as plain text")
        for number, line in enumerate(lines.split("\n"), start=1)
        if (names := list_code_points(c for c in line if c not in LAYOUT and category(c) == "Cc"))
    ]
    if faults:
        raise GuideError(tuple(faults[:MAX_FAULTS]))
    return lines


def make_too_large_error(file: str) -> GuideError:
    """Return the error for a text that is too large to be a script."""
    message = f"it is larger than {MAX_BYTES // 1024} KiB"
    return GuideError((Fault(file, 0, message, "A script is a few pages of text"),))


def _decode(written: bytes, file: str) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if written.startswith(mark):
            try:
                return written.removeprefix(mark).decode(encoding)
            except UnicodeDecodeError as error:
                message = f"it says that it is {encoding.upper()}, and is not"
                raise GuideError((Fault(file, 0, message, "Save it as UTF-8"),)) from error
    encodings = ("windows-1252",) if _DECLARES_LATIN.match(written) else ("utf-8", "windows-1252")
    for encoding in encodings:
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return written.decode("latin-1")


def format_file_name(path: Path) -> str:
    """Return a file's name for errors, notes and recipes: in one line, whatever is in it."""
    return "".join(c if c.isprintable() or c in JOINERS else "\ufffd" for c in path.name)


def make_title(path: Path) -> str:
    """Return the title of a track from a file: its name without ending, underscores or emoji.

    Hyphens are spaces where there are no others: "evening-rest" is "evening rest".
    """
    stem = path.stem if " " in path.stem else _HYPHEN.sub(" ", path.stem)
    spaced = "".join(c if category(c)[0] != "C" else " " for c in stem)
    title = re.sub(r"[\[\]<>{}]", " ", spaced)
    title = clean(title)[:_MAX_TITLE_CHARACTERS].strip()
    return title if has_words(title) else "A script of your own"


def make_guide_name(path: Path) -> str:
    """Return a guide's name from a file's: ASCII letters and digits, joined by hyphens."""
    plain = normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain)[:_MAX_NAME_CHARACTERS].strip("-")
    return name or "script"
