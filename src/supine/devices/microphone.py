"""Recording from a microphone, with its level for a meter."""

from __future__ import annotations

from collections.abc import Callable, Generator
from types import TracebackType
from typing import Any, Self

import numpy as np

from supine import clips
from supine.devices import system
from supine.errors import DeviceError
from supine.model import SAMPLE_RATE_HZ, Clip, Samples
from supine.nearest import did_you_mean
from supine.units import db_from_gain

LONGEST_TAKE_S = 120.0
"""A recording stops here by itself, so that a forgotten one does not fill the memory."""

QUIETEST_DBFS = -100.0
"""What a meter is told of silence."""

_RATE_HZ = 48_000
"""What nearly every microphone runs at. From there soxr brings it to ours; miniaudio's own
conversion would be linear interpolation."""

_HINT = (
    "Plug a microphone in, and allow the terminal to use it in the system's privacy settings; "
    "or record with a phone, and give supine the file: supine record ROUTINE --from FILE"
)


def microphones() -> tuple[str, ...]:
    """The names of the microphones that the system lists, whether they work or not.

    Raises
    ------
    DeviceError
        If the extra is not installed, or there is no sound system.
    """
    return tuple(_listed())


class Microphone:
    """A microphone that listens from `with` on, so that no recording loses its first moment.

    Parameters
    ----------
    name
        A microphone's name, or a part of it that no other has; the system's usual one if empty.

    Raises
    ------
    DeviceError
        On entering: if the extra is not installed, or there is no microphone, or none of that
        name, or it may not be used.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name
        self._device: Any = None
        self._take: _Take | None = None
        self._blocks_heard = 0

    def __enter__(self) -> Self:
        ways = system.backends()
        device_id = _device_id(self.name) if self.name else None
        with system.translated("there is no microphone that can be used", _HINT) as miniaudio:
            self._device = miniaudio.CaptureDevice(
                input_format=miniaudio.SampleFormat.FLOAT32,
                nchannels=1,
                sample_rate=_RATE_HZ,
                buffersize_msec=system.PERIOD_MS,
                device_id=device_id,
                backends=ways,
                app_name="supine",
            )
        try:
            system.start(self._device, self._listen(), _HINT)
        except DeviceError:
            self._device.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._device.close()

    def record(
        self,
        until: Callable[[], bool],
        on_level: Callable[[float], None] = lambda _dbfs: None,
        longest_s: float = LONGEST_TAKE_S,
    ) -> Clip:
        """Record from now on.

        Parameters
        ----------
        until
            Asked many times a second; the recording ends where it says True.
        on_level
            Told as often how loud the last 50 ms were: their RMS in dBFS, `QUIETEST_DBFS` and up.
        longest_s
            The recording ends by itself when it is so long.

        Returns
        -------
        Clip
            Mono at `SAMPLE_RATE_HZ`, as the microphone heard it but for a constant offset. Where
            it is at full scale, it was too loud for the microphone.

        Raises
        ------
        DeviceError
            If the microphone has gone.
        """
        take = _Take(round(longest_s * _RATE_HZ))
        self._take = take
        try:
            for _ in system.watched(lambda: self._blocks_heard, "the microphone gives no sound"):
                on_level(take.level_dbfs)
                if take.full or until():
                    break
        finally:
            self._take = None
        return clips.resample(take.clip(), SAMPLE_RATE_HZ)

    def _listen(self) -> Generator[None, bytearray, None]:
        """Take what the microphone hears, in a thread of miniaudio's: it only keeps it."""
        while True:
            block = yield
            self._blocks_heard += 1
            take = self._take
            if take is not None:
                take.add(np.frombuffer(block, np.float32))


class _Take:
    """What is heard in one recording, up to a number of samples."""

    def __init__(self, most_samples: int) -> None:
        self._left = most_samples
        self._blocks: list[Samples] = []

    @property
    def full(self) -> bool:
        return self._left <= 0

    @property
    def level_dbfs(self) -> float:
        """How loud the last block is."""
        if not self._blocks:
            return QUIETEST_DBFS
        rms = float(np.sqrt(np.mean(np.square(self._blocks[-1], dtype=np.float64))))
        return max(QUIETEST_DBFS, db_from_gain(rms))

    def add(self, block: Samples) -> None:
        if not self.full:
            self._blocks.append(block[: self._left])
            self._left -= len(block)

    def clip(self) -> Clip:
        samples = np.concatenate([np.zeros(0, np.float32), *self._blocks])
        if len(samples):
            samples -= np.float32(samples.mean(dtype=np.float64))
        return Clip(samples, _RATE_HZ)


def _listed() -> dict[str, Any]:
    """The microphones by their names, and what miniaudio knows each by."""
    ways = system.backends()
    with system.translated("there is no sound system", _HINT) as miniaudio:
        found = miniaudio.Devices(ways).get_captures()
    return {str(device["name"]): device["id"] for device in found}


def _device_id(wanted: str) -> Any:  # noqa: ANN401 - miniaudio carries no types
    listed = _listed()
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
