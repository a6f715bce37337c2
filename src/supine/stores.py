"""Places for files that are not folders of this machine: addresses such as s3://bucket/tracks.

What can be reached is what fsspec knows, with the package that it asks for: s3fs for s3://,
gcsfs for gs://, and so on; file:// for a folder that several machines see. A file is there whole
or not at all: stores of objects write no other way, and a folder gets a file by renaming it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supine.errors import OutputError, UsageError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_PIECE_BYTES = 1024 * 1024


def is_address(place: str) -> bool:
    """Whether a place is an address rather than a folder."""
    return "://" in place


class Store:
    """A place by its address, opened when it is first used; it may be sent to other processes.

    Parameters
    ----------
    address
        As in "s3://bucket/folder".

    Raises
    ------
    UsageError
        If it is no address, or nothing is installed that reaches it.
    """

    def __init__(self, address: str) -> None:
        if not is_address(address):
            raise UsageError(f"{address!r} is no address", "Write one as in s3://bucket/tracks")
        self.address = address.rstrip("/")
        self._opened: tuple[AbstractFileSystem, str] | None = None
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
        """Write a file of it to a place on this machine; whether it was there.

        Raises
        ------
        OutputError
            If the store cannot be reached.
        """
        system, path = self._file(name)
        with self._reached(name):
            try:
                with system.open(path, "rb") as source, destination.open("wb") as copy:
                    while piece := source.read(_PIECE_BYTES):
                        copy.write(piece)
            except FileNotFoundError:
                return False
        return True

    def send(self, source: Path, name: str) -> None:
        """Put a file of this machine into it: whole, or not at all.

        Raises
        ------
        OutputError
            If the store cannot be reached or written.
        """
        with source.open("rb") as file:
            self._write(name, iter(lambda: file.read(_PIECE_BYTES), b""))

    def read(self, name: str) -> bytes | None:
        """What is in a file of it; None if it is not there.

        Raises
        ------
        OutputError
            If the store cannot be reached.
        """
        system, path = self._file(name)
        with self._reached(name):
            try:
                data: bytes = system.cat_file(path)
            except FileNotFoundError:
                return None
        return data

    def write(self, name: str, data: bytes) -> None:
        """Put a small file into it: whole, or not at all.

        Raises
        ------
        OutputError
            If the store cannot be reached or written.
        """
        self._write(name, iter([data]))

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
                size: int = system.size(path)
            except FileNotFoundError:
                return None
        return size

    def _write(self, name: str, pieces: Iterator[bytes]) -> None:
        system, path = self._file(name)
        with self._reached(name), self._uncommitted(system, path) as file:
            for piece in pieces:
                file.write(piece)

    @staticmethod
    @contextlib.contextmanager
    def _uncommitted(system: AbstractFileSystem, path: str) -> Iterator[Any]:
        """A file that is there only once all of it has been written."""
        system.makedirs(path.rpartition("/")[0], exist_ok=True)
        file = system.open(path, "wb", autocommit=False)
        try:
            yield file
            file.close()
        except BaseException:
            with contextlib.suppress(Exception):
                file.close()
                file.discard()
            raise
        file.commit()

    def _file(self, name: str) -> tuple[AbstractFileSystem, str]:
        system, root = self._open()
        return system, f"{root}/{name}"

    def _open(self) -> tuple[AbstractFileSystem, str]:
        if self._opened is None:
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
            self._opened = system, root.rstrip("/")
        return self._opened

    @contextlib.contextmanager
    def _reached(self, name: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if not _is_the_stores(error):
                raise
            raise OutputError(
                f"{self.within(name)} cannot be reached ({error or type(error).__name__})",
                "See that the address is right, and that this machine may read and write there",
            ) from error


def _is_the_stores(error: Exception) -> bool:
    """Whether a fault is of the place or of the way to it, and not ours."""
    # Each store raises errors of its own package, most of them OSErrors by now.
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in {
        "aiobotocore",
        "aiohttp",
        "botocore",
        "gcsfs",
        "google",
        "azure",
    }
