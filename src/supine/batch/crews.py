"""Who does the work of a batch: processes of this machine, or the workers of a Dask cluster.

Both are asked through `concurrent.futures`, so the rest of a batch does not know which it is.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supine.batch.ending import begin, in_order
from supine.batch.reports import TOPIC, ByScheduler, InFiles, Reports
from supine.errors import UsageError

if TYPE_CHECKING:
    from distributed import Client

LOCAL_CLUSTER = "local"

_ANSWERS_WITHIN_S = 20.0
_ENDS_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Crew:
    """Workers, for as long as they are there.

    Attributes
    ----------
    ask
        Hands out a task: a function, and what it is given.
    slots
        How many tasks are done at a time.
    reports
        Where a task tells what it is at.
    doing
        Gives what each worker is at, by a name of it.
    process_ids
        Gives the processes of this machine that write files.
    """

    ask: Callable[..., Future[Any]]
    slots: Callable[[], int]
    reports: Reports
    doing: Callable[[], dict[str, str]]
    process_ids: Callable[[], tuple[int, ...]]


def crew_of(on: str, jobs: int | None) -> Callable[[], AbstractContextManager[Crew]]:
    """What opens a crew, and may be called again when one was lost.

    Parameters
    ----------
    on
        Empty for processes of this machine, "local" for a Dask cluster on it, or the address of
        a scheduler, as in "tcp://scheduler:8786".
    jobs
        How many tracks are made at a time on this machine; one for each core if None.

    Raises
    ------
    UsageError
        If a cluster is asked for and Dask is not installed.
    """
    count = jobs or _cores()
    if not on:
        return partial(_processes, count)
    try:
        import distributed  # noqa: F401, PLC0415 - only where a cluster is asked for
    except ImportError as error:
        raise UsageError(
            f"--on {on} needs Dask's distributed, which is not installed",
            'pip install "supine[cluster]"',
        ) from error
    return partial(_cluster_here, count) if on == LOCAL_CLUSTER else partial(_cluster, on)


def _cores() -> int:
    """The cores that this process may use."""
    if sys.platform != "win32" and hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def _processes(count: int) -> Iterator[Crew]:
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
            return executor.submit(in_order, work, *given)

        def process_ids() -> tuple[int, ...]:
            # Those that have died, too: they are the ones that matter.
            return tuple(map(int, reports.read()))

        try:
            yield Crew(ask, lambda: count, reports, reports.read, process_ids)
            executor.shutdown()
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            _end(children())
            raise


def _end(children: list[Any]) -> None:
    for child in children:
        child.terminate()
    ends_at_s = time.monotonic() + _ENDS_WITHIN_S
    for child in children:
        child.join(max(0.0, ends_at_s - time.monotonic()))
        if child.is_alive():
            child.kill()


@contextlib.contextmanager
def _cluster_here(count: int) -> Iterator[Crew]:
    from distributed import LocalCluster  # noqa: PLC0415 - only where a cluster is asked for

    with LocalCluster(
        n_workers=count, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield from _asked(cluster)


@contextlib.contextmanager
def _cluster(address: str) -> Iterator[Crew]:
    yield from _asked(address)


def _asked(where: Any) -> Iterator[Crew]:  # noqa: ANN401 - an address, or a cluster of Dask's
    client = _client(where)
    doing: dict[str, str] = {}

    def note(event: tuple[float, dict[str, str]]) -> None:
        doing[event[1]["worker"]] = event[1]["doing"]

    def slots() -> int:
        return sum(client.nthreads().values())

    with client:
        _check_has_workers(client, where)
        client.subscribe_topic(TOPIC, note)
        # The same task twice is two tasks: what it writes may be gone.
        executor = client.get_executor(pure=False)
        try:
            yield Crew(executor.submit, slots, ByScheduler(), lambda: doing, lambda: ())
            executor.shutdown()
        except BaseException:
            with contextlib.suppress(Exception):
                executor.shutdown(wait=False)
            raise


def _check_has_workers(client: Client, where: Any) -> None:  # noqa: ANN401 - as above
    try:
        client.wait_for_workers(1, timeout=_ANSWERS_WITHIN_S)
    except TimeoutError as error:
        raise UsageError(
            f"the scheduler at {where} has no workers",
            f"Start some, as with `dask worker {where} --nworkers auto --nthreads 1`",
        ) from error


def _client(where: Any) -> Client:  # noqa: ANN401 - as above
    from distributed import Client  # noqa: PLC0415 - only where a cluster is asked for

    try:
        return Client(where, timeout=_ANSWERS_WITHIN_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            f"no scheduler answers at {where} ({error})",
            "Start one with `dask scheduler`, and name its address, as in tcp://HOST:8786",
        ) from error
