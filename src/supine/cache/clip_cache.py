"""A folder of clips by key, with a store behind it that machines may share."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from supine import clips
from supine.cache import keeping
from supine.cache.places import CACHE_ENVIRONMENT, default_folder, default_size_bytes
from supine.errors import AudioFileError, OutputError
from supine.model import Clip, StoredClip
from supine.stores import Store
from supine.whole import draft_path

_TRIMMED_EVERY = 20
"""A folder is looked over each time it has grown by this part of its size, and at first."""


class ClipCache:
    """A folder of clips by key.

    Parameters
    ----------
    folder
        Made when the first clip is put. The usual one if None.
    size_bytes
        How large it may grow; the usual size if None. Clips in use do not count.
    shared
        Where clips are looked for that are not in the folder, and sent when they are put.
    """

    def __init__(
        self,
        folder: Path | None = None,
        size_bytes: int | None = None,
        shared: Store | None = None,
    ) -> None:
        self.folder = default_folder() if folder is None else folder
        self.size_bytes = default_size_bytes() if size_bytes is None else size_bytes
        self.shared = shared
        self._until_trimmed_bytes = 0

    def lease(self) -> keeping.Lease:
        """What keeps the clips that are got and put from now on, as long as it lives."""
        return keeping.Lease(self.folder)

    def get(self, key: str) -> StoredClip | None:
        """The clip under a key, or None; a damaged file counts as none and is replaced."""
        path = self._path(key)
        return self._stored(path) or (self._stored(path) if self._fetched(path) else None)

    def put(self, key: str, clip: Clip) -> StoredClip:
        """Keep a clip under a key.

        Raises
        ------
        OutputError
            If the cache folder cannot be written.
        """
        return self.put_pieces(key, [clip])

    def put_pieces(self, key: str, pieces: Iterable[Clip]) -> StoredClip:
        """Keep a clip that comes in pieces, one after the other, none too large for memory."""
        path = self._path(key)
        with self._writing():
            path.parent.mkdir(parents=True, exist_ok=True)
            clips.write_wav(path, pieces)
            keeping.touch(path)
        kept = clips.stored(path)
        if self.shared is not None:
            self.shared.send(path, self._name(path))
        self._grown(path.stat().st_size)
        return kept

    def get_or_make(self, key: str, make: Callable[[], Clip]) -> StoredClip:
        """The clip under a key, made and kept first if it is not there.

        Of several threads and processes that want it at once, one makes it.
        """
        return self.get_or_make_pieces(key, lambda: [make()])

    def get_or_make_pieces(self, key: str, make: Callable[[], Iterable[Clip]]) -> StoredClip:
        """As `get_or_make`, for a clip that comes in pieces."""
        if kept := self.get(key):
            return kept
        with self._made_here_alone(key):
            # Whoever had the lock before may have made it.
            return self.get(key) or self.put_pieces(key, make())

    def usage(self) -> keeping.Usage:
        """What is in the folder."""
        return keeping.usage(self.folder)

    def clear(self) -> int:
        """Take away all that is not in use; gives how many bytes that were.

        Raises
        ------
        OutputError
            If the cache folder cannot be written.
        """
        with self._writing():
            return keeping.clear(self.folder)

    def trim(self) -> int:
        """Take away what was used least lately, so far as the folder is too large.

        Raises
        ------
        OutputError
            If the cache folder cannot be written.
        """
        with self._writing():
            return keeping.trim(self.folder, self.size_bytes)

    def _path(self, key: str) -> Path:
        # Two letters of the key as a folder keep any one folder small.
        return self.folder / key[:2] / f"{key}.wav"

    def _name(self, path: Path) -> str:
        return f"{path.parent.name}/{path.name}"

    def _stored(self, path: Path) -> StoredClip | None:
        try:
            kept = clips.stored(path)
        except (OSError, AudioFileError):
            return None
        keeping.touch(path)
        return kept

    def _fetched(self, path: Path) -> bool:
        """Whether the shared store has had the clip, which is in the folder then."""
        if self.shared is None:
            return False
        with self._writing():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = draft_path(path)
            try:
                if not self.shared.fetch(self._name(path), draft):
                    return False
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        self._grown(path.stat().st_size)
        return True

    @contextlib.contextmanager
    def _made_here_alone(self, key: str) -> Iterator[None]:
        # One lock for the clips of a folder: few enough files, and two clips that are made at
        # the same time are rarely in the same one of 256.
        lock = self.folder / key[:2] / "making.lock"
        with contextlib.ExitStack() as stack:
            with self._writing():
                lock.parent.mkdir(parents=True, exist_ok=True)
                stack.enter_context(keeping.locked(lock))
            yield

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(
                f"the cache folder {self.folder} cannot be written ({error.strerror or error})",
                f"Free some space, or name another folder in {CACHE_ENVIRONMENT}",
            ) from error

    def _grown(self, by_bytes: int) -> None:
        self._until_trimmed_bytes -= by_bytes
        if self._until_trimmed_bytes < 0:
            self._until_trimmed_bytes = self.size_bytes // _TRIMMED_EVERY
            self.trim()
