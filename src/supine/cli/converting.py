"""The command that writes a script as a guide."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from supine import library
from supine.cli import terminal
from supine.errors import OutputError
from supine.guide import load
from supine.whole import whole_file
from supine.written import (
    estimated_minutes,
    guide_of,
    guide_text,
    loosened,
    read_script,
    stretches_enough,
)

_SUFFIX = ".md.j2"


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
    guide, items = guide_of(script, path), script.items
    if not stretches_enough(items):
        # As it is written it would have one length for each voice, and so fit none for certain.
        items = loosened(items)
        guide = replace(guide, minutes=estimated_minutes(items))
    folder = Path() if output is None else output
    if folder.name.endswith(_SUFFIX):
        destination = folder
        guide = replace(guide, name=folder.name.removesuffix(_SUFFIX))
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
    terminal.say_notes(map(str, script.notes))
    print(destination)  # noqa: T201 - this is what was asked for
