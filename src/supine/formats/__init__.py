"""The files a track can be written to. To add one, see `Format`."""

from __future__ import annotations

from pathlib import Path

from supine.errors import UsageError
from supine.formats.base import Format
from supine.formats.m4a import M4a
from supine.formats.mp3 import Mp3
from supine.formats.opus import Opus
from supine.formats.wav import Wav

__all__ = ["FORMATS", "Format", "format_for"]

FORMATS: dict[str, Format] = {known.name: known for known in (Mp3(), M4a(), Opus(), Wav())}
"""Every format by its name."""


def format_for(path_or_name: str | Path) -> Format:
    """The format called that ("mp3"), or the one a file of that name is in ("evening.mp3").

    Raises
    ------
    UsageError
        There is no such format.
    """
    written = str(path_or_name)
    name = (Path(written).suffix or written).lower().removeprefix(".")
    if name not in FORMATS:
        *others, last = FORMATS
        raise UsageError(
            f"{written!r} is not a kind of file that supine writes",
            f"Choose {', '.join(others)} or {last}",
        )
    return FORMATS[name]
