from __future__ import annotations

from pathlib import Path

import pytest

from supine import speech
from supine.cache import ClipCache


@pytest.fixture
def fresh_cache(tmp_path: Path) -> ClipCache:
    """A cache with nothing in it."""
    return ClipCache(tmp_path / "cache")


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> str:
    """The faulty engine, entered in the table as any engine is; its place for a worker."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.setitem(speech.ENGINES, "faulty", "faulty_engine:Faulty")
    return speech.ENGINES["faulty"]
