"""What every file format does, and what they share: counted samples, and no lost errors."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, ClassVar, Self

import numpy as np

from supine.errors import OutputError
from supine.model import Samples, TrackTags
from supine.storage.atomic_write import translate_errors


class Format(ABC):
    """A kind of audio file, and the guide to adding one.

    1. Write a module beside this one with a subclass that sets `name`, `suffix`, `demuxer` and
       `media_type` and implements `write`.
    2. Add an instance to the tuple in ``formats/__init__.py``: the command line, the page, the
       batch and the tests of ``tests/track/formats/test_every_format.py`` go by that table.

    What `write` must hold to, as those tests check:

    - **Exact.** Take the blocks through `count_blocks`, and make a file that decodes to exactly
      that many samples; where the coding cannot, say so in the docstring.
    - **Constant memory.** Blocks are handed to the encoder as they come, about a second each.
    - **Atomic.** Write through an `ErrorKeepingFile` or `audio.ffmpeg.encode`;
      whatever the disk says becomes an `OutputError`. An exception that is not ours (an
      interrupt, a fault in `blocks`) passes through untouched, with every child process gone.
      The caller removes what is left, and renames a file that is whole.
    - **The same bytes** for the same blocks and tags, in any folder, on any day.
    """

    name: ClassVar[str]
    """What the format is called on the command line, "mp3"."""

    suffix: ClassVar[str]
    """What its files end in, ".mp3"."""

    demuxer: ClassVar[str]
    """What ffmpeg reads its files with, "mp3"."""

    media_type: ClassVar[str]
    """What browsers and podcast apps call its files, "audio/mpeg"."""

    @abstractmethod
    def write(
        self, blocks: Iterable[Samples], *, destination: Path, channels: int, tags: TrackTags
    ) -> None:
        """Write a whole track; raises `OutputError` if it could not be written whole.

        The blocks are float32 in −1…1, shape (n,) when `channels` is 1 and (n, 2) when it is 2, of
        any lengths that add up to ``tags.total_samples``. The destination is replaced if it is
        there, and need not end in `suffix`.
        """


def count_blocks(blocks: Iterable[Samples], *, channels: int, tags: TrackTags) -> Iterator[Samples]:
    """Yield the blocks that are not empty, and check that they are what was promised.

    Raises `ValueError` if a block is of another shape, or the blocks are longer or shorter than
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


class ErrorKeepingFile:
    """A new file at `destination` that cannot lose an error; a context manager.

    It is replaced if it is there, and begins with `head`, a tag; for what is written after it, the
    file starts after the head. Encoders written in other languages may swallow what a write raises.
    So the first exception is stored here, and raised again at the end of the ``with`` block, as an
    `OutputError` where the disk refused.
    """

    def __init__(self, destination: Path, head: bytes) -> None:
        self._destination = destination
        self._head = head
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        """Create the file and write its head."""
        with translate_errors(self._destination.parent):
            self._file: BinaryIO = self._destination.open("w+b")
        try:
            self.write(self._head)
        except BaseException:
            with contextlib.suppress(OSError):
                self._file.close()
            raise
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        """Close the file; raise the first error, unless it is on its way already."""
        failure = self._failure
        try:
            # The last buffer meets the disk here, so closing is where a full disk may show.
            with translate_errors(self._destination.parent):
                self._file.close()
        except OutputError as closing:
            failure = failure or (None if error else closing)
        # An encoder that could not write may end the block with an error of its own instead.
        if failure and failure is not error and (error is None or isinstance(error, Exception)):
            raise failure from error

    @contextlib.contextmanager
    def _note_error(self) -> Iterator[None]:
        try:
            with translate_errors(self._destination.parent):
                yield
        except BaseException as error:
            self._failure = self._failure or error
            raise

    def write(self, data: bytes) -> int:
        """Write `data` whole."""
        with self._note_error():
            return self._file.write(data)

    def seek(self, position: int, whence: int = 0) -> int:
        """Go to `position` in bytes, counted from the end of the head."""
        # Seeking flushes what was buffered, so it fails as writing does.
        with self._note_error():
            offset = len(self._head)
            return self._file.seek(position + (0 if whence else offset), whence) - offset

    def tell(self) -> int:
        """Return the position in bytes, counted from the end of the head."""
        return self._file.tell() - len(self._head)

    def read(self, size: int = -1) -> bytes:
        """Read back: pedalboard asks for a file that can."""
        return self._file.read(size)

    def seekable(self) -> bool:
        """Return True: encoders may go back to complete their header."""
        return True

    def flush(self) -> None:
        """Do nothing: the end of the ``with`` block flushes, and reports what the disk said."""
