"""Where phones and players are: what systems mount of them, and the folder for tracks there."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from supine.errors import UsageError

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
    """Whether a drive is mounted there and may be written to.

    A folder that an earlier drive left is part of this computer's own disk.
    """
    return os.path.ismount(path) and os.access(path, os.W_OK)


@dataclass(frozen=True, slots=True)
class Roots:
    """Where a system mounts phones and drives, as patterns below `below`.

    Parameters
    ----------
    phones
        Folders that are a phone's memory.
    asleep
        Folders of phones, which are empty as long as a phone is locked.
    drives
        Folders that may have a drive mounted on them.
    is_drive
        Whether one of `drives` has, and it may be written to.
    """

    phones: tuple[str, ...] = ()
    asleep: tuple[str, ...] = ()
    drives: tuple[str, ...] = ()
    below: Path = Path("/")
    is_drive: Callable[[Path], bool] = is_drive


def system_roots(platform: str = sys.platform) -> Roots:
    """The roots of this system.

    GNOME mounts phones by gvfs and KDE by kio-fuse, both below the user's own folder in /run.
    Not /mnt: whoever mounted something there by hand knows its path, and it may be any disk.
    """
    if platform == "win32":
        return Roots(drives=_removable_drives())
    if platform == "darwin":
        # The system's own volume is a link there, and no link is a mount.
        return Roots(drives=("Volumes/*",))
    own = f"run/user/{os.getuid()}"
    return Roots(
        phones=(f"{own}/gvfs/mtp:host=*/*", f"{own}/kio-fuse-*/mtp/*/*"),
        asleep=(f"{own}/gvfs/mtp:host=*", f"{own}/kio-fuse-*/mtp/*"),
        drives=("media/*/*", "run/media/*/*"),
    )


def mounted_places(roots: Roots) -> tuple[Path, ...]:
    """The phones and drives that are there now."""
    phones = [path for path in _matching(roots.phones, roots.below) if _is_folder(path)]
    drives = [path for path in _matching(roots.drives, roots.below) if roots.is_drive(path)]
    return (*phones, *drives)


def found_folder(roots: Roots | None = None) -> Path:
    """The folder for tracks on the one phone or player that is mounted; it need not be there yet.

    Raises
    ------
    UsageError
        None is there, or more than one.
    """
    roots = system_roots() if roots is None else roots
    places = mounted_places(roots)
    if not places and _matching(roots.asleep, roots.below):
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
        choices = ", or ".join(f'--to "{_folder_on(place)}"' for place in places)
        raise UsageError(f"{len(places)} phones and drives were found", f"Say which: {choices}")
    return _folder_on(places[0])


def named_folder(folder: Path) -> Path:
    """The folder somebody named, which may be new in a folder that is there.

    Raises
    ------
    UsageError
        It is a file, or the folder around it is not there either: a slip of the keyboard, or a
        drive that is not plugged in, would fill this computer's own disk.
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


def _folder_on(place: Path) -> Path:
    for memory in (place, *(place / name for name in _STORAGES)):
        if music := _child(memory, FOLDER.parts[0]):
            return music.joinpath(*FOLDER.parts[1:])
    return place / FOLDER


def _child(folder: Path, name: str) -> Path | None:
    """The folder of that name in any case: players have Music, MUSIC and music."""
    try:
        children = sorted(folder.iterdir())
    except OSError:
        return None
    alike = [path for path in children if path.name.casefold() == name.casefold()]
    return next((path for path in alike if _is_folder(path)), None)


def _matching(patterns: tuple[str, ...], below: Path) -> list[Path]:
    # Not Path.glob, which ends at a mount whose phone has gone; this passes over it.
    return [
        below / found
        for pattern in patterns
        for found in sorted(glob.glob(pattern, root_dir=below))  # noqa: PTH207 - as just said
    ]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _removable_drives() -> tuple[str, ...]:
    drives: list[str] = []
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only on Windows
        import string  # noqa: PLC0415 - only on Windows

        removable = 2  # DRIVE_REMOVABLE, of GetDriveTypeW
        for letter in string.ascii_uppercase:
            root = f"{letter}:\\"
            if ctypes.windll.kernel32.GetDriveTypeW(root) == removable:
                drives.append(root)
    return tuple(drives)
