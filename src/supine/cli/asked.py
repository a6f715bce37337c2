"""What was asked for on the command line: a routine or a script, and the options."""

from __future__ import annotations

from pathlib import Path

from supine.asked import Asked
from supine.cli.options import Chosen
from supine.guide import find_guide
from supine.written import guide_of, is_script, read_script


def asked_for(routine: str, chosen: Chosen) -> Asked:
    """What is asked for: a routine by name or file, or a script by its file; and the choices."""
    path = Path(routine)
    script = read_script(path) if is_script(path) else None
    guide = guide_of(script, path) if script else find_guide(routine)
    asked = Asked(guide, chosen.choices(), script)
    return asked if "minutes" in chosen.given() else asked.usually_long()


def notes_on(asked: Asked) -> tuple[str, ...]:
    """What the listener should know before anything is spoken; a script's with its file."""
    written = asked.script.notes if asked.script else ()
    return (*map(str, written), *asked.notes)
