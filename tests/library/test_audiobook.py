"""Several tracks bound into one: every sample, every chapter, and what players show."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from supine.audio.ffmpeg import find_ffmpeg
from supine.errors import AudioFileError, OutputError, UsageError
from supine.library.audiobook import write_audiobook
from supine.model import SAMPLE_RATE_HZ
from supine.pipeline.write import Track
from supine.track.formats.file_tags import read_cover_jpeg, read_tags
from supine.track.formats.m4b import MAX_CHAPTERS
from support.measuring import best_match, decode, mono
from support.running import write_guide

WriteTrack = Callable[..., Path]

LENGTHS = {"a.mp3": 66_151, "b.opus": 50_003, "c.m4a": 44_101, "d.wav": 30_007}
"""Of no whole number of any coding's frames."""

_CHAPTER = re.compile(r"\[CHAPTER\]\nTIMEBASE=1/(\d+)\nSTART=(\d+)\nEND=(\d+)\ntitle=(.*)")


@pytest.fixture
def four(write_track: WriteTrack) -> list[Path]:
    """A track in each format, each with a tone and a title of its own."""
    return [
        write_track(name, total_samples=length, hertz=300 + 100 * number, title=name.upper())
        for number, (name, length) in enumerate(LENGTHS.items())
    ]


