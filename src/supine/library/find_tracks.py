"""Find the tracks that paths, folders and patterns name, and their titles."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable
from pathlib import Path

from supine.errors import AudioFileError, UsageError
from supine.library.recipe import SUFFIX as RECIPE_SUFFIX
from supine.track.formats import FORMATS
from supine.track.formats.file_tags import read_tags
from supine.track.formats.m4b import M4b

SUFFIXES = (*(kind.suffix for kind in FORMATS.values()), M4b.suffix)
"""What the names of tracks end in."""

_DIGITS = re.compile(r"(\d+)")


def collect_tracks(named: Iterable[Path]) -> tuple[Path, ...]:
    """Collect the tracks that are named, in that order, and a folder's by their names.

    Named are tracks, folders of tracks, and patterns that no shell has expanded, as on Windows.
    Recipes are passed over, since ``output/*`` names them too. Raises `AudioFileError` if something
    is not there, and `UsageError` if something is no track, or no track is among it all.
    """
    tracks = tuple(track for path in named for track in _expand(path))
    if not tracks:
        raise UsageError("no track was named, only recipes", "Name a track, or a folder of tracks")
    return tracks


def read_title(track: Path) -> str:
    """Return the title in a track's tags, or else its file's name."""
    return read_tags(track).title.strip() or track.stem


def _expand(path: Path) -> list[Path]:
    if path.is_dir():
        return _list_tracks(path)
    if not path.exists():
        # Not Path.glob, which takes no pattern from the root of a drive.
        found = glob.glob(str(path))  # noqa: PTH207 - as just said
        matching = sorted(map(Path, found), key=_make_natural_key)
        if not matching:
            raise AudioFileError(f"there is no file {path}", "Check the path")
        return [track for one in matching for track in _expand(one)]
    if path.suffix.lower() == RECIPE_SUFFIX:
        return []
    if not path.is_file() or path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path} is no track", f"Tracks end in {_list_suffixes()}")
    return [path]


def _list_tracks(folder: Path) -> list[Path]:
    # Names that begin with a full stop are drafts, and what macOS keeps beside files on FAT.
    tracks = sorted(
        (
            path
            for path in folder.iterdir()
            if path.suffix.lower() in SUFFIXES and path.name[0] != "." and path.is_file()
        ),
        key=_make_natural_key,
    )
    if not tracks:
        raise UsageError(f"there is no track in {folder}", f"Tracks end in {_list_suffixes()}")
    return tracks


def _make_natural_key(path: Path) -> list[tuple[int, str]]:
    """Return a sort key that puts 8 before 15."""
    return [
        (int(part), "") if part.isdecimal() else (-1, part)
        for part in _DIGITS.split(path.name.casefold())
    ]


def _list_suffixes() -> str:
    *others, last = SUFFIXES
    return f"{', '.join(others)} or {last}"
