"""Several tracks as one audiobook (M4B), with a chapter for each and their own within it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from supine.errors import AudioFileError, UsageError
from supine.library.find_tracks import read_title
from supine.library.recipe import find_recipe
from supine.model import (
    SAMPLE_RATE_HZ,
    ChapterMark,
    Progress,
    Samples,
    SourceLine,
    TrackTags,
    ignore_progress,
)
from supine.storage.atomic_write import atomic_write
from supine.track.cover import draw_cover
from supine.track.formats.file_tags import ARTIST, FileTags, read_cover_jpeg, read_tags
from supine.track.formats.m4b import (
    MAX_CHAPTERS,
    AudioStream,
    M4b,
    decode_audio,
    probe_audio,
)
from supine.units import format_in_words, samples_from_seconds

GENRE = "Audiobook"

_COLOUR = "#3b5b7a"
"""Of a cover that is drawn because no track has one: a guide's own default."""

_BEFORE_CHAPTERS_S = 1.0
"""What a track has before its first chapter is part of it, if it is no longer than this."""


@dataclass(frozen=True, slots=True)
class Audiobook:
    """An audiobook that was written, and its chapters.

    `has_inner_chapters` is false where the tracks' own chapters are more than players show.
    """

    path: Path
    total_samples: int
    chapters: tuple[ChapterMark, ...]
    has_inner_chapters: bool

    @property
    def length_s(self) -> float:
        """How long it is, in seconds."""
        return self.total_samples / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class _Track:
    """A track to be part of it; its chapters are (title, start in samples)."""

    sound: AudioStream
    title: str
    tags: FileTags
    chapters: tuple[tuple[str, int], ...]


def write_audiobook(
    tracks: Sequence[Path],
    destination: Path,
    *,
    title: str,
    on_progress: Progress = ignore_progress,
) -> Audiobook:
    """Bind tracks into one M4B, one after the other, in constant memory.

    As long as all of them together, to the sample, and each begins with a chapter at its first
    sample. Stereo if one of them is. What was there before is replaced when all has gone well. The
    tracks are from `collect_tracks`, and the same one may come more than once; players show the
    whole under `title`.

    Raises
    ------
    AudioFileError
        Something is no track, is damaged, or is not as long as its recipe says.
    OutputError
        The file cannot be written.
    UsageError
        There are more tracks than chapters can be, or the destination is one of them.
    """
    if len(tracks) > MAX_CHAPTERS:
        raise UsageError(
            f"{len(tracks)} tracks are more than the {MAX_CHAPTERS} chapters that players show",
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
    chapters = _build_chapters(parts, total_samples, within=True)
    has_inner = len(chapters) <= MAX_CHAPTERS
    if not has_inner:
        chapters = _build_chapters(parts, total_samples, within=False)
    tags = _build_tags(parts, title, chapters, total_samples)
    channels = max(part.sound.channels for part in parts)
    with atomic_write(destination) as draft:
        M4b().write(
            _decode_blocks(parts, channels, total_samples, on_progress),
            destination=draft,
            channels=channels,
            tags=tags,
        )
    return Audiobook(destination, total_samples, chapters, has_inner)


def _read(path: Path) -> _Track:
    sound = probe_audio(path)
    tags = read_tags(path)
    recipe = find_recipe(path)
    if recipe is None or recipe.file != path.name:
        chapters = [
            (mark.title, samples_from_seconds(mark.start_s, SAMPLE_RATE_HZ))
            for mark in tags.chapters
        ]
    else:
        # Tags count in milliseconds, the recipe in samples.
        chapters = [(mark.title, mark.start_samples) for mark in recipe.chapters]
        # More is no loss: an older ffmpeg adds some milliseconds of silence to an M4A.
        if sound.total_samples < recipe.total_samples:
            raise AudioFileError(
                f"{path} has {sound.total_samples} samples, and its recipe says "
                f"{recipe.total_samples}",
                "Make or copy it anew",
            )
    inside = sorted(
        ((title, start) for title, start in chapters if start < sound.total_samples),
        key=lambda chapter: chapter[1],
    )
    return _Track(sound, read_title(path), tags, tuple(inside))


def _build_chapters(
    parts: Sequence[_Track], total_samples: int, *, within: bool
) -> tuple[ChapterMark, ...]:
    """Build a chapter at each track's first sample and, `within`, at each of its own.

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
        ChapterMark(title, start, end, SourceLine(path.name, 1))
        for (title, start, path), end in zip(starts, ends, strict=True)
        if end > start
    )


def _build_tags(
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
        cover_jpeg=_choose_cover(parts, title, total_samples),
        chapters=chapters,
        sample_rate_hz=SAMPLE_RATE_HZ,
        total_samples=total_samples,
    )


def _choose_cover(parts: Sequence[_Track], title: str, total_samples: int) -> bytes:
    """Return the first track's cover, or the first one there is, or else draw one."""
    for part in parts:
        if cover := read_cover_jpeg(part.sound.path):
            return cover
    length_text = format_in_words(round(total_samples / SAMPLE_RATE_HZ))
    return draw_cover(title=title, length_text=length_text, picture="", colour=_COLOUR)


def _decode_blocks(
    parts: Sequence[_Track], channels: int, total_samples: int, on_progress: Progress
) -> Iterator[Samples]:
    done = 0
    for part in parts:
        for block in decode_audio(part.sound, channels):
            yield block
            done += len(block)
            on_progress("binding", done, total_samples)
