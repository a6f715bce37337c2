from __future__ import annotations

import pytest

from reading_aloud import Guided, spoken
from supine.cache import ClipCache
from supine.guide import find_guide
from supine.make import script_of
from supine.model import Choices, Say


@pytest.fixture(scope="session")
def guided(cache: ClipCache) -> Guided:
    """The cues of constructive rest at ten minutes, spoken by heart and by the system's voice."""
    guide = find_guide("constructive-rest")
    items = script_of(guide, Choices(), 600.0)
    texts = tuple(dict.fromkeys(item.text for item in items if isinstance(item, Say)))
    return Guided(texts, spoken(texts, "heart", cache), spoken(texts, "system", cache))
