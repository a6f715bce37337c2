"""Speakers and microphones, through miniaudio.

miniaudio is an optional extra, `supine[sound]`. Whatever is wrong with it, with the sound system
or with a device comes out as a `DeviceError` that says what to do.

`SUPINE_SOUND_BACKEND` chooses one of miniaudio's backends by its name, such as "alsa" where
"pulseaudio" would come first. "null" is for tests and dry runs: it plays and records silence, for
as long as real devices would take.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import sys
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any, Self

import numpy as np

from supine.audio.clips import resample
from supine.audio.wav import read_wav
from supine.errors import DeviceError, UsageError, did_you_mean
from supine.model import SAMPLE_RATE_HZ, Clip, Samples, StoredClip

BACKEND_ENVIRONMENT = "SUPINE_SOUND_BACKEND"

MAX_TAKE_S = 120.0
"""A recording stops here by itself, so that a forgotten one does not fill the memory."""

_MICROPHONE_RATE_HZ = 48_000
"""The rate of nearly every microphone; soxr converts it, since miniaudio interpolates linearly."""

_PERIOD_MS = 50
"""Length of a device's blocks."""

_POLL_S = 0.02
_STALLED_S = 5.0

_TAIL_S = 0.3
"""Silence after a clip, for what the system holds back: a device that stops may drop its buffer,
or play the rest of it when it starts again."""

_SPEAKERS_HINT = "Plug speakers or earphones in"

_MICROPHONE_HINT = (
    "Plug a microphone in, and allow the terminal to use it in the system's privacy settings; "
    "or record with a phone, and give supine the file: supine record ROUTINE --from FILE"
)


def never() -> bool:
    """Return False: for what runs to its end."""
    return False


def play(clip: Clip | StoredClip, until: Callable[[], bool] = never) -> None:
    """Play a clip at any sample rate, mono or stereo, and wait until it has been heard.

    `until` is called many times a second; when it returns True, the clip is faded out at once.
    An exception, such as that of Ctrl-C, ends it too.

    Raises `DeviceError` if there is nothing to play with, or it has gone while it played.
    """
    speakers = _open_speakers(_read_chosen_backend())
    feed = _PlaybackBuffer(_to_stereo(read_wav(clip) if isinstance(clip, StoredClip) else clip))
    try:
        _start(speakers, feed.generate_blocks(), _SPEAKERS_HINT)
        try:
            for _ in poll_until_stalled(lambda: feed.position, "the speakers take no sound"):
                if feed.played:
                    break
                feed.ending = feed.ending or until()
        finally:
            # A device that has gone cannot be stopped, and need not be.
            with (
                contextlib.suppress(DeviceError),
                _translate_errors("the speakers have gone", _SPEAKERS_HINT),
            ):
                speakers.stop()
    except DeviceError:
        # Another device may be there when somebody tries again.
        _open_speakers.cache_clear()
        speakers.close()
        raise


class _PlaybackBuffer:
    """A clip as the speakers take it, stereo, block by block, and silence after it."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self.position = 0
        self.ending = False

    @property
    def played(self) -> bool:
        """Whether all of it has been handed over, and enough silence after it."""
        return self.position >= len(self._samples) + round(_TAIL_S * SAMPLE_RATE_HZ)

    def generate_blocks(self) -> Generator[Samples, int, None]:
        """Yield as many samples as are asked for, or fewer: miniaudio fills up with silence."""
        frames = yield self._samples[:0]
        while True:
            block = self._samples[self.position : self.position + frames]
            if self.ending:
                block = block * np.linspace(1.0, 0.0, len(block), dtype=np.float32)[:, np.newaxis]
                self._samples = self._samples[: self.position]
            self.position += frames
            frames = yield block


def _to_stereo(clip: Clip) -> Samples:
    samples = resample(clip, SAMPLE_RATE_HZ).samples
    both = np.column_stack([samples, samples]) if clip.channels == 1 else samples
    return np.ascontiguousarray(both, np.float32)


@functools.lru_cache(maxsize=1)
def _open_speakers(backend: str) -> Any:  # noqa: ANN401 - miniaudio carries no types
    """Open the device to play with, and keep it open for the next clip.

    pyminiaudio (up to 1.71) gives a device's connection to the sound system back only when the
    process ends, and PulseAudio has about fifty for each (its issue 86).
    """
    del backend  # only there so that another one is another device
    with _translate_errors("there is nothing to play sound with", _SPEAKERS_HINT) as miniaudio:
        device = miniaudio.PlaybackDevice(
            output_format=miniaudio.SampleFormat.FLOAT32,
            nchannels=2,
            sample_rate=SAMPLE_RATE_HZ,
            buffersize_msec=_PERIOD_MS,
            backends=_list_backends(),
            app_name="supine",
        )
    atexit.register(device.close)
    return device


class Microphone:
    """A microphone that listens from `with` on, so that no recording loses its first moment.

    It is named in full or by a part that no other has; an empty name is the system's default.
    Entering raises `DeviceError` if the extra is not installed, or there is no microphone, or none
    of that name, or it may not be used.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name
        self._device: Any = None
        self._take: list[Samples] | None = None
        self._blocks_heard = 0

    def __enter__(self) -> Self:
        device_id = _find_device_id(self.name) if self.name else None
        with _translate_errors(
            "there is no microphone that can be used", _MICROPHONE_HINT
        ) as miniaudio:
            self._device = miniaudio.CaptureDevice(
                input_format=miniaudio.SampleFormat.FLOAT32,
                nchannels=1,
                sample_rate=_MICROPHONE_RATE_HZ,
                buffersize_msec=_PERIOD_MS,
                device_id=device_id,
                backends=_list_backends(),
                app_name="supine",
            )
        try:
            _start(self._device, self._listen(), _MICROPHONE_HINT)
        except DeviceError:
            self._device.close()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._device.close()

    def record(self, until: Callable[[], bool], max_length_s: float = MAX_TAKE_S) -> Clip:
        """Record from now on, until `until()` is true; it is called many times a second.

        The clip is mono at `SAMPLE_RATE_HZ`, without the microphone's constant offset. Where it is
        at full scale, it was too loud. Raises `DeviceError` if the microphone has gone.
        """
        max_samples = round(max_length_s * _MICROPHONE_RATE_HZ)
        blocks: list[Samples] = []
        self._take = blocks
        try:
            for _ in poll_until_stalled(
                lambda: self._blocks_heard, "the microphone gives no sound"
            ):
                if sum(map(len, blocks)) >= max_samples or until():
                    break
        finally:
            self._take = None
        samples = np.concatenate([np.zeros(0, np.float32), *blocks])[:max_samples]
        if len(samples):
            samples -= np.float32(samples.mean(dtype=np.float64))
        return resample(Clip(samples, _MICROPHONE_RATE_HZ), SAMPLE_RATE_HZ)

    def _listen(self) -> Generator[None, bytearray, None]:
        """Take the blocks that the microphone records, in a thread of miniaudio's."""
        while True:
            block = yield
            self._blocks_heard += 1
            take = self._take
            if take is not None:
                take.append(np.frombuffer(block, np.float32))


