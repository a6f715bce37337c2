"""Reading back what a player shows of a file, whatever its format."""

# mypy: allow-untyped-calls
# mutagen carries annotations in places only.

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MP4_NAMES = {"title": "\xa9nam", "album": "\xa9alb", "artist": "\xa9ART", "genre": "\xa9gen"}
_ID3_NAMES = {"title": "TIT2", "album": "TALB", "artist": "TPE1", "genre": "TCON"}
_CLOCK = re.compile(r"(\d+):(\d+):(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class FileChapter:
    """A chapter as a file has it."""

    title: str
    start_s: float


@dataclass(frozen=True, slots=True)
class FileTags:
    """Tags as a file has them; what is not there is empty."""

    title: str = ""
    album: str = ""
    artist: str = ""
    genre: str = ""
    comment: str = ""
    lyrics: str = ""
    cover_bytes: int = 0
    chapters: tuple[FileChapter, ...] = ()


def read_tags(path: Path) -> FileTags:
    """The tags of a file; empty where it has none, or none that can be read."""
    import mutagen  # noqa: PLC0415 - imports are made where they are used: `--help` stays quick

    try:
        file = mutagen.File(path)
    except mutagen.MutagenError:
        return FileTags()
    tags = getattr(file, "tags", None)
    if tags is None:
        return FileTags()
    kind = type(tags).__name__
    if kind == "MP4Tags":
        return _from_mp4(file, tags)
    return _from_id3(tags) if hasattr(tags, "getall") else _from_vorbis(tags)


def _from_id3(tags: Any) -> FileTags:  # noqa: ANN401 - mutagen's classes carry no types
    texts = {
        name: str(tags[frame].text[0]) if frame in tags else ""
        for name, frame in _ID3_NAMES.items()
    }
    comments, lyrics, covers = (tags.getall(frame) for frame in ("COMM", "USLT", "APIC"))
    chapters = sorted(tags.getall("CHAP"), key=lambda chapter: chapter.start_time)
    return FileTags(
        **texts,
        comment=str(comments[0].text[0]) if comments else "",
        lyrics=str(lyrics[0].text) if lyrics else "",
        cover_bytes=len(covers[0].data) if covers else 0,
        chapters=tuple(
            FileChapter(str(chapter.sub_frames["TIT2"].text[0]), chapter.start_time / 1000)
            for chapter in chapters
            if "TIT2" in chapter.sub_frames
        ),
    )


def _from_mp4(file: Any, tags: Any) -> FileTags:  # noqa: ANN401 - as above
    texts = {name: str(tags.get(atom, [""])[0]) for name, atom in _MP4_NAMES.items()}
    covers = tags.get("covr", [])
    return FileTags(
        **texts,
        comment=str(tags.get("\xa9cmt", [""])[0]),
        lyrics=str(tags.get("\xa9lyr", [""])[0]),
        cover_bytes=len(covers[0]) if covers else 0,
        chapters=tuple(
            FileChapter(chapter.title, float(chapter.start))
            for chapter in (getattr(file, "chapters", None) or ())
        ),
    )


def _from_vorbis(tags: Any) -> FileTags:  # noqa: ANN401 - as above
    def text(name: str) -> str:
        return str(tags.get(name, [""])[0])

    chapters = []
    number = 1
    while clock := _CLOCK.fullmatch(text(f"CHAPTER{number:03d}")):
        hours, minutes, seconds = clock.groups()
        start_s = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        chapters.append(FileChapter(text(f"CHAPTER{number:03d}NAME"), start_s))
        number += 1
    return FileTags(
        title=text("title"),
        album=text("album"),
        artist=text("artist"),
        genre=text("genre"),
        comment=text("comment"),
        lyrics=text("lyrics"),
        # Base64 takes four characters for three bytes.
        cover_bytes=len(text("metadata_block_picture")) * 3 // 4,
        chapters=tuple(chapters),
    )
