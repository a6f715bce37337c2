"""From this computer to the phone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supine.cli.app import app
from supine.cli.options import CacheSize, examples

DEFAULT_PORT = 8360

Tracks = Annotated[
    list[Path], typer.Argument(metavar="TRACK...", help="Tracks, or folders of them.")
]


@app.command(
    epilog=examples(
        "supine copy output/ --playlist Evenings",
        "supine copy output/constructive-rest-15min.mp3 --to /media/player/Music",
    )
)
def copy(
    tracks: Tracks,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FOLDER",
            help="A folder of the phone or player; if left out, the one that is plugged in.",
        ),
    ] = None,
    playlist: Annotated[
        str | None,
        typer.Option("--playlist", metavar="NAME", help="A playlist of them, NAME.m3u8."),
    ] = None,
) -> None:
    """Copy tracks to a phone or player that is plugged in.

    They get names that sort in order and that any player can read, and are read back to see
    that they are whole. What is there already is not copied again.
    """
    from supine.cli import carrying  # noqa: PLC0415

    carrying.copy(tracks, to, playlist)


@app.command(
    epilog=examples('supine export output/*.mp3 --m4b -o evenings.m4b --title "Quiet evenings"')
)
def export(
    tracks: Tracks,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")
    ],
    title: Annotated[
        str | None, typer.Option("--title", metavar="TITLE", help="What the whole is called.")
    ] = None,
    *,
    m4b: Annotated[bool, typer.Option("--m4b", help="An audiobook, with chapters.")] = False,
) -> None:
    """Bind several tracks into one file, with a chapter for each."""
    from supine.cli import carrying  # noqa: PLC0415

    carrying.export(tracks, output, title, m4b=m4b)


@app.command(epilog=examples("supine serve", "supine serve --phone"))
def serve(  # noqa: PLR0913 - each is an option of the command
    port: Annotated[
        int,
        typer.Option("--port", metavar="PORT", help="Where it listens; 0 for any that is free."),
    ] = DEFAULT_PORT,
    library: Annotated[
        Path | None,
        typer.Option(
            "--library", metavar="FOLDER", help="The folder of tracks.  [default: output/]"
        ),
    ] = None,
    *,
    phone: Annotated[
        bool,
        typer.Option("--phone", help="Let your phone in too, by a secret address and a QR code."),
    ] = False,
    host: Annotated[
        str,
        typer.Option(
            "--host", metavar="NAME", help="A name of this computer that its certificate is for."
        ),
    ] = "",
    certificate: Annotated[
        Path | None,
        typer.Option(
            "--certificate",
            metavar="FILE",
            help="A certificate (PEM), for HTTPS: a phone then keeps the page and chosen tracks.",
        ),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option("--key", metavar="FILE", help="Its key, if it is in a file of its own."),
    ] = None,
    cache_size: CacheSize = None,
) -> None:
    """Open a page in the browser that makes, plays and keeps tracks.

    Only this computer can reach it, unless --phone opens it to the network you are on: then
    whoever has the address can, and nobody else. It works without the internet.
    """
    from supine.cli import serving  # noqa: PLC0415
    from supine.cli.caching import cache_of  # noqa: PLC0415
    from supine.web.settings import Certificate  # noqa: PLC0415

    serving.serve(
        port,
        library,
        cache_of(cache_size),
        phone=phone,
        host=host,
        certificate=Certificate(certificate, key) if certificate else None,
    )
