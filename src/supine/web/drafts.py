"""Drafts that a server left which was killed: taken away before the next one starts."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from supine.whole import PART

_DRAFT = re.compile(rf"\..+\.(\d+)-\d+{re.escape(PART)}", re.ASCII | re.DOTALL)
"""As `whole.draft_path` names them: the process, then the thread."""


def sweep(*folders: Path) -> None:
    """Take away the drafts in folders whose process is no more; what lives is left alone."""
    for path, process_id in _drafts(folders):
        if not _is_alive(process_id):
            # On Windows a file that somebody has open cannot be deleted, which settles it.
            with contextlib.suppress(OSError):
                path.unlink()


def _drafts(folders: tuple[Path, ...]) -> Iterator[tuple[Path, int]]:
    for folder in folders:
        with contextlib.suppress(OSError):
            for path in folder.iterdir():
                named = _DRAFT.fullmatch(path.name)
                if named and path.is_file() and not path.is_symlink():
                    yield path, int(named.group(1))


def _is_alive(process_id: int) -> bool:
    if sys.platform == "win32":
        # There, signal 0 is no question: it would end the process.
        return False
    if process_id == os.getpid():
        # Nothing of this process is being written yet: an older one had its number.
        return False
    try:
        os.kill(process_id, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
