"""What a batch costs, beside one job and beside single calls of `make` for the same rows."""

from __future__ import annotations

import csv
import functools
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench_figures import Figure, cpu_s, in_turns, ratios, tell, wall_s
from bench_process import Cost, run

MIN_MINUTES = {
    "bird-dog": 4,
    "cat-cow": 4,
    "dead-bug-band": 4,
    "dead-bug-hold": 4,
    "easy-back": 5,
    "hip-flexor-bench": 4,
    "kneeling-hip-flexor": 4,
    "pelvic-control": 6,
}
"""Eight routines, as short as they come."""

TASTES = (("room", "bowl"), ("brown", "bowl"), ("room", "small"), ("none", "large"))
"""Background and bell of four listeners: what they hear spoken is the same."""

PROFILES = 40
"""Of a clinic: a name each, and one of the tastes. Each is given five of the routines."""

MANY = 200

COLD_GOAL = 1.7
WARM_GOAL = 1.8
SINGLE_GOAL = 5.0
FLAT_GOAL = 1.05

Row = dict[str, str]
"""Values by column, which are options of `make` as well."""


class BatchBench:
    """The comparisons, in a folder that is thrown away.

    Parameters
    ----------
    folder
        Where tables, tracks and caches are written: some 2 GB.
    runs
        How often each comparison is run.
    """

    def __init__(self, folder: Path, runs: int) -> None:
        self._folder = folder
        self._runs = runs
        self._rows: list[Row] = [
            {"routine": routine, "minutes": str(minutes), "background": background, "bell": bell}
            for routine, minutes in MIN_MINUTES.items()
            for background, bell in TASTES
        ]

    def measure(self) -> list[Figure]:
        """Run all of it."""
        return [*self._cold(), *self._warm(), *self._clinic(), *self._memory()]

    def _cold(self) -> list[Figure]:
        """With nothing spoken before: a batch, calls that share what they speak, and strangers."""
        part = f"{len(self._rows)} tracks with heart, nothing spoken before"
        kept = self._folder / "cache-cold"
        contenders = [
            functools.partial(self._batch, self._rows, 1, kept, anew=True),
            functools.partial(self._batch, self._rows, 2, kept, anew=True),
            functools.partial(self._singly, self._rows, kept, anew=True),
            functools.partial(self._singly, self._rows, kept, each_anew=True),
        ]
        one, two, calls, strangers = in_turns(part, self._runs, contenders)
        return [
            *_speed_up(part, one, two, COLD_GOAL),
            *_against_calls(part, one, calls),
            Figure(part, "make, each with an empty cache", "s", cpu_s(strangers)),
            Figure(part, "make ÷ batch (empty)", "×", ratios(cpu_s(strangers), cpu_s(one))),
        ]

    def _warm(self) -> list[Figure]:
        """With everything spoken before: what is left is planning and the encoder."""
        part = f"{len(self._rows)} tracks with heart, all spoken before"
        kept = self._folder / "cache-warm"
        tell(f"speaking, for the {part}")
        self._batch(self._rows, 2, kept)
        contenders = [
            functools.partial(self._batch, self._rows, 1, kept),
            functools.partial(self._batch, self._rows, 2, kept),
            functools.partial(self._singly, self._rows, kept),
        ]
        one, two, calls = in_turns(part, self._runs, contenders)
        return [*_speed_up(part, one, two, WARM_GOAL), *_against_calls(part, one, calls)]

    def _clinic(self) -> list[Figure]:
        """A table as a clinic has it, where many clients hear the same."""
        profiles = self._folder / "profiles"
        profiles.mkdir()
        rows: list[Row] = []
        routines = list(MIN_MINUTES)
        for number in range(PROFILES):
            background, bell = TASTES[number % len(TASTES)]
            profile = profiles / f"client-{number:02d}.toml"
            profile.write_text(
                f'name = "Client {number}"\nbackground = "{background}"\nbell = "{bell}"\n',
                encoding="utf-8",
            )
            for turn in range(MANY // PROFILES):
                routine = routines[(number + turn) % len(routines)]
                minutes = str(MIN_MINUTES[routine])
                rows.append({"routine": routine, "minutes": minutes, "profile": str(profile)})
        # Every taste comes with every routine, and a name is not heard.
        differ = f"{len(self._rows)} that differ"
        part = f"{MANY} tracks with heart of {PROFILES} profiles, {differ}, nothing spoken"
        kept = self._folder / "cache-clinic"
        one, calls = in_turns(
            part,
            1,  # two hundred calls are many runs already
            [
                functools.partial(self._batch, rows, 1, kept, anew=True),
                functools.partial(self._singly, rows, kept, anew=True),
            ],
        )
        return _against_calls(part, one, calls, SINGLE_GOAL)

    def _memory(self) -> list[Figure]:
        part = f"memory of the largest process, two jobs, 20 and {MANY} tracks"
        kept = self._folder / "cache-memory"
        rows: list[Row] = [
            {"routine": "cat-cow", "minutes": "4", "seed": str(seed)} for seed in range(1, MANY + 1)
        ]
        tell(f"speaking, for the {part}")
        self._batch(rows, 2, kept)
        few, many = in_turns(
            part,
            self._runs,
            [
                functools.partial(self._batch, rows[:20], 2, kept),
                functools.partial(self._batch, rows, 2, kept),
            ],
        )
        few_mib, many_mib = ([cost.largest_mib for cost in costs] for costs in (few, many))
        return [
            Figure(part, "20 tracks", "MiB", tuple(few_mib)),
            Figure(part, f"{MANY} tracks", "MiB", tuple(many_mib)),
            Figure(part, f"{MANY} tracks ÷ 20", "×", ratios(many_mib, few_mib), FLAT_GOAL),
        ]

    def _batch(self, rows: Sequence[Row], jobs: int, cache: Path, *, anew: bool = False) -> Cost:
        if anew:
            shutil.rmtree(cache, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            table = Path(folder) / "table.csv"
            with table.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, [*rows[0], "output"])
                writer.writeheader()
                writer.writerows({**row, "output": f"{n}/"} for n, row in enumerate(rows))
            command = [sys.executable, "-m", "supine", "batch", str(table), "--jobs", str(jobs)]
            return run([*command, "-o", folder], {"SUPINE_CACHE_DIR": str(cache)})

    def _singly(
        self, rows: Sequence[Row], cache: Path, *, anew: bool = False, each_anew: bool = False
    ) -> Cost:
        """All rows, a process each; what they took together, and the most that one took."""
        if anew:
            shutil.rmtree(cache, ignore_errors=True)
        costs = []
        for row in rows:
            if each_anew:
                shutil.rmtree(cache, ignore_errors=True)
            options = [f"--{name}={value}" for name, value in row.items() if name != "routine"]
            with tempfile.TemporaryDirectory(dir=self._folder) as folder:
                command = [sys.executable, "-m", "supine", "make", row["routine"], *options]
                costs.append(run([*command, "-o", folder], {"SUPINE_CACHE_DIR": str(cache)}))
        return Cost(
            cpu_s=sum(cost.cpu_s for cost in costs),
            wall_s=sum(cost.wall_s for cost in costs),
            largest_mib=max(cost.largest_mib for cost in costs),
            together_mib=None,
        )


def _speed_up(part: str, one: Sequence[Cost], two: Sequence[Cost], goal: float) -> list[Figure]:
    return [
        Figure(part, "batch, one job", "s", wall_s(one)),
        Figure(part, "batch, two jobs", "s", wall_s(two)),
        Figure(
            part,
            "one job ÷ two jobs, time",
            "×",
            ratios(wall_s(one), wall_s(two)),
            goal,
            at_least=True,
        ),
    ]


def _against_calls(
    part: str, batch: Sequence[Cost], calls: Sequence[Cost], goal: float | None = None
) -> list[Figure]:
    ratio = ratios(cpu_s(calls), cpu_s(batch))
    return [
        Figure(part, "batch, one job, CPU", "s", cpu_s(batch)),
        Figure(part, "make, one after the other, CPU", "s", cpu_s(calls)),
        Figure(part, "make ÷ batch, CPU", "×", ratio, goal, at_least=True),
    ]
