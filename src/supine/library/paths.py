"""Where tracks go, and how they are written: atomically, with their recipe."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supine.errors import OutputError
from supine.library.recipe import get_recipe_path
from supine.storage.atomic_write import (
    defer_signals,
    fsync_file,
    make_draft_path,
    remove_stale_drafts,
    replace_at_end,
    translate_errors,
)
from supine.storage.hashing import hash_file
from supine.units import format_for_filename

DEFAULT_FOLDER = Path("output")

_HINT = "Free some space there, or choose another place with --output"


def choose_track_path(output: Path | None, routine: str, length_s: float, suffix: str) -> Path:
    """Return where a track goes: `output` as a file, or a name of its own in it as a folder.

    A path is a folder if there is one, or if it has no suffix.
    """
    folder = DEFAULT_FOLDER if output is None else output
    if is_folder(folder) or not folder.suffix:
        return folder / f"{routine}-{format_for_filename(length_s)}{suffix}"
    return folder


def is_folder(path: Path) -> bool:
    """Return whether there is a folder; False where that may not be looked up."""
    try:
        return path.is_dir()
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Draft:
    """A track that is being written to `path`, and the draft of its recipe."""

    path: Path
    recipe_path: Path

    def compute_sha256(self) -> str:
        """Return the SHA-256 of what has been written, in hexadecimal digits."""
        return hash_file(self.path)

    def finish(self, recipe_json: str) -> None:
        """Write the recipe; both files get their names at the end of the `open_draft` block."""
        self.recipe_path.write_text(recipe_json, encoding="utf-8")
        for draft in (self.path, self.recipe_path):
            fsync_file(draft)


@contextlib.contextmanager
def open_draft(destination: Path) -> Iterator[Draft]:
    """Yield a draft of a track in the folder of its destination; on an error nothing is left.

    `Draft.finish` is to be called before the block ends.

    Raises `OutputError` if the folder cannot be written, or the disk is full.
    """
    require_writable_destination(destination)
    folder, recipe = destination.parent, get_recipe_path(destination)
    with translate_errors(destination, _HINT), remove_if_empty(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for path in (destination, recipe):
            remove_stale_drafts(folder, f"{path.name}.")
        with contextlib.ExitStack() as drafts:
            recipe_draft = drafts.enter_context(replace_at_end(recipe, flush=False))
            draft = drafts.enter_context(replace_at_end(destination, flush=False))
            yield Draft(draft, recipe_draft)
            # The track gets its name first. Both are on the disk by now, and nothing that is
            # likely to fail stands between the two names.
            with defer_signals():
                drafts.close()


@contextlib.contextmanager
def remove_if_empty(folder: Path) -> Iterator[None]:
    """Remove a folder if the block made it and failed, and nothing is in it."""
    existed = folder.exists()
    try:
        yield
    except BaseException:
        if not existed:
            # Only an empty folder can be removed in this way.
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def require_writable_destination(destination: Path) -> None:
    """Check that a track can be written, before anything is spoken; leave nothing there.

    Raises `OutputError` if it cannot, or if something that is no recipe of this track is where its
    recipe goes.
    """
    with translate_errors(destination, _HINT):
        if destination.is_dir():
            raise OutputError(f"{destination} is a folder", "Name a file, or leave the ending out")
        _touch_in(destination.parent)
        recipe = get_recipe_path(destination)
        if recipe.exists():
            require_replaceable_recipe(
                str(recipe),
                recipe.read_bytes(),
                destination.name,
                lambda other: (recipe.parent / other).is_file(),
            )


def require_writable_folder(folder: Path) -> None:
    """Raise an OutputError unless a folder can be written, or made; leave nothing there."""
    with translate_errors(folder, _HINT):
        _touch_in(folder)


def _touch_in(folder: Path) -> None:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    draft = make_draft_path(there / "writable")
    draft.touch()
    draft.unlink()


def require_replaceable_recipe(
    name: str, content: bytes, track: str, exists: Callable[[str], bool]
) -> dict[str, Any]:
    """Return what is in a file, if the recipe of the track with this file name may replace it.

    Errors call the file `name`; `exists` says whether there is a file of a name beside it. Raises
    `OutputError` if it is no recipe, or that of another track that is there.
    """
    try:
        recipe = json.loads(content)
    except (ValueError, RecursionError):
        recipe = None
    # Of any version: a later supine may make a track anew.
    if not isinstance(recipe, dict) or not {"recipe_version", "record_version"} & recipe.keys():
        raise OutputError(
            f"{name} is there and is no recipe of a track, which has to go there",
            "Choose another name with --output",
        )
    other = str(recipe.get("file"))
    if other != track and exists(Path(other).name):
        raise OutputError(
            f"{name} is the recipe of {other}, and would be lost",
            "Choose another name with --output",
        )
    return recipe
