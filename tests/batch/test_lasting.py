"""A crew that lasts: whatever happens to its processes, each task is answered, and once."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from batch import dying
from supine.batch.crew import Crew
from supine.batch.crews import crew_of
from supine.batch.lasting import DiedError, LastingCrew
from supine.batch.reports import InFiles, Silent
from supine.errors import OutputError, UsageError

if sys.platform == "win32":
    pytest.skip("SIGKILL is POSIX's", allow_module_level=True)

NUMBERS = list(range(12))


def look(_doing: dict[str, str]) -> None:
    """Nobody watches."""


def forget(_process_ids: tuple[int, ...]) -> None:
    """Nothing was left behind."""


def answers(crew: LastingCrew, work: partial[int]) -> dict[int, object]:
    """The answer to each number; a failure of the test if one is answered twice."""
    found: dict[int, object] = {}
    with crew:
        for number, answer in crew.each(lambda c, n: c.ask(work, n), NUMBERS, look):
            assert number not in found
            found[number] = answer
    return found


def test_every_task_is_answered(tmp_path: Path) -> None:
    """Each with its own answer, whatever the order they are done in."""
    del tmp_path
    found = answers(LastingCrew(crew_of("", 2), forget), partial(dying.plain))
    assert found == {number: 2 * number for number in NUMBERS}


def test_a_worker_that_is_killed_costs_no_task(tmp_path: Path) -> None:
    """All that were in hand are done again; none that was not fatal twice is given up."""
    lost: list[tuple[int, ...]] = []
    work = partial(dying.dies_once, folder=tmp_path, fatal=5)
    found = answers(LastingCrew(crew_of("", 2), lost.append), work)
    assert found == {number: 2 * number for number in NUMBERS}
    assert len(lost) == 1


def test_a_task_that_kills_each_worker_is_given_up_alone(tmp_path: Path) -> None:
    """Its neighbours, which were in hand with it, are not blamed."""
    work = partial(dying.dies_always, folder=tmp_path, fatal=3)
    found = answers(LastingCrew(crew_of("", 2), forget), work)
    died = found.pop(3)
    assert isinstance(died, DiedError)
    assert found == {number: 2 * number for number in NUMBERS if number != 3}
    # Once among others, and three times alone.
    assert len(list(tmp_path.iterdir())) == 4


def test_several_such_tasks_in_hand_together_are_each_given_up(tmp_path: Path) -> None:
    """And all the others are answered: they are not taken for workers that cannot begin."""
    work = partial(dying.some_die_always, folder=tmp_path, fatal=(0, 1, 2))
    found = answers(LastingCrew(crew_of("", 2), forget), work)
    assert all(isinstance(found.pop(number), DiedError) for number in (0, 1, 2))
    assert found == {number: 2 * number for number in NUMBERS[3:]}


def test_a_bug_in_a_task_is_raised(tmp_path: Path) -> None:
    """Not taken for a worker that died, and not hidden."""
    del tmp_path
    with pytest.raises(KeyError):
        answers(LastingCrew(crew_of("", 2), forget), partial(dying.raises))


def test_workers_that_cannot_even_begin_end_the_batch(tmp_path: Path) -> None:
    """In one error that says what to do, not in trying for ever."""
    del tmp_path

    @contextmanager
    def stillborn() -> Iterator[Crew]:
        executor = ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=os._exit, initargs=(1,)
        )
        with executor:
            yield Crew(executor.submit, lambda: 1, Silent(), dict, lambda: ())

    with pytest.raises(OutputError, match="die as soon as they begin"):
        answers(LastingCrew(stillborn, forget), partial(dying.plain))


def test_dask_is_asked_for_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed, the error says how to."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="supine\\[cluster\\]"):
        crew_of("tcp://127.0.0.1:8786", None)


def test_what_workers_are_at_is_read_from_their_files(tmp_path: Path) -> None:
    """One word each, by process; a folder that is gone says nothing."""
    reports = InFiles(tmp_path)
    reports.tell("speaking")
    assert reports.read() == {str(os.getpid()): "speaking"}
    assert InFiles(tmp_path / "gone").read() == {}


def test_an_interrupt_ends_the_workers(tmp_path: Path) -> None:
    """None is left behind, and none of them has heard the interrupt itself."""
    del tmp_path
    process_ids: list[int] = []

    def interrupted() -> None:
        with crew_of("", 2)() as crew:
            process_ids.append(crew.ask(os.getpid).result())
            os.kill(process_ids[0], signal.SIGINT)
            assert crew.ask(dying.plain, 2).result() == 4
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with pytest.raises(ProcessLookupError):
        os.kill(process_ids[0], 0)
