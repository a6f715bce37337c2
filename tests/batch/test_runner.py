"""A batch from rows to outcomes, with a worker that does as it is told by the test."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from pathlib import Path
from typing import Any

import pytest

from batch.conftest import Tracks
from supine.batch.destination import open_destination
from supine.batch.rows import FAILED, MADE, NOT_STARTED, Row
from supine.batch.runner import OnProgress, Run
from supine.batch.tasks import TaskContext, make
from supine.batch.workers import NoStatus, WorkerGroup
from supine.model import ignore_progress
from support.running import write_guide
from support.tables import rows_of

Rows = tuple[Row, ...]
Instead = Callable[[Callable[[Rows], object], Rows], object]
"""Given the work of making and what is to be made, what a worker does instead."""


def run_of(
    rows: tuple[Row, ...],
    folder: Path,
    instead: Instead,
    told: OnProgress,
    *,
    forced: bool = False,
) -> Run:
    """A batch done in this process, but that tracks are made in another way."""

    def submit(work: Callable[..., object], task: Rows, context: TaskContext) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            if work is make:
                future.set_result(instead(lambda request: work(request, context), task))
            else:
                future.set_result(work(task, context))
        except BaseException as error:  # noqa: BLE001 - as an executor has it
            future.set_exception(error)
        return future

    @contextlib.contextmanager
    def opened() -> Iterator[WorkerGroup]:
        yield WorkerGroup(submit, lambda: 1, NoStatus(), dict, tuple, (BrokenExecutor,))

    destination = open_destination(str(folder / "tracks"))
    context = TaskContext(destination, folder / "cache", forced=forced)
    return Run(rows, opened, context, "clients.csv", told)


def rows_for_one_track(folder: Path, count: int) -> tuple[Row, ...]:
    """Rows of as many listeners, who all hear the same."""
    write_guide(folder)
    cells = {"routine": "quick.md.j2", "minutes": "0:30"}
    return rows_of(folder, *({**cells, "output": f"{number}.mp3"} for number in range(count)))


def test_a_row_that_kills_its_worker_costs_none_of_those_made_with_it(tmp_path: Path) -> None:
    """It fails alone; the others, which sound the same, are made each by itself."""
    rows = rows_for_one_track(tmp_path, 4)
    told: list[tuple[object, ...]] = []

    def die_at_the_second(work: Callable[[Rows], object], request: Rows) -> object:
        if rows[1] in request:
            raise BrokenExecutor
        return work(request)

    run = run_of(rows, tmp_path, die_at_the_second, lambda *told_of: told.append(told_of))
    run.run()
    assert [outcome.state for outcome in run.outcomes()] == [MADE, FAILED, MADE, MADE]
    assert "died" in run.outcomes()[1].error
    assert len(Tracks(tmp_path / "tracks", "clients").hashes()) == 3
    assert told[-1] == ("Making", 4, 4)


def test_what_was_stopped_in_the_middle_is_settled_by_what_is_there(tmp_path: Path) -> None:
    """Of several tracks of one task, those that are whole count."""
    rows = rows_for_one_track(tmp_path, 3)

    def stop_after_two(work: Callable[[Rows], object], request: Rows) -> object:
        work(request[:2])
        raise KeyboardInterrupt

    run = run_of(rows, tmp_path, stop_after_two, ignore_progress)
    with pytest.raises(KeyboardInterrupt):
        run.run()
    run.reconcile()
    assert [outcome.state for outcome in run.outcomes()] == [MADE, MADE, NOT_STARTED]


def test_a_track_from_before_is_not_taken_for_one_that_was_made_by_force(tmp_path: Path) -> None:
    """Stopped in the middle, nobody can tell whether it is the old one or the new one."""
    rows = rows_for_one_track(tmp_path, 1)
    run_of(rows, tmp_path, lambda work, request: work(request), ignore_progress).run()

    def stop(_work: Callable[[Rows], object], _request: Rows) -> object:
        raise KeyboardInterrupt

    run = run_of(rows, tmp_path, stop, ignore_progress, forced=True)
    with pytest.raises(KeyboardInterrupt):
        run.run()
    run.reconcile()
    assert [outcome.state for outcome in run.outcomes()] == [NOT_STARTED]


def test_stopped_just_as_it_hears_of_a_track_it_counts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C may come between the answer of a worker and its being noted."""
    rows = rows_for_one_track(tmp_path, 2)
    run = run_of(rows, tmp_path, lambda work, request: work(request), ignore_progress)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "_note_outcome", stop)
    with pytest.raises(KeyboardInterrupt):
        run.run()
    run.reconcile()
    assert [outcome.state for outcome in run.outcomes()] == [MADE, MADE]
