"""The command that writes a script as a guide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from supine import library
from supine.cli import terminal
from supine.errors import OutputError
from supine.guide import load
from supine.model import Item, Minutes
from supine.units import format_clock
from supine.whole import whole_file
from supine.written import (
    estimated_minutes,
    for_any_voice,
    guide_of,
    guide_text,
    name_of,
    read_script,
)

_SUFFIX = ".md.j2"
_ENDING = ".txt"
_NOTICEABLY = 1.05


def convert(path: Path, output: Path | None) -> None:
    """Write the script in a file as a guide, and say where.

    Raises
    ------
    GuideError
        With every fault of the script.
    OutputError
        If the guide's file is there already, or cannot be written.
    """
    script = read_script(path)
    items, minutes = for_any_voice(script.items)
    guide = replace(guide_of(script, path), minutes=minutes)
    folder = Path() if output is None else output
    if folder.name.endswith(_SUFFIX):
        destination = folder
        guide = replace(guide, name=_name(folder))
    elif library.is_folder(folder) or not folder.suffix:
        destination = folder / f"{guide.name}{_SUFFIX}"
    else:
        raise OutputError(f"a guide's file ends in {_SUFFIX}, and {folder} does not", "Rename it")
    if destination.exists():
        raise OutputError(
            f"{destination} is there already, and may have been worked on",
            "Name another file with --output",
        )
    with whole_file(destination, "Choose another place with --output") as draft:
        draft.write_text(guide_text(guide, items), encoding="utf-8")
    load(destination)
    terminal.say_notes((*map(str, script.notes), *_changes(script.items, items, minutes)))
    print(destination)  # noqa: T201 - this is what was asked for


def _name(destination: Path) -> str:
    """The guide's name, which is its file's.

    Raises
    ------
    OutputError
        If no guide can be called so.
    """
    given = destination.name.removesuffix(_SUFFIX)
    name = name_of(Path(f"{given}{_ENDING}"))
    if name != given:
        raise OutputError(
            f"a guide's name has small letters and digits, joined by hyphens, not {given!r}",
            f"Call it {name}{_SUFFIX}",
        )
    return name


def _changes(before: Sequence[Item], after: Sequence[Item], minutes: Minutes) -> Iterator[str]:
    """What is not in the guide as it was in the script."""
    if tuple(after[: len(before)]) != tuple(before):
        yield (
            "Its silences may stretch in the guide, each from half to ten times as long, so that "
            "any voice keeps the lengths that it is for"
        )
    natural_minutes = estimated_minutes(before).default
    if minutes.default > natural_minutes * _NOTICEABLY:
        yield (
            f"By nature it is about {format_clock(natural_minutes * 60.0)} long; the guide needs "
            f"{format_clock(minutes.default * 60.0)} to have room for any voice"
        )
    if len(after) > len(before):
        yield "A silence at its end takes what time is left over, since it is nearly all speech"
