"""What a player shows of a track, in the three ways that files carry it."""

# mypy: allow-untyped-calls
# mutagen carries annotations in places only.

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from supine.errors import OutputError
from supine.formats.base import output_error
from supine.model import ChapterMark, TrackTags

_UTF_16 = 1
_HEAD_BYTES = 10
_FRONT_COVER = 3
_LANGUAGE = "eng"
"""ID3 wants a language beside comments and lyrics; few players look at it."""

_TOP_LEVEL_AND_ORDERED = 3
_NO_BYTE_OFFSET = 0xFFFFFFFF
_MOST_ID3_CHAPTERS = 255


def id3_bytes(tags: TrackTags) -> bytes:
    """An ID3v2.3 tag: text, cover, lyrics and chapters.

    Version 2.3 with UTF-16 text, since chapters in 2.4 are not read everywhere. Chapters are
    CHAP frames listed in one CTOC frame, which some players need (ID3v2 Chapter Frame
    Addendum 1.0, https://id3.org/id3v2-chapters-1.0).

    Raises
    ------
    OutputError
        There are more chapters than the tag can list, which is 255.
    """
    from mutagen import id3  # noqa: PLC0415 - only needed once a track is written

    frames: list[Any] = [
        id3.TIT2(encoding=_UTF_16, text=[tags.title]),
        id3.TALB(encoding=_UTF_16, text=[tags.album]),
        id3.TPE1(encoding=_UTF_16, text=[tags.artist]),
        id3.TCON(encoding=_UTF_16, text=[tags.genre]),
        id3.TLEN(encoding=_UTF_16, text=[str(milliseconds(tags.total_samples, tags))]),
    ]
    if tags.track_number:
        frames.append(id3.TRCK(encoding=_UTF_16, text=[str(tags.track_number)]))
    if tags.comment:
        frames.append(id3.COMM(encoding=_UTF_16, lang=_LANGUAGE, desc="", text=[tags.comment]))
    if tags.lyrics:
        frames.append(id3.USLT(encoding=_UTF_16, lang=_LANGUAGE, desc="", text=tags.lyrics))
    if tags.cover_jpeg:
        frames.append(
            id3.APIC(
                encoding=0, mime="image/jpeg", type=_FRONT_COVER, desc="", data=tags.cover_jpeg
            )
        )
    frames.extend(_id3_chapters(tags))

    tag = id3.ID3()
    for frame in frames:
        tag.add(frame)
    tag.update_to_v23()
    written = io.BytesIO()
    tag.save(written, v1=0, v2_version=3, padding=lambda _info: 0)
    return _with_chapters_in_order(written.getvalue())


def _with_chapters_in_order(tag: bytes) -> bytes:
    """The tag with its chapters by time: mutagen writes the shortest first.

    Players that do not read the table of contents show chapters as they come. A frame is ten
    bytes of head, the size in the second four, and so much data; a CHAP's begins with its
    identifier, a zero and the start in milliseconds (ID3v2.3, section 3.3).
    """
    frames, position = [], _HEAD_BYTES
    while position < len(tag):
        size = int.from_bytes(tag[position + 4 : position + 8], "big")
        frames.append(tag[position : position + _HEAD_BYTES + size])
        position += _HEAD_BYTES + size
    chapters = sorted((frame for frame in frames if frame[:4] == b"CHAP"), key=_start_of)
    in_order = iter(chapters)
    ordered = [next(in_order) if frame[:4] == b"CHAP" else frame for frame in frames]
    return tag[:_HEAD_BYTES] + b"".join(ordered)


def _start_of(chapter: bytes) -> bytes:
    begins = chapter.index(b"\0", _HEAD_BYTES) + 1
    return chapter[begins : begins + 4]


