"""M4B, an audiobook: finished tracks read back, and the file that several are bound into."""

# mypy: allow-untyped-calls
# mutagen carries annotations in places only.

from __future__ import annotations

import math
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from supine.audio_files import ffmpeg_path
from supine.errors import AudioFileError
from supine.formats.base import output_error
from supine.formats.m4a import M4a
from supine.model import SAMPLE_RATE_HZ, Samples, TrackTags
from supine.units import LONGEST_TRACK_S

MOST_CHAPTERS = 255
"""Players that read the list of chapters and not their track lose what comes after: the list
counts them in one byte."""

_DEMUXERS = {".mp3": "mp3", ".m4a": "mov", ".m4b": "mov", ".opus": "ogg", ".wav": "wav"}
"""By name and not by content: no file passes for a list of others to be opened."""

_AUDIOBOOK = 2
"""What iTunes calls the kind of a medium, in its atom stik."""

_STREAM = re.compile(r"^  Stream #0:\d+\S*: Audio: .*?, (\d+) Hz, (mono|stereo)\b", re.MULTILINE)
"""With the two spaces that only ffmpeg begins it with: a title may say the same words."""

_OF_A_COVER = ("[mjpeg ", "[png ")
_MOST_COMPLAINT_BYTES = 10_000
_BLOCK_BYTES = 1 << 18
_JPEG = b"\xff\xd8\xff"


class M4b(M4a):
    """An M4A that players keep among the audiobooks: they remember where it was left.

    As exact as `M4a`, whose encoder, chapters and tags it has.
    """

    name = "m4b"
    suffix = ".m4b"

    def write(
        self,
        blocks: Iterable[Samples],
        *,
        destination: Path,
        sample_rate_hz: int,
        channels: int,
        tags: TrackTags,
    ) -> None:
        """Write a whole book; see `Format.write`."""
        super().write(
            blocks,
            destination=destination,
            sample_rate_hz=sample_rate_hz,
            channels=channels,
            tags=tags,
        )
        _mark_as_book(destination, tags)


