"""A table of tracks, as CSV or TOML, to cells by the names of their columns.

Columns are `routine`, `profile`, `output`, `format`, and every key of a profile, by its own name
or by that of its option: `without_cues` and `without` are one. A column whose name begins with #
is for remarks. In CSV, an empty cell chooses nothing, and several values in one cell stand
between bars; names may stand between commas or semicolons as well. In TOML, each track is a
table `[[track]]`, and what holds for all of them stands in `[usual]`.

Nothing that was written is left out quietly: a cell that would choose nothing is a fault.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from supine.errors import BatchError, Fault, GuideError, did_you_mean
from supine.profile.fields import FIELDS
from supine.profile.file import parse_toml
from supine.script.importers.text_file import decode

OWN_COLUMNS = ("routine", "profile", "output", "format")

_COLUMNS = {
    name.removeprefix("--").replace("-", "_"): field.key
    for field in FIELDS.values()
    for name in (field.key, field.names[0], *field.columns)
}
"""The key of each name that a column may have: that of its option, among others."""

_MAX_BYTES = 64 * 1024 * 1024
_BEGINS_A_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""A ZIP, as .xlsx and .ods are, or what .xls is."""

_AS_CSV = "Save it as CSV in UTF-8, as spreadsheets offer, or write TOML"
_REMARK = "#"
_DECIMAL_COMMA = re.compile(r"^([0-9]+),([0-9]+)$")
_DECLARED_SEPARATOR = re.compile(r"sep=([,;\t])(?=\n)", re.IGNORECASE)
"""What some spreadsheets understand in a first line."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One row as it is written: its line, and its values by column."""

    line: int
    values: Mapping[str, object]


