"""Cues to speak: a few plain ones, and a spread of those that guides are made of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

CUES = (
    "Let the backs of the ribs rest on the floor.",
    "Nothing needs to happen here, and there is nothing to get right.",
    "Notice the weight of your head, and let the ground have all of it.",
    "Let the tongue be wide and soft behind the teeth.",
    "Each time you breathe out, the ground takes a little more of your weight.",
    "You do not have to do anything about what you feel.",
    "Let the shoulders be wide, and the arms be heavy and long.",
    "Soften the space behind the knees.",
    "Allow the breath to come when it wants to come, and to go when it wants to go.",
    "Let the lower back do whatever it likes.",
    "In a little while we will begin to come back, slowly.",
    "When you are ready, roll over to one side and rest there for a moment.",
)

_THEMES = Path(__file__).parents[2] / "guides" / "themes"


def guide_of(cues: Sequence[str]) -> str:
    """The body of a guide that says each of the cues, with two bells and two chapters."""
    said = [f"[rest 2s..20m]\n\n{cue}\n" for cue in cues]
    parts = ["# Arriving\n\n[bell]\n", *said[:-2], "# Leaving\n\n[bell]\n", *said[-2:]]
    return "\n".join([*parts, "[rest 1s..20m]\n"])


def spread_of_theme_cues() -> list[str]:
    """Every fourth cue of all themes: single cues stray by a fifth from the pace of many."""
    lines = [
        line
        for path in sorted(_THEMES.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return lines[::4]
