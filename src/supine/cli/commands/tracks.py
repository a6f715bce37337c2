"""Making tracks, and looking into those that are made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supine.cli.app import app
from supine.cli.options import AsJson, CacheSize, Chosen, check_only, examples, takes_choices
from supine.errors import UsageError

Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="PATH",
        help="A file, or a folder for a file named after the routine.  [default: output/]",
    ),
]
ScriptOrRoutine = Annotated[
    str,
    typer.Argument(
        metavar="ROUTINE",
        help="A name from `supine list`, a guide's file, or a script: text, SSML or Speech "
        "Markdown.",
    ),
]


@app.command(
    epilog=examples(
        "supine make constructive-rest",
        "supine make constructive-rest --minutes 12:30 --background rain --bell small",
        "supine make constructive-rest --theme breath --guidance sparse",
        "supine make my-script.txt -o rest.m4a",
        "supine make --from output/constructive-rest-15min.json",
    )
)
@takes_choices
def make(  # noqa: PLR0913, PLR0917 - each is an option of the command
    context: typer.Context,
    chosen: Chosen,
    routine: Annotated[
        str | None,
        typer.Argument(
            metavar="ROUTINE",
            help="A name from `supine list`, a guide's file, or a script: text, SSML or Speech "
            "Markdown.",
        ),
    ] = None,
    output: Output = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="mp3, wav, m4a or opus; if left out, what --output ends in, or mp3.",
        ),
    ] = None,
    from_record: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="RECORD",
            help="Make the track of a record again, byte for byte; instead of ROUTINE, and of "
            "what was chosen for it.",
        ),
    ] = None,
    cache_size: CacheSize = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a track: speak the routine, fit it to the length, write the file.

    Beside the track stands its record, NAME.json: everything that went in, and where each cue,
    bell and pause came to lie. A script of your own is as long as it is by nature, or as long
    as --minutes says.
    """
    from supine.cli import making  # noqa: PLC0415
    from supine.cli.asked import asked_for  # noqa: PLC0415
    from supine.cli.caching import cache_of  # noqa: PLC0415

    cache = cache_of(cache_size)
    if from_record is not None:
        if routine is not None:
            raise UsageError("--from has its routine in the record", "Leave ROUTINE out")
        check_only(context, "from_record", "output", "file_format", "cache_size", "as_json")
        making.remake(from_record, output, file_format, cache, as_json=as_json)
        return
    if routine is None:
        raise UsageError("make needs a routine", "`supine list` shows them")
    making.make(asked_for(routine, chosen), output, file_format, cache, as_json=as_json)


@app.command(
    epilog=examples(
        "supine plan constructive-rest --minutes 20",
        "supine plan constructive-rest -m 20 --voice tone --json",
        "supine plan constructive-rest --ssml > constructive-rest.ssml",
    )
)
@takes_choices
def plan(  # noqa: PLR0913 - each is an option of the command
    context: typer.Context,
    chosen: Chosen,
    routine: ScriptOrRoutine,
    cache_size: CacheSize = None,
    *,
    as_ssml: Annotated[
        bool, typer.Option("--ssml", help="Write SSML, for other engines to speak.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show when each cue and bell of a track comes, without writing it.

    Takes the options of `make`. Cues are spoken to know how long they are, and kept, so that
    making the track afterwards takes only the writing.
    """
    from supine.cli import making  # noqa: PLC0415
    from supine.cli.asked import asked_for  # noqa: PLC0415
    from supine.cli.caching import cache_of  # noqa: PLC0415

    del context
    if as_ssml and as_json:
        raise UsageError("--ssml and --json do not go together", "Leave one of them out")
    cache = cache_of(cache_size)
    making.plan(asked_for(routine, chosen), cache, as_ssml=as_ssml, as_json=as_json)


@app.command(epilog=examples("supine convert my-script.txt", "supine convert talk.ssml -o guides/"))
def convert(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A script: text, SSML or Speech Markdown.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="The guide's file, or a folder for it.  [default: this folder]",
        ),
    ] = None,
) -> None:
    """Write a script as a guide, NAME.md.j2, to go on with.

    A guide has a title and cautions, fits any length between its bounds, and can say other
    things to other listeners.
    """
    from supine.cli import converting  # noqa: PLC0415

    converting.convert(file, output)


@app.command(epilog=examples("supine inspect output/constructive-rest-15min.mp3"))
def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A track, or any sound file.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Decode a track and report what is really in it.

    Its length in samples, the loudness of the speech, the true peak, the longest silence, its
    chapters and tags; and whether it is the track its record speaks of.
    """
    from supine.cli import showing  # noqa: PLC0415

    showing.inspect(file, as_json=as_json)
