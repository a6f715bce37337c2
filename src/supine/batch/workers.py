"""The workers of a batch, local or remote: tasks go to them, and their status comes back.

`backends` and `dask_cluster` each open a `WorkerGroup`. Ctrl-C reaches every process of a
terminal, and only the parent acts on it: it sends SIGTERM, which raises SystemExit inside the
task, so that drafts and processes are removed on the way out, and then ends the worker.

A status that comes late or never does no harm, so nothing waits for it, and no lock is held that
a worker could die with.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Protocol, TypeVar

from supine.speech.worker_client import WorkerPool

POOL = WorkerPool()
"""The voices of this process, loaded from one task of a batch to the next."""

_TERMINATED = 128 + signal.SIGTERM
_REPORT_INTERVAL_S = 0.25

_in_task = False
_reported_at_s = 0.0


Answer = TypeVar("Answer")


class StatusReporter(Protocol):
    """Where a worker reports what it is doing. It may be sent to other processes."""

    def report(self, status: str, *, at_once: bool = False) -> None:
        """Report a status; one that follows another too soon is dropped, unless `at_once`."""


@dataclass(frozen=True, slots=True)
class WorkerGroup:
    """A group of workers that take tasks.

    `submit` hands out a task, a function and its arguments, whose future raises one of `died` if
    the worker died at it. `slots` is how many are done at a time; an OutputError if there are no
    workers any more. A task reports to `reporter`; `read_status` returns the status of each
    worker, by a name of it, and `process_ids` the processes of this machine that write files,
    those that have died included.
    """

    submit: Callable[..., Future[Any]]
    slots: Callable[[], int]
    reporter: StatusReporter
    read_status: Callable[[], dict[str, str]]
    process_ids: Callable[[], tuple[int, ...]]
    died: tuple[type[Exception], ...] = ()


def init_worker() -> None:
    """Set up this process as a worker, before its first task."""
    for name in ("SIGINT", "SIGHUP"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _handle_sigterm)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def run_task(work: Callable[..., Answer], *given: object) -> Answer:
    """Run a task; SIGTERM meanwhile ends the process in order."""
    global _in_task  # noqa: PLW0603 - a worker does one task at a time
    _in_task = True
    try:
        return run_with_voices(work, *given)
    except SystemExit:
        _end()
        raise
    finally:
        _in_task = False


def run_with_voices(work: Callable[..., Answer], *given: object) -> Answer:
    """Run a task, also in a process of another program, and leave its voices loaded."""
    with POOL.use():
        return work(*given)


def release_voices() -> None:
    """Stop the voices of this process, until there is more to be spoken."""
    POOL.close()


def _handle_sigterm(_number: int, _frame: FrameType | None) -> None:
    if _in_task:
        # As an exception, so that drafts are removed on the way out.
        sys.exit(_TERMINATED)
    _end()


def _end() -> None:
    # A second signal would come in the middle of this.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    POOL.close()
    os._exit(_TERMINATED)


def _end_with_parent() -> None:
    # By itself, a worker that is at a task does not notice that its parent was killed.
    if parent := multiprocessing.parent_process():
        parent.join()
        if sys.platform == "win32":
            os._exit(_TERMINATED)
        # To the main thread, or what it waits in would not be interrupted.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)


class NoStatus:
    """Status that is not reported."""

    def report(self, status: str, *, at_once: bool = False) -> None:
        """Do nothing."""


class FileStatus:
    """Each process writes a file of its own in a folder, for others on the same machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def report(self, status: str, *, at_once: bool = False) -> None:
        """Write the status of this process."""
        if at_once or is_report_due():
            with contextlib.suppress(OSError):
                (self.folder / str(os.getpid())).write_text(status, encoding="utf-8")

    def read(self) -> dict[str, str]:
        """Read the status of each process, by its number."""
        found = {}
        with contextlib.suppress(OSError):
            for path in sorted(self.folder.iterdir()):
                # It may be half written.
                found[path.name] = path.read_text(encoding="utf-8", errors="replace")
        return found


def is_report_due() -> bool:
    """Return whether the last report of this process was some time ago."""
    global _reported_at_s  # noqa: PLW0603 - a process reports for itself alone
    now_s = time.monotonic()
    if now_s - _reported_at_s < _REPORT_INTERVAL_S:
        return False
    _reported_at_s = now_s
    return True
