"""Files at an address such as s3://bucket/tracks, through fsspec.

fsspec needs a package for each scheme: s3fs for s3://, gcsfs for gs://, and so on; file:// is a
folder that several machines see. A file is written atomically: object stores write no
other way, and elsewhere a draft is renamed. A writer that is killed may leave a draft in a folder,
which another process removes an hour later, and in an object store the parts of a file over
100 MB, which the store's own rules can be told to remove.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from supine.errors import OutputError, UsageError
from supine.storage.atomic_write import (
    make_draft_name,
    remove_stale_drafts,
    replace_at_end,
    translate_errors,
)

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_OBJECT_SCHEMES = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "oci"}
"""Stores in which a file appears only when all of it has arrived."""

_WITH_PASSWORD = re.compile(r"[^/:@]+:.*@", re.DOTALL)

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_address(destination: str) -> bool:
    """Return whether a destination is an address rather than a folder."""
    return "://" in destination


class ObjectStore:
    """A store by its address; it may be sent to other processes, and be used by any thread.

    An address is as "s3://bucket/folder". Credentials come from the environment, never from it. One
    that is no address, or that nothing is installed to reach, raises `UsageError`; every method
    raises `OutputError` if the store cannot be reached or written.
    """

    def __init__(self, address: str) -> None:
        _check(address)
        self.address = address.rstrip("/")
        self._open()

    def __str__(self) -> str:
        return self.address

    def url(self, name: str) -> str:
        """Return the address of a file in it."""
        return f"{self.address}/{name}"

    def download(self, name: str, destination: Path) -> bool:
        """Copy a file to this machine atomically, and return whether it was there."""
        system, path = self._locate(name)
        with self._translate_errors(name):
            try:
                with replace_at_end(destination, flush=False) as draft:
                    system.get_file(path, str(draft))
            except FileNotFoundError as error:
                if _is_bucket_missing(error) or not destination.parent.is_dir():
                    raise
                return False
            except OSError as error:
                if error.errno not in _DISK_FULL:
                    raise
                with translate_errors(destination, "Free some space"):
                    raise
        return True

    def upload(self, source: Path, name: str) -> None:
        """Copy a file of this machine into it atomically."""
        self._put_atomically(name, lambda system, path: system.put_file(str(source), path))

    def read(self, name: str) -> bytes | None:
        """Return what is in a small file, or None if it is not there."""
        with tempfile.TemporaryDirectory(prefix="supine-") as folder:
            copy = Path(folder) / "copy"
            return copy.read_bytes() if self.download(name, copy) else None

    def write(self, name: str, data: bytes) -> None:
        """Write a small file atomically."""
        self._put_atomically(name, lambda system, path: system.pipe_file(path, data))

    def find_size_bytes(self, name: str) -> int | None:
        """Return the size of a file in bytes, or None if it is not there."""
        system, path = self._locate(name)
        with self._translate_errors(name):
            try:
                # Another machine may have put it there a moment ago.
                system.invalidate_cache()
                found = system.info(path)
            except FileNotFoundError as error:
                if _is_bucket_missing(error):
                    raise
                return None
        return int(found["size"]) if found["type"] == "file" else None

    def _put_atomically(self, name: str, put: Callable[[AbstractFileSystem, str], object]) -> None:
        system, path = self._locate(name)
        with self._translate_errors(name):
            if _list_protocols(system) & _OBJECT_SCHEMES:
                put(system, path)
                return
            folder, _, file = path.rpartition("/")
            system.makedirs(folder, exist_ok=True)
            if "file" in _list_protocols(system):
                _remove_stale_drafts_once(folder)
                # Not by its `mv`, which copies where it cannot rename.
                with replace_at_end(Path(path)) as local_draft:
                    put(system, str(local_draft))
                return
            draft = f"{folder}/{make_draft_name(file)}"
            try:
                put(system, draft)
                system.mv(draft, path)
            except BaseException:
                with contextlib.suppress(Exception):
                    system.rm_file(draft)
                raise

    def _locate(self, name: str) -> tuple[AbstractFileSystem, str]:
        system, root = self._open()
        return system, f"{root.rstrip('/')}/{name}"

    def _open(self) -> tuple[AbstractFileSystem, str]:
        """Return the file system, of which fsspec keeps one a process, and the path in it."""
        try:
            import fsspec  # noqa: PLC0415 - only where an address is named

            opened: tuple[AbstractFileSystem, str] = fsspec.core.url_to_fs(self.address)
        except ImportError as error:
            raise UsageError(
                f"nothing is installed that reaches {self.address} ({error})",
                'pip install "supine[cluster]" brings what s3:// needs',
            ) from error
        except ValueError as error:
            raise UsageError(
                f"{self.address} is no address that can be reached ({error})",
                "Write one as in s3://bucket/tracks or file:///mnt/tracks",
            ) from error
        return opened

    @contextlib.contextmanager
    def _translate_errors(self, name: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if not _is_storage_error(error):
                raise
            why = " ".join(str(error).split()).rstrip(".") or type(error).__name__
            raise OutputError(
                f"{self.url(name)} cannot be reached ({why})",
                "See that the address is right, and that this machine may read and write there",
            ) from error


@functools.cache
def _remove_stale_drafts_once(folder: str) -> None:
    # Once for each process: to look through a folder of many thousands takes a while.
    remove_stale_drafts(Path(folder))


def _check(address: str) -> None:
    """Raise a UsageError unless an address can be meant, and has no password in it."""
    scheme, mark, rest = address.partition("://")
    if mark and _WITH_PASSWORD.match(rest):
        # It must not be repeated here either.
        raise UsageError(
            f"there is a password in an address of {scheme}://, where others can read it",
            "Leave it out: the environment says who may go there, as AWS_PROFILE does",
        )
    # file://tmp would be a folder tmp wherever a process happens to be, and a bucket has a name.
    from_root = rest.startswith("/")
    meant = (
        from_root if scheme in {"file", "local"} else not (from_root and scheme in _OBJECT_SCHEMES)
    )
    if not (scheme and mark and rest.strip("/") and meant):
        raise UsageError(
            f"{address!r} is no address",
            "Write one as in s3://bucket/tracks or file:///mnt/tracks",
        )


def _list_protocols(system: AbstractFileSystem) -> set[str]:
    named = system.protocol
    return {named} if isinstance(named, str) else set(named)


def _is_bucket_missing(error: BaseException | None) -> bool:
    """Return whether an error comes from a bucket that does not exist, not from a file."""
    while error is not None:
        response = getattr(error, "response", None)
        if isinstance(response, dict) and response.get("Error", {}).get("Code") == "NoSuchBucket":
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_storage_error(error: Exception) -> bool:
    """Return whether an exception comes from the storage backend."""
    # Each store raises errors of its own package, most of them OSErrors by now; what can only be
    # read says that writing is not implemented.
    return isinstance(error, OSError | NotImplementedError) or type(error).__module__.partition(
        "."
    )[0] in {"aiobotocore", "aiohttp", "botocore", "gcsfs", "google", "azure"}
