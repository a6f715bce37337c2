"""MP3, the default: every phone plays it, seeks in it and shows its chapters."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from supine.formats.base import Format, TrackFile, checked
from supine.formats.tags import id3_bytes
from supine.model import Samples, TrackTags

_BIT_RATE_KBPS = {1: 96, 2: 128}
"""By channels. Constant, because players seek wrong by seconds in a variable rate."""

_LAME_SCALE = np.float32(0.95)
"""LAME multiplies what it is given by this, so that loud masters do not clip (its `--scale`)."""


class Mp3(Format):
    """MPEG-1 layer III at a constant bit rate, by LAME, with an ID3v2.3 tag in front.

    Exact: LAME's header says how much padding the coding added, and ffmpeg, mpg123 and
    libsndfile take it off again, so that precisely the samples that went in come out. A decoder
    that ignores the header plays some 50 ms more.
    """

    name = "mp3"
    suffix = ".mp3"

    def write(
        self,
        blocks: Iterable[Samples],
        *,
        destination: Path,
        sample_rate_hz: int,
        channels: int,
        tags: TrackTags,
    ) -> None:
        """Write a whole track; see `Format.write`."""
        from pedalboard.io import AudioFile  # noqa: PLC0415 - only needed once a track is written

        # The tag is written first, so that nothing has to be moved to make room for it.
        with (
            TrackFile(destination, id3_bytes(tags)) as file,
            AudioFile(
                # pedalboard asks for the seven methods that a TrackFile has.
                cast("BinaryIO", file),
                "w",
                samplerate=sample_rate_hz,
                num_channels=channels,
                quality=_BIT_RATE_KBPS[channels],
                format="mp3",
            ) as encoder,
        ):
            # pedalboard guesses which axis is which, and a block of two stereo samples would
            # leave it in doubt; an empty one says so beforehand.
            encoder.write(np.zeros((0, channels), dtype=np.float32))
            for block in checked(blocks, channels=channels, tags=tags):
                # Ours have 3 dB of headroom, and are to come out as loud as they are.
                encoder.write(block / _LAME_SCALE)
