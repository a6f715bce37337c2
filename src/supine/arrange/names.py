"""Which cues are meant by the names a listener gives."""

from __future__ import annotations

from collections.abc import Sequence

from supine.model import Item, Say, is_called


def is_wanted(said: Say, names: Sequence[str]) -> bool:
    """Whether a cue is called by any of the names, or begins with the words of one."""
    return any(is_called(said.name, name) for name in names)


def absent(spare: Sequence[Say], items: Sequence[Item]) -> list[Say]:
    """Those of the spare cues that the script does not say."""
    there = {item.text for item in items if isinstance(item, Say)}
    return [said for said in spare if said.text not in there]
