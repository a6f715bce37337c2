"""WAV: uncompressed, for those who want to work on a track."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from supine.errors import OutputError
from supine.formats.base import Format, TrackFile, checked
from supine.formats.tags import id3_bytes
from supine.model import Samples, TrackTags
from supine.units import format_clock

_PCM = 1
_BYTES_A_SAMPLE = 2
_LARGEST_RIFF_BYTES = 0xFFFF_FFFF
_FULL_SCALE = 32_768.0


class Wav(Format):
    """16-bit PCM in RIFF, with a LIST INFO and an ID3 chunk before the sound.

    Exact by nature. Samples are rounded and not dithered: what the mix is made of is 16-bit
    already, the background lies some 24 dB above the last bit and dithers it, and where a
    listener asked for no background they asked for true silence.

    A RIFF file counts its bytes in 32 bits, which is 13.5 hours of mono; more is refused before
    a byte is written.
    """

    name = "wav"
    suffix = ".wav"

    def write(
        self,
        blocks: Iterable[Samples],
        *,
        destination: Path,
        sample_rate_hz: int,
        channels: int,
        tags: TrackTags,
    ) -> None:
        """Write a whole track; see `Format.write`."""
        head = _head(sample_rate_hz, channels, tags)
        with TrackFile(destination, head) as file:
            for block in checked(blocks, channels=channels, tags=tags):
                whole = np.rint(block * _FULL_SCALE).clip(-_FULL_SCALE, _FULL_SCALE - 1)
                file.write(whole.astype("<i2").tobytes())


def _head(sample_rate_hz: int, channels: int, tags: TrackTags) -> bytes:
    """Everything before the first sample, since the length is known before it is made."""
    frame_bytes = channels * _BYTES_A_SAMPLE
    data_bytes = tags.total_samples * frame_bytes
    chunks = b"".join(
        (
            b"WAVE",
            _chunk(
                b"fmt ",
                struct.pack(
                    "<HHIIHH",
                    _PCM,
                    channels,
                    sample_rate_hz,
                    sample_rate_hz * frame_bytes,
                    frame_bytes,
                    8 * _BYTES_A_SAMPLE,
                ),
            ),
            _chunk(b"LIST", b"INFO" + _info(tags)),
            _chunk(b"id3 ", id3_bytes(tags)),
        )
    )
    riff_bytes = len(chunks) + 8 + data_bytes
    if riff_bytes > _LARGEST_RIFF_BYTES:
        length = format_clock(tags.total_samples / sample_rate_hz)
        raise OutputError(
            f"a WAV file ends at 4 GiB and cannot hold {length} of sound",
            "Choose mp3, m4a or opus, or a shorter track",
        )
    return b"".join(
        (
            struct.pack("<4sI", b"RIFF", riff_bytes),
            chunks,
            struct.pack("<4sI", b"data", data_bytes),
        )
    )


def _info(tags: TrackTags) -> bytes:
    entries = {
        b"INAM": tags.title,
        b"IPRD": tags.album,
        b"IART": tags.artist,
        b"IGNR": tags.genre,
        b"ICMT": tags.comment,
        b"ITRK": str(tags.track_number or ""),
    }
    return b"".join(_chunk(name, text.encode() + b"\0") for name, text in entries.items() if text)


def _chunk(name: bytes, content: bytes) -> bytes:
    """A RIFF chunk; its length leaves out the byte that makes it even."""
    return struct.pack("<4sI", name, len(content)) + content + b"\0" * (len(content) % 2)
