"""MP3, the default: every phone plays it, seeks in it and shows its chapters."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from supine.model import Samples, TrackTags
from supine.track.formats.base import ErrorKeepingFile, Format, count_blocks
from supine.track.formats.file_tags import build_id3_tag

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
    demuxer = "mp3"
    media_type = "audio/mpeg"

    def write(
        self, blocks: Iterable[Samples], *, destination: Path, channels: int, tags: TrackTags
    ) -> None:
        """Write a whole track; see `Format.write`."""
        from pedalboard.io import AudioFile  # noqa: PLC0415 - only needed once a track is written

        # The tag is written first, so that nothing has to be moved to make room for it.
        with (
            ErrorKeepingFile(destination, build_id3_tag(tags)) as file,
            AudioFile(
                # pedalboard asks for the seven methods that an ErrorKeepingFile has.
                cast("BinaryIO", file),
                "w",
                samplerate=tags.sample_rate_hz,
                num_channels=channels,
                quality=_BIT_RATE_KBPS[channels],
                format="mp3",
            ) as encoder,
        ):
            # pedalboard guesses which axis is which, and a block of two stereo samples would
            # leave it in doubt; an empty one says so beforehand.
            encoder.write(np.zeros((0, channels), dtype=np.float32))
            for block in count_blocks(blocks, channels=channels, tags=tags):
                # Ours have 3 dB of headroom, and are to come out as loud as they are.
                encoder.write(block / _LAME_SCALE)
