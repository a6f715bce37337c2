"""Mixing: a timeline as blocks of samples, in constant memory.

Every clip is read from disk when its turn comes and forgotten when it is over; the background
is a loop that runs from the first sample to the last. No block depends on the track's length.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supine.audio.wav import read_wav
from supine.errors import AudioFileError
from supine.model import Background, Clip, Placement, Samples, StoredClip, Timeline
from supine.units import gain_from_db

BLOCK_SAMPLES = 44_100
"""A second at a time: large enough to cost nothing, small enough to take no memory."""

_LOOP_IN_MEMORY_SAMPLES = 90 * 44_100
"""A loop up to this is held; a longer one (a listener's hour of rain) is read piece by piece."""


def render_blocks(timeline: Timeline, background: Background | None) -> Iterator[Samples]:
    """Yield the track's samples, shape (n,) or (n, 2) where the background is stereo."""
    channels = count_channels(background)
    under = _BackgroundReader(background, timeline) if background else None
    waiting = iter(timeline.placements)
    current = _CurrentClip(next(waiting, None))
    for start in range(0, timeline.total_samples, BLOCK_SAMPLES):
        end = min(start + BLOCK_SAMPLES, timeline.total_samples)
        shape = end - start if channels == 1 else (end - start, channels)
        block = under.read(start, end) if under else np.zeros(shape, np.float32)
        while current.placement and current.placement.start_samples < end:
            current.add_to(block, start)
            if current.placement.end_samples > end:
                break
            current = _CurrentClip(next(waiting, None))
        yield block


def count_channels(background: Background | None) -> int:
    """Return how many channels the track has: two only where its background has two."""
    return background.loop.channels if background else 1


def _read(clip: StoredClip, start_samples: int = 0, count_samples: int | None = None) -> Clip:
    try:
        return read_wav(clip, start_samples, count_samples)
    except FileNotFoundError as error:
        raise AudioFileError(
            f"{clip.path} was deleted while the track was made", "Make the track again"
        ) from error


class _CurrentClip:
    """The placement that is next or under way; its clip is read at its first sample."""

    def __init__(self, placement: Placement | None) -> None:
        self.placement = placement
        self._clip: Clip | None = None

    def add_to(self, block: Samples, block_start: int) -> None:
        placement = self.placement
        if placement is None:
            return
        self._clip = self._clip or _read(placement.clip)
        begin = max(placement.start_samples, block_start)
        end = min(placement.end_samples, block_start + len(block))
        offset = placement.start_samples
        piece = self._clip.samples[begin - offset : end - offset]
        target = block[begin - block_start : end - block_start]
        target += piece if block.ndim == 1 else piece[:, np.newaxis]


class _BackgroundReader:
    """The loop at its level, as long as the track, faded at both ends of it."""

    def __init__(self, background: Background, timeline: Timeline) -> None:
        self._loop = background.loop
        self._gain = np.float32(gain_from_db(background.gain_db))
        self._total_samples = timeline.total_samples
        self._fade_samples = min(
            round(background.fade_s * timeline.sample_rate_hz), timeline.total_samples // 2
        )
        self._in_memory: Samples | None = None
        if self._loop.length_samples <= _LOOP_IN_MEMORY_SAMPLES:
            self._in_memory = _read(self._loop).samples * self._gain

    def read(self, start: int, end: int) -> Samples:
        pieces = []
        position = start
        while position < end:
            offset = position % self._loop.length_samples
            count = min(end - position, self._loop.length_samples - offset)
            pieces.append(self._read_piece(offset, count))
            position += count
        block = np.concatenate(pieces)
        self._fade(block, start)
        return block

    def _read_piece(self, offset: int, count: int) -> Samples:
        if self._in_memory is not None:
            return self._in_memory[offset : offset + count]
        return _read(self._loop, offset, count).samples * self._gain

    def _fade(self, block: Samples, start: int) -> None:
        tail = self._total_samples - self._fade_samples
        if start >= self._fade_samples and start + len(block) <= tail:
            return
        position = np.arange(start, start + len(block), dtype=np.float64)
        from_end = self._total_samples - 1 - position
        # Half a sample off zero, so that the very first and last samples are not silent either.
        nearness = (np.minimum(position, from_end) + 0.5) / max(self._fade_samples, 1)
        turn = np.clip(nearness, 0.0, 1.0)
        ramp = (0.5 - 0.5 * np.cos(np.pi * turn)).astype(np.float32)
        block *= ramp if block.ndim == 1 else ramp[:, np.newaxis]