def chapters_of(path: Path) -> list[tuple[str, int, int]]:
    """Title, start and end in samples, as another program reads them."""
    command = [find_ffmpeg(), "-v", "error", "-i", str(path), "-f", "ffmetadata", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    found = _CHAPTER.findall(done.stdout.decode().replace("\\", ""))
    assert {rate for rate, *_rest in found} <= {str(SAMPLE_RATE_HZ)}
    return [(title, int(start), int(end)) for _rate, start, end, title in found]


def test_every_track_is_there_whole_and_begins_at_its_chapter(
    four: list[Path], tmp_path: Path
) -> None:
    """As long as all together to the sample, and each track's own sound at its chapter's."""
    book = tmp_path / "book.m4b"
    bound = write_audiobook(four, book, title="Evenings")
    total = sum(LENGTHS.values())
    sound = decode(book)
    assert bound.total_samples == len(sound) == total
    edges = np.cumsum([0, *LENGTHS.values()]).tolist()
    expected = [(track.name.upper(), *edges[at : at + 2]) for at, track in enumerate(four)]
    assert chapters_of(book) == expected
    for at, track in enumerate(four):
        own = decode(track, 48_000 if track.suffix == ".opus" else SAMPLE_RATE_HZ)
        if track.suffix == ".opus":
            positions = np.arange(LENGTHS[track.name]) * (48_000 / SAMPLE_RATE_HZ)
            own = np.interp(positions, np.arange(len(own)), own).astype(np.float32)
        # Up to half a period of the highest tone, or a tone is like itself a period later. Coding
        # a tone once more at 96 kbit/s leaves it as it was to more than three parts in a hundred.
        middle = slice(5_000, 25_000)
        likeness, off = best_match(sound, own[middle], edges[at] + 5_000, 30)
        assert likeness > 0.999
        assert off == 0


def test_silence_is_neither_added_nor_lost_between_tracks(
    write_track: WriteTrack, tmp_path: Path
) -> None:
    """The tone of one lasts to the last sample before the next, to within a frame of coding."""
    tracks = [
        write_track("a.wav", hertz=441, total_samples=44_100),
        write_track("b.wav", hertz=882, total_samples=44_100),
    ]
    book = tmp_path / "book.m4b"
    write_audiobook(tracks, book, title="x")
    sound = decode(book)
    for start in range(1_024, len(sound) - 2_048, 512):
        # Each tone's amplitude is 0.25; where they meet, coding may take half of its power.
        assert np.sqrt(np.mean(np.square(sound[start : start + 1_024]))) > 0.25 / 2


def test_own_chapters_lie_within_their_tracks(write_track: WriteTrack, tmp_path: Path) -> None:
    """With the track's title in front, moved to where the track begins."""
    tracks = [
        write_track("a.wav", title="One", chapters=(("In; a=b", 0), ("Out", 11_025))),
        write_track("b.wav", title="Two"),
        write_track("c.wav", title="Three", total_samples=100_000, chapters=(("Late", 88_200),)),
        write_track("d.wav", title="Four", chapters=(("Soon", 4_410),)),
    ]
    book = tmp_path / "book.m4b"
    bound = write_audiobook(tracks, book, title="x")
    half = SAMPLE_RATE_HZ // 2
    starts = {
        "One: In; a=b": 0,
        "One: Out": 11_025,
        "Two": half,
        # What comes long before a track's first chapter has the track's own title.
        "Three": 2 * half,
        "Three: Late": 2 * half + 88_200,
        "Four: Soon": 2 * half + 100_000,
    }
    ends = [*list(starts.values())[1:], 3 * half + 100_000]
    assert chapters_of(book) == [
        (title, start, end) for (title, start), end in zip(starts.items(), ends, strict=True)
    ]
    assert [mark.title for mark in bound.chapters] == list(starts)
    # The other list of chapters, which some players read.
    assert [mark.title for mark in read_tags(book).chapters] == list(starts)


def test_a_track_of_ours_has_its_chapters_to_the_sample(
    make_track: Callable[..., Track], tmp_path: Path
) -> None:
    """Tags count in milliseconds; the recipe beside it in samples."""
    guide = str(write_guide(tmp_path))
    track = make_track(guide, voice="tone", bell="none", background="none", length_s=30.0)
    book = tmp_path / "book.m4b"
    write_audiobook([track.path, track.path], book, title="Twice")
    recipe = track.recipe
    expected = [
        (f"{read_tags(track.path).title}: {mark.title}", begins + mark.start_samples)
        for begins in (0, recipe.total_samples)
        for mark in recipe.chapters
    ]
    assert [(title, start) for title, start, _end in chapters_of(book)] == expected


def test_one_stereo_track_makes_it_stereo(write_track: WriteTrack, tmp_path: Path) -> None:
    """And a mono track is the same on both sides."""
    one, two = write_track("a.wav", hertz=300), write_track("b.mp3", hertz=400, channels=2)
    book = tmp_path / "book.m4b"
    write_audiobook([one, two], book, title="x")
    sound = decode(book)
    half = SAMPLE_RATE_HZ // 2
    assert sound.shape == (2 * half, 2)
    left, right = sound[2_000 : half - 2_000].T
    # Joint stereo codes what is the same on both sides once.
    assert np.abs(left - right).max() < 0.001
    match, off = best_match(mono(sound), decode(two).mean(axis=1)[2_000:-2_000], half + 2_000, 30)
    assert match > 0.999
    assert off == 0


def test_players_see_an_audiobook(write_track: WriteTrack, tmp_path: Path) -> None:
    """Title, genre, every caution once, every track's words, and the first cover there is."""
    cover = b"\xff\xd8\xff\xe0 a first cover"
    tracks = [
        write_track("a.wav", title="One", comment="Stop if it hurts."),
        write_track("b.mp3", title="Two", comment="Ask first.", cover_jpeg=cover),
        write_track("c.mp3", title="Three", comment="Stop if it hurts.", cover_jpeg=cover + b"2"),
    ]
    book = tmp_path / "book.m4b"
    write_audiobook(tracks, book, title="Evenings, é")
    tags = read_tags(book)
    assert (tags.title, tags.album, tags.artist) == ("Evenings, é", "Evenings, é", "Supine")
    assert tags.genre == "Audiobook"
    assert tags.comment == "Stop if it hurts. Ask first."
    assert tags.lyrics.startswith("ONE\n\nThe words of One\n\n\nTWO\n\nThe words of Two")
    assert read_cover_jpeg(book) == cover


def test_a_cover_is_drawn_where_no_track_has_one(write_track: WriteTrack, tmp_path: Path) -> None:
    """No player shows a grey square."""
    book = tmp_path / "book.m4b"
    write_audiobook([write_track()], book, title="x")
    assert read_cover_jpeg(book).startswith(b"\xff\xd8\xff")


def test_more_chapters_than_players_show_become_one_a_track(
    write_track: WriteTrack, tmp_path: Path
) -> None:
    """Rather than losing those after the 255th."""
    many = tuple((f"{number}", number * 100) for number in range(130))
    track = write_track("a.wav", title="One", total_samples=13_230, chapters=many)
    book = tmp_path / "book.m4b"
    bound = write_audiobook([track, track], book, title="x")
    assert not bound.has_inner_chapters
    assert chapters_of(book) == [("One", 0, 13_230), ("One", 13_230, 26_460)]
    assert write_audiobook([track], book, title="x").has_inner_chapters
    with pytest.raises(UsageError, match="256 tracks are more"):
        write_audiobook([track] * (MAX_CHAPTERS + 1), book, title="x")


def damaged(track: Path) -> None:
    """Zeros in the middle, as a bad disk leaves them."""
    data = bytearray(track.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 1_500] = bytes(1_500)
    track.write_bytes(data)


def cut(track: Path) -> None:
    """Its last third is missing."""
    data = track.read_bytes()
    track.write_bytes(data[: len(data) * 2 // 3])


def text(track: Path) -> None:
    """No sound at all."""
    track.write_bytes(b"This is no sound.\n" * 500)


# Any bytes are samples to WAV, and an Opus file that is cut is one that ends: see the next test.
@pytest.mark.parametrize(
    ("name", "hurt"),
    [
        *((f"x.{kind}", text) for kind in ("mp3", "m4a", "opus", "wav")),
        *((f"x.{kind}", damaged) for kind in ("mp3", "m4a", "opus")),
        *((f"x.{kind}", cut) for kind in ("mp3", "m4a", "wav")),
    ],
)
def test_what_is_not_whole_is_named_and_nothing_is_written(
    write_track: WriteTrack, tmp_path: Path, name: str, hurt: Callable[[Path], None]
) -> None:
    """Before the first sample, and what was there before stays."""
    book = tmp_path / "book.m4b"
    book.write_bytes(b"an older book")
    track = write_track(name, total_samples=3 * SAMPLE_RATE_HZ)
    hurt(track)
    with pytest.raises(AudioFileError) as caught:
        write_audiobook([write_track("good.wav"), track], book, title="x")
    assert str(track) in caught.value.message
    assert "\n" not in str(caught.value)
    assert book.read_bytes() == b"an older book"
    assert {path.name for path in tmp_path.iterdir()} == {"book.m4b", "good.wav", name}


def test_a_track_shorter_than_its_record_says_is_named(
    make_track: Callable[..., Track], tmp_path: Path
) -> None:
    """An Opus file that was cut says nothing of it; its recipe does."""
    guide = str(write_guide(tmp_path))
    quick = {"voice": "tone", "bell": "none", "background": "none", "length_s": 30.0}
    made = make_track(guide, ".opus", **quick)
    track = tmp_path / made.path.name
    data = made.path.read_bytes()
    # Between two pages, so that what is left is a sound file in itself.
    track.write_bytes(data[: data.rindex(b"OggS", 0, len(data) * 2 // 3)])
    recipe = made.path.with_suffix(".json")
    track.with_suffix(".json").write_bytes(recipe.read_bytes())
    with pytest.raises(AudioFileError, match="its recipe says 1323000"):
        write_audiobook([track], tmp_path / "book.m4b", title="x")


def test_the_book_is_none_of_its_tracks(write_track: WriteTrack, tmp_path: Path) -> None:
    """By whatever path: it would be read while it is written over."""
    book = write_track("book.m4b")
    before = book.read_bytes()
    (tmp_path / "deep").mkdir()
    with pytest.raises(UsageError, match="is one of the tracks"):
        write_audiobook([book], tmp_path / "deep" / ".." / "book.m4b", title="x")
    assert book.read_bytes() == before


def test_a_book_can_be_bound_into_another(write_track: WriteTrack, tmp_path: Path) -> None:
    """It is a track like others."""
    book = write_track("book.m4b", total_samples=50_001)
    write_audiobook([book, book], tmp_path / "two.m4b", title="x")
    assert len(decode(tmp_path / "two.m4b")) == 100_002


def test_what_ends_it_leaves_the_older_book(write_track: WriteTrack, tmp_path: Path) -> None:
    """Ctrl-C in the middle, and a folder that cannot be written."""
    track, book = write_track(), tmp_path / "book.m4b"
    book.write_bytes(b"an older book")

    def stop(what: str, _done: int, _total: int) -> None:
        if what == "binding":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_audiobook([track], book, title="x", on_progress=stop)
    with pytest.raises(OutputError):
        write_audiobook([track], track / "book.m4b", title="x")
    assert book.read_bytes() == b"an older book"
    assert {path.name for path in tmp_path.iterdir()} == {"book.m4b", "rest.wav"}


def test_the_same_tracks_make_the_same_book(four: list[Path], tmp_path: Path) -> None:
    """Byte for byte, under any name."""
    first, second = tmp_path / "1.m4b", tmp_path / "deep" / "2.m4b"
    for book in (first, second):
        write_audiobook(four, book, title="x")
    assert first.read_bytes() == second.read_bytes()
