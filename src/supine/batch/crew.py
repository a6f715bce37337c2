"""Those who do the work of a batch, whoever they are: asked through `concurrent.futures`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from supine.batch.reports import Reports


@dataclass(frozen=True, slots=True)
class Crew:
    """Workers, for as long as they are there.

    Attributes
    ----------
    ask
        Hands out a task: a function, and what it is given.
    slots
        How many tasks are done at a time; an OutputError if there is nobody any more.
    reports
        Where a task tells what it is at.
    doing
        Gives what each worker is at, by a name of it.
    process_ids
        Gives the processes of this machine that write files, those that have died included.
    """

    ask: Callable[..., Future[Any]]
    slots: Callable[[], int]
    reports: Reports
    doing: Callable[[], dict[str, str]]
    process_ids: Callable[[], tuple[int, ...]]
