# mypy: allow-untyped-calls
"""What mutagen reads back of the tags, format by format."""

from __future__ import annotations

import base64
import dataclasses
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mutagen.flac
import mutagen.id3
import mutagen.mp3
import mutagen.mp4
import mutagen.oggopus
import mutagen.wave
import pytest

from supine.errors import OutputError
from supine.model import SAMPLE_RATE_HZ, ChapterMark, Samples, SourceLine, TrackTags
from supine.track.formats import FORMATS
from supine.track.formats.file_tags import build_id3_tag

TOTAL_SAMPLES = 2 * SAMPLE_RATE_HZ + 31


@pytest.fixture
def tags(tags_for: Callable[..., TrackTags]) -> TrackTags:
    return tags_for(TOTAL_SAMPLES)


@pytest.fixture
def written(
    tmp_path: Path, tags: TrackTags, tone: Callable[..., Iterator[Samples]]
) -> Callable[[str], Path]:
    def write(name: str) -> Path:
        path = tmp_path / "track.part"
        FORMATS[name].write(
            tone(TOTAL_SAMPLES),
            destination=path,
            channels=1,
            tags=tags,
        )
        return path

    return write


def assert_id3_holds(tag: Any, tags: TrackTags) -> None:  # noqa: ANN401 - mutagen has no types
    assert tag.version == (2, 3, 0)
    assert tag["TIT2"].text == [tags.title]
    assert tag["TALB"].text == [tags.album]
    assert tag["TPE1"].text == [tags.artist]
    assert tag["TCON"].text == [tags.genre]
    assert tag["TRCK"].text == ["7"]
    assert tag["TLEN"].text == ["2001"]
    assert tag["COMM::eng"].text == [tags.comment]
    assert tag["USLT::eng"].text == tags.lyrics
    assert (tag["APIC:"].type, tag["APIC:"].mime) == (3, "image/jpeg")
    assert tag["APIC:"].data == tags.cover_jpeg


@pytest.mark.parametrize(("name", "kind"), [("mp3", mutagen.mp3.MP3), ("wav", mutagen.wave.WAVE)])
def test_id3_says_all_of_it(
    name: str, kind: Callable[[Path], Any], written: Callable[[str], Path], tags: TrackTags
) -> None:
    """Version 2.3 text, cover and lyrics, in an MP3 and in a WAV."""
    tag = kind(written(name)).tags
    assert_id3_holds(tag, tags)


def test_id3_chapters_are_listed_in_order_and_meet(tags: TrackTags) -> None:
    """One top-level, ordered CTOC names every CHAP; each begins where the last one ended."""
    tag = mutagen.id3.ID3(io.BytesIO(build_id3_tag(tags)))
    contents = tag["CTOC:toc"]
    assert contents.flags == mutagen.id3.CTOCFlags.TOP_LEVEL | mutagen.id3.CTOCFlags.ORDERED
    chapters = [tag[f"CHAP:{name}"] for name in contents.child_element_ids]
    assert [chapter.sub_frames["TIT2"].text for chapter in chapters] == [
        [chapter.title] for chapter in tags.chapters
    ]
    assert [chapter.start_time for chapter in chapters] == [0, 667, 1334]
    assert [chapter.end_time for chapter in chapters] == [667, 1334, 2001]


def test_id3_has_no_empty_frames(tags: TrackTags) -> None:
    """What is not there is left out rather than shown blank."""
    bare = dataclasses.replace(
        tags, comment="", lyrics="", cover_jpeg=b"", chapters=(), track_number=0
    )
    tag = mutagen.id3.ID3(io.BytesIO(build_id3_tag(bare)))
    assert set(tag) == {"TIT2", "TALB", "TPE1", "TCON", "TLEN"}


def test_mp3_is_constant_rate_with_lames_header(written: Callable[[str], Path]) -> None:
    """Players seek to the second only at a constant rate."""
    info: Any = mutagen.mp3.MP3(written("mp3")).info
    assert info.bitrate_mode == mutagen.mp3.BitrateMode.CBR
    assert info.encoder_info.startswith("LAME")
    # What mutagen takes for the rate includes the header's own frame.
    assert info.bitrate == pytest.approx(96_000, rel=0.01)
    assert info.length * SAMPLE_RATE_HZ == pytest.approx(TOTAL_SAMPLES, abs=0.01)


def test_m4a_says_all_of_it(written: Callable[[str], Path], tags: TrackTags) -> None:
    """Text, cover, lyrics and number where Apple's players look."""
    file: Any = mutagen.mp4.MP4(written("m4a"))
    assert file["\xa9nam"] == [tags.title]
    assert file["\xa9alb"] == [tags.album]
    assert file["\xa9ART"] == [tags.artist]
    assert file["\xa9gen"] == [tags.genre]
    assert file["\xa9cmt"] == [tags.comment]
    assert file["\xa9lyr"] == [tags.lyrics]
    assert file["trkn"] == [(7, 0)]
    assert bytes(file["covr"][0]) == tags.cover_jpeg
    assert [chapter.title for chapter in file.chapters] == [
        chapter.title for chapter in tags.chapters
    ]


def test_opus_says_all_of_it(written: Callable[[str], Path], tags: TrackTags) -> None:
    """Text, cover and chapters as Vorbis comments."""
    file = mutagen.oggopus.OggOpus(written("opus"))
    assert file["title"] == [tags.title]
    assert file["album"] == [tags.album]
    assert file["artist"] == [tags.artist]
    assert file["genre"] == [tags.genre]
    assert file["comment"] == [tags.comment]
    assert file["lyrics"] == [tags.lyrics]
    assert file["tracknumber"] == ["7"]
    picture = mutagen.flac.Picture(base64.b64decode(file["metadata_block_picture"][0]))
    assert (picture.type, picture.mime, picture.data) == (3, "image/jpeg", tags.cover_jpeg)
    assert file["chapter002"] == ["00:00:00.667"]
    assert file["chapter003name"] == [tags.chapters[2].title]


def test_wav_longer_than_its_size_field_is_refused_before_a_byte(
    tmp_path: Path, tags: TrackTags
) -> None:
    """A RIFF file ends at 4 GiB; nothing is written, not even begun."""
    fourteen_hours = 14 * 3600 * SAMPLE_RATE_HZ
    path = tmp_path / "track.part"
    with pytest.raises(OutputError, match=r"14:00:00.*mp3"):
        FORMATS["wav"].write(
            iter(()),
            destination=path,
            channels=1,
            tags=dataclasses.replace(tags, total_samples=fourteen_hours),
        )
    assert not path.exists()


def test_id3_chapters_stand_by_time_whatever_their_titles(tags: TrackTags) -> None:
    """Players without an eye for the table of contents show them as they stand."""
    titles = ("A long title comes first", "Brief", "The middling one", "Shore")
    edges = range(0, TOTAL_SAMPLES + 1, TOTAL_SAMPLES // 4)
    chapters = tuple(
        ChapterMark(title, start, end, SourceLine("guide", 1))
        for title, start, end in zip(titles, edges[:-1], edges[1:], strict=True)
    )
    tag = build_id3_tag(dataclasses.replace(tags, chapters=chapters))
    places = [tag.index(title.encode("utf-16-le")) for title in titles]
    assert places == sorted(places)
    read = mutagen.id3.ID3(io.BytesIO(tag))
    assert len(read.getall("CHAP")) == len(titles)
    assert read["APIC:"].data == tags.cover_jpeg
