"""Where the tracks of a batch go: a folder, or an address that several machines can reach."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from supine.batch.rows import Done, Row
from supine.errors import OutputError, RecipeError
from supine.library.paths import (
    require_replaceable_recipe,
    require_writable_destination,
    require_writable_folder,
)
from supine.library.recipe import Recipe, get_recipe_path, parse_recipe, read_recipe
from supine.model import Progress
from supine.pipeline.plan import Plan
from supine.pipeline.write import Track, build_recipe, copy_track, write_track
from supine.storage.atomic_write import atomic_write, draft_pattern, translate_errors
from supine.storage.hashing import hash_file
from supine.storage.object_store import ObjectStore, is_address
from supine.track.formats import FORMATS

WriteTrack = Callable[[Row, Plan, Progress], Done]
"""Writes a row's track and its recipe."""


class Destination(Protocol):
    """Where tracks go, each with its recipe beside it. It may be sent to other processes.

    Each method raises an `OutputError` if the destination cannot be reached or written.
    """

    def require_reachable(self) -> None:
        """Check that it can be written, as far as that can be told, once and not for every row."""

    def find(self, row: Row) -> Done | None:
        """Find the row's track, if the recipe beside it is of the same request and file."""

    def open_writer(self) -> contextlib.AbstractContextManager[WriteTrack]:
        """Open a function that writes tracks, one after the other, all in one format.

        One that sounds like the last is copied. What was there before stays until a track is whole.
        """

    def check(self, row: Row) -> None:
        """Check that a row's track can be written, as far as that can be told."""

    def write(self, name: str, text: str) -> str:
        """Write a small file beside the tracks atomically; return its path or address."""

    def remove_drafts(self, process_ids: Collection[int]) -> None:
        """Remove the drafts of processes that have ended."""


def open_destination(written: str) -> Destination:
    """Return the destination of a path or address; a `UsageError` if nothing here can reach it."""
    if is_address(written):
        return _ObjectStoreDestination(ObjectStore(written))
    return _FolderDestination(Path(written))


class _FolderDestination:
    """A folder of this machine, or one that is mounted on all."""

    def __init__(self, path: Path) -> None:
        # A worker may stand in another folder.
        self.path = path.absolute()

    def require_reachable(self) -> None:
        require_writable_folder(self.path)

    def find(self, row: Row) -> Done | None:
        path = self.path / row.name
        with contextlib.suppress(RecipeError, OSError):
            recipe = read_recipe(get_recipe_path(path))
            if _is_recipe_of(recipe, row) and hash_file(path) == recipe.sha256:
                return Done(recipe.sha256, recipe.length_s, path.stat().st_size)
        return None

    @contextlib.contextmanager
    def open_writer(self) -> Iterator[WriteTrack]:
        last: Track | None = None

        def write(row: Row, plan: Plan, on_progress: Progress) -> Done:
            nonlocal last
            path = self.path / row.name
            track: Track | None = None
            if last and plan.has_same_audio_as(last.plan):
                # The last one may be gone meanwhile.
                with contextlib.suppress(OutputError):
                    track = copy_track(last, plan, path)
            if track is None:
                track = write_track(plan, path, FORMATS[row.format_name], on_progress)
            last = track
            recipe = track.recipe
            return Done(recipe.sha256, recipe.length_s, path.stat().st_size, plan.notes)

        yield write

    def check(self, row: Row) -> None:
        require_writable_destination(self.path / row.name)

    def write(self, name: str, text: str) -> str:
        with atomic_write(self.path / name) as draft:
            draft.write_text(text, encoding="utf-8")
        return str(self.path / name)

    def remove_drafts(self, process_ids: Collection[int]) -> None:
        for process_id in process_ids:
            for draft in self.path.rglob(draft_pattern(process_id)):
                with contextlib.suppress(OSError):
                    draft.unlink()


class _ObjectStoreDestination:
    """An address. A track is made on the worker's machine, and sent with its recipe after it."""

    def __init__(self, store: ObjectStore) -> None:
        self.store = store

    def require_reachable(self) -> None:
        # Whether there is such a file does not matter. Only writing would tell more.
        self.store.find_size_bytes("supine")

    def find(self, row: Row) -> Done | None:
        written = self.store.read(_get_recipe_name(row))
        if written is None:
            return None
        with contextlib.suppress(RecipeError):
            recipe = parse_recipe(written, self.store.url(_get_recipe_name(row)))
            # The recipe came after the track, and a store has no half files: reading hundreds of
            # tracks over a network to hash them would cost more than making them.
            size_bytes = (
                self.store.find_size_bytes(row.name) if _is_recipe_of(recipe, row) else None
            )
            if size_bytes is not None:
                return Done(recipe.sha256, recipe.length_s, size_bytes)
        return None

    @contextlib.contextmanager
    def open_writer(self) -> Iterator[WriteTrack]:
        with _open_scratch_folder() as folder:
            last: Track | None = None

            def write(row: Row, plan: Plan, on_progress: Progress) -> Done:
                nonlocal last
                before = self._read_recipe_before(row)
                if last is None or not plan.has_same_audio_as(last.plan):
                    track_format = FORMATS[row.format_name]
                    path = folder / f"track{track_format.suffix}"
                    last = None  # its file is about to be another's
                    last = write_track(plan, path, track_format, on_progress)
                file, sha256 = Path(row.name).name, last.recipe.sha256
                recipe = build_recipe(plan, file, row.format_name, sha256)
                if before is not None:
                    # It would vouch for the new track, should this process end between the two.
                    unvouched = json.dumps({**before, "fingerprint": ""})
                    self.store.write(_get_recipe_name(row), unvouched.encode())
                self.store.upload(last.path, row.name)
                self.store.write(_get_recipe_name(row), recipe.to_json().encode())
                return Done(sha256, recipe.length_s, last.path.stat().st_size, plan.notes)

            yield write

    def _read_recipe_before(self, row: Row) -> dict[str, Any] | None:
        """Return the recipe that is there; raise an OutputError if it must not be replaced."""
        name = _get_recipe_name(row)
        written = self.store.read(name)
        if written is None:
            return None
        beside = PurePosixPath(row.name)
        return require_replaceable_recipe(
            self.store.url(name),
            written,
            beside.name,
            lambda other: self.store.find_size_bytes(str(beside.parent / other)) is not None,
        )

    def write(self, name: str, text: str) -> str:
        self.store.write(name, text.encode())
        return self.store.url(name)

    def check(self, row: Row) -> None:
        """Do nothing: only writing would tell, and each row would cost a round trip."""

    def remove_drafts(self, process_ids: Collection[int]) -> None:
        """Do nothing: a store has no half files."""


@contextlib.contextmanager
def _open_scratch_folder() -> Iterator[Path]:
    with translate_errors(Path(tempfile.gettempdir()), "Free some space there"):
        folder = tempfile.TemporaryDirectory(prefix="supine-", ignore_cleanup_errors=True)
    with folder as path:
        yield Path(path)


def _get_recipe_name(row: Row) -> str:
    return get_recipe_path(Path(row.name)).as_posix()


def _is_recipe_of(recipe: Recipe, row: Row) -> bool:
    return (recipe.fingerprint, recipe.format, recipe.file) == (
        row.fingerprint,
        row.format_name,
        Path(row.name).name,
    )
