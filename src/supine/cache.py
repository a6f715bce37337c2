"""The cache of finished clips: what has been spoken or synthesised once is not made again.

An entry is a 16-bit WAV that any player can open, named by the SHA-256 of everything that
decided its samples. Entries are written whole or not at all, so a process that is killed
leaves either the clip or nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from supine import clips
from supine.errors import AudioFileError, OutputError
from supine.model import Clip, StoredClip

CACHE_ENVIRONMENT = "SUPINE_CACHE_DIR"


def default_folder() -> Path:
    """`SUPINE_CACHE_DIR`, or supine's place in the user's cache folder."""
    if chosen := os.environ.get(CACHE_ENVIRONMENT):
        return Path(chosen).expanduser()
    from platformdirs import user_cache_path  # noqa: PLC0415 - only where no folder is named

    return user_cache_path("supine", appauthor=False)


def key_of(parts: Mapping[str, object]) -> str:
    """The key for everything that decides a clip: SHA-256 of its canonical JSON."""
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of what is in a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class ClipCache:
    """A folder of clips by key.

    Parameters
    ----------
    folder
        Made when the first clip is put.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        # Two letters of the key as a folder keep any one folder small.
        return self.folder / key[:2] / f"{key}.wav"

    def get(self, key: str) -> StoredClip | None:
        """The clip under a key, or None; a damaged file counts as none and is replaced."""
        try:
            return clips.stored(self._path(key))
        except (OSError, AudioFileError):
            return None

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
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            clips.write_wav(path, pieces)
        except OSError as error:
            raise OutputError(
                f"the cache folder {self.folder} cannot be written ({error.strerror})",
                f"Free some space, or name another folder in {CACHE_ENVIRONMENT}",
            ) from error
        return clips.stored(path)

    def get_or_make(self, key: str, make: Callable[[], Clip]) -> StoredClip:
        """The clip under a key, made and kept first if it is not there."""
        return self.get(key) or self.put(key, make())
