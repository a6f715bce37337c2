"""The bench's judgement: a goal is met from one side or from the other."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path("scripts")


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of figures, as the scripts import it."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    spec = importlib.util.spec_from_file_location("bench_figures", SCRIPTS / "bench_figures.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "bench_figures", module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("value", "at_least", "met"),
    [(1.9, True, True), (1.1, True, False), (1.1, False, True), (1.9, False, False)],
)
def test_a_goal_is_met_at_most_or_at_least(
    figures: ModuleType, value: float, *, at_least: bool, met: bool
) -> None:
    """1.7 is the goal: more is better for one figure, and worse for another."""
    figure = figures.Figure("part", "what", "×", (value,), 1.7, at_least=at_least)
    assert figure.met is met
    assert figures.Figure("part", "what", "×", (value,)).met is None
