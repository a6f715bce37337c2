"""Hands for the tests of batches: tables of tracks that hum, so that nothing is spoken."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from supine.batch import Row, Usual, read_rows
from supine.errors import BatchError
from supine.model import Choices

HUMMED = Usual(Choices(voice="tone"))


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """A table with a row for each, and a column for each key of any."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows_of(folder: Path, *rows: Mapping[str, str], usual: Usual = HUMMED) -> tuple[Row, ...]:
    """The rows of a table in a folder."""
    return read_rows(write_csv(folder / "clients.csv", rows), usual)


def faults_of(
    folder: Path, *rows: Mapping[str, str], usual: Usual = HUMMED
) -> list[tuple[int, str]]:
    """Everything that is wrong with a table, each with its line."""
    with pytest.raises(BatchError) as raised:
        rows_of(folder, *rows, usual=usual)
    return [(fault.line, fault.message) for fault in raised.value.faults]
