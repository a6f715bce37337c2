"""Run the command as a user runs it: in this process, or in one of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from unittest import mock

from supine.cli import main
from supine.script.cue_catalogue import _list_theme_cue_names, list_cue_names, list_themes

SUPINE = (sys.executable, "-m", "supine")

LIMIT_S = 300.0
"""No run takes a tenth of this; it only keeps a test that hangs from hanging the suite."""

HEAD = """\
---
name: {name}
title: A quick rest
summary: A short rest to test with
kind: resting
minutes: {{shortest: {shortest}, default: 1, longest: {longest}}}
position: on the back
cautions: ["If anything hurts, make it smaller or stop."]
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
    command: tuple[str, ...] = SUPINE,
    before: Callable[[], None] | None = None,
    answers: str | None = None,
    limit_s: float = LIMIT_S,
    own_process: bool = False,
) -> Done:
    """Run `supine` with the arguments to its end, with answers piped in where it asks.

    It runs in this process, which is three times as fast, unless a test is about processes: it
    then says so, or gives a `command` or what is to be done `before`.
    """
    if not own_process and command is SUPINE and before is None:
        return _run_here(*arguments, cwd=cwd, env=env or {}, answers=answers)
    with start(
        *arguments, cwd=cwd, env=env, command=command, before=before, answered=answers is not None
    ) as process:
        out, err = process.communicate(answers, timeout=limit_s)
    return Done(process.returncode, out, err)


def _run_here(
    *arguments: str | Path, cwd: Path | None, env: Mapping[str, str], answers: str | None
) -> Done:
    assert not any(name.startswith(_READ_AT_START) for name in env), "this takes an own process"
    # What a new process would not know of: the themes and cues of another test's folders.
    for known in (list_themes, list_cue_names, _list_theme_cue_names):
        known.cache_clear()
    with (
        _text_file(answers or "") as stdin,
        _text_file() as stdout,
        _text_file() as stderr,
        mock.patch.multiple(
            sys,
            argv=["supine", *map(str, arguments)],
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
        ),
        mock.patch.dict(os.environ, env),
        contextlib.chdir(cwd or Path.cwd()),
        _signal_handlers_kept(),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # noqa: BLE001 - as Python does at the end of a process
            traceback.print_exc()
            code = 1
        said = []
        for stream in (stdout, stderr):
            stream.flush()
            stream.seek(0)
            said.append(stream.read())
    return Done(code, *said)


_READ_AT_START = ("PYTHON", "LC_", "LANG", "TZ", "TMPDIR", "TEMP", "HOME")
"""Variables that a process reads once, when it starts or when it first needs them."""


def _text_file(text: str = "") -> IO[str]:
    """A file that is read or written as standard input and output are, with a descriptor."""
    file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - the caller closes it
    file.write(text)
    file.seek(0)
    return file


@contextlib.contextmanager
def _signal_handlers_kept() -> Iterator[None]:
    numbers = [number for number in _STOPPING if number is not None]
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


_STOPPING = tuple(getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP"))


def start(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    command: tuple[str, ...] = SUPINE,
    before: Callable[[], None] | None = None,
    answered: bool = False,
) -> subprocess.Popen[str]:
    """Start `supine` as the leader of a group of its own, as a shell does."""

    def prepare() -> None:
        # Whoever started the tests may have had them ignored, as nohup does.
        for number in _STOPPING:
            if number is not None:
                signal.signal(number, signal.SIG_DFL)
        if before:
            before()

    return subprocess.Popen(
        [*command, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.PIPE if answered else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=prepare if sys.platform != "win32" else None,  # noqa: PLW1509 - it only sets handlers and limits
    )


def python_path(folder: Path) -> str:
    """What `PYTHONPATH` has to be for modules of a folder, beside what it is for the tests."""
    return os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))


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
