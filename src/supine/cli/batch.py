"""`supine batch`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supine.cli.app import app
from supine.cli.console import (
    make_console,
    make_plain_table,
    say,
    say_notes,
    show_progress,
    write_json,
)
from supine.cli.options import (
    AsJson,
    CacheSize,
    GivenOptions,
    format_examples,
    get_option_name,
    make_argument,
    make_option,
    with_track_options,
)
from supine.errors import OutputError, UsageError
from supine.model import TrackOptions
from supine.units import format_bytes, format_clock, parse_bytes, parse_track_length_s

if TYPE_CHECKING:
    from supine.batch.destination import Destination
    from supine.batch.rows import Outcome, Row
    from supine.batch.runner import Run

_ALL_ROUTINES = "all-routines"

_MAX_SHOWN = 40
"""Rows shown at the end, where there are more, are those that went wrong."""


@app.command(
    epilog=format_examples(
        "supine batch clients.csv --output tracks/",
        "supine batch clients.toml --jobs 4 --voice system",
        "supine batch --all-routines --minutes 10,15,20",
        "supine batch clients.csv -o s3://clinic/tracks --on tcp://scheduler:8786",
    )
)
@with_track_options
def batch(  # noqa: PLR0913 - each is an option of the command
    given: GivenOptions,
    table: Annotated[
        Path | None,
        make_argument(
            "TABLE",
            "A row for each track, as CSV or TOML. Columns: routine, profile, output, format, "
            "and any option of `make` (minutes, voice, say …); one whose name begins with # is "
            "for remarks. Files in it are relative to its folder.",
        ),
    ] = None,
    *,
    minutes: Annotated[
        str | None,
        make_option(
            "--minutes, -m LENGTHS",
            "How long the tracks are, where their rows do not say: 15, 12:30; with "
            "--all-routines several, as in 10,15,20.",
        ),
    ] = None,
    all_routines: Annotated[
        bool, make_option("--all-routines", "Make every routine, instead of TABLE.")
    ] = False,
    output: Annotated[
        str,
        make_option(
            "--output, -o DESTINATION",
            "A folder, or an address such as s3://clinic/tracks, for the tracks and for the "
            "manifest that says what became of each row.",
        ),
    ] = "output",
    file_format: Annotated[
        str, make_option("--format, -f FORMAT", "mp3, wav, m4a or opus.")
    ] = "mp3",
    jobs: Annotated[
        int | None,
        make_option(
            "--jobs, -j N",
            "How many tracks are made at a time; otherwise one for each core.",
            min=1,
        ),
    ] = None,
    on: Annotated[
        str,
        make_option(
            "--on SCHEDULER",
            "Make them on a Dask cluster: tcp://HOST:8786, or local for one on this machine.",
        ),
    ] = "",
    cache: Annotated[
        str,
        make_option(
            "--cache ADDRESS", "Where machines share what was spoken, as in s3://clinic/cache."
        ),
    ] = "",
    cache_size: CacheSize = None,
    force: Annotated[
        bool, make_option("--force", "Make tracks again that are there already.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a track for each row of a table, on every core.

    The whole table is checked before anything is made. Cues are spoken once for all tracks. It
    can be stopped at any time: what is there, and is what its row asks for, is not made again.
    A row that names no profile has that of --profile, or none: your own is not for others.
    """
    from supine.batch.backends import LOCAL_CLUSTER, open_workers
    from supine.batch.destination import open_destination
    from supine.batch.manifest import build_row, write_manifest
    from supine.batch.rows import FAILED
    from supine.batch.runner import Run
    from supine.batch.tasks import TaskContext
    from supine.storage.object_store import is_address

    if (table is None) != all_routines:
        raise UsageError(
            "batch needs a table, or --all-routines, and not both",
            "`supine batch --help` shows what a table is",
        )
    if on not in {"", LOCAL_CLUSTER} and not is_address(output):
        raise UsageError(
            f"the machines of a cluster do not all have the folder {output}",
            "Name an address with --output, as in s3://clinic/tracks, or file:///mnt/tracks for a "
            "folder that all of them see",
        )
    destination = open_destination(output)
    open_group = open_workers(on, jobs)
    task_context = TaskContext(
        destination,
        cache_size_bytes=parse_bytes(cache_size) if cache_size else None,
        cache_address=cache,
        forced=force,
    )
    task_context.open_cache()  # fails early if the address cannot be reached
    name = table.stem if table else _ALL_ROUTINES
    rows = _read_rows(table, given, minutes, file_format)
    destination.require_reachable()  # rather than in every row
    with show_progress(in_numbers=True) as on_progress:
        run = Run(rows, open_group, task_context, table.name if table else name, on_progress)
        try:
            run.run()
        except BaseException:
            # What was made is there, and is not made again.
            with contextlib.suppress(OutputError):
                _say_stopped(run, destination, name, forced=force)
            raise
    outcomes = run.outcomes()
    try:
        manifest, _ = write_manifest(destination, name, outcomes)
    finally:
        # Also where it cannot be written, as on the disk that was too small for the tracks.
        for outcome in outcomes:
            if outcome.state == FAILED:
                say(f"supine: line {outcome.row.line}: {outcome.error}")
                sys.stderr.write(outcome.trace)
        if as_json:
            write_json([build_row(outcome) for outcome in outcomes])
        else:
            _print_outcomes(outcomes)
    if not as_json:
        print(f"{manifest} says what became of each.")
    if any(outcome.state == FAILED for outcome in outcomes):
        raise typer.Exit(1)


