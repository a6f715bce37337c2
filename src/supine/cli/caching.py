"""The command that shows the cache, and the cache that other commands are to use."""

from __future__ import annotations

from collections.abc import Mapping

from supine.cache import ClipCache
from supine.cli import terminal
from supine.units import format_bytes, parse_bytes


def cache_of(size: str | None) -> ClipCache:
    """The usual cache, which may grow as large as --cache-size says, if it was given.

    Raises
    ------
    UsageError
        If that, or what the environment says, is no size.
    """
    return ClipCache(size_bytes=None if size is None else parse_bytes(size))


def show(cache: ClipCache, *, as_json: bool) -> None:
    """Say what is in the cache."""
    _say(cache, as_json=as_json)


def trim(cache: ClipCache, *, as_json: bool) -> None:
    """Bring the cache to its size, and say what is in it then."""
    _say(cache, {"removed_bytes": cache.trim()}, as_json=as_json)
    _say_what_stayed(cache, cache.size_bytes)


def clear(cache: ClipCache, *, as_json: bool) -> None:
    """Empty the cache, and say what stayed, if anything did."""
    _say(cache, {"removed_bytes": cache.clear()}, as_json=as_json)
    _say_what_stayed(cache, 0)


def _say(cache: ClipCache, done: Mapping[str, int] | None = None, *, as_json: bool) -> None:
    usage, done = cache.usage(), done or {}
    if as_json:
        shown = {
            "folder": str(cache.folder),
            "clips": usage.entries,
            "size_bytes": usage.size_bytes,
            "most_bytes": cache.size_bytes,
            "clips_in_use": usage.in_use,
            "in_use_bytes": usage.in_use_bytes,
        }
        terminal.write_json({**shown, **done})
        return
    for name, value in (
        ("Folder", cache.folder),
        ("Holds", _clips(usage.entries, usage.size_bytes)),
        ("May grow to", format_bytes(cache.size_bytes)),
        ("In use", _clips(usage.in_use, usage.in_use_bytes)),
    ):
        # Not through rich: a path must come out whole and on one line, to be copied.
        print(f"{name:<12} {value}")  # noqa: T201 - this is what was asked for
    for removed_bytes in done.values():
        terminal.errors.print(f"{format_bytes(removed_bytes)} taken away.", markup=False)


def _say_what_stayed(cache: ClipCache, wanted_bytes: int) -> None:
    if cache.usage().size_bytes > wanted_bytes:
        terminal.say_notes(["What a track needs that is being made stays until it is made"])


def _clips(count: int, size_bytes: int) -> str:
    if not count:
        return "none"
    return f"{count} clip{'' if count == 1 else 's'}, {format_bytes(size_bytes)}"
