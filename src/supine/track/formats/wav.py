"""WAV: uncompressed, for those who want to work on a track."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

from supine.audio.wav import to_pcm_16
from supine.errors import OutputError
from supine.model import Samples, TrackTags
from supine.track.formats.base import ErrorKeepingFile, Format, count_blocks
from supine.track.formats.file_tags import build_id3_tag
from supine.units import format_clock

_PCM = 1
_MAX_RIFF_BYTES = 0xFFFF_FFFF


class Wav(Format):
    """16-bit PCM in RIFF, with a LIST INFO and an ID3 chunk before the sound.

    Written here and not by `wave` and mutagen: they put the chunks behind the sound, where a
    player that streams the file does not see them, and take a second pass over it.

    Exact by nature. Samples are rounded and not dithered: what the mix is made of is 16-bit
    already, the background lies some 24 dB above the last bit and dithers it, and where a
    listener chose no background they chose true silence.

    A RIFF file counts its bytes in 32 bits, which is 13.5 hours of mono; more is refused before
    a byte is written.
    """

    name = "wav"
    suffix = ".wav"
    demuxer = "wav"
    media_type = "audio/wav"

    def write(
        self, blocks: Iterable[Samples], *, destination: Path, channels: int, tags: TrackTags
    ) -> None:
        """Write a whole track; see `Format.write`."""
        with ErrorKeepingFile(destination, _build_head(channels, tags)) as file:
            for block in count_blocks(blocks, channels=channels, tags=tags):
                file.write(to_pcm_16(block).tobytes())


def _build_head(channels: int, tags: TrackTags) -> bytes:
    """Return everything before the first sample: the length is known before the sound."""
    sample_rate_hz, frame_bytes = tags.sample_rate_hz, 2 * channels
    data_bytes = tags.total_samples * frame_bytes
    layout = struct.pack(
        "<HHIIHH", _PCM, channels, sample_rate_hz, sample_rate_hz * frame_bytes, frame_bytes, 16
    )
    info = {
        b"INAM": tags.title,
        b"IPRD": tags.album,
        b"IART": tags.artist,
        b"IGNR": tags.genre,
        b"ICMT": tags.comment,
        b"ITRK": str(tags.track_number or ""),
    }
    texts = b"".join(
        _make_chunk(name, text.encode() + b"\0") for name, text in info.items() if text
    )
    chunks = _make_chunk(b"fmt ", layout) + _make_chunk(b"LIST", b"INFO" + texts)
    chunks += _make_chunk(b"id3 ", build_id3_tag(tags))
    riff_bytes = len(b"WAVE") + len(chunks) + 8 + data_bytes
    if riff_bytes > _MAX_RIFF_BYTES:
        length = format_clock(tags.total_samples / sample_rate_hz)
        raise OutputError(
            f"a WAV file ends at 4 GiB and cannot hold {length} of sound",
            "Choose mp3, m4a or opus, or a shorter track",
        )
    head = struct.pack("<4sI4s", b"RIFF", riff_bytes, b"WAVE")
    return head + chunks + struct.pack("<4sI", b"data", data_bytes)


def _make_chunk(name: bytes, content: bytes) -> bytes:
    """Return a RIFF chunk; its length leaves out the byte that makes it even."""
    return struct.pack("<4sI", name, len(content)) + content + b"\0" * (len(content) % 2)
