"""The files a track can be written to. To add one, see `Format`."""

from __future__ import annotations

from pathlib import Path

from supine.errors import UsageError
from supine.track.formats.base import Format
from supine.track.formats.m4a import M4a
from supine.track.formats.mp3 import Mp3
from supine.track.formats.opus import Opus
from supine.track.formats.wav import Wav

FORMATS: dict[str, Format] = {known.name: known for known in (Mp3(), M4a(), Opus(), Wav())}
"""Every format by its name."""


def get_format(path_or_name: str | Path) -> Format:
    """Return the format of a name, "mp3" or "evening.mp3"; raises `UsageError` if there is none."""
    written = str(path_or_name)
    name = (Path(written).suffix or written).lower().removeprefix(".")
    if name not in FORMATS:
        *others, last = FORMATS
        raise UsageError(
            f"{written!r} is not a kind of file that supine writes",
            f"Choose {', '.join(others)} or {last}",
        )
    return FORMATS[name]
