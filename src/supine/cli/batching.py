"""The command that makes many tracks."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from supine import batch as batches
from supine import make as maker
from supine.batch import FAILED, LEFT, MADE, REUSED, Outcome, Place, Row, Run, Usual
from supine.batch.crews import LOCAL_CLUSTER
from supine.batch.manifest import row_of
from supine.batch.reports import Silent
from supine.batch.running import OnProgress
from supine.batch.running import Progress as Far
from supine.cli import terminal
from supine.cli.options import Chosen, option_name
from supine.errors import OutputError, UsageError
from supine.formats import format_for
from supine.model import Choices
from supine.profile import read_profile, with_given
from supine.stores import is_address
from supine.units import format_bytes, format_clock, parse_bytes, parse_track_length_s

ALL_ROUTINES = "all-routines"

_MOST_SHOWN = 40
"""Rows shown at the end, where there are more, are those that went wrong."""

_MOST_WORKERS_SHOWN = 16


@dataclass(frozen=True, slots=True)
class How:
    """The options of the command, besides the choices."""

    minutes: str | None
    all_routines: bool
    output: str
    format_name: str
    jobs: int | None
    on: str
    cache_address: str
    cache_size: str | None
    force: bool
    as_json: bool


def batch(table: Path | None, chosen: Chosen, how: How) -> None:
    """Make the tracks of a table, or of all routines, and say what became of each."""
    if (table is None) != how.all_routines:
        raise UsageError(
            "batch needs a table, or --all-routines, and not both",
            "`supine batch --help` shows what a table is",
        )
    if how.on not in {"", LOCAL_CLUSTER} and not is_address(how.output):
        raise UsageError(
            f"the machines of a cluster do not all have the folder {how.output}",
            "Name an address with --output, as in s3://clinic/tracks, or file:///mnt/tracks for a "
            "folder that all of them see",
        )
    place = batches.place_of(how.output)
    open_crew = batches.crew_of(how.on, how.jobs)
    workplace = batches.Workplace(
        place,
        Silent(),
        cache_size_bytes=parse_bytes(how.cache_size) if how.cache_size else None,
        cache_address=how.cache_address,
        forced=how.force,
    )
    workplace.cache()  # an address that cannot be reached is told of before anything is done
    rows, name = _rows(table, chosen, how)
    place.reach()  # it need not be said of every row that it cannot be
    with _watched() as on_progress:
        run = batches.Run(rows, open_crew, workplace, table.name if table else name, on_progress)
        try:
            run.run()
        except BaseException:
            # Whatever it was: what was made is there, and is not made again.
            with contextlib.suppress(OutputError):
                _say_stopped(run, place, name, forced=how.force)
            raise
    outcomes = run.outcomes()
    try:
        manifest, _ = batches.write_manifest(place, name, outcomes)
    finally:
        # Also where it cannot be written, as on the disk that was too small for the tracks.
        _show(outcomes, as_json=how.as_json)
    if not how.as_json:
        terminal.output.print(f"{manifest} says what became of each.", markup=False, soft_wrap=True)
    for outcome in outcomes:
        if outcome.trace:
            sys.stderr.write(outcome.trace)
    if any(outcome.state == FAILED for outcome in outcomes):
        raise typer.Exit(1)


def _say_stopped(run: Run, place: Place, name: str, *, forced: bool) -> None:
    run.settle()
    outcomes = run.outcomes()
    if any(outcome.state in {MADE, FAILED} for outcome in outcomes):
        batches.write_manifest(place, name, outcomes)
    done = sum(outcome.state in {MADE, REUSED} for outcome in outcomes)
    if done:
        others = "makes the others" + (" if --force is left out" if forced else "")
        terminal.errors.print(
            f"{done} of {len(outcomes)} tracks are there; the same command {others}."
        )


def _rows(table: Path | None, chosen: Chosen, how: How) -> tuple[tuple[Row, ...], str]:
    """The rows, and what their manifest is named after."""
    given = chosen.given()
    # What is wrong with an option is said once, and not in every row.
    profile = read_profile(chosen.profile) if chosen.profile else Choices()
    maker.check(with_given(profile, given, option_name))
    format_for(how.format_name)
    lengths_s = [parse_track_length_s(part) for part in (how.minutes or "").split(",") if part]
    if table is None:
        usual = Usual(profile, given, how.format_name)
        rows, notes = batches.every_routine(lengths_s, usual)
        terminal.say_notes(notes)
        if not rows:
            raise UsageError("no routine comes in such a length", "`supine list` shows them")
        return rows, ALL_ROUTINES
    if len(lengths_s) > 1:
        raise UsageError("--minutes takes one length with a table", "Give each row its own")
    if lengths_s:
        given = {**given, "minutes": f"{lengths_s[0]!r}s"}
    return batches.read_rows(table, Usual(profile, given, how.format_name)), table.stem


@contextlib.contextmanager
def _watched() -> Iterator[OnProgress]:
    """Yield what shows how far a batch has come, where somebody watches."""
    bar = Progress(
        TextColumn("{task.description:<9}"),
        BarColumn(bar_width=40),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=terminal.errors,
    )
    if not terminal.errors.is_terminal:
        yield lambda _: None
        return
    task = bar.add_task("Checking", total=None)
    with Live(bar, console=terminal.errors, transient=True) as live:

        def show(far: Far) -> None:
            if bar.tasks[0].description != far.what:
                bar.reset(task, description=far.what, total=far.total)
            bar.update(task, completed=far.done, total=far.total)
            workers = list(far.doing.values())[:_MOST_WORKERS_SHOWN]
            live.update(Group(bar, *(Text(f"  {doing}", style="dim") for doing in workers)))

        yield show


def _show(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    for outcome in outcomes:
        # In whole lines, since they are what somebody looks for.
        if outcome.state == FAILED:
            terminal.errors.print(
                f"supine: line {outcome.row.line}: {outcome.error}", markup=False, soft_wrap=True
            )
    if as_json:
        terminal.write_json([row_of(outcome) for outcome in outcomes])
        return
    shown = [o for o in outcomes if len(outcomes) <= _MOST_SHOWN or o.state in {FAILED, LEFT}]
    if shown:
        table = Table(box=None, pad_edge=False, header_style="dim")
        table.add_column("line", justify="right")
        for column in ("state", "track", "length"):
            table.add_column(column, overflow="fold")
        for outcome in shown:
            row, done = outcome.row, outcome.done
            length_s = done.length_s if done else row.asked.length_s
            cells = (
                str(row.line),
                outcome.state,
                row.name,
                format_clock(length_s) if length_s else "",
            )
            table.add_row(*(Text(cell) for cell in cells))
        terminal.output.print(table)
    counts = [
        f"{count} {state}"
        for state in (MADE, REUSED, FAILED, LEFT)
        if (count := sum(outcome.state == state for outcome in outcomes))
    ]
    size = format_bytes(sum(outcome.done.size_bytes for outcome in outcomes if outcome.done))
    terminal.output.print(f"{', '.join(counts)}; {size} in all.")
