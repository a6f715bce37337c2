"""Sounds that listeners upload: limited while they arrive, checked by decoding, named by content.

Each is stored in its kind's folder under the hash of its bytes, beside a small JSON file with the
name it had. A name from outside never becomes a path.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import secrets
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from supine.audio.clip_cache import ClipCache
from supine.audio.sound_choice import prepare_background, prepare_bell
from supine.audio.user_files import decode_to_wav
from supine.errors import AudioFileError, OutputError, UsageError
from supine.speech.recording.segmentation import MAX_RECORDING_S
from supine.storage.atomic_write import atomic_write, make_draft_path
from supine.web.responses import display_name

UPLOAD = "upload:"
"""What an upload's key begins with where it is the value of an option."""

MAX_BYTES = {"bell": 32 * 1024**2, "background": 1024**3, "recording": 2 * 1024**3}
"""By kind: half a minute, three hours, a long session, all without compression."""

_SUFFIX = ".sound"
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
_HINT = "Free some space where the library is"


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded sound. `key` is what requests call it, `name` what its file was called."""

    kind: str
    key: str
    name: str
    path: Path
    size_bytes: int

    @property
    def option(self) -> str:
        """The value of an option that chooses it in a request."""
        return f"{UPLOAD}{self.key}"


class Uploads:
    """The sounds in a folder, made when the first one comes; `max_bytes` limits them together."""

    def __init__(self, folder: Path, cache: ClipCache, max_bytes: int) -> None:
        self._folder = folder
        self._cache = cache
        self._max_bytes = max_bytes
        self._arriving_bytes = 0

    def all(self) -> tuple[Upload, ...]:
        """Return every upload, by kind and name."""
        found = [
            self._read(kind, path)
            for kind in MAX_BYTES
            for path in (self._folder / kind).glob(f"*{_SUFFIX}")
            if _KEY.fullmatch(path.stem)
        ]
        return tuple(sorted(found, key=lambda upload: (upload.kind, upload.name, upload.key)))

    def find(self, kind: str, option: str) -> Upload:
        """Return the upload of a kind, by its key or as "upload:KEY"; `UsageError` if none."""
        key = option.removeprefix(UPLOAD)
        path = self._folder / kind / f"{key}{_SUFFIX}"
        if kind not in MAX_BYTES or not _KEY.fullmatch(key) or not path.is_file():
            raise UsageError(f"there is no uploaded {kind} of that key", "Upload it again")
        return self._read(kind, path)

    def remove(self, kind: str, key: str) -> None:
        """Delete an upload; `UsageError` if there is none."""
        path = self.find(kind, key).path
        path.unlink(missing_ok=True)
        path.with_suffix(".json").unlink(missing_ok=True)

    async def receive(self, kind: str, name: str, body: AsyncIterator[bytes]) -> Upload:
        """Store a sound that arrives in pieces, once it is complete and has been decoded.

        An `AudioFileError` if it is no sound of this kind, an `OutputError` without room for it.
        """
        name = display_name(name, "the file")
        folder = self._folder / kind
        draft = make_draft_path(folder / secrets.token_hex(8))
        try:
            await run_in_threadpool(folder.mkdir, parents=True, exist_ok=True)
            key = await self._write(draft, body)
            return await run_in_threadpool(self._check_and_keep, kind, key, name, draft)
        except OSError as error:
            raise OutputError(
                f"{name} cannot be kept ({error.strerror or error})", _HINT
            ) from error
        finally:
            with contextlib.suppress(OSError):
                draft.unlink()

    async def _write(self, draft: Path, body: AsyncIterator[bytes]) -> str:
        """Write what arrives, and return its key."""
        uploads = await run_in_threadpool(self.all)
        stored_bytes = sum(upload.size_bytes for upload in uploads)
        digest, own_bytes = hashlib.sha256(), 0
        try:
            with draft.open("wb") as file:
                async for piece in body:
                    own_bytes += len(piece)
                    self._arriving_bytes += len(piece)
                    if stored_bytes + self._arriving_bytes > self._max_bytes:
                        raise OutputError(
                            "there is no room for more uploads", "Delete one that is not needed"
                        )
                    digest.update(piece)
                    await run_in_threadpool(file.write, piece)
        finally:
            self._arriving_bytes -= own_bytes
        return digest.hexdigest()[:32]

    def _check_and_keep(self, kind: str, key: str, name: str, draft: Path) -> Upload:
        try:
            if kind == "bell":
                prepare_bell(str(draft), 1, self._cache)
            elif kind == "background":
                prepare_background(str(draft), None, self._cache)
            else:
                with tempfile.TemporaryDirectory(prefix="supine-") as scratch:
                    wav = Path(scratch) / "recording.wav"
                    decode_to_wav(draft, wav, MAX_RECORDING_S, mono=True)
        except AudioFileError as error:
            raise AudioFileError(error.message.replace(str(draft), name), error.hint) from error
        path = self._folder / kind / f"{key}{_SUFFIX}"
        write_name(path.with_suffix(".json"), name)
        draft.replace(path)
        return self._read(kind, path)

    def _read(self, kind: str, path: Path) -> Upload:
        name = read_name(path.with_suffix(".json"), path.stem)
        return Upload(kind, path.stem, name, path, path.stat().st_size)


def write_name(path: Path, name: str) -> None:
    """Write what somebody calls something to a JSON file; `OutputError` if that fails."""
    with atomic_write(path, _HINT) as draft:
        draft.write_text(json.dumps({"name": name}), encoding="utf-8")


def read_name(path: Path, default: str) -> str:
    """Read a name that `write_name` wrote; the default if the file is missing or broken."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        return display_name(str(json.loads(path.read_text(encoding="utf-8"))["name"]), default)
    return default
