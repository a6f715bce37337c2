"""Run a batch: check its rows, speak their cues, make their tracks, also where workers die."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from itertools import chain
from typing import Any, TypeVar

from supine.batch.rows import FAILED, MADE, NOT_STARTED, UP_TO_DATE, Outcome, Row
from supine.batch.task_runner import OpenWorkers, TaskRunner, WorkerDiedError
from supine.batch.tasks import (
    RowCheck,
    TaskContext,
    check_rows,
    group_identical,
    make,
    speak,
    split,
)
from supine.batch.workers import WorkerGroup
from supine.errors import BatchError, Fault
from supine.speech.synthesis import Utterance

ROWS_PER_CHECK = 8
CUES_PER_TASK = 8
"""Few enough that no worker waits long for the last one, enough that handing over costs little."""

_PAUSE_S = 5.0

Part = TypeVar("Part")


OnProgress = Callable[..., None]
"""Told what is being done, how much of it is done and of how much, and what each worker is at."""


class Run:
    """One run of a batch; `outcomes` may be called at any time, also after a failure.

    `open_workers` is from `backends.open_workers`, `context` what the tasks are told, but for
    where they report; `file` is the table's name, for faults. `on_progress` is called several
    times a second.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        open_workers: OpenWorkers,
        context: TaskContext,
        file: str,
        on_progress: OnProgress,
    ) -> None:
        self._rows = rows
        self._context = context
        self._file = file
        self._on_progress = on_progress
        self._runner = TaskRunner(open_workers, context.destination.remove_drafts)
        self._outcomes: dict[int, Outcome] = {}
        self._has_begun_making = False

    def outcomes(self) -> tuple[Outcome, ...]:
        """Return how each row came out so far, in their order."""
        return tuple(self._outcomes.get(row.line, Outcome(row, NOT_STARTED)) for row in self._rows)

    def reconcile(self) -> None:
        """Find which of the tracks in hand were finished all the same, after the run was stopped.

        An `OutputError` if their destination cannot be reached.
        """
        # By force, one that is there may be from before.
        if self._context.forced or not self._has_begun_making:
            return
        for row in chain.from_iterable(self._runner.in_hand):
            if done := self._context.destination.find(row):
                self._outcomes[row.line] = Outcome(row, MADE, done)

    def run(self) -> None:
        """Check the rows, speak their cues and make their tracks.

        A `BatchError` with every fault of every row, before anything is spoken or made; a
        `UsageError` or `OutputError` if the workers or the destination cannot be reached.
        """
        with self._runner:
            needed = self._check()
            self._speak(needed)
            # The long ones first, so that at the end no worker is alone with one.
            needed.sort(key=lambda one: -(one.row.request.length_s or 0.0))
            if unwritten := self._make(needed):
                # A disk that was full, or a store that was away, may be there again soon.
                time.sleep(_PAUSE_S)
                self._make(unwritten)

    def _check(self) -> list[RowCheck]:
        """Find what the rows need that are to be made."""
        found: list[RowCheck] = []
        groups = split(self._rows, ROWS_PER_CHECK)
        for row, answer in self._run_rows("Checking", check_rows, groups):
            if isinstance(answer, WorkerDiedError):
                self._note_outcome(row, answer)
            else:
                found.append(answer)
        if faults := [self._locate_fault(fault, one.row) for one in found for fault in one.faults]:
            raise BatchError(tuple(sorted(faults, key=lambda fault: fault.line)))
        for one in found:
            if one.there:
                self._note_outcome(one.row, Outcome(one.row, UP_TO_DATE, one.there))
        order = {row.line: number for number, row in enumerate(self._rows)}
        return sorted((one for one in found if not one.there), key=lambda one: order[one.row.line])

    def _locate_fault(self, fault: Fault, row: Row) -> Fault:
        """Return a fault of a row, its place in a guide written before its message."""
        where = f"{fault.file}:{fault.line}: " if fault.file else ""
        return Fault(self._file, row.line, f"{where}{fault.message}", fault.hint)

    def _speak(self, needed: Iterable[RowCheck]) -> None:
        distinct: dict[str, Utterance] = {}
        for one in needed:
            for cue in one.cues:
                distinct.setdefault(cue.key, cue)
        # By voice, so that a worker loads as few as can be.
        cues = sorted(distinct.values(), key=lambda cue: (str(cue.voice), cue.rate_wpm, cue.own))
        for _ in self._run_tasks("Speaking", speak, split(cues, CUES_PER_TASK)):
            pass

    def _make(self, needed: Sequence[RowCheck]) -> list[RowCheck]:
        """Make the rows' tracks; return those whose destination could not be written."""
        unwritten: set[int] = set()
        self._has_begun_making = True
        for row, answer in self._run_rows("Making", make, group_identical(needed)):
            self._note_outcome(row, answer)
            if self._outcomes[row.line].is_unwritable:
                unwritten.add(row.line)
        return [one for one in needed if one.row.line in unwritten]

    def _note_outcome(self, row: Row, answer: Outcome | WorkerDiedError) -> None:
        if isinstance(answer, WorkerDiedError):
            answer = Outcome(row, FAILED, error=str(answer))
        self._outcomes[row.line] = answer

    def _run_rows(
        self, what: str, work: Callable[..., Any], groups: Sequence[Sequence[Row]], done: int = 0
    ) -> Iterator[tuple[Row, Any]]:
        """Yield each row with its answer; where a group's worker died, its rows are tried alone."""
        alone: list[Sequence[Row]] = []
        for group, answer in self._run_tasks(what, work, groups, done):
            if not isinstance(answer, WorkerDiedError):
                yield from zip(group, answer, strict=True)
            elif len(group) == 1:
                yield group[0], answer
            else:
                alone += split(group, 1)
        if alone:
            done += sum(map(len, groups)) - len(alone)
            yield from self._run_rows(what, work, alone, done)

    def _run_tasks(
        self, what: str, work: Callable[..., Any], tasks: Sequence[Sequence[Part]], done: int = 0
    ) -> Iterator[tuple[Sequence[Part], Any]]:
        """Yield each task with its answer, as they are done, after so many parts of others."""
        total = done + sum(map(len, tasks))

        def on_status(status: dict[str, str]) -> None:
            self._on_progress(what, done, total, *status.values())

        def submit(workers: WorkerGroup, task: Sequence[Part]) -> Future[Any]:
            return workers.submit(work, task, replace(self._context, reporter=workers.reporter))

        for task, answer in self._runner.run(submit, tasks, on_status):
            done += len(task)
            yield task, answer
        on_status({})
