"""Many tracks at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supine.cli.app import app
from supine.cli.options import AsJson, Chosen, examples, takes_choices


@app.command(
    epilog=examples(
        "supine batch clients.csv --output tracks/",
        "supine batch clients.toml --jobs 4 --voice system",
        "supine batch --all-routines --minutes 10,15,20",
        "supine batch clients.csv -o s3://clinic/tracks --cache s3://clinic/cache "
        "--on tcp://scheduler:8786",
    )
)
@takes_choices
def batch(  # noqa: PLR0913 - each is an option of the command
    context: typer.Context,
    chosen: Chosen,
    table: Annotated[
        Path | None,
        typer.Argument(
            metavar="TABLE",
            help="A row for each track, as CSV or TOML. Columns: routine, profile, output, format, "
            "and any option of `make` (minutes, voice, say …); one whose name begins with # is "
            "for remarks. Files in it are relative to its folder.",
        ),
    ] = None,
    *,
    minutes: Annotated[
        str | None,
        typer.Option(
            "--minutes",
            "-m",
            metavar="LENGTHS",
            help="How long the tracks are, where their rows do not say: 15, 12:30; with "
            "--all-routines several, as in 10,15,20.",
        ),
    ] = None,
    all_routines: Annotated[
        bool, typer.Option("--all-routines", help="Make every routine, instead of TABLE.")
    ] = False,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="PLACE",
            help="A folder, or an address such as s3://clinic/tracks, for the tracks and for the "
            "manifest that says what became of each row.",
        ),
    ] = "output",
    file_format: Annotated[
        str,
        typer.Option("--format", "-f", metavar="FORMAT", help="mp3, wav, m4a or opus."),
    ] = "mp3",
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            metavar="N",
            min=1,
            help="How many tracks are made at a time; otherwise one for each core.",
        ),
    ] = None,
    on: Annotated[
        str,
        typer.Option(
            "--on",
            metavar="SCHEDULER",
            help="Make them on a Dask cluster: tcp://HOST:8786, or local for one on this machine.",
        ),
    ] = "",
    cache: Annotated[
        str,
        typer.Option(
            "--cache",
            metavar="ADDRESS",
            help="Where machines share what was spoken, as in s3://clinic/cache.",
        ),
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Make tracks again that are there already.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a track for each row of a table, on every core.

    The whole table is checked before anything is made. Cues are spoken once for all tracks. It
    can be stopped at any time: what is there, and is what its row asks for, is not made again.
    A row that names no profile has that of --profile, or none: your own is not for others.
    """
    from supine.cli import batching  # noqa: PLC0415

    del context
    batching.batch(
        table,
        chosen,
        batching.How(
            minutes=minutes,
            all_routines=all_routines,
            output=output,
            format_name=file_format,
            jobs=jobs,
            on=on,
            cache_address=cache,
            force=force,
            as_json=as_json,
        ),
    )
