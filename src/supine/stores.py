"""Places for files that are not folders of this machine: addresses such as s3://bucket/tracks.

What can be reached is what fsspec knows, with the package that it asks for: s3fs for s3://,
gcsfs for gs://, and so on; file:// for a folder that several machines see. A file is there whole
or not at all: stores of objects write no other way, and anywhere else a file is written under
another name and then renamed. Of a writer that is killed, a hidden draft may stay in a folder,
until another process writes there an hour later, and in a store of objects the parts of a file
over 100 MB, which its own rules can be told to clear.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from supine.errors import OutputError, UsageError
from supine.whole import PART, draft_path, flush_to_disk, sweep_abandoned

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_OF_OBJECTS = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "oci"}
"""Stores in which a file appears at once, when all of it has arrived."""

_WITH_PASSWORD = re.compile(r"[^/:@]+:.*@", re.DOTALL)

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_address(place: str) -> bool:
    """Whether a place is an address rather than a folder."""
    return "://" in place


class Store:
    """A place by its address; it may be sent to other processes, and be used by any thread.

    Parameters
    ----------
    address
        As in "s3://bucket/folder". Who may go there, the environment says, never the address.

    Raises
    ------
    UsageError
        If it is no address, or nothing is installed that reaches it.
    """

    def __init__(self, address: str) -> None:
        _check(address)
        self.address = address.rstrip("/")
        self._opened: tuple[int, AbstractFileSystem, str] | None = None
        self._open()

    def __str__(self) -> str:
        return self.address

    def __getstate__(self) -> str:
        return self.address

    def __setstate__(self, address: str) -> None:
        self.address = address
        self._opened = None

    def within(self, name: str) -> str:
        """The address of a file in it."""
        return f"{self.address}/{name}"

    def fetch(self, name: str, destination: Path) -> bool:
        """Write a file of it to a place on this machine, whole or not at all; whether it was there.

        Raises
        ------
        OutputError
            If the store cannot be reached, or the place not be written.
        """
        system, path = self._file(name)
        draft = draft_path(destination)
        with self._reached(name):
            try:
                system.get_file(path, str(draft))
                draft.replace(destination)
            except FileNotFoundError as error:
                if _lacks_bucket(error) or not destination.parent.is_dir():
                    raise
                return False
            except OSError as error:
                if error.errno not in _DISK_FULL:
                    raise
                raise OutputError(
                    f"{destination} cannot be written ({error.strerror})", "Free some space"
                ) from error
            finally:
                with contextlib.suppress(OSError):
                    draft.unlink()
        return True

    def send(self, source: Path, name: str) -> None:
        """Put a file of this machine into it: whole, or not at all.

        Raises
        ------
        OutputError
            If the store cannot be reached or written.
        """
        system, _ = self._file(name)
        with self._reached(name):
            self._place(name, lambda path: system.put_file(str(source), path))

    def read(self, name: str) -> bytes | None:
        """What is in a small file of it; None if it is not there.

        Raises
        ------
        OutputError
            If the store cannot be reached.
        """
        with tempfile.TemporaryDirectory(prefix="supine-") as folder:
            copy = Path(folder) / "copy"
            return copy.read_bytes() if self.fetch(name, copy) else None

    def write(self, name: str, data: bytes) -> None:
        """Put a small file into it: whole, or not at all.

        Raises
        ------
        OutputError
            If the store cannot be reached or written.
        """
        system, _ = self._file(name)
        with self._reached(name):
            self._place(name, lambda path: system.pipe_file(path, data))

    def size_bytes(self, name: str) -> int | None:
        """How large a file of it is; None if it is not there.

        Raises
        ------
        OutputError
            If the store cannot be reached.
        """
        system, path = self._file(name)
        with self._reached(name):
            try:
                # Another machine may have put it there a moment ago.
                system.invalidate_cache()
                found = system.info(path)
            except FileNotFoundError as error:
                if _lacks_bucket(error):
                    raise
                return None
        return int(found["size"]) if found["type"] == "file" else None

    def _place(self, name: str, put: Callable[[str], object]) -> None:
        system, path = self._file(name)
        if _protocols(system) & _OF_OBJECTS:
            put(path)
            return
        folder, _, file = path.rpartition("/")
        # By chance, since other machines write there too.
        draft = f"{folder}/.{file}.{secrets.token_hex(8)}{PART}"
        system.makedirs(folder, exist_ok=True)
        on_disk = "file" in _protocols(system)
        if on_disk:
            _sweep(folder)
        try:
            put(draft)
            if on_disk:
                flush_to_disk(Path(draft))
                # Not by its `mv`, which copies where it cannot rename.
                os.replace(draft, path)  # noqa: PTH105 - addresses are no paths
            else:
                system.mv(draft, path)
        except BaseException:
            with contextlib.suppress(Exception):
                system.rm_file(draft)
            raise

    def _file(self, name: str) -> tuple[AbstractFileSystem, str]:
        system, root = self._open()
        return system, f"{root}/{name}"

    def _open(self) -> tuple[AbstractFileSystem, str]:
        # What was opened before a fork is of no use after it.
        if self._opened is None or self._opened[0] != os.getpid():
            try:
                import fsspec  # noqa: PLC0415 - only where an address is named

                system, root = fsspec.core.url_to_fs(self.address)
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
            self._opened = os.getpid(), system, root.rstrip("/")
        return self._opened[1:]

    @contextlib.contextmanager
    def _reached(self, name: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if not _is_the_stores(error):
                raise
            why = " ".join(str(error).split()).rstrip(".") or type(error).__name__
            raise OutputError(
                f"{self.within(name)} cannot be reached ({why})",
                "See that the address is right, and that this machine may read and write there",
            ) from error


@functools.cache
def _sweep(folder: str) -> None:
    # Once for each process: to look through a folder of many thousands takes a while.
    sweep_abandoned(Path(folder))


def _check(address: str) -> None:
    """Raise a UsageError for what cannot be an address that is meant."""
    scheme, mark, rest = address.partition("://")
    if mark and _WITH_PASSWORD.match(rest):
        # It must not be repeated here either.
        raise UsageError(
            f"there is a password in an address of {scheme}://, where others can read it",
            "Leave it out: the environment says who may go there, as AWS_PROFILE does",
        )
    # file://tmp would be a folder tmp wherever a process happens to be, and a bucket has a name.
    from_root = rest.startswith("/")
    meant = from_root if scheme in {"file", "local"} else not (from_root and scheme in _OF_OBJECTS)
    if not (scheme and mark and rest.strip("/") and meant):
        raise UsageError(
            f"{address!r} is no address",
            "Write one as in s3://bucket/tracks or file:///mnt/tracks",
        )


def _protocols(system: AbstractFileSystem) -> set[str]:
    named = system.protocol
    return {named} if isinstance(named, str) else set(named)


def _lacks_bucket(error: BaseException | None) -> bool:
    """Whether it is more than a file that is not there (S3 says so in what lies under it)."""
    while error is not None:
        response = getattr(error, "response", None)
        if isinstance(response, dict) and response.get("Error", {}).get("Code") == "NoSuchBucket":
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_the_stores(error: Exception) -> bool:
    """Whether a fault is of the place or of the way to it, and not ours."""
    # Each store raises errors of its own package, most of them OSErrors by now; what can only be
    # read says that writing is not implemented.
    return isinstance(error, OSError | NotImplementedError) or type(error).__module__.partition(
        "."
    )[0] in {"aiobotocore", "aiohttp", "botocore", "gcsfs", "google", "azure"}
