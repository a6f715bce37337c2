"""Files put into a folder on a phone or player: whole and read back, or not at all.

A drive is not as sure as a disk: it is pulled out, it fills up, its last bytes may be bad, and
what stands for a phone may not be able to rename.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from supine.errors import AudioFileError, OutputError
from supine.whole import PART, draft_path

BLOCK_BYTES = 1 << 20

Content = Callable[[], Iterable[bytes]]
"""What gives the bytes of a file, from the first on each time it is called."""

_UNSUPPORTED = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
_NO_ROOM = "Make room there, or copy fewer tracks"
_UNPLUGGED = "See whether it is still plugged in, unlocked and mounted"
_READ_ONLY = "Choose a folder that may be written to"
_HINTS = {
    errno.ENOSPC: _NO_ROOM,
    errno.EDQUOT: _NO_ROOM,
    errno.EFBIG: "Make the track as MP3 or M4A; a file on FAT ends at 4 GiB",
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
}

_OUR_DRAFT = re.compile(rf"\..+\.\d+-\d+{re.escape(PART)}")
_ABANDONED_AFTER_S = 86_400.0
"""A day, since FAT writes local times down without their zone."""


class Delivery:
    """A folder that files are put into.

    Each file is written as a draft, flushed, read back and compared, and only then gets its
    name. Where renaming is not supported, as on many mounts of phones, it is written under its
    name at once, and removed if anything goes wrong: a computer that dies at that moment is the
    one case in which half a file may stay.

    Parameters
    ----------
    folder
        Made if it is not there.

    Raises
    ------
    OutputError
        From the beginning and from `put`: the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._can_rename = True
        with _errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._sweep()

    def put(self, name: str, content: Content) -> None:
        """Put a file there under a name; on failure what had the name before still has it."""
        destination = self.folder / name
        with _errors(destination):
            if self._can_rename:
                self._can_rename = _put_by_draft(destination, content)
            if not self._can_rename:
                _put_directly(destination, content)
            _flush_folder(self.folder)

    def _sweep(self) -> None:
        """Take away the drafts that a copying left which was killed."""
        for path in self.folder.iterdir():
            if _OUR_DRAFT.fullmatch(path.name):
                with contextlib.suppress(OSError):
                    if time.time() - path.stat().st_mtime > _ABANDONED_AFTER_S:
                        path.unlink()


def blocks_of(path: Path) -> Iterator[bytes]:
    """Yield what is in a file.

    Raises
    ------
    AudioFileError
        It cannot be read.
    """
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                yield block
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read ({error.strerror or error})") from error


def _put_by_draft(destination: Path, content: Content) -> bool:
    """Whether the file is there now; if not, nothing is, since renaming is not supported."""
    draft = draft_path(destination)
    try:
        _write_and_read_back(draft, content, destination.name)
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


def _put_directly(destination: Path, content: Content) -> None:
    before = destination.read_bytes() if destination.exists() else None
    try:
        _write_and_read_back(destination, content, destination.name)
    except BaseException as error:
        try:
            _put_back(destination, before)
        except OSError:
            raise OutputError(
                f"{destination} may be only half there, and cannot be removed now",
                "Delete it yourself",
            ) from error
        raise


def _put_back(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(before)


def _write_and_read_back(path: Path, content: Content, name: str) -> None:
    written = hashlib.sha256()
    with path.open("wb") as file:
        for block in content():
            written.update(block)
            file.write(block)
        file.flush()
        _flush(file.fileno())
    if _sha256_on_the_drive(path) != written.digest():
        raise OutputError(
            f"{name} does not read back from {path.parent} as it was written",
            "The drive may be failing; try another",
        )


def _sha256_on_the_drive(path: Path) -> bytes:
    """What a file reads back as; from the drive itself where the system can be told to.

    Elsewhere than on Linux the system may answer from what it remembers of the writing.
    """
    with path.open("rb", buffering=0) as file:
        if hasattr(os, "posix_fadvise"):
            with contextlib.suppress(OSError):
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").digest()


def _flush_folder(folder: Path) -> None:
    """See that a new name is on the drive too, where a folder can be opened for it."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _flush(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        # What stands for a phone may have nothing to flush: it sends the file as it is closed.
        if error.errno not in _UNSUPPORTED:
            raise


@contextlib.contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror or error})",
            _HINTS.get(error.errno or 0, _UNPLUGGED),
        ) from error
