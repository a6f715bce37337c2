"""What the command says of itself."""

from __future__ import annotations

import re
import sys

import pytest

import supine
from running import run

COMMANDS = [
    "make",
    "plan",
    "convert",
    "inspect",
    "list",
    "show",
    "cues",
    "voices",
    "sounds",
    "check",
    "personalise",
    "profile",
    "record",
    "copy",
    "export",
    "serve",
    "cache",
]


def test_the_version_is_the_packages() -> None:
    """One line, for scripts and for reports of faults."""
    done = run("--version")
    assert (done.code, done.out, done.err) == (0, f"supine {supine.__version__}\n", "")


def test_without_a_command_it_shows_what_there_is() -> None:
    """The same as --help, and no error: somebody is looking around."""
    done = run()
    assert (done.code, done.err) == (0, "")
    assert done.out == run("--help").out
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", done.out, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str) -> None:
    """Help that exits 0, fits a terminal, and ends in a command that can be copied."""
    done = run(command, "--help", env={"COLUMNS": "80", "TERM": "dumb"})
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    _, _, examples = done.out.partition("For example:\n")
    assert examples.splitlines()
    for example in examples.splitlines():
        assert example.strip().startswith(f"supine {command}")


def test_help_does_without_what_makes_tracks() -> None:
    """Nothing heavy is imported for it, so it answers at once."""
    code = (
        "import sys\n"
        "sys.argv = ['supine', '--help']\n"
        "from supine.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'scipy', 'pedalboard', 'mutagen', 'PIL', 'pydub', 'soxr', 'jinja2', 'rich',\n"
        "         'filelock', 'fsspec'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    assert run(command=(sys.executable, "-c", code)).err == "[]\n"
