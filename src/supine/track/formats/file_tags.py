"""What players show of a track: made from its guide, and in files as ID3, MP4 or Vorbis tags.

`_TEXTS` has the name of each text in each kind, by which it is written and read back. To add a
text, add its row and a field to `TrackTags` and `FileTags`.
"""

# mypy: allow-untyped-calls
# mutagen carries annotations in places only.

from __future__ import annotations

import base64
import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supine.model import Cue, Guide, Timeline, TrackTags
from supine.script.pictures import find_picture
from supine.storage.atomic_write import translate_errors
from supine.track.cover import draw_cover
from supine.units import format_in_words

ALBUM = ARTIST = "Supine"
GENRE = "Relaxation"

_TEXTS = {
    "title": ("TIT2", "\xa9nam", "TITLE"),
    "album": ("TALB", "\xa9alb", "ALBUM"),
    "artist": ("TPE1", "\xa9ART", "ARTIST"),
    "genre": ("TCON", "\xa9gen", "GENRE"),
    "comment": ("COMM", "\xa9cmt", "COMMENT"),
    "lyrics": ("USLT", "\xa9lyr", "LYRICS"),
}
"""By the field of `TrackTags`: the ID3 frame, the MP4 atom and the Vorbis comment."""

_VORBIS_COVER = "METADATA_BLOCK_PICTURE"

_CLOCK = re.compile(r"(\d+):(\d+):(\d+(?:\.\d+)?)")
_JPEG = b"\xff\xd8\xff"
_UTF_16 = 1
_HEAD_BYTES = 10
_FRONT_COVER = 3
_TOP_LEVEL_AND_ORDERED = 3
_ISO_639_2_LETTERS = 3
_NO_BYTE_OFFSET = 0xFFFFFFFF
_AUDIOBOOK = 2
"""What iTunes calls an audiobook in the atom stik, the kind of a medium."""


def build_tags(guide: Guide, timeline: Timeline) -> TrackTags:
    """Build the tags: title with length, cautions as comment, cues as lyrics, chapters, cover."""
    length_text = format_in_words(timeline.total_samples / timeline.sample_rate_hz)
    return TrackTags(
        title=f"{guide.title}, {length_text}",
        album=ALBUM,
        artist=ARTIST,
        genre=GENRE,
        comment=" ".join(guide.cautions),
        language=_find_id3_language(guide.language),
        lyrics=_write_lyrics(timeline),
        cover_jpeg=draw_cover(
            title=guide.title,
            length_text=length_text,
            picture=find_picture(guide.name, guide.position, guide.picture),
            colour=guide.colour,
        ),
        chapters=timeline.chapters,
        sample_rate_hz=timeline.sample_rate_hz,
        total_samples=timeline.total_samples,
    )


def _find_id3_language(language: str) -> str:
    """Return a language as ID3 has it: the letters of ISO 639-2, or "und" for not determined."""
    code = language.partition("-")[0] or "en"
    return "eng" if code == "en" else code if len(code) == _ISO_639_2_LETTERS else "und"


def _write_lyrics(timeline: Timeline) -> str:
    """Return the cues in order, each chapter's title before them."""
    lines: list[str] = []
    chapters = list(timeline.chapters)
    for placed in timeline.placements:
        while chapters and chapters[0].start_samples <= placed.start_samples:
            lines += ["", chapters.pop(0).title.upper(), ""]
        if isinstance(placed.item, Cue):
            lines.append(placed.item.text)
    return "\n".join(lines).strip()


def build_id3_tag(tags: TrackTags) -> bytes:
    """Return an ID3v2.3 tag: text, cover, lyrics and chapters.

    Version 2.3 with UTF-16 text, since chapters in 2.4 are not read everywhere. Chapters are
    CHAP frames listed in one CTOC frame, which some players need (ID3v2 Chapter Frame
    Addendum 1.0, https://id3.org/id3v2-chapters-1.0): `MAX_CHAPTERS` at most.
    """
    from mutagen import id3  # noqa: PLC0415 - only needed once a track is written

    tag = id3.ID3()
    for field, (frame, _, _) in _TEXTS.items():
        if text := getattr(tags, field):
            # ID3 wants a language beside comments and lyrics; few players look at it.
            language = {"lang": tags.language, "desc": ""} if frame in {"COMM", "USLT"} else {}
            tag.add(getattr(id3, frame)(encoding=_UTF_16, text=text, **language))
    length_ms = _convert_to_ms(tags.total_samples, tags)
    tag.add(id3.TLEN(encoding=_UTF_16, text=str(length_ms)))
    if tags.track_number:
        tag.add(id3.TRCK(encoding=_UTF_16, text=str(tags.track_number)))
    if tags.cover_jpeg:
        cover = tags.cover_jpeg
        tag.add(id3.APIC(encoding=0, mime="image/jpeg", type=_FRONT_COVER, desc="", data=cover))
    for frame in _build_id3_chapters(tags):
        tag.add(frame)
    tag.update_to_v23()
    written = io.BytesIO()
    tag.save(written, v1=0, v2_version=3, padding=lambda _info: 0)
    return _sort_chapters(written.getvalue())


