"""Tracks that stand where a test writes one."""

from __future__ import annotations

import hashlib
from pathlib import Path

from supine.library.recipe import Recipe, get_recipe_path
from supine.model import Cue, SourceLine, TrackOptions
from supine.script.guides import find_guide


def write_old(path: Path, fingerprint: str = "old", content: bytes = b"old") -> Path:
    """Write what stands for a track of the request with a fingerprint, and its recipe."""
    path.write_bytes(content)
    recipe = Recipe(
        total_samples=1,
        chapters=(),
        cues=(),
        bells=(),
        pauses=(),
        supine_version="1",
        routine="rest",
        file=path.name,
        format=path.suffix[1:],
        sha256=hashlib.sha256(content).hexdigest(),
        fingerprint=fingerprint,
        channels=1,
        voice_version="1",
        options=TrackOptions(),
        guide=find_guide("constructive-rest"),
        script=(Cue("Rest.", 0, SourceLine("rest", 1)),),
    )
    get_recipe_path(path).write_text(recipe.to_json(), encoding="utf-8")
    return path
