"""A script: typed items, each with where it was written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

SOURCE_OPEN, SOURCE_CLOSE = "\ue000", "\ue001"
"""Private-use characters around a source in rendered text; no guide may write them."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was written: a file's name and its line, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def mark(self) -> str:
        """What the renderer puts before text, for the script's parser to read back."""
        return f"{SOURCE_OPEN}{self}{SOURCE_CLOSE}"


_WORDS_IN_A_NAME = 6
_APOSTROPHES = str.maketrans("", "", "'’ʼ")


def cue_name(text: str) -> str:
    """What a cue is called: its first six words, as in "the-jaw-can-hang-a-little".

    It stays the same as long as the cue begins with the same words.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    return "-".join(re.findall(r"[^\W_]+", plain)[:_WORDS_IN_A_NAME])


def is_called(name: str, wanted: str) -> bool:
    """Whether a cue's name is the one that is wanted, or begins with all of its words."""
    return name == wanted or name.startswith(f"{wanted}-")


@dataclass(frozen=True, slots=True)
class Say:
    """A cue to be spoken. `rank` 0 always stays; 3 is dropped before 2, and 2 before 1."""

    text: str
    rank: int
    source: Source

    @property
    def name(self) -> str:
        """What the cue is called, to be preferred or left out."""
        return cue_name(self.text)

    @property
    def theme(self) -> str:
        """The theme it was drawn from; empty for a routine's own."""
        folder, _, file = self.source.file.partition("/")
        return file.removesuffix(".txt") if folder == "themes" else ""

    @property
    def keep(self) -> bool:
        """Whether the cue is required."""
        return self.rank == 0


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence between `min_s` and `max_s`; elastic ones share the slack by `weight`."""

    min_s: float
    ideal_s: float
    max_s: float
    weight: float
    source: Source

    @property
    def elastic(self) -> bool:
        """Whether the pause may be stretched."""
        return self.max_s > self.min_s


@dataclass(frozen=True, slots=True)
class Bell:
    """Strikes of the bell, one after the other; the last rings out before anything else."""

    strikes: int
    source: Source


@dataclass(frozen=True, slots=True)
class Chapter:
    """The start of a chapter."""

    title: str
    source: Source


Item = Say | Pause | Bell | Chapter
"""One thing a script asks for, in the order of the script."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A script at a length: what stays, each with its length in seconds, and what was left out."""

    items: tuple[tuple[Item, float], ...]
    left_out: tuple[Say, ...]
