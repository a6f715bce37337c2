from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.old_tracks import write_old
from support.running import write_guide


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """A guide of three cues."""
    return write_guide(tmp_path)


@pytest.fixture
def older_track(tmp_path: Path) -> Iterator[Path]:
    """A place where a track stands that an earlier making left; it has to outlive the test."""
    folder = tmp_path / "tracks"
    folder.mkdir()
    track = write_old(folder / "rest.mp3")
    recipe = (folder / "rest.json").read_bytes()
    yield track
    assert track.read_bytes() == b"old"
    assert (folder / "rest.json").read_bytes() == recipe
    assert sorted(path.name for path in folder.iterdir()) == ["rest.json", "rest.mp3"]
