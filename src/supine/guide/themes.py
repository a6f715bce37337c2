"""Cues by theme: `themes/NAME.txt`, one cue a line, `#` for remarks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from supine.errors import Fault, GuideError
from supine.model import Source

MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class ThemeCue:
    """One line of a theme."""

    text: str
    source: Source


Themes = dict[str, tuple[ThemeCue, ...]]


def load_themes(*folders: Path) -> Themes:
    """All themes in the folders by name; the first folder that has a theme decides it.

    Raises
    ------
    GuideError
        If a theme has no cue, has one twice, or is not text.
    """
    themes: Themes = {}
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            if path.stem not in themes:
                themes[path.stem] = _load(path)
    return themes


def _load(path: Path) -> tuple[ThemeCue, ...]:
    file = f"themes/{path.name}"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise GuideError((Fault(file, 0, f"it is larger than {MOST_BYTES // 1024} KiB"),))
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GuideError((Fault(file, 0, f"it cannot be read as UTF-8 ({error})"),)) from error
    cues = [
        ThemeCue(line.strip(), Source(file, number))
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    seen: dict[str, int] = {}
    faults = []
    for cue in cues:
        first = seen.setdefault(cue.text.lower(), cue.source.line)
        if first != cue.source.line:
            faults.append(Fault(file, cue.source.line, f"the cue of line {first} once more"))
    if not cues:
        faults.append(Fault(file, 0, "there is no cue in it", "Write one a line"))
    if faults:
        raise GuideError(tuple(faults))
    return tuple(cues)
