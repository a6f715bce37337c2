"""Find guides: those that come with supine, and the user's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from supine.errors import SupineError, did_you_mean
from supine.model import Guide
from supine.script.front_matter import load

SUFFIX = ".md.j2"


def bundled_folder() -> Path:
    """Return the folder of guides that come with supine, installed or in a checkout."""
    installed = Path(__file__).parent.parent / "guides"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "guides"


def list_guide_folders() -> tuple[Path, ...]:
    """Return the folders searched for a guide by name, the user's own first."""
    from platformdirs import user_config_path  # noqa: PLC0415 - only when guides are looked for

    return (user_config_path("supine", appauthor=False) / "guides", bundled_folder())


def is_bundled(guide: Guide) -> bool:
    """Whether a guide came with supine, and so needs no guard while it renders."""
    return guide.path.resolve().parent == bundled_folder().resolve()


def relocate(guide: Guide) -> Guide:
    """Return the guide where this machine has it, if it came with supine on another machine."""
    here = bundled_folder() / guide.path.name
    if guide.path.is_file() or not here.is_file():
        return guide
    found = replace(guide, path=here)
    return found if found == load(here) else guide


def list_guide_paths() -> tuple[Path, ...]:
    """Return the files of all guides that can be asked for by name, sorted by name."""
    paths: dict[str, Path] = {}
    for folder in reversed(list_guide_folders()):
        paths |= {path.name.removesuffix(SUFFIX): path for path in folder.glob(f"*{SUFFIX}")}
    return tuple(path for _, path in sorted(paths.items()))


def list_routines() -> tuple[Guide, ...]:
    """Load every guide that can be asked for by name, sorted by name."""
    return tuple(load(path) for path in list_guide_paths())


def find_guide(name_or_path: str) -> Guide:
    """Load the guide with a name, or in a file.

    Raises
    ------
    SupineError
        If there is none; the nearest names are in the hint.
    GuideError
        If its front matter has faults.
    """
    path = Path(name_or_path)
    if name_or_path.endswith((SUFFIX, ".j2", ".md")) or len(path.parts) > 1:
        if not path.is_file():
            raise SupineError(f"there is no guide file {name_or_path}", "Check the path")
        return load(path)
    names = []
    for folder in list_guide_folders():
        names += [found.name.removesuffix(SUFFIX) for found in folder.glob(f"*{SUFFIX}")]
        if name_or_path in names:
            return load(folder / f"{name_or_path}{SUFFIX}")
    raise SupineError(
        f"there is no routine named {name_or_path!r}",
        f"{did_you_mean(name_or_path, names, max_count=2)}`supine list` shows them all",
    )
