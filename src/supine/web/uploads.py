"""Sounds that somebody brings: bounded while they arrive, checked by decoding, named by content.

What has passed lies in its kind's folder under the hash of what is in it, beside a small JSON
file that says what it was called. A name from outside never becomes a path.
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

from supine import audio_files
from supine.cache import ClipCache
from supine.errors import AudioFileError, OutputError, UsageError
from supine.recording.splitting import LONGEST_RECORDING_S
from supine.sounds.prepared import prepare_background, prepare_bell
from supine.web.names import shown
from supine.whole import draft_path, whole_file

UPLOAD = "upload:"
"""What an upload's key begins with where it stands in the place of a sound's name."""

MOST_BYTES = {"bell": 32 * 1024**2, "background": 1024**3, "recording": 2 * 1024**3}
"""Each kind that may be brought: half a minute, three hours, a long session without gaps."""

_SUFFIX = ".sound"
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
_ELSEWHERE = "Free some space where the library is"


@dataclass(frozen=True, slots=True)
class Upload:
    """A sound that was brought. `key` is what it is asked for by, `name` what it was called."""

    kind: str
    key: str
    name: str
    path: Path
    size_bytes: int


class Uploads:
    """The sounds in a folder, made when the first one comes.

    Parameters
    ----------
    most_bytes
        Of all of them together.
    """

    def __init__(self, folder: Path, cache: ClipCache, most_bytes: int) -> None:
        self._folder = folder
        self._cache = cache
        self._most_bytes = most_bytes
        self._arriving_bytes = 0

    def all(self) -> tuple[Upload, ...]:
        """Every sound that was brought, by its kind and name."""
        found = [
            self._described(kind, path)
            for kind in MOST_BYTES
            for path in (self._folder / kind).glob(f"*{_SUFFIX}")
            if _KEY.fullmatch(path.stem)
        ]
        return tuple(sorted(found, key=lambda one: (one.kind, one.name, one.key)))

    def find(self, kind: str, key: str) -> Upload:
        """The sound of a kind with a key.

        Raises
        ------
        UsageError
            If there is none.
        """
        path = self._folder / kind / f"{key}{_SUFFIX}"
        if kind not in MOST_BYTES or not _KEY.fullmatch(key) or not path.is_file():
            raise UsageError(f"there is no uploaded {kind} of that key", "Upload it again")
        return self._described(kind, path)

    def remove(self, kind: str, key: str) -> None:
        """Delete a sound.

        Raises
        ------
        UsageError
            If there is none.
        """
        path = self.find(kind, key).path
        path.unlink(missing_ok=True)
        path.with_suffix(".json").unlink(missing_ok=True)

    async def take(self, kind: str, name: str, body: AsyncIterator[bytes]) -> Upload:
        """Keep a sound that arrives in pieces, once it is whole and has been decoded.

        Raises
        ------
        AudioFileError
            If it is no sound, or none that can be such a thing.
        OutputError
            If there is no room for it.
        """
        called = shown(name, "the file")
        folder = self._folder / kind
        draft = draft_path(folder / secrets.token_hex(8))
        try:
            await run_in_threadpool(folder.mkdir, parents=True, exist_ok=True)
            key = await self._received(draft, body)
            await run_in_threadpool(self._check, kind, draft, called)
            return await run_in_threadpool(self._keep, kind, key, called, draft)
        except OSError as error:
            raise OutputError(
                f"{called} cannot be kept ({error.strerror or error})", _ELSEWHERE
            ) from error
        finally:
            with contextlib.suppress(OSError):
                draft.unlink()

    async def _received(self, draft: Path, body: AsyncIterator[bytes]) -> str:
        """Write what arrives, and give its key."""
        stored_bytes = await run_in_threadpool(self._stored_bytes)
        digest, mine_bytes = hashlib.sha256(), 0
        try:
            with draft.open("wb") as file:
                async for piece in body:
                    mine_bytes += len(piece)
                    self._arriving_bytes += len(piece)
                    if stored_bytes + self._arriving_bytes > self._most_bytes:
                        raise OutputError(
                            "there is no room for more uploads", "Delete one that is not needed"
                        )
                    digest.update(piece)
                    await run_in_threadpool(file.write, piece)
        finally:
            self._arriving_bytes -= mine_bytes
        return digest.hexdigest()[:32]

    def _check(self, kind: str, path: Path, called: str) -> None:
        try:
            if kind == "bell":
                prepare_bell(str(path), 1, self._cache)
            elif kind == "background":
                prepare_background(str(path), None, self._cache)
            else:
                with tempfile.TemporaryDirectory(prefix="supine-") as scratch:
                    wav = Path(scratch) / "recording.wav"
                    audio_files.decode_to_wav(path, wav, LONGEST_RECORDING_S, mono=True)
        except AudioFileError as error:
            # Where it lies here is nobody's business, and means nothing to them.
            message = error.message.replace(str(path), called)
            raise AudioFileError(message, error.hint) from error

    def _keep(self, kind: str, key: str, called: str, draft: Path) -> Upload:
        path = self._folder / kind / f"{key}{_SUFFIX}"
        with whole_file(path.with_suffix(".json"), _ELSEWHERE) as described:
            described.write_text(json.dumps({"name": called}), encoding="utf-8")
        draft.replace(path)
        return self._described(kind, path)

    def _described(self, kind: str, path: Path) -> Upload:
        name = path.stem
        # Without its description it is still a sound.
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            described = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            name = str(described["name"])
        return Upload(kind, path.stem, name, path, path.stat().st_size)

    def _stored_bytes(self) -> int:
        return sum(upload.size_bytes for upload in self.all())
