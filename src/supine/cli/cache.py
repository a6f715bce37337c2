"""`supine cache`."""

from __future__ import annotations

from typing import Annotated

from supine.cli.app import app
from supine.cli.console import say, say_notes, write_json
from supine.cli.options import AsJson, CacheSize, format_examples, make_option, open_cache
from supine.errors import UsageError
from supine.units import format_bytes


@app.command(
    epilog=format_examples(
        "supine cache", "supine cache --cache-size 500MB", "supine cache --clear"
    )
)
def cache(
    cache_size: CacheSize = None,
    *,
    clear: Annotated[bool, make_option("--clear", "Empty it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the cache of spoken cues: where it is, and how large.

    What was used longest ago goes first when it grows too large, and never what was used in the
    last 30 minutes. With --cache-size it is brought to that size now.
    """
    if clear and cache_size is not None:
        raise UsageError("--clear leaves nothing to be of a size", "Leave --cache-size out")
    from supine.audio.clip_cache import KEPT_S

    clips = open_cache(cache_size)
    removed_bytes = clips.clear() if clear else clips.trim() if cache_size is not None else None
    usage = clips.measure_usage()
    if as_json:
        shown: dict[str, object] = {
            "folder": str(clips.folder),
            "clips": usage.clips,
            "size_bytes": usage.size_bytes,
            "max_bytes": clips.size_bytes,
        }
        removed = {} if removed_bytes is None else {"removed_bytes": removed_bytes}
        write_json(shown | removed)
    else:
        print(f"Folder       {clips.folder}")
        count = "1 clip" if usage.clips == 1 else f"{usage.clips} clips"
        held = f"{count}, {format_bytes(usage.size_bytes)}" if usage.clips else "none"
        print(f"Holds        {held}")
        print(f"May grow to  {format_bytes(clips.size_bytes)}")
        if removed_bytes is not None:
            say(f"{format_bytes(removed_bytes)} taken away.")
    if removed_bytes is not None and usage.size_bytes > clips.size_bytes:
        say_notes([f"What was used in the last {KEPT_S / 60:.0f} minutes stays"])
