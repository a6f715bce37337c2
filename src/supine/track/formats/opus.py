"""Opus: the smallest files, for players that know it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from supine.audio.ffmpeg import encode
from supine.model import Samples, TrackTags
from supine.track.formats.base import Format, count_blocks
from supine.track.formats.file_tags import add_opus_tags

_BIT_RATES = {1: "48k", 2: "80k"}
_SAMPLE_RATE_HZ = 48_000
"""The rate that Opus decodes to, whatever went in."""


class Opus(Format):
    """Opus in Ogg by ffmpeg and libopus, chapters and cover as Vorbis comments.

    Exact at Opus's own rate: N samples at R Hz decode to round(N · 48000 / R) samples at 48 kHz,
    by the pre-skip and the last granule position, in ffmpeg and libsndfile.
    """

    name = "opus"
    suffix = ".opus"
    demuxer = "ogg"
    media_type = "audio/ogg"

    def write(
        self, blocks: Iterable[Samples], *, destination: Path, channels: int, tags: TrackTags
    ) -> None:
        """Write a whole track; see `Format.write`."""
        length = max(1, round(tags.total_samples * _SAMPLE_RATE_HZ / tags.sample_rate_hz))
        # The resampler alone ends a sample early or late.
        exactly = f"aresample={_SAMPLE_RATE_HZ},apad=whole_len={length},atrim=end_sample={length}"
        encode(
            count_blocks(blocks, channels=channels, tags=tags),
            destination=destination,
            sample_rate_hz=tags.sample_rate_hz,
            channels=channels,
            arguments=(
                *("-af", exactly),
                *("-c:a", "libopus", "-b:a", _BIT_RATES[channels]),
                *("-f", "opus"),
            ),
        )
        add_opus_tags(destination, tags)
