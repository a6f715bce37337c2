"""One track of a batch, as it was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from supine.asked import Asked


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, checked.

    Attributes
    ----------
    line
        Where it stands in the table; no two rows stand in one line.
    name
        Where its track goes, below the place of the batch: "anna/constructive-rest-15min.mp3".
    format_name
        What kind of file it is.
    profile
        The profile's file as it was written; empty if there is none.
    asked_sha256
        What its record will say of what was asked for (`make.asked_sha256`).
    """

    line: int
    asked: Asked
    name: str
    format_name: str
    profile: str
    asked_sha256: str

    @property
    def routine(self) -> str:
        """The routine's or script's name."""
        return self.asked.guide.name
