"""Where the tracks of a batch go below its place, by names that any system can have.

A table is written on one machine, its tracks may be made on a second, and are heard on a third:
a name that Windows or a phone could not have is refused before anything is made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

from supine.asked import Asked
from supine.batch.row import Row
from supine.errors import Fault, UsageError
from supine.formats import FORMATS, format_for
from supine.phone.naming import legal_name
from supine.record import record_path
from supine.units import format_for_name

_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,3}")
_MOST_BYTES_OF_A_PROFILE = 100
_BELOW = "Name the folder of all tracks with --output, and here what is below it"


def checked_output(written: str, format_name: str, usual_format: str) -> tuple[str, str]:
    """The format of a row's track, and where it goes: a file, a folder with "/" after it, or "".

    A last part without an ending, or with "/" after it, is a folder.

    Raises
    ------
    UsageError
        If it is not below the place of the batch, could not be written everywhere, or does not
        go with the format.
    """
    # A letter and its accent may be one character or two, and some file systems hold them alike.
    output = unicodedata.normalize("NFC", written.replace("\\", "/"))
    path = PurePosixPath(output)
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(output).drive:
        message = f"output {written!r} is not below the folder of the tracks"
        raise UsageError(message, _BELOW)
    for part in path.parts:
        if (legal := legal_name(part)) != part:
            hint = f"Write {legal!r}" if legal else "Choose another"
            raise UsageError(f"{part!r} in output is not a name that every system takes", hint)
    ending = path.suffix.lower()
    if output.endswith("/") or not _ENDING.fullmatch(ending):
        ending = ""
    if ending and ending not in {known.suffix for known in FORMATS.values()}:
        hint = f"End it with {', '.join(f.suffix for f in FORMATS.values())}, or / for a folder"
        raise UsageError(f"output ends in {ending}, which supine does not write", hint)
    found = format_for(format_name or ending or usual_format)
    if ending and found.suffix != ending:
        raise UsageError(
            f"the format is {found.name}, and output ends in {ending}", "Make them agree"
        )
    if not path.parts:
        return found.name, ""
    return found.name, str(path) if ending else f"{path}/"


def usual_name(asked: Asked, profile: str, format_name: str) -> str:
    """What a track is called that is given no name: told apart by listener, routine and length."""
    whose = legal_name(PureWindowsPath(profile).stem, _MOST_BYTES_OF_A_PROFILE) if profile else ""
    # A script's own length is known only once it has been spoken.
    length = "" if asked.length_s is None else format_for_name(asked.length_s)
    parts = (part for part in (whose, asked.guide.name, length) if part)
    return f"{'-'.join(parts)}{FORMATS[format_name].suffix}"


def clashes(rows: Iterable[Row], file: str, manifest: str) -> list[Fault]:
    """Faults for tracks that would lie in one place, or whose records would.

    Parameters
    ----------
    manifest
        What the batch's manifest is named after, as `manifest.write_manifest` is told.
    """
    taken: dict[str, Row] = {}
    folders: dict[str, Row] = {}
    faults = []
    for row in rows:
        track = PurePosixPath(row.name)
        for folder in track.parents:
            folders.setdefault(str(folder).casefold(), row)
        # Many file systems take capital letters for small ones.
        key = str(PurePosixPath(record_path(Path(row.name)))).casefold()
        first = taken.setdefault(key, row)
        if first is not row:
            message = f"its track would be {row.name}, beside {first.name} of line {first.line}"
            hint = "Give it an output with another name: each track has a record named after it"
            faults.append(Fault(file, row.line, message, hint))
        elif key == f"{manifest}.manifest.json".casefold():
            message = f"the record of {row.name} would lie where the manifest of the batch goes"
            faults.append(Fault(file, row.line, message, "Give it an output with another name"))
    for row in taken.values():
        if inside := folders.get(row.name.casefold()):
            message = f"its track would be {row.name}, and so is the folder of line {inside.line}"
            faults.append(Fault(file, row.line, message, "Give one of them another output"))
    return faults
