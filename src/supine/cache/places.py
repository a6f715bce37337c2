"""Where the cache is, and how large it may grow, unless somebody says otherwise."""

from __future__ import annotations

import os
from pathlib import Path

from supine.units import parse_bytes

CACHE_ENVIRONMENT = "SUPINE_CACHE_DIR"
SIZE_ENVIRONMENT = "SUPINE_CACHE_SIZE"

_DEFAULT_SIZE_BYTES = 4 * 10**9
"""Some 10,000 cues of 5 s, at 0.4 MB each: every routine in ten voices."""


def default_folder() -> Path:
    """`SUPINE_CACHE_DIR`, or supine's place in the user's cache folder."""
    if chosen := os.environ.get(CACHE_ENVIRONMENT):
        return Path(chosen).expanduser()
    from platformdirs import user_cache_path  # noqa: PLC0415 - only where no folder is named

    return user_cache_path("supine", appauthor=False)


def default_size_bytes() -> int:
    """`SUPINE_CACHE_SIZE`, as in "500 MB", or 4 GB.

    Raises
    ------
    UsageError
        If the variable is set and is no size.
    """
    chosen = os.environ.get(SIZE_ENVIRONMENT)
    return parse_bytes(chosen) if chosen else _DEFAULT_SIZE_BYTES
