"""Which crew does a batch: processes of this machine, or the workers of a Dask cluster.

To add another, write a module with a function that opens a `Crew` (`crew`) for as long as a `with`
block lasts, as `pool` and `cluster` are, and name it in `crew_of`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from supine.batch.crew import Crew
from supine.batch.pool import processes
from supine.errors import UsageError

LOCAL_CLUSTER = "local"


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
        If a cluster is asked for and Dask is not installed, or jobs of a cluster elsewhere.
    """
    count = jobs or _cores()
    if not on:
        return partial(processes, count)
    if on != LOCAL_CLUSTER and jobs is not None:
        raise UsageError("--jobs is for this machine", "A cluster does as many as its workers have")
    try:
        import distributed  # noqa: F401, PLC0415 - only where a cluster is asked for
    except ImportError as error:
        raise UsageError(
            f"--on {on} needs Dask's distributed, which is not installed",
            'pip install "supine[cluster]"',
        ) from error
    from supine.batch.cluster import cluster_at, cluster_here  # noqa: PLC0415 - as above

    return partial(cluster_here, count) if on == LOCAL_CLUSTER else partial(cluster_at, on)


def _cores() -> int:
    """The cores that this process may use."""
    if sys.platform != "win32" and hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
