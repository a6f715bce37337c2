"""What the tests share: a cache of their own, tracks that are made once, and a seeded generator."""

from __future__ import annotations

import functools
import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from supine.audio.clip_cache import CACHE_ENVIRONMENT, SIZE_ENVIRONMENT, ClipCache
from supine.library.recipe import get_recipe_path, read_recipe
from supine.model import TrackOptions
from supine.pipeline.plan import plan_track
from supine.pipeline.write import Track, write_track
from supine.script import render
from supine.script.guides import find_guide
from supine.speech import worker_client
from supine.track.formats import get_format
from support.cues import CUES, guide_of
from support.kept import KeptWorkers, rendered_once
from support.running import write_guide

# Deadlines are wall time, and no test depends on that; the machine's speed is no property.
settings.register_profile(
    "supine", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("supine")

MakeTrack = Callable[..., Track]

# Without root's power to write everywhere, as everybody else runs it.
LIKE_A_USER = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of the tests, the same one for all its processes."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session", autouse=True)
def own_cache(shared_folder: Path) -> Iterator[Path]:
    """Keep the user's cache out of the tests, here and in every process they start."""
    folder = shared_folder / "cache"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(CACHE_ENVIRONMENT, str(folder))
        environment.delenv(SIZE_ENVIRONMENT, raising=False)
        yield folder


@pytest.fixture(scope="session", autouse=True)
def kept(own_cache: Path) -> Iterator[None]:
    """Keep voices and rendered guides from test to test."""
    del own_cache
    workers = KeptWorkers()
    with pytest.MonkeyPatch.context() as patched:
        current = ContextVar("worker_pool", default=workers)
        patched.setattr(worker_client, "_current", current)
        guarded = rendered_once(render._render_guarded)  # noqa: SLF001
        patched.setattr(render, "_render_guarded", guarded)
        yield
    workers.close()


@pytest.fixture(scope="session")
def cache(own_cache: Path) -> ClipCache:
    """The clip cache that all tests share."""
    return ClipCache(own_cache)


@pytest.fixture
def rng() -> np.random.Generator:
    """Noise that is the same in every run."""
    return np.random.default_rng(20_240_611)


@pytest.fixture(scope="session")
def short_rest(shared_folder: Path) -> str:
    """The file of a guide of half a dozen cues, which comes in a minute and a half."""
    path = shared_folder / "short-rest.md.j2"
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            write_guide(shared_folder, guide_of(CUES[::2]), name="short-rest")
    return str(path)


@pytest.fixture(scope="session")
def make_track(cache: ClipCache, shared_folder: Path) -> MakeTrack:
    """Make a constructive rest for options given by name, once in all processes for the same."""
    folder = shared_folder / "tracks"
    folder.mkdir(exist_ok=True)

    @functools.cache
    def made(routine: str, suffix: str, options: TrackOptions) -> Track:
        plan = plan_track(find_guide(routine), options, cache)
        name = hashlib.sha256(repr((routine, suffix, options)).encode()).hexdigest()[:16]
        path = folder / f"{name}{suffix}"
        with FileLock(folder / f"{name}.lock"):
            if path.exists():
                return Track(path, read_recipe(get_recipe_path(path)), plan)
            return write_track(plan, path, get_format(suffix))

    def make(routine: str = "constructive-rest", suffix: str = ".mp3", **chosen: object) -> Track:
        return made(routine, suffix, replace(TrackOptions(), **chosen))  # type: ignore[arg-type]

    return make


@pytest.fixture
def nobody() -> tuple[str, ...]:
    """What runs a command without root's powers."""
    if subprocess.run([*LIKE_A_USER, "true"], check=False, capture_output=True).returncode:
        pytest.skip("setpriv is not there to take root's powers away")
    return LIKE_A_USER
