"""Theme cues: `themes/NAME.txt`, one cue a line, a line that begins with `#` is a remark.

Labels and tags stand after the words: `The ribs widen. (not for pregnancy) #boat`.

The seed decides their order, and the listener's preferences which of them are drawn, and first.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from supine.errors import Fault, GuideError
from supine.model import Cue, CuePreferences, Guide, SourceLine, is_named
from supine.script.guides import bundled_folder
from supine.script.labels import NotALabelError, read_label
from supine.script.parser import find_guide_cue_faults, split_tags

MAX_BYTES = 256 * 1024

_LAST_LABEL = re.compile(r"\s*\(([^()]*)\)\s*$")


class ThemeCue(NamedTuple):
    """One line of a theme. The labels are as they are written: `labels.read_label` reads them."""

    text: str
    file: str
    line: int
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def cue(self) -> Cue:
        """The cue in a script: optional, and left out before any other."""
        return Cue(self.text, 2, SourceLine(self.file, self.line))


Themes = Mapping[str, Sequence[ThemeCue]]


def find_themes(guide: Guide) -> dict[str, tuple[ThemeCue, ...]]:
    """Read the themes that a guide may draw from: its own, then those that come with supine.

    A `GuideError` if one of them has faults.
    """
    return load_themes(guide.path.parent / "themes", bundled_folder() / "themes")


def load_themes(*folders: Path) -> dict[str, tuple[ThemeCue, ...]]:
    """Read all themes in the folders, by name; the first folder that has a theme decides it.

    Raises
    ------
    GuideError
        If a theme has no cue, has one twice, or is not text.
    """
    themes: dict[str, tuple[ThemeCue, ...]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            if path.stem not in themes:
                themes[path.stem] = _load(path)
    return themes


def _load(path: Path) -> tuple[ThemeCue, ...]:
    file = f"themes/{path.name}"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise GuideError((Fault(file, 0, f"it is larger than {MAX_BYTES // 1024} KiB"),))
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GuideError((Fault(file, 0, f"it cannot be read as UTF-8 ({error})"),)) from error
    cues: dict[str, ThemeCue] = {}
    faults = []
    for number, line in enumerate(map(str.strip, lines), start=1):
        if line and not line.startswith("#"):
            try:
                cue = _read_line(line, file, number)
            except NotALabelError as error:
                faults.append(Fault(file, number, str(error), error.hint))
                continue
            faults += [Fault(file, number, *said) for said in find_guide_cue_faults(cue.text)]
            first = cues.setdefault(cue.text.lower(), cue)
            if first.line != number:
                faults.append(Fault(file, number, f"the cue of line {first.line} once more"))
    if not cues:
        faults.append(Fault(file, 0, "there is no cue in it", "Write one a line"))
    if faults:
        raise GuideError(tuple(faults))
    return tuple(cues.values())


def _read_line(line: str, file: str, number: int) -> ThemeCue:
    text, tags = split_tags(line)
    labels: list[str] = []
    while found := _LAST_LABEL.search(text):
        read_label(found[1])
        labels.insert(0, found[1])
        text = text[: found.start()]
    return ThemeCue(text, file, number, tuple(labels), tags)


def order_theme_cues(
    themes: Themes, preferences: CuePreferences, seed: int, file: str
) -> dict[str, list[ThemeCue]]:
    """Return the cues of each theme in the order they are drawn in a guide, preferred ones first.

    The order is the theme's own, so that a longer track keeps the cues of a shorter one and
    adds to them; and the guide's own, so that whoever lies down to two hears other words.
    """
    ordered = {}
    for name, cues in themes.items():
        shuffled = list(cues)
        # A string as seed hashes the same on every machine.
        random.Random(f"{seed}/{file}/{name}").shuffle(shuffled)  # noqa: S311 - no secret
        wanted = [cue for cue in shuffled if not is_named(cue.text, preferences.without_cues)]
        if name in preferences.without_themes:
            # A cue that is named is wanted even of a theme that is not.
            wanted = [cue for cue in wanted if is_named(cue.text, preferences.cues)]
        # Filtered and sorted only now, so that a preference changes nothing it is not about.
        ordered[name] = sorted(wanted, key=lambda cue: not is_named(cue.text, preferences.cues))
    return ordered
