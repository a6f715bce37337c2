"""What holds for every file format."""

from __future__ import annotations

import errno
import json
import os
import shutil
import struct
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from supine.errors import OutputError, UsageError
from supine.model import SAMPLE_RATE_HZ, Samples
from supine.track.formats import FORMATS, get_format
from supine.track.formats.base import Format

LENGTHS = (1, 2, 1151, 1152, 1153, SAMPLE_RATE_HZ, 3 * SAMPLE_RATE_HZ + 17)
"""About an MP3 frame, 1152, and lengths that no frame divides."""


@pytest.fixture(params=list(FORMATS))
def each(request: pytest.FixtureRequest) -> Format:
    return FORMATS[str(request.param)]


@pytest.fixture
def write(
    tone: Callable[..., Any], tags_for: Callable[..., Any], tmp_path: Path
) -> Callable[..., Path]:
    def written(
        kind: Format, total_samples: int, channels: int = 1, chapters: int = 3, name: str = "t.part"
    ) -> Path:
        destination = tmp_path / name
        kind.write(
            tone(total_samples, channels),
            destination=destination,
            channels=channels,
            tags=tags_for(total_samples, chapters),
        )
        return destination

    return written


def expected_samples(kind: Format, total_samples: int) -> int:
    if kind.name == "opus":
        return round(total_samples * 48_000 / SAMPLE_RATE_HZ)
    return total_samples


def edit_list(path: Path) -> tuple[int, int]:
    """How many samples an MP4 says to play, and how many of the coder's own to skip first."""
    written = path.read_bytes()
    # After the name: version and flags, the number of entries, then the first entry.
    played, skipped = struct.unpack_from(">II", written, written.index(b"elst") + 12)
    return int(played), int(skipped)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("total_samples", LENGTHS)
def test_decodes_to_exactly_the_samples_that_went_in(
    each: Format,
    total_samples: int,
    channels: int,
    write: Callable[..., Path],
    ffmpeg_decode: Callable[..., Samples],
) -> None:
    """Two decoders agree on the length to the sample, whatever the length."""
    chapters = min(total_samples, 3)
    path = write(each, total_samples, channels, chapters)
    expected = expected_samples(each, total_samples)
    assert len(ffmpeg_decode(path, channels)) == expected
    if each.name == "m4a":
        # libsndfile reads no MP4; the container's own word is what other players go by.
        assert edit_list(path) == (expected, 1024)
    else:
        assert len(soundfile.read(path)[0]) == expected


