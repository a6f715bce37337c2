"""A cache with a store behind it: what one machine has made, another need not make."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from supine.audio.clip_cache import ClipCache
from supine.audio.wav import read_wav
from supine.errors import OutputError
from supine.model import Clip
from supine.storage.object_store import ObjectStore
from support.s3 import S3, s3_server

KEY, NAME = "ab12", "ab/ab12.wav"


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    """One S3 for all tests here."""
    with s3_server() as served:
        yield served


@pytest.fixture(params=["file", "s3"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ObjectStore:
    """A store of each kind, with nothing in it."""
    if request.param == "file":
        return ObjectStore((tmp_path / "shared").as_uri())
    served: S3 = request.getfixturevalue("s3")
    for name, value in served.environment.items():
        monkeypatch.setenv(name, value)
    return ObjectStore(f"{served.address}/{tmp_path.name}")


@pytest.fixture
def machines(tmp_path: Path, store: ObjectStore) -> tuple[ClipCache, ClipCache]:
    """Two machines' caches, which share nothing but the store."""
    return (
        ClipCache(tmp_path / "one", shared=ObjectStore(store.address)),
        ClipCache(tmp_path / "other", shared=ObjectStore(store.address)),
    )


def _never() -> Clip:
    raise AssertionError("it was made already")


def test_what_one_machine_made_another_fetches(
    machines: tuple[ClipCache, ClipCache], store: ObjectStore, clip: Clip
) -> None:
    """The same bytes, in both folders and in the store."""
    one, other = machines
    assert other.get(KEY) is None
    made = one.get_or_make(KEY, lambda: clip)
    fetched = other.get_or_make(KEY, _never)
    assert fetched.path != made.path
    assert fetched.path.read_bytes() == made.path.read_bytes() == store.read(NAME)
    # And from then on, without the store.
    assert ClipCache(other.folder).get(KEY) == fetched


def test_what_a_machine_had_before_it_shared_is_sent_as_it_is_used(
    machines: tuple[ClipCache, ClipCache], store: ObjectStore, clip: Clip
) -> None:
    """A warm cache joins others that are cold, and nobody makes its clips again."""
    one, other = machines
    ClipCache(one.folder).put(KEY, clip)
    assert store.read(NAME) is None
    one.get_or_make(KEY, _never)
    other.get_or_make(KEY, _never)


def test_a_cache_can_be_sent_to_other_processes(
    machines: tuple[ClipCache, ClipCache], clip: Clip
) -> None:
    """As a pool or a cluster does with what its workers are to use."""
    one, other = machines
    one.put(KEY, clip)
    sent = pickle.loads(pickle.dumps(other))  # noqa: S301 - our own
    assert (sent.folder, sent.size_bytes) == (other.folder, other.size_bytes)
    assert sent.get_or_make(KEY, _never).path.parent.parent == other.folder


@pytest.mark.parametrize("damage", ["empty", "cut", "noise"])
def test_an_entry_that_is_damaged_in_the_store_is_made_anew(
    machines: tuple[ClipCache, ClipCache], store: ObjectStore, clip: Clip, damage: str
) -> None:
    """It does not reach the folder; a whole one takes its place, of whatever size it was."""
    one, other = machines
    path = one.put(KEY, clip).path
    whole = path.read_bytes()
    data = {"empty": b"", "cut": whole[:1000], "noise": bytes(len(whole))}[damage]
    store.write(NAME, data)
    assert other.get(KEY) is None
    assert not list(other.folder.rglob("*.wav"))
    assert other.get_or_make(KEY, lambda: clip).length_samples == clip.length_samples
    assert store.read(NAME) == whole


def test_an_entry_that_is_damaged_in_the_folder_is_fetched(
    machines: tuple[ClipCache, ClipCache], clip: Clip
) -> None:
    """The store has it whole."""
    one, _ = machines
    path = one.put(KEY, clip).path
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    assert ClipCache(one.folder, shared=one.shared).get_or_make(KEY, _never).path == path
    assert path.read_bytes() == whole


def test_an_entry_that_is_gone_from_the_folder_is_fetched_again(
    machines: tuple[ClipCache, ClipCache], clip: Clip
) -> None:
    """Trimmed here, it is still there."""
    one, _ = machines
    one.put(KEY, clip)
    one.clear()
    assert one.get_or_make(KEY, _never)


def test_downloaded_clips_are_evicted_like_others(
    machines: tuple[ClipCache, ClipCache], clip: Clip
) -> None:
    """The folder keeps to its size, whether its clips were made or downloaded."""
    one, other = machines
    keys = [f"{number:02}ff" for number in range(6)]
    for key in keys:
        one.put(key, clip)
    one_bytes = one.measure_usage().size_bytes // len(keys)
    other.size_bytes = 3 * one_bytes
    for key in keys:
        stored = other.get(key)
        assert stored
        assert read_wav(stored).length_samples == clip.length_samples
        assert other.measure_usage().size_bytes <= 4 * one_bytes
        used_s = time.time() - 3600.0
        os.utime(stored.path, (used_s, used_s))


def test_a_bucket_that_is_not_there_is_said_before_anything_is_made(
    s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Speaking takes a while: it is not done first."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    cache = ClipCache(tmp_path, shared=ObjectStore("s3://trakcs"))
    with pytest.raises(OutputError, match="bucket does not exist"):
        cache.get_or_make(KEY, _never)
