"""Supine: spoken, eyes-closed relaxation tracks of exactly the length asked for.

The command line, the page and batches are made of these few names, and so can be others:

list_routines
    The routines that there are.
plan_track
    A track in full, not written yet.
write_track
    A plan to a file.
make_track
    Both at once.
TrackOptions
    Everything a listener chooses.
SupineError
    Whatever is wrong with the request; the message is for the user.

Examples
--------
>>> import supine
>>> "constructive-rest" in {guide.name for guide in supine.list_routines()}
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from supine.errors import SupineError
from supine.model import VERSION, TrackOptions

if TYPE_CHECKING:
    from supine.pipeline.plan import plan_track
    from supine.pipeline.write import make_track, write_track
    from supine.script.guides import list_routines

__all__ = [
    "SupineError",
    "TrackOptions",
    "list_routines",
    "make_track",
    "plan_track",
    "write_track",
]

__version__ = VERSION

_HOMES = {
    "list_routines": "supine.script.guides",
    "make_track": "supine.pipeline.write",
    "plan_track": "supine.pipeline.plan",
    "write_track": "supine.pipeline.write",
}


def __getattr__(name: str) -> object:
    # Imported where they are used: `supine --help` needs none of them.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
