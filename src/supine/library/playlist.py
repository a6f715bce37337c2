"""Playlists: a player stops at the end of one, so one of a single track plays nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from supine.errors import OutputError, UsageError
from supine.library.filenames import MAX_BYTES, make_filename

SUFFIX = ".m3u8"
"""M3U in UTF-8; ".m3u" is in whatever a player takes for its own letters."""

_HEAD = "#EXTM3U"
_LINE_END = "\r\n"
"""M3U comes from Windows: old players in cars need it, and what reads lines takes either."""

_MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A track in a playlist: the name of its file beside it, and what is shown of it."""

    name: str
    title: str
    length_s: float


def make_playlist_name(wanted: str) -> str:
    """Return a playlist's file name; raises `UsageError` if no letter of `wanted` may be in one."""
    stem = re.sub(r"(?i)\.m3u8?$", "", wanted.strip())
    name = make_filename(stem, MAX_BYTES - len(SUFFIX))
    if not name:
        raise UsageError(f"{wanted!r} is no name for a playlist", "Name it with letters")
    return name + SUFFIX


def read_lines(path: Path) -> list[str]:
    """Read a playlist's lines, if there is one; raises `OutputError` if it is something else."""
    try:
        if not path.exists():
            return []
        is_small = path.is_file() and path.stat().st_size <= _MAX_BYTES
        lines = path.read_text(encoding="utf-8-sig").splitlines() if is_small else []
    except (OSError, UnicodeDecodeError):
        lines = []
    if not lines or lines[0].strip() != _HEAD:
        raise OutputError(
            f"{path} is there and is no playlist that can be added to",
            "Choose another name with --playlist",
        )
    return lines


def add_entries(lines: list[str], entries: Iterable[Entry]) -> bytes:
    """Add the entries that a playlist does not have yet, in their order."""
    added = list(lines) or [_HEAD]
    names = {line.strip().casefold() for line in added}
    for entry in entries:
        if entry.name.casefold() not in names:
            names.add(entry.name.casefold())
            title = " ".join(entry.title.split())
            added += [f"#EXTINF:{round(entry.length_s)},{title}", entry.name]
    return "".join(line + _LINE_END for line in added).encode("utf-8", "replace")
