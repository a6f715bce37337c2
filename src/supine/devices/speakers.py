"""Playing a clip through the machine's usual speakers or earphones."""

from __future__ import annotations

import atexit
import contextlib
import functools
from collections.abc import Callable, Generator, Iterator
from typing import Any

import numpy as np

from supine import clips
from supine.devices import system
from supine.errors import DeviceError
from supine.model import SAMPLE_RATE_HZ, Clip, Samples, StoredClip

_TAIL_S = 0.3
"""Silence after a clip, for what the system holds back: a device that stops may drop its buffer,
or play the rest of it when it starts again."""

_HINT = "Plug speakers or earphones in"


def can_play() -> bool:
    """Whether there is something to play with: the extra is installed, and a device opens."""
    try:
        _speakers(system.chosen_backend())
    except DeviceError:
        return False
    return True


def play(clip: Clip | StoredClip, until: Callable[[], bool] = system.never) -> None:
    """Play a clip, and wait until it has been heard.

    Parameters
    ----------
    clip
        Mono or stereo, at any sample rate.
    until
        Asked many times a second; where it says True, the clip is faded out at once. An
        exception, such as that of Ctrl-C, ends it too.

    Raises
    ------
    DeviceError
        If there is nothing to play with, or it has gone while it played.
    """
    speakers = _speakers(system.chosen_backend())
    feed = _Feed(_stereo(clips.load(clip) if isinstance(clip, StoredClip) else clip))
    try:
        with _playing(speakers, feed):
            for _ in system.watched(lambda: feed.position, "the speakers take no sound"):
                if feed.played:
                    break
                feed.ending = feed.ending or until()
    except DeviceError:
        # Another device may be there when somebody tries again.
        _speakers.cache_clear()
        speakers.close()
        raise


@contextlib.contextmanager
def _playing(speakers: Any, feed: _Feed) -> Iterator[None]:  # noqa: ANN401 - miniaudio carries no types
    system.start(speakers, feed.blocks(), _HINT)
    try:
        yield
    finally:
        # A device that has gone cannot be stopped, and need not be.
        with contextlib.suppress(DeviceError), system.translated("the speakers have gone", _HINT):
            speakers.stop()


class _Feed:
    """Hands a clip to the speakers, block by block, and silence after it.

    Parameters
    ----------
    samples
        Stereo at `SAMPLE_RATE_HZ`.
    """

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self.position = 0
        self.ending = False

    @property
    def played(self) -> bool:
        """Whether all of it has been handed over, and enough silence after it."""
        return self.position >= len(self._samples) + round(_TAIL_S * SAMPLE_RATE_HZ)

    def blocks(self) -> Generator[Samples, int, None]:
        """Yield as many samples as are sent for; what they lack, miniaudio makes silence."""
        frames = yield self._samples[:0]
        while True:
            block = self._samples[self.position : self.position + frames]
            if self.ending:
                block = block * np.linspace(1.0, 0.0, len(block), dtype=np.float32)[:, np.newaxis]
                self._samples = self._samples[: self.position]
            self.position += frames
            frames = yield block


def _stereo(clip: Clip) -> Samples:
    samples = clips.resample(clip, SAMPLE_RATE_HZ).samples
    both = np.column_stack([samples, samples]) if clip.channels == 1 else samples
    return np.ascontiguousarray(both, np.float32)


@functools.lru_cache(maxsize=1)
def _speakers(backend: str) -> Any:  # noqa: ANN401 - as above
    """The device to play with, kept open for the next clip.

    pyminiaudio (up to 1.71) gives a device's connection to the sound system back only when the
    process ends, and PulseAudio has about fifty for each (its issue 86).
    """
    del backend  # another one is another device
    ways = system.backends()
    with system.translated("there is nothing to play sound with", _HINT) as miniaudio:
        device = miniaudio.PlaybackDevice(
            output_format=miniaudio.SampleFormat.FLOAT32,
            nchannels=2,
            sample_rate=SAMPLE_RATE_HZ,
            buffersize_msec=system.PERIOD_MS,
            backends=ways,
            app_name="supine",
        )
    atexit.register(device.close)
    return device