NO_DEFAULTS = Cells(0, {})


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is written, with what is wrong with its form.

    `defaults` hold for every row that does not say otherwise. `has_routines` is False where a
    fault says already that no row can have a routine.
    """

    file: str
    rows: tuple[Cells, ...]
    faults: tuple[Fault, ...]
    defaults: Cells = NO_DEFAULTS
    has_routines: bool = True


def read_table(path: Path) -> Table:
    """Read the cells of a table; a `BatchError` if it cannot be read at all, or has no rows."""
    text = _decode_text(path)
    table = _parse_toml(path, text) if path.suffix.lower() == ".toml" else _parse_csv(path, text)
    if not table.rows and not table.faults:
        raise BatchError((Fault(path.name, 0, "there is no track in it", "Write a row for each"),))
    return table


def _decode_text(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise BatchError((Fault(path.name, 0, "it is too large for a table"),))
        written = path.read_bytes()
        if written.startswith(_BEGINS_A_WORKBOOK):
            raise BatchError((Fault(path.name, 0, "it is a spreadsheet's own file", _AS_CSV),))
    except OSError as error:
        fault = Fault(str(path), 0, f"the table cannot be read ({error.strerror})")
        raise BatchError((fault,)) from error
    try:
        # Spreadsheets write UTF-16 and Windows-1252 as well.
        return decode(written, path.name)
    except GuideError as error:
        raise BatchError(error.faults) from error


def _parse_csv(path: Path, text: str) -> Table:
    declared = _DECLARED_SEPARATOR.match(text)
    if declared:
        text = text[declared.end() :]
    lines = (f"{line}\n" for line in text.split("\n"))
    delimiter = declared.group(1) if declared else _detect_delimiter(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows: list[Cells] = []
    faults: list[Fault] = []
    columns: list[str] = []
    line = 0
    try:
        for written in reader:
            # A cell may have line breaks in it: a row is known by the line that it begins in.
            begins, line = line + 1, reader.line_num
            cells = [_DECIMAL_COMMA.sub(r"\1.\2", cell.strip()) for cell in written]
            if not any(cells):
                continue
            if not columns:
                columns = [_match_column(cell) for cell in cells]
                faults += _describe_wrong_columns(columns, path.name, begins)
                if "routine" not in columns:
                    hint = "It names one from `supine list`, or a file, for each track"
                    faults.append(Fault(path.name, begins, "there is no column 'routine'", hint))
                continue
            if any(cells[len(columns) :]):
                message = f"it has {len(cells)} cells, and there are {len(columns)} columns"
                hint = "Put a cell that has the separator in it between double quotes"
                faults.append(Fault(path.name, begins, message, hint))
                continue
            filled = [(c, cell) for c, cell in zip(columns, cells, strict=False) if cell]
            if nameless := [cell for column, cell in filled if not column]:
                message = f"{nameless[0]!r} stands in a column without a name"
                hint = "Name the column, with # before it if it is for remarks"
                faults.append(Fault(path.name, begins, message, hint))
            meant = {column: cell for column, cell in filled if _is_meant(column)}
            if unshown := _find_control_characters(meant, path.name, begins):
                faults += unshown
                continue
            rows.append(Cells(begins, {c: _split_values(c, cell) for c, cell in meant.items()}))
    except csv.Error as error:
        # Where a row with an open quote ends says little.
        fault = Fault(path.name, line + 1, f"it is not CSV from here on ({error})")
        raise BatchError((*faults, fault)) from error
    return Table(path.name, tuple(rows), tuple(faults), has_routines="routine" in columns)


def _detect_delimiter(text: str) -> str:
    """Return what parts the cells: spreadsheets write semicolons where commas are for decimals."""
    head = next((line for line in text.split("\n") if line.strip()), "")
    head = re.sub('"[^"]*"', "", head)  # a remark may have commas in its name
    return max(",;\t", key=head.count)


def _parse_toml(path: Path, text: str) -> Table:
    data = parse_toml(text, path.name, BatchError)
    faults: list[Fault] = [
        Fault(path.name, 0, f"{name!r} is no part of a table", "Write [usual] and [[track]]")
        for name in data
        if name not in ("usual", "track")
    ]
    usual, tracks = data.get("usual", {}), data.get("track", [])
    if not isinstance(usual, dict) or not isinstance(tracks, list):
        message = "[usual] is one table, and [[track]] one for each track"
        raise BatchError((*faults, Fault(path.name, 0, message)))
    heads = _find_lines(r"\[\[\s*track\s*\]\]", text)
    # Where tracks are written in another way, they are counted.
    lines = heads if len(heads) == len(tracks) else list(range(1, len(tracks) + 1))
    usual_line = next(iter(_find_lines(r"\[\s*usual\s*\]", text)), 0)
    rows: list[Cells] = []
    defaults = NO_DEFAULTS
    for line, written in zip([usual_line, *lines], [usual, *tracks], strict=True):
        if not isinstance(written, dict):
            faults.append(Fault(path.name, line, "a track is a table"))
            continue
        faults += _describe_wrong_columns(
            [_match_column(name) for name in written], path.name, line
        )
        named = {_match_column(name): value for name, value in written.items()}
        meant = {column: value for column, value in named.items() if _is_meant(column)}
        if unshown := _find_control_characters(meant, path.name, line):
            faults += unshown
        elif written is usual:
            defaults = Cells(line, meant)
        else:
            rows.append(Cells(line, meant))
    return Table(path.name, tuple(rows), tuple(faults), defaults)


def _find_lines(head: str, text: str) -> list[int]:
    return [n for n, line in enumerate(text.split("\n"), 1) if re.match(rf"\s*{head}", line)]


def _match_column(written: str) -> str:
    name = written.strip()
    if name.startswith(_REMARK):
        return name
    plain = re.sub(r"[\s-]+", "_", name.removeprefix("--").strip().lower())
    return _COLUMNS.get(plain, plain)


def _is_meant(column: str) -> bool:
    return bool(column) and not column.startswith(_REMARK)


def _describe_wrong_columns(columns: list[str], file: str, line: int) -> list[Fault]:
    known = (*OWN_COLUMNS, *FIELDS)
    faults = []
    for number, column in enumerate(columns):
        if not _is_meant(column):
            continue
        if column not in known:
            hint = f"{did_you_mean(column, (*known, *_COLUMNS))}A column of your own begins with #"
            faults.append(Fault(file, line, f"there is no column {column!r}", hint))
        elif column in columns[:number]:
            faults.append(Fault(file, line, f"the column {column!r} is there twice"))
    return faults


def _find_control_characters(values: Mapping[str, object], file: str, line: int) -> list[Fault]:
    """Return faults for control characters, which no path may have and no voice can say."""
    return [
        Fault(file, line, f"{column!r} has characters that cannot be shown", "Take them away")
        for column, value in values.items()
        if isinstance(value, str)
        and any(unicodedata.category(letter) == "Cc" for letter in value if letter not in "\n\t")
    ]


def _split_values(column: str, cell: str) -> object:
    if column not in FIELDS or not FIELDS[column].is_list:
        return cell
    # Custom cues and other words may have commas in them.
    parted = re.split(r"[|\n;,]" if FIELDS[column].kind == "list" else r"[|\n]", cell)
    return [part.strip() for part in parted if part.strip()]
