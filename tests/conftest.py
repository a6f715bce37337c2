"""What the tests share: a cache of their own, tracks that are made once, and a seeded generator."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from supine import make as maker
from supine.cache import CACHE_ENVIRONMENT, SIZE_ENVIRONMENT, ClipCache
from supine.formats import format_for
from supine.guide import find_guide
from supine.model import Choices

# Deadlines are wall time, and no test depends on that; the machine's speed is no property.
settings.register_profile(
    "supine", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("supine")

MakeTrack = Callable[..., maker.Track]

# Without root's power to write everywhere, as everybody else runs it.
LIKE_A_USER = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the user's cache out of the tests, here and in every process they start."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(CACHE_ENVIRONMENT, str(folder))
        environment.delenv(SIZE_ENVIRONMENT, raising=False)
        yield folder


@pytest.fixture(scope="session")
def cache(own_cache: Path) -> ClipCache:
    """The clip cache that all tests of a process share."""
    return ClipCache(own_cache)


@pytest.fixture
def rng() -> np.random.Generator:
    """Noise that is the same in every run."""
    return np.random.default_rng(20_240_611)


@pytest.fixture(scope="session")
def make_track(
    cache: ClipCache, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., maker.Track]:
    """Make a constructive rest for choices given by name, once for the same ones."""
    made: dict[tuple[str, str, Choices], maker.Track] = {}
    folder = tmp_path_factory.mktemp("tracks")

    def make(
        routine: str = "constructive-rest", suffix: str = ".mp3", **chosen: object
    ) -> maker.Track:
        choices = replace(Choices(), **chosen)  # type: ignore[arg-type]
        key = (routine, suffix, choices)
        if key not in made:
            plan = maker.plan_track(find_guide(routine), choices, cache)
            path = folder / f"track-{len(made)}{suffix}"
            made[key] = maker.write_track(plan, path, format_for(suffix))
        return made[key]

    return make


@pytest.fixture
def nobody() -> tuple[str, ...]:
    """What runs a command without root's powers."""
    if subprocess.run([*LIKE_A_USER, "true"], check=False, capture_output=True).returncode:
        pytest.skip("setpriv is not there to take root's powers away")
    return LIKE_A_USER
