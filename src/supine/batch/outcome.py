"""How the rows of a batch came out."""

from __future__ import annotations

from dataclasses import dataclass

from supine.batch.row import Row

MADE, REUSED, FAILED, LEFT = "made", "reused", "failed", "left"
"""Made now; there already, and right; not to be made; not come to, since the batch was stopped."""


@dataclass(frozen=True, slots=True)
class Done:
    """A track that is there.

    `notes` are what the listener should know of it, a sentence each without a full stop.
    """

    sha256: str
    length_s: float
    size_bytes: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row and what became of it: `done` if its track is there, `error` if it failed.

    `trace` is where in supine it failed, if the fault is supine's.
    """

    row: Row
    state: str
    done: Done | None = None
    error: str = ""
    trace: str = ""
