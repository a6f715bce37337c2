"""All the cues there are, by name, and which of them a listener may ask for."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from supine.errors import GuideError, UsageError, did_you_mean
from supine.model import CONDITIONS, Cue, CuePreferences, Guide, Item, Listener, name_matches
from supine.script.front_matter import load
from supine.script.guides import list_guide_folders, list_guide_paths
from supine.script.parser import parse
from supine.script.render import render
from supine.script.themes import find_themes, load_themes

_LENGTHS_MINUTES = (5, 7, 10, 13, 15, 18, 20, 25, 30, 40, 60)
"""Besides its shortest, default and longest: a template says other things at other lengths."""

_SEE_THEM = "supine cues ROUTINE shows them all"


@dataclass(frozen=True, slots=True)
class CatalogueCue:
    """A cue that a listener may prefer or leave out; `theme` is "" for a routine's own."""

    name: str
    text: str
    theme: str
    optional: bool


def list_routine_cues(guide: Guide, listener: Listener = Listener()) -> tuple[CatalogueCue, ...]:  # noqa: B008 - frozen
    """Return every cue of a routine itself, at whatever length, in the order of the longest.

    Raises
    ------
    GuideError
        If its template is wrong.
    """
    found: dict[str, CatalogueCue] = {}
    for minutes in _list_lengths(guide):
        for line in parse(render(guide, minutes, listener), guide.path.name):
            if isinstance(line.item, Cue):
                before = found.get(line.item.text)
                # One that is needed at any length is shown as needed.
                optional = not line.item.required and (before is None or before.optional)
                name, text = line.item.name, line.item.text
                found[text] = CatalogueCue(name, text, "", optional)
    return tuple(found.values())


def _list_lengths(guide: Guide) -> list[float]:
    """Return the lengths at which a template may say other things, the longest first."""
    minutes = guide.minutes
    if "minutes" not in guide.template:
        return [minutes.default]
    between = [m for m in _LENGTHS_MINUTES if minutes.shortest < m < minutes.longest]
    return sorted({minutes.shortest, minutes.default, minutes.longest, *between}, reverse=True)


def list_theme_cues(guide: Guide | None = None) -> tuple[CatalogueCue, ...]:
    """Return the theme cues that a guide may draw, or without a guide those of all themes."""
    if guide:
        themes = find_themes(guide)
    else:
        themes = load_themes(*(folder / "themes" for folder in list_guide_folders()))
    lines = sorted((line for lines in themes.values() for line in lines), key=lambda line: line[1:])
    return tuple(
        CatalogueCue(line.cue.name, line.text, line.cue.theme, optional=True) for line in lines
    )


@functools.cache
def list_themes() -> frozenset[str]:
    """Return the names of the themes that come with supine, and of the user's own."""
    return frozenset(cue.theme for cue in list_theme_cues())


@functools.cache
def list_cue_names() -> frozenset[str]:
    """Return the names of all cues of all themes and routines."""
    names = set(_list_theme_cue_names())
    for path in list_guide_paths():
        names |= _list_routine_cue_names(path)
    return frozenset(names)


@functools.cache
def _list_routine_cue_names(path: Path) -> frozenset[str]:
    """Return the names of a routine's own cues, for any listener; none if it has faults.

    What is wrong with a guide is said when it is made, not when another one is.
    """
    with contextlib.suppress(GuideError):
        guide = load(path)
        listeners = (Listener(), Listener(side="left", conditions=CONDITIONS))
        return frozenset(
            cue.name for listener in listeners for cue in list_routine_cues(guide, listener)
        )
    return frozenset()


def cue_exists(wanted: str) -> bool:
    """Whether there is a cue of that name, or one that begins so, in any theme or routine."""
    # Routines have to be rendered to know their cues; most preferences are about theme cues.
    return matches_any(wanted, _list_theme_cue_names()) or any(
        matches_any(wanted, _list_routine_cue_names(path)) for path in list_guide_paths()
    )


@functools.cache
def _list_theme_cue_names() -> frozenset[str]:
    return frozenset(cue.name for cue in list_theme_cues())


def validate_preferences(guide: Guide, items: Sequence[Item], preferences: CuePreferences) -> None:
    """Raise a UsageError for a preferred or unwanted theme or cue that is nowhere.

    Parameters
    ----------
    items
        The guide's script; most preferences are about what is in it.
    """
    if not any(
        (preferences.themes, preferences.without_themes, preferences.cues, preferences.without_cues)
    ):
        return
    listed = list_theme_cues(guide)
    themes = {cue.theme for cue in listed} | list_themes()
    for theme in (*preferences.themes, *preferences.without_themes):
        if theme not in themes:
            raise UsageError(*unknown_theme_message(theme, themes))
    names = {cue.name for cue in listed} | {item.name for item in items if isinstance(item, Cue)}
    for wanted in (*preferences.cues, *preferences.without_cues):
        if not matches_any(wanted, names) and not cue_exists(wanted):
            raise UsageError(*unknown_cue_message(wanted, names | list_cue_names()))


def matches_any(wanted: str, names: Iterable[str]) -> bool:
    """Whether any of the names is the wanted one, or begins with it."""
    return any(name_matches(name, wanted) for name in names)


def unknown_theme_message(theme: str, themes: Iterable[str]) -> tuple[str, str]:
    """Return the message and the hint for a theme that is not there."""
    known = sorted(themes)
    return (
        f"there is no theme {theme!r}",
        f"{did_you_mean(theme, known)}There are {', '.join(known)}",
    )


def unknown_cue_message(name: str, names: Iterable[str]) -> tuple[str, str]:
    """Return the message and the hint for a cue that is not there."""
    words = name.count("-") + 1
    heads = {"-".join(known.split("-")[:words]) for known in names}
    return f"there is no cue {name!r}", f"{did_you_mean(name, heads, max_count=2)}{_SEE_THEM}"
