"""Phones and players that are mounted: the folder for tracks on one, and the space there."""

from __future__ import annotations

import glob
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from supine.errors import OutputError, UsageError
from supine.library.paths import is_folder
from supine.units import format_bytes

FOLDER = Path("Music", "supine")
"""Where tracks go on a phone or player: every phone's own player looks into Music."""

_STORAGES = (
    "Internal storage",
    "Internal shared storage",
    "Interner Speicher",
    "Interner gemeinsamer Speicher",
)
"""What phones call their memory, for mounts that show it as a folder of the phone."""


def is_drive(path: Path) -> bool:
    """Return whether a drive is mounted there and may be written to.

    A folder that an earlier drive left is part of this computer's own disk.
    """
    return os.path.ismount(path) and os.access(path, os.W_OK)


@dataclass(frozen=True, slots=True)
class Roots:
    """Where a system mounts phones and drives, as patterns below `below`.

    `phones` are folders that are a phone's memory, `locked_phones` those of phones, which are empty
    as long as a phone is locked, and `drives` may have a drive mounted on them.
    """

    phones: tuple[str, ...] = ()
    locked_phones: tuple[str, ...] = ()
    drives: tuple[str, ...] = ()
    below: Path = Path("/")
    is_drive: Callable[[Path], bool] = is_drive


def get_system_roots(platform: str = sys.platform) -> Roots:
    """Return the roots of this system.

    GNOME mounts phones by gvfs and KDE by kio-fuse, both below the user's own folder in /run.
    Not /mnt: what is mounted there by hand may be any disk.
    """
    if platform == "win32":
        removable = (one for one in psutil.disk_partitions() if "removable" in one.opts)
        return Roots(drives=tuple(one.mountpoint for one in removable))
    if platform == "darwin":
        # The system's own volume is a link there, and no link is a mount.
        return Roots(drives=("Volumes/*",))
    own = f"run/user/{os.getuid()}"
    return Roots(
        phones=(f"{own}/gvfs/mtp:host=*/*", f"{own}/kio-fuse-*/mtp/*/*"),
        locked_phones=(f"{own}/gvfs/mtp:host=*", f"{own}/kio-fuse-*/mtp/*"),
        drives=("media/*/*", "run/media/*/*"),
    )


def find_mounts(roots: Roots) -> tuple[Path, ...]:
    """Find the phones and drives that are there now."""
    phones = [path for path in _filter_matching(roots.phones, roots.below) if is_folder(path)]
    drives = [path for path in _filter_matching(roots.drives, roots.below) if roots.is_drive(path)]
    return (*phones, *drives)


def detect_device(roots: Roots | None = None) -> Path:
    """Find the folder for tracks on the one phone or player there; a UsageError if not one."""
    roots = get_system_roots() if roots is None else roots
    places = find_mounts(roots)
    if not places and _filter_matching(roots.locked_phones, roots.below):
        raise UsageError(
            "a phone is there and shows nothing of its memory",
            "Unlock it and let it transfer files, or name a folder with --to",
        )
    if not places:
        raise UsageError(
            "no phone or player was found",
            "Plug it in, unlock it and let it transfer files, or name a folder with --to",
        )
    if len(places) > 1:
        options = ", or ".join(f'--to "{_find_folder_on(place)}"' for place in places)
        raise UsageError(f"{len(places)} phones and drives were found", f"Say which: {options}")
    return _find_folder_on(places[0])


def require_folder(folder: Path) -> Path:
    """Return the folder that the user named, which may be new in a folder that is there.

    Raises `UsageError` if it is a file, or the folder around it is not there either: a slip of the
    keyboard, or a drive that is not plugged in, would fill this computer's own disk.
    """
    if folder.is_dir():
        return folder
    if folder.exists():
        raise UsageError(f"{folder} is a file", "Name a folder with --to")
    if not folder.absolute().parent.is_dir():
        raise UsageError(
            f"there is no folder {folder.parent}",
            "See whether the phone or player is plugged in and mounted",
        )
    return folder


def _find_folder_on(place: Path) -> Path:
    for memory in (place, *(place / name for name in _STORAGES)):
        if music := _find_child(memory, FOLDER.parts[0]):
            return music.joinpath(*FOLDER.parts[1:])
    return place / FOLDER


def _find_child(folder: Path, name: str) -> Path | None:
    """Find the folder of that name in any case: players have Music, MUSIC and music."""
    try:
        children = sorted(folder.iterdir())
    except OSError:
        return None
    alike = [path for path in children if path.name.casefold() == name.casefold()]
    return next((path for path in alike if is_folder(path)), None)


def _filter_matching(patterns: tuple[str, ...], below: Path) -> list[Path]:
    # Not Path.glob, which ends at a mount whose phone has gone; this passes over it.
    return [
        below / found
        for pattern in patterns
        for found in sorted(glob.glob(pattern, root_dir=below))  # noqa: PTH207 - as just said
    ]


MAX_FAT_FILE_BYTES = 4 * 1024**3 - 1
"""The largest file on FAT, whose sizes have 32 bits."""

_FAT = {"vfat", "msdos", "FAT", "FAT32"}
_CLUSTER_BYTES = 64 * 1024
"""What a file may take beyond its size on a large FAT drive, where it ends inside a cluster."""


def require_free_space(folder: Path, sizes_bytes: Mapping[Path, int]) -> None:
    """Raise an OutputError unless files of these sizes go into a folder, new or there."""
    there = next(parent for parent in (folder, *folder.absolute().parents) if parent.is_dir())
    if _is_fat(there):
        for path, size_bytes in sizes_bytes.items():
            if size_bytes > MAX_FAT_FILE_BYTES:
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


def _is_fat(folder: Path) -> bool:
    around = folder.resolve()
    mounts = {Path(one.mountpoint): one.fstype for one in psutil.disk_partitions(all=True)}
    # The deepest mount holds the folder, and of two on one place the later one.
    return next((mounts[path] for path in (around, *around.parents) if path in mounts), "") in _FAT
