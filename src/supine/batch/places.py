"""Where the tracks of a batch go: a folder, or an address that several machines can reach."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from supine import library
from supine import make as maker
from supine.batch.outcome import Done
from supine.batch.row import Row
from supine.cache import sha256_of_file
from supine.errors import OutputError, RecordError
from supine.formats import FORMATS
from supine.model import SAMPLE_RATE_HZ
from supine.record import Record, parse_record, read_record, record_path
from supine.stores import Store, is_address
from supine.whole import drafts_of, whole_file

Keep = Callable[[Row, maker.Plan, maker.Progress], Done]
"""Writes a row's track and its record."""


class Place(Protocol):
    """Where tracks go, each with its record beside it. It may be sent to other processes."""

    def reach(self) -> None:
        """See that the place is there and can be written, as far as that can be told.

        Raises
        ------
        OutputError
            If it cannot: it need not be said of every row then.
        """

    def find(self, row: Row) -> Done | None:
        """The row's track, if it is there whole and its record says that it is what is asked for.

        Raises
        ------
        OutputError
            If the place cannot be reached.
        """

    def keeping(self) -> contextlib.AbstractContextManager[Keep]:
        """Give what writes one track after the other, all of them in one format.

        One that sounds like the last is copied. What was there before stays until a track is whole.

        Raises
        ------
        OutputError
            From what is given: if it cannot be written.
        """

    def check(self, row: Row) -> None:
        """See that a row's track can be written.

        Raises
        ------
        OutputError
            If it cannot, as far as that can be told.
        """

    def write(self, name: str, text: str) -> str:
        """Write a small file beside the tracks, whole; gives its path or address."""

    def sweep(self, process_ids: Collection[int]) -> None:
        """Take away what processes that are no more have left half written."""


def place_of(written: str) -> Place:
    """A place by its path or address.

    Raises
    ------
    UsageError
        If it is an address that nothing here can reach.
    """
    return _Shelf(Store(written)) if is_address(written) else _Folder(Path(written))


class _Folder:
    """A folder of this machine, or one that is mounted on all."""

    def __init__(self, path: Path) -> None:
        # A worker may stand in another folder.
        self.path = path.absolute()

    def reach(self) -> None:
        library.check_writable(self.path)

    def find(self, row: Row) -> Done | None:
        path = self.path / row.name
        with contextlib.suppress(RecordError, OSError):
            record = read_record(record_path(path))
            if _is_of(record, row) and sha256_of_file(path) == record.sha256:
                return _done(record, path.stat().st_size)
        return None

    @contextlib.contextmanager
    def keeping(self) -> Iterator[Keep]:
        last: maker.Track | None = None

        def keep(row: Row, plan: maker.Plan, on_progress: maker.Progress) -> Done:
            nonlocal last
            path = self.path / row.name
            track: maker.Track | None = None
            if last and plan.sounds_like(last.plan):
                # The last one may be gone meanwhile.
                with contextlib.suppress(OutputError):
                    track = maker.copy_track(last, plan, path)
            if track is None:
                track = maker.write_track(plan, path, FORMATS[row.format_name], on_progress)
            last = track
            return _done(track.record, path.stat().st_size, plan.notes)

        yield keep

    def check(self, row: Row) -> None:
        library.check_folder(self.path / row.name)

    def write(self, name: str, text: str) -> str:
        with whole_file(self.path / name) as draft:
            draft.write_text(text, encoding="utf-8")
        return str(self.path / name)

    def sweep(self, process_ids: Collection[int]) -> None:
        for process_id in process_ids:
            for draft in self.path.rglob(drafts_of(process_id)):
                with contextlib.suppress(OSError):
                    draft.unlink()


class _Shelf:
    """An address. A track is made on the worker's machine, and sent with its record after it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def reach(self) -> None:
        # Whether there is such a file does not matter. Only writing would tell more.
        self.store.size_bytes("supine")

    def find(self, row: Row) -> Done | None:
        written = self.store.read(_record_name(row))
        if written is None:
            return None
        try:
            record = parse_record(written, self.store.within(_record_name(row)))
        except RecordError:
            return None
        # The record came after the track, and a store has no half files: reading hundreds of
        # tracks over a network to hash them would cost more than making them.
        size_bytes = self.store.size_bytes(row.name) if _is_of(record, row) else None
        return None if size_bytes is None else _done(record, size_bytes)

    @contextlib.contextmanager
    def keeping(self) -> Iterator[Keep]:
        with _folder_of_its_own() as folder:
            last: maker.Track | None = None

            def keep(row: Row, plan: maker.Plan, on_progress: maker.Progress) -> Done:
                nonlocal last
                before = self._record_before(row)
                if last is None or not plan.sounds_like(last.plan):
                    track_format = FORMATS[row.format_name]
                    path = folder / f"track{track_format.suffix}"
                    last = None  # its file is about to be another's
                    last = maker.write_track(plan, path, track_format, on_progress)
                file, sha256 = Path(row.name).name, last.record.sha256
                record = maker.record_of(plan, file, row.format_name, sha256)
                if before is not None:
                    # It would vouch for the new track, should this process end between the two.
                    unvouched = json.dumps({**before, "asked_sha256": ""})
                    self.store.write(_record_name(row), unvouched.encode())
                self.store.send(last.path, row.name)
                self.store.write(_record_name(row), record.to_json().encode())
                return _done(record, last.path.stat().st_size, plan.notes)

            yield keep

    def _record_before(self, row: Row) -> dict[str, Any] | None:
        """The record that is there; an OutputError if what is there is not to be lost."""
        name = _record_name(row)
        written = self.store.read(name)
        if written is None:
            return None
        beside = PurePosixPath(row.name)
        return library.check_record(
            self.store.within(name),
            written,
            beside.name,
            lambda other: self.store.size_bytes(str(beside.parent / other)) is not None,
        )

    def check(self, row: Row) -> None:
        """Nothing: only writing there would tell, and each row would cost a way there and back."""

    def write(self, name: str, text: str) -> str:
        self.store.write(name, text.encode())
        return self.store.within(name)

    def sweep(self, process_ids: Collection[int]) -> None:
        """Nothing: a store has no half files."""


@contextlib.contextmanager
def _folder_of_its_own() -> Iterator[Path]:
    try:
        folder = tempfile.TemporaryDirectory(prefix="supine-", ignore_cleanup_errors=True)
    except OSError as error:
        raise OutputError(
            f"{tempfile.gettempdir()} cannot be written ({error.strerror or error})",
            "Free some space there",
        ) from error
    with folder as path:
        yield Path(path)


def _record_name(row: Row) -> str:
    return record_path(Path(row.name)).as_posix()


def _is_of(record: Record, row: Row) -> bool:
    return (record.asked_sha256, record.format, record.file) == (
        row.asked_sha256,
        row.format_name,
        Path(row.name).name,
    )


def _done(record: Record, size_bytes: int, notes: tuple[str, ...] = ()) -> Done:
    return Done(record.sha256, record.total_samples / SAMPLE_RATE_HZ, size_bytes, notes)
