"""Samples in a dialogue: played where something can play, and otherwise a file to open."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from supine import clips, devices
from supine.cli import terminal
from supine.cli.keys import Keys
from supine.errors import DeviceError, OutputError
from supine.model import Clip, StoredClip


def hear(sample: Clip | StoredClip, name: str = "sample", keys: Keys | None = None) -> Path | None:
    """Let somebody hear a sample, and wait until they have.

    Enter stops it, where somebody sits at the keyboard. Where nothing can play, the sample is
    written to a file that stays, and its path is said.

    Parameters
    ----------
    name
        What it is a sample of: the file's name, without the ending.
    keys
        Where Enter comes from; standard input if None.

    Returns
    -------
    Path or None
        The file, if it was not played.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    keys = keys or Keys()
    try:
        if keys.interactive:
            terminal.errors.print("[dim]Playing; Enter stops it[/dim]")
        # What is piped in is answers, all there from the beginning: none of them means stop.
        devices.play(sample, keys.waits if keys.interactive else devices.never)
    except DeviceError as error:
        path = _write(sample, name)
        terminal.errors.print(f"It cannot be played here: {error}", markup=False, soft_wrap=True)
        terminal.errors.print(f"Open it in a player: {path}", markup=False, soft_wrap=True)
        return path
    if keys.interactive and keys.waits():
        keys.line()
    return None


def _write(sample: Clip | StoredClip, name: str) -> Path:
    plain = "".join(letter if letter.isalnum() else "-" for letter in name)
    clip = clips.load(sample) if isinstance(sample, StoredClip) else sample
    try:
        path = _folder() / f"{plain}.wav"
        clips.write_wav(path, [clip])
    except OSError as error:
        raise OutputError(
            f"the sample cannot be written ({error.strerror})", "Free some space"
        ) from error
    return path


@functools.cache
def _folder() -> Path:
    """One for all samples of a process; it stays, since a player may still have to open them."""
    return Path(tempfile.mkdtemp(prefix="supine-samples-"))
