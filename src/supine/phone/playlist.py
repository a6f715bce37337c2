"""Playlists: a player stops at the end of one, so one of a single track plays nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from supine.errors import OutputError, UsageError
from supine.phone.naming import MOST_BYTES, legal_name

SUFFIX = ".m3u8"
"""M3U in UTF-8; ".m3u" is in whatever a player takes for its own letters."""

_HEAD = "#EXTM3U"
_LINE_END = "\r\n"
"""M3U comes from Windows: old players in cars need it, and what reads lines takes either."""

_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A track in a playlist: the name of its file beside it, and what is shown of it."""

    name: str
    title: str
    length_s: float


def playlist_name(wanted: str) -> str:
    """The file that a playlist of that name is in.

    Raises
    ------
    UsageError
        Nothing of the name may be in a file's.
    """
    stem = re.sub(r"(?i)\.m3u8?$", "", wanted.strip())
    name = legal_name(stem, MOST_BYTES - len(SUFFIX))
    if not name:
        raise UsageError(f"{wanted!r} is no name for a playlist", "Name it with letters")
    return name + SUFFIX


def lines_of(path: Path) -> list[str]:
    """The lines of a playlist; none where there is no such file.

    Raises
    ------
    OutputError
        Something else has its name, and would be lost.
    """
    try:
        if not path.exists():
            return []
        lines = path.read_text(encoding="utf-8-sig").splitlines() if _is_small(path) else []
    except (OSError, UnicodeDecodeError):
        lines = []
    if not lines or lines[0].strip() != _HEAD:
        raise OutputError(
            f"{path} is there and is no playlist that can be added to",
            "Choose another name with --playlist",
        )
    return lines


def with_entries(lines: list[str], entries: Iterable[Entry]) -> bytes:
    """A playlist of the lines it had and of the entries it did not have yet, in their order."""
    added = list(lines) or [_HEAD]
    names = {line.strip().casefold() for line in added}
    for entry in entries:
        if entry.name.casefold() not in names:
            names.add(entry.name.casefold())
            title = " ".join(entry.title.split())
            added += [f"#EXTINF:{round(entry.length_s)},{title}", entry.name]
    return "".join(line + _LINE_END for line in added).encode("utf-8", "replace")


def _is_small(path: Path) -> bool:
    return path.is_file() and path.stat().st_size <= _MOST_BYTES
