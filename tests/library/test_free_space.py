"""Whether tracks go onto a drive, known before anything is copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from supine.errors import OutputError
from supine.library.mounts import MAX_FAT_FILE_BYTES, require_free_space

Mount = Callable[..., None]


@pytest.fixture
def mount(monkeypatch: pytest.MonkeyPatch) -> Mount:
    """Put drives of these kinds in place of those that are mounted, in this order."""

    def put(*drives: tuple[Path, str]) -> None:
        found = [
            SimpleNamespace(mountpoint=str(place), fstype=kind)
            for place, kind in ((Path("/"), "ext4"), *drives)
        ]
        monkeypatch.setattr(psutil, "disk_partitions", lambda *, all: found if all else [])  # noqa: A006 - its name

    return put


def test_more_than_is_free_is_refused_with_both_figures(tmp_path: Path) -> None:
    """What is needed and what is there."""
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(OutputError, match=r"[\d.]+ [MGT]B are needed and [\d.]+ [MGT]B") as caught:
        require_free_space(tmp_path, {Path("a.wav"): free // 2 + 1, Path("b.wav"): free // 2 + 1})
    assert "Make room" in caught.value.hint


def test_what_fits_is_not_refused(tmp_path: Path) -> None:
    """In a folder that is still to be made too."""
    require_free_space(tmp_path, {Path("a.mp3"): 1_000_000})
    require_free_space(tmp_path / "Music" / "supine", {Path("a.mp3"): 1_000_000})


@pytest.mark.parametrize("kind", ["vfat", "msdos"])
def test_a_file_that_fat_cannot_hold_is_refused_in_time(
    tmp_path: Path, kind: str, mount: Mount
) -> None:
    """By what is mounted deepest around the folder, in whatever order the table has it."""
    drive = tmp_path / "MY PLAYER"
    drive.mkdir()
    mount((drive, kind), (tmp_path, "ext4"))
    require_free_space(drive / "Music", {Path("a.mp3"): 1})
    with pytest.raises(OutputError, match="a file on FAT ends at 4 GiB"):
        require_free_space(drive / "Music", {Path("long.wav"): MAX_FAT_FILE_BYTES + 1})


@pytest.mark.parametrize("kind", ["exfat", "ext4", "fuse.gvfsd-fuse"])
def test_other_drives_take_large_files(tmp_path: Path, kind: str, mount: Mount) -> None:
    """And so does a disk that has a FAT drive mounted somewhere below the folder."""
    if shutil.disk_usage(tmp_path).free < 2 * MAX_FAT_FILE_BYTES:
        pytest.skip("there are no 8 GB free here")
    mount((tmp_path, kind), (tmp_path / "below", "vfat"))
    require_free_space(tmp_path, {Path("long.wav"): MAX_FAT_FILE_BYTES + 1})


def test_this_system_says_what_is_mounted(tmp_path: Path) -> None:
    """Really, and not in place of it."""
    assert psutil.disk_partitions(all=True)
    require_free_space(tmp_path, {Path("a.mp3"): 1})