def _id3_chapters(tags: TrackTags) -> Iterator[Any]:
    from mutagen import id3  # noqa: PLC0415 - as above

    if not tags.chapters:
        return
    if len(tags.chapters) > _MOST_ID3_CHAPTERS:
        raise OutputError(
            f"the track has {len(tags.chapters)} chapters and its tag can list "
            f"{_MOST_ID3_CHAPTERS}",
            "Give the guide fewer chapters",
        )
    names = [f"chp{number:03d}" for number in range(1, len(tags.chapters) + 1)]
    for name, chapter in zip(names, tags.chapters, strict=True):
        yield id3.CHAP(
            element_id=name,
            start_time=milliseconds(chapter.start_samples, tags),
            end_time=milliseconds(chapter.end_samples, tags),
            start_offset=_NO_BYTE_OFFSET,
            end_offset=_NO_BYTE_OFFSET,
            sub_frames=[id3.TIT2(encoding=_UTF_16, text=[chapter.title])],
        )
    yield id3.CTOC(
        element_id="toc",
        flags=_TOP_LEVEL_AND_ORDERED,
        child_element_ids=names,
        sub_frames=[id3.TIT2(encoding=_UTF_16, text=[tags.title])],
    )


def add_mp4_tags(destination: Path, tags: TrackTags) -> None:
    """Put text and cover into an MP4 file; its chapters were written with the sound.

    Raises
    ------
    OutputError
        The file could not be rewritten.
    """
    from mutagen import mp4  # noqa: PLC0415 - as above

    with _mutagen_errors(destination):
        file = mp4.MP4(destination)
        file["\xa9nam"] = tags.title
        file["\xa9alb"] = tags.album
        file["\xa9ART"] = tags.artist
        file["\xa9gen"] = tags.genre
        if tags.comment:
            file["\xa9cmt"] = tags.comment
        if tags.lyrics:
            file["\xa9lyr"] = tags.lyrics
        if tags.track_number:
            file["trkn"] = [(tags.track_number, 0)]
        if tags.cover_jpeg:
            file["covr"] = [mp4.MP4Cover(tags.cover_jpeg, mp4.MP4Cover.FORMAT_JPEG)]
        file.save(padding=lambda _info: 0)


def add_opus_tags(destination: Path, tags: TrackTags) -> None:
    """Put text, cover and chapters into an Opus file as Vorbis comments.

    Chapters are CHAPTER001 and CHAPTER001NAME and so on
    (https://wiki.xiph.org/Chapter_Extension), the cover a METADATA_BLOCK_PICTURE.

    Raises
    ------
    OutputError
        The file could not be rewritten.
    """
    import base64  # noqa: PLC0415 - only here

    from mutagen.flac import Picture  # noqa: PLC0415 - as above
    from mutagen.oggopus import OggOpus  # noqa: PLC0415 - as above

    with _mutagen_errors(destination):
        file = OggOpus(destination)
        file["TITLE"] = tags.title
        file["ALBUM"] = tags.album
        file["ARTIST"] = tags.artist
        file["GENRE"] = tags.genre
        if tags.comment:
            file["COMMENT"] = tags.comment
        if tags.lyrics:
            file["LYRICS"] = tags.lyrics
        if tags.track_number:
            file["TRACKNUMBER"] = str(tags.track_number)
        for number, chapter in enumerate(tags.chapters, start=1):
            file[f"CHAPTER{number:03d}"] = _clock(chapter, tags)
            file[f"CHAPTER{number:03d}NAME"] = chapter.title
        if tags.cover_jpeg:
            picture = Picture()
            picture.type = _FRONT_COVER
            picture.mime = "image/jpeg"
            picture.data = tags.cover_jpeg
            file["METADATA_BLOCK_PICTURE"] = base64.b64encode(picture.write()).decode("ascii")
        file.save(padding=lambda _info: 0)


def milliseconds(samples: int, tags: TrackTags) -> int:
    """A place in the track in whole milliseconds, rounded half up, as tags write it."""
    return (samples * 2000 + tags.sample_rate_hz) // (2 * tags.sample_rate_hz)


def _clock(chapter: ChapterMark, tags: TrackTags) -> str:
    rest, thousandths = divmod(milliseconds(chapter.start_samples, tags), 1000)
    minutes, seconds = divmod(rest, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}.{thousandths:03d}"


@contextmanager
def _mutagen_errors(destination: Path) -> Iterator[None]:
    """Turn what the disk says through mutagen into `OutputError`; let anything else pass."""
    from mutagen import MutagenError  # noqa: PLC0415 - as above

    try:
        yield
    except OSError as error:
        raise output_error(destination, error) from error
    except MutagenError as error:
        reason = error.args[0] if error.args else None
        if not isinstance(reason, OSError):
            raise
        raise output_error(destination, reason) from error
