"""The library as the page sees it: the tracks in one folder that supine made.

A track is shown when its record is beside it. So a folder that has other things in it too,
music or letters, shows none of them, and nothing can be fetched or deleted that is not ours.
Only files that lie in the folder itself count: no links, no folders, no hidden names. What a
request names is looked for among the names that are there, and never joined to a path.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from supine.errors import OutputError, RecordError
from supine.formats import FORMATS
from supine.record import Record, read_record, record_path
from supine.units import format_in_words
from supine.web.choosing import shown_voice

_SUFFIXES = {known.suffix for known in FORMATS.values()}

_Signature = tuple[tuple[int, int, int], ...]
"""Of a track and its record: what changes when either does."""


@dataclass(frozen=True, slots=True)
class LibraryTrack:
    """A track and what a list shows of it; `name` is its file's, and what it is asked for by."""

    name: str
    path: Path
    size_bytes: int
    modified_s: float
    sha256: str
    routine: str
    title: str
    summary: str
    cautions: tuple[str, ...]
    position: str
    colour: str
    voice: str
    length_s: float
    chapters: tuple[tuple[str, float], ...]

    @property
    def length_text(self) -> str:
        """The length in words, as titles have it."""
        return format_in_words(self.length_s)

    @property
    def full_title(self) -> str:
        """The title as players show it."""
        return f"{self.title}, {self.length_text}"

    def record(self) -> Record:
        """All that is known of it.

        Raises
        ------
        RecordError
            If the record has gone, or is none any more.
        """
        return read_record(record_path(self.path))


class Tracks:
    """The tracks in a folder; any thread may ask."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[_Signature, LibraryTrack | None]] = {}
        self._one_at_a_time = threading.Lock()

    def all(self) -> tuple[LibraryTrack, ...]:
        """Every track, the newest first.

        Raises
        ------
        OutputError
            If the folder cannot be read.
        """
        with self._one_at_a_time, self._readable():
            files = self._files()
            self._known = {
                name: self._looked_at(name, files)
                for name in files
                if Path(name).suffix.lower() in _SUFFIXES
            }
            tracks = [track for _, track in self._known.values() if track]
        return tuple(sorted(tracks, key=lambda track: (-track.modified_s, track.name)))

    def find(self, name: str) -> LibraryTrack | None:
        """The track of that name, or None."""
        return next((track for track in self.all() if track.name == name), None)

    def changed_s(self) -> float:
        """When a track last came, was made anew or went, in seconds since 1970.

        Raises
        ------
        OutputError
            If the folder cannot be read.
        """
        with self._readable():
            # One that has gone changes nothing but the folder.
            folder_s = self._folder.stat().st_mtime
        return max([folder_s, *(track.modified_s for track in self.all())])

    def remove(self, name: str) -> bool:
        """Delete a track and its record; False if there is none of that name.

        Raises
        ------
        OutputError
            If it cannot be deleted.
        """
        track = self.find(name)
        if track is None:
            return False
        try:
            # The record last: without its track it is shown no more, and does no harm.
            track.path.unlink(missing_ok=True)
            record_path(track.path).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"{name} cannot be deleted ({error.strerror})", "See who else is using it"
            ) from error
        return True

    @contextlib.contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(
                f"the library {self._folder.name} cannot be read ({error.strerror})",
                "See whether its disk is there",
            ) from error

    def _files(self) -> dict[str, os.stat_result]:
        """The files that may be tracks or records, by name."""
        with os.scandir(self._folder) as entries:
            return {
                entry.name: entry.stat(follow_symlinks=False)
                for entry in entries
                if entry.is_file(follow_symlinks=False)
                and not entry.name.startswith(".")
                and _is_text(entry.name)
            }

    def _looked_at(
        self, name: str, files: dict[str, os.stat_result]
    ) -> tuple[_Signature, LibraryTrack | None]:
        """What is known of a file; its record is read again only when either has changed."""
        beside = files.get(record_path(Path(name)).name)
        signature = tuple(
            (found.st_ino, found.st_size, found.st_mtime_ns)
            for found in (files[name], beside)
            if found
        )
        before = self._known.get(name)
        if before and before[0] == signature:
            return before
        return signature, self._read(name, files[name]) if beside else None

    def _read(self, name: str, found: os.stat_result) -> LibraryTrack | None:
        path = self._folder / name
        try:
            record = read_record(record_path(path))
        except RecordError:
            return None
        if record.file != name:
            return None
        rate = record.sample_rate_hz
        return LibraryTrack(
            name=name,
            path=path,
            size_bytes=found.st_size,
            modified_s=found.st_mtime,
            sha256=record.sha256,
            routine=record.routine,
            title=record.guide.title,
            summary=record.guide.summary,
            cautions=record.guide.cautions,
            position=record.guide.position,
            colour=record.guide.colour,
            voice=shown_voice(record.choices.voice),
            length_s=record.total_samples / rate,
            chapters=tuple((mark.title, mark.start_samples / rate) for mark in record.chapters),
        )


def _is_text(name: str) -> bool:
    """Whether a name can be written in an address and in JSON."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)
