"""A batch from rows to outcomes: surveyed, spoken, made, whatever happens to the workers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from supine.batch import tasks
from supine.batch.crew import Crew
from supine.batch.lasting import DiedError, LastingCrew, OpenCrew
from supine.batch.outcome import FAILED, LEFT, MADE, REUSED, Done, Outcome
from supine.batch.row import Row
from supine.batch.tasks import Alike, Failed, Surveyed, Workplace, alike
from supine.errors import BatchError, Fault
from supine.speech import Cue

ROWS_A_SURVEY = 8
CUES_A_TASK = 8
"""Few enough that no worker waits long for the last one, enough that handing over costs little."""

_PAUSE_S = 5.0

Task = TypeVar("Task")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch has come: what is being done, and how much of it; what each worker is at."""

    what: str
    done: int
    total: int
    doing: dict[str, str]


OnProgress = Callable[[Progress], None]


class Run:
    """One run of a batch, whose `outcomes` may be asked for at any time, also after it failed.

    Parameters
    ----------
    rows
        What is to be made.
    open_crew
        From `crews.crew_of`.
    workplace
        As the tasks are to be told; where they report is up to the crew.
    file
        The table's name, for faults.
    on_progress
        Called several times a second.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        open_crew: OpenCrew,
        workplace: Workplace,
        file: str,
        on_progress: OnProgress,
    ) -> None:
        self._rows = rows
        self._workplace = workplace
        self._file = file
        self._on_progress = on_progress
        self._crews = LastingCrew(open_crew, workplace.place.sweep)
        self._outcomes: dict[int, Outcome] = {}
        self._done = 0

    def outcomes(self) -> tuple[Outcome, ...]:
        """How each row came out so far, in their order."""
        return tuple(self._outcomes.get(row.line, Outcome(row, LEFT)) for row in self._rows)

    def settle(self) -> None:
        """After it was stopped: see which of the tracks in hand had been finished all the same.

        Raises
        ------
        OutputError
            If the place of the tracks cannot be reached.
        """
        # By force, one that is there may be from before.
        in_hand = () if self._workplace.forced else self._crews.in_hand
        for task in in_hand:
            for row in task.rows if isinstance(task, Alike) else ():
                if done := self._workplace.place.find(row):
                    self._outcomes[row.line] = Outcome(row, MADE, done)

    def run(self) -> None:
        """Do all of it.

        Raises
        ------
        BatchError
            With every fault of every row, before anything is spoken or made.
        UsageError, OutputError
            If there are no workers, or the place of the tracks cannot be reached.
        """
        with self._crews:
            needed = self._survey()
            self._speak(needed)
            # The long ones first, so that at the end no worker is alone with one.
            needed.sort(key=lambda one: -(one.row.asked.length_s or 0.0))
            if unwritten := self._make(needed):
                # A disk that was full, or a store that was away, may be there again soon.
                time.sleep(_PAUSE_S)
                self._make(unwritten)

    def _survey(self) -> list[Surveyed]:
        """What the rows need that are to be made."""
        found: list[Surveyed] = []
        died: list[Row] = []
        self._done = 0
        chunks = _chunks(self._rows, ROWS_A_SURVEY)
        for chunk, answer in self._each("Checking", tasks.survey, chunks, len, len(self._rows)):
            if isinstance(answer, DiedError):
                died += chunk
            else:
                found += answer
        self._done = len(self._rows) - len(died)
        singly = _chunks(died, 1)
        for (row,), answer in self._each("Checking", tasks.survey, singly, len, len(self._rows)):
            if isinstance(answer, DiedError):
                self._outcomes[row.line] = Outcome(row, FAILED, error=str(answer))
            else:
                found += answer
        faults = [self._placed(fault, one.row) for one in found for fault in one.faults]
        if faults:
            raise BatchError(tuple(sorted(faults, key=lambda fault: fault.line)))
        for one in found:
            if one.there:
                self._outcomes[one.row.line] = Outcome(one.row, REUSED, one.there)
        order = {row.line: number for number, row in enumerate(self._rows)}
        return sorted((one for one in found if not one.there), key=lambda one: order[one.row.line])

    def _placed(self, fault: Fault, row: Row) -> Fault:
        """A row's fault, with where in a guide it is before what it is."""
        where = f"{fault.file}:{fault.line}: " if fault.file else ""
        return Fault(self._file, row.line, f"{where}{fault.message}", fault.hint)

    def _speak(self, needed: Iterable[Surveyed]) -> None:
        distinct: dict[str, Cue] = {}
        for one in needed:
            for cue in one.cues:
                distinct.setdefault(cue.key, cue)
        # By voice, so that a worker loads as few as can be.
        cues = sorted(distinct.values(), key=lambda cue: (str(cue.voice), cue.rate_wpm, cue.own))
        self._done = 0
        for _ in self._each("Speaking", tasks.speak, _chunks(cues, CUES_A_TASK), len, len(cues)):
            pass

    def _make(self, needed: Sequence[Surveyed]) -> list[Surveyed]:
        """Make the rows' tracks; gives those that were not to be written."""
        unwritten: set[int] = set()
        died: list[Row] = []
        self._done = 0
        for same, answer in self._each("Making", tasks.make, alike(needed), _count, len(needed)):
            if isinstance(answer, DiedError):
                died += same.rows
            else:
                unwritten |= self._came_out(same, answer)
        self._done = len(needed) - len(died)
        singly = [Alike((row,)) for row in died]
        for same, answer in self._each("Making", tasks.make, singly, _count, len(needed)):
            if isinstance(answer, DiedError):
                (row,) = same.rows
                self._outcomes[row.line] = Outcome(row, FAILED, error=str(answer))
            else:
                unwritten |= self._came_out(same, answer)
        return [one for one in needed if one.row.line in unwritten]

    def _came_out(self, same: Alike, answers: Sequence[Done | Failed]) -> set[int]:
        """Note how rows came out; gives the lines of those that were not to be written."""
        unwritten = set()
        for row, answer in zip(same.rows, answers, strict=True):
            if isinstance(answer, Failed):
                outcome = Outcome(row, FAILED, error=answer.error, trace=answer.trace)
                if answer.of_place:
                    unwritten.add(row.line)
            else:
                outcome = Outcome(row, MADE, answer)
            self._outcomes[row.line] = outcome
        return unwritten

    def _each(
        self,
        what: str,
        work: Callable[..., Any],
        items: Sequence[Task],
        weight: Callable[[Task], int],
        total: int,
    ) -> Iterator[tuple[Task, Any]]:
        """Yield each task with its answer, as they are done."""

        def look(doing: dict[str, str]) -> None:
            self._on_progress(Progress(what, self._done, total, doing))

        def ask(crew: Crew, item: Task) -> Future[Any]:
            return crew.ask(work, item, replace(self._workplace, reports=crew.reports))

        for item, answer in self._crews.each(ask, items, look):
            self._done += weight(item)
            yield item, answer
        look({})


def _count(asked: Alike) -> int:
    return len(asked.rows)


def _chunks(items: Sequence[Task], size: int) -> list[Sequence[Task]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
