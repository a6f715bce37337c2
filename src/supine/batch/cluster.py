"""A crew on a Dask cluster: one of this machine, or whoever has joined a scheduler."""

from __future__ import annotations

import contextlib
import importlib.metadata
import logging
import os
import platform
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from supine import __version__
from supine.batch.crew import Crew
from supine.batch.ending import leave
from supine.batch.reports import TOPIC, ByScheduler
from supine.errors import OutputError, UsageError

if TYPE_CHECKING:
    from distributed import Client

_ANSWERS_WITHIN_S = 20.0
_COMES_BACK_WITHIN_S = 120.0
"""A worker that died takes some seconds to be there again, and a machine some more."""


@contextlib.contextmanager
def cluster_here(count: int) -> Iterator[Crew]:
    """A cluster on this machine, of so many processes."""
    from distributed import LocalCluster  # noqa: PLC0415 - only where a cluster is asked for

    with LocalCluster(
        n_workers=count, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield from _crew(cluster, here=True)


@contextlib.contextmanager
def cluster_at(address: str) -> Iterator[Crew]:
    """The workers of the scheduler at an address."""
    yield from _crew(address, here=False)


def _crew(where: Any, *, here: bool) -> Iterator[Crew]:  # noqa: ANN401 - an address, or Dask's
    # What Dask says of lost connections, a batch says in its own words, if it comes to that.
    for name in logging.root.manager.loggerDict:
        if name.startswith("distributed"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    client = _client(where)
    doing: dict[str, str] = {}

    def note(event: tuple[float, dict[str, str]]) -> None:
        doing[event[1]["worker"]] = event[1]["doing"]

    with client:
        _check_workers(client, where)
        client.subscribe_topic(TOPIC, note)
        process_ids = tuple(client.run(os.getpid).values()) if here else ()
        # The same task twice is two tasks: what it writes may be gone.
        executor = client.get_executor(pure=False)
        try:
            slots = _Slots(client)
            yield Crew(executor.submit, slots, ByScheduler(), lambda: doing, lambda: process_ids)
            executor.shutdown()
            with contextlib.suppress(Exception):
                # The workers stay, for other batches: their voices need not.
                client.run(leave)
        except BaseException:
            with contextlib.suppress(Exception):
                executor.shutdown(wait=False)
            raise


class _Slots:
    """How many tasks a cluster does at a time, with an error once nobody has been there long."""

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


def _check_workers(client: Client, where: Any) -> None:  # noqa: ANN401 - as above
    """See that there are workers, and that they can take a task: one that cannot only ends."""
    try:
        client.wait_for_workers(1, timeout=_ANSWERS_WITHIN_S)
    except TimeoutError as error:
        raise UsageError(
            f"the scheduler at {where} has no workers",
            f"Start some, as with `dask worker {where} --nworkers auto --nthreads 1`",
        ) from error
    # Asked with what Python has everywhere, so that the answer comes in any case.
    try:
        versions = set(client.run(importlib.metadata.version, "supine").values())
    except importlib.metadata.PackageNotFoundError as error:
        hint = 'pip install "supine[cluster]" on each of their machines'
        raise UsageError(f"the workers at {where} have no supine", hint) from error
    pythons = {v.rpartition(".")[0] for v in client.run(platform.python_version).values()}
    systems = set(client.run(platform.system).values())
    for what, theirs, ours in (
        ("supine", versions, __version__),
        ("Python", pythons, platform.python_version().rpartition(".")[0]),
        ("system", systems, platform.system()),
    ):
        if theirs != {ours}:
            raise UsageError(
                f"the workers at {where} have {what} {', '.join(sorted(theirs))}, and this "
                f"machine has {ours}",
                "Tasks only go between the same ones",
            )


def _client(where: Any) -> Client:  # noqa: ANN401 - as above
    from distributed import Client  # noqa: PLC0415 - only where a cluster is asked for

    try:
        return Client(where, timeout=_ANSWERS_WITHIN_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            f"no scheduler answers at {where} ({error})",
            "Start one with `dask scheduler`, and name its address, as in tcp://HOST:8786",
        ) from error
