"""Written scripts for the tests: what they come to, in short, and texts to fuzz with."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from supine.errors import Fault, GuideError
from supine.model import Bell, Chapter, Cue, Item, Pause, SourceLine
from supine.script.importers import read_script
from supine.script.importers.builder import WrittenScript
from supine.script.parser import BlockEnd, FillStart, RoundBreak, RoundsStart, parse

Read = Callable[..., WrittenScript]
"""Reads a text as a file of a name."""

FaultsOf = Callable[..., list[str]]
"""Gives every fault of a text, as "LINE: message"."""

SOMEWHERE = SourceLine("somewhere", 1)

MARKUP = "[]<>{}"


def in_short(items: Sequence[Item]) -> list[object]:
    """A script as a test reads it: words, seconds, "#title", bell strikes.

    An exact pause is a number, an elastic one its (least, most) seconds.
    """
    short: list[object] = []
    for item in items:
        match item:
            case Cue():
                short.append("?" * item.rank + item.text)
            case Pause() if item.elastic:
                short.append((item.min_s, item.max_s))
            case Pause():
                short.append(item.min_s)
            case Chapter():
                short.append(f"#{item.title}")
            case Bell():
                short.append(f"bell {item.strikes}")
    return short


def somewhere(items: Sequence[Item]) -> list[Item]:
    """The items without the places they were written at."""
    return [replace(item, source=SOMEWHERE) for item in items]


def lines_items(text: str, file: str = "g.md.j2") -> list[Item]:
    """What the lines of a rendered script hold, for one without fills and rounds."""
    items = []
    for line in parse(text, file):
        assert not isinstance(line.item, (FillStart, RoundsStart, RoundBreak, BlockEnd))
        items.append(line.item)
    return items


def texts_around(*snippets: str) -> st.SearchStrategy[str]:
    """Texts made of snippets of a language, and of anything at all."""
    anything = st.text(
        st.characters(exclude_categories=["Cs"]), max_size=12
    )  # a file in UTF-8 cannot hold a lone surrogate
    return st.lists(st.one_of(st.sampled_from(snippets), anything), max_size=14).map("".join)


def read_or_refused(text: str, name: str) -> WrittenScript | tuple[Fault, ...]:
    """The script in a text, or every fault of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(text.encode())
        try:
            return read_script(path)
        except GuideError as error:
            return error.faults


def assert_a_script_or_refused(text: str, name: str) -> None:
    """No traceback, no markup spoken, no cue without words, every fault inside the file."""
    read = read_or_refused(text, name)
    if isinstance(read, tuple):
        assert read
        lines = text.count("\n") + text.count("\r") + 1
        assert all(0 <= fault.line <= lines for fault in read)
        return
    for item in read.items:
        if isinstance(item, Cue):
            assert not set(MARKUP) & set(item.text)
            assert any(character.isalnum() for character in item.text)
            # Joiners are no print, and belong to the spelling of some languages.
            assert item.text.replace("\u200c", "").replace("\u200d", "").isprintable()
        if isinstance(item, Pause):
            assert 0 <= item.min_s <= item.ideal_s <= item.max_s <= 3600
