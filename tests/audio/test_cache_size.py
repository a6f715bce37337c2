"""A folder that keeps to its size, and evicts what was used least recently first."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supine.audio import clip_cache
from supine.audio.clip_cache import KEPT_S, SIZE_ENVIRONMENT, ClipCache, Usage
from supine.errors import UsageError
from supine.model import SAMPLE_RATE_HZ, Clip

HEADER_BYTES = 44


def _clip(length_samples: int) -> Clip:
    return Clip(np.zeros(length_samples, np.float32), SAMPLE_RATE_HZ)


def _fill(path: Path) -> None:
    """Write until there is no more room."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    assert shutil.disk_usage(path).free == 0


def _names(cache: ClipCache) -> list[str]:
    return sorted(path.stem for path in cache.folder.rglob("*.wav"))


def _set_last_use(ago_s: float, *paths: Path) -> None:
    for path in paths:
        used_s = time.time() - ago_s
        os.utime(path, (used_s, used_s))


def test_what_was_used_least_recently_is_evicted_first(tmp_path: Path, clip: Clip) -> None:
    """Of four clips the two that were got last stay, whenever they were put."""
    cache = ClipCache(tmp_path, 10**9)
    put = [cache.put(key, clip) for key in ("aa00", "bb00", "cc00", "dd00")]
    for hours, stored in zip((5, 4, 3, 2), put, strict=True):
        _set_last_use(3600.0 * hours, stored.path)
    assert cache.get("aa00")
    # Two and a half of them: it is trimmed to nine tenths of that.
    one_bytes = put[0].path.stat().st_size
    cache.size_bytes = one_bytes * 5 // 2
    assert cache.trim() == 2 * one_bytes
    assert _names(cache) == ["aa00", "dd00"]
    assert cache.trim() == 0


def test_what_was_used_in_the_last_half_hour_is_not_evicted(tmp_path: Path, clip: Clip) -> None:
    """Got or put since then, a track may need it: it stays in a cache that may hold nothing."""
    cache = ClipCache(tmp_path, 10**9)
    put = {key: cache.put(key, clip) for key in ("aa00", "bb00", "cc00", "dd00")}
    _set_last_use(3600.0, put["aa00"].path, put["bb00"].path)
    _set_last_use(KEPT_S - 60.0, put["cc00"].path)
    assert cache.get("aa00")
    cache.size_bytes = 0
    cache.put("ee00", clip)
    assert cache.trim() == HEADER_BYTES + 2 * clip.length_samples
    assert _names(cache) == ["aa00", "cc00", "dd00", "ee00"]


def test_a_clip_that_is_used_while_the_folder_is_trimmed_stays(
    tmp_path: Path, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trim looks at the time of its file once more, right before it removes it."""
    cache = ClipCache(tmp_path, 10**9)
    paths = [cache.put(key, clip).path for key in ("aa00", "bb00")]
    _set_last_use(7200.0, *paths)

    def use_meanwhile(folder: Path) -> None:
        # By now the clips have been listed.
        assert folder.parent == tmp_path
        assert cache.get("aa00")

    monkeypatch.setattr(clip_cache, "remove_stale_drafts", use_meanwhile)
    cache.size_bytes = 0
    cache.trim()
    assert _names(cache) == ["aa00"]


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 255), st.integers(1, 3000)), min_size=1, max_size=60),
    st.integers(5_000, 20_000),
)
def test_it_keeps_to_its_size_whatever_is_put(puts: list[tuple[int, int]], size_bytes: int) -> None:
    """After each put: over its size by a fiftieth and the clip itself at the most."""
    with tempfile.TemporaryDirectory() as folder:
        cache = ClipCache(Path(folder), size_bytes)
        for number, length_samples in puts:
            stored = cache.put(f"{number:02x}00", _clip(length_samples))
            largest_bytes = HEADER_BYTES + 2 * length_samples
            assert cache.measure_usage().size_bytes <= size_bytes + size_bytes // 50 + largest_bytes
            # A clip that has just been put stays, however large.
            assert stored.path.is_file()
            _set_last_use(3600.0, *cache.folder.rglob("*.wav"))


def test_usage_counts_clips_and_nothing_else(tmp_path: Path, clip: Clip) -> None:
    """Neither locks nor drafts."""
    cache = ClipCache(tmp_path)
    assert cache.measure_usage() == Usage(0, 0)
    sizes_bytes = [cache.put(key, clip).path.stat().st_size for key in ("aa00", "bb00")]
    (tmp_path / "aa" / ".cc00.wav.1-1.part").write_bytes(bytes(1000))
    assert cache.measure_usage() == Usage(2, sum(sizes_bytes))


@pytest.mark.parametrize("how", ["clear", "trim"])
def test_stale_drafts_are_removed(tmp_path: Path, clip: Clip, how: str) -> None:
    """A draft without a write for an hour is of a killed process; a younger one may be in use."""
    cache = ClipCache(tmp_path, 10**9)
    _set_last_use(7200.0, cache.put("aa00", clip).path)
    drafts = [tmp_path / "aa" / f".aa00.wav.{number}-1.part" for number in (1, 2)]
    for draft, age_s in zip(drafts, (1800.0, 7200.0), strict=True):
        draft.write_bytes(bytes(1000))
        _set_last_use(age_s, draft)
    cache.size_bytes = 0
    getattr(cache, how)()
    assert [draft.exists() for draft in drafts] == [True, False]
    assert _names(cache) == []


def test_a_folder_that_is_not_there_is_empty_and_stays_away(tmp_path: Path) -> None:
    """Looking at it, trimming and clearing make nothing."""
    cache = ClipCache(tmp_path / "cache", 0)
    assert cache.measure_usage().clips == cache.clear() == cache.trim() == 0
    assert not cache.folder.exists()


def test_a_full_disk_can_be_cleared(tmp_path: Path, clip: Clip) -> None:
    """Making room needs no room: that is when somebody does it."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(tmp_path)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk takes root on Linux")
    try:
        cache = ClipCache(tmp_path / "cache")
        kept_bytes = cache.put("aa00", clip).path.stat().st_size
        _fill(tmp_path / "filler")
        assert cache.clear() == kept_bytes
    finally:
        umount = ["umount", "--lazy", str(tmp_path)]
        subprocess.run(umount, check=True)


def test_the_environment_says_how_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """SUPINE_CACHE_SIZE, or 4 GB; what is no size is said with the variable's name."""
    monkeypatch.delenv(SIZE_ENVIRONMENT, raising=False)
    assert ClipCache(tmp_path).size_bytes == 4 * 10**9
    monkeypatch.setenv(SIZE_ENVIRONMENT, "500 MB")
    assert ClipCache(tmp_path).size_bytes == 500 * 10**6
    assert ClipCache(tmp_path, 7).size_bytes == 7
    monkeypatch.setenv(SIZE_ENVIRONMENT, "a lot")
    with pytest.raises(UsageError, match=SIZE_ENVIRONMENT):
        ClipCache(tmp_path)
