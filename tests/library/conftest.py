"""Small real tracks, each a tone of its own, for what carries tracks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from supine.model import SAMPLE_RATE_HZ, ChapterMark, Samples, SourceLine, TrackTags
from supine.track.formats import get_format
from supine.track.formats.m4b import M4b

WriteTrack = Callable[..., Path]


def cover_of(colour: str) -> bytes:
    """A small JPEG in one colour."""
    jpeg = io.BytesIO()
    Image.new("RGB", (16, 16), colour).save(jpeg, "JPEG")
    return jpeg.getvalue()


@pytest.fixture
def write_track(tmp_path: Path) -> WriteTrack:
    """Write a track of a tone, in the format that its name ends in."""

    def write(  # noqa: PLR0913 - each is something a track differs in
        name: str = "rest.wav",
        *,
        total_samples: int = SAMPLE_RATE_HZ // 2,
        hertz: float = 440.0,
        channels: int = 1,
        title: str = "Constructive rest, 15 minutes",
        chapters: tuple[tuple[str, int], ...] = (),
        comment: str = "Stop if it hurts.",
        cover_jpeg: bytes = b"",
    ) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        ends = [*(start for _title, start in chapters), total_samples][1:]
        marks = tuple(
            ChapterMark(chapter, start, end, SourceLine("guide", 1))
            for (chapter, start), end in zip(chapters, ends, strict=True)
        )
        tags = TrackTags(
            title=title,
            album="Supine",
            artist="Supine",
            genre="Relaxation",
            comment=comment,
            lyrics=f"The words of {title}",
            cover_jpeg=cover_jpeg,
            chapters=marks,
            sample_rate_hz=SAMPLE_RATE_HZ,
            total_samples=total_samples,
        )
        kind = M4b() if path.suffix == M4b.suffix else get_format(path)
        kind.write(
            _tone(total_samples, hertz, channels),
            destination=path,
            channels=channels,
            tags=tags,
        )
        return path

    return write


def _tone(total_samples: int, hertz: float, channels: int) -> Iterator[Samples]:
    """A tone, and on the right an octave higher."""
    at_s = np.arange(total_samples)[:, np.newaxis] / SAMPLE_RATE_HZ
    sound = 0.25 * np.sin(2 * np.pi * at_s * hertz * np.arange(1, channels + 1))
    for start in range(0, total_samples, SAMPLE_RATE_HZ):
        block = sound[start : start + SAMPLE_RATE_HZ].astype(np.float32)
        yield block[:, 0] if channels == 1 else block