def _sort_chapters(tag: bytes) -> bytes:
    """Return the tag with its chapters by time: mutagen writes the shortest first.

    Players that do not read the table of contents show chapters as they come. A frame is ten
    bytes of head, the size in the second four, and so much data; a CHAP's begins with its
    identifier, a zero and the start in milliseconds (ID3v2.3, section 3.3).
    """
    frames, position = [], _HEAD_BYTES
    while position < len(tag):
        end = position + _HEAD_BYTES + int.from_bytes(tag[position + 4 : position + 8], "big")
        frames.append(tag[position:end])
        position = end
    chapters = sorted(
        (frame for frame in frames if frame[:4] == b"CHAP"),
        key=lambda frame: frame[_HEAD_BYTES:].partition(b"\0")[2][:4],
    )
    by_time = iter(chapters)
    ordered = [next(by_time) if frame[:4] == b"CHAP" else frame for frame in frames]
    return tag[:_HEAD_BYTES] + b"".join(ordered)


def _build_id3_chapters(tags: TrackTags) -> Iterator[Any]:
    from mutagen import id3  # noqa: PLC0415 - only needed once a track is written

    if not tags.chapters:
        return
    names = [f"chp{number:03d}" for number in range(1, len(tags.chapters) + 1)]
    for name, chapter in zip(names, tags.chapters, strict=True):
        yield id3.CHAP(
            element_id=name,
            start_time=_convert_to_ms(chapter.start_samples, tags),
            end_time=_convert_to_ms(chapter.end_samples, tags),
            start_offset=_NO_BYTE_OFFSET,
            end_offset=_NO_BYTE_OFFSET,
            sub_frames=[id3.TIT2(encoding=_UTF_16, text=chapter.title)],
        )
    yield id3.CTOC(
        element_id="toc",
        flags=_TOP_LEVEL_AND_ORDERED,
        child_element_ids=names,
        sub_frames=[id3.TIT2(encoding=_UTF_16, text=tags.title)],
    )


def add_mp4_tags(destination: Path, tags: TrackTags, *, audiobook: bool = False) -> None:
    """Add text and cover to an MP4 file; its chapters were written with the sound.

    Players keep an `audiobook` apart. Raises `OutputError` if the file could not be rewritten.
    """
    from mutagen import mp4  # noqa: PLC0415 - only needed once a track is written

    with _translate_errors(destination):
        file = mp4.MP4(destination)
        for field, (_, atom, _) in _TEXTS.items():
            if text := getattr(tags, field):
                file[atom] = text
        if tags.track_number:
            file["trkn"] = [(tags.track_number, 0)]
        if tags.cover_jpeg:
            file["covr"] = [mp4.MP4Cover(tags.cover_jpeg, mp4.MP4Cover.FORMAT_JPEG)]
        if audiobook:
            file["stik"] = [_AUDIOBOOK]
            file["aART"] = tags.artist
        file.save(padding=lambda _info: 0)


def add_opus_tags(destination: Path, tags: TrackTags) -> None:
    """Add text, cover and chapters to an Opus file as Vorbis comments.

    Chapters are CHAPTER001 and CHAPTER001NAME and so on
    (https://wiki.xiph.org/Chapter_Extension), the cover a METADATA_BLOCK_PICTURE. Raises
    `OutputError` if the file could not be rewritten.
    """
    from mutagen.flac import Picture  # noqa: PLC0415 - only needed once a track is written
    from mutagen.oggopus import OggOpus  # noqa: PLC0415 - only needed once a track is written

    with _translate_errors(destination):
        file = OggOpus(destination)
        for field, (_, _, name) in _TEXTS.items():
            if text := getattr(tags, field):
                file[name] = text
        if tags.track_number:
            file["TRACKNUMBER"] = str(tags.track_number)
        for number, chapter in enumerate(tags.chapters, start=1):
            file[f"CHAPTER{number:03d}"] = _format_clock_ms(
                _convert_to_ms(chapter.start_samples, tags)
            )
            file[f"CHAPTER{number:03d}NAME"] = chapter.title
        if tags.cover_jpeg:
            picture = Picture()
            picture.type = _FRONT_COVER
            picture.mime = "image/jpeg"
            picture.data = tags.cover_jpeg
            file[_VORBIS_COVER] = base64.b64encode(picture.write()).decode("ascii")
        file.save(padding=lambda _info: 0)


