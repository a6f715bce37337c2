"""Where guides are: the ones that come with supine, and files of one's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from supine.errors import SupineError
from supine.guide.front_matter import load
from supine.model import Guide
from supine.nearest import did_you_mean

SUFFIX = ".md.j2"


def own_folder() -> Path:
    """The folder of guides that come with supine, installed or in a checkout."""
    installed = Path(__file__).parent.parent / "guides"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "guides"


def guide_folders() -> tuple[Path, ...]:
    """Folders searched for a guide by name, the user's own first."""
    from platformdirs import user_config_path  # noqa: PLC0415 - only when guides are looked for

    return (user_config_path("supine", appauthor=False) / "guides", own_folder())


def is_ours(guide: Guide) -> bool:
    """Whether a guide came with supine, and so needs no guard while it renders."""
    return guide.path.resolve().parent == own_folder().resolve()


def at_home(guide: Guide) -> Guide:
    """The guide where this machine has it, if it came with supine and was found on another."""
    here = own_folder() / guide.path.name
    if guide.path.is_file() or not here.is_file():
        return guide
    found = replace(guide, path=here)
    return found if found == load(here) else guide


def guide_paths() -> tuple[Path, ...]:
    """The files of all guides that can be asked for by name, sorted by name."""
    paths: dict[str, Path] = {}
    for folder in reversed(guide_folders()):
        paths |= {path.name.removesuffix(SUFFIX): path for path in folder.glob(f"*{SUFFIX}")}
    return tuple(path for _, path in sorted(paths.items()))


def all_guides() -> tuple[Guide, ...]:
    """Every guide that can be asked for by name, sorted by name."""
    return tuple(load(path) for path in guide_paths())


def find_guide(name_or_path: str) -> Guide:
    """The guide with a name, or in a file.

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
    for folder in guide_folders():
        names += [found.name.removesuffix(SUFFIX) for found in folder.glob(f"*{SUFFIX}")]
        if name_or_path in names:
            return load(folder / f"{name_or_path}{SUFFIX}")
    raise SupineError(
        f"there is no routine named {name_or_path!r}",
        f"{did_you_mean(name_or_path, names, most=2)}`supine list` shows them all",
    )
