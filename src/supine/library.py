"""Where tracks go, and how they get there: whole, with their record, or not at all."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supine.cache import sha256_of_file
from supine.errors import OutputError
from supine.record import record_path
from supine.units import format_for_name
from supine.whole import draft_path, flush_to_disk, sweep_abandoned

DEFAULT_FOLDER = Path("output")


def track_path(output: Path | None, routine: str, length_s: float, suffix: str) -> Path:
    """Where a track goes: `output` as a file, or a name of its own in `output` as a folder.

    A path is a folder if there is one, or if it has no suffix.
    """
    folder = DEFAULT_FOLDER if output is None else output
    if is_folder(folder) or not folder.suffix:
        return folder / f"{routine}-{format_for_name(length_s)}{suffix}"
    return folder


def is_folder(path: Path) -> bool:
    """Whether there is a folder; one that may not be looked at shows when it is written to."""
    try:
        return path.is_dir()
    except OSError:
        return False


@dataclass
class Draft:
    """A track that is being written under another name."""

    path: Path
    destination: Path
    finished: bool = False

    def sha256(self) -> str:
        """The SHA-256 of what has been written."""
        return sha256_of_file(self.path)

    def finish(self, record_json: str) -> None:
        """Give the track and its record their names, the track first."""
        record = record_path(self.destination)
        record_draft = draft_path(record)
        record_draft.write_text(record_json, encoding="utf-8")
        for draft in (self.path, record_draft):
            flush_to_disk(draft)
        # Nothing that is likely to fail stands between the two names.
        self.path.replace(self.destination)
        record_draft.replace(record)
        self.finished = True


@contextlib.contextmanager
def writing(destination: Path) -> Iterator[Draft]:
    """A draft of a track in the folder of its destination; nothing is left of it on failure.

    Raises
    ------
    OutputError
        If the folder cannot be written, or the disk is full.
    """
    draft = Draft(draft_path(destination), destination)
    folder = destination.parent
    made_folder = False
    try:
        check_folder(destination)
        made_folder = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        for path in (destination, record_path(destination)):
            sweep_abandoned(folder, f"{path.name}.")
        yield draft
    except OSError as error:
        raise _cannot_write(destination, error) from error
    finally:
        if not draft.finished:
            for path in (draft.path, draft_path(record_path(destination))):
                with contextlib.suppress(OSError):
                    path.unlink()
            if made_folder:
                with contextlib.suppress(OSError):
                    folder.rmdir()


def check_folder(destination: Path) -> None:
    """See that the destination can be written, before anything is spoken; leave nothing there.

    Raises
    ------
    OutputError
        If it cannot, or if something that is no record of a track stands where its record goes.
    """
    try:
        if destination.is_dir():
            raise OutputError(f"{destination} is a folder", "Name a file, or leave the ending out")
        _touch_in(destination.parent)
        _check_record_place(destination)
    except OSError as error:
        raise _cannot_write(destination, error) from error


def check_writable(folder: Path) -> None:
    """See that a folder can be written, or made; leave nothing there.

    Raises
    ------
    OutputError
        If it cannot.
    """
    try:
        _touch_in(folder)
    except OSError as error:
        raise _cannot_write(folder, error) from error


def _touch_in(folder: Path) -> None:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    draft = draft_path(there / "writable")
    draft.touch()
    draft.unlink()


def _check_record_place(destination: Path) -> None:
    record = record_path(destination)
    if record.exists():
        check_record(
            str(record),
            record.read_bytes(),
            destination.name,
            lambda other: (record.parent / other).is_file(),
        )


def check_record(
    place: str, written: bytes, track: str, is_there: Callable[[str], bool]
) -> dict[str, Any]:
    """What is in a file, if a track's record may take its place.

    Parameters
    ----------
    place
        What errors call the file.
    track
        The name of the track's file.
    is_there
        Whether there is a file of a name beside it.

    Raises
    ------
    OutputError
        If it is no record, or that of another track that is there.
    """
    # Whatever version it is of: a track may be made anew with a younger supine.
    try:
        there = json.loads(written)
    except (ValueError, RecursionError):
        there = None
    if not isinstance(there, dict) or "record_version" not in there:
        raise OutputError(
            f"{place} is there and is no record of a track, which has to go there",
            "Choose another name with --output",
        )
    other = str(there.get("file"))
    if other != track and is_there(Path(other).name):
        raise OutputError(
            f"{place} is the record of {other}, and would be lost",
            "Choose another name with --output",
        )
    return there


def _cannot_write(destination: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{destination} cannot be written ({error.strerror or error})",
        "Free some space there, or choose another place with --output",
    )
