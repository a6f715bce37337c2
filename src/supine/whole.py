"""Files that are there whole or not at all: written under another name, flushed, renamed."""

from __future__ import annotations

import contextlib
import glob
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from supine.errors import OutputError

PART = ".part"
"""How drafts end; their names begin with a full stop, so that nobody takes them for the file."""

_ABANDONED_AFTER_S = 3600.0


def draft_path(destination: Path) -> Path:
    """The name of a draft, in the folder of its destination, so that renaming is renaming.

    The process and the thread are in the name: two writings of one file do not meet.
    """
    name = f".{destination.name}.{os.getpid()}-{threading.get_ident()}{PART}"
    return destination.with_name(name)


def drafts_of(process_id: int) -> str:
    """A pattern for the names of all drafts of a process."""
    return f".*.{process_id}-*{PART}"


def sweep_abandoned(folder: Path, of: str = "") -> None:
    """Take away drafts that killed processes left in a folder, of one file or of all.

    A living one writes many times a second, so an hour without a write means it is dead.
    """
    for draft in folder.glob(f".{glob.escape(of)}*{PART}"):
        with contextlib.suppress(OSError):
            if time.time() - draft.stat().st_mtime > _ABANDONED_AFTER_S:
                draft.unlink()


@contextlib.contextmanager
def whole_file(destination: Path, hint: str = "Choose another place") -> Iterator[Path]:
    """Yield the path of a draft; it gets the destination's name when all has gone well.

    The folder is made if it is not there. On failure nothing is left of the draft, and what
    was there before stays there.

    Parameters
    ----------
    hint
        What to do where the place cannot be written.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    draft = draft_path(destination)
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        flush_to_disk(draft)
        draft.replace(destination)
    except OSError as error:
        raise OutputError(
            f"{destination} cannot be written ({error.strerror or error})", hint
        ) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


def flush_to_disk(path: Path) -> None:
    """See that what was written to a file is on the disk, not only on its way there."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
