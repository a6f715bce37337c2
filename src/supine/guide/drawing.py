"""Reminders drawn from the themes: in an order the seed decides, as the listener wishes."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from supine.model import Source, cue_name, is_called

ThemeCues = Mapping[str, Sequence[tuple[str, str, int]]]
"""Of each theme its cues: the text, the file and the line."""


class ThemeError(Exception):
    """A theme that is not there, or has no more cues."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What a listener wishes of the themes and their cues, by name."""

    themes: Sequence[str] = ()
    without_themes: Sequence[str] = ()
    cues: Sequence[str] = ()
    without_cues: Sequence[str] = ()

    def refuses(self, text: str) -> bool:
        """Whether the listener never wants to hear a cue."""
        return _is_among(text, self.without_cues)

    def prefers(self, text: str) -> bool:
        """Whether the listener wants to hear a cue."""
        return _is_among(text, self.cues)


def _is_among(text: str, names: Iterable[str]) -> bool:
    return any(is_called(cue_name(text), name) for name in names)


def in_order(
    themes: ThemeCues, taste: Taste, seed: int, file: str
) -> dict[str, list[tuple[str, Source]]]:
    """The cues of each theme in the order they are drawn in a guide, preferred ones first.

    The order is the theme's own, so that a longer track keeps the cues of a shorter one and
    adds to them; and the guide's own, so that whoever lies down to two hears other words.
    """
    ordered = {}
    for name, cues in themes.items():
        shuffled = list(cues)
        # A string as seed hashes the same on every machine.
        random.Random(f"{seed}/{file}/{name}").shuffle(shuffled)  # noqa: S311 - no secret
        wanted = [cue for cue in shuffled if not taste.refuses(cue[0])]
        if name in taste.without_themes:
            # A cue that is named is wanted even of a theme that is not.
            wanted = [cue for cue in wanted if taste.prefers(cue[0])]
        # Filtered and sorted only now, so that a wish changes nothing it is not about.
        wanted.sort(key=lambda cue: not taste.prefers(cue[0]))
        ordered[name] = [(text, Source(in_file, line)) for text, in_file, line in wanted]
    return ordered


def in_turn(ordered: Mapping[str, Sequence[tuple[str, Source]]]) -> list[tuple[str, Source]]:
    """The cues of all themes, the themes taking turns."""
    longest = max((len(cues) for cues in ordered.values()), default=0)
    return [
        cues[number] for number in range(longest) for cues in ordered.values() if number < len(cues)
    ]


class Drawer:
    """Draws cues for a template, none twice in a track."""

    def __init__(self, themes: ThemeCues, taste: Taste, seed: int, file: str) -> None:
        self._taste = taste
        self._left = {
            name: [source.mark + text for text, source in cues]
            for name, cues in in_order(themes, taste, seed, file).items()
        }

    def cue(self, theme: str) -> str:
        """One cue of a theme that this track has not had.

        A theme that the listener does not want stands back for the others.
        """
        self._check(theme)
        if theme in self._taste.without_themes:
            theme = next((name for name in self._others() if self._left[name]), theme)
        if not self._left[theme]:
            raise ThemeError(f"the theme {theme!r} has no more cues for a track this long")
        return self._left[theme].pop(0)

    def cues(self, *themes: str, count: int) -> list[str]:
        """So many cues, the themes taking turns; a theme that has run out is passed over.

        The themes that the listener prefers come first, and instead of themes that they do not
        want all others do. There may be fewer than asked for, where that is of their wishing.
        """
        if not themes:
            raise ThemeError("cues() takes at least one theme")
        for theme in themes:
            self._check(theme)
        unwanted = self._taste.without_themes
        asked = [theme for theme in themes if theme not in unwanted] or self._others()
        liked = [theme for theme in self._taste.themes if theme in self._left]
        drawn: list[str] = []
        for turn in (liked, asked, self._others() if unwanted else []):
            drawn += self._taken_in_turn(turn, count - len(drawn))
        if len(drawn) < count and not (unwanted or self._taste.without_cues):
            raise ThemeError(f"{', '.join(themes)} have only {len(drawn)} cues of {count}")
        return drawn

    def _others(self) -> list[str]:
        return [name for name in sorted(self._left) if name not in self._taste.without_themes]

    def _taken_in_turn(self, themes: Sequence[str], count: int) -> list[str]:
        drawn: list[str] = []
        while len(drawn) < count:
            having = [theme for theme in themes if self._left[theme]]
            if not having:
                break
            drawn += [self._left[theme].pop(0) for theme in having[: count - len(drawn)]]
        return drawn

    def _check(self, theme: str) -> None:
        if theme not in self._left:
            known = ", ".join(sorted(self._left)) or "none"
            raise ThemeError(f"there is no theme {theme!r}; there are {known}")
