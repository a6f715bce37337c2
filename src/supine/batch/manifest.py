"""What became of a batch, beside its tracks: NAME.manifest.csv and NAME.manifest.json."""

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
    writer.writerows({**row, "notes": " | ".join(row["notes"])} for row in rows)
    whole = {"supine_version": __version__, "table": name, "rows": rows}
    return (
        place.write(f"{name}.manifest.csv", table.getvalue()),
        place.write(
            f"{name}.manifest.json", json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
        ),
    )


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
