"""Which tracks are meant by the paths somebody named, and what each is called."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable
from pathlib import Path

from supine.errors import AudioFileError, UsageError
from supine.formats import FORMATS
from supine.formats.m4b import M4b
from supine.formats.reading import read_tags
from supine.record import SUFFIX as RECORD_SUFFIX

SUFFIXES = (*(kind.suffix for kind in FORMATS.values()), M4b.suffix)
"""What the names of tracks end in."""

_DIGITS = re.compile(r"(\d+)")


def gather_tracks(named: Iterable[Path]) -> tuple[Path, ...]:
    """The tracks that are meant, in the order they were named, and a folder's by their names.

    Parameters
    ----------
    named
        Tracks, folders of tracks, and patterns that no shell has expanded, as on Windows.
        Records are passed over, since ``output/*`` names them too.

    Raises
    ------
    AudioFileError
        Something is not there.
    UsageError
        Something is no track, or no track is among it all.
    """
    tracks = tuple(track for path in named for track in _meant(path))
    if not tracks:
        raise UsageError("no track was named, only records", "Name a track, or a folder of tracks")
    return tracks


def title_of(track: Path) -> str:
    """What a track's tags call it, or else its file's name."""
    return read_tags(track).title.strip() or track.stem


def _meant(path: Path) -> list[Path]:
    if path.is_dir():
        return _tracks_in(path)
    if not path.exists():
        # Not Path.glob, which takes no pattern from the root of a drive.
        found = glob.glob(str(path))  # noqa: PTH207 - as just said
        matching = sorted(map(Path, found), key=_natural)
        if not matching:
            raise AudioFileError(f"there is no file {path}", "Check the path")
        return [track for one in matching for track in _meant(one)]
    if path.suffix.lower() == RECORD_SUFFIX:
        return []
    if not path.is_file() or path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path} is no track", f"Tracks end in {_ends()}")
    return [path]


def _tracks_in(folder: Path) -> list[Path]:
    # Names that begin with a full stop are drafts, and what macOS keeps beside files on FAT.
    tracks = sorted(
        (
            path
            for path in folder.iterdir()
            if path.suffix.lower() in SUFFIXES and path.name[0] != "." and path.is_file()
        ),
        key=_natural,
    )
    if not tracks:
        raise UsageError(f"there is no track in {folder}", f"Tracks end in {_ends()}")
    return tracks


def _natural(path: Path) -> list[tuple[int, str]]:
    """What sorts 8 before 15, as people do and letters do not."""
    return [
        (int(part), "") if part.isdecimal() else (-1, part)
        for part in _DIGITS.split(path.name.casefold())
    ]


def _ends() -> str:
    *others, last = SUFFIXES
    return f"{', '.join(others)} or {last}"
