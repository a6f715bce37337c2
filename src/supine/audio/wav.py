"""16-bit WAV files: what clips are stored as."""

from __future__ import annotations

import itertools
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from supine.errors import AudioFileError
from supine.model import Clip, Samples, StoredClip
from supine.storage.atomic_write import replace_at_end

_PCM_FULL_SCALE = 32_768.0


def write_wav(path: Path, pieces: Iterable[Clip]) -> None:
    """Write a clip, in pieces of one shape and sample rate, as 16-bit PCM, atomically."""
    waiting = iter(pieces)
    first = next(waiting)
    # Not flushed: to wait for the disk a hundred times would take longer than the cues do.
    with (
        replace_at_end(path, flush=False) as draft,
        draft.open("wb") as file,
        wave.open(file, "wb") as wav,
    ):
        wav.setnchannels(first.channels)
        wav.setsampwidth(2)
        wav.setframerate(first.sample_rate_hz)
        for piece in itertools.chain([first], waiting):
            wav.writeframes(to_pcm_16(piece.samples).tobytes())


def to_pcm_16(samples: Samples) -> NDArray[np.int16]:
    """Return samples in −1…1 as little-endian 16-bit integers, rounded and clipped."""
    scaled = np.rint(samples * np.float32(_PCM_FULL_SCALE))
    return np.asarray(np.clip(scaled, -32_768, 32_767), "<i2")


def open_wav(path: Path) -> StoredClip:
    """Open a 16-bit WAV, without reading samples; an AudioFileError if it is not a whole one."""
    try:
        with wave.open(str(path), "rb") as wav:
            channels, width, sample_rate_hz, frames, *_ = wav.getparams()
    except (wave.Error, EOFError) as error:
        raise AudioFileError(f"{path} is not a WAV file ({error})") from error
    if width != 2 or channels not in (1, 2) or path.stat().st_size < frames * channels * 2:
        raise AudioFileError(f"{path} is not a whole 16-bit WAV file")
    return StoredClip(path, frames, channels, sample_rate_hz)


def read_wav(clip: StoredClip, start_samples: int = 0, count_samples: int | None = None) -> Clip:
    """Read a stretch of a stored clip into memory, by default all of it."""
    with wave.open(str(clip.path), "rb") as wav:
        wav.setpos(start_samples)
        data = wav.readframes(clip.length_samples if count_samples is None else count_samples)
    samples = np.frombuffer(data, "<i2").astype(np.float32)
    samples *= np.float32(1.0 / _PCM_FULL_SCALE)
    return Clip(samples.reshape(-1, 2) if clip.channels == 2 else samples, clip.sample_rate_hz)
