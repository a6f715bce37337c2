"""A folder of clips by key, with a store behind it that machines may share."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from supine import clips
from supine.cache import keeping
from supine.cache.leases import Lease
from supine.cache.locking import folder_locked, locked, wait_for_removing
from supine.cache.places import CACHE_ENVIRONMENT, default_folder, default_size_bytes
from supine.errors import AudioFileError, OutputError
from supine.model import Clip, StoredClip
from supine.whole import draft_path

if TYPE_CHECKING:
    from supine.stores import Store

_LOOKED_OVER_EVERY = 50
"""A process looks the folder over each time it has put this part of its size, and at first.

So a folder that is filled by so many processes at once may grow to twice its size, not more.
"""

_MAKING_LIMIT_S = 180.0
"""For a clip that another makes, three hours of rain included; longer, and it is stopped."""

_KNOWN: dict[str, set[str]] = {}
"""What this process has seen in each store, so as to ask for a clip once and not for each track."""


class ClipCache:
    """A folder of clips by key.

    Whoever needs a clip for longer than a moment takes a `lease` before getting it.

    Parameters
    ----------
    folder
        Made when it is first needed. The usual one if None.
    size_bytes
        How large it may grow; the usual size if None. Clips in use stay, even where they alone
        are more.
    shared
        Where clips are looked for that are not in the folder, and sent if they are not there.
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
        self._until_looked_over_bytes = 0

    def lease(self) -> Lease:
        """What keeps the clips that are got and put from now on, as long as it lives.

        Raises
        ------
        OutputError
            If another process is stopped while it has the folder to itself.
        """
        with self._writing():
            return Lease(self.folder)

    def get(self, key: str) -> StoredClip | None:
        """The clip under a key, or None; a damaged file counts as none and is replaced.

        Raises
        ------
        OutputError
            If the store cannot be reached, or what it has cannot be kept.
        """
        path = self._path(key)
        kept = self._stored(path)
        if self.shared is None:
            return kept
        if kept is None:
            return self._fetched(path, self.shared)
        self._share(path, self.shared)
        return kept

    def put(self, key: str, clip: Clip) -> StoredClip:
        """Keep a clip under a key.

        Raises
        ------
        OutputError
            If the cache folder or the store cannot be written.
        """
        return self.put_pieces(key, [clip])

    def put_pieces(self, key: str, pieces: Iterable[Clip]) -> StoredClip:
        """Keep a clip that comes in pieces, one after the other, none too large for memory."""
        path = self._path(key)
        waiting = iter(pieces)
        # What makes it may fail as well, and not for the folder's sake.
        first = next(waiting)
        with self._writing(), self._draft_of(path) as draft:
            clips.write_wav(draft, itertools.chain([first], waiting))
            kept = self._arrived(draft, path)
        if self.shared is not None:
            # Whatever is there: it may be damaged.
            self.shared.send(path, _name(path))
            _known_in(self.shared).add(path.name)
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

    def _stored(self, path: Path) -> StoredClip | None:
        # In this order: see `locking`.
        if not keeping.note_use(path):
            return None
        with self._writing():
            wait_for_removing(self.folder)
        return _whole(path)

    def _fetched(self, path: Path, shared: Store) -> StoredClip | None:
        with self._writing(), self._draft_of(path) as draft:
            if not shared.fetch(_name(path), draft) or _whole(draft) is None:
                return None
            _known_in(shared).add(path.name)
            return self._arrived(draft, path)

    def _share(self, path: Path, shared: Store) -> None:
        """See that the store has a clip of the folder."""
        known = _known_in(shared)
        if path.name in known:
            return
        with self._writing():
            size_bytes = path.stat().st_size
        if shared.size_bytes(_name(path)) != size_bytes:
            shared.send(path, _name(path))
        known.add(path.name)

    @contextlib.contextmanager
    def _draft_of(self, path: Path) -> Iterator[Path]:
        draft = draft_path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield draft
        finally:
            with contextlib.suppress(OSError):
                draft.unlink()

    def _arrived(self, draft: Path, path: Path) -> StoredClip:
        """The entry that a draft becomes, as one that is used now."""
        with self._nobody_removing():
            draft.replace(path)
            keeping.note_use(path)
            kept = clips.stored(path)
            size_bytes = path.stat().st_size
        self._until_looked_over_bytes -= size_bytes
        if self._until_looked_over_bytes < 0:
            self._until_looked_over_bytes = self.size_bytes // _LOOKED_OVER_EVERY
            # A folder that cannot be looked over now may be another time.
            with contextlib.suppress(OSError):
                keeping.trim(self.folder, self.size_bytes)
        return kept

    @contextlib.contextmanager
    def _nobody_removing(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(folder_locked(self.folder))
            except TimeoutError:
                raise
            except OSError:
                # Where nothing can be locked, nobody takes anything away either.
                pass
            yield

    @contextlib.contextmanager
    def _made_here_alone(self, key: str) -> Iterator[None]:
        # One lock for the clips of a folder: few enough files, and two clips that are made at
        # the same time are rarely in the same one of 256.
        lock = self.folder / key[:2] / "making.lock"
        with contextlib.ExitStack() as stack:
            with self._writing():
                lock.parent.mkdir(parents=True, exist_ok=True)
            # Without the lock a clip may be made twice, which costs time and harms nothing: so
            # it is where nothing can be locked, or somebody is stopped in the middle.
            with contextlib.suppress(OSError):
                stack.enter_context(locked(lock, _MAKING_LIMIT_S))
            yield

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise OutputError(
                f"another process keeps the cache folder {self.folder} to itself",
                f"Let it end, or name another folder in {CACHE_ENVIRONMENT}",
            ) from error
        except OSError as error:
            raise OutputError(
                f"the cache folder {self.folder} cannot be written ({error.strerror or error})",
                f"Free some space, or name another folder in {CACHE_ENVIRONMENT}",
            ) from error


def _known_in(store: Store) -> set[str]:
    return _KNOWN.setdefault(store.address, set())


def _name(path: Path) -> str:
    """What an entry is called in a store."""
    return f"{path.parent.name}/{path.name}"


def _whole(path: Path) -> StoredClip | None:
    try:
        return clips.stored(path)
    except (OSError, AudioFileError):
        return None
