"""The cache: whole clips by key, or none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from supine.cache import CACHE_ENVIRONMENT, ClipCache, default_folder, key_of
from supine.errors import OutputError
from supine.model import SAMPLE_RATE_HZ, Clip

CLIP = Clip(np.linspace(-0.5, 0.5, 4410, dtype=np.float32), SAMPLE_RATE_HZ)


def test_what_was_put_is_there_and_nothing_else(tmp_path: Path) -> None:
    """One file a clip, no traces of the writing."""
    cache = ClipCache(tmp_path)
    assert cache.get("ab12") is None
    stored = cache.put("ab12", CLIP)
    assert cache.get("ab12") == stored
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [stored.path]


def test_a_clip_is_made_once(tmp_path: Path) -> None:
    """The second asking takes what the first one made."""
    made = []

    def make() -> Clip:
        made.append(1)
        return CLIP

    cache = ClipCache(tmp_path)
    first = cache.get_or_make("cd34", make)
    assert cache.get_or_make("cd34", make) == first
    assert len(made) == 1


@pytest.mark.parametrize("keep_bytes", [0, 20, 44, 1000])
def test_a_damaged_clip_counts_as_none_and_is_replaced(tmp_path: Path, keep_bytes: int) -> None:
    """A disk that lost half a file must not cost a track half a cue."""
    cache = ClipCache(tmp_path)
    path = cache.put("ef56", CLIP).path
    path.write_bytes(path.read_bytes()[:keep_bytes])
    assert cache.get("ef56") is None
    assert cache.get_or_make("ef56", lambda: CLIP).length_samples == CLIP.length_samples


def test_keys_tell_everything_apart_and_order_does_not_matter() -> None:
    """Any part that differs makes another key."""
    assert key_of({"a": 1, "b": "x"}) == key_of({"b": "x", "a": 1})
    keys = {key_of({"text": text, "rate": rate}) for text in ("a", "b") for rate in (1.0, 2.0)}
    assert len(keys) == 4


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """With what to do about it."""
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with pytest.raises(OutputError, match=CACHE_ENVIRONMENT):
        ClipCache(in_the_way / "cache").put("ab", CLIP)


def test_the_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """SUPINE_CACHE_DIR first, the user's cache folder otherwise."""
    monkeypatch.setenv(CACHE_ENVIRONMENT, str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv(CACHE_ENVIRONMENT)
    assert "supine" in str(default_folder())
