"""Several tracks bound into one audiobook, with a chapter for each and their own within it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from supine.errors import AudioFileError, RecordError, UsageError
from supine.formats.cover import draw_cover
from supine.formats.m4b import MOST_CHAPTERS, M4b, Sound, cover_jpeg, decoded, sound_of
from supine.formats.reading import FileTags, read_tags
from supine.model import SAMPLE_RATE_HZ, ChapterMark, Samples, Source, TrackTags
from supine.phone.copying import Progress, no_progress
from supine.phone.tracks import title_of
from supine.record import Record, read_record, record_path
from supine.units import format_in_words, samples_from_seconds
from supine.whole import whole_file

GENRE = "Audiobook"
ARTIST = "Supine"

_COLOUR = "#3b5b7a"
"""Of a cover that is drawn because no track has one: a guide's own default."""

_BEFORE_CHAPTERS_S = 1.0
"""What a track has before its first chapter is part of it, if it is no longer than this."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What was bound: where it is, how long it is, and its chapters.

    `within` is false where tracks have more chapters of their own than players show.
    """

    path: Path
    total_samples: int
    chapters: tuple[ChapterMark, ...]
    within: bool

    @property
    def length_s(self) -> float:
        """How long it is, in seconds."""
        return self.total_samples / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class _Track:
    """A track that is to be bound; its chapters are (title, start in samples)."""

    sound: Sound
    title: str
    tags: FileTags
    chapters: tuple[tuple[str, int], ...]


def bind_tracks(
    tracks: Sequence[Path],
    destination: Path,
    *,
    title: str,
    on_progress: Progress = no_progress,
) -> Bound:
    """Bind tracks into one M4B, one after the other, in constant memory.

    As long as all of them together, to the sample, and each begins with a chapter at its first
    sample. Stereo if one of them is. What was there before is replaced when all has gone well.

    Parameters
    ----------
    tracks
        From `gather_tracks`; the same one may come more than once.
    destination
        The file to write, which is none of the tracks.
    title
        What players show the whole under.

    Raises
    ------
    AudioFileError
        Something is no track, is damaged, or is not as long as its record says.
    OutputError
        The file cannot be written.
    UsageError
        There are more tracks than chapters can be, or the destination is one of them.
    """
    if len(tracks) > MOST_CHAPTERS:
        raise UsageError(
            f"{len(tracks)} tracks are more than the {MOST_CHAPTERS} chapters that players show",
            "Bind them into several files",
        )
    if any(destination.exists() and destination.samefile(track) for track in tracks):
        raise UsageError(f"{destination} is one of the tracks", "Name another file")
    by_path: dict[Path, _Track] = {}
    for number, path in enumerate(tracks):
        on_progress("reading", number, len(tracks))
        if path not in by_path:
            by_path[path] = _read(path)
    on_progress("reading", len(tracks), len(tracks))
    parts = [by_path[path] for path in tracks]

    total_samples = sum(part.sound.total_samples for part in parts)
    chapters = _chapters(parts, total_samples, within=True)
    within = len(chapters) <= MOST_CHAPTERS
    if not within:
        chapters = _chapters(parts, total_samples, within=False)
    tags = _tags(parts, title, chapters, total_samples)
    channels = max(part.sound.channels for part in parts)
    with whole_file(destination) as draft:
        M4b().write(
            _blocks(parts, channels, total_samples, on_progress),
            destination=draft,
            sample_rate_hz=SAMPLE_RATE_HZ,
            channels=channels,
            tags=tags,
        )
    return Bound(destination, total_samples, chapters, within)


def _read(path: Path) -> _Track:
    sound = sound_of(path)
    tags = read_tags(path)
    record = _record_of(path)
    if record is None:
        chapters = [
            (mark.title, samples_from_seconds(mark.start_s, SAMPLE_RATE_HZ))
            for mark in tags.chapters
        ]
    else:
        # Tags count in milliseconds, the record in samples.
        chapters = [(mark.title, mark.start_samples) for mark in record.chapters]
        # More is no loss: an older ffmpeg adds some milliseconds of silence to an M4A.
        if sound.total_samples < record.total_samples:
            raise AudioFileError(
                f"{path} has {sound.total_samples} samples, and its record says "
                f"{record.total_samples}",
                "Make or copy it anew",
            )
    inside = sorted(
        ((title, start) for title, start in chapters if start < sound.total_samples),
        key=lambda chapter: chapter[1],
    )
    return _Track(sound, title_of(path), tags, tuple(inside))


def _record_of(path: Path) -> Record | None:
    """The record beside a track, if it speaks of this file."""
    beside = record_path(path)
    if not beside.is_file():
        return None
    try:
        record = read_record(beside)
    except RecordError:
        return None
    return record if record.file == path.name else None


def _chapters(
    parts: Sequence[_Track], total_samples: int, *, within: bool
) -> tuple[ChapterMark, ...]:
    """A chapter at each track's first sample and, `within`, at each of its own.

    MP4 knows one level of chapters, so those within have their track's title in front.
    """
    starts: list[tuple[str, int, Path]] = []
    begins = 0
    for part in parts:
        own = list(part.chapters) if within else []
        if own and own[0][1] <= _BEFORE_CHAPTERS_S * SAMPLE_RATE_HZ:
            own[0] = (own[0][0], 0)
        else:
            starts.append((part.title, begins, part.sound.path))
        starts += [
            (f"{part.title}: {title}", begins + start, part.sound.path) for title, start in own
        ]
        begins += part.sound.total_samples
    ends = [start for _title, start, _path in starts[1:]] + [total_samples]
    return tuple(
        ChapterMark(title, start, end, Source(path.name, 1))
        for (title, start, path), end in zip(starts, ends, strict=True)
        if end > start
    )


def _tags(
    parts: Sequence[_Track], title: str, chapters: tuple[ChapterMark, ...], total_samples: int
) -> TrackTags:
    return TrackTags(
        title=title,
        album=title,
        artist=next((part.tags.artist for part in parts if part.tags.artist), ARTIST),
        genre=GENRE,
        # The cautions of every track, each of them once.
        comment=" ".join(dict.fromkeys(part.tags.comment for part in parts if part.tags.comment)),
        lyrics="\n\n\n".join(
            dict.fromkeys(
                f"{part.title.upper()}\n\n{part.tags.lyrics}" for part in parts if part.tags.lyrics
            )
        ),
        cover_jpeg=_cover(parts, title, total_samples),
        chapters=chapters,
        sample_rate_hz=SAMPLE_RATE_HZ,
        total_samples=total_samples,
    )


def _cover(parts: Sequence[_Track], title: str, total_samples: int) -> bytes:
    """The first track's, or the first one there is, or else one that is drawn."""
    for part in parts:
        if cover := cover_jpeg(part.sound.path):
            return cover
    length_text = format_in_words(round(total_samples / SAMPLE_RATE_HZ))
    return draw_cover(title=title, length_text=length_text, position="", colour=_COLOUR)


def _blocks(
    parts: Sequence[_Track], channels: int, total_samples: int, on_progress: Progress
) -> Iterator[Samples]:
    done = 0
    for part in parts:
        for block in decoded(part.sound, channels):
            yield block
            done += len(block)
            on_progress("binding", done, total_samples)
