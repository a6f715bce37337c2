"""Whether tracks go onto a drive, known before anything is copied."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from supine.errors import OutputError
from supine.phone.room import FAT_MOST_BYTES, check_room

ROOT = "23 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw"


def mounts(folder: Path, *lines: tuple[Path, str]) -> Path:
    """A table as Linux keeps it, with spaces written as it writes them."""
    table = folder / "mountinfo"
    rows = [
        f"40 23 8:17 / {str(place).replace(' ', chr(92) + '040')} rw,nosuid - {kind} /dev/sdb1 rw"
        for place, kind in lines
    ]
    table.write_text("\n".join([ROOT, *rows]) + "\n")
    return table


def test_more_than_is_free_is_refused_with_both_figures(tmp_path: Path) -> None:
    """What is needed and what is there."""
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(OutputError, match=r"[\d.]+ [MGT]B are needed and [\d.]+ [MGT]B") as caught:
        check_room(tmp_path, {Path("a.wav"): free // 2 + 1, Path("b.wav"): free // 2 + 1})
    assert "Make room" in caught.value.hint


def test_what_fits_is_not_refused(tmp_path: Path) -> None:
    """In a folder that is still to be made too."""
    check_room(tmp_path, {Path("a.mp3"): 1_000_000})
    check_room(tmp_path / "Music" / "supine", {Path("a.mp3"): 1_000_000})


@pytest.mark.skipif(sys.platform == "win32", reason="the table is Linux's")
@pytest.mark.parametrize("kind", ["vfat", "msdos"])
def test_a_file_that_fat_cannot_hold_is_refused_in_time(tmp_path: Path, kind: str) -> None:
    """By what is mounted deepest around the folder, in whatever order the table has it."""
    drive = tmp_path / "MY PLAYER"
    drive.mkdir()
    table = mounts(tmp_path, (drive, kind), (tmp_path, "ext4"))
    check_room(drive / "Music", {Path("a.mp3"): 1}, table)
    with pytest.raises(OutputError, match="a file on FAT ends at 4 GiB"):
        check_room(drive / "Music", {Path("long.wav"): FAT_MOST_BYTES + 1}, table)


@pytest.mark.skipif(sys.platform == "win32", reason="the table is Linux's")
@pytest.mark.parametrize("kind", ["exfat", "ext4", "fuse.gvfsd-fuse"])
def test_other_drives_take_large_files(tmp_path: Path, kind: str) -> None:
    """And so does a disk that has a FAT drive mounted somewhere below the folder."""
    if shutil.disk_usage(tmp_path).free < 2 * FAT_MOST_BYTES:
        pytest.skip("there are no 8 GB free here")
    table = mounts(tmp_path, (tmp_path, kind), (tmp_path / "below", "vfat"))
    check_room(tmp_path, {Path("long.wav"): FAT_MOST_BYTES + 1}, table)


def test_a_system_without_a_table_is_no_fault(tmp_path: Path) -> None:
    """As macOS is."""
    check_room(tmp_path, {Path("a.mp3"): 1}, tmp_path / "nowhere")
