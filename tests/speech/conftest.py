from __future__ import annotations

from pathlib import Path

import pytest

from supine.audio.clip_cache import ClipCache
from supine.speech.registry import ENGINES
from support.running import python_path


@pytest.fixture
def fresh_cache(tmp_path: Path) -> ClipCache:
    """A cache with nothing in it."""
    return ClipCache(tmp_path / "cache")


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> str:
    """The faulty engine, entered in the table as any engine is; its place for a worker."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))
    monkeypatch.setenv("PYTHONPATH", python_path(Path(__file__).parents[1]))
    monkeypatch.setitem(ENGINES, "faulty", "support.faulty_engine:Faulty")
    return ENGINES["faulty"]
