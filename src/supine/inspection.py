"""What is really in a track: decoded, measured, and held against its record.

The file is decoded once, in blocks of constant size, by the ffmpeg of imageio-ffmpeg: a
decoder that had no part in writing an MP3.
"""

from __future__ import annotations

import math
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from supine import clips
from supine.audio_files import ffmpeg_path
from supine.cache import sha256_of_file
from supine.errors import AudioFileError, RecordError
from supine.formats.reading import FileTags, read_tags
from supine.model import Clip, Samples
from supine.record import Record, read_record, record_path

QUIET_DBFS = -42.0
"""A 50 ms frame whose RMS is under this counts as silence: under speech, over any background."""

_FRAME_S = 0.05
_BLOCK_S = 60
_HOP_S = 0.1
_MOST_COMPLAINT_BYTES = 10_000
_STREAM = re.compile(r"Stream #0:\d+.*?: Audio: (\w+).*?, (\d+) Hz, (mono|stereo)")


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a file."""

    path: Path
    codec: str
    sample_rate_hz: int
    channels: int
    total_samples: int
    bytes_on_disk: int
    speech_lufs: float
    true_peak_dbtp: float
    longest_silence_s: float
    longest_silence_at_s: float
    digital_silence_s: float
    tags: FileTags
    record: Record | None
    faults: tuple[str, ...]

    @property
    def length_s(self) -> float:
        """How long the decoded sound is."""
        return self.total_samples / self.sample_rate_hz


def inspect_file(path: Path) -> Inspection:
    """Decode a file and measure it.

    Raises
    ------
    AudioFileError
        If it is not a sound file that can be decoded to its end.
    """
    if not path.is_file():
        raise AudioFileError(f"there is no file {path}", "Check the path")
    codec, sample_rate_hz, channels = _stream(path)
    record = _record_of(path)
    found = _Measuring(sample_rate_hz, channels)
    for block in _decoded(path, channels, sample_rate_hz):
        found.take(block)
    if found.total_samples == 0:
        raise AudioFileError(f"{path} has no sound in it")
    silence_s, at_s = found.longest_silence()
    return Inspection(
        path=path,
        codec=codec,
        sample_rate_hz=sample_rate_hz,
        channels=channels,
        total_samples=found.total_samples,
        bytes_on_disk=path.stat().st_size,
        speech_lufs=found.speech_lufs(record),
        true_peak_dbtp=found.true_peak_dbtp,
        longest_silence_s=silence_s,
        longest_silence_at_s=at_s,
        digital_silence_s=found.digital_silence_s,
        tags=read_tags(path),
        record=record,
        faults=tuple(_disagreements(path, record, found)),
    )


@dataclass
class _Measuring:
    """Figures gathered block by block."""

    sample_rate_hz: int
    channels: int
    total_samples: int = 0
    true_peak_dbtp: float = -math.inf
    digital_silence_s: float = 0.0
    _zero_run: int = 0
    _rms: list[NDArray[np.float64]] = field(default_factory=list)
    _momentary: list[NDArray[np.float64]] = field(default_factory=list)

    def take(self, block: Samples) -> None:
        clip = Clip(block, self.sample_rate_hz)
        self.true_peak_dbtp = max(self.true_peak_dbtp, clips.true_peak_dbtp(clip))
        # A block is a whole number of hops, so hop k of the track is entry k of the list; the
        # last 300 ms of a block, which have no full 400 ms of their own, count as the one before.
        momentary = clips.momentary_lufs(clip)
        hops = max(1, round(len(block) / self.sample_rate_hz / _HOP_S))
        self._momentary.append(np.resize(np.pad(momentary, (0, max(0, hops)), "edge"), hops))
        self._rms.append(_frame_rms(block, round(_FRAME_S * self.sample_rate_hz)))
        self._count_zeros(block)
        self.total_samples += len(block)

    def _count_zeros(self, block: Samples) -> None:
        flat = block if block.ndim == 1 else np.abs(block).max(axis=1)
        sounding = np.flatnonzero(np.abs(flat) > 0.5 / 32_768)
        edges = np.concatenate([[-1 - self._zero_run], sounding, [len(flat)]])
        longest = int(np.diff(edges).max()) - 1
        self.digital_silence_s = max(self.digital_silence_s, longest / self.sample_rate_hz)
        self._zero_run = (
            len(flat) - 1 - int(sounding[-1]) if len(sounding) else (self._zero_run + len(flat))
        )

    def longest_silence(self) -> tuple[float, float]:
        """The longest stretch under `QUIET_DBFS`, and where it begins, in seconds."""
        loud = np.flatnonzero(np.concatenate(self._rms) > 10 ** (QUIET_DBFS / 20))
        edges = np.concatenate([[-1], loud, [sum(len(part) for part in self._rms)]])
        gaps = np.diff(edges) - 1
        longest = int(gaps.argmax())
        return float(gaps[longest]) * _FRAME_S, float(edges[longest] + 1) * _FRAME_S

    def speech_lufs(self, record: Record | None) -> float:
        """Loudness over the cues where a record says where they are, else gated."""
        momentary = np.concatenate(self._momentary)
        if record and record.cues:
            spoken = np.zeros(len(momentary), bool)
            for cue in record.cues:
                # Only blocks that lie inside the cue with their whole 400 ms.
                first = math.ceil(cue.start_samples / record.sample_rate_hz / _HOP_S)
                last = math.floor(cue.end_samples / record.sample_rate_hz / _HOP_S) - 4
                spoken[first : last + 1] = True
            momentary = momentary[spoken] if spoken.any() else momentary
        return clips.gated_lufs(momentary)


def _frame_rms(block: Samples, frame: int) -> NDArray[np.float64]:
    flat = block if block.ndim == 1 else block.mean(axis=1)
    count = -(-len(flat) // frame)
    padded = np.zeros(count * frame, np.float64)
    padded[: len(flat)] = flat
    return np.asarray(np.sqrt(np.square(padded.reshape(count, frame)).mean(axis=1)))


def _stream(path: Path) -> tuple[str, int, int]:
    command = [ffmpeg_path(), "-nostdin", "-hide_banner", "-protocol_whitelist", "file"]
    done = subprocess.run([*command, "-i", f"file:{path}"], capture_output=True, check=False)
    found = _STREAM.search(done.stderr.decode(errors="replace"))
    if not found:
        raise AudioFileError(f"{path} is not a mono or stereo sound file that can be read")
    codec, sample_rate_hz, layout = found.groups()
    return codec, int(sample_rate_hz), 1 if layout == "mono" else 2


def _decoded(path: Path, channels: int, sample_rate_hz: int) -> Iterator[Samples]:
    command = [ffmpeg_path(), "-nostdin", "-v", "error", "-protocol_whitelist", "file"]
    command += ["-i", f"file:{path}", "-map", "0:a:0", "-f", "f32le", "-c:a", "pcm_f32le"]
    command += ["pipe:1"]
    # A whole number of 100 ms hops a block keeps the blocks' measurements in step.
    block_bytes = _BLOCK_S * sample_rate_hz * channels * 4
    # Complaints go to a file: a damaged track has so many of them that a pipe would fill up.
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints) as process,
    ):
        if process.stdout is None:
            raise AssertionError("a pipe was asked for")
        try:
            while data := process.stdout.read(block_bytes):
                samples = np.frombuffer(data[: len(data) // 4 * 4], "<f4")
                yield samples if channels == 1 else samples.reshape(-1, 2)
            ended_well = process.wait() == 0
        finally:
            process.kill()
        complaints.seek(0)
        report = complaints.read(_MOST_COMPLAINT_BYTES).decode(errors="replace").strip()
    if not ended_well or report:
        said = report.splitlines()[0] if report else "the decoder stopped"
        raise AudioFileError(f"{path} cannot be decoded to its end ({said})")


def _record_of(path: Path) -> Record | None:
    beside = record_path(path)
    if not beside.is_file() or beside == path:
        return None
    try:
        return read_record(beside)
    except RecordError:
        return None


def _disagreements(path: Path, record: Record | None, found: _Measuring) -> Iterator[str]:
    if record is None:
        return
    if sha256_of_file(path) != record.sha256:
        yield "the file is not the one its record speaks of (other bytes)"
    planned_s = record.total_samples / record.sample_rate_hz
    if round(planned_s * found.sample_rate_hz) != found.total_samples:
        yield f"it decodes to {found.total_samples} samples, the record says {planned_s:.3f} s"
