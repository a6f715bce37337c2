"""What the command says of itself."""

from __future__ import annotations

import io
import re
import sys

import pytest
import typer

import supine
from supine.cli import main
from supine.cli.app import app
from support.running import run

COMMANDS = list(getattr(typer.main.get_command(app), "commands"))  # noqa: B009 - typer's own class


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
        "         'filelock', 'fsspec', 'numpy', 'pydantic', 'yaml'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    assert run(command=(sys.executable, "-c", code)).err == "[]\n"


def test_the_command_can_be_called_again_with_other_streams(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In one process, each call writes to the streams that there are then."""
    for arguments in (["supine", "--version"], ["supine", "profile", "--json"], ["supine", "x"]):
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr("sys.argv", arguments)
        monkeypatch.setattr("sys.stdout", out)
        monkeypatch.setattr("sys.stderr", err)
        with pytest.raises(SystemExit) as ended:
            main()
        failed = arguments[1] == "x"
        assert ended.value.code == int(failed)
        assert bool(err.getvalue()) is failed
        assert bool(out.getvalue()) is not failed
