"""What stays in the cache's folder: entries in use, and as many others as its size allows."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from supine.cache.leases import now_ns, used_since_ns
from supine.cache.locking import removing
from supine.whole import PART

_ROOM = 0.9
"""A folder that is over its size is brought to this share of it, so as not to be so again soon."""

_ABANDONED_NS = 24 * 3600 * 10**9
"""A draft so old is of a process that was killed: nothing takes a day to make."""

_CLIPS = "[0-9a-f][0-9a-f]/[0-9a-f]*.wav"
_DRAFTS = f"[0-9a-f][0-9a-f]/.*{PART}"


@dataclass(frozen=True, slots=True)
class Usage:
    """What is in a cache's folder: how many clips, how large, and what of it is in use."""

    entries: int
    size_bytes: int
    in_use: int
    in_use_bytes: int


@dataclass(frozen=True, slots=True)
class _Entry:
    used_ns: int
    size_bytes: int
    path: Path


def note_use(path: Path) -> bool:
    """Note that an entry is used now; whether it is there.

    A folder that cannot be written keeps no note.
    """
    used_ns = now_ns()
    try:
        # As when it was read: when it was written stays. Many file systems note readings by
        # themselves only now and then.
        os.utime(path, ns=(used_ns, path.stat().st_mtime_ns))
    except FileNotFoundError:
        return False
    except OSError:
        return path.exists()
    return True


def usage(folder: Path) -> Usage:
    """What is in the folder."""
    entries = list(_entries(folder, _CLIPS))
    since_ns = used_since_ns(folder)
    in_use = [entry for entry in entries if entry.used_ns >= since_ns]
    return Usage(len(entries), _bytes(entries), len(in_use), _bytes(in_use))


def trim(folder: Path, most_bytes: int) -> int:
    """Take away what was used least lately until the folder is within its size.

    Entries in use stay, even where they alone are more.

    Returns
    -------
    int
        How many bytes were taken away.

    Raises
    ------
    OSError
        If the folder cannot be written or locked.
    """
    if _bytes(list(_entries(folder, _CLIPS))) <= most_bytes:
        return 0
    with removing(folder):
        # Once more: while this one waited, another process may have done it.
        entries = sorted(_entries(folder, _CLIPS), key=lambda entry: entry.used_ns)
        too_many_bytes = _bytes(entries) - most_bytes
        if too_many_bytes <= 0:
            return 0
        _remove_abandoned(folder)
        return _remove(folder, entries, too_many_bytes + int(most_bytes * (1.0 - _ROOM)))


def clear(folder: Path) -> int:
    """Take away all entries but those in use; gives how many bytes they were.

    Raises
    ------
    OSError
        If the folder cannot be written or locked.
    """
    if not folder.is_dir():
        return 0
    with removing(folder):
        _remove_abandoned(folder)
        entries = list(_entries(folder, _CLIPS))
        return _remove(folder, entries, _bytes(entries))


def _remove(folder: Path, entries: list[_Entry], enough_bytes: int) -> int:
    since_ns = used_since_ns(folder)
    removed_bytes = 0
    for entry in entries:
        if removed_bytes >= enough_bytes:
            break
        # On Windows, one that is open stays.
        if entry.used_ns < since_ns and _is_gone(entry.path):
            removed_bytes += entry.size_bytes
    return removed_bytes


def _is_gone(path: Path) -> bool:
    with contextlib.suppress(OSError):
        path.unlink()
        return True
    return False


def _remove_abandoned(folder: Path) -> None:
    for draft in _entries(folder, _DRAFTS):
        if draft.used_ns < time.time_ns() - _ABANDONED_NS:
            _is_gone(draft.path)


def _entries(folder: Path, pattern: str) -> Iterator[_Entry]:
    for path in folder.glob(pattern):
        with contextlib.suppress(OSError):
            status = path.stat()
            used_ns = max(status.st_atime_ns, status.st_mtime_ns)
            yield _Entry(used_ns, status.st_size, path)


def _bytes(entries: list[_Entry]) -> int:
    return sum(entry.size_bytes for entry in entries)
