"""Hands for the tests of batches: tables of tracks that hum, so that nothing is spoken."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from supine.batch.rows import BatchDefaults, Row, read_rows
from supine.errors import BatchError
from supine.model import TrackOptions

HUMMED = BatchDefaults(TrackOptions(voice="tone"))


ANOTHER: Mapping[str, str] = {
    "name": "Anna",
    "speak_name": "yes",
    "units": "imperial",
    "side": "left",
    "props": "chair",
    "on": "bed",
    "sleep": "yes",
    "conditions": "pain",
    "minutes": "1:01",
    "voice": "system",
    "fill_with": "tone",
    "pace": "116",
    "bell": "small",
    "bell_level": "9",
    "background": "rain",
    "background_level": "40",
    "seed": "2",
    "interval_bell": "5:00",
    "guidance": "sparse",
    "order": "body",
    "themes": "breath",
    "without_themes": "image",
    "cues": "the-jaw",
    "without_cues": "the-jaw",
    "say": "Everything else can wait.",
    "words": "floor=ground",
    "pronunciations": "ribs=ribz",
}
"""For each key of a profile, a cell with another value than the default."""


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """A table with a row for each, and a column for each key of any."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows_of(
    folder: Path, *rows: Mapping[str, str], usual: BatchDefaults = HUMMED
) -> tuple[Row, ...]:
    """The rows of a table in a folder."""
    return read_rows(write_csv(folder / "clients.csv", rows), usual)


def faults_of(
    folder: Path, *rows: Mapping[str, str], usual: BatchDefaults = HUMMED
) -> list[tuple[int, str]]:
    """Everything that is wrong with a table, each with its line."""
    with pytest.raises(BatchError) as raised:
        rows_of(folder, *rows, usual=usual)
    return [(fault.line, fault.message) for fault in raised.value.faults]
