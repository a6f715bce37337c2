"""The manifest beside the tracks: CSV and JSON, each row once, and nothing that runs."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from supine.batch.destination import Destination, open_destination
from supine.batch.manifest import write_manifest
from supine.batch.rows import FAILED, MADE, NOT_STARTED, UP_TO_DATE, Done, Outcome, Row
from supine.model import VERSION
from support.tables import rows_of

COLUMNS = "line state routine profile track length_s size_bytes sha256 error notes".split()
HASH = "0" * 63 + "1"


def written(
    destination: Destination, outcomes: Sequence[Outcome]
) -> tuple[list[dict[str, str]], Any]:
    """A manifest, read again from where it says that it is."""
    table, whole = (
        Path(p.removeprefix("file://")) for p in write_manifest(destination, "clients", outcomes)
    )
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), json.loads(whole.read_bytes())


@pytest.fixture
def outcomes(tmp_path: Path) -> tuple[Outcome, ...]:
    """One of each kind, the third with a script whose length nobody knows yet."""
    (tmp_path / "scan.txt").write_text("Rest here.\n", encoding="utf-8")
    (tmp_path / "José.toml").write_text('voice = "tone"\n', encoding="utf-8")
    made, reused, failed, left = rows_of(
        tmp_path,
        {"routine": "cat-cow", "profile": "José.toml"},
        {"routine": "easy-back", "minutes": "8:30"},
        {"routine": "scan.txt"},
        {"routine": "bird-dog", "output": "evening/"},
    )
    return (
        Outcome(made, MADE, Done(HASH, 540.0, 5_158_492, ("One, with comma", 'Two "quoted"'))),
        Outcome(reused, UP_TO_DATE, Done(HASH, 510.0, 5_000_000)),
        Outcome(failed, FAILED, error='the disk is full; "sorry", it said'),
        Outcome(left, NOT_STARTED),
    )


@pytest.mark.parametrize("address", [False, True])
def test_both_say_the_same_of_every_row_in_order(
    tmp_path: Path, outcomes: tuple[Outcome, ...], *, address: bool
) -> None:
    """Each once, whatever became of it; in a folder and at an address."""
    folder = tmp_path / "out"
    destination = open_destination(f"file://{folder}" if address else str(folder))
    table, whole = written(destination, outcomes)
    assert {path.name for path in folder.iterdir()} == {
        "clients.manifest.csv",
        "clients.manifest.json",
    }
    assert (whole["supine_version"], whole["table"]) == (VERSION, "clients")
    assert [row["line"] for row in whole["rows"]] == [2, 3, 4, 5]
    assert [row["state"] for row in whole["rows"]] == [MADE, UP_TO_DATE, FAILED, NOT_STARTED]
    assert [
        {**row, "notes": " | ".join(row["notes"])} for row in whole["rows"]
    ] == [
        {
            **row,
            "line": int(row["line"]),
            "length_s": float(row["length_s"]) if row["length_s"] else None,
            "size_bytes": int(row["size_bytes"]) if row["size_bytes"] else None,
        }
        for row in table
    ]  # fmt: skip
    assert all(list(row) == COLUMNS for row in (*table, *whole["rows"]))
    assert whole["rows"][0] == {
        "line": 2,
        "state": MADE,
        "routine": "cat-cow",
        "profile": "José.toml",
        "track": "José-cat-cow-9min.mp3",
        "length_s": 540.0,
        "size_bytes": 5_158_492,
        "sha256": HASH,
        "error": "",
        "notes": ["One, with comma", 'Two "quoted"'],
    }
    assert (table[2]["length_s"], table[3]["length_s"]) == ("", "480.0")
    assert whole["rows"][2]["error"] == 'the disk is full; "sorry", it said'


def test_a_second_manifest_takes_the_place_of_the_first(
    tmp_path: Path, outcomes: tuple[Outcome, ...]
) -> None:
    """A batch that is gone on with has no row in it twice."""
    destination = open_destination(str(tmp_path / "out"))
    written(destination, outcomes[:2])
    table, whole = written(destination, outcomes)
    assert len(table) == len(whole["rows"]) == 4


@pytest.mark.parametrize("begins", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(tmp_path: Path, begins: str) -> None:
    """A table may come from anybody, and a spreadsheet runs what it takes for a formula."""
    formula = f"{begins}cmd'!A0"
    (tmp_path / f"{formula}.toml").write_text('voice = "tone"\n', encoding="utf-8")
    rows: tuple[Row, ...] = rows_of(
        tmp_path, {"routine": "cat-cow", "profile": f"{formula}.toml", "output": formula}
    )
    outcome = Outcome(
        rows[0], FAILED, Done(HASH, 540.0, 1, (formula,)), error=f"{formula} is a folder"
    )
    (row,), whole = written(open_destination(str(tmp_path)), [outcome])
    assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    # What stands behind the apostrophe is what JSON has.
    (plain,) = whole["rows"]
    for column in ("profile", "track", "error"):
        assert row[column] == f"'{plain[column]}"
        assert plain[column].startswith(formula)
    assert row["notes"] == f"'{formula}"


def test_numbers_stay_numbers(tmp_path: Path, outcomes: tuple[Outcome, ...]) -> None:
    """Nothing stands before those, so that a spreadsheet can add them up."""
    table, _ = written(open_destination(str(tmp_path)), outcomes)
    assert [(row["line"], row["length_s"], row["size_bytes"]) for row in table[:2]] == [
        ("2", "540.0", "5158492"),
        ("3", "510.0", "5000000"),
    ]
