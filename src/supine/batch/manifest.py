"""How the rows of a batch came out, beside its tracks: NAME.manifest.csv and NAME.manifest.json.

Both say the same, but for an apostrophe: what stands in a table may have come from anybody, and
a spreadsheet runs a cell that begins as a formula does. In CSV, it stands after an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from supine.batch.destination import Destination
from supine.batch.rows import Outcome
from supine.model import VERSION

_BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def write_manifest(
    destination: Destination, name: str, outcomes: Sequence[Outcome]
) -> tuple[str, str]:
    """Write the CSV and the JSON atomically; return their paths or addresses."""
    rows = [build_row(outcome) for outcome in outcomes]
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, rows[0], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells = {**row, "notes": " | ".join(row["notes"])}
        writer.writerow({column: _escape_formula(cell) for column, cell in cells.items()})
    whole = {"supine_version": VERSION, "table": name, "rows": rows}
    return (
        destination.write(f"{name}.manifest.csv", table.getvalue()),
        destination.write(
            f"{name}.manifest.json", json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
        ),
    )


def _escape_formula(cell: object) -> object:
    # https://owasp.org/www-community/attacks/CSV_Injection
    runs = isinstance(cell, str) and cell.startswith(_BEGIN_FORMULAS)
    return f"'{cell}" if runs else cell


def build_row(outcome: Outcome) -> dict[str, Any]:
    """Return a row of the manifest."""
    row, done = outcome.row, outcome.done
    return {
        "line": row.line,
        "state": outcome.state,
        "routine": row.routine,
        "profile": row.profile,
        "track": row.name,
        "length_s": done.length_s if done else row.request.length_s,
        "size_bytes": done.size_bytes if done else None,
        "sha256": done.sha256 if done else "",
        "error": outcome.error,
        "notes": list(done.notes) if done else [],
    }
