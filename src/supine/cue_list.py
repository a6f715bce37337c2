"""All the cues there are, by name: what a listener chooses from."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from supine import script
from supine.errors import GuideError, UsageError
from supine.guide import Rendering, guide_folders, guide_paths, load, reminders, render
from supine.guide.themes import load_themes
from supine.model import CONDITIONS, Guide, Item, Listener, Say, Wishes, is_called
from supine.nearest import did_you_mean

_LENGTHS_MINUTES = (5, 7, 10, 13, 15, 18, 20, 25, 30, 40, 60)
"""Besides its shortest, default and longest: a template says other things at other lengths."""

_SEE_THEM = "supine cues ROUTINE shows them all"


@dataclass(frozen=True, slots=True)
class ListedCue:
    """A cue somebody may prefer or leave out; `theme` is empty for one of the routine's own."""

    name: str
    text: str
    theme: str
    optional: bool


def routine_cues(guide: Guide, listener: Listener = Listener()) -> tuple[ListedCue, ...]:  # noqa: B008 - frozen
    """Every cue that a routine itself has, at whatever length, in the order of the longest.

    Raises
    ------
    GuideError
        If its template is wrong.
    """
    shortest, longest = guide.minutes.shortest, guide.minutes.longest
    between = [minutes for minutes in _LENGTHS_MINUTES if shortest < minutes < longest]
    lengths = sorted({shortest, guide.minutes.default, longest, *between}, reverse=True)
    found: dict[str, ListedCue] = {}
    for minutes in lengths:
        rendering = Rendering(minutes, listener, seed=1)
        for item in script.parse(render(guide, rendering), guide.path.name):
            if isinstance(item, Say) and not item.theme:
                before = found.get(item.text)
                # One that is needed at any length is shown as needed.
                optional = not item.keep and (before is None or before.optional)
                found[item.text] = ListedCue(item.name, item.text, "", optional)
    return tuple(found.values())


def theme_cues(guide: Guide | None = None) -> tuple[ListedCue, ...]:
    """Every reminder of the themes: those that a guide may draw from, or those of all guides."""
    said: Iterable[Say]
    if guide is None:
        themes = load_themes(*(folder / "themes" for folder in guide_folders()))
        said = (Say(cue.text, 2, cue.source) for cues in themes.values() for cue in cues)
    else:
        said = sorted(
            reminders(guide, Rendering(guide.minutes.default, Listener(), seed=1)),
            key=lambda cue: (cue.source.file, cue.source.line),
        )
    return tuple(ListedCue(cue.name, cue.text, cue.theme, optional=True) for cue in said)


@functools.cache
def known_themes() -> frozenset[str]:
    """The names of the themes that come with supine, and of the user's own."""
    return frozenset(cue.theme for cue in theme_cues())


@functools.cache
def known_names() -> frozenset[str]:
    """The names of all cues of all themes and routines."""
    names = set(_names_of_reminders())
    for path in guide_paths():
        names |= _names_in(path)
    return frozenset(names)


@functools.cache
def _names_in(path: Path) -> frozenset[str]:
    """The names of a routine's own cues, for whatever listener; none if it has faults.

    What is wrong with a guide is said when it is made, not when another one is.
    """
    with contextlib.suppress(GuideError):
        guide = load(path)
        listeners = (Listener(), Listener(side="left", conditions=CONDITIONS))
        return frozenset(
            cue.name for listener in listeners for cue in routine_cues(guide, listener)
        )
    return frozenset()


def is_cue(wanted: str) -> bool:
    """Whether there is a cue of that name, or one that begins so, in any theme or routine."""
    # Routines have to be rendered to know their cues; most wishes are about reminders.
    return is_known(wanted, _names_of_reminders()) or any(
        is_known(wanted, _names_in(path)) for path in guide_paths()
    )


@functools.cache
def _names_of_reminders() -> frozenset[str]:
    return frozenset(cue.name for cue in theme_cues())


def check_wishes(guide: Guide, items: Sequence[Item], wishes: Wishes) -> None:
    """Raise a UsageError for a theme or a cue that is wished for, or away, and is nowhere.

    Parameters
    ----------
    items
        The guide's script; most wishes are about what is in it.
    """
    if not any((wishes.themes, wishes.without_themes, wishes.cues, wishes.without_cues)):
        return
    listed = theme_cues(guide)
    themes = {cue.theme for cue in listed} | known_themes()
    for theme in (*wishes.themes, *wishes.without_themes):
        if theme not in themes:
            raise UsageError(*no_such_theme(theme, themes))
    names = {cue.name for cue in listed} | {item.name for item in items if isinstance(item, Say)}
    for wanted in (*wishes.cues, *wishes.without_cues):
        if not is_known(wanted, names) and not is_cue(wanted):
            raise UsageError(*no_such_cue(wanted, names | known_names()))


def is_known(wanted: str, names: Iterable[str]) -> bool:
    """Whether any of the names is the one that is wanted, or begins with it."""
    return any(is_called(name, wanted) for name in names)


def no_such_theme(theme: str, themes: Iterable[str]) -> tuple[str, str]:
    """What to say of a theme that is not there: the message, and the hint."""
    known = sorted(themes)
    return (
        f"there is no theme {theme!r}",
        f"{did_you_mean(theme, known)}There are {', '.join(known)}",
    )


def no_such_cue(name: str, names: Iterable[str]) -> tuple[str, str]:
    """What to say of a cue that is not there: the message, and the hint."""
    words = name.count("-") + 1
    heads = {"-".join(known.split("-")[:words]) for known in names}
    return f"there is no cue {name!r}", f"{did_you_mean(name, heads, most=2)}{_SEE_THEM}"
