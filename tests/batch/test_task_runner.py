"""A workers that lasts: whatever happens to its processes, each task is answered, and once."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path

import pytest

from supine.batch.backends import open_workers
from supine.batch.task_runner import TaskRunner, WorkerDiedError
from supine.batch.workers import FileStatus
from supine.errors import UsageError
from support import fatal_tasks

if sys.platform == "win32":
    pytest.skip("SIGKILL is POSIX's", allow_module_level=True)

NUMBERS = list(range(12))


def look(_doing: dict[str, str]) -> None:
    """Nobody watches."""


def forget(_process_ids: tuple[int, ...]) -> None:
    """Nothing was left behind."""


def answers(workers: TaskRunner, work: partial[int]) -> dict[int, object]:
    """The answer to each number; a failure of the test if one is answered twice."""
    found: dict[int, object] = {}
    with workers:
        for number, answer in workers.run(
            lambda group, number: group.submit(work, number), NUMBERS, look
        ):
            assert number not in found
            found[number] = answer
    return found


def test_every_task_is_answered(tmp_path: Path) -> None:
    """Each with its own answer, whatever the order they are done in."""
    del tmp_path
    found = answers(TaskRunner(open_workers("", 2), forget), partial(fatal_tasks.plain))
    assert found == {number: 2 * number for number in NUMBERS}


def test_a_worker_that_is_killed_costs_no_task(tmp_path: Path) -> None:
    """All that were in hand are done again; none that was not fatal twice is given up."""
    lost: list[tuple[int, ...]] = []
    work = partial(fatal_tasks.dies_once, folder=tmp_path, fatal=5)
    found = answers(TaskRunner(open_workers("", 2), lost.append), work)
    assert found == {number: 2 * number for number in NUMBERS}
    assert len(lost) == 1


def test_a_task_that_kills_each_worker_is_given_up_alone(tmp_path: Path) -> None:
    """Its neighbours, which were in hand with it, are not blamed."""
    work = partial(fatal_tasks.dies_always, folder=tmp_path, fatal=3)
    found = answers(TaskRunner(open_workers("", 2), forget), work)
    died = found.pop(3)
    assert isinstance(died, WorkerDiedError)
    assert found == {number: 2 * number for number in NUMBERS if number != 3}
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.slow
def test_several_such_tasks_in_hand_together_are_each_given_up(tmp_path: Path) -> None:
    """And all the others are answered: they are not taken for workers that cannot begin."""
    work = partial(fatal_tasks.some_die_always, folder=tmp_path, fatal=(0, 1, 2))
    found = answers(TaskRunner(open_workers("", 2), forget), work)
    assert all(isinstance(found.pop(number), WorkerDiedError) for number in (0, 1, 2))
    assert found == {number: 2 * number for number in NUMBERS[3:]}


def test_a_bug_in_a_task_is_raised(tmp_path: Path) -> None:
    """Not taken for a worker that died, and not hidden."""
    del tmp_path
    with pytest.raises(KeyError):
        answers(TaskRunner(open_workers("", 2), forget), partial(fatal_tasks.raises))


def test_dask_is_asked_for_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed, the error says how to."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="supine\\[cluster\\]"):
        open_workers("tcp://127.0.0.1:8786", None)


def test_what_workers_are_at_is_read_from_their_files(tmp_path: Path) -> None:
    """One word each, by process; a folder that is gone says nothing."""
    reporter = FileStatus(tmp_path)
    reporter.report("speaking")
    assert reporter.read() == {str(os.getpid()): "speaking"}
    assert FileStatus(tmp_path / "gone").read() == {}


def test_an_interrupt_ends_the_workers(tmp_path: Path) -> None:
    """None is left behind, and none of them has heard the interrupt itself."""
    del tmp_path
    process_ids: list[int] = []

    def interrupted() -> None:
        with open_workers("", 2)() as workers:
            process_ids.append(workers.submit(os.getpid).result())
            os.kill(process_ids[0], signal.SIGINT)
            assert workers.submit(fatal_tasks.plain, 2).result() == 4
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with pytest.raises(ProcessLookupError):
        os.kill(process_ids[0], 0)
