"""Locks in the cache's folder, which threads and processes hold one after the other.

Whoever takes entries away holds the folder's lock, says so by a file (`removing`), and only then
looks which of them are in use. Whoever uses an entry notes its use first, looks for that file
next, and waits if it is there. So either the one sees the note, or the other sees the file: no
entry goes between being looked at and being taken.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

_POLL_S = 0.02

_FOLDER_LIMIT_S = 60.0
"""Looking through 10,000 entries takes a tenth of a second: longer than this, it is stopped."""

_LOCK = "folder.lock"
_REMOVING = "removing"


@contextlib.contextmanager
def locked(path: Path, limit_s: float) -> Iterator[None]:
    """Hold a lock that no other thread or process holds meanwhile.

    Raises
    ------
    TimeoutError
        If others hold it for so long.
    OSError
        If there can be no lock, as in a folder that cannot be written.
    """
    from filelock import FileLock  # noqa: PLC0415 - brings a good deal, and few commands need it

    with FileLock(path).acquire(timeout=limit_s, poll_interval=_POLL_S):
        yield


@contextlib.contextmanager
def folder_locked(folder: Path) -> Iterator[None]:
    """For as long as it lasts, nobody else takes entries away. The errors are those of `locked`."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / _LOCK, _FOLDER_LIMIT_S):
        yield


@contextlib.contextmanager
def removing(folder: Path) -> Iterator[None]:
    """For as long as it lasts, this one alone may take entries away."""
    with folder_locked(folder):
        mark = folder / _REMOVING
        mark.touch()
        try:
            yield
        finally:
            mark.unlink(missing_ok=True)


def wait_for_removing(folder: Path) -> None:
    """Wait until nobody takes entries away who may have begun before this call.

    Raises
    ------
    TimeoutError
        If somebody does for too long.
    """
    mark = folder / _REMOVING
    if not mark.exists():
        return
    try:
        with folder_locked(folder):
            # The lock was free: whoever left the mark has died.
            mark.unlink(missing_ok=True)
    except TimeoutError:
        raise
    except OSError:
        # A folder of somebody else's, which this one may only read.
        return
