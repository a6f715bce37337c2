"""The rows of a bench's table: what was measured side by side, and what was aimed at."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from bench_process import Cost


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table: what was measured in each run, and what the median may be at most.

    With `at_least`, the goal is what it may be at least.
    """

    part: str
    what: str
    unit: str
    values: tuple[float, ...]
    goal: float | None = None
    at_least: bool = False

    @property
    def middle(self) -> float:
        """The median of the runs."""
        return median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether the goal is met, where there is one."""
        if self.goal is None:
            return None
        return self.middle >= self.goal if self.at_least else self.middle <= self.goal


def in_turns(part: str, runs: int, contenders: Sequence[Callable[[], Cost]]) -> list[list[Cost]]:
    """What each contender cost in each run: all of them once, then all of them again."""
    rounds = []
    for number in range(1, runs + 1):
        tell(f"{part}, {number} of {runs}")
        rounds.append([contender() for contender in contenders])
    return [list(costs) for costs in zip(*rounds, strict=True)]


def cpu_s(costs: Iterable[Cost]) -> tuple[float, ...]:
    """CPU seconds of each run."""
    return tuple(cost.cpu_s for cost in costs)


def wall_s(costs: Iterable[Cost]) -> tuple[float, ...]:
    """Seconds that each run took."""
    return tuple(cost.wall_s for cost in costs)


def memory_mib(costs: Iterable[Cost]) -> tuple[float, ...]:
    """Peak memory of each run."""
    return tuple(cost.memory_mib for cost in costs)


def ratios(these: Iterable[float], those: Iterable[float]) -> tuple[float, ...]:
    """Run by run, how many times as much these are as those."""
    return tuple(this / that for this, that in zip(these, those, strict=True))


def tell(what: str) -> None:
    """Say on standard error what is being measured."""
    print(f"… {what}", file=sys.stderr, flush=True)


def print_table(figures: list[Figure]) -> None:
    """Print the figures, by their parts."""
    for part in dict.fromkeys(figure.part for figure in figures):
        print(f"\n{part}")
        for figure in figures:
            if figure.part == part:
                print(_row(figure))
    print(
        "\nCPU is user + system time of a process and its children. “Largest process” is its exact"
        "\npeak of resident memory. “All processes together”, and “peak memory”, is the peak of the"
        "\nsum over a process and its children, sampled every 20 ms where there is /proc; pages"
        "\nthat two of them share count twice."
    )


def _row(figure: Figure) -> str:
    digits = {"s": 2, "×": 2, "MiB": 0}[figure.unit]
    least, most = (f"{value:.{digits}f}" for value in (min(figure.values), max(figure.values)))
    spread = f"({least}–{most}, {len(figure.values)} runs)" if len(figure.values) > 1 else ""
    row = f"  {figure.what:<34}{figure.middle:>9.{digits}f} {figure.unit:<4}{spread:<27}"
    if figure.goal is None:
        return row.rstrip()
    goal = f"{'≥' if figure.at_least else '≤'} {figure.goal:g}"
    return f"{row}goal {goal} {'met' if figure.met else 'MISSED'}"


def as_json(figures: list[Figure]) -> str:
    """The figures and the machine as JSON."""
    rows = [
        {**dataclasses.asdict(figure), "median": figure.middle, "met": figure.met}
        for figure in figures
    ]
    machine = {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
    }
    return json.dumps({"machine": machine, "figures": rows}, indent=1, ensure_ascii=False)