def _say_stopped(run: Run, destination: Destination, name: str, *, forced: bool) -> None:
    from supine.batch.manifest import write_manifest
    from supine.batch.rows import FAILED, MADE, UP_TO_DATE

    run.reconcile()
    outcomes = run.outcomes()
    if any(outcome.state in {MADE, FAILED} for outcome in outcomes):
        write_manifest(destination, name, outcomes)
    done = sum(outcome.state in {MADE, UP_TO_DATE} for outcome in outcomes)
    if done:
        others = "makes the others" + " if --force is left out" * forced
        say(f"{done} of {len(outcomes)} tracks are there; the same command {others}.")


def _read_rows(
    table: Path | None, given_options: GivenOptions, minutes: str | None, format_name: str
) -> tuple[Row, ...]:
    from supine.batch.rows import BatchDefaults, make_rows_of_all_routines, read_rows
    from supine.pipeline.plan import resolve_voices
    from supine.profile import apply_values
    from supine.profile.file import read_profile
    from supine.track.formats import get_format

    given = given_options.find_given_values()
    # What is wrong with an option is said once, and not in every row.
    profile = read_profile(given_options.profile) if given_options.profile else TrackOptions()
    resolve_voices(apply_values(profile, given, get_option_name))
    get_format(format_name)
    lengths_s = [parse_track_length_s(part) for part in (minutes or "").split(",") if part]
    if table is None:
        defaults = BatchDefaults(profile, given, format_name)
        rows, notes = make_rows_of_all_routines(lengths_s, defaults)
        say_notes(notes)
        if not rows:
            raise UsageError("no routine comes in such a length", "`supine list` shows them")
        return rows
    if len(lengths_s) > 1:
        raise UsageError("--minutes takes one length with a table", "Give each row its own")
    if lengths_s:
        given = {**given, "minutes": f"{lengths_s[0]!r}s"}
    return read_rows(table, BatchDefaults(profile, given, format_name))


def _print_outcomes(outcomes: Sequence[Outcome]) -> None:
    from rich.text import Text

    from supine.batch.rows import FAILED, MADE, NOT_STARTED, UP_TO_DATE

    shown = [o for o in outcomes if len(outcomes) <= _MAX_SHOWN or o.state in {FAILED, NOT_STARTED}]
    table = make_plain_table("line", "state", "track", "length")
    for column in table.columns:
        column.overflow = "fold"
    for outcome in shown:
        row, done = outcome.row, outcome.done
        length_s = done.length_s if done else row.request.length_s
        length = format_clock(length_s) if length_s else ""
        table.add_row(str(row.line), outcome.state, Text(row.name), length)
    if shown:
        make_console().print(table)
    counts = [
        f"{count} {state}"
        for state in (MADE, UP_TO_DATE, FAILED, NOT_STARTED)
        if (count := sum(outcome.state == state for outcome in outcomes))
    ]
    size = format_bytes(sum(outcome.done.size_bytes for outcome in outcomes if outcome.done))
    print(f"{', '.join(counts)}; {size} in all.")
