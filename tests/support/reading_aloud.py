"""Recordings made as a teacher would make them, from cues that another engine spoke."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from supine.audio.clip_cache import ClipCache
from supine.audio.ffmpeg import find_ffmpeg
from supine.audio.wav import read_wav, write_wav
from supine.model import SAMPLE_RATE_HZ, Clip, Samples, SourceLine, StoredClip
from supine.speech.registry import parse_voice
from supine.speech.synthesis import speak_all

NOISE_DBFS = -50.0
FIRST_SILENCE_S = 1.5


def spoken(texts: Sequence[str], voice: str, cache: ClipCache) -> dict[str, StoredClip]:
    """The texts as a voice says them."""
    cues = [(text, SourceLine("sheet", line)) for line, text in enumerate(texts, start=1)]
    return speak_all(cues, parse_voice(voice), rate_wpm=115.0, cache=cache)


@dataclass(frozen=True)
class Guided:
    """All cues of a guide, by two voices: one is the teacher, the other only a reference."""

    texts: tuple[str, ...]
    teacher: dict[str, StoredClip]
    reference: dict[str, StoredClip]

    def said(self, number: int) -> Samples:
        """A cue as the teacher says it."""
        return read_wav(self.teacher[self.texts[number]]).samples


def write_recording(
    path: Path, said: Sequence[Samples], rng: np.random.Generator, noise_dbfs: float = NOISE_DBFS
) -> list[float]:
    """Write what was said with silences of 1–4 s in a noisy room; where each began, in seconds."""
    parts: list[Samples] = [np.zeros(round(FIRST_SILENCE_S * SAMPLE_RATE_HZ), np.float32)]
    starts_s = []
    for samples in said:
        starts_s.append(sum(map(len, parts)) / SAMPLE_RATE_HZ)
        silence = np.zeros(round(rng.uniform(1.0, 4.0) * SAMPLE_RATE_HZ), np.float32)
        # A teacher's microphone is not as loud as a finished track.
        parts += [0.7 * samples, silence]
    whole = np.concatenate(parts)
    room = 10.0 ** (noise_dbfs / 20.0) * rng.standard_normal(len(whole), np.float32)
    wav = path.with_suffix(".wav")
    write_wav(wav, [Clip((whole + room).astype(np.float32), SAMPLE_RATE_HZ)])
    if path.suffix != ".wav":
        command = [find_ffmpeg(), "-v", "error", "-y", "-i", str(wav), str(path)]
        subprocess.run(command, check=True)
    return starts_s
