"""What supine keeps on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from supine.cli.app import app
from supine.cli.options import AsJson, CacheSize, examples
from supine.errors import UsageError


@app.command(
    epilog=examples("supine cache", "supine cache --cache-size 500MB", "supine cache --clear")
)
def cache(
    cache_size: CacheSize = None,
    *,
    clear: Annotated[
        bool, typer.Option("--clear", help="Empty it, but for what is in use.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the cache of spoken cues: where it is, how large, and what of it is in use.

    What was used least lately goes first when it grows too large, and never what a track needs
    that is being made. With --cache-size it is brought to that size now.
    """
    from supine.cli import caching  # noqa: PLC0415

    if clear and cache_size is not None:
        raise UsageError("--clear leaves nothing to be of a size", "Leave --cache-size out")
    kept = caching.cache_of(cache_size)
    if clear:
        caching.clear(kept, as_json=as_json)
    elif cache_size is not None:
        caching.trim(kept, as_json=as_json)
    else:
        caching.show(kept, as_json=as_json)
