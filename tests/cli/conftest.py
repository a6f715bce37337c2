from __future__ import annotations

from pathlib import Path

import pytest

from support.running import Done, run, write_guide


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A track of a minute, and what the command said while it made it. Not to be changed."""
    folder = tmp_path_factory.mktemp("made")
    track = folder / "rest.mp3"
    return track, run("make", write_guide(folder), "--voice", "tone", "-o", track)
