"""Tracks copied to a phone or player: numbered, none twice, each whole and read back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from supine.cache import sha256_of_file
from supine.errors import AudioFileError, OutputError
from supine.formats.m4b import length_s
from supine.phone.delivery import Delivery, blocks_of
from supine.phone.naming import digits_for, first_number, track_name
from supine.phone.playlist import Entry, lines_of, playlist_name, with_entries
from supine.phone.room import check_room
from supine.phone.tracks import SUFFIXES, title_of

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is of it."""


def no_progress(_what: str, _done: int, _total: int) -> None:
    """Where nobody watches."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A track, and the file on the player that has the same bytes.

    `was_there` is true where nothing had to be copied: it was there before, or the same track
    was named twice.
    """

    track: Path
    path: Path
    size_bytes: int
    was_there: bool


@dataclass(frozen=True, slots=True)
class Copied:
    """What was done: a `Copy` for each track, in their order, and the playlist if one was asked."""

    copies: tuple[Copy, ...]
    playlist: Path | None

    @property
    def new(self) -> tuple[Copy, ...]:
        """Those that were not there before."""
        return tuple(copy for copy in self.copies if not copy.was_there)


def copy_tracks(
    tracks: Sequence[Path],
    folder: Path,
    *,
    playlist: str = "",
    on_progress: Progress = no_progress,
) -> Copied:
    """Copy tracks into a folder of a phone or player, byte for byte.

    Everything that can be known to be wrong is found before a byte is written. Names are
    numbered on from those in the folder; a track whose bytes are there already, under whatever
    name, is not copied again.

    Parameters
    ----------
    tracks
        From `gather_tracks`.
    folder
        Made if it is not there.
    playlist
        The name of a playlist to write beside them, or to add them to; none if empty.

    Raises
    ------
    AudioFileError
        Something is no track, or cannot be read.
    OutputError
        There is no room, or the folder cannot be written; says how many are there whole.
    UsageError
        The numbers there have too few digits for so many more, or the playlist has no name.
    """
    list_name = playlist_name(playlist) if playlist else ""
    list_path = folder / list_name if list_name else None
    lines = lines_of(list_path) if list_path else []
    # Asked of every track first, since a file that is none must not be found half way.
    lengths_s = {track: length_s(track) for track in tracks}
    copies = _planned(tracks, folder)
    new = [copy for copy in copies if not copy.was_there]
    check_room(folder, {copy.track: copy.size_bytes for copy in new})

    if new or list_path:
        with _made_for_something(folder):
            delivery = Delivery(folder)
            _deliver(delivery, new, on_progress)
            if list_path:
                entries = (
                    Entry(copy.path.name, title_of(copy.track), lengths_s[copy.track])
                    for copy in copies
                )
                content = with_entries(lines, entries)
                delivery.put(list_name, lambda: [content])
    return Copied(tuple(copies), list_path)


def _deliver(delivery: Delivery, new: list[Copy], on_progress: Progress) -> None:
    total_bytes = sum(copy.size_bytes for copy in new)
    sent_bytes = 0
    for done, copy in enumerate(new):

        def content(copy: Copy = copy, before_bytes: int = sent_bytes) -> Iterator[bytes]:
            now_bytes = before_bytes
            for block in blocks_of(copy.track):
                yield block
                now_bytes += len(block)
                on_progress("copying", min(now_bytes, total_bytes), total_bytes)

        try:
            delivery.put(copy.path.name, content)
        except (AudioFileError, OutputError) as error:
            if not done:
                raise
            there = f"{done} of {len(new)} {'was' if done == 1 else 'were'} copied whole before"
            raise type(error)(f"{error.message}; {there}", error.hint) from error
        sent_bytes += copy.size_bytes


@dataclass
class _Known:
    """Files that have been seen, to find out whether another one has the same bytes."""

    by_size_bytes: dict[int, list[Path]] = field(default_factory=dict)
    hashes: dict[Path, str] = field(default_factory=dict)

    def add(self, path: Path, size_bytes: int) -> None:
        self.by_size_bytes.setdefault(size_bytes, []).append(path)

    def twin_of(self, path: Path, size_bytes: int) -> Path | None:
        """The first one with the same bytes.

        Only files of its size are read, since reading from a phone is slow.
        """
        alike = self.by_size_bytes.get(size_bytes, [])
        return next((one for one in alike if self._sha256(one) == self._sha256(path)), None)

    def _sha256(self, path: Path) -> str:
        if path not in self.hashes:
            try:
                self.hashes[path] = sha256_of_file(path)
            except OSError as error:
                raise _unreadable(path, error) from error
        return self.hashes[path]


def _planned(tracks: Sequence[Path], folder: Path) -> list[Copy]:
    there = _files_in(folder)
    known = _Known()
    for path in there:
        if path.suffix.lower() in SUFFIXES and path.is_file():
            known.add(path, path.stat().st_size)

    sizes_bytes = {track: track.stat().st_size for track in tracks}
    twins: dict[Path, Path] = {}
    new: list[Path] = []
    for track, size_bytes in sizes_bytes.items():
        twin = known.twin_of(track, size_bytes)
        if twin is None:
            known.add(track, size_bytes)
            new.append(track)
        twins[track] = twin or track

    first, digits_there = first_number([path.name for path in there])
    # The width of the numbers depends on how many there are to give.
    digits = digits_for(first, len(new), digits_there) if new else 0
    names = {
        track: track_name(number, digits, title_of(track), track.suffix)
        for number, track in enumerate(new, start=first)
    }
    copies: list[Copy] = []
    waiting = set(new)
    for track in tracks:
        twin = twins[track]
        path = folder / names.get(twin, twin.name)
        copies.append(Copy(track, path, sizes_bytes[track], was_there=track not in waiting))
        waiting.discard(track)
    return copies


def _files_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    try:
        # What begins with a full stop is a draft, or what macOS keeps beside files on FAT.
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise _unreadable(folder, error) from error


def _unreadable(path: Path, error: OSError) -> AudioFileError:
    return AudioFileError(
        f"{path} cannot be read ({error.strerror or error})",
        "See whether what it is on is still plugged in and mounted",
    )


@contextlib.contextmanager
def _made_for_something(folder: Path) -> Iterator[None]:
    """Take a folder away again if it was made and nothing came into it."""
    was_there = folder.exists()
    try:
        yield
    except BaseException:
        if not was_there:
            # Only an empty folder can be removed in this way.
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
