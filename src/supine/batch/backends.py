"""Where a batch runs: processes of this machine, or the workers of a Dask cluster.

To add another, write a module with a context manager that yields a `WorkerGroup`, as that of
`dask_cluster` does, and name it in `open_workers`.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from supine.batch.workers import FileStatus, WorkerGroup, init_worker, run_task
from supine.errors import UsageError

LOCAL_CLUSTER = "local"

_MAX_WORKERS_ON_WINDOWS = 61
"""What Windows can wait for at once, less what a pool needs for itself."""


def open_workers(on: str, jobs: int | None) -> Callable[[], AbstractContextManager[WorkerGroup]]:
    """Return what opens the workers, and opens them again where they were lost.

    `on` is empty for processes of this machine, "local" for a Dask cluster on it, or the address
    of a scheduler, as in "tcp://scheduler:8786"; `jobs` how many tracks are made at a time on this
    machine, one for each core if None. A `UsageError` if a cluster is requested and Dask is not
    installed, or jobs of a cluster elsewhere.
    """
    count = jobs or _count_cores()
    if not on:
        return partial(open_processes, count)
    if on != LOCAL_CLUSTER and jobs is not None:
        raise UsageError("--jobs is for this machine", "A cluster does as many as its workers have")
    try:
        import distributed  # noqa: F401, PLC0415 - only where a cluster is used
    except ImportError as error:
        raise UsageError(
            f"--on {on} needs Dask's distributed, which is not installed",
            'pip install "supine[cluster]"',
        ) from error
    from supine.batch.dask_cluster import open_cluster  # noqa: PLC0415 - only where a cluster is used

    return partial(open_cluster, "" if on == LOCAL_CLUSTER else on, count)


def _count_cores() -> int:
    """Return how many cores this process may use."""
    if sys.platform != "win32" and hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def open_processes(count: int) -> Iterator[WorkerGroup]:
    """Start so many processes of this machine, each with one task at a time.

    Pebble tells which task a process died at, starts another in its place, and lets the other
    tasks go on.
    """
    if sys.platform == "win32":
        count = min(count, _MAX_WORKERS_ON_WINDOWS)
    with tempfile.TemporaryDirectory(prefix="supine-", ignore_cleanup_errors=True) as folder:
        status = FileStatus(Path(folder))
        # A fork of this process could have copied a lock that is held.
        spawn = multiprocessing.get_context("spawn")
        pool = ProcessPool(count, initializer=init_worker, context=spawn)

        def submit(work: Callable[..., Any], *given: object) -> Future[Any]:
            with _block_interrupts():
                return pool.schedule(run_task, args=(work, *given))

        def list_process_ids() -> tuple[int, ...]:
            return tuple(map(int, status.read()))

        try:
            yield WorkerGroup(
                submit, lambda: count, status, status.read, list_process_ids, (ProcessExpired,)
            )
            pool.close()  # type: ignore[no-untyped-call]  # Pebble has no types for it
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]  # Pebble has no types for it
            raise
        finally:
            pool.join()


@contextlib.contextmanager
def _block_interrupts() -> Iterator[None]:
    """Let threads and processes that start meanwhile never see Ctrl-C, which is for this one."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
