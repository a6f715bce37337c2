"""Leases: no clip that a track needs goes, whatever happens to it or to the process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from running import Done, run, start, wait_until, write_guide
from supine.cache import ClipCache, keeping, leases
from supine.cache.locking import removing
from supine.errors import OutputError
from supine.model import Clip, StoredClip

HOUR_NS = 3600 * 10**9

HOLDING = """
import sys
from pathlib import Path
from supine.cache import ClipCache

cache = ClipCache(Path(sys.argv[1]))
lease = cache.lease()
assert cache.get("ab12")
print("held", flush=True)
sys.stdin.readline()
"""

FORKING = """
import os, sys
from pathlib import Path
from supine.cache import ClipCache

cache = ClipCache(Path(sys.argv[1]))
lease = cache.lease()
assert cache.get("ab12")
child = os.fork()
if not child:
    lease.end()
    os._exit(0)
os.waitpid(child, 0)
print("held", flush=True)
sys.stdin.readline()
"""

PLANNING = """
import sys
from pathlib import Path
from supine import make
from supine.cache import ClipCache
from supine.formats import format_for
from supine.guide import find_guide
from supine.model import Choices

plan = make.plan_track(find_guide(sys.argv[1]), Choices(voice="tone"), ClipCache())
print("held", flush=True)
sys.stdin.readline()
make.write_track(plan, Path(sys.argv[2]), format_for("wav"))
"""

USING = """
import sys
from pathlib import Path
import numpy as np
from supine import clips
from supine.cache import ClipCache
from supine.model import SAMPLE_RATE_HZ, Clip

cache = ClipCache(Path(sys.argv[1]), 0)
clip = Clip(np.ones(441, np.float32) / 2, SAMPLE_RATE_HZ)
for turn in range(60):
    with cache.lease():
        got = [cache.get_or_make(f"{n:02x}00", lambda: clip) for n in range(8)]
        for stored in got:
            assert clips.load(stored).length_samples == 441, turn
"""

EMPTYING = """
import sys
from pathlib import Path
from supine.cache import ClipCache

cache = ClipCache(Path(sys.argv[1]), 0)
print("held", flush=True)
removed_bytes = 0
while not Path(sys.argv[2]).exists():
    removed_bytes += cache.trim() + cache.clear()
print(removed_bytes)
"""


def _old(*kept: StoredClip) -> None:
    """Have clips been used an hour ago."""
    used_ns = time.time_ns() - HOUR_NS
    for clip in kept:
        os.utime(clip.path, ns=(used_ns, used_ns))


@pytest.fixture
def cache(tmp_path: Path, clip: Clip) -> ClipCache:
    """A cache that may keep nothing, but of old has two clips."""
    cache = ClipCache(tmp_path / "cache", 10**9)
    _old(cache.put("ab12", clip), cache.put("cd34", clip))
    cache.size_bytes = 0
    return cache


def _names(cache: ClipCache) -> set[str]:
    return {path.stem for path in cache.folder.rglob("*.wav")}


def _held(script: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """A process that holds what it holds, and says so, until it is given a line."""
    process = start(*arguments, command=(sys.executable, "-c", script), answered=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n", process.communicate()
    return process


def test_what_is_used_under_a_lease_stays_until_it_ends(cache: ClipCache) -> None:
    """What nobody used since goes; a clearing goes as far as a trimming to nothing."""
    with cache.lease():
        assert cache.get("ab12")
        cache.trim()
        assert _names(cache) == {"ab12"}
        cache.clear()
        assert _names(cache) == {"ab12"}
        assert cache.usage().in_use == 1
    cache.clear()
    assert _names(cache) == set()
    assert not list((cache.folder / "leases").iterdir())


def test_what_is_put_under_a_lease_stays(cache: ClipCache, clip: Clip) -> None:
    """Even where it is more than the folder may keep."""
    with cache.lease():
        for number in range(10):
            assert cache.put(f"ef{number:02}", clip).path.is_file()
        cache.trim()
        assert _names(cache) == {f"ef{number:02}" for number in range(10)}


def test_a_lease_ends_with_its_last_reference(cache: ClipCache) -> None:
    """So a plan that nobody has any more keeps nothing."""
    lease = cache.lease()
    assert cache.get("ab12")
    del lease
    cache.trim()
    assert _names(cache) == set()


def test_a_lease_may_be_ended_twice_and_by_any_thread(cache: ClipCache) -> None:
    """As when a track's writing ends in another thread than its planning."""
    lease = cache.lease()
    assert cache.get("ab12")
    thread = threading.Thread(target=lease.end)
    thread.start()
    thread.join()
    lease.end()
    cache.trim()
    assert _names(cache) == set()


