"""Copy tracks to a phone or player: numbered, none twice, each whole and read back.

A drive is less reliable than a disk: it is unplugged, it fills up, its last bytes may be bad,
and the mount of a phone may not support renaming.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from supine.errors import AudioFileError, OutputError
from supine.library.filenames import count_digits, find_next_number, make_track_name
from supine.library.find_tracks import SUFFIXES, read_title
from supine.library.mounts import require_free_space
from supine.library.paths import remove_if_empty
from supine.library.playlist import Entry, add_entries, make_playlist_name, read_lines
from supine.model import Progress, ignore_progress
from supine.storage.atomic_write import make_draft_path, remove_stale_drafts, translate_errors
from supine.storage.hashing import hash_file
from supine.track.formats.m4b import read_length_s

BLOCK_BYTES = 1 << 20

Content = Callable[[], Iterable[bytes]]
"""Gives the bytes of a file, from the first on each time it is called."""

_UNSUPPORTED = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}

_STALE_AFTER_S = 86_400.0
"""A day, since FAT writes local times down without their zone."""


class DeviceFolder:
    """A folder on a device that files are written into.

    Each file is written as a draft, flushed, read back and compared, and only then gets its
    name. Where renaming is not supported, as on many mounts of phones, it is written under its
    name at once, and removed if anything goes wrong: a computer that dies at that moment is the
    one case in which half a file may stay.

    The folder is made if it is not there. Where it cannot be written, making this and `write`
    raise an `OutputError`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._can_rename = True
        with translate_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            remove_stale_drafts(folder, after_s=_STALE_AFTER_S)

    def write(self, name: str, content: Content) -> None:
        """Write a file of a name; on failure what had the name before still has it."""
        destination = self.folder / name
        with translate_errors(destination):
            if self._can_rename:
                self._can_rename = _write_by_draft(destination, content)
            if not self._can_rename:
                _write_directly(destination, content)
            _fsync_folder(self.folder)


