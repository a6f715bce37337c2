"""Places that cannot be written, and disks that fill up: one line, and what was there stays."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.old_tracks import write_old
from support.running import Done, processes_about, run
from support.small_disks import small_disk

FORMATS = ["mp3", "wav", "m4a", "opus"]


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of 300 kB: less than a minute in any format but opus, and any loop of sound."""
    with small_disk(tmp_path_factory.mktemp("small-disk"), "300k") as folder:
        yield folder


def _make(guide: Path, output: Path, **more: str) -> Done:
    return run("make", guide, "--voice", "tone", "-m", "3", "--force", "-o", output, env=more)


@pytest.mark.parametrize("below", ["x.mp3", "in/it/x.mp3"])
def test_a_folder_below_a_file_is_named(guide: Path, below: str) -> None:
    """A file is no folder, however deep below it the track should lie."""
    error = _make(guide, guide / below).error
    assert f"{guide}/" in error
    assert "cannot be written" in error


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_file_system_that_takes_no_files_is_named(guide: Path) -> None:
    """Not even root writes there."""
    assert "/proc/x.mp3" in _make(guide, Path("/proc/x.mp3")).error


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_that_may_not_be_written_is_named(
    guide: Path, tmp_path: Path, nobody: tuple[str, ...], mode: int
) -> None:
    """Whether it may be looked into or not; and no cue is spoken before that is known."""
    folder, cache = tmp_path / "theirs", tmp_path / "cache"
    (folder / "deeper").mkdir(parents=True)
    folder.chmod(mode)
    try:
        command = (*nobody, sys.executable, "-m", "supine")
        for output in (folder / "x.mp3", folder / "new" / "x.mp3"):
            arguments = ("make", guide, "--voice", "tone", "-o", output)
            env = {"SUPINE_CACHE_DIR": str(cache)}
            assert str(output) in run(*arguments, command=command, env=env).error
    finally:
        folder.chmod(0o755)
    assert not cache.exists()


def test_a_cache_that_cannot_be_written_is_named(
    guide: Path, older_track: Path, tmp_path: Path, nobody: tuple[str, ...]
) -> None:
    """With the variable that names another place."""
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o555)
    error = run(
        *("make", guide, "--voice", "tone", "--force", "-o", older_track),
        command=(*nobody, sys.executable, "-m", "supine"),
        env={"SUPINE_CACHE_DIR": str(cache)},
    ).error
    assert "SUPINE_CACHE_DIR" in error
    assert list(cache.iterdir()) == []


def test_a_name_too_long_for_the_disk_is_one_line(guide: Path, tmp_path: Path) -> None:
    """Three hundred letters are more than a file's name may have."""
    assert "too long" in _make(guide, tmp_path / ("a" * 300 + ".mp3")).error


def test_a_file_that_is_no_record_is_not_written_over(guide: Path, tmp_path: Path) -> None:
    """Where the recipe and its other name would be stand files of somebody's: both stay."""
    theirs = [tmp_path / name for name in ("package.json", "package.mp3.json")]
    for path in theirs:
        path.write_text('{"name": "theirs"}')
    assert str(theirs[1]) in _make(guide, tmp_path / "package.mp3").error
    assert [path.read_text() for path in theirs] == ['{"name": "theirs"}'] * 2
    assert not (tmp_path / "package.mp3").exists()


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_leaves_the_older_track(guide: Path, disk: Path, name: str) -> None:
    """The disk fills while the track is written: one line, and what was there is as it was."""
    track = write_old(disk / f"rest.{name}")
    # What room is left is less than three minutes take in any format.
    filler = disk / "filler"
    filler.write_bytes(bytes(200_000 if name != "opus" else 280_000))
    error = _make(guide, track).error
    assert "space" in error
    assert track.read_bytes() == b"old"
    assert {path.name for path in disk.iterdir()} == {track.name, "rest.json", "filler"}
    for path in disk.iterdir():
        path.unlink()


def test_a_full_disk_under_the_cache_leaves_the_older_track(
    guide: Path, older_track: Path, disk: Path
) -> None:
    """Likewise where spoken cues are kept; what is half kept does not stay."""
    cache = disk / "cache"
    error = _make(guide, older_track, SUPINE_CACHE_DIR=str(cache)).error
    assert "No space left" in error
    assert not [path for path in cache.rglob("*") if path.suffix == ".part"]
    shutil.rmtree(cache)


@pytest.mark.parametrize("name", ["mp3", "wav"])
def test_a_limit_on_the_size_of_files_is_one_line(
    guide: Path, older_track: Path, name: str
) -> None:
    """As much as a quota would do, for those who cannot mount a disk: 1.5 MB a file."""
    track = older_track.with_suffix(f".{name}")
    existed = track.exists()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))

    # Three minutes take 2 MB at the least, and no cue half of one; bells and backgrounds might.
    options = ("--voice", "tone", "--bell", "none", "--background", "none")
    error = run("make", guide, *options, "-m", "3", "-o", track, before=limit).error
    assert str(track.parent) in error
    assert track.exists() == existed
    assert not processes_about(str(track.parent))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_full_standard_output_is_one_line() -> None:
    """What was asked for could not be printed, and that is said."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "supine", "list", "--json"],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert (
        done.stderr == "supine: standard output or the temporary folder: No space left on device.\n"
    )
