"""Leases: what is used while one lives stays in the cache.

Whoever needs clips takes a lease first, and then gets them. An entry is in use if it was got or
put since the oldest lease began that still lives. A lease lives as long as its file is locked,
and the system lets go of the locks of a process that dies.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from supine.cache.locking import folder_locked

if TYPE_CHECKING:
    from filelock import BaseFileLock

_FOLDER = "leases"
_NAME = re.compile(r"(\d+)-[0-9a-f]+\.lock")

_COARSE_NS = 3 * 10**9
"""For file systems that round times down: FAT to two seconds."""

_latest_began_ns = 0
"""When this process last took a lease: a clock that is set back must not make its uses older."""


class Lease:
    """While it lives, what is got and put from now on stays in the cache.

    It ends with its `with` block, with `end`, with its last reference, or with its process. In a
    folder that cannot be written it is none: nobody takes anything away there either.

    Raises
    ------
    TimeoutError
        If another process has been taking entries away for too long.
    """

    def __init__(self, folder: Path) -> None:
        self._lock: BaseFileLock | None = None
        self._process = os.getpid()
        try:
            with folder_locked(folder):
                self._lock = _taken(folder / _FOLDER)
        except TimeoutError:
            raise
        except OSError:
            return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        """Need nothing any more."""
        lock, self._lock = self._lock, None
        # A process that was forked off has a copy of it, but it is not its own to end.
        if lock is not None and self._process == os.getpid():
            lock.release()
            with contextlib.suppress(OSError):
                Path(lock.lock_file).unlink()

    def __del__(self) -> None:
        # As the interpreter ends, there may be nothing left to do it with.
        with contextlib.suppress(Exception):
            self.end()


def _taken(leases: Path) -> BaseFileLock:
    from filelock import FileLock  # noqa: PLC0415 - as in `locking`

    global _latest_began_ns  # noqa: PLW0603 - one clock for the process
    _latest_began_ns = now_ns()
    leases.mkdir(exist_ok=True)
    name = f"{_latest_began_ns}-{secrets.token_hex(4)}.lock"
    # Whichever thread it is that ends it.
    lock = FileLock(leases / name, thread_local=False)
    lock.acquire()
    return lock


def now_ns() -> int:
    """The time, never before any lease of this process began."""
    return max(time.time_ns(), _latest_began_ns)


def used_since_ns(folder: Path) -> float:
    """From when on what was used is in use; infinite if there is no lease."""
    living = [
        int(name.group(1))
        for path in (folder / _FOLDER).glob("*.lock")
        if (name := _NAME.fullmatch(path.name)) and _lives(path)
    ]
    return min(living) - _COARSE_NS if living else float("inf")


def _lives(lease: Path) -> bool:
    from filelock import FileLock  # noqa: PLC0415 - as above

    lock = FileLock(lease)
    try:
        lock.acquire(blocking=False)
    except TimeoutError:
        return True
    except OSError:
        return lease.exists()
    # What its process left is taken away before anybody else could take it for their own.
    with contextlib.suppress(OSError):
        lease.unlink()
    lock.release()
    if sys.platform == "win32":
        # Where a file cannot be taken away while it is open.
        with contextlib.suppress(OSError):
            lease.unlink()
    return False
