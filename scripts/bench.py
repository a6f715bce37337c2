"""What supine costs, side by side with the bare encoder and with the usual way, in one run.

Each figure is of whole fresh processes: CPU seconds (user and system, children included) and
peak memory. What is compared runs in turns, A B A B, and a ratio is taken of neighbours, so that
a busy machine weighs on both. Given are the median and, behind it, the least and the most.

Needs `.[dev]` and a POSIX system; the peak over a process and its workers needs Linux's /proc.
The whole takes about an hour: twenty minutes for batches, and most of the rest for the usual way at
three hours, which `--quick` leaves out. Two jobs are to be measured on two cores that have nothing
else to do.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench_batch import BatchBench
from bench_figures import (
    Figure,
    as_json,
    cpu_s,
    in_turns,
    memory_mib,
    print_table,
    ratios,
    tell,
)
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


class Bench:
    """The comparisons, in a folder that is thrown away.

    Parameters
    ----------
    folder
        Where tracks, recipes, caches and samples are written: some 3 GB.
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
            tell(f"speaking {minutes} minutes, to measure with")
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
        costs = in_turns("supine --help", 2 * self._runs[SHORT], [lambda: run(command, {})])[0]
        return [Figure("supine --help", "CPU", "s", cpu_s(costs), HELP_GOAL_S)]

    def _bare_encoder(self) -> list[Figure]:
        part = f"{SHORT} min, remake against the bare encoder"
        raw, bare = self._folder / "samples.raw", self._folder / "bare.mp3"
        cached = {"SUPINE_CACHE_DIR": str(self._cache)}
        recipe, track = self._recipe("heart", SHORT), self._track("heart", SHORT)
        run([sys.executable, _ENCODER, "dump", recipe, raw], cached)
        remake, encoder = in_turns(
            part,
            self._runs[SHORT],
            [
                lambda: self._make("heart", SHORT, self._cache),
                lambda: run([sys.executable, _ENCODER, "encode", raw, bare], {}),
            ],
        )
        run([sys.executable, _ENCODER, "same", track, bare], {})
        return [
            Figure(part, "remake, CPU", "s", cpu_s(remake)),
            Figure(part, "encoder, CPU", "s", cpu_s(encoder)),
            Figure(
                part,
                "remake ÷ encoder",
                "×",
                ratios(cpu_s(remake), cpu_s(encoder)),
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
            recipe = self._recipe(voice, minutes)
            return run([sys.executable, _USUAL_WAY, when, voice, recipe, folder], {})

        without = self._quick and minutes == LONG
        costs, *usual = in_turns(part, self._runs[minutes], [ours] if without else [ours, theirs])
        rows = [
            Figure(part, "supine, CPU", "s", cpu_s(costs)),
            Figure(part, "supine, peak memory", "MiB", memory_mib(costs)),
        ]
        for other in usual:
            rows += [
                Figure(part, "usual way, CPU", "s", cpu_s(other)),
                Figure(part, "usual way, peak memory", "MiB", memory_mib(other)),
                Figure(part, "supine ÷ usual way, CPU", "×", ratios(cpu_s(costs), cpu_s(other))),
                Figure(
                    part,
                    "supine ÷ usual way, memory",
                    "×",
                    ratios(memory_mib(costs), memory_mib(other)),
                ),
            ]
        return costs, rows

    def _make(self, voice: str, minutes: int, cache: Path) -> Cost:
        command = [sys.executable, "-m", "supine", "make", ROUTINE, "--minutes", str(minutes)]
        options = ["--voice", voice, "--output", str(self._track(voice, minutes))]
        return run([*command, *options], {"SUPINE_CACHE_DIR": str(cache)})

    def _track(self, voice: str, minutes: int) -> Path:
        return self._folder / f"{voice}-{minutes}.mp3"

    def _recipe(self, voice: str, minutes: int) -> Path:
        return self._track(voice, minutes).with_suffix(".json")


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
                memory_mib(costs[minutes]),
                goal_mib,
            ),
        )
    ]
    short, long = (median(memory_mib(costs[minutes])) for minutes in (SHORT, LONG))
    equal = Figure(part, f"{LONG} min ÷ {SHORT} min", "×", (long / short,), EQUAL_GOAL)
    return [*figures, equal]


def main() -> None:
    """Measure, and print a table or JSON; exit code 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="leave out the usual way at 180 minutes"
    )
    parser.add_argument("--only", options=("tracks", "batch"), help="measure one part alone")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--runs", type=int, default=5, help="runs at 20 minutes (default 5)")
    request = parser.parse_args()
    if request.runs < 1:
        parser.error("--runs is 1 or more")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="supine-bench-") as folder:
        if request.only != "batch":
            figures += Bench(Path(folder), request.runs, quick=request.quick).measure()
        if request.only != "tracks":
            figures += BatchBench(Path(folder), max(1, request.runs // 2)).measure()
    if request.json:
        print(as_json(figures))
    else:
        print_table(figures)
    if any(figure.met is False for figure in figures):
        sys.exit(1)


if __name__ == "__main__":
    main()
