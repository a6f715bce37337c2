"""Tasks that kill the process they are done in, for worker pools that have to survive them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def plain(number: int) -> int:
    """Twice the number."""
    return 2 * number


def dies_once(number: int, folder: Path, fatal: int) -> int:
    """Twice the number; the fatal one kills its process the first time it is asked."""
    seen = folder / f"{number}-{os.getpid()}"
    seen.touch()
    if number == fatal and len(list(folder.glob(f"{number}-*"))) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def dies_always(number: int, folder: Path, fatal: int) -> int:
    """Twice the number; the fatal one kills its process each time, and counts how often."""
    if number == fatal:
        (folder / f"{time.monotonic_ns()}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def some_die_always(number: int, folder: Path, fatal: tuple[int, ...]) -> int:
    """Twice the number, with several that are fatal."""
    return dies_always(number, folder, number if number in fatal else -1)


def raises(number: int) -> int:
    """A bug."""
    raise KeyError(number)
