from __future__ import annotations

import numpy as np
import pytest

from supine.model import SAMPLE_RATE_HZ, Clip


@pytest.fixture
def clip() -> Clip:
    """A tenth of a second: 8.9 kB as it is kept."""
    return Clip(np.linspace(-0.5, 0.5, 4410, dtype=np.float32), SAMPLE_RATE_HZ)
