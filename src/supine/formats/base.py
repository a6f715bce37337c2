"""What every file format does, and what they share: honest files and counted samples."""

from __future__ import annotations

import errno
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, ClassVar, Self

import numpy as np

from supine.errors import OutputError
from supine.model import Samples, TrackTags

_HINTS = {
    errno.ENOSPC: "Make room there, or choose another folder",
    errno.EDQUOT: "Make room there, or choose another folder",
    errno.EFBIG: "Choose another disk, a smaller format or a shorter track",
    errno.EROFS: "Choose a folder that may be written to",
    errno.EACCES: "Choose a folder that may be written to",
    errno.EPERM: "Choose a folder that may be written to",
    errno.ENOENT: "Make the folder first, or choose another",
}


class Format(ABC):
    """A kind of audio file, and the guide to adding one.

    1. Write a module beside this one with a subclass that sets `name` and `suffix` and
       implements `write`.
    2. Add an instance to the tuple in ``formats/__init__.py``.
    3. Add its name to the ones ``tests/formats/test_every_format.py`` goes through: those tests
       are the contract (exact length in two decoders, tags read back, the same bytes twice,
       no quiet end on a full disk).

    What `write` must hold to:

    - **Exact.** Take the blocks through `checked`, which counts them, and make a file that
      decodes to exactly that many samples; where the coding cannot, say so in the docstring.
    - **Constant memory.** Blocks are handed to the encoder as they come, about a second each.
    - **Whole or an error.** Write through a `TrackFile`, or check the exit code of whoever
      writes; whatever the disk says becomes `OutputError`. An exception that is not ours (an
      interrupt, a fault in `blocks`) passes through untouched, with every child process gone.
      The caller removes what is left, and renames a file that is whole.
    - **The same bytes** for the same blocks and tags, in any folder, on any day.
    """

    name: ClassVar[str]
    """What the format is called on the command line, "mp3"."""

    suffix: ClassVar[str]
    """What its files end in, ".mp3"."""

    @abstractmethod
    def write(
        self,
        blocks: Iterable[Samples],
        *,
        destination: Path,
        sample_rate_hz: int,
        channels: int,
        tags: TrackTags,
    ) -> None:
        """Write a whole track.

        Parameters
        ----------
        blocks
            float32 in −1…1, shape (n,) when `channels` is 1 and (n, 2) when it is 2, of any
            lengths that add up to ``tags.total_samples``.
        destination
            The file to write, replaced if it is there; it need not end in `suffix`.
        sample_rate_hz, channels
            Of the blocks.
        tags
            What players show, and how many samples are to come.

        Raises
        ------
        OutputError
            The file could not be written whole.
        """


def checked(blocks: Iterable[Samples], *, channels: int, tags: TrackTags) -> Iterator[Samples]:
    """Yield the blocks that are not empty, and see that they are what was promised.

    Raises
    ------
    ValueError
        A block is of another shape, or the blocks are longer or shorter than
        ``tags.total_samples``: a bug of the caller, never the user's doing.
    """
    taken_samples = 0
    for block in blocks:
        if block.shape[1:] != (() if channels == 1 else (channels,)):
            raise ValueError(f"a block of shape {block.shape} in a track of {channels} channels")
        taken_samples += len(block)
        if len(block):
            yield np.ascontiguousarray(block, dtype=np.float32)
    if taken_samples != tags.total_samples:
        raise ValueError(f"{taken_samples} samples came of the {tags.total_samples} promised")


def output_error(destination: Path, error: OSError) -> OutputError:
    """What the system said while `destination` was written, as an error for the user."""
    reason = error.strerror or str(error) or type(error).__name__
    return OutputError(
        f"the track could not be written to {destination.parent}: {reason}",
        _HINTS.get(error.errno or 0, ""),
    )


class TrackFile:
    """A new file at `destination` that cannot lose an error; a context manager.

    Encoders written in other languages may swallow what a write raises. So the first exception
    is kept here, and raised again at the end of the ``with`` block.

    Parameters
    ----------
    destination
        The file to write, replaced if it is there.
    head
        Bytes to begin with, a tag. Whoever writes on sees a file that starts after them.

    Raises
    ------
    OutputError
        From any method and from the end of the ``with`` block: the disk refused.
    """

    def __init__(self, destination: Path, head: bytes) -> None:
        self._destination = destination
        self._head = head
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        """Create the file and write its head."""
        try:
            self._file: BinaryIO = self._destination.open("w+b")
        except OSError as error:
            raise output_error(self._destination, error) from error
        self._offset_bytes = len(self._head)
        try:
            self.write(self._head)
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        """Flush and close; raise what was kept, unless it is on its way already."""
        closing = self._close()
        if error is None and (failure := self._failure or closing):
            raise failure
        # An encoder that could not write may end the block with an error of its own instead.
        if isinstance(error, Exception) and self._failure and error is not self._failure:
            raise self._failure from error

    def _close(self) -> OutputError | None:
        try:
            # The last buffer meets the disk here, so closing is where a full disk may show.
            self._file.close()
        except OSError as error:
            return output_error(self._destination, error)
        return None

    def write(self, data: bytes) -> int:
        """Write `data` whole."""
        try:
            return self._file.write(data)
        except OSError as error:
            self._failure = self._failure or output_error(self._destination, error)
            raise self._failure from error
        except BaseException as error:
            self._failure = self._failure or error
            raise

    def seek(self, position: int, whence: int = 0) -> int:
        """Go to `position` in bytes, counted from the end of the head."""
        try:
            there = self._file.seek(position + (self._offset_bytes if whence == 0 else 0), whence)
        except OSError as error:
            # Seeking flushes what was buffered, so it fails as writing does.
            self._failure = self._failure or output_error(self._destination, error)
            raise self._failure from error
        return there - self._offset_bytes

    def tell(self) -> int:
        """The position in bytes, counted from the end of the head."""
        return self._file.tell() - self._offset_bytes

    def read(self, size: int = -1) -> bytes:
        """Read back: pedalboard asks for a file that can."""
        return self._file.read(size)

    def seekable(self) -> bool:
        """Whether encoders may go back to complete their header: always."""
        return True

    def flush(self) -> None:
        """Nothing: the end of the ``with`` block flushes, and reports what the disk said."""
