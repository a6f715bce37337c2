"""The clip cache: a folder of clips by key, bounded in size, with a store that machines share.

A clip is made once for all threads and processes that want it. Each use of a clip sets the time
of access of its file; what was used least recently is evicted first, and nothing that was used in
the last `KEPT_S` seconds: longer than a track takes from its first clip to its last sample.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from supine.audio.wav import open_wav, write_wav
from supine.errors import AudioFileError, OutputError, UsageError
from supine.model import Clip, StoredClip
from supine.storage.atomic_write import remove_stale_drafts, translate_errors
from supine.units import parse_bytes

if TYPE_CHECKING:
    from supine.storage.object_store import ObjectStore

CACHE_ENVIRONMENT = "SUPINE_CACHE_DIR"
SIZE_ENVIRONMENT = "SUPINE_CACHE_SIZE"

KEPT_S = 1800.0
"""A clip that was used less than this long ago is not evicted."""

_DEFAULT_SIZE_BYTES = 4 * 10**9
"""Some 10,000 cues of 5 s, at 0.4 MB each: every routine in ten voices."""

_TRIMMED_SHARE = 0.9
"""A folder over its size is trimmed to this share of it, so as not to be over it again soon."""

_TRIMS_PER_SIZE = 50
"""A process trims the folder when it has put this part of its size, and at its first put.

So a folder that is filled by so many processes at once may grow to twice its size, not more.
"""

_TRIM_LOCK = "folder.lock"
_TRIM_LIMIT_S = 60.0
"""Looking through 10,000 clips takes a tenth of a second: a trim that lasts longer hangs."""

_POLL_S = 0.02

_MAKING_LIMIT_S = 180.0
"""For a clip that another makes, three hours of rain included; one that takes longer hangs."""

_KNOWN: set[str] = set()
"""Addresses of the clips that this process has seen in a store, so as to ask for each once."""


def get_default_folder() -> Path:
    """Return `SUPINE_CACHE_DIR`, or supine's folder in the user's cache folder."""
    if chosen := os.environ.get(CACHE_ENVIRONMENT):
        return Path(chosen).expanduser()
    from platformdirs import user_cache_path  # noqa: PLC0415 - only where no folder is named

    return user_cache_path("supine", appauthor=False)


def get_default_size_bytes() -> int:
    """Return `SUPINE_CACHE_SIZE`, as in "500 MB", or 4 GB; a UsageError if it is no size."""
    chosen = os.environ.get(SIZE_ENVIRONMENT)
    if not chosen:
        return _DEFAULT_SIZE_BYTES
    try:
        return parse_bytes(chosen)
    except UsageError as error:
        raise UsageError(f"{SIZE_ENVIRONMENT}: {error.message}", error.hint) from error


@dataclass(frozen=True, slots=True)
class Usage:
    """How many clips are in a cache's folder, and their size in bytes."""

    clips: int
    size_bytes: int


