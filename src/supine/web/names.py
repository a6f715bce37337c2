"""What somebody calls what they bring: shown again, and never a path; and no path is shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_LONGEST = 100


def shown(name: str, otherwise: str) -> str:
    """A name in one line and not too long; `otherwise` if nothing is left of it."""
    return "".join(filter(str.isprintable, name)).strip()[:_LONGEST].strip() or otherwise


def without_paths(text: str, names: Mapping[Path, str]) -> str:
    """A text that says names where it said where things lie."""
    ways = {way: name for path, name in names.items() for way in (str(path.absolute()), str(path))}
    # A folder is within the path of what lies in it.
    for way in sorted(ways, key=len, reverse=True):
        # A name alone says nothing of where it lies, and may be any word.
        if len(Path(way).parts) > 1:
            text = text.replace(way, ways[way])
    return text
