"""Hands for the tests: the command, run as a user runs it, in a process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

LIMIT_S = 120.0
"""No run takes a tenth of this; it only keeps a test that hangs from hanging the suite."""

HEAD = """\
---
name: {name}
title: A quick rest
summary: A short rest to test with
kind: resting
minutes: {{shortest: {shortest}, default: 1, longest: {longest}}}
position: on the back
cautions: [If anything hurts, make it smaller or stop.]
---
"""

BODY = """\
# Arriving

[bell]

[rest 1s..20m]

Let the backs of the ribs rest on the floor.

[rest 1s..20m]

? You might notice where the breath begins.

[rest 1s..20m]

# Leaving

When you are ready, roll to one side and rest there.

[rest 1s..20m]
"""


def write_guide(
    folder: Path,
    body: str = BODY,
    *,
    name: str = "quick",
    shortest: float = 0.5,
    longest: float = 60,
) -> Path:
    """A guide of a few cues in a folder; it is as good as a stranger's to supine."""
    path = folder / f"{name}.md.j2"
    head = HEAD.format(name=name, shortest=shortest, longest=longest)
    path.write_text(head + body, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Done:
    """How a run ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The one line that a user's mistake ends in; a failure of the test if it is not so."""
        assert self.code == 1, (self.code, self.out, self.err)
        assert self.out == ""
        assert self.err.endswith("\n"), self.err
        assert len(self.err.splitlines()) == 1, self.err
        assert self.err.startswith("supine: "), self.err
        return self.err.removeprefix("supine: ").rstrip("\n")


def run(  # noqa: PLR0913 - all but the arguments are by name
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    command: tuple[str, ...] = (sys.executable, "-m", "supine"),
    before: Callable[[], None] | None = None,
    answers: str | None = None,
    limit_s: float = LIMIT_S,
) -> Done:
    """Run `supine` with the arguments to its end, with answers piped in where it asks."""
    with start(
        *arguments, cwd=cwd, env=env, command=command, before=before, answered=answers is not None
    ) as process:
        out, err = process.communicate(answers, timeout=limit_s)
    return Done(process.returncode, out, err)


def start(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    command: tuple[str, ...] = (sys.executable, "-m", "supine"),
    before: Callable[[], None] | None = None,
    answered: bool = False,
) -> subprocess.Popen[str]:
    """Start `supine` as the leader of a group of its own, as a shell does."""
    return subprocess.Popen(
        [*command, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.PIPE if answered else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=before,  # noqa: PLW1509 - for limits of the system; the tests start no threads
    )


def wait_until(true: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until something is so, while the process lives."""
    ends_at_s = time.monotonic() + LIMIT_S
    while not true():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < ends_at_s
        time.sleep(0.01)


def drafted_bytes(folder: Path, of: str = "") -> int:
    """How much is written of drafts in a folder; one that gets its name meanwhile is none."""
    sizes_bytes = []
    for draft in folder.glob(f".{of}*.part"):
        with contextlib.suppress(FileNotFoundError):
            sizes_bytes.append(draft.stat().st_size)
    return sum(sizes_bytes)


def processes_about(words: str) -> list[str]:
    """The command lines of living processes that have the words in them; Linux only."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (entry / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if int(entry.name) != os.getpid() and words in line + environment:
            found.append(line)
    return found
