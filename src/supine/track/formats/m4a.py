"""M4A, AAC in MP4: for Apple's players, with chapters that they show."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from supine.audio.ffmpeg import encode, temporary_text_file
from supine.model import Samples, TrackTags
from supine.track.formats.base import Format, count_blocks
from supine.track.formats.file_tags import add_mp4_tags

_BIT_RATES = {1: "96k", 2: "128k"}


class M4a(Format):
    """AAC-LC by ffmpeg, the index before the sound, chapters in both ways that players know.

    Exact in the container: the track's duration and its edit list name precisely the samples
    that went in, and players that follow them (ffmpeg from about version 7) decode as many.
    Older ones decode whole AAC frames and so up to 1023 samples, 23 ms, of silence more.
    """

    name = "m4a"
    suffix = ".m4a"
    demuxer = "mov"
    media_type = "audio/mp4"
    audiobook: ClassVar[bool] = False
    """Whether it is marked for players that keep audiobooks apart."""

    def write(
        self, blocks: Iterable[Samples], *, destination: Path, channels: int, tags: TrackTags
    ) -> None:
        """Write a whole track; see `Format.write`."""
        with temporary_text_file(_format_ffmetadata(tags)) as chapters:
            encode(
                count_blocks(blocks, channels=channels, tags=tags),
                destination=destination,
                sample_rate_hz=tags.sample_rate_hz,
                channels=channels,
                arguments=(
                    *("-f", "ffmetadata", "-i", f"file:{chapters}"),
                    *("-map_metadata", "1", "-map_chapters", "1"),
                    *("-c:a", "aac", "-b:a", _BIT_RATES[channels]),
                    # Edit lists are counted in this unit: the default is milliseconds.
                    *("-movie_timescale", str(tags.sample_rate_hz)),
                    *("-movflags", "+faststart", "-f", "ipod"),
                ),
            )
        add_mp4_tags(destination, tags, audiobook=self.audiobook)


def _format_ffmetadata(tags: TrackTags) -> str:
    """Return the chapters as ffmpeg reads them (https://ffmpeg.org/ffmpeg-formats.html#Metadata-2)."""
    lines = [";FFMETADATA1"]
    for chapter in tags.chapters:
        lines += [
            "[CHAPTER]",
            f"TIMEBASE=1/{tags.sample_rate_hz}",
            f"START={chapter.start_samples}",
            f"END={chapter.end_samples}",
            f"title={_escape(chapter.title)}",
        ]
    return "\n".join([*lines, ""])


def _escape(text: str) -> str:
    # ffmpeg takes a line that ends in a backslash, even an escaped one, for one that goes on.
    return "".join(f"\\{letter}" if letter in "\\=;#\n" else letter for letter in text.rstrip("\\"))
