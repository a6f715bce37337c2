"""A guide's template to text, for a length and a listener.

Templates run in Jinja's sandbox with no file system and strict names. One that did not come
with supine runs in a process of its own as well, with bounds on time and memory, so that a
guide from a stranger can neither read files, run code, loop for ever nor eat the memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from supine.errors import Fault, GuideError
from supine.guide.drawing import Taste, ThemeCues, in_order, in_turn
from supine.guide.find import is_ours, own_folder
from supine.guide.sandbox import MOST_SECONDS, Task, render_task
from supine.guide.themes import load_themes
from supine.model import Guide, Listener, Say, Wishes


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a template was rendered for."""

    minutes: float
    listener: Listener
    seed: int
    wishes: Wishes = field(default_factory=Wishes)


def render(guide: Guide, rendering: Rendering) -> str:
    """The guide's script, with a source mark at the head of each line for `script.parse`.

    Raises
    ------
    GuideError
        If the template is wrong, names something that is not there, or runs out of bounds.
    """
    task = Task(
        file=guide.path.name,
        template=guide.template,
        template_line=guide.template_line,
        shortest=guide.minutes.shortest,
        longest=guide.minutes.longest,
        minutes=rendering.minutes,
        listener=rendering.listener,
        seed=rendering.seed,
        themes=themes_of(guide),
        taste=_taste(rendering.wishes),
    )
    return render_task(task) if is_ours(guide) else _render_guarded(task)


def reminders(guide: Guide, rendering: Rendering) -> tuple[Say, ...]:
    """All cues of the themes that a guide may draw from, in the order of this rendering.

    Those that the listener does not want are left out. They are optional, of the rank that
    goes before any other.
    """
    wishes = rendering.wishes
    taste = _taste(wishes)
    ordered = in_order(themes_of(guide), taste, rendering.seed, guide.path.name)
    liked = {name: ordered[name] for name in wishes.themes if name in ordered}
    others = {name: cues for name, cues in ordered.items() if name not in liked}
    return tuple(Say(text, 2, source) for text, source in in_turn(liked) + in_turn(others))


def themes_of(guide: Guide) -> ThemeCues:
    """The themes that a guide may draw from: its own, then those that come with supine.

    Raises
    ------
    GuideError
        If one of them has faults.
    """
    themes = load_themes(guide.path.parent / "themes", own_folder() / "themes")
    return {
        name: tuple((cue.text, cue.source.file, cue.source.line) for cue in cues)
        for name, cues in themes.items()
    }


def _taste(wishes: Wishes) -> Taste:
    return Taste(wishes.themes, wishes.without_themes, wishes.cues, wishes.without_cues)


def _render_guarded(task: Task) -> str:
    try:
        done = subprocess.run(
            # -P: a json.py in the folder somebody stands in must not be taken for Python's own.
            [sys.executable, "-P", "-m", "supine.guide.sandbox"],
            input=json.dumps(asdict(task)).encode(),
            # One thread: on a machine with many cores, the room they reserve would by itself be
            # over the bound on memory.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _out_of_bounds(task) from error
    if done.returncode != 0:
        if b"MemoryError" in done.stderr or done.returncode < 0:
            raise _out_of_bounds(task)
        raise RuntimeError(done.stderr.decode(errors="replace"))
    answer: Mapping[str, object] = json.loads(done.stdout)
    if isinstance(faults := answer.get("faults"), list):
        raise GuideError(tuple(Fault(**fault) for fault in faults))
    return str(answer["text"])


def _out_of_bounds(task: Task) -> GuideError:
    message = f"its template takes more than {MOST_SECONDS:g} seconds, or too much memory"
    hint = "Take out the loop that never ends"
    return GuideError((Fault(task.file, task.template_line, message, hint),))
