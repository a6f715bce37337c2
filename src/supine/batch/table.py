"""A table of tracks, as CSV or TOML, to cells by the names of their columns.

Columns are `routine`, `profile`, `output`, `format`, and every key of a profile, by its own name
or by that of its option: `without_cues` and `without` are one. A column whose name begins with #
is for remarks. In CSV, an empty cell chooses nothing, and several values in one cell stand
between bars; names may stand between commas or semicolons as well. In TOML, each track is a
table `[[track]]`, and what holds for all of them stands in `[usual]`.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from supine.errors import BatchError, Fault
from supine.nearest import did_you_mean
from supine.profile import KEYS

OWN_COLUMNS = ("routine", "profile", "output", "format")

_ALSO = {
    "for": "conditions",
    "prop": "props",
    "theme": "themes",
    "no_theme": "without_themes",
    "cue": "cues",
    "without": "without_cues",
    "word": "words",
    "pronounce": "pronunciations",
    "length": "minutes",
}
"""What the command line calls a column that has another name in a profile."""

_SENTENCES = ("say", "words", "pronunciations")
"""Columns whose values may have commas in them."""

_MOST_BYTES = 64 * 1024 * 1024
_REMARK = "#"


@dataclass(frozen=True, slots=True)
class Cells:
    """One row as it is written: its line, and its values by column, those of `[usual]` included."""

    line: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is written, with what is wrong with its form."""

    file: str
    rows: tuple[Cells, ...]
    faults: tuple[Fault, ...]


def read_table(path: Path) -> Table:
    """The cells of a table.

    Raises
    ------
    BatchError
        If it cannot be read at all, or has no rows.
    """
    text = _text(path)
    table = _from_toml(path, text) if path.suffix.lower() == ".toml" else _from_csv(path, text)
    if not table.rows and not table.faults:
        raise BatchError((Fault(path.name, 0, "there is no track in it", "Write a row for each"),))
    return table


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BatchError((Fault(path.name, 0, "it is too large for a table"),))
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        hint = "Save it as CSV in UTF-8, as spreadsheets offer, or write TOML"
        raise BatchError((Fault(path.name, 0, "it is not text in UTF-8", hint),)) from error
    except OSError as error:
        fault = Fault(str(path), 0, f"the table cannot be read ({error.strerror})")
        raise BatchError((fault,)) from error


def _from_csv(path: Path, text: str) -> Table:
    reader = csv.reader(_lines(text), delimiter=_delimiter(text), strict=True)
    rows: list[Cells] = []
    faults: list[Fault] = []
    columns: list[str] = []
    line = 0
    try:
        for written in reader:
            # A cell may have line breaks in it: a row is known by the line that it begins in.
            line, begins = reader.line_num, line + 1
            cells = [cell.strip() for cell in written]
            if not any(cells):
                continue
            if not columns:
                columns = [_column(cell) for cell in cells]
                faults += _wrong_columns(columns, path.name, begins)
                continue
            if any(cells[len(columns) :]):
                message = f"it has {len(cells)} cells, and there are {len(columns)} columns"
                hint = "Put a cell that has the separator in it between double quotes"
                faults.append(Fault(path.name, begins, message, hint))
                continue
            values = {c: _values(c, cell) for c, cell in zip(columns, cells, strict=False) if cell}
            rows.append(Cells(begins, {c: v for c, v in values.items() if _is_meant(c)}))
    except csv.Error as error:
        fault = Fault(path.name, reader.line_num, f"it is not CSV ({error})")
        raise BatchError((fault,)) from error
    return Table(path.name, tuple(rows), tuple(faults))


def _lines(text: str) -> list[str]:
    # Not `splitlines`, which also parts lines where no spreadsheet does.
    return [f"{line}\n" for line in re.sub("\r\n?", "\n", text).split("\n")]


def _delimiter(text: str) -> str:
    """What parts the cells: spreadsheets write semicolons where commas are for decimals."""
    head = next((line for line in text.split("\n") if line.strip()), "")
    return max(",;\t", key=head.count)


def _from_toml(path: Path, text: str) -> Table:
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        where = re.search(r"line (\d+)", str(error))
        line = int(where.group(1)) if where else 0
        fault = Fault(path.name, line, f"it is not TOML ({error})")
        raise BatchError((fault,)) from error
    faults = [
        Fault(path.name, 0, f"{name!r} is no part of a table", "Write [usual] and [[track]]")
        for name in data
        if name not in ("usual", "track")
    ]
    usual, tracks = data.get("usual", {}), data.get("track", [])
    if not isinstance(usual, dict) or not isinstance(tracks, list):
        message = "[usual] is one table, and [[track]] one for each track"
        raise BatchError((Fault(path.name, 0, message),))
    heads = [n for n, line in enumerate(text.split("\n"), 1) if re.match(r"\s*\[\[track\]\]", line)]
    # Where tracks are written in another way, they are counted.
    lines = heads if len(heads) == len(tracks) else list(range(1, len(tracks) + 1))
    rows = []
    own = {_column(name): value for name, value in usual.items()}
    faults += _wrong_columns(list(own), path.name, 0)
    for line, track in zip(lines, tracks, strict=True):
        if not isinstance(track, dict):
            faults.append(Fault(path.name, line, "a track is a table"))
            continue
        values = {_column(name): value for name, value in track.items()}
        faults += _wrong_columns(list(values), path.name, line)
        rows.append(Cells(line, {c: v for c, v in (own | values).items() if _is_meant(c)}))
    return Table(path.name, tuple(rows), tuple(faults))


def _column(written: str) -> str:
    name = written.strip()
    if name.startswith(_REMARK):
        return name
    plain = re.sub(r"[\s-]+", "_", name.removeprefix("--").strip().lower())
    return _ALSO.get(plain, plain)


def _is_meant(column: str) -> bool:
    return bool(column) and not column.startswith(_REMARK)


def _wrong_columns(columns: list[str], file: str, line: int) -> list[Fault]:
    known = (*OWN_COLUMNS, *KEYS)
    faults = []
    for number, column in enumerate(columns):
        if not _is_meant(column):
            continue
        if column not in known:
            hint = f"{did_you_mean(column, (*known, *_ALSO))}A column of your own begins with #"
            faults.append(Fault(file, line, f"there is no column {column!r}", hint))
        elif column in columns[:number]:
            faults.append(Fault(file, line, f"the column {column!r} is there twice"))
    return faults


def _values(column: str, cell: str) -> object:
    if column not in KEYS or not KEYS[column].adds:
        return cell
    parted = re.split(r"[|\n]" if column in _SENTENCES else r"[|\n;,]", cell)
    return [part.strip() for part in parted if part.strip()]
