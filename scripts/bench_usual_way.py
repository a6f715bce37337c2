"""The usual way to make a track: `bench_usual_way.py first|again heart|system RECORD FOLDER`.

One pydub AudioSegment a cue, `AudioSegment.silent` for what is between, `+=`, one `export` with
ffmpeg. `first` speaks the cues of the recipe with the same engine and keeps each in the folder as
a WAV file; `again` takes them from there. The pauses are the recipe's; a bell is left silent, and
there is no background, cover, lyrics or chapters, so this way has less to do.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
from pydub import AudioSegment

SAMPLE_RATE_HZ = 44_100
BIT_RATE = "96k"
_ESPEAK_RATE = 92
"""115 words a minute, supine's own pace, by the table in `supine.speech.engines.system`."""

Say = Callable[[str, Path], None]


def make(recipe: Path, folder: Path, say: Say | None) -> None:
    """Make the track of a recipe in a folder: spoken, or of what was spoken before."""
    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
    track = AudioSegment.empty()
    position = 0
    for number, cue in enumerate(_cues(recipe)):
        path = folder / f"{number:03d}.wav"
        if say:
            say(cue["text"], path)
        track += _silence(cue["start_samples"] - position)
        track += AudioSegment.from_wav(str(path)).set_frame_rate(SAMPLE_RATE_HZ)
        position = cue["end_samples"]
    track += _silence(json.loads(recipe.read_bytes())["total_samples"] - position)
    track.export(str(folder / "track.mp3"), format="mp3", bitrate=BIT_RATE)


def _cues(recipe: Path) -> Iterator[Any]:
    yield from json.loads(recipe.read_bytes())["cues"]


def _silence(length_samples: int) -> AudioSegment:
    milliseconds = round(length_samples * 1000 / SAMPLE_RATE_HZ)
    return AudioSegment.silent(duration=milliseconds, frame_rate=SAMPLE_RATE_HZ)


def heart(rate_wpm: float) -> Say:
    """Hibari, as its own page shows it."""
    from hibari import Hibari  # noqa: PLC0415 - one engine a process

    from supine.speech.engine import interpolate  # noqa: PLC0415 - the same pace, by the same table
    from supine.speech.engines.heart import PACE  # noqa: PLC0415 - as just said

    voice = Hibari()

    def say(text: str, path: Path) -> None:
        samples = voice(text, speed=interpolate(rate_wpm, PACE), seed=0)
        pcm = (np.clip(samples, -1.0, 1.0) * 32_767).astype("<i2")
        segment = AudioSegment(pcm.tobytes(), sample_width=2, frame_rate=24_000, channels=1)
        segment.export(str(path), format="wav")

    return say


def system(_rate_wpm: float) -> Say:
    """The machine's voice, eSpeak NG, through pyttsx3: one engine for all cues."""
    import espeakng_loader  # noqa: PLC0415 - one engine a process
    import pyttsx3  # noqa: PLC0415

    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
    engine = pyttsx3.init("espeak")
    engine.setProperty("rate", _ESPEAK_RATE)

    def say(text: str, path: Path) -> None:
        engine.save_to_file(text, str(path))
        # Not runAndWait: it comes back before the file is there, and the comparison is to be
        # with a way that works.
        engine.startLoop()
        engine._inLoop = False  # noqa: SLF001

    return say


def main() -> None:
    """Make what the command line asks for."""
    when, voice, recipe, folder = sys.argv[1:]
    spoken = {"heart": heart, "system": system}[voice]
    rate_wpm = float(json.loads(Path(recipe).read_bytes())["choices"]["pace_wpm"])
    make(Path(recipe), Path(folder), spoken(rate_wpm) if when == "first" else None)


if __name__ == "__main__":
    main()
