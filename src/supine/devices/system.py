"""miniaudio itself: whether it is there, which sound system it uses, and its faults."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any

from supine.errors import DeviceError, UsageError
from supine.nearest import did_you_mean

BACKEND_ENVIRONMENT = "SUPINE_SOUND_BACKEND"

PERIOD_MS = 50
"""How much sound a device hands over at a time: short enough for a meter to follow a voice."""

_POLL_S = 0.02
_STALLED_S = 5.0


def never() -> bool:
    """Nothing ends it early: what is asked where nobody is asked."""
    return False


def package() -> Any:  # noqa: ANN401 - miniaudio carries no types
    """The package miniaudio.

    Raises
    ------
    DeviceError
        If it is not installed.
    """
    try:
        import miniaudio  # noqa: PLC0415 - an extra, imported where it is used
    except ImportError as error:
        raise DeviceError(
            "playing and recording sound need the package miniaudio",
            "Install it with: pip install 'supine[sound]'",
        ) from error
    return miniaudio


def chosen_backend() -> str:
    """The sound system that the user chose by its name; empty if none."""
    return os.environ.get(BACKEND_ENVIRONMENT, "").strip().casefold()


def backends() -> list[Any]:
    """The sound systems to try, the best first.

    Never by themselves the null one: it would play to nobody and say nothing of it.

    Raises
    ------
    UsageError
        If the user chose one that this machine has not.
    """
    miniaudio = package()
    chosen = chosen_backend()
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
def translated(message: str, hint: str) -> Iterator[Any]:
    """Yield miniaudio; its faults come out as a `DeviceError`, and nothing else is said."""
    miniaudio = package()
    try:
        with _hushed():
            yield miniaudio
    except miniaudio.MiniaudioError as error:
        raise DeviceError(f"{message} ({error.args[0]})", hint) from error


def start(device: Any, blocks: Generator[Any, Any, None], hint: str) -> None:  # noqa: ANN401 - as above
    """Have a device hand its sound to a generator, or take it from one, in a thread of its own."""
    next(blocks)
    with translated("the sound device does not start", hint):
        try:
            device.start(blocks)
        except Exception:
            # It would count as started, and be refused the next time.
            device.stop()
            raise


def watched(progress: Callable[[], int], stalled: str) -> Iterator[None]:
    """Yield many times a second.

    Raises
    ------
    DeviceError
        Saying `stalled`, if `progress` stays the same for seconds: a device was pulled out.
    """
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
def _hushed() -> Iterator[None]:
    """Keep ALSA and JACK from writing pages to standard error where there is no device.

    They write to the file descriptor, past Python, and miniaudio has no way to ask them not to.
    """
    if sys.platform in {"darwin", "win32"}:
        yield
        return
    kept = os.dup(2)
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
