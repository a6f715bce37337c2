"""The workers of a Dask cluster: of this machine, or those that joined a scheduler."""

from __future__ import annotations

import contextlib
import functools
import importlib.metadata
import logging
import os
import platform
import time
from collections.abc import Iterator
from typing import Any

import distributed
from distributed import Client, LocalCluster
from distributed.scheduler import KilledWorker

from supine.batch.workers import WorkerGroup, is_report_due, release_voices, run_with_voices
from supine.errors import OutputError, UsageError
from supine.model import VERSION

_TOPIC = "supine"
_ANSWERS_WITHIN_S = 20.0
_COMES_BACK_WITHIN_S = 120.0
"""A worker that died takes some seconds to be there again, and a machine some more."""


class DaskStatus:
    """Status that each worker reports to the scheduler, which passes it on to its subscribers."""

    def report(self, status: str, *, at_once: bool = False) -> None:
        """Log the status of this worker; nothing outside of a task."""
        if at_once or is_report_due():
            with contextlib.suppress(ValueError):
                worker = distributed.get_worker()
                worker.log_event(_TOPIC, {"worker": worker.address, "status": status})


@contextlib.contextmanager
def open_cluster(address: str, local_count: int) -> Iterator[WorkerGroup]:
    """Connect to the workers of the scheduler at an address.

    Without one, a cluster of so many processes is started on this machine.
    """
    status: dict[str, str] = {}

    def note(event: tuple[float, dict[str, str]]) -> None:
        status[event[1]["worker"]] = event[1]["status"]

    with contextlib.ExitStack() as stack:
        where = address or stack.enter_context(
            LocalCluster(
                n_workers=local_count, threads_per_worker=1, dashboard_address=None, silence_logs=50
            )
        )
        # What Dask logs of lost connections, a batch says in its own words, if it comes to that.
        for name in logging.root.manager.loggerDict:
            if name.startswith("distributed"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
        client = stack.enter_context(_connect(where))
        _check_workers(client, where)
        client.subscribe_topic(_TOPIC, note)
        process_ids = () if address else tuple(client.run(os.getpid).values())
        # The same task twice is two tasks: what it wrote may be gone.
        executor = client.get_executor(pure=False)
        try:
            yield WorkerGroup(
                functools.partial(executor.submit, run_with_voices),
                _Slots(client),
                DaskStatus(),
                lambda: status,
                lambda: process_ids,
                (KilledWorker,),
            )
            executor.shutdown()
            with contextlib.suppress(Exception):
                # The workers stay, for other batches: their voices need not.
                client.run(release_voices)
        except BaseException:
            with contextlib.suppress(Exception):
                executor.shutdown(wait=False)
            raise


class _Slots:
    """Counts the tasks a cluster runs at a time; raises once it has had no workers for long."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._seen_at_s = time.monotonic()

    def __call__(self) -> int:
        slots: int = sum(self._client.nthreads().values())
        now_s = time.monotonic()
        if slots:
            self._seen_at_s = now_s
        elif now_s - self._seen_at_s > _COMES_BACK_WITHIN_S:
            raise OutputError(
                f"the cluster has had no workers for {_COMES_BACK_WITHIN_S:g} seconds",
                "See what its workers say, start some, and call again: it goes on from there",
            )
        return slots


def _check_workers(client: Client, where: Any) -> None:  # noqa: ANN401 - an address, or Dask's
    """Check that there are workers, and that they can run a task: one that cannot dies of it."""
    try:
        client.wait_for_workers(1, timeout=_ANSWERS_WITHIN_S)
    except TimeoutError as error:
        raise UsageError(
            f"the scheduler at {where} has no workers",
            f"Start some, as with `dask worker {where} --nworkers auto --nthreads 1`",
        ) from error
    # With the standard library only, so that a worker without supine can answer too.
    try:
        versions = set(client.run(importlib.metadata.version, "supine").values())
    except importlib.metadata.PackageNotFoundError as error:
        hint = 'pip install "supine[cluster]" on each of their machines'
        raise UsageError(f"the workers at {where} have no supine", hint) from error
    pythons = {v.rpartition(".")[0] for v in client.run(platform.python_version).values()}
    systems = set(client.run(platform.system).values())
    for what, theirs, ours in (
        ("supine", versions, VERSION),
        ("Python", pythons, platform.python_version().rpartition(".")[0]),
        ("system", systems, platform.system()),
    ):
        if theirs != {ours}:
            raise UsageError(
                f"the workers at {where} have {what} {', '.join(sorted(theirs))}, and this "
                f"machine has {ours}",
                "Tasks only go between the same ones",
            )


def _connect(where: Any) -> Client:  # noqa: ANN401 - an address, or Dask's
    try:
        return Client(where, timeout=_ANSWERS_WITHIN_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            f"no scheduler answers at {where} ({error})",
            "Start one with `dask scheduler`, and name its address, as in tcp://HOST:8786",
        ) from error
