"""M4B, an audiobook, and the sound of finished tracks, which one is made of."""

# mypy: allow-untyped-calls
# mutagen carries annotations in places only.

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from supine.audio.ffmpeg import decode, probe
from supine.errors import AudioFileError
from supine.model import MAX_LENGTH_S, SAMPLE_RATE_HZ, Samples
from supine.track.formats import get_format
from supine.track.formats.m4a import M4a

MAX_CHAPTERS = 255
"""Players that read the list of chapters and not their track lose what comes after: the list
counts them in one byte."""

_BLOCK_BYTES = 1 << 18


class M4b(M4a):
    """An M4A that players keep among the audiobooks: they remember where it was left.

    As exact as `M4a`, whose encoder, chapters and tags it has.
    """

    name = "m4b"
    suffix = ".m4b"
    audiobook = True


@dataclass(frozen=True, slots=True)
class AudioStream:
    """The sound of a finished track: how it is coded, and how much of it there is."""

    path: Path
    coded_rate_hz: int
    channels: int
    coded_samples: int

    @property
    def total_samples(self) -> int:
        """How many samples `decode_audio` gives, at `SAMPLE_RATE_HZ`; a half goes up."""
        twice = 2 * self.coded_samples * SAMPLE_RATE_HZ + self.coded_rate_hz
        return twice // (2 * self.coded_rate_hz)


def read_length_s(path: Path) -> float:
    """Return the length in seconds that a track states; raises `AudioFileError` if it has none."""
    import mutagen  # noqa: PLC0415 - only where a file is read back

    try:
        file = mutagen.File(path)
    except (mutagen.MutagenError, OSError) as error:
        raise _make_no_track_error(path) from error
    stated_s = float(getattr(getattr(file, "info", None), "length", 0.0))
    if not (math.isfinite(stated_s) and stated_s > 0.0):
        raise _make_no_track_error(path)
    return stated_s


def probe_audio(path: Path) -> AudioStream:
    """Decode a track to its end and count its samples, in constant memory.

    Raises `AudioFileError` if it is no mono or stereo track, is damaged or cut short, or is longer
    than a day.
    """
    stated_s = read_length_s(path)
    stream = probe(path, _choose_demuxer(path))
    if stream is None:
        raise _make_no_track_error(path)
    # One byte a sample is the least that can be counted.
    pieces = decode(path, ("-f", "s8"), block_bytes=_BLOCK_BYTES, demuxer=_choose_demuxer(path))
    counted = sum(map(len, pieces)) // stream.channels
    counted_s = counted / stream.sample_rate_hz
    # An MP3 of a variable rate and without a header is only guessed at by what it states.
    if counted == 0 or counted_s < 0.95 * stated_s - 0.1:
        raise AudioFileError(
            f"{path} is cut short: it should last {stated_s:.1f} s and has {counted_s:.1f} s",
            "Make or copy it anew",
        )
    if counted_s > MAX_LENGTH_S:
        # A head that lies about its rate would make a book of any length.
        raise AudioFileError(f"{path} is longer than a day", "Choose another file")
    return AudioStream(path, stream.sample_rate_hz, stream.channels, counted)


def decode_audio(stream: AudioStream, channels: int) -> Iterator[Samples]:
    """Yield the whole sound of a track, as many samples as it says, block by block.

    The blocks are float32 at `SAMPLE_RATE_HZ`, shape (n,) or (n, 2) by `channels`, which are no
    fewer than the track has; a mono track is the same on both. Raises `AudioFileError` if it cannot
    be decoded any more as it was when it was counted.
    """
    total = stream.total_samples
    arguments = ["-c:a", "pcm_f32le", "-f", "f32le"]
    if stream.coded_rate_hz != SAMPLE_RATE_HZ:
        # The resampler alone ends a sample early or late.
        chain = f"aresample={SAMPLE_RATE_HZ},apad=whole_len={total},atrim=end_sample={total}"
        arguments[:0] = ["-af", chain]
    given = 0
    demuxer = _choose_demuxer(stream.path)
    for data in decode(stream.path, arguments, block_bytes=_BLOCK_BYTES, demuxer=demuxer):
        block = np.frombuffer(data, "<f4").reshape(-1, stream.channels)
        given += len(block)
        yield block[:, 0] if channels == 1 else np.repeat(block, channels // stream.channels, 1)
    if given != total:
        raise AudioFileError(f"{stream.path} was changed while it was read", "Try once more")


def _choose_demuxer(path: Path) -> str:
    # By name and not by content: no file passes for a list of others to be opened.
    is_audiobook = path.suffix.lower() == M4b.suffix
    return M4b.demuxer if is_audiobook else get_format(path).demuxer


def _make_no_track_error(path: Path) -> AudioFileError:
    kind = path.suffix.removeprefix(".").upper()
    return AudioFileError(
        f"{path} is no track: it has no sound that can be read as {kind}", "Choose another file"
    )
