"""A crew of processes of this machine."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

from supine.batch.crew import Crew
from supine.batch.ending import begin, in_order
from supine.batch.reports import InFiles

_ENDS_WITHIN_S = 10.0

_MOST_ON_WINDOWS = 61
"""What Windows can wait for at once, less what a pool needs for itself (`concurrent.futures`)."""


@contextlib.contextmanager
def processes(count: int) -> Iterator[Crew]:
    """So many processes, each with one task at a time."""
    if sys.platform == "win32":
        count = min(count, _MOST_ON_WINDOWS)
    with tempfile.TemporaryDirectory(prefix="supine-", ignore_cleanup_errors=True) as folder:
        reports = InFiles(Path(folder))
        executor = ProcessPoolExecutor(
            count,
            # A copy of this process could have copied a lock that is held.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=begin,
        )
        before = {child.pid for child in multiprocessing.active_children()}

        def children() -> list[Any]:
            return [c for c in multiprocessing.active_children() if c.pid not in before]

        def ask(work: Callable[..., Any], *given: object) -> Future[Any]:
            with _without_interrupts():
                return executor.submit(in_order, work, *given)

        def process_ids() -> tuple[int, ...]:
            return tuple(map(int, reports.read()))

        try:
            yield Crew(ask, lambda: count, reports, reports.read, process_ids)
            executor.shutdown()
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            _end(children())
            raise


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Let what is started meanwhile never hear Ctrl-C, which is this process's to hear."""
    if sys.platform == "win32":
        yield
        return
    # One that comes now is heard a moment later.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(children: list[Any]) -> None:
    for child in children:
        child.terminate()
    ends_at_s = time.monotonic() + _ENDS_WITHIN_S
    for child in children:
        child.join(max(0.0, ends_at_s - time.monotonic()))
        if child.is_alive():
            child.kill()
