"""A crew that is there again when it was lost, and the tasks that it had in hand.

A process that dies takes its whole pool with it, and nobody can tell which task it was at. So
the tasks that were in hand are done one at a time by the next crew: where one dies then, it is
known whose fault it is, and after a few times that task is given up. A cluster tells by itself
which task its workers die at; a scheduler that goes away takes all tasks with it, and is waited
for.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Generic, TypeVar

from supine.batch.crew import Crew
from supine.errors import OutputError, UsageError

_LOOKED_EVERY_S = 0.2
_MOST_DEATHS = 3
_WAITS_S = (1.0, 5.0, 15.0, 30.0)
"""Between tries to have a crew again: a scheduler that is restarted takes a while."""

_LOST = (BrokenExecutor, CancelledError, OSError)
"""What a pool that broke, or a cluster that went away, says in place of an answer."""

Task = TypeVar("Task")
Ask = Callable[[Crew, Task], Future[Any]]
OpenCrew = Callable[[], AbstractContextManager[Crew]]


class DiedError(Exception):
    """In place of an answer: the process that worked at a task died each time."""


class _LostError(Exception):
    """The crew is no more."""


class LastingCrew:
    """Hands out tasks to one crew after the other; use it in a `with` statement.

    Parameters
    ----------
    open_crew
        From `crews.crew_of`.
    on_lost
        Told the processes of a crew that was lost, once they have ended.

    Attributes
    ----------
    in_hand
        The tasks that were handed out and not answered when it was stopped.
    """

    def __init__(self, open_crew: OpenCrew, on_lost: Callable[[tuple[int, ...]], None]) -> None:
        self._open_crew = open_crew
        self._on_lost = on_lost
        self._open = ExitStack()
        self._crew: Crew | None = None
        self._lost_in_a_row = 0
        self._patience = 0
        self.in_hand: tuple[object, ...] = ()

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process_ids = self._crew.process_ids() if error and self._crew else ()
        self._open.__exit__(kind, error, trace)
        if process_ids:
            # Not all of them may have ended in order.
            self._on_lost(process_ids)

    def each(
        self, ask: Ask[Task], tasks: Sequence[Task], look: Callable[[dict[str, str]], None]
    ) -> Iterator[tuple[Task, Any]]:
        """Yield each task with the answer to it, or with a DiedError if it was given up.

        Parameters
        ----------
        ask
            Hands a task to a crew.
        look
            Called several times a second with what each worker is at.

        Raises
        ------
        OutputError, UsageError
            If no crew lasts, or there is none any more.
        """
        to_do = _ToDo(deque(tasks))
        try:
            while to_do.is_left:
                try:
                    yield from self._answers(ask, to_do, look)
                except _LostError as lost:
                    # Only a pool leaves it open who was to blame.
                    in_doubt = isinstance(lost.__cause__, BrokenExecutor)
                    if self._lost_in_a_row == 0:
                        # Each that is in hand may be fatal, and none of the others.
                        self._patience = 2 + _MOST_DEATHS * len(to_do.running)
                    yield from to_do.after_loss(in_doubt=in_doubt)
                    self._replace_crew()
        finally:
            self.in_hand = tuple(to_do.running.values())

    def _answers(
        self, ask: Ask[Task], to_do: _ToDo[Task], look: Callable[[dict[str, str]], None]
    ) -> Iterator[tuple[Task, Any]]:
        while to_do.is_left:
            crew = self._here()
            try:
                to_do.hand_out(crew, ask)
            except (*_LOST, RuntimeError) as error:
                raise _LostError from error
            done = wait(to_do.running, _LOOKED_EVERY_S, FIRST_COMPLETED).done
            look(crew.doing())
            for future in done:
                answer = _answer(future)
                self._lost_in_a_row = 0
                # In hand until whoever asked has noted the answer, and comes for the next.
                yield to_do.running[future], answer
                del to_do.running[future]

    def _here(self) -> Crew:
        if self._crew is None:
            self._crew = self._open.enter_context(self._open_crew())
        return self._crew

    def _replace_crew(self) -> None:
        self._lost_in_a_row += 1
        if self._lost_in_a_row >= self._patience:
            raise OutputError(
                "the workers die as soon as they begin",
                "See that there is memory enough for them, or have fewer of them",
            )
        process_ids = self._crew.process_ids() if self._crew else ()
        lost, self._open, self._crew = self._open, ExitStack(), None
        # As after any error: what it still has in hand is not waited for.
        lost.__exit__(BrokenExecutor, BrokenExecutor(), None)
        self._on_lost(process_ids)
        for wait_s in _WAITS_S:
            try:
                self._here()
            except UsageError:
                time.sleep(wait_s)
            else:
                return
        self._here()


@dataclass
class _ToDo(Generic[Task]):
    """Tasks that wait, those that may have killed a worker, and those that are in hand."""

    waiting: deque[Task]
    suspects: deque[Task] = field(default_factory=deque)
    running: dict[Future[Any], Task] = field(default_factory=dict)
    alone: bool = False
    deaths: Counter[int] = field(default_factory=Counter)

    @property
    def is_left(self) -> bool:
        return bool(self.waiting or self.suspects or self.running)

    def hand_out(self, crew: Crew, ask: Ask[Task]) -> None:
        """Keep a crew busy; with suspects one at a time."""
        # Asked for in any case, since it is how one hears that nobody is there any more.
        slots = max(1, crew.slots())
        if self.alone and self.running:
            return
        self.alone = bool(self.suspects)
        if self.alone:
            self._hand(self.suspects, crew, ask)
            return
        # One more than are done at a time, so that no worker waits to be given the next.
        while self.waiting and len(self.running) <= slots:
            self._hand(self.waiting, crew, ask)

    def _hand(self, tasks: deque[Task], crew: Crew, ask: Ask[Task]) -> None:
        # It stays among those to do until the crew has taken it.
        self.running[ask(crew, tasks[0])] = tasks[0]
        tasks.popleft()

    def after_loss(self, *, in_doubt: bool) -> Iterator[tuple[Task, Any]]:
        """After a crew was lost: answers that came all the same, and tasks that are given up.

        All others are to be done again; where it is in doubt which of them did it, as suspects.
        """
        in_hand, self.running = self.running, {}
        for future, task in in_hand.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                yield task, future.result()
            elif not in_doubt:
                self.waiting.appendleft(task)
            elif not self.alone:
                self.suspects.append(task)
            elif self._has_killed_often(task):
                yield task, DiedError(f"the worker died {_MOST_DEATHS} times at it")
            else:
                # One is settled before the next is looked at.
                self.suspects.appendleft(task)

    def _has_killed_often(self, task: Task) -> bool:
        self.deaths[id(task)] += 1
        return self.deaths[id(task)] >= _MOST_DEATHS


def _answer(future: Future[Any]) -> Any:  # noqa: ANN401 - whatever the task gives
    try:
        return future.result()
    except _LOST as error:
        raise _LostError from error
    except Exception as error:
        # A cluster tries by itself, and tells by the name of the error that it gave up.
        if type(error).__name__ != "KilledWorker":
            raise
        return DiedError(f"the worker died each time ({error})")
