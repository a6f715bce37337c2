"""A guide's template to text, for a length and a listener.

Templates run in Jinja's sandbox with no file system and strict names. One that did not come
with supine and is more than plain text runs in a process of its own as well, with bounds on CPU
time and memory, so that a guide from a stranger can neither read files, run code, loop for ever
nor eat the memory. Windows has no such bounds: there a loop is ended once the process has given
no answer for `WAIT_LIMIT_S`.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict

from supine.errors import Fault, GuideError
from supine.model import Guide, Listener
from supine.script.guides import is_bundled
from supine.script.sandbox import MAX_SECONDS, RenderJob, render_job

WAIT_LIMIT_S = 120.0
"""By the clock: far more than a busy machine and a virus scanner take to start a process."""


def render(guide: Guide, minutes: float, listener: Listener) -> str:
    """Render a guide's script, with a source mark at the head of each line for `parser.parse`.

    A `GuideError` if the template is wrong, names what is not there, or runs out of bounds.
    """
    # Where it says nothing of the length, it is the same at any.
    asked = minutes if "minutes" in guide.template else guide.minutes.default
    return _render(guide, asked, listener)


@functools.lru_cache(maxsize=256)
def _render(guide: Guide, minutes: float, listener: Listener) -> str:
    job = RenderJob(guide.path.name, guide.template, guide.template_line, minutes, listener)
    # Without a brace there is nothing for Jinja to run.
    unguarded = is_bundled(guide) or "{" not in guide.template
    return render_job(job) if unguarded else _render_guarded(job)


def _render_guarded(job: RenderJob) -> str:
    try:
        done = subprocess.run(
            # -P: a json.py in the folder somebody stands in must not be taken for Python's own.
            [sys.executable, "-P", "-m", "supine.script.sandbox", str(MAX_SECONDS)],
            input=json.dumps(asdict(job)).encode(),
            # One thread: on a machine with many cores, the room they reserve would by itself be
            # over the bound on memory.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            capture_output=True,
            timeout=WAIT_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _make_bounds_error(
            job,
            f"its template gave no answer for {WAIT_LIMIT_S:g} s",
            "Try again when the computer is less busy; take out any loop that never ends",
        ) from error
    if done.returncode != 0:
        if b"MemoryError" in done.stderr or done.returncode < 0:
            raise _make_bounds_error(
                job,
                f"its template takes more than {MAX_SECONDS} seconds, or too much memory",
                "Take out the loop that never ends",
            )
        raise RuntimeError(done.stderr.decode(errors="replace"))
    answer: Mapping[str, object] = json.loads(done.stdout)
    if isinstance(faults := answer.get("faults"), list):
        raise GuideError(tuple(Fault(**fault) for fault in faults))
    return str(answer["text"])


def _make_bounds_error(job: RenderJob, message: str, hint: str) -> GuideError:
    return GuideError((Fault(job.file, job.template_line, message, hint),))
