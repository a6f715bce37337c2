"""Disks that are soon full, for what is written onto them."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mount a disk of a size, as "300k", in a folder; skip the test where nobody may."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, check=False, capture_output=True).returncode
    ):
        pytest.skip("mounting a small disk takes root on Linux")
    try:
        yield folder
    finally:
        umount = ["umount", "--lazy", str(folder)]
        subprocess.run(umount, check=True)
