"""Atomic writing: a file is written as a draft, flushed, and renamed."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import secrets
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from supine.errors import OutputError

DRAFT_SUFFIX = ".part"
"""Drafts end in this, and begin with a full stop, so that none is taken for the file."""


def make_draft_name(name: str) -> str:
    """Return a name for a draft, with the process and a random number: no two write the same."""
    return f".{name}.{os.getpid()}-{secrets.randbelow(10**12)}{DRAFT_SUFFIX}"


def make_draft_path(destination: Path) -> Path:
    """Return a new path for a draft, in the folder of its destination."""
    return destination.with_name(make_draft_name(destination.name))


def draft_pattern(process_id: int) -> str:
    """Return a glob pattern for the names of all drafts of a process."""
    return f".*.{process_id}-*{DRAFT_SUFFIX}"


def remove_stale_drafts(folder: Path, of: str = "", after_s: float = 3600.0) -> None:
    """Remove the drafts that killed processes left, of files whose names begin with `of`.

    A draft in use is written to many times a second; `after_s` without a write it is stale.
    """
    for draft in folder.glob(f".{glob.escape(of)}*[0-9]-[0-9]*{DRAFT_SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - draft.stat().st_mtime > after_s:
                draft.unlink()


@contextlib.contextmanager
def replace_at_end(destination: Path, *, flush: bool = True) -> Iterator[Path]:
    """Yield the path of a draft, and rename it to the destination at the end of the block.

    On an error the draft is removed and the destination stays as it was. An OSError passes
    through; `atomic_write` makes it an error for the user. Without `flush`, a power cut may leave
    an empty file, which is good enough for what can be made again.
    """
    draft = make_draft_path(destination)
    try:
        yield draft
        if flush:
            fsync_file(draft)
        draft.replace(destination)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


@contextlib.contextmanager
def atomic_write(destination: Path, hint: str = "Choose another place") -> Iterator[Path]:
    """Do as `replace_at_end` does, in a folder that is made if it is not there.

    Raises `OutputError` if the destination cannot be written; `hint` says what to do then.
    """
    with translate_errors(destination, hint):
        destination.parent.mkdir(parents=True, exist_ok=True)
        with replace_at_end(destination) as draft:
            yield draft


@contextlib.contextmanager
def defer_signals() -> Iterator[None]:
    """Let a signal that asks this process to end wait for the end of the block.

    Python runs the handlers of signals in the main thread alone; in any other, nothing is to do.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    before = {
        number: signal.signal(number, lambda number, _frame: received.append(number))
        for number in (getattr(signal, name) for name in names if hasattr(signal, name))
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in received:
            signal.raise_signal(number)


def fsync_file(path: Path) -> None:
    """Have the system write a file to the disk now."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


_NO_ROOM = "Make room there, or choose another folder"
_READ_ONLY = "Choose a folder that may be written to"
_HINTS = {
    errno.ENOSPC: _NO_ROOM,
    errno.EDQUOT: _NO_ROOM,
    errno.EFBIG: "Choose another disk, MP3 or M4A, or a shorter track; a file on FAT ends at 4 GiB",
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
}
_GONE = "See whether it is there, and what it is on is plugged in, unlocked and mounted"


@contextlib.contextmanager
def translate_errors(path: Path, hint: str = "") -> Iterator[None]:
    """Turn an OSError into an `OutputError`: the path, the system's words, and a hint.

    Without a `hint`, one that fits the error.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        raise OutputError(
            f"{path} cannot be written ({reason})", hint or _HINTS.get(error.errno or 0, _GONE)
        ) from error
