"""Jobs: what takes minutes, run in threads a few at a time, the others waiting their turn.

A job is stopped from within: reporting its progress raises `StoppedError`, so that it ends as on
any error, with its draft removed and no process left.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Literal, TypeVar

from supine.errors import OutputError, SupineError, UsageError
from supine.model import Progress, ignore_progress

State = Literal["waiting", "working", "done", "failed", "cancelled"]

_MAX_ENDED = 50
"""So many ended jobs are kept, for pages that ask how theirs went."""

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class StoppedError(Exception):
    """The result is not wanted any more."""


def stop_on(stop: threading.Event, on_progress: Progress = ignore_progress) -> Progress:
    """Return a progress callback that raises `StoppedError` once `stop` is set."""

    def report(step: str, done: int, total: int) -> None:
        if stop.is_set():
            raise StoppedError
        on_progress(step, done, total)

    return report


@dataclass(slots=True, eq=False)
class Job(Generic[Result]):
    """Something that takes minutes, with how far it has come.

    `run` does it, reporting its progress, and returns the result. `routine` and `title` are what
    it is for, as pages show it; `routine` is empty for a script. Errors say `path_names` in place
    of paths that only this job knows. `progress` is the step, how much of it is done, and how
    much there is.
    """

    run: Callable[[Progress], Result]
    routine: str
    title: str
    path_names: Mapping[Path, str] = field(default_factory=dict)
    key: str = field(default_factory=lambda: secrets.token_hex(8))
    state: State = "waiting"
    progress: tuple[str, int, int] = ("", 0, 0)
    result: Result | None = None
    error: SupineError | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def has_ended(self) -> bool:
        """Whether it is done, failed or cancelled."""
        return self.state not in {"waiting", "working"}

    def report(self, step: str, done: int, total: int) -> None:
        """Store the progress, in one assignment, since other threads read it."""
        self.progress = (step, done, total)


class JobQueue(Generic[Result]):
    """The jobs of one kind, in the order they were submitted. Safe to use from any thread.

    `kind` is what the jobs make, in one word for messages.
    """

    def __init__(self, kind: str, max_running: int, max_waiting: int) -> None:
        self._kind = kind
        self._max_running = max_running
        self._max_waiting = max_waiting
        self._jobs: dict[str, Job[Result]] = {}
        self._threads = ThreadPoolExecutor(max_running, thread_name_prefix=f"{kind}-job")
        self._lock = threading.Lock()

    def submit(self, job: Job[Result]) -> None:
        """Add a job, which runs as soon as it is its turn; `UsageError` if too many wait."""
        with self._lock:
            # A waiting job may be about to start, so the running ones are counted with them.
            unended = sum(not known.has_ended for known in self._jobs.values())
            if unended >= self._max_running + self._max_waiting:
                raise UsageError(
                    f"{self._max_waiting} {self._kind}s are waiting to be made already",
                    "Wait for one of them, or cancel one",
                )
            self._jobs[job.key] = job
            ended = [key for key, known in self._jobs.items() if known.has_ended]
            for key in ended[: max(0, len(ended) - _MAX_ENDED)]:
                del self._jobs[key]
            self._threads.submit(self._run, job)

    def all(self) -> tuple[Job[Result], ...]:
        """Return every job that is kept, in the order they were submitted."""
        with self._lock:
            return tuple(self._jobs.values())

    def find(self, key: str) -> Job[Result] | None:
        """Return the job with a key, or None."""
        return self._jobs.get(key)

    def count_ahead(self, job: Job[Result]) -> int:
        """Return how many jobs wait in front of this one."""
        waiting = [known for known in self.all() if known.state == "waiting"]
        return waiting.index(job) if job in waiting else 0

    def cancel(self, job: Job[Result]) -> None:
        """Stop a job the next time it reports its progress; remove one that has ended."""
        with self._lock:
            if job.has_ended:
                self._jobs.pop(job.key, None)
            job.stop.set()
            if job.state == "waiting":
                job.state = "cancelled"

    def stop(self) -> None:
        """Cancel all jobs, without waiting for them."""
        for job in self.all():
            if not job.has_ended:
                self.cancel(job)

    def close(self) -> None:
        """Cancel all jobs, and wait until the running ones have ended."""
        self.stop()
        self._threads.shutdown(cancel_futures=True)

    def _run(self, job: Job[Result]) -> None:
        with self._lock:
            if job.has_ended:
                return
            job.state = "working"
        state: State = "failed"
        try:
            job.result = job.run(stop_on(job.stop, job.report))
            state = "done"
        except StoppedError:
            state = "cancelled"
        except SupineError as error:
            job.error = error
        except Exception:  # noqa: BLE001 - nobody waits for this thread: log it, and tell the page
            _log.exception("a %s could not be made", self._kind)
            job.error = OutputError(
                f"the {self._kind} could not be made, and the fault is supine's",
                "The terminal in which it runs says more",
            )
        # Last: whoever sees it reads the result.
        job.state = state


class LatestRequests:
    """The latest request of each page: a newer one stops the older. Safe from any thread."""

    def __init__(self) -> None:
        self._stops: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def replace(self, page: str) -> Iterator[threading.Event]:
        """Stop the page's older request, and yield what stops this one while it lasts."""
        stop = threading.Event()
        with self._lock:
            if older := self._stops.get(page):
                older.set()
            self._stops[page] = stop
        try:
            yield stop
        finally:
            with self._lock:
                if self._stops.get(page) is stop:
                    del self._stops[page]

    def stop(self) -> None:
        """Stop them all."""
        with self._lock:
            for stop in self._stops.values():
                stop.set()
