"""`supine convert`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from supine.cli.app import app
from supine.cli.console import say_notes
from supine.cli.options import (
    GuideOutput,
    choose_path,
    format_examples,
    make_argument,
    write_new_file,
)
from supine.errors import OutputError
from supine.model import Item, LengthRange
from supine.units import format_clock

_NOTICEABLY = 1.05


@app.command(
    epilog=format_examples("supine convert my-script.txt", "supine convert talk.ssml -o guides/")
)
def convert(
    file: Annotated[Path, make_argument("FILE", "A script: text, SSML or Speech Markdown.")],
    output: GuideOutput = None,
) -> None:
    """Write a script as a guide, NAME.md.j2, to go on with.

    A guide has a title and cautions, fits any length between its bounds, and can say other
    things to other listeners.
    """
    from supine.script.exporters import write_guide
    from supine.script.front_matter import load
    from supine.script.guides import SUFFIX
    from supine.script.importers import build_guide, read_script
    from supine.script.importers.length_estimate import fit_any_voice

    script = read_script(file)
    items, minutes = fit_any_voice(script.items)
    guide = replace(build_guide(script, file), minutes=minutes)
    destination = choose_path(Path() if output is None else output, guide.name, SUFFIX)
    guide = replace(guide, name=read_guide_name(destination))
    write_new_file(destination, write_guide(guide, items))
    load(destination)
    say_notes((*map(str, script.notes), *_list_changes(script.items, items, minutes)))
    print(destination)


def read_guide_name(destination: Path) -> str:
    """Return the guide's name, which is its file's; an `OutputError` if none can be called so."""
    from supine.script.guides import SUFFIX
    from supine.script.importers.text_file import make_guide_name

    given = destination.name.removesuffix(SUFFIX)
    name = make_guide_name(Path(f"{given}.txt"))
    if name != given:
        raise OutputError(
            f"a guide's name has small letters and digits, joined by hyphens, not {given!r}",
            f"Call it {name}{SUFFIX}",
        )
    return name


def _list_changes(
    before: Sequence[Item], after: Sequence[Item], minutes: LengthRange
) -> Iterator[str]:
    """Yield what is not in the guide as it was in the script."""
    from supine.script.importers.length_estimate import estimate_minutes

    if tuple(after[: len(before)]) != tuple(before):
        yield (
            "Its silences may stretch in the guide, each from half to ten times as long, so that "
            "any voice keeps the lengths that it is for"
        )
    natural_minutes = estimate_minutes(before).default
    if minutes.default > natural_minutes * _NOTICEABLY:
        yield (
            f"By nature it is about {format_clock(natural_minutes * 60.0)} long; the guide needs "
            f"{format_clock(minutes.default * 60.0)} to have room for any voice"
        )
    if len(after) > len(before):
        yield "A silence at its end takes what time is left over, since it is nearly all speech"
