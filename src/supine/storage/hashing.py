"""SHA-256 hashes of values and of files, as hexadecimal digits."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path


def hash_parts(parts: Mapping[str, object]) -> str:
    """Hash the canonical JSON of a mapping: the same parts in any order, the same hash."""
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def hash_file(path: Path) -> str:
    """Hash what is in a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_unchanged_file(path: Path) -> str:
    """Hash what is in a file, once for as long as its size and time of change stay the same.

    For files that many tracks ask about: sounds of hundreds of megabytes, voice models.
    """
    state = path.stat()
    return _hash_as_of(path, state.st_size, state.st_mtime_ns)


@functools.lru_cache(maxsize=256)
def _hash_as_of(path: Path, _size_bytes: int, _changed_ns: int) -> str:
    return hash_file(path)