def read_blocks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in blocks; an AudioFileError if it cannot be read."""
    with _translate_read_errors(path), path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


@contextlib.contextmanager
def _translate_read_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AudioFileError(
            f"{path} cannot be read ({error.strerror or error})",
            "See whether what it is on is still plugged in and mounted",
        ) from error


def _write_by_draft(destination: Path, content: Content) -> bool:
    """Write by a draft; return False, with nothing written, if renaming is not supported."""
    draft = make_draft_path(destination)
    try:
        _write_and_verify(draft, content, destination.name)
        try:
            draft.replace(destination)
        except OSError:
            # Mounts of phones say so in many ways: not supported, not permitted, another
            # device, an input/output error. A drive that has gone shows when it is tried again.
            return False
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
    return True


def _write_directly(destination: Path, content: Content) -> None:
    before = destination.read_bytes() if destination.exists() else None
    try:
        _write_and_verify(destination, content, destination.name)
    except BaseException as error:
        try:
            if before is None:
                destination.unlink(missing_ok=True)
            else:
                destination.write_bytes(before)
        except OSError:
            raise OutputError(
                f"{destination} may be only half there, and cannot be removed now",
                "Delete it yourself",
            ) from error
        raise


def _write_and_verify(path: Path, content: Content, name: str) -> None:
    written = hashlib.sha256()
    with path.open("wb") as file:
        for block in content():
            written.update(block)
            file.write(block)
        file.flush()
        try:
            os.fsync(file.fileno())
        except OSError as error:
            # The mount of a phone may have nothing to flush: it sends the file as it is closed.
            if error.errno not in _UNSUPPORTED:
                raise
    if _hash_on_device(path) != written.digest():
        raise OutputError(
            f"{name} does not read back from {path.parent} as it was written",
            "The drive may be failing; try another",
        )


def _hash_on_device(path: Path) -> bytes:
    """Hash a file as the drive has it, where the system can be told to forget what it wrote.

    Elsewhere than on Linux the system may answer from its cache.
    """
    with path.open("rb", buffering=0) as file:
        if hasattr(os, "posix_fadvise"):
            with contextlib.suppress(OSError):
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").digest()


def _fsync_folder(folder: Path) -> None:
    """Flush a new name to the drive, where a folder can be opened for that."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Copy:
    """A track, and the file on the player that has the same bytes.

    `existed` is true where nothing had to be copied: it was there before, or the same track
    was named twice.
    """

    track: Path
    path: Path
    size_bytes: int
    existed: bool


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What was done: a `Copy` for each track, in their order, and the playlist if there is one."""

    copies: tuple[Copy, ...]
    playlist: Path | None

    @property
    def new(self) -> tuple[Copy, ...]:
        """Those that were not there before."""
        return tuple(copy for copy in self.copies if not copy.existed)


def copy_tracks(
    tracks: Sequence[Path],
    folder: Path,
    *,
    playlist: str = "",
    on_progress: Progress = ignore_progress,
) -> CopyReport:
    """Copy tracks, from `collect_tracks`, into a folder of a phone or player, byte for byte.

    Everything that can be known to be wrong is found before a byte is written. Names are
    numbered on from those in the folder; a track whose bytes are there already, under whatever
    name, is not copied again. A playlist that is named is written beside them, or added to.

    Raises
    ------
    AudioFileError
        Something is no track, or cannot be read.
    OutputError
        There is no room, or the folder cannot be written; says how many are there whole.
    UsageError
        The numbers there have too few digits for so many more, or the playlist has no name.
    """
    list_name = make_playlist_name(playlist) if playlist else ""
    list_path = folder / list_name if list_name else None
    lines = read_lines(list_path) if list_path else []
    # Of every track first, so that a file that is no track is found before anything is copied.
    lengths_s = {track: read_length_s(track) for track in tracks}
    copies = _plan_copies(tracks, folder)
    new = [copy for copy in copies if not copy.existed]
    require_free_space(folder, {copy.track: copy.size_bytes for copy in new})

    if new or list_path:
        with remove_if_empty(folder):
            device = DeviceFolder(folder)
            _copy_new(device, new, on_progress)
            if list_path:
                entries = (
                    Entry(copy.path.name, read_title(copy.track), lengths_s[copy.track])
                    for copy in copies
                )
                content = add_entries(lines, entries)
                device.write(list_name, lambda: [content])
    return CopyReport(tuple(copies), list_path)


def _copy_new(device: DeviceFolder, new: list[Copy], on_progress: Progress) -> None:
    total_bytes = sum(copy.size_bytes for copy in new)
    sent_bytes = 0
    for done, copy in enumerate(new):

        def read_content(copy: Copy = copy, before_bytes: int = sent_bytes) -> Iterator[bytes]:
            now_bytes = before_bytes
            for block in read_blocks(copy.track):
                yield block
                now_bytes += len(block)
                on_progress("copying", min(now_bytes, total_bytes), total_bytes)

        try:
            device.write(copy.path.name, read_content)
        except (AudioFileError, OutputError) as error:
            if not done:
                raise
            there = f"{done} of {len(new)} {'was' if done == 1 else 'were'} copied whole before"
            raise type(error)(f"{error.message}; {there}", error.hint) from error
        sent_bytes += copy.size_bytes


def _plan_copies(tracks: Sequence[Path], folder: Path) -> list[Copy]:
    there = _list_files(folder)
    sizes_bytes = {track: track.stat().st_size for track in tracks}
    # Only files of a track's size are read, since reading from a phone is slow.
    by_size_bytes: dict[int, list[Path]] = {}
    for path in there:
        if path.suffix.lower() in SUFFIXES and path.is_file():
            by_size_bytes.setdefault(path.stat().st_size, []).append(path)
    hash_once = functools.cache(_hash)
    twins: dict[Path, Path] = {}
    new: list[Path] = []
    for track, size_bytes in sizes_bytes.items():
        same_size = by_size_bytes.setdefault(size_bytes, [])
        twin = next((path for path in same_size if hash_once(path) == hash_once(track)), None)
        twins[track] = twin or track
        if twin is None:
            same_size.append(track)
            new.append(track)

    first, digits_there = find_next_number([path.name for path in there])
    # The width of the numbers depends on how many there are to give.
    digits = count_digits(first, len(new), digits_there) if new else 0
    names = {
        track: make_track_name(number, digits, read_title(track), track.suffix)
        for number, track in enumerate(new, start=first)
    }
    copies: list[Copy] = []
    waiting = set(new)
    for track in tracks:
        twin = twins[track]
        path = folder / names.get(twin, twin.name)
        copies.append(Copy(track, path, sizes_bytes[track], existed=track not in waiting))
        waiting.discard(track)
    return copies


def _hash(path: Path) -> str:
    with _translate_read_errors(path):
        return hash_file(path)


def _list_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    with _translate_read_errors(folder):
        # What begins with a full stop is a draft, or what macOS keeps beside files on FAT.
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
