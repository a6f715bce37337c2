"""Run tasks on workers that may die: each task gets exactly one answer.

A task whose worker died is done again, and given up when workers have died at it a few times. A
scheduler that went away is waited for, and the tasks that it had are handed out again.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import AbstractContextManager, ExitStack
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, TypeVar

from supine.batch.workers import WorkerGroup
from supine.errors import UsageError

_POLL_S = 0.2
_MAX_DEATHS = 3
_REOPEN_AFTER_S = (1.0, 5.0, 15.0, 30.0)
"""Between tries to reach a scheduler again: one that is restarted takes a while."""

Task = TypeVar("Task")
Submit = Callable[[WorkerGroup, Task], Future[Any]]
OpenWorkers = Callable[[], AbstractContextManager[WorkerGroup]]


class WorkerDiedError(Exception):
    """The answer of a task at which the worker died each time."""


class TaskRunner:
    """Hands tasks to workers; use it in a `with` statement.

    `open_workers` is from `backends.open_workers`; `on_lost` is called with processes that have
    died or were ended, to remove their drafts. `in_hand` are the tasks that were handed out and
    not answered when it was stopped.
    """

    def __init__(
        self, open_workers: OpenWorkers, on_lost: Callable[[tuple[int, ...]], None]
    ) -> None:
        self._open_workers = open_workers
        self._on_lost = on_lost
        self._stack = ExitStack()
        self._workers: WorkerGroup | None = None
        self.in_hand: tuple[Any, ...] = ()

    def __enter__(self) -> None:
        self._workers = self._stack.enter_context(self._open_workers())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process_ids = self._workers.process_ids() if error and self._workers else ()
        self._stack.__exit__(kind, error, trace)
        if process_ids:
            # Not all of them may have ended in order.
            self._on_lost(process_ids)

    def run(
        self,
        submit: Submit[Task],
        tasks: Sequence[Task],
        on_status: Callable[[dict[str, str]], None],
    ) -> Iterator[tuple[Task, Any]]:
        """Yield each task with its answer, or with a WorkerDiedError if it was given up.

        `submit` hands a task to the workers; `on_status` is called several times a second with
        the status of each. An `OutputError` or `UsageError` if there are no workers any more.
        """
        waiting = deque(tasks)
        running: dict[Future[Any], Task] = {}
        # Not `concurrent.futures.wait`, in which Ctrl-C can leave a future locked for good.
        finished: SimpleQueue[Future[Any]] = SimpleQueue()
        deaths: Counter[int] = Counter()
        try:
            while waiting or running:
                workers = self._reach_workers()
                try:
                    # One more than are done at a time, so that no worker waits for the next.
                    while waiting and len(running) <= max(1, workers.slots()):
                        future = submit(workers, waiting[0])
                        running[future] = waiting.popleft()
                        future.add_done_callback(finished.put)
                    on_status(workers.read_status())
                    try:
                        future = finished.get(timeout=_POLL_S)
                    except Empty:
                        continue
                    if future not in running:
                        # Of a scheduler that has gone.
                        continue
                    task = running[future]
                    try:
                        answer = future.result()
                    except workers.died as error:
                        self._on_lost(tuple(filter(None, (getattr(error, "pid", None),))))
                        deaths[id(task)] += 1
                        if deaths[id(task)] < _MAX_DEATHS:
                            waiting.appendleft(running.pop(future))
                            continue
                        answer = WorkerDiedError(f"the worker died {_MAX_DEATHS} times at it")
                    # In hand until the caller has noted the answer, and comes for the next.
                    yield task, answer
                    del running[future]
                except (CancelledError, OSError, RuntimeError):
                    # The scheduler is gone, with all that it had.
                    waiting.extendleft(running.values())
                    running.clear()
                    self._close()
        finally:
            self.in_hand = tuple(running.values())

    def _reach_workers(self) -> WorkerGroup:
        for wait_s in (*_REOPEN_AFTER_S, 0.0):
            if self._workers is not None:
                break
            try:
                self._workers = self._stack.enter_context(self._open_workers())
            except UsageError:
                if not wait_s:
                    raise
                time.sleep(wait_s)
        assert self._workers is not None  # noqa: S101 - or the loop has raised
        return self._workers

    def _close(self) -> None:
        process_ids = self._workers.process_ids() if self._workers else ()
        lost, self._stack, self._workers = self._stack, ExitStack(), None
        lost.__exit__(CancelledError, CancelledError(), None)
        self._on_lost(process_ids)
