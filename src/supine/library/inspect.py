"""What is really in a track: decoded, measured, and held against its recipe.

The file is decoded once, in blocks of constant size, by the ffmpeg of imageio-ffmpeg: a
decoder that had no part in writing an MP3.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from supine.audio.clips import measure_frame_power
from supine.audio.ffmpeg import StreamFormat, decode, probe
from supine.audio.loudness import (
    gate_loudness_lufs,
    measure_momentary_lufs,
    measure_true_peak_dbtp,
)
from supine.errors import AudioFileError, RecipeError
from supine.library.recipe import Recipe, find_recipe, get_recipe_path, read_recipe
from supine.model import Clip, Samples
from supine.storage.hashing import hash_file
from supine.track.formats.file_tags import FileTags, read_tags

QUIET_DBFS = -42.0
"""A 50 ms frame whose RMS is under this counts as silence: under speech, over any background."""

_FRAME_S = 0.05
_BLOCK_S = 60
_HOP_S = 0.1


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
    recipe: Recipe | None
    faults: tuple[str, ...]

    @property
    def length_s(self) -> float:
        """How long the decoded sound is."""
        return self.total_samples / self.sample_rate_hz


def inspect_file(path: Path) -> Inspection:
    """Measure a file; raises `AudioFileError` if it cannot be decoded to its end."""
    if not path.is_file():
        raise AudioFileError(f"there is no file {path}", "Check the path")
    stream = probe(path)
    if stream is None:
        raise AudioFileError(f"{path} is not a mono or stereo sound file that can be read")
    recipe = find_recipe(path)
    found = _Meter(stream.sample_rate_hz, stream.channels)
    for block in _decode(path, stream):
        found.update(block)
    if found.total_samples == 0:
        raise AudioFileError(f"{path} has no sound in it")
    silence_s, at_s = found.find_longest_silence()
    return Inspection(
        path=path,
        codec=stream.codec,
        sample_rate_hz=stream.sample_rate_hz,
        channels=stream.channels,
        total_samples=found.total_samples,
        bytes_on_disk=path.stat().st_size,
        speech_lufs=found.measure_speech_lufs(recipe),
        true_peak_dbtp=found.true_peak_dbtp,
        longest_silence_s=silence_s,
        longest_silence_at_s=at_s,
        digital_silence_s=found.digital_silence_s,
        tags=read_tags(path),
        recipe=recipe,
        faults=tuple(_find_mismatches(path, recipe, found)),
    )


@dataclass
class _Meter:
    """Figures gathered block by block."""

    sample_rate_hz: int
    channels: int
    total_samples: int = 0
    true_peak_dbtp: float = -math.inf
    digital_silence_s: float = 0.0
    _zero_run: int = 0
    _power: list[NDArray[np.float64]] = field(default_factory=list)
    _momentary: list[NDArray[np.float64]] = field(default_factory=list)

    def update(self, block: Samples) -> None:
        clip = Clip(block, self.sample_rate_hz)
        self.true_peak_dbtp = max(self.true_peak_dbtp, measure_true_peak_dbtp(clip))
        # A block is a whole number of hops, so hop k of the track is entry k of the list; the
        # last 300 ms of a block, which have no full 400 ms of their own, count as the one before.
        momentary = measure_momentary_lufs(clip)
        hops = max(1, round(len(block) / self.sample_rate_hz / _HOP_S))
        self._momentary.append(np.resize(np.pad(momentary, (0, max(0, hops)), "edge"), hops))
        self._power.append(measure_frame_power(clip, _FRAME_S))
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

    def find_longest_silence(self) -> tuple[float, float]:
        """Return the longest stretch under `QUIET_DBFS`, and where it begins, in seconds."""
        power = np.concatenate(self._power)
        edges = np.concatenate(
            [[-1], np.flatnonzero(power > 10 ** (QUIET_DBFS / 10)), [len(power)]]
        )
        gaps = np.diff(edges) - 1
        longest = int(gaps.argmax())
        return float(gaps[longest]) * _FRAME_S, float(edges[longest] + 1) * _FRAME_S

    def measure_speech_lufs(self, recipe: Recipe | None) -> float:
        """Return the loudness over the cues where a recipe says where they are, else gated."""
        momentary = np.concatenate(self._momentary)
        if recipe and recipe.cues:
            spoken = np.zeros(len(momentary), bool)
            for cue in recipe.cues:
                # Only blocks that lie inside the cue with their whole 400 ms.
                first = math.ceil(cue.start_samples / recipe.sample_rate_hz / _HOP_S)
                last = math.floor(cue.end_samples / recipe.sample_rate_hz / _HOP_S) - 4
                spoken[first : last + 1] = True
            momentary = momentary[spoken] if spoken.any() else momentary
        return gate_loudness_lufs(momentary)


def _decode(path: Path, stream: StreamFormat) -> Iterator[Samples]:
    # A whole number of 100 ms hops a block keeps the blocks' measurements in step.
    block_bytes = _BLOCK_S * stream.sample_rate_hz * stream.channels * 4
    for data in decode(path, ("-c:a", "pcm_f32le", "-f", "f32le"), block_bytes=block_bytes):
        samples = np.frombuffer(data, "<f4")
        yield samples if stream.channels == 1 else samples.reshape(-1, 2)


def _find_mismatches(path: Path, recipe: Recipe | None, found: _Meter) -> Iterator[str]:
    if recipe is None:
        with contextlib.suppress(RecipeError):
            other = read_recipe(get_recipe_path(path))
            if not path.with_name(other.file).exists():
                yield "the recipe beside it is of another track"
        return
    if hash_file(path) != recipe.sha256:
        yield "the file is not the one its recipe speaks of (other bytes)"
    planned_s = recipe.total_samples / recipe.sample_rate_hz
    if round(planned_s * found.sample_rate_hz) != found.total_samples:
        yield f"it decodes to {found.total_samples} samples, the recipe says {planned_s:.3f} s"
