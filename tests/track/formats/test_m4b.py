"""M4B: the book that is written, and the tracks that are read back for it."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import textwrap
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest

from supine.errors import AudioFileError
from supine.model import SAMPLE_RATE_HZ, Samples
from supine.track.formats import FORMATS
from supine.track.formats.base import Format
from supine.track.formats.file_tags import read_cover_jpeg
from supine.track.formats.m4b import M4b, decode_audio, probe_audio, read_length_s

EVERY = {**FORMATS, "m4b": M4b()}
LENGTHS = (1_153, SAMPLE_RATE_HZ, 3 * SAMPLE_RATE_HZ + 17)

Write = Callable[..., Path]


@pytest.fixture(params=list(EVERY))
def each(request: pytest.FixtureRequest) -> Format:
    return EVERY[str(request.param)]


@pytest.fixture
def write(tone: Callable[..., Any], tags_for: Callable[..., Any], tmp_path: Path) -> Write:
    def written(kind: Format, total_samples: int, channels: int = 1) -> Path:
        destination = tmp_path / f"t{kind.suffix}"
        kind.write(
            tone(total_samples, channels),
            destination=destination,
            channels=channels,
            tags=tags_for(total_samples),
        )
        return destination

    return written


def silence(path: Path, *, channels: int, sample_rate_hz: int) -> Path:
    """A WAV file of 100,000 samples by another writer, with whatever head is wanted."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(sample_rate_hz)
        file.writeframes(bytes(2 * channels * 100_000))
    return path


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("total_samples", LENGTHS)
def test_a_book_decodes_to_exactly_what_went_in(
    write: Write, ffmpeg_decode: Callable[..., Samples], total_samples: int, channels: int
) -> None:
    """As an M4A does, whose sound it is."""
    assert len(ffmpeg_decode(write(M4b(), total_samples, channels), channels)) == total_samples


def test_a_book_is_marked_as_one_and_keeps_an_m4as_tags(
    write: Write, tags_for: Callable[..., Any]
) -> None:
    """Apple's players put it among the audiobooks by stik 2."""
    book, plain = mutagen.File(write(M4b(), 50_000)), mutagen.File(write(FORMATS["m4a"], 50_000))
    assert book["stik"] == [2]
    assert book["aART"] == [tags_for(50_000).artist]
    assert {name: book[name] for name in plain.tags} == dict(plain.tags)
    assert [(c.start, c.title) for c in book.chapters] == [
        (c.start, c.title) for c in plain.chapters
    ]