def _find_device_id(wanted: str) -> Any:  # noqa: ANN401 - miniaudio carries no types
    """Return miniaudio's identifier of the microphone of a name, or of a part of one."""
    with _translate_errors("there is no sound system", _MICROPHONE_HINT) as miniaudio:
        captures = miniaudio.Devices(_list_backends()).get_captures()
    listed = {str(device["name"]): device["id"] for device in captures}
    lower = wanted.casefold()
    found = [name for name in listed if name.casefold() == lower]
    found = found or [name for name in listed if lower in name.casefold()]
    if len(found) == 1:
        return listed[found[0]]
    if found:
        raise DeviceError(
            f"the microphone {wanted!r} may be any of {', '.join(found)}", "Name one in full"
        )
    there = f"There are {', '.join(listed)}" if listed else "Plug one in"
    raise DeviceError(
        f"there is no microphone {wanted!r}", f"{did_you_mean(wanted, listed)}{there}"
    )


def _import_miniaudio() -> Any:  # noqa: ANN401 - miniaudio carries no types
    try:
        import miniaudio  # noqa: PLC0415 - an extra, imported where it is used
    except ImportError as error:
        raise DeviceError(
            "playing and recording sound need the package miniaudio",
            "Install it with: pip install 'supine[sound]'",
        ) from error
    return miniaudio


def _read_chosen_backend() -> str:
    """Return the name of the sound system that the user chose; empty if none."""
    return os.environ.get(BACKEND_ENVIRONMENT, "").strip().casefold()


def _list_backends() -> list[Any]:
    """Return the sound systems to try, the best first; the null one only if it was chosen."""
    miniaudio = _import_miniaudio()
    chosen = _read_chosen_backend()
    named = {
        backend.name.casefold(): backend
        for backend in miniaudio.Backend
        if backend is not miniaudio.Backend.CUSTOM and miniaudio.is_backend_enabled(backend)
    }
    if not chosen:
        return [backend for name, backend in named.items() if name != "null"]
    if chosen not in named:
        raise UsageError(
            f"{BACKEND_ENVIRONMENT} names no sound system of this machine, {chosen!r}",
            f"{did_you_mean(chosen, named)}There are {', '.join(named)}",
        )
    return [named[chosen]]


@contextlib.contextmanager
def _translate_errors(message: str, hint: str) -> Iterator[Any]:
    """Yield miniaudio; turn its errors into a `DeviceError`, and keep standard error silent."""
    miniaudio = _import_miniaudio()
    try:
        with _silence_stderr():
            yield miniaudio
    except miniaudio.MiniaudioError as error:
        raise DeviceError(f"{message} ({error.args[0]})", hint) from error


def _start(device: Any, blocks: Generator[Any, Any, None], hint: str) -> None:  # noqa: ANN401 - miniaudio carries no types
    """Start a device with the generator that takes or gives its blocks, in a thread of its own."""
    next(blocks)
    with _translate_errors("the sound device does not start", hint):
        try:
            device.start(blocks)
        except Exception:
            # It counts as started otherwise, and cannot be started again.
            device.stop()
            raise


def poll_until_stalled(progress: Callable[[], int], stalled: str) -> Iterator[None]:
    """Yield many times a second; a DeviceError says `stalled` once `progress` stops for seconds."""
    before, since_s = progress(), time.monotonic()
    while True:
        yield
        time.sleep(_POLL_S)
        now = progress()
        if now != before:
            before, since_s = now, time.monotonic()
        elif time.monotonic() - since_s > _STALLED_S:
            raise DeviceError(stalled, "Plug the device in again, and try again")


@contextlib.contextmanager
def _silence_stderr() -> Iterator[None]:
    """Keep ALSA and JACK from writing to standard error where there is no device.

    They write to the file descriptor, past Python, and miniaudio has no way to ask them not to.
    """
    if sys.platform in {"darwin", "win32"}:
        yield
        return
    stderr = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a file
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
