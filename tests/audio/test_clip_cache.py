"""The cache: whole clips by key, or none."""

from __future__ import annotations

import signal
import sys
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from supine.audio import clip_cache
from supine.audio.clip_cache import (
    _MAKING_LIMIT_S,
    CACHE_ENVIRONMENT,
    ClipCache,
    get_default_folder,
)
from supine.errors import OutputError
from supine.model import SAMPLE_RATE_HZ, Clip
from supine.storage.hashing import hash_parts
from support.running import start, wait_until

WANTED_AT_ONCE = """
import sys, threading, uuid
from pathlib import Path
import numpy as np
from supine.audio.clip_cache import ClipCache
from supine.model import Clip, SAMPLE_RATE_HZ

cache, notes, wanting = ClipCache(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3])
step = threading.Event()

def make(key):
    (notes / f"made-{key}-{uuid.uuid4().hex}").touch()
    # Until everybody else has come to want it: whoever does not wait makes it too.
    while len(list(notes.glob(f"wants-{key}-*"))) < wanting:
        step.wait(0.001)
    return Clip(np.ones(4410, np.float32) / 2, SAMPLE_RATE_HZ)

def want():
    for key in ("ab12", "cd34", "ef56"):
        (notes / f"wants-{key}-{uuid.uuid4().hex}").touch()
        assert cache.get_or_make(key, lambda: make(key)).length_samples == 4410

threads = [threading.Thread(target=want) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""

STOPPED_WHILE_MAKING = """
import os, signal, sys
from pathlib import Path
from supine.audio.clip_cache import ClipCache

def make():
    os.kill(os.getpid(), signal.SIGSTOP)

ClipCache(Path(sys.argv[1])).get_or_make("ab12", make)
"""

CLIP = Clip(np.linspace(-0.5, 0.5, 4410, dtype=np.float32), SAMPLE_RATE_HZ)


def test_what_was_put_is_there_and_nothing_else(tmp_path: Path) -> None:
    """One file a clip, and of the writing no trace."""
    cache = ClipCache(tmp_path)
    assert cache.get("ab12") is None
    stored = cache.put("ab12", CLIP)
    assert cache.get("ab12") == stored
    files = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {stored.path}


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


def test_a_clip_that_several_want_at_once_is_made_once(tmp_path: Path) -> None:
    """Three processes of three threads each: nine want three clips, and three makings are left."""
    notes = tmp_path / "notes"
    notes.mkdir()
    command = (sys.executable, "-c", WANTED_AT_ONCE)
    with ExitStack() as stack:
        processes = [
            stack.enter_context(start(tmp_path / "cache", notes, "9", command=command))
            for _ in range(3)
        ]
        for process in processes:
            assert process.communicate()[1] == ""
            assert process.returncode == 0
    made = [path.name.split("-")[1] for path in notes.glob("made-*")]
    assert sorted(made) == ["ab12", "cd34", "ef56"]


@pytest.mark.skipif(sys.platform != "linux", reason="reads in /proc whether a process is stopped")
def test_nobody_waits_for_ever_for_one_that_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-Z in the middle of a cue: after a while, others make it themselves."""
    # A hundredth of what it is; any while will do.
    monkeypatch.setattr(clip_cache, "_MAKING_LIMIT_S", _MAKING_LIMIT_S / 1000)
    with start(tmp_path, command=(sys.executable, "-c", STOPPED_WHILE_MAKING)) as process:
        status = Path(f"/proc/{process.pid}/stat")
        wait_until(lambda: status.read_text().rsplit(")", 1)[1].split()[0] == "T", process)
        made = ClipCache(tmp_path).get_or_make("ab12", lambda: CLIP)
        assert made.length_samples == CLIP.length_samples
        process.send_signal(signal.SIGKILL)
        process.communicate()


def test_what_makes_a_clip_fails_for_its_own_reasons(tmp_path: Path) -> None:
    """Its errors are not laid on the cache's folder, and nothing is left of it."""

    def make() -> Clip:
        raise FileNotFoundError(2, "No such file or directory", "bell.wav")

    cache = ClipCache(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"bell\.wav"):
        cache.get_or_make("ab12", make)
    assert not list(tmp_path.rglob("*.part"))
    assert cache.get_or_make("ab12", lambda: CLIP)


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
    assert hash_parts({"a": 1, "b": "x"}) == hash_parts({"b": "x", "a": 1})
    keys = {hash_parts({"text": text, "rate": rate}) for text in ("a", "b") for rate in (1.0, 2.0)}
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
    assert get_default_folder() == tmp_path
    monkeypatch.delenv(CACHE_ENVIRONMENT)
    assert "supine" in str(get_default_folder())
