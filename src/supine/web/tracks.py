"""The library: the tracks in one folder that supine made, and making another.

A track is listed when its recipe is beside it. So a folder that has other things in it too, music
or letters, shows none of them, and nothing can be fetched or deleted that is not a track. Only
files in the folder itself count: no links, no folders, no hidden names. A name from a request is
looked up among the names that are there, and never joined to a path.
"""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from supine.errors import OutputError, RecipeError
from supine.library.paths import choose_track_path
from supine.library.recipe import Recipe, get_recipe_path, read_recipe
from supine.model import Progress
from supine.pipeline.plan import Plan
from supine.pipeline.write import write_track
from supine.script.pictures import find_picture
from supine.track.formats import FORMATS
from supine.track.formats.base import Format
from supine.units import format_in_words

_SUFFIXES = {known.suffix for known in FORMATS.values()}


@dataclass(frozen=True, slots=True)
class LibraryTrack:
    """A track: its file, and the recipe beside it."""

    path: Path
    size_bytes: int
    modified_s: float
    recipe: Recipe

    @property
    def name(self) -> str:
        """The name of its file, by which requests ask for it."""
        return self.path.name

    @property
    def length_s(self) -> float:
        """How long it is."""
        return self.recipe.length_s

    @property
    def full_title(self) -> str:
        """The title as players show it."""
        return f"{self.recipe.guide.title}, {format_in_words(self.length_s)}"

    @property
    def picture(self) -> str:
        """The picture of its routine or position as SVG; empty if there is none."""
        guide = self.recipe.guide
        return find_picture(self.recipe.routine, guide.position, guide.picture)

    @property
    def chapters(self) -> list[dict[str, object]]:
        """The title and `start_s` of each chapter."""
        rate_hz = self.recipe.sample_rate_hz
        return [
            {"title": mark.title, "start_s": mark.start_samples / rate_hz}
            for mark in self.recipe.chapters
        ]


class Tracks:
    """The tracks in a folder. Safe to use from any thread.

    Each method raises `OutputError` if the folder cannot be read or changed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reserved: set[Path] = set()
        self._lock = threading.Lock()

    def all(self) -> tuple[LibraryTrack, ...]:
        """Return every track, the newest first."""
        with self._translate_errors():
            files = self._list_files()
            names = (name for name in files if Path(name).suffix.lower() in _SUFFIXES)
            tracks = [track for name in names if (track := self._read(name, files))]
        return tuple(sorted(tracks, key=lambda track: (-track.modified_s, track.name)))

    def find(self, name: str) -> LibraryTrack | None:
        """Return the track of that name, or None."""
        return next((track for track in self.all() if track.name == name), None)

    def read_modified_s(self) -> float:
        """Return when a track was last added, replaced or deleted, in seconds since 1970."""
        with self._translate_errors():
            # A deletion changes nothing but the folder.
            folder_s = self._folder.stat().st_mtime
        return max([folder_s, *(track.modified_s for track in self.all())])

    def remove(self, name: str) -> bool:
        """Delete a track and its recipe; return False if there is none of that name."""
        track = self.find(name)
        if track is None:
            return False
        try:
            # The recipe last: without its track it is not listed any more.
            track.path.unlink()
            get_recipe_path(track.path).unlink(missing_ok=True)
        except FileNotFoundError:
            # Another request was quicker.
            return False
        except OSError as error:
            raise OutputError(
                f"{name} cannot be deleted ({error.strerror})", "See who else is using it"
            ) from error
        return True

    def write(self, plan: Plan, track_format: Format, on_progress: Progress) -> str:
        """Write a track under a new name, which is returned; replace nothing."""
        suffix = track_format.suffix
        first = choose_track_path(self._folder, plan.guide.name, plan.length_s, suffix)
        with self._lock:
            number, path = 1, first
            while self._is_taken(path):
                number += 1
                path = first.with_name(f"{first.stem}-{number}{suffix}")
            self._reserved.add(path)
        try:
            return write_track(plan, path, track_format, on_progress).path.name
        finally:
            self._reserved.discard(path)

    def _is_taken(self, path: Path) -> bool:
        """Whether there is such a track in any format, or is about to be: they share a recipe."""
        known = [get_recipe_path(path), *(path.with_suffix(suffix) for suffix in _SUFFIXES)]
        return any(one in self._reserved or one.exists() for one in known)

    @contextlib.contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(
                f"the library {self._folder.name} cannot be read ({error.strerror})",
                "See whether its disk is there",
            ) from error

    def _list_files(self) -> dict[str, os.stat_result]:
        """Return the files that may be tracks or recipes, by name."""
        with os.scandir(self._folder) as entries:
            return {
                entry.name: entry.stat(follow_symlinks=False)
                for entry in entries
                if entry.is_file(follow_symlinks=False)
                and not entry.name.startswith(".")
                and _is_encodable(entry.name)
            }

    def _read(self, name: str, files: dict[str, os.stat_result]) -> LibraryTrack | None:
        path, found = self._folder / name, files[name]
        beside = get_recipe_path(path)
        if beside.name not in files:
            return None
        state = files[beside.name]
        recipe = _read_recipe_as_of(beside, state.st_ino, state.st_size, state.st_mtime_ns)
        if recipe is None or recipe.file != name:
            return None
        return LibraryTrack(path, found.st_size, found.st_mtime, recipe)


@functools.lru_cache(maxsize=4096)
def _read_recipe_as_of(path: Path, _inode: int, _size: int, _changed_ns: int) -> Recipe | None:
    """Return a recipe, read once for as long as its file stays the same; None if it is none."""
    with contextlib.suppress(RecipeError):
        return read_recipe(path)
    return None


def _is_encodable(name: str) -> bool:
    """Whether a name can be written in an address and in JSON."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)
