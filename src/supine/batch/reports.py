"""What each worker is at, on its way to whoever watches.

Words that come late or never do no harm, so nothing waits for them, and no lock is held that a
worker could die with.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Protocol

TOPIC = "supine"

_EVERY_S = 0.25


class Reports(Protocol):
    """Where a worker tells what it is at. It may be sent to other processes."""

    def tell(self, doing: str, *, at_once: bool = False) -> None:
        """Say what this worker is at now; a word too soon after another only if `at_once`."""


class Silent:
    """Tells nobody."""

    def tell(self, doing: str, *, at_once: bool = False) -> None:
        """Say nothing."""


class InFiles:
    """Each process keeps a file of its own in a folder, for those on the same machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def tell(self, doing: str, *, at_once: bool = False) -> None:
        """Say what this process is at."""
        if at_once or _is_time():
            with contextlib.suppress(OSError):
                (self.folder / str(os.getpid())).write_text(doing, encoding="utf-8")

    def read(self) -> dict[str, str]:
        """What each process is at, by its number."""
        doing = {}
        with contextlib.suppress(OSError):
            for path in sorted(self.folder.iterdir()):
                with contextlib.suppress(OSError):
                    # It may be half written.
                    doing[path.name] = path.read_text(encoding="utf-8", errors="replace")
        return doing


class ByScheduler:
    """Each worker of a cluster tells its scheduler, which tells whoever asked."""

    def tell(self, doing: str, *, at_once: bool = False) -> None:
        """Say what this worker is at."""
        if at_once or _is_time():
            import distributed  # noqa: PLC0415 - only on a cluster

            # Outside of a task, there is no worker to speak for.
            with contextlib.suppress(ValueError):
                worker = distributed.get_worker()
                worker.log_event(TOPIC, {"worker": worker.address, "doing": doing})


_told_at_s = 0.0


def _is_time() -> bool:
    """Whether the last word of this process was some time ago."""
    global _told_at_s  # noqa: PLW0603 - a process speaks for itself alone
    now_s = time.monotonic()
    if now_s - _told_at_s < _EVERY_S:
        return False
    _told_at_s = now_s
    return True