class ClipCache:
    """A folder of clips by key, made when it is first needed.

    It grows to `size_bytes`; clips used in the last `KEPT_S` stay, even if they alone are larger.
    Clips that are not in the folder are downloaded from `shared`, and uploaded if it lacks them.
    Every method raises `OutputError` if the folder or the store cannot be reached or written.
    """

    def __init__(
        self,
        folder: Path | None = None,
        size_bytes: int | None = None,
        shared: ObjectStore | None = None,
    ) -> None:
        self.folder = get_default_folder() if folder is None else folder
        self.size_bytes = get_default_size_bytes() if size_bytes is None else size_bytes
        self.shared = shared
        self._bytes_until_trim = 0

    def get(self, key: str) -> StoredClip | None:
        """Return the clip under a key, or None; a damaged file counts as none and is replaced."""
        path = self._get_path(key)
        # The time of access, which many file systems do not keep by themselves; that of writing
        # stays, for what is sent over HTTP. In a folder that can only be read, neither is kept.
        with contextlib.suppress(OSError):
            os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
        clip = _open_undamaged(path)
        if self.shared is None:
            return clip
        if clip is None:
            return self._download(path, self.shared)
        self._share(path, self.shared)
        return clip

    def put(self, key: str, clip: Clip | Iterable[Clip]) -> StoredClip:
        """Store a clip under a key, in pieces where all of it would take too much memory."""
        path = self._get_path(key)
        pieces = iter([clip] if isinstance(clip, Clip) else clip)
        # Outside the block: an error of what makes the clip is not one of the folder.
        first = next(pieces)
        with self._translate_errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_wav(path, itertools.chain([first], pieces))
        stored = self._commit(path)
        if self.shared is not None:
            # Even if the store has one of this name: that one may be damaged.
            self.shared.upload(path, _get_store_name(path))
            _KNOWN.add(self.shared.url(_get_store_name(path)))
        return stored

    def get_or_make(self, key: str, make: Callable[[], Clip | Iterable[Clip]]) -> StoredClip:
        """Return the clip under a key; make and store it first if it is not there.

        Of several threads and processes that want it at once, one makes it.
        """
        if clip := self.get(key):
            return clip
        with self._lock_subfolder(key):
            # The process that held the lock before may have made it.
            return self.get(key) or self.put(key, make())

    def measure_usage(self) -> Usage:
        """Count the clips in the folder."""
        sizes_bytes = [size_bytes for _, size_bytes, _ in self._list()]
        return Usage(len(sizes_bytes), sum(sizes_bytes))

    def trim(self) -> int:
        """Evict what was used least recently, down to the size; return the bytes removed."""
        if self.measure_usage().size_bytes <= self.size_bytes:
            return 0
        with self._translate_errors(), _lock(self.folder / _TRIM_LOCK, _TRIM_LIMIT_S):
            # Counted again: another process may have trimmed it meanwhile.
            excess_bytes = self.measure_usage().size_bytes - self.size_bytes
            if excess_bytes <= 0:
                return 0
            enough_bytes = excess_bytes + int(self.size_bytes * (1.0 - _TRIMMED_SHARE))
            before_ns = time.time_ns() - KEPT_S * 1e9
            return self._remove(sorted(self._list()), enough_bytes, before_ns)

    def clear(self) -> int:
        """Remove all clips, and return how many bytes they were."""
        if not self.folder.is_dir():
            return 0
        with self._translate_errors(), _lock(self.folder / _TRIM_LOCK, _TRIM_LIMIT_S):
            return self._remove(self._list(), math.inf, math.inf)

    def _remove(
        self, listed: Iterable[tuple[int, int, Path]], enough_bytes: float, before_ns: float
    ) -> int:
        """Remove stale drafts, and clips last used before a time until they are enough bytes."""
        for subfolder in self.folder.glob("[0-9a-f][0-9a-f]"):
            remove_stale_drafts(subfolder)
        removed_bytes = 0
        for _, size_bytes, path in listed:
            if removed_bytes >= enough_bytes:
                break
            # On Windows, a file that is open cannot be removed.
            with contextlib.suppress(OSError):
                # Now, since it may have been used after it was listed.
                if _get_last_use_ns(path.stat()) <= before_ns:
                    path.unlink()
                    removed_bytes += size_bytes
        return removed_bytes

    def _list(self) -> Iterator[tuple[int, int, Path]]:
        """Yield for each clip when it was last used in ns, its size in bytes, and its path."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/[0-9a-f]*.wav"):
            with contextlib.suppress(OSError):
                status = path.stat()
                yield _get_last_use_ns(status), status.st_size, path

    def _get_path(self, key: str) -> Path:
        # Two letters of the key as a folder keep any one folder small.
        return self.folder / key[:2] / f"{key}.wav"

    def _commit(self, path: Path) -> StoredClip:
        """Open a clip that has just been written, and trim the folder if it is time to."""
        with self._translate_errors():
            clip = open_wav(path)
            self._bytes_until_trim -= path.stat().st_size
        if self._bytes_until_trim < 0:
            self._bytes_until_trim = self.size_bytes // _TRIMS_PER_SIZE
            # A folder that cannot be trimmed now may be another time.
            with contextlib.suppress(OutputError):
                self.trim()
        return clip

    def _download(self, path: Path, shared: ObjectStore) -> StoredClip | None:
        with self._translate_errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not shared.download(_get_store_name(path), path):
                return None
            if _open_undamaged(path) is None:
                path.unlink()
                return None
        _KNOWN.add(shared.url(_get_store_name(path)))
        return self._commit(path)

    def _share(self, path: Path, shared: ObjectStore) -> None:
        """Upload a clip of the folder unless the store has it."""
        name = _get_store_name(path)
        if shared.url(name) in _KNOWN:
            return
        with self._translate_errors():
            size_bytes = path.stat().st_size
        if shared.find_size_bytes(name) != size_bytes:
            shared.upload(path, name)
        _KNOWN.add(shared.url(name))

    @contextlib.contextmanager
    def _lock_subfolder(self, key: str) -> Iterator[None]:
        # One lock for the clips of a subfolder: few enough files, and two clips that are made
        # at the same time are rarely in the same one of 256.
        lock = self.folder / key[:2] / "making.lock"
        with contextlib.ExitStack() as stack:
            with self._translate_errors():
                lock.parent.mkdir(parents=True, exist_ok=True)
            # Without the lock a clip may be made twice, which costs time and harms nothing: so
            # it is where nothing can be locked, or the process that holds it hangs.
            with contextlib.suppress(OSError):
                stack.enter_context(_lock(lock, _MAKING_LIMIT_S))
            yield

    def _translate_errors(self) -> AbstractContextManager[None]:
        hint = f"Free some space, end what trims it, or name another folder in {CACHE_ENVIRONMENT}"
        return translate_errors(self.folder, hint)


def _lock(path: Path, limit_s: float) -> AbstractContextManager[object]:
    """Return a lock of threads and processes; a TimeoutError if others hold it for `limit_s`."""
    from filelock import FileLock  # noqa: PLC0415 - slow to import, and few commands need it

    return FileLock(path, timeout=limit_s, poll_interval=_POLL_S)


def _get_last_use_ns(status: os.stat_result) -> int:
    return max(status.st_atime_ns, status.st_mtime_ns)


def _get_store_name(path: Path) -> str:
    """Return the name of a clip in a store."""
    return f"{path.parent.name}/{path.name}"


def _open_undamaged(path: Path) -> StoredClip | None:
    try:
        return open_wav(path)
    except (OSError, AudioFileError):
        return None
