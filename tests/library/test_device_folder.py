"""Files on a drive: whole and read back, or not at all, whatever the drive does."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from supine.errors import AudioFileError, OutputError
from supine.library.device_copy import BLOCK_BYTES, DeviceFolder, read_blocks

if sys.platform != "win32":
    import resource

SOUND = bytes(range(256)) * 5_000
"""More than a block."""


@pytest.fixture(params=[None, "ENOTSUP", "ENOSYS", "EXDEV", "EPERM", "EIO"])
def device(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> DeviceFolder:
    """A folder on a drive; and on mounts of phones, which refuse to rename in all these ways.

    No phone is plugged in where tests run, so the refusal is put in place of the system's call.
    """
    if request.param:
        number = getattr(errno, request.param)

        def refuse(_path: Path, _target: Path) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(Path, "replace", refuse)
    return DeviceFolder(tmp_path / "player")


def content_of(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, hidden files too."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def halves(fault: BaseException) -> Iterator[bytes]:
    """Half of the sound, and then a fault."""
    yield SOUND[:BLOCK_BYTES]
    raise fault


def test_what_was_put_is_there_and_nothing_else(device: DeviceFolder) -> None:
    """No draft stays, whether renaming is supported or not; a second file goes as the first."""
    device.write("01 a.mp3", lambda: [SOUND, b"end"])
    device.write("02 b.mp3", list)
    assert content_of(device.folder) == {"01 a.mp3": SOUND + b"end", "02 b.mp3": b""}


def test_what_had_the_name_is_replaced(device: DeviceFolder) -> None:
    """A longer one leaves nothing behind."""
    device.write("All.m3u8", lambda: [SOUND])
    device.write("All.m3u8", lambda: [b"new"])
    assert content_of(device.folder) == {"All.m3u8": b"new"}


@pytest.mark.parametrize(
    "fault", [KeyboardInterrupt(), SystemExit(143), AudioFileError("gone"), ZeroDivisionError()]
)
def test_a_fault_half_way_leaves_what_was_there(device: DeviceFolder, fault: BaseException) -> None:
    """Ctrl-C, SIGTERM, a source that goes away, a bug: no half file under any name."""
    device.write("All.m3u8", lambda: [b"old"])
    for name in ("All.m3u8", "01 a.mp3"):
        with pytest.raises(type(fault)):
            device.write(name, lambda: halves(fault))
    assert content_of(device.folder) == {"All.m3u8": b"old"}


def test_a_drive_that_keeps_other_bytes_is_found_out(device: DeviceFolder) -> None:
    """What was written is read back; what is not the same does not stay."""

    def spoiled() -> Iterator[bytes]:
        yield SOUND[:BLOCK_BYTES]
        # A block is written through at once, so the file is there to be spoiled.
        (written,) = device.folder.iterdir()
        with written.open("r+b") as file:
            file.write(b"\xff")
        yield SOUND[BLOCK_BYTES:]

    with pytest.raises(OutputError, match="does not read back"):
        device.write("01 a.mp3", spoiled)
    assert content_of(device.folder) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_drive_that_takes_no_more_is_one_error(device: DeviceFolder) -> None:
    """A real write that fails: the file that was begun goes, the one before stays."""
    device.write("01 a.mp3", lambda: [b"whole"])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (BLOCK_BYTES, before[1]))
    try:
        with pytest.raises(OutputError, match=os.strerror(errno.EFBIG)) as caught:
            device.write("02 b.mp3", lambda: [SOUND])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "02 b.mp3" in caught.value.message
    assert "FAT" in caught.value.hint
    assert content_of(device.folder) == {"01 a.mp3": b"whole"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_killed_process_leaves_no_half_file_under_the_name(tmp_path: Path) -> None:
    """Only a hidden draft, which the next copying takes away once it is a day old."""
    script = f"""
        import os, signal
        from pathlib import Path
        from supine.library.device_copy import DeviceFolder
        def content():
            yield bytes({BLOCK_BYTES})
            os.kill(os.getpid(), signal.SIGKILL)
        DeviceFolder(Path({str(tmp_path)!r})).write("01 a.mp3", content)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert done.returncode == -9
    (draft,) = tmp_path.iterdir()
    assert draft.name.startswith(".01 a.mp3.")
    theirs = tmp_path / ".theirs.part"
    theirs.write_bytes(b"")
    DeviceFolder(tmp_path)
    assert draft.exists(), "another process may be writing it"
    for path in (draft, theirs):
        os.utime(path, (1_000_000, 1_000_000))
    DeviceFolder(tmp_path)
    assert list(tmp_path.iterdir()) == [theirs]


def test_a_half_file_that_cannot_be_removed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone pulled out while it is written to under the name: nobody may take it for whole."""

    def gone(_path: Path, *_arguments: object, **_more: object) -> None:
        raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN))

    device = DeviceFolder(tmp_path)
    monkeypatch.setattr(Path, "replace", gone)
    device.write("01 a.mp3", lambda: [b"whole"])
    monkeypatch.setattr(Path, "unlink", gone)
    with pytest.raises(OutputError, match="may be only half there") as caught:
        device.write("02 b.mp3", lambda: halves(OSError(errno.EIO, "gone")))
    assert str(tmp_path / "02 b.mp3") in caught.value.message


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_folder_that_takes_no_files_is_named() -> None:
    """Not even root writes there."""
    with pytest.raises(OutputError, match="/proc/supine cannot be written"):
        DeviceFolder(Path("/proc/supine"))


def test_a_source_that_cannot_be_read_is_the_sources_fault(tmp_path: Path) -> None:
    """And not the player's."""
    with pytest.raises(AudioFileError, match=r"a\.mp3 cannot be read"):
        DeviceFolder(tmp_path / "player").write("01 a.mp3", lambda: read_blocks(tmp_path / "a.mp3"))
    assert content_of(tmp_path / "player") == {}
