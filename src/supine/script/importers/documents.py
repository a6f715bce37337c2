"""Word files, web pages and subtitles to plain text, by the libraries that read them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from supine.errors import Fault, GuideError
from supine.script.importers.text_file import (
    MAX_BYTES,
    decode,
    format_file_name,
    make_too_large_error,
)

_MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
"""Of a Word file, unpacked too: pictures may make it large, though its text is small."""

_ESCAPED = re.compile(r"\\(?=[-.+#\\`*_{}()!\[\]])")


def read_document(path: Path) -> str:
    """Return the text in a file whose name ends as `READERS` has it.

    Raises
    ------
    GuideError
        If it cannot be read, is damaged, or is too large.
    """
    name = format_file_name(path)
    try:
        if path.stat().st_size > _MAX_DOCUMENT_BYTES:
            raise make_too_large_error(name)
        text = READERS[path.suffix.lower()](path.read_bytes(), name)
    except OSError as error:
        fault = Fault(name, 0, f"it cannot be read ({error.strerror})")
        raise GuideError((fault,)) from error
    if len(text) > MAX_BYTES:
        raise make_too_large_error(name)
    return text


def _read_word(written: bytes, name: str) -> str:
    import mammoth  # noqa: PLC0415 - only where a Word file is read

    try:
        with zipfile.ZipFile(io.BytesIO(written)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_DOCUMENT_BYTES:
                raise make_too_large_error(name)
        page = mammoth.convert_to_html(io.BytesIO(written)).value
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        fault = Fault(name, 0, "it is no Word file that can be read", _AS_TEXT)
        raise GuideError((fault,)) from error
    return _convert_html(page)


def _read_html(written: bytes, name: str) -> str:
    return _convert_html(decode(written, name))


def _convert_html(page: str) -> str:
    """Return a page as plain text, with its headings as Markdown has them."""
    from html2text import HTML2Text  # noqa: PLC0415 - only where a page is read

    converter = HTML2Text(bodywidth=0)
    converter.ignore_links = converter.ignore_images = converter.ignore_emphasis = True
    converter.unicode_snob = True  # dashes and quotes as they are
    text: str = converter.handle(page)
    return _ESCAPED.sub("", text)


def _read_subtitles(written: bytes, name: str) -> str:
    """Return subtitles as cues, with the silences between them."""
    import pysubs2  # noqa: PLC0415 - only where subtitles are read

    try:
        events = pysubs2.SSAFile.from_string(decode(written, name))
    except (pysubs2.exceptions.Pysubs2Error, ValueError) as error:
        fault = Fault(name, 0, "it is no file of subtitles that can be read", _AS_TEXT)
        raise GuideError((fault,)) from error
    lines = []
    before_ms = 0
    for event in sorted(events, key=lambda event: event.start):
        if event.start > before_ms:
            lines.append(f"[{(event.start - before_ms) / 1000:.3f}s]")
        lines.append(" ".join(event.plaintext.split()))
        before_ms = max(before_ms, event.end)
    return "\n\n".join(lines) + "\n"


_AS_TEXT = "Save it as plain text (.txt)"

READERS: dict[str, Callable[[bytes, str], str]] = {
    ".docx": _read_word,
    ".html": _read_html,
    ".htm": _read_html,
    ".srt": _read_subtitles,
    ".vtt": _read_subtitles,
}
"""What reads a document's bytes, by what its file ends in; the second argument is its name."""

NOT_READ = {
    ".doc": "an old Word file",
    ".odt": "an OpenDocument text",
    ".rtf": "a rich text file",
    ".pages": "a Pages document",
    ".pdf": "a PDF",
    ".epub": "an e-book",
    ".json": "a JSON file",
    ".csv": "a table",
    ".mp3": "a recording",
    ".wav": "a recording",
    ".m4a": "a recording",
}
"""What people bring that is no script, by what the file ends in."""
