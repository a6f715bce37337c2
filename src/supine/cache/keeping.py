"""What stays in the cache's folder: entries in use, and as many others as its size allows.

Whoever needs clips takes a lease first, and then gets them. An entry is in use if it was got or
put since the oldest lease began that still lives. A lease lives as long as its file is locked,
and the system lets go of the locks of a process that dies. Taking a lease waits for a clearing
that is going on, so that none can begin between looking at an entry and taking it away.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

_LEASES = "leases"
_CLEARING = "clearing.lock"
_LEASE_NAME = re.compile(r"(\d+)-[0-9a-f]+\.lock")

_ROOM = 0.9
"""A folder that is over its size is brought to this share of it, so as not to be so again soon."""

_CLOCK_SLACK_NS = 60 * 10**9
"""For clocks that are set while a track is made, or that differ between machines of one folder."""

_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Usage:
    """What is in a cache's folder."""

    entries: int
    size_bytes: int
    in_use: int


@dataclass(frozen=True, slots=True)
class _Entry:
    used_ns: int
    size_bytes: int
    path: Path


class Lease:
    """While it lives, what is used from now on stays in the cache.

    It ends with `end`, with its last reference, or with its process.
    """

    def __init__(self, folder: Path) -> None:
        name = f"{time.time_ns()}-{secrets.token_hex(4)}.lock"
        self._lock: FileLock | None = None
        with contextlib.suppress(OSError), clearing(folder):
            (folder / _LEASES).mkdir(exist_ok=True)
            # Whichever thread it is that ends it.
            lock = FileLock(folder / _LEASES / name, thread_local=False)
            lock.acquire()
            self._lock = lock
        # Nobody clears a folder that cannot be written.

    def end(self) -> None:
        """Need nothing any more."""
        if self._lock is not None:
            path = Path(self._lock.lock_file)
            self._lock.release()
            self._lock = None
            with contextlib.suppress(OSError):
                path.unlink()

    def __del__(self) -> None:
        # As the interpreter ends, there may be nothing left to do it with.
        with contextlib.suppress(Exception):
            self.end()


@contextlib.contextmanager
def clearing(folder: Path) -> Iterator[None]:
    """For as long as it lasts, nobody else takes entries away or takes a lease."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / _CLEARING):
        yield


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that no other thread or process holds meanwhile."""
    with FileLock(path, poll_interval=_POLL_S):
        yield


def touch(path: Path) -> None:
    """Note that an entry is used now; a folder that cannot be written keeps no note."""
    with contextlib.suppress(OSError):
        # Many file systems note by themselves only now and then when a file is read.
        os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))


def usage(folder: Path) -> Usage:
    """What is in the folder."""
    entries = _entries(folder)
    used_since_ns = _used_since_ns(folder)
    in_use = sum(1 for entry in entries if entry.used_ns >= used_since_ns)
    return Usage(len(entries), sum(entry.size_bytes for entry in entries), in_use)


def trim(folder: Path, most_bytes: int) -> int:
    """Take away what was used least lately until the folder is within its size.

    Entries in use stay, even where they alone are more.

    Returns
    -------
    int
        How many bytes were taken away.
    """
    entries = _entries(folder)
    if sum(entry.size_bytes for entry in entries) <= most_bytes:
        return 0
    with clearing(folder):
        # Once more: while this one waited, another process may have done it.
        entries = sorted(_entries(folder), key=lambda entry: entry.used_ns)
        size_bytes = sum(entry.size_bytes for entry in entries)
        if size_bytes <= most_bytes:
            return 0
        return _remove(folder, entries, size_bytes - int(most_bytes * _ROOM))


def clear(folder: Path) -> int:
    """Take away all entries but those in use; gives how many bytes they were."""
    if not folder.is_dir():
        return 0
    with clearing(folder):
        entries = _entries(folder)
        return _remove(folder, entries, sum(entry.size_bytes for entry in entries))


def _remove(folder: Path, entries: list[_Entry], enough_bytes: int) -> int:
    used_since_ns = _used_since_ns(folder)
    removed_bytes = 0
    for entry in entries:
        if removed_bytes >= enough_bytes:
            break
        if entry.used_ns >= used_since_ns:
            continue
        # On Windows, one that is open stays.
        with contextlib.suppress(OSError):
            entry.path.unlink()
            removed_bytes += entry.size_bytes
    return removed_bytes


def _entries(folder: Path) -> list[_Entry]:
    found = []
    for path in folder.glob("[0-9a-f][0-9a-f]/*.wav"):
        with contextlib.suppress(OSError):
            status = path.stat()
            found.append(_Entry(status.st_atime_ns, status.st_size, path))
    return found


def _used_since_ns(folder: Path) -> float:
    """When the oldest lease that still lives began; infinite if there is none."""
    living = [
        int(name.group(1))
        for path in (folder / _LEASES).glob("*.lock")
        if (name := _LEASE_NAME.fullmatch(path.name)) and _lives(path)
    ]
    return min(living) - _CLOCK_SLACK_NS if living else float("inf")


def _lives(lease: Path) -> bool:
    lock = FileLock(lease)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return True
    except OSError:
        return lease.exists()
    lock.release()
    with contextlib.suppress(OSError):
        lease.unlink()
    return False
