"""The bare encoder: `bench_encoder.py dump RECORD RAW`, then `bench_encoder.py encode RAW MP3`.

`dump` writes the samples that a track's encoder is given; `encode` hands them to pedalboard's
LAME, a second at a time, and does nothing else. Its file is the track without its tag, byte for
byte, which `same` proves: `bench_encoder.py same TRACK MP3`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

BLOCK_SAMPLES = 44_100
SAMPLE_RATE_HZ = 44_100


def dump(recipe: Path, raw: Path) -> None:
    """Write what the MP3 encoder is given for the track of a recipe: mono, 32-bit floats."""
    # Here and not above: `encode` must not pay for them.
    from supine.audio.clip_cache import ClipCache  # noqa: PLC0415
    from supine.library.recipe import read_recipe  # noqa: PLC0415
    from supine.pipeline.plan import plan_from_recipe  # noqa: PLC0415
    from supine.track.mix import render_blocks  # noqa: PLC0415

    plan = plan_from_recipe(read_recipe(recipe), ClipCache())
    with raw.open("wb") as file:
        for block in render_blocks(plan.timeline, plan.background):
            # As `formats.mp3` does, against LAME's own turning down.
            (block / np.float32(0.95)).tofile(file)


def encode(raw: Path, track: Path) -> None:
    """Encode such a file, without a tag."""
    from pedalboard.io import AudioFile  # noqa: PLC0415 - `dump` does without

    with (
        raw.open("rb") as file,
        AudioFile(
            str(track), "w", samplerate=SAMPLE_RATE_HZ, num_channels=1, quality=96
        ) as encoder,
    ):
        while len(block := np.fromfile(file, np.float32, BLOCK_SAMPLES)):
            encoder.write(block)


def same(track: Path, bare: Path) -> None:
    """See that a track is its tag and then, byte for byte, the bare encoder's file."""
    if not track.read_bytes().endswith(bare.read_bytes()):
        sys.exit(f"{bare} is not what is in {track}: the two encoded different samples")


if __name__ == "__main__":
    {"dump": dump, "encode": encode, "same": same}[sys.argv[1]](*map(Path, sys.argv[2:]))