def _convert_to_ms(samples: int, tags: TrackTags) -> int:
    """Return a position in the track in whole milliseconds, a half rounded up."""
    return (samples * 2000 + tags.sample_rate_hz) // (2 * tags.sample_rate_hz)


def _format_clock_ms(position_ms: int) -> str:
    rest, thousandths = divmod(position_ms, 1000)
    minutes, seconds = divmod(rest, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}.{thousandths:03d}"


@contextlib.contextmanager
def _translate_errors(destination: Path) -> Iterator[None]:
    """Turn what the system says through mutagen into an `OutputError`; let anything else pass."""
    from mutagen import MutagenError  # noqa: PLC0415 - only needed once a track is written

    with translate_errors(destination.parent):
        try:
            yield
        except MutagenError as error:
            if error.args and isinstance(error.args[0], OSError):
                raise error.args[0] from error
            raise


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
    """Return the tags of a file; empty where it has none, or none that can be read."""
    from mutagen import id3, mp4  # noqa: PLC0415 - only where a file is read back

    file = _open(path)
    tags = getattr(file, "tags", None)
    if tags is None:
        return FileTags()
    if isinstance(tags, mp4.MP4Tags):
        texts = {field: str(tags.get(atom, [""])[0]) for field, (_, atom, _) in _TEXTS.items()}
        chapters = [
            FileChapter(chapter.title, float(chapter.start))
            for chapter in (getattr(file, "chapters", None) or ())
        ]
    elif isinstance(tags, id3.ID3):
        texts = {field: _read_id3_text(tags, frame) for field, (frame, _, _) in _TEXTS.items()}
        chapters = [
            FileChapter(str(frame.sub_frames["TIT2"].text[0]), frame.start_time / 1000)
            for frame in sorted(tags.getall("CHAP"), key=lambda frame: frame.start_time)
            if "TIT2" in frame.sub_frames
        ]
    else:
        texts = {field: str(tags.get(name, [""])[0]) for field, (_, _, name) in _TEXTS.items()}
        chapters = list(_read_vorbis_chapters(tags))
    cover_bytes = len(next(_read_pictures(tags), b""))
    return FileTags(**texts, cover_bytes=cover_bytes, chapters=tuple(chapters))


def read_cover_jpeg(path: Path) -> bytes:
    """Return the first JPEG picture of a file; empty where it has none."""
    pictures = _read_pictures(getattr(_open(path), "tags", None))
    return next((data for data in pictures if data.startswith(_JPEG)), b"")


def _open(path: Path) -> Any:  # noqa: ANN401 - mutagen's classes carry no types
    import mutagen  # noqa: PLC0415 - only where a file is read back

    try:
        return mutagen.File(path)
    except mutagen.MutagenError:
        return None


def _read_id3_text(tags: Any, name: str) -> str:  # noqa: ANN401 - mutagen's classes carry no types
    frame = next(iter(tags.getall(name)), None)
    if frame is None:
        return ""
    # Lyrics are one text, all others a list of texts.
    return str(frame.text if name == "USLT" else frame.text[0])


def _read_vorbis_chapters(tags: Any) -> Iterator[FileChapter]:  # noqa: ANN401 - mutagen's classes carry no types
    number = 1
    while clock := _CLOCK.fullmatch(str(tags.get(f"CHAPTER{number:03d}", [""])[0])):
        hours, minutes, seconds = clock.groups()
        start_s = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        yield FileChapter(str(tags.get(f"CHAPTER{number:03d}NAME", [""])[0]), start_s)
        number += 1


def _read_pictures(tags: Any) -> Iterator[bytes]:  # noqa: ANN401 - mutagen's classes carry no types
    """Yield the pictures that a file carries."""
    from mutagen import id3, mp4  # noqa: PLC0415 - only where a file is read back
    from mutagen.flac import Picture, error  # noqa: PLC0415 - only where a file is read back

    if isinstance(tags, mp4.MP4Tags):
        yield from map(bytes, tags.get("covr", []))
    elif isinstance(tags, id3.ID3):
        yield from (frame.data for frame in tags.getall("APIC"))
    elif tags is not None:
        for encoded in tags.get(_VORBIS_COVER, []):
            with contextlib.suppress(ValueError, error):
                yield Picture(base64.b64decode(encoded)).data
