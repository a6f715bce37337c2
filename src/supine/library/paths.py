"""Where tracks go, and how they are written: atomically, with their recipe."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from supine.errors import OutputError
from supine.library.recipe import SUFFIX, Recipe, find_recipe
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

ANY = "any"
"""As `replaceable`: whatever track of supine's is there may be replaced."""

_HINT = "Free some space there, or choose another place with --output"


def make_track_path(output: Path | None, routine: str, length_s: float, suffix: str) -> Path:
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
def open_draft(destination: Path, fingerprint: str, replaceable: str = "") -> Iterator[Draft]:
    """Yield a draft of a track in the folder of its destination; on an error nothing is left.

    `Draft.finish` is to be called before the block ends.

    Raises `OutputError` if the folder cannot be written, the disk is full, or something else is
    there, as `require_writable_destination` does.
    """
    require_writable_destination(destination, fingerprint, replaceable)
    folder, recipe = destination.parent, _choose_recipe_path(destination)
    with translate_errors(destination, _HINT), remove_if_empty(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for path in (destination, recipe):
            remove_stale_drafts(folder, f"{path.name}.")
        with contextlib.ExitStack() as drafts:
            draft = drafts.enter_context(replace_at_end(destination, flush=False))
            recipe_draft = drafts.enter_context(replace_at_end(recipe, flush=False))
            yield Draft(draft, recipe_draft)
            # The recipe gets its name first: a track without one is taken for somebody's own
            # file. Both are on the disk by now, and nothing that is likely to fail stands between
            # the two names.
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


def choose_track_path(  # noqa: PLR0913, PLR0917 - all of it decides
    output: Path | None,
    routine: str,
    suffix: str,
    length_s: float,
    fingerprint: str,
    replaceable: str = "",
) -> Path:
    """Return the path of `make_track_path`, or with -2, -3 and so on where another track has it.

    Raises `OutputError` as `require_writable_destination` does.
    """
    path = make_track_path(output, routine, length_s, suffix)
    if path != output and not replaceable:
        path = find_free_path(path, lambda there: _has_fingerprint(there, fingerprint))
    require_writable_destination(path, fingerprint, replaceable)
    return path


def find_free_path(first: Path, is_same: Callable[[Path], bool]) -> Path:
    """Return the first of NAME, NAME-2, NAME-3 and so on where no file is, or the same one."""
    numbered = (first.with_stem(f"{first.stem}-{number}") for number in itertools.count(2))
    paths = itertools.chain([first], numbered)
    return next(path for path in paths if not path.exists() or is_same(path))


def _has_fingerprint(track: Path, fingerprint: str) -> bool:
    found = find_recipe(track)
    return found is not None and found.fingerprint == fingerprint


def require_writable_destination(
    destination: Path, fingerprint: str, replaceable: str = ""
) -> None:
    """Check that a track can be written, before anything is spoken; leave nothing there.

    Raises `OutputError` if it cannot, or if a file is there that it may not replace, as
    `require_replaceable` says.
    """
    with translate_errors(destination, _HINT):
        if destination.is_dir():
            raise OutputError(f"{destination} is a folder", "Name a file, or leave the ending out")
        _touch_in(destination.parent)
        if destination.exists():
            found = find_recipe(destination)
            require_replaceable(str(destination), found, fingerprint, replaceable)
        _choose_recipe_path(destination)


def require_replaceable(
    name: str, recipe: Recipe | None, fingerprint: str, replaceable: str
) -> None:
    """Check that a file may be replaced by the track with a fingerprint.

    It may if its recipe has that fingerprint, or if `replaceable` is its hash or `ANY`. Raises
    `OutputError` if it may not, or has no recipe: then it may be anybody's.
    """
    if recipe is None:
        raise OutputError(
            f"{name} is there already, and is no track that supine made",
            "Choose another name with --output",
        )
    if recipe.fingerprint != fingerprint and replaceable not in {ANY, recipe.sha256}:
        raise OutputError(
            f"{name} is there already, and is another track",
            "Choose another name with --output, or replace it with --force",
        )


def _choose_recipe_path(track: Path) -> Path:
    """Return where a track's recipe goes: NAME.json, or NAME.mp3.json if another file has that.

    Raises `OutputError` if another file has both.
    """
    full = track.with_name(f"{track.name}{SUFFIX}")
    paths = [full] if full.exists() else [track.with_suffix(SUFFIX), full]
    for path in paths:
        with contextlib.suppress(OutputError):
            if path.exists():
                require_replaceable_recipe(
                    str(path),
                    path.read_bytes(),
                    track.name,
                    lambda other: track.with_name(other).is_file(),
                )
            return path
    raise OutputError(
        f"{full} is there and is no recipe of this track, which has to go there",
        "Choose another name with --output",
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
) -> None:
    """Check that what is in a file may be replaced by the recipe of the track with a file name.

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
