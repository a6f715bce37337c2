"""What became of a batch, beside its tracks: NAME.manifest.csv and NAME.manifest.json.

Both say the same, but for an apostrophe: what stands in a table may have come from anybody, and
a spreadsheet runs a cell that begins as a formula does. In CSV, it stands after an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from supine import __version__
from supine.batch.outcome import Outcome
from supine.batch.places import Place

COLUMNS = (
    "line",
    "state",
    "routine",
    "profile",
    "track",
    "length_s",
    "size_bytes",
    "sha256",
    "error",
    "notes",
)


_BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def write_manifest(place: Place, name: str, outcomes: Sequence[Outcome]) -> tuple[str, str]:
    """Write both, whole; gives their paths or addresses.

    Raises
    ------
    OutputError
        If they cannot be written.
    """
    rows = [row_of(outcome) for outcome in outcomes]
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells = {**row, "notes": " | ".join(row["notes"])}
        writer.writerow({column: _harmless(cell) for column, cell in cells.items()})
    whole = {"supine_version": __version__, "table": name, "rows": rows}
    return (
        place.write(f"{name}.manifest.csv", table.getvalue()),
        place.write(
            f"{name}.manifest.json", json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
        ),
    )


def _harmless(cell: object) -> object:
    # https://owasp.org/www-community/attacks/CSV_Injection
    runs = isinstance(cell, str) and cell.startswith(_BEGIN_FORMULAS)
    return f"'{cell}" if runs else cell


def row_of(outcome: Outcome) -> dict[str, Any]:
    """A row of the manifest."""
    row, done = outcome.row, outcome.done
    return {
        "line": row.line,
        "state": outcome.state,
        "routine": row.routine,
        "profile": row.profile,
        "track": row.name,
        "length_s": done.length_s if done else row.asked.length_s,
        "size_bytes": done.size_bytes if done else None,
        "sha256": done.sha256 if done else "",
        "error": outcome.error,
        "notes": list(done.notes) if done else [],
    }