def _mark_as_book(destination: Path, tags: TrackTags) -> None:
    from mutagen import MutagenError, mp4  # noqa: PLC0415 - only needed once a book is written

    try:
        file = mp4.MP4(destination)
        file["stik"] = [_AUDIOBOOK]
        file["aART"] = tags.artist
        file.save(padding=lambda _info: 0)
    except OSError as error:
        raise output_error(destination, error) from error
    except MutagenError as error:
        # mutagen wraps what the disk said; anything else it says is a bug of ours.
        reason = error.args[0] if error.args else None
        if not isinstance(reason, OSError):
            raise
        raise output_error(destination, reason) from error


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound of a finished track: how it is coded, and how much of it there is."""

    path: Path
    coded_rate_hz: int
    channels: int
    coded_samples: int

    @property
    def total_samples(self) -> int:
        """How many samples `decoded` gives, at `SAMPLE_RATE_HZ`; a half goes up."""
        twice = 2 * self.coded_samples * SAMPLE_RATE_HZ + self.coded_rate_hz
        return twice // (2 * self.coded_rate_hz)


def length_s(path: Path) -> float:
    """How long a track says it is, in seconds, without decoding it.

    Raises
    ------
    AudioFileError
        There is no sound in it.
    """
    import mutagen  # noqa: PLC0415 - as above

    try:
        file = mutagen.File(path)
    except (mutagen.MutagenError, OSError) as error:
        raise _no_track(path) from error
    stated_s = float(getattr(getattr(file, "info", None), "length", 0.0))
    if not (math.isfinite(stated_s) and stated_s > 0.0):
        raise _no_track(path)
    return stated_s


def sound_of(path: Path) -> Sound:
    """Decode a track to its end and count its samples, in constant memory.

    Raises
    ------
    AudioFileError
        It is no mono or stereo track, is damaged or cut short, or is longer than a day.
    """
    stated_s = length_s(path)
    banner = subprocess.run(
        [*_reading(path, "info"), "-t", "0", "-f", "null", "-"], capture_output=True, check=False
    )
    found = _STREAM.search(banner.stderr.decode(errors="replace"))
    if not found:
        raise _no_track(path)
    rate_hz, channels = int(found.group(1)), 1 if found.group(2) == "mono" else 2
    # One byte a sample is the least that can be counted.
    counted = sum(len(data) for data in _piped(path, ("-f", "s8"))) // channels
    counted_s = counted / rate_hz
    # An MP3 of a variable rate and without a header is only guessed at by what it states.
    if counted == 0 or counted_s < 0.95 * stated_s - 0.1:
        raise AudioFileError(
            f"{path} is cut short: it should last {stated_s:.1f} s and has {counted_s:.1f} s",
            "Make or copy it anew",
        )
    if counted_s > LONGEST_TRACK_S:
        # A head that lies about its rate would make a book of any length.
        raise AudioFileError(f"{path} is longer than a day", "Choose another file")
    return Sound(path, rate_hz, channels, counted)


def decoded(sound: Sound, channels: int) -> Iterator[Samples]:
    """Yield the whole sound of a track, as many samples as it says, block by block.

    Parameters
    ----------
    channels
        1 or 2: how many to give, no fewer than the track has. A mono track is the same on both.

    Yields
    ------
    Samples
        float32 at `SAMPLE_RATE_HZ`, shape (n,) or (n, 2).

    Raises
    ------
    AudioFileError
        It cannot be decoded any more as it was when it was counted.
    """
    total = sound.total_samples
    exactly: tuple[str, ...] = ()
    if sound.coded_rate_hz != SAMPLE_RATE_HZ:
        # The resampler alone ends a sample early or late.
        chain = f"aresample={SAMPLE_RATE_HZ},apad=whole_len={total},atrim=end_sample={total}"
        exactly = ("-af", chain)
    given = 0
    for data in _piped(sound.path, (*exactly, "-c:a", "pcm_f32le", "-f", "f32le")):
        block = np.frombuffer(data, "<f4").reshape(-1, sound.channels)
        given += len(block)
        if channels == 1:
            yield block[:, 0]
        else:
            yield np.repeat(block, channels // sound.channels, axis=1)
    if given != total:
        raise AudioFileError(f"{sound.path} was changed while it was read", "Try once more")


def cover_jpeg(path: Path) -> bytes:
    """The first JPEG picture that a track carries; empty where there is none."""
    import mutagen  # noqa: PLC0415 - as above

    try:
        tags = getattr(mutagen.File(path), "tags", None)
    except mutagen.MutagenError:
        return b""
    return next((data for data in _pictures(tags) if data.startswith(_JPEG)), b"")


def _pictures(tags: Any) -> Iterator[bytes]:  # noqa: ANN401 - mutagen's classes carry no types
    if tags is None:
        return
    if type(tags).__name__ == "MP4Tags":
        yield from map(bytes, tags.get("covr", []))
    elif hasattr(tags, "getall"):
        yield from (frame.data for frame in tags.getall("APIC"))
    else:
        yield from _vorbis_pictures(tags)


def _vorbis_pictures(tags: Any) -> Iterator[bytes]:  # noqa: ANN401 - as above
    import base64  # noqa: PLC0415 - only here

    from mutagen.flac import Picture, error  # noqa: PLC0415 - as above

    for written in tags.get("metadata_block_picture", []):
        try:
            yield Picture(base64.b64decode(written)).data
        except (ValueError, error):
            continue


def _no_track(path: Path) -> AudioFileError:
    kind = path.suffix.removeprefix(".").upper()
    return AudioFileError(
        f"{path} is no track: it has no sound that can be read as {kind}", "Choose another file"
    )


def _reading(path: Path, log_level: str) -> list[str]:
    command = [ffmpeg_path(), "-nostdin", "-hide_banner", "-nostats", "-loglevel", log_level]
    command += ["-xerror", "-protocol_whitelist", "file", "-f", _DEMUXERS[path.suffix.lower()]]
    return [*command, "-i", f"file:{path}", "-map", "0:a:0"]


def _piped(path: Path, arguments: Sequence[str]) -> Iterator[bytes]:
    """What ffmpeg makes of a track, in blocks of one size but the last."""
    # Complaints go to a file: a damaged track has so many of them that a pipe would fill up.
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            [*_reading(path, "error"), *arguments, "pipe:1"],
            stdout=subprocess.PIPE,
            stderr=complaints,
        ) as process,
    ):
        if process.stdout is None:
            raise AssertionError("a pipe was asked for")
        try:
            while data := process.stdout.read(_BLOCK_BYTES):
                yield data
            ended_well = process.wait() == 0
        finally:
            process.kill()
        complaints.seek(0)
        said = complaints.read(_MOST_COMPLAINT_BYTES).decode(errors="replace").splitlines()
    # A cover that cannot be read takes nothing from the sound.
    serious = [line for line in said if not line.lstrip().startswith(_OF_A_COVER)]
    if serious or not ended_well:
        reason = serious[0] if serious else "the decoder stopped"
        raise AudioFileError(
            f"{path} cannot be decoded to its end ({reason})", "Make or copy it anew"
        )
