from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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
    track = folder / "rest.mp3"
    track.write_bytes(b"an older track")
    recipe = folder / "rest.json"
    recipe.write_text('{"record_version": 1, "of": "an older track"}')
    yield track
    assert track.read_bytes() == b"an older track"
    assert recipe.read_text() == '{"record_version": 1, "of": "an older track"}'
    assert sorted(path.name for path in folder.iterdir()) == ["rest.json", "rest.mp3"]
