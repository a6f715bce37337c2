"""What supine costs, side by side with the bare encoder and with the usual way, in one run.

Each figure is of whole fresh processes: CPU seconds (user and system, children included) and
peak memory. What is compared runs in turns, A B A B, and a ratio is taken of neighbours, so that
a busy machine weighs on both. Given are the median and, behind it, the least and the most.

Needs `.[dev]` and a POSIX system; the peak over a process and its workers needs Linux's /proc.
The whole takes about half an hour, most of it the usual way at three hours, which `--quick`
leaves out.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

from bench_process import Cost, run

ROUTINE = "constructive-rest"
MINUTES = (20, 60, 180)
SHORT, LONG = MINUTES[0], MINUTES[-1]

REMAKE_GOAL = 1.3
NEURAL_GOAL_MIB = 250.0
CACHED_GOAL_MIB = 120.0
EQUAL_GOAL = 1.05
HELP_GOAL_S = 0.3

_HERE = Path(__file__).parent
_ENCODER, _USUAL_WAY = _HERE / "bench_encoder.py", _HERE / "bench_usual_way.py"


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table: what was measured in each run, and what the median may be at most."""

    part: str
    what: str
    unit: str
    values: tuple[float, ...]
    goal: float | None = None

    @property
    def middle(self) -> float:
        """The median of the runs."""
        return median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether the goal is met, where there is one."""
        return None if self.goal is None else self.middle <= self.goal


class Bench:
    """The comparisons, in a folder that is thrown away.

    Parameters
    ----------
    folder
        Where tracks, records, caches and samples are written: some 3 GB.
    runs
        How often a comparison at 20 minutes is run; the long ones are run less often.
    quick
        Leaves the usual way out at 180 minutes.
    """

    def __init__(self, folder: Path, runs: int, *, quick: bool) -> None:
        self._folder = folder
        self._cache = folder / "cache"
        self._runs = {20: runs, 60: max(1, runs // 2), 180: 1}
        self._quick = quick

    def measure(self) -> list[Figure]:
        """Run all of it."""
        for minutes in MINUTES:
            _tell(f"speaking {minutes} minutes, to measure with")
            self._make("heart", minutes, self._cache)
        figures = [*self._help(), *self._bare_encoder()]
        first: dict[int, list[Cost]] = {}
        again: dict[int, list[Cost]] = {}
        for minutes in MINUTES:
            for voice in ("system", "heart"):
                first[minutes], rows = self._usual_way("first", voice, minutes)
                figures += rows
            again[minutes], rows = self._usual_way("again", "heart", minutes)
            figures += rows
        figures += _memory("memory, first making with heart", first, NEURAL_GOAL_MIB)
        figures += _memory("memory, remake", again, CACHED_GOAL_MIB)
        return figures

    def _help(self) -> list[Figure]:
        command = [sys.executable, "-m", "supine", "--help"]
        costs = _in_turns("supine --help", 2 * self._runs[SHORT], [lambda: run(command, {})])[0]
        return [Figure("supine --help", "CPU", "s", _cpu_s(costs), HELP_GOAL_S)]

    def _bare_encoder(self) -> list[Figure]:
        part = f"{SHORT} min, remake against the bare encoder"
        raw, bare = self._folder / "samples.raw", self._folder / "bare.mp3"
        cached = {"SUPINE_CACHE_DIR": str(self._cache)}
        record, track = self._record("heart", SHORT), self._track("heart", SHORT)
        run([sys.executable, _ENCODER, "dump", record, raw], cached)
        remake, encoder = _in_turns(
            part,
            self._runs[SHORT],
            [
                lambda: self._make("heart", SHORT, self._cache),
                lambda: run([sys.executable, _ENCODER, "encode", raw, bare], {}),
            ],
        )
        run([sys.executable, _ENCODER, "same", track, bare], {})
        return [
            Figure(part, "remake, CPU", "s", _cpu_s(remake)),
            Figure(part, "encoder, CPU", "s", _cpu_s(encoder)),
            Figure(
                part,
                "remake ÷ encoder",
                "×",
                _ratios(_cpu_s(remake), _cpu_s(encoder)),
                REMAKE_GOAL,
            ),
        ]

    def _usual_way(self, when: str, voice: str, minutes: int) -> tuple[list[Cost], list[Figure]]:
        """What a first making or a remake costs, and the rows that set it beside the usual way."""
        name = f"first making with {voice}" if when == "first" else "remake"
        part = f"{minutes} min, {name} against the usual way"
        # `again` finds here what `first` has spoken.
        folder = self._folder / f"usual-{voice}-{minutes}"
        folder.mkdir(exist_ok=True)

        def ours() -> Cost:
            if when == "again":
                return self._make(voice, minutes, self._cache)
            with tempfile.TemporaryDirectory(dir=self._folder) as empty:
                return self._make(voice, minutes, Path(empty))

        def theirs() -> Cost:
            record = self._record(voice, minutes)
            return run([sys.executable, _USUAL_WAY, when, voice, record, folder], {})

        without = self._quick and minutes == LONG
        costs, *usual = _in_turns(part, self._runs[minutes], [ours] if without else [ours, theirs])
        rows = [
            Figure(part, "supine, CPU", "s", _cpu_s(costs)),
            Figure(part, "supine, peak memory", "MiB", _memory_mib(costs)),
        ]
        for other in usual:
            rows += [
                Figure(part, "usual way, CPU", "s", _cpu_s(other)),
                Figure(part, "usual way, peak memory", "MiB", _memory_mib(other)),
                Figure(part, "supine ÷ usual way, CPU", "×", _ratios(_cpu_s(costs), _cpu_s(other))),
                Figure(
                    part,
                    "supine ÷ usual way, memory",
                    "×",
                    _ratios(_memory_mib(costs), _memory_mib(other)),
                ),
            ]
        return costs, rows

    def _make(self, voice: str, minutes: int, cache: Path) -> Cost:
        command = [sys.executable, "-m", "supine", "make", ROUTINE, "--minutes", str(minutes)]
        options = ["--voice", voice, "--output", str(self._track(voice, minutes))]
        return run([*command, *options], {"SUPINE_CACHE_DIR": str(cache)})

    def _track(self, voice: str, minutes: int) -> Path:
        return self._folder / f"{voice}-{minutes}.mp3"

    def _record(self, voice: str, minutes: int) -> Path:
        return self._track(voice, minutes).with_suffix(".json")


def _in_turns(part: str, runs: int, contenders: list[Callable[[], Cost]]) -> list[list[Cost]]:
    """What each contender cost in each run: all of them once, then all of them again."""
    rounds = []
    for number in range(1, runs + 1):
        _tell(f"{part}, {number} of {runs}")
        rounds.append([contender() for contender in contenders])
    return [list(costs) for costs in zip(*rounds, strict=True)]


def _memory(part: str, costs: dict[int, list[Cost]], goal_mib: float) -> list[Figure]:
    figures = [
        row
        for minutes in (SHORT, LONG)
        for row in (
            Figure(
                part,
                f"{minutes} min, largest process",
                "MiB",
                tuple(cost.largest_mib for cost in costs[minutes]),
            ),
            Figure(
                part,
                f"{minutes} min, all processes together",
                "MiB",
                _memory_mib(costs[minutes]),
                goal_mib,
            ),
        )
    ]
    short, long = (median(_memory_mib(costs[minutes])) for minutes in (SHORT, LONG))
    equal = Figure(part, f"{LONG} min ÷ {SHORT} min", "×", (long / short,), EQUAL_GOAL)
    return [*figures, equal]


def _cpu_s(costs: Iterable[Cost]) -> tuple[float, ...]:
    return tuple(cost.cpu_s for cost in costs)


def _memory_mib(costs: Iterable[Cost]) -> tuple[float, ...]:
    return tuple(cost.memory_mib for cost in costs)


def _ratios(these: Iterable[float], those: Iterable[float]) -> tuple[float, ...]:
    return tuple(this / that for this, that in zip(these, those, strict=True))


def _tell(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def _print_table(figures: list[Figure]) -> None:
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
    return f"{row}goal ≤ {figure.goal:g} {'met' if figure.met else 'MISSED'}"


def _as_json(figures: list[Figure]) -> str:
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


def main() -> None:
    """Measure, and print a table or JSON; exit code 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="leave out the usual way at 180 minutes"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--runs", type=int, default=5, help="runs at 20 minutes (default 5)")
    asked = parser.parse_args()
    if asked.runs < 1:
        parser.error("--runs is 1 or more")
    with tempfile.TemporaryDirectory(prefix="supine-bench-") as folder:
        figures = Bench(Path(folder), asked.runs, quick=asked.quick).measure()
    if asked.json:
        print(_as_json(figures))
    else:
        _print_table(figures)
    if any(figure.met is False for figure in figures):
        sys.exit(1)


if __name__ == "__main__":
    main()
