"""Sound, tags and decoders for the tests of file formats."""

from __future__ import annotations

import io
import itertools
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from supine.model import SAMPLE_RATE_HZ, ChapterMark, Samples, SourceLine, TrackTags

Tagger = Callable[..., TrackTags]
Sounder = Callable[..., Iterator[Samples]]
Decoder = Callable[..., Samples]


@pytest.fixture
def tags_for() -> Tagger:
    """Tags for a track of so many samples and chapters, with letters that need escaping."""

    def make(total_samples: int, chapters: int = 3) -> TrackTags:
        cover = io.BytesIO()
        Image.new("RGB", (16, 16), "navy").save(cover, "JPEG")
        edges = [total_samples * edge // max(chapters, 1) for edge in range(chapters + 1)]
        return TrackTags(
            title="Rest, é 🙂",
            album="Supine",
            artist="Heart",
            genre="Relaxation",
            comment="Stop if it hurts",
            lyrics="Let the floor have you.\n\nRest; a = b # c \\ d",
            cover_jpeg=cover.getvalue(),
            chapters=tuple(
                ChapterMark(f"Part {number}; a=b #é \\ 🙂", start, end, SourceLine("guide", number))
                for number, (start, end) in enumerate(itertools.pairwise(edges), start=1)
            ),
            sample_rate_hz=SAMPLE_RATE_HZ,
            total_samples=total_samples,
            track_number=7,
        )

    return make


@pytest.fixture
def tone() -> Sounder:
    """A tone, 440 Hz on the left and 660 Hz on the right, in blocks of awkward lengths."""

    def make(total_samples: int, channels: int = 1) -> Iterator[Samples]:
        at_s = np.arange(total_samples) / SAMPLE_RATE_HZ
        hertz = np.array([440.0, 660.0])[:channels]
        sound = (0.25 * np.sin(2 * np.pi * at_s[:, None] * hertz)).astype(np.float32)
        sizes = (2, 1, 0, 44_100, 1_153)
        start = turn = 0
        while start < total_samples:
            block = sound[start : start + sizes[turn % len(sizes)]]
            yield block[:, 0] if channels == 1 else block
            start, turn = start + len(block), turn + 1

    return make


@pytest.fixture
def ffmpeg_decode() -> Decoder:
    """What ffmpeg decodes, shape (n, channels)."""

    def decode(path: Path, channels: int = 1) -> Samples:
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path)]
        done = subprocess.run(
            [*command, "-map", "0:a", "-f", "f32le", "-"], capture_output=True, check=True
        )
        assert not done.stderr
        return np.frombuffer(done.stdout, dtype="<f4").reshape(-1, channels)

    return decode
