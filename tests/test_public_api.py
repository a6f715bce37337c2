"""The public API: a few names, each with an example that runs."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import supine


@pytest.mark.parametrize("name", supine.__all__)
def test_every_name_is_there_and_documented(name: str) -> None:
    """Whatever `supine` says it has, it has, with a docstring of its own."""
    assert getattr(supine, name).__doc__
    assert name in (supine.__doc__ or "")


@pytest.mark.parametrize("name", ["no_such_name", "cli_"])
def test_another_name_is_not_there(name: str) -> None:
    """As with any module."""
    with pytest.raises(AttributeError, match=name):
        getattr(supine, name)


@pytest.mark.parametrize("module", ["supine", "supine.pipeline.plan", "supine.pipeline.write"])
def test_the_examples_run(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each prints what its docstring says."""
    monkeypatch.chdir(tmp_path)
    results = doctest.testmod(importlib.import_module(module))
    assert results.attempted
    assert results.failed == 0


def test_importing_it_is_cheap() -> None:
    """What makes tracks is imported where it is used."""
    code = "import sys, supine; print({'numpy', 'pydantic', 'jinja2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
