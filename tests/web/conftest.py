"""A library made once, and servers that end with the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from supine.audio.clip_cache import ClipCache
from supine.model import TrackOptions
from supine.pipeline.plan import plan_track
from supine.pipeline.write import write_track
from supine.script.front_matter import load
from supine.script.guides import bundled_folder
from supine.track.formats import FORMATS
from support.running import write_guide
from support.web_server import OUTSIDE, Serve, Served, serving


@pytest.fixture(autouse=True)
def no_fault_is_hidden(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever the server logs is a fault of ours, unless a test has asked for it."""
    yield
    assert [record.getMessage() for record in caplog.get_records("call")] == []


@pytest.fixture
def serve(own_cache: Path) -> Iterator[Serve]:
    """Start servers that end with the test."""
    with ExitStack() as stack:
        yield lambda library, **chosen: stack.enter_context(serving(library, own_cache, **chosen))


@pytest.fixture(scope="session")
def made_tracks(tmp_path_factory: pytest.TempPathFactory, own_cache: Path) -> Path:
    """A track of half a minute in each format, in a folder each. Not to be changed."""
    folder = tmp_path_factory.mktemp("made")
    guide = load(write_guide(folder))
    options = TrackOptions(length_s=30.0, voice="tone")
    plan = plan_track(guide, options, ClipCache(own_cache))
    for kind in FORMATS.values():
        write_track(plan, folder / kind.name / f"rest{kind.suffix}", kind)
    return folder


@pytest.fixture
def full(tmp_path: Path, made_tracks: Path) -> Path:
    """A library with a track of each format."""
    folder = tmp_path / "full"
    folder.mkdir()
    for number, (name, kind) in enumerate(FORMATS.items()):
        made = made_tracks / name / f"rest{kind.suffix}"
        track = folder / f"{name} ü{number}{kind.suffix}"
        shutil.copy(made, track)
        recipe = made.with_suffix(".json").read_text(encoding="utf-8")
        recipe = recipe.replace(f'"{made.name}"', f'"{track.name}"')
        track.with_suffix(".json").write_text(recipe, encoding="utf-8")
        os.utime(track, (1_700_000_000 + number, 1_700_000_000 + number))
    return folder


@pytest.fixture
def library(tmp_path: Path, made_tracks: Path) -> Path:
    """A library with an MP3 in it, beside a file that is none of it."""
    (tmp_path / "outside.txt").write_text(OUTSIDE)
    folder = tmp_path / "library"
    shutil.copytree(made_tracks / "mp3", folder)
    return folder


@pytest.fixture(scope="session")
def standing(
    tmp_path_factory: pytest.TempPathFactory, made_tracks: Path, own_cache: Path
) -> Iterator[Served]:
    """A phone's server with an MP3, for tests that change nothing."""
    folder = tmp_path_factory.mktemp("standing")
    (folder / "outside.txt").write_text(OUTSIDE)
    shutil.copytree(made_tracks / "mp3", folder / "library")
    with serving(folder / "library", own_cache, phone=True) as served:
        yield served


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A routine of three cues, as if it were the user's own."""
    folder = tmp_path / "guides"
    folder.mkdir()
    monkeypatch.setattr(
        "supine.script.guides.list_guide_folders", lambda: (folder, bundled_folder())
    )
    return write_guide(folder)
