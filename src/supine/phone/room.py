"""Whether what is to be copied goes onto a drive: asked before a byte is written."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from supine.errors import OutputError
from supine.units import format_bytes

FAT_MOST_BYTES = 4 * 1024**3 - 1
"""The largest file on FAT, whose sizes have 32 bits."""

_FAT = {"vfat", "msdos", "FAT", "FAT32"}
_CLUSTER_BYTES = 64 * 1024
"""What a file may take beyond its size on a large FAT drive, where it ends inside a cluster."""

_MOUNTS = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")


def check_room(folder: Path, sizes_bytes: Mapping[Path, int], mounts: Path = _MOUNTS) -> None:
    """See that files of these sizes go into a folder, which need not be there yet.

    Parameters
    ----------
    sizes_bytes
        How large each file is that is to be copied.
    mounts
        Linux's table of what is mounted where.

    Raises
    ------
    OutputError
        They do not.
    """
    there = next(parent for parent in (folder, *folder.absolute().parents) if parent.is_dir())
    if _is_fat(there, mounts):
        for path, size_bytes in sizes_bytes.items():
            if size_bytes > FAT_MOST_BYTES:
                raise OutputError(
                    f"{path} is too large for {folder}: it has {size_bytes / 1024**3:.2f} GiB, "
                    "and a file on FAT ends at 4 GiB",
                    "Make it as MP3 or M4A, or choose a drive with exFAT",
                )
    needed = sum(size_bytes + _CLUSTER_BYTES for size_bytes in sizes_bytes.values())
    try:
        usage = shutil.disk_usage(there)
    except OSError:
        # Some mounts of phones cannot say; a write that finds no room still does.
        return
    if usage.total and needed > usage.free:
        raise OutputError(
            f"there is not enough room in {folder}: {format_bytes(needed)} are needed and "
            f"{format_bytes(usage.free)} are free",
            "Make room there, or copy fewer tracks",
        )


def _is_fat(folder: Path, mounts: Path) -> bool:
    if sys.platform == "win32":
        return _windows_file_system(folder) in _FAT
    try:
        table = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        # Other systems have no such table; there the write says it.
        return False
    around = folder.resolve()
    depth, kind = 0, ""
    for place, mounted in map(_mount, table.splitlines()):
        # The deepest mount holds the folder, and of two on one place the later one.
        if around.is_relative_to(place) and len(place.parts) >= depth:
            depth, kind = len(place.parts), mounted
    return kind in _FAT


def _mount(line: str) -> tuple[Path, str]:
    """Where something is mounted and what kind it is (proc_pid_mountinfo(5))."""
    front, _dash, back = line.partition(" - ")
    place = _OCTAL.sub(lambda code: chr(int(code.group(1), 8)), front.split(" ")[4])
    return Path(place), back.split(" ")[0]


def _windows_file_system(folder: Path) -> str:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only on Windows

        name = ctypes.create_unicode_buffer(64)
        root = f"{folder.resolve().drive}\\"
        # Arguments: the root; the label, the serial number, the longest name and the flags,
        # none of which is asked for; and the file system's name.
        ctypes.windll.kernel32.GetVolumeInformationW(
            root, None, 0, None, None, None, name, len(name)
        )
        return name.value
    return ""
