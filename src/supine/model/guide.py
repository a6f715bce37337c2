"""A routine as it stands in its file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Minutes:
    """The lengths a guide is written for, in minutes."""

    shortest: float
    default: float
    longest: float


CONDITIONS = (
    "pregnancy",
    "spinal-fusion",
    "hyperlordosis",
    "spondylolisthesis",
    "recent-surgery",
    "hernia",
    "pain",
)
"""What a listener may say about themselves, as far as the routines have a word on it."""


@dataclass(frozen=True, slots=True)
class Suitability:
    """What a guide says to a listener with a condition; information, never advice.

    `suits` is "yes", "adapted" (the template says other words for it) or "no"; `instead` names
    a routine that may suit better.
    """

    condition: str
    suits: str
    note: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """A routine as it stands in its file: the front matter, and the template still to render."""

    name: str
    title: str
    summary: str
    kind: str
    minutes: Minutes
    position: str
    props: tuple[str, ...]
    cautions: tuple[str, ...]
    conditions: tuple[Suitability, ...]
    sources: tuple[str, ...]
    colour: str
    path: Path
    template: str
    template_line: int
