"""A batch from rows to outcomes, with a worker that does as it is told by the test."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from pathlib import Path
from typing import Any

import pytest

from batch.conftest import Tracks
from running import write_guide
from supine.batch import FAILED, LEFT, MADE, Row, Run, Workplace, place_of
from supine.batch.crew import Crew
from supine.batch.reports import Silent
from supine.batch.running import OnProgress
from supine.batch.tasks import Alike
from tables import rows_of

Instead = Callable[[Callable[[Alike], object], Alike], object]
"""Given the work of making and what is to be made, what a worker does instead."""


def run_of(rows: tuple[Row, ...], folder: Path, instead: Instead, told: OnProgress) -> Run:
    """A batch done in this process, but that tracks are made in another way."""

    def ask(work: Callable[..., object], task: object, workplace: Workplace) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            if isinstance(task, Alike):
                future.set_result(instead(lambda asked: work(asked, workplace), task))
            else:
                future.set_result(work(task, workplace))
        except BaseException as error:  # noqa: BLE001 - as an executor has it
            future.set_exception(error)
        return future

    @contextlib.contextmanager
    def opened() -> Iterator[Crew]:
        yield Crew(ask, lambda: 1, Silent(), dict, tuple)

    workplace = Workplace(place_of(str(folder / "tracks")), Silent(), folder / "cache")
    return Run(rows, opened, workplace, "clients.csv", told)


def rows_for_one_track(folder: Path, count: int) -> tuple[Row, ...]:
    """Rows of as many listeners, who all hear the same."""
    write_guide(folder)
    cells = {"routine": "quick.md.j2", "minutes": "0:30"}
    return rows_of(folder, *({**cells, "output": f"{number}.mp3"} for number in range(count)))


def test_a_row_that_kills_its_worker_costs_none_of_those_made_with_it(tmp_path: Path) -> None:
    """It fails alone; the others, which sound the same, are made each by itself."""
    rows = rows_for_one_track(tmp_path, 4)
    told: list[tuple[str, int, int]] = []

    def die_at_the_second(work: Callable[[Alike], object], asked: Alike) -> object:
        if rows[1] in asked.rows:
            raise BrokenExecutor
        return work(asked)

    run = run_of(
        rows, tmp_path, die_at_the_second, lambda far: told.append((far.what, far.done, far.total))
    )
    run.run()
    assert [outcome.state for outcome in run.outcomes()] == [MADE, FAILED, MADE, MADE]
    assert "died" in run.outcomes()[1].error
    assert len(Tracks(tmp_path / "tracks", "clients").hashes()) == 3
    assert told[-1] == ("Making", 4, 4)


def test_what_was_stopped_in_the_middle_is_settled_by_what_is_there(tmp_path: Path) -> None:
    """Of several tracks of one task, those that are whole count."""
    rows = rows_for_one_track(tmp_path, 3)

    def stop_after_two(work: Callable[[Alike], object], asked: Alike) -> object:
        work(Alike(asked.rows[:2]))
        raise KeyboardInterrupt

    run = run_of(rows, tmp_path, stop_after_two, lambda _: None)
    with pytest.raises(KeyboardInterrupt):
        run.run()
    run.settle()
    assert [outcome.state for outcome in run.outcomes()] == [MADE, MADE, LEFT]


def test_stopped_just_as_it_hears_of_a_track_it_counts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C may come between the answer of a worker and its being noted."""
    rows = rows_for_one_track(tmp_path, 2)
    run = run_of(rows, tmp_path, lambda work, asked: work(asked), lambda _: None)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "_came_out", stop)
    with pytest.raises(KeyboardInterrupt):
        run.run()
    run.settle()
    assert [outcome.state for outcome in run.outcomes()] == [MADE, MADE]
