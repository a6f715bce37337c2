"""Finding the phone or player: in a tree like the ones that systems make."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from supine.errors import UsageError
from supine.library.mounts import (
    Roots,
    detect_device,
    find_mounts,
    get_system_roots,
    is_drive,
    require_folder,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the trees are of other systems")


def linux(below: Path, *mounted: str) -> Roots:
    """Linux's own roots in a tree of the test's; of the drives there, these are mounted."""
    roots = get_system_roots("linux")
    return Roots(
        phones=roots.phones,
        locked_phones=roots.locked_phones,
        drives=roots.drives,
        below=below,
        is_drive=lambda path: path.is_dir() and path.name in mounted,
    )


def own(below: Path, *parts: str) -> Path:
    """A folder below the user's own in /run, made."""
    folder = below.joinpath("run", "user", str(os.getuid()), *parts)
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    "mount",
    [
        ("gvfs", "mtp:host=Google_Pixel_9_0A1B2C", "Internal shared storage"),
        ("gvfs", "mtp:host=%5Busb%3A001%2C005%5D", "Interner Speicher"),
        ("kio-fuse-AbCdEf", "mtp", "Galaxy S9", "Phone [1]"),
    ],
)
def test_a_phone_is_found_and_its_music_folder_used(tmp_path: Path, mount: tuple[str, ...]) -> None:
    """GNOME's mounts and KDE's, whatever the phone calls its memory."""
    memory = own(tmp_path, *mount)
    (memory / "DCIM").mkdir()
    assert detect_device(linux(tmp_path)) == memory / "Music" / "supine"
    (memory / "MUSIC").mkdir()
    assert detect_device(linux(tmp_path)) == memory / "MUSIC" / "supine"


def test_a_phone_that_is_locked_is_told_to_be_unlocked(tmp_path: Path) -> None:
    """Its folder is there and empty."""
    own(tmp_path, "gvfs", "mtp:host=Google_Pixel")
    with pytest.raises(UsageError, match="Unlock it"):
        detect_device(linux(tmp_path))


@pytest.mark.parametrize("where", ["media/me/PLAYER", "run/media/me/PLAYER"])
def test_a_drive_is_found_where_one_is_mounted(tmp_path: Path, where: str) -> None:
    """And not where an earlier one left its folder: that is this computer's own disk."""
    drive = tmp_path / where
    drive.mkdir(parents=True)
    (drive.parent / "LEFT-OVER").mkdir()
    assert detect_device(linux(tmp_path, "PLAYER")) == drive / "Music" / "supine"
    with pytest.raises(UsageError, match="no phone or player was found"):
        detect_device(linux(tmp_path))


@pytest.mark.parametrize("memory", ["Internal storage", "Interner Speicher"])
def test_memory_that_is_a_folder_of_the_mount_is_looked_into(tmp_path: Path, memory: str) -> None:
    """As other programs mount a phone on a folder for drives."""
    music = tmp_path / "media" / "me" / "phone" / memory / "Music"
    music.mkdir(parents=True)
    assert detect_device(linux(tmp_path, "phone")) == music / "supine"


def test_of_several_none_is_chosen_and_all_are_named(tmp_path: Path) -> None:
    """Each as the option that chooses it, ready to be copied."""
    phone = own(tmp_path, "gvfs", "mtp:host=Pixel", "Internal storage")
    drive = tmp_path / "media" / "me" / "PLAYER"
    drive.mkdir(parents=True)
    with pytest.raises(UsageError) as caught:
        detect_device(linux(tmp_path, "PLAYER"))
    named = re.findall(r'--to "([^"]+)"', caught.value.hint)
    assert named == [str(place / "Music" / "supine") for place in (phone, drive)]
    assert caught.value.message.startswith("2 ")


def test_another_users_phone_and_files_are_none(tmp_path: Path) -> None:
    """Only folders of one's own, and only folders."""
    other = tmp_path / "run" / "user" / str(os.getuid() + 1) / "gvfs" / "mtp:host=x" / "Memory"
    other.mkdir(parents=True)
    (own(tmp_path, "gvfs", "mtp:host=Pixel") / "file").write_text("")
    assert find_mounts(linux(tmp_path)) == ()


def test_macos_has_its_drives_in_volumes(tmp_path: Path) -> None:
    """The system's own volume is a link there, and a link is no mount."""
    (tmp_path / "Volumes" / "PLAYER").mkdir(parents=True)
    (tmp_path / "Volumes" / "Macintosh HD").symlink_to("/")
    roots = Roots(
        drives=get_system_roots("darwin").drives,
        below=tmp_path,
        is_drive=lambda path: not path.is_symlink(),
    )
    assert find_mounts(roots) == (tmp_path / "Volumes" / "PLAYER",)
    assert not is_drive(tmp_path / "Volumes" / "Macintosh HD")


def test_a_drive_is_what_is_mounted_and_may_be_written() -> None:
    """By the system's own word: /dev is mounted everywhere, a folder in it that is none is not."""
    mounted = Path("/dev")
    if not os.path.ismount(mounted):
        pytest.skip("nothing is mounted on /dev here")
    assert is_drive(mounted) == os.access(mounted, os.W_OK)
    assert not is_drive(Path(__file__).parent)


def test_the_systems_own_roots_are_looked_through() -> None:
    """Whatever is plugged in where the tests run, looking for it does not fail."""
    assert all(place.is_absolute() for place in find_mounts(get_system_roots()))


def test_a_folder_that_is_named_may_be_new_but_not_the_one_around_it(tmp_path: Path) -> None:
    """A slip of the keyboard, or a drive that is not there, must not fill the computer's disk."""
    assert require_folder(tmp_path) == tmp_path
    assert require_folder(tmp_path / "new") == tmp_path / "new"
    with pytest.raises(UsageError, match="plugged in"):
        require_folder(tmp_path / "PLAYR" / "rest")
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        require_folder(tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_new_folder_may_be_named_from_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--to rest` is a folder beside the others."""
    monkeypatch.chdir(tmp_path)
    assert require_folder(Path("rest")) == Path("rest")