def test_a_clock_that_is_set_back_costs_no_clip(
    cache: ClipCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is used after the lease began counts as such, whatever the clock says."""
    with cache.lease():
        back_ns = time.time_ns() - HOUR_NS
        monkeypatch.setattr("time.time_ns", lambda: back_ns)
        assert cache.get("ab12")
        cache.trim()
        assert _names(cache) == {"ab12"}


def test_a_lease_of_another_process_holds_until_it_is_killed(cache: ClipCache) -> None:
    """SIGKILL leaves its file, which keeps nothing any more, and goes."""
    with _held(HOLDING, cache.folder) as process:
        cache.trim()
        assert _names(cache) == {"ab12"}
        process.kill()
        process.communicate()
    assert list((cache.folder / "leases").iterdir())
    cache.trim()
    assert _names(cache) == set()
    assert not list((cache.folder / "leases").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_process_that_was_forked_off_does_not_end_its_parents_lease(cache: ClipCache) -> None:
    """It has a copy of it, and may end that."""
    with _held(FORKING, cache.folder) as process:
        cache.trim()
        assert _names(cache) == {"ab12"}
        process.communicate("\n")


def test_an_entry_does_not_go_between_being_looked_at_and_being_taken(
    cache: ClipCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Used while a trimming has looked at it already: the use waits, and finds it gone."""
    lease = cache.lease()
    found: list[StoredClip | None] = []
    user = threading.Thread(target=lambda: found.append(cache.get("ab12")))
    path = cache.folder / "ab" / "ab12.wav"
    before_ns = path.stat().st_atime_ns

    def used_meanwhile(folder: Path) -> float:
        # The trimming has listed the entries by now, with when each was used.
        user.start()
        while path.stat().st_atime_ns == before_ns:
            assert user.is_alive() or path.stat().st_atime_ns != before_ns
        return leases.used_since_ns(folder)

    monkeypatch.setattr(keeping, "used_since_ns", used_meanwhile)
    cache.trim()
    user.join()
    assert found == [None]
    lease.end()


def test_a_lease_waits_for_a_trimming_that_is_going_on(cache: ClipCache) -> None:
    """What it begins with is what the trimming left."""
    taken = threading.Event()

    def take() -> None:
        with cache.lease():
            taken.set()

    taker = threading.Thread(target=take)
    with removing(cache.folder):
        taker.start()
        # It cannot have been taken, however long this one sleeps.
        assert not taken.wait(0.2)
    taker.join()
    assert taken.is_set()


def test_a_mark_that_a_killed_process_left_stops_nobody(cache: ClipCache) -> None:
    """A trimming was killed: the next use of an entry takes its mark away."""
    mark = cache.folder / "removing"
    mark.touch()
    assert cache.get("ab12")
    assert not mark.exists()


def test_a_folder_that_is_kept_for_too_long_is_named(
    cache: ClipCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody stopped a clearing in the middle: an error, and no waiting for ever."""
    monkeypatch.setattr("supine.cache.locking._FOLDER_LIMIT_S", 0.05)
    refused: list[str] = []

    def take() -> None:
        with pytest.raises(OutputError) as caught:
            cache.lease()
        refused.append(str(caught.value))

    with removing(cache.folder):
        taker = threading.Thread(target=take)
        taker.start()
        taker.join()
    assert str(cache.folder) in refused[0]


@pytest.fixture
def undisturbed(tmp_path: Path) -> tuple[Path, bytes]:
    """A guide, and the track that it makes where nobody interferes."""
    guide, track = write_guide(tmp_path), tmp_path / "undisturbed.wav"
    own = {"SUPINE_CACHE_DIR": str(tmp_path / "own")}
    assert run("make", guide, "--voice", "tone", "-o", track, env=own).code == 0
    return guide, track.read_bytes()


def _emptied(folder: Path) -> tuple[Done, int]:
    """Trim to nothing and clear, in processes of their own; what they say, and what stayed."""
    own = {"SUPINE_CACHE_DIR": str(folder)}
    assert run("cache", "--cache-size", "0", env=own).code == 0
    cleared = run("cache", "--clear", "--json", env=own)
    assert cleared.code == 0
    return cleared, int(json.loads(cleared.out)["clips_in_use"])


def test_a_plan_keeps_its_clips_while_others_empty_the_cache(
    tmp_path: Path, undisturbed: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process has planned; two others trim and clear; then it writes, and nothing is missing."""
    guide, wanted = undisturbed
    folder, track = tmp_path / "cache", tmp_path / "track.wav"
    monkeypatch.setenv("SUPINE_CACHE_DIR", str(folder))
    with _held(PLANNING, guide, track) as process:
        planned = {path.stem for path in folder.rglob("*.wav")}
        said, stayed = _emptied(folder)
        assert stayed == len(planned) > 3
        assert "stays until it is made" in said.err
        _, err = process.communicate("\n")
        assert (process.returncode, err) == (0, "")
    assert track.read_bytes() == wanted
    assert _emptied(folder)[1] == 0
    assert not list(folder.rglob("*.wav"))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGSTOP")
@pytest.mark.parametrize("clips", [1, 3])
def test_a_making_that_is_stopped_keeps_its_clips(tmp_path: Path, clips: int) -> None:
    """SIGSTOP while it speaks or later, the cache emptied, SIGCONT: the same bytes."""
    cues = "".join(f"\n? And this is reminder {n} of those.\n\n[rest 1s..2m]\n" for n in range(9))
    guide = write_guide(tmp_path, f"A first cue.\n\n[rest 1s..2m]\n{cues}")
    tracks = [tmp_path / "undisturbed.wav", tmp_path / "track.wav"]
    folders = [tmp_path / "own", tmp_path / "cache"]
    arguments = ("make", guide, "--voice", "tone", "-m", "6", "-o")
    assert run(*arguments, tracks[0], env={"SUPINE_CACHE_DIR": str(folders[0])}).code == 0
    with start(*arguments, tracks[1], env={"SUPINE_CACHE_DIR": str(folders[1])}) as process:
        wait_until(lambda: len(list(folders[1].glob("??/[0-9a-f]*.wav"))) >= clips, process)
        os.killpg(process.pid, signal.SIGSTOP)
        _, stayed = _emptied(folders[1])
        os.killpg(process.pid, signal.SIGCONT)
        _, err = process.communicate()
    assert process.returncode == 0, err
    assert stayed >= clips
    assert tracks[1].read_bytes() == tracks[0].read_bytes()


def test_using_and_emptying_at_once(tmp_path: Path) -> None:
    """Two processes use the same clips in turns of a lease, and two take away what they can."""
    folder, ended = tmp_path / "cache", tmp_path / "ended"
    emptying = [_held(EMPTYING, folder, ended) for _ in range(2)]
    try:
        using = [start(folder, command=(sys.executable, "-c", USING)) for _ in range(2)]
        said = [process.communicate()[1] for process in using]
    finally:
        ended.touch()
    removed_bytes = [int(process.communicate()[0]) for process in emptying]
    assert said == ["", ""]
    assert sum(removed_bytes) > 0