_LIMITED = """
    import resource, sys
    from pathlib import Path
    import numpy as np
    from supine.errors import OutputError
    from supine.track.formats.m4b import M4b
    from supine.model import TrackTags

    path = Path(sys.argv[1]) / "book.part"
    block = np.zeros(44_100, np.float32)
    tags = TrackTags("Rest", "Supine", "Heart", "", "", "", b"x" * 9_000, (), 44_100, 44_100)

    def size(limit_bytes):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, resource.RLIM_INFINITY))
        M4b().write([block], destination=path, channels=1, tags=tags)
        return path.stat().st_size

    whole = size(resource.RLIM_INFINITY)
    # The last bytes of all are those of the marks that make it a book.
    for short in (1, 20, 2_000, 9_500):
        try:
            size(whole - short)
        except OutputError as error:
            print(error)
        else:
            sys.exit(f"{short} bytes short, and nothing was said")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_book_that_cannot_be_whole_is_an_error(tmp_path: Path) -> None:
    """Real writes that fail in the sound, in the tags, and in the marks of a book."""
    command = [sys.executable, "-c", textwrap.dedent(_LIMITED), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("cannot be written") == 4


@pytest.mark.parametrize("total_samples", LENGTHS)
def test_a_track_is_read_back_to_the_sample(each: Format, write: Write, total_samples: int) -> None:
    """Opus too, which has another rate inside: what is counted is what comes."""
    sound = probe_audio(write(each, total_samples))
    assert sound.total_samples == total_samples
    assert sound.channels == 1
    blocks = list(decode_audio(sound, 1))
    assert sum(map(len, blocks)) == total_samples
    # None is more than some seconds, whatever the track's length.
    assert max(map(len, blocks)) <= 2 * SAMPLE_RATE_HZ


def test_a_track_is_read_back_as_it_sounds(each: Format, write: Write) -> None:
    """Each channel in its place in time; mono on both sides where two are asked for."""
    total_samples = 2 * SAMPLE_RATE_HZ
    at_s = np.arange(total_samples) / SAMPLE_RATE_HZ
    middle = slice(SAMPLE_RATE_HZ // 2, SAMPLE_RATE_HZ)
    stereo = np.concatenate(list(decode_audio(probe_audio(write(each, total_samples, 2)), 2)))
    mono = np.concatenate(list(decode_audio(probe_audio(write(each, total_samples, 1)), 2)))
    assert stereo.shape == mono.shape == (total_samples, 2)
    assert np.array_equal(mono[:, 0], mono[:, 1])
    for heard, hertz in ((stereo[:, 0], 440.0), (stereo[:, 1], 660.0), (mono[:, 0], 440.0)):
        ideal = 0.25 * np.sin(2 * np.pi * hertz * at_s)
        error = heard[middle] - ideal[middle]
        # All encoders stay within 1 % of a tone's energy; see test_every_format.
        assert np.sum(error**2) < 0.01 * np.sum(ideal[middle] ** 2)


def test_a_tracks_length_and_cover_are_read(
    each: Format, write: Write, tags_for: Callable[..., Any]
) -> None:
    """The length as its head states it: MP4's counts the encoder's own 1024 samples too."""
    track = write(each, 50_000)
    assert read_length_s(track) == pytest.approx(
        50_000 / SAMPLE_RATE_HZ, abs=1_025 / SAMPLE_RATE_HZ
    )
    assert read_cover_jpeg(track) == tags_for(50_000).cover_jpeg


@pytest.mark.parametrize("content", [b"", b"#EXTM3U\nother.mp3\n" * 50, bytes(range(256)) * 50])
def test_what_is_no_track_is_said_to_be_none(each: Format, tmp_path: Path, content: bytes) -> None:
    """Empty, a list of other files, anything."""
    path = tmp_path / f"x{each.suffix}"
    path.write_bytes(content)
    for read in (read_length_s, probe_audio):
        with pytest.raises(AudioFileError, match="is no track") as caught:
            read(path)
        assert str(path) in caught.value.message
    assert read_cover_jpeg(path) == b""


def test_a_track_under_the_name_of_another_format_is_refused(write: Write, tmp_path: Path) -> None:
    """Only the reader of its own format gets to see it."""
    path = tmp_path / "x.mp3"
    path.write_bytes(write(FORMATS["m4a"], 50_000).read_bytes())
    with pytest.raises(AudioFileError, match="MP3"):
        probe_audio(path)


def test_a_surround_track_is_refused(tmp_path: Path) -> None:
    """What is neither mono nor stereo is not mixed down behind anybody's back."""
    with pytest.raises(AudioFileError, match="is no track"):
        probe_audio(silence(tmp_path / "x.wav", channels=6, sample_rate_hz=SAMPLE_RATE_HZ))


def test_a_head_that_lies_about_its_rate_is_refused(tmp_path: Path) -> None:
    """At a sample a second, 200 kB would be more than a day of book."""
    with pytest.raises(AudioFileError, match="longer than a day"):
        probe_audio(silence(tmp_path / "x.wav", channels=1, sample_rate_hz=1))


def test_a_title_that_looks_like_a_stream_is_a_title(
    tone: Callable[..., Any], tags_for: Callable[..., Any], tmp_path: Path
) -> None:
    """What a stranger wrote into a file does not say how it is read."""
    title = "x\n  Stream #0:0: Audio: mp3, 8000 Hz, stereo"
    tags = dataclasses.replace(tags_for(50_000), title=title, album=title)
    for name in ("mp3", "m4a", "opus", "wav"):
        path = tmp_path / f"x.{name}"
        FORMATS[name].write(tone(50_000), destination=path, channels=1, tags=tags)
        sound = probe_audio(path)
        assert (sound.channels, sound.total_samples) == (1, 50_000)


def test_a_track_that_changes_while_it_is_read_is_named(write: Write) -> None:
    """Counted as one, and then another: neither is bound in part."""
    sound = probe_audio(write(FORMATS["wav"], 50_000))
    write(FORMATS["wav"], 40_000)
    with pytest.raises(AudioFileError, match="was changed while it was read"):
        list(decode_audio(sound, 1))


@pytest.mark.parametrize("name", ["mp3", "m4a", "opus"])
def test_a_broken_cover_takes_nothing_from_the_sound(
    tone: Callable[..., Any], tags_for: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    """Half a picture is no reason to refuse a whole track."""
    tags = dataclasses.replace(tags_for(50_000), cover_jpeg=b"\xff\xd8\xff half a picture")
    path = tmp_path / f"x.{name}"
    FORMATS[name].write(tone(50_000), destination=path, channels=1, tags=tags)
    assert probe_audio(path).total_samples == 50_000