@pytest.mark.parametrize("channels", [1, 2])
def test_the_sound_is_the_sound_that_went_in(
    each: Format,
    channels: int,
    write: Callable[..., Path],
    ffmpeg_decode: Callable[..., Samples],
) -> None:
    """Each channel carries its own tone, in its place in time."""
    total_samples = 2 * SAMPLE_RATE_HZ
    decoded = ffmpeg_decode(write(each, total_samples, channels), channels)
    rate_hz = 48_000 if each.name == "opus" else SAMPLE_RATE_HZ
    at_s = np.arange(len(decoded)) / rate_hz
    for channel, hertz in enumerate((440.0, 660.0)[:channels]):
        ideal = 0.25 * np.sin(2 * np.pi * hertz * at_s)
        # All four encoders stay within 1 % of a tone's energy at these rates; one sample of
        # shift at 440 Hz alone would make 0.4 %, a frame of 1152 makes 100 % or so.
        middle = slice(rate_hz // 2, rate_hz)
        error = decoded[middle, channel] - ideal[middle]
        assert np.sum(error**2) < 0.01 * np.sum(ideal[middle] ** 2)


def test_the_same_sound_makes_the_same_bytes_in_any_folder(
    each: Format, tmp_path: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the path nor the time zone gets into the file."""
    first = write(each, 50_000).read_bytes()
    folder = "a folder: with 'marks' é"
    (tmp_path / folder).mkdir()
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert write(each, 50_000, name=f"{folder}/%d.part").read_bytes() == first


def test_replaces_what_was_there(each: Format, tmp_path: Path, write: Callable[..., Path]) -> None:
    """An older and longer file leaves nothing behind."""
    fresh = write(each, 5_000).read_bytes()
    (tmp_path / "old.part").write_bytes(b"x" * 3_000_000)
    assert write(each, 5_000, name="old.part").read_bytes() == fresh


def test_takes_a_track_without_chapters(
    each: Format, write: Callable[..., Path], ffmpeg_decode: Callable[..., Samples]
) -> None:
    """A guide may have none."""
    path = write(each, 5_000, chapters=0)
    assert len(ffmpeg_decode(path)) == expected_samples(each, 5_000)


def test_chapters_are_read_back_by_another_program(
    each: Format, write: Callable[..., Path]
) -> None:
    """Another demuxer finds every title, and every start to the millisecond that tags count in."""
    ffprobe = shutil.which("ffprobe")
    if ffprobe is None:
        pytest.skip("no ffprobe here: it does not come with imageio-ffmpeg")
    total_samples = 3 * SAMPLE_RATE_HZ + 17
    path = write(each, total_samples)
    command = [ffprobe, "-v", "error", "-show_chapters", "-of", "json", str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    chapters = json.loads(done.stdout)["chapters"]
    titles = [chapter["tags"]["title"] for chapter in chapters]
    assert titles == [f"Part {number}; a=b #é \\ 🙂" for number in (1, 2, 3)]
    for number, chapter in enumerate(chapters):
        start_s = total_samples * number // 3 / SAMPLE_RATE_HZ
        assert float(chapter["start_time"]) == pytest.approx(start_s, abs=0.000_51)


def test_blocks_that_end_early_are_a_bug_and_not_a_short_track(
    each: Format,
    tmp_path: Path,
    tone: Callable[..., Iterator[Samples]],
    tags_for: Callable[..., Any],
) -> None:
    """A sample too few raises, and not as the user's fault."""
    with pytest.raises(ValueError, match="4999 samples came of the 5000"):
        each.write(
            tone(4_999),
            destination=tmp_path / "track.part",
            channels=1,
            tags=tags_for(5_000),
        )


@pytest.mark.parametrize("fault", [KeyboardInterrupt, LookupError, OSError])
def test_a_fault_in_the_blocks_passes_through(
    each: Format,
    fault: type[BaseException],
    tmp_path: Path,
    tone: Callable[..., Iterator[Samples]],
    tags_for: Callable[..., Any],
) -> None:
    """What was not raised by writing is not called a fault of writing."""

    def blocks() -> Iterator[Samples]:
        yield from tone(100_000)
        raise fault("from the blocks")

    with pytest.raises(fault, match="from the blocks"):
        each.write(
            blocks(),
            destination=tmp_path / "track.part",
            channels=1,
            tags=tags_for(200_000),
        )


def test_a_folder_that_is_not_there_is_named(
    each: Format, tmp_path: Path, write: Callable[..., Path]
) -> None:
    """The error says where, in the system's words."""
    folder = tmp_path / "nowhere"
    with pytest.raises(OutputError, match=os.strerror(errno.ENOENT)) as caught:
        write(each, 5_000, name="nowhere/t.part")
    assert str(folder) in caught.value.message


_LIMITED = """
    import resource, signal, sys
    from pathlib import Path
    import numpy as np
    from supine.errors import OutputError
    from supine.track.formats import FORMATS
    from supine.model import ChapterMark, SourceLine, TrackTags

    name, folder = sys.argv[1], Path(sys.argv[2])
    rng = np.random.default_rng(0)
    block = (rng.standard_normal(44_100) * 0.1).astype(np.float32)
    chapters = (ChapterMark("One", 0, 441_000, SourceLine("guide", 1)),)
    tags = TrackTags("Rest", "Supine", "Heart", "", "", "", b"x" * 9_000, chapters, 44_100, 441_000)

    def size(limit_bytes):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, resource.RLIM_INFINITY))
        path = folder / "track.part"
        FORMATS[name].write(
            [block] * 10, destination=path, channels=1, tags=tags
        )
        return path.stat().st_size

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    whole = size(resource.RLIM_INFINITY)
    assert size(whole) == whole
    for short in (1, 500, 5_000, 8_900, 9_500, 20_000, whole // 2, whole - 1_000):
        try:
            size(whole - short)
        except OutputError as error:
            print(error)
        else:
            sys.exit(f"{short} bytes short, and nothing was said")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_file_that_cannot_be_whole_is_an_error_wherever_it_breaks_off(
    each: Format, tmp_path: Path
) -> None:
    """Real writes that fail at the head, in the sound, at the end and in the tags."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_LIMITED), each.name, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("cannot be written") == 8


def test_a_full_disk_is_an_error(each: Format, write: Callable[..., Path], tmp_path: Path) -> None:
    """On a real file system of 64 KiB, with what to do about it."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(OutputError, match=os.strerror(errno.ENOSPC)) as caught:
            write(each, 20 * SAMPLE_RATE_HZ, name="small/t.part")
    finally:
        subprocess.run([umount, str(folder)], check=True)
    assert "room" in caught.value.hint


@pytest.mark.parametrize("written", ["mp3", ".mp3", "MP3", "rest.mp3", "a.wav/Rest 2.5.MP3"])
def test_a_format_is_found_by_its_name_or_a_files(written: str) -> None:
    """Case and what comes before the suffix do not matter."""
    assert get_format(written) is FORMATS["mp3"]
    assert get_format(Path(written)) is FORMATS["mp3"]


@pytest.mark.parametrize("written", ["flac", "rest.ogg", "", "mp3.", "rest"])
def test_an_unknown_format_names_the_known_ones(written: str) -> None:
    """A slip of the keyboard is told what there is."""
    with pytest.raises(UsageError, match="mp3, m4a, opus or wav"):
        get_format(written)


@pytest.mark.parametrize("channels", [1, 2])
def test_sound_comes_out_as_loud_as_it_went_in(
    each: Format,
    channels: int,
    write: Callable[..., Path],
    ffmpeg_decode: Callable[..., Samples],
) -> None:
    """No encoder turns a track down: LAME alone takes 0.45 dB away."""
    decoded = ffmpeg_decode(write(each, 3 * SAMPLE_RATE_HZ, channels), channels)
    middle = decoded[len(decoded) // 3 : 2 * len(decoded) // 3, 0]
    rms = np.sqrt(np.mean(np.square(middle, dtype=np.float64)))
    # A tone of amplitude 0.25; 0.1 dB is under what coding at these rates does to its level.
    assert 20 * np.log10(rms / (0.25 / np.sqrt(2))) == pytest.approx(0.0, abs=0.1)


@pytest.mark.skipif(not shutil.which("mpg123"), reason="mpg123 is not on this machine")
@pytest.mark.parametrize("channels", [1, 2])
def test_mpg123_decodes_exactly_what_went_in(write: Callable[..., Path], channels: int) -> None:
    """A third decoder, the one in many small players, agrees on the length of an MP3."""
    path = write(FORMATS["mp3"], 5 * SAMPLE_RATE_HZ + 17, channels)
    done = subprocess.run(["mpg123", "-q", "-s", str(path)], capture_output=True, check=True)  # noqa: S607
    assert len(done.stdout) == (5 * SAMPLE_RATE_HZ + 17) * channels * 2
