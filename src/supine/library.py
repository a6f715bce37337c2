"""Where tracks go, and how they get there: whole, with their record, or not at all."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from supine.errors import OutputError
from supine.record import record_path
from supine.units import format_for_name

DEFAULT_FOLDER = Path("output")

_PART = ".part"
_ABANDONED_AFTER_S = 3600.0


def track_path(output: Path | None, routine: str, length_s: float, suffix: str) -> Path:
    """Where a track goes: `output` as a file, or a name of its own in `output` as a folder.

    A path is a folder if there is one, or if it has no suffix.
    """
    folder = DEFAULT_FOLDER if output is None else output
    if folder.is_dir() or not folder.suffix:
        return folder / f"{routine}-{format_for_name(length_s)}{suffix}"
    return folder


@dataclass
class Draft:
    """A track that is being written under another name."""

    path: Path
    destination: Path
    finished: bool = False

    def sha256(self) -> str:
        """The SHA-256 of what has been written."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def finish(self, record_json: str) -> None:
        """Give the track and its record their names, the track first."""
        record = record_path(self.destination)
        record_draft = _draft_path(record)
        record_draft.write_text(record_json, encoding="utf-8")
        for draft, final in ((self.path, self.destination), (record_draft, record)):
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
            draft.replace(final)
        self.finished = True


@contextlib.contextmanager
def writing(destination: Path) -> Iterator[Draft]:
    """A draft of a track in the folder of its destination; nothing is left of it on failure.

    Raises
    ------
    OutputError
        If the folder cannot be written, or the disk is full.
    """
    draft = Draft(_draft_path(destination), destination)
    try:
        check_folder(destination)
        _sweep(destination)
        yield draft
    except OSError as error:
        raise _cannot_write(destination, error) from error
    finally:
        if not draft.finished:
            for path in (draft.path, _draft_path(record_path(destination))):
                with contextlib.suppress(OSError):
                    path.unlink()


def check_folder(destination: Path) -> None:
    """Make the destination's folder if need be and write to it, before anything is spoken.

    Raises
    ------
    OutputError
        If that cannot be done.
    """
    try:
        if destination.is_dir():
            raise OutputError(f"{destination} is a folder", "Name a file, or leave the ending out")
        destination.parent.mkdir(parents=True, exist_ok=True)
        draft = _draft_path(destination)
        draft.touch()
        draft.unlink()
    except OSError as error:
        raise _cannot_write(destination, error) from error


def _cannot_write(destination: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{destination} cannot be written ({error.strerror or error})",
        "Free some space there, or choose another place with --output",
    )


def _draft_path(destination: Path) -> Path:
    # In the same folder, so that the renaming is a renaming; with the process in the name, so
    # that two makings of one track do not meet.
    return destination.with_name(f".{destination.name}.{os.getpid()}{_PART}")


def _sweep(destination: Path) -> None:
    """Take away drafts of this track that a killed process left.

    A living one writes many times a second, so an hour without a write means it is dead.
    """
    for draft in destination.parent.glob(f".{glob.escape(destination.name)}.*{_PART}"):
        with contextlib.suppress(OSError):
            if time.time() - draft.stat().st_mtime > _ABANDONED_AFTER_S:
                draft.unlink()
