"""The same table on a Dask cluster, with tracks and cache in an S3: the same tracks.

A scheduler and its workers are real processes on loopback, each worker with a cache of its own,
as if it were a machine of its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from batch.conftest import Tracks, WriteTable, write_rows
from supine.storage.hashing import hash_file
from supine.storage.object_store import ObjectStore
from support.running import BODY, LIMIT_S, run, start, wait_until, write_guide
from support.s3 import S3, s3_server

if sys.platform == "win32":
    pytest.skip("its processes are ended by signals", allow_module_level=True)

ROWS = [{"routine": f"{name}.md.j2", "minutes": 2, "voice": "tone"} for name in "abcdef"]


def write_guides(folder: Path) -> None:
    """The guides of the rows, each with a cue of its own, beside their table."""
    for name in "abcdef":
        write_guide(folder, f"{BODY}\nThis is {name}.\n", name=name)


Arguments = tuple[str | Path, ...]


class Cluster:
    """A scheduler at one address, and workers that share nothing but what they are told."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._port = 0
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def address(self) -> str:
        """Where the scheduler answers."""
        return f"tcp://127.0.0.1:{self._port}"

    def start(self, workers: int = 2) -> None:
        """Start the scheduler, at the same address as before if there was one, and its workers."""
        told = self._folder / "scheduler.json"
        told.unlink(missing_ok=True)
        port = ("--port", str(self._port), "--no-dashboard", "--scheduler-file", str(told))
        scheduler = self._run("dask_scheduler", "--host", "127.0.0.1", *port)
        self._wait(scheduler, lambda: "address" in (told.read_text() if told.exists() else ""))
        self._port = int(told.read_text().partition("tcp://127.0.0.1:")[2].partition('"')[0])
        for number in range(workers):
            mine = self._folder / f"machine-{number}"
            mine.mkdir(exist_ok=True)
            here = ("--no-dashboard", "--local-directory", str(mine), "--nworkers", "1")
            cache = {"SUPINE_CACHE_DIR": str(mine / "cache")}
            self._run("dask_worker", self.address, "--nthreads", "1", *here, **cache)

    def kill(self) -> None:
        """SIGKILL to all of it, as when its machines lose their power."""
        for process in self._processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._processes.clear()

    def kill_a_worker(self) -> None:
        """SIGKILL to the last worker's process; its nanny starts another in its place."""
        nanny = self._processes[-1]
        children = Path(f"/proc/{nanny.pid}/task/{nanny.pid}/children").read_text().split()
        os.kill(int(children[-1]), signal.SIGKILL)

    def caches(self) -> list[set[str]]:
        """The names of the clips in each worker's cache."""
        folders = sorted(self._folder.glob("machine-*"))
        return [{path.name for path in folder.rglob("*.wav")} for folder in folders]

    def _run(self, what: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{what}-{len(self._processes)}.log").open("ab")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{what}", *arguments],
                env={**os.environ, **self._environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    @staticmethod
    def _wait(process: subprocess.Popen[bytes], true: Any) -> None:  # noqa: ANN401 - a function
        ends_at_s = time.monotonic() + LIMIT_S
        while not true():
            assert process.poll() is None
            assert time.monotonic() < ends_at_s
            time.sleep(0.05)


@pytest.fixture
def s3() -> Iterator[S3]:
    """An S3 with a bucket of this test's own."""
    with s3_server() as served:
        yield served


@pytest.fixture
def environment(s3: S3, tmp_path: Path) -> dict[str, str]:
    """What the command must be told to reach the S3; its own cache is not the workers'."""
    return {**s3.environment, "SUPINE_CACHE_DIR": str(tmp_path / "cache-of-the-command")}


@pytest.fixture
def cluster(tmp_path: Path, environment: dict[str, str]) -> Iterator[Cluster]:
    """A scheduler and two workers."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    with ExitStack() as stack:
        cluster = Cluster(folder, environment)
        stack.callback(cluster.kill)
        cluster.start()
        yield cluster


@pytest.fixture
def shared(s3: S3) -> tuple[str, ...]:
    """The options for tracks and cache in the S3."""
    return ("-o", f"{s3.address}/tracks", "--cache", f"{s3.address}/cache")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is in each track, by its name, made by the processes of one machine."""
    folder = tmp_path_factory.mktemp("here")
    write_guides(folder)
    tracks = Tracks(folder / "tracks", "table")
    assert run("batch", write_rows(folder, ROWS), "-o", tracks.folder).code == 0
    tracks.see_all_are_whole()
    return tracks.hashes()


def in_the_s3(s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tracks:
    """The tracks, recipes and manifests of the S3, fetched."""
    for key, value in s3.environment.items():
        monkeypatch.setenv(key, value)
    folder = tmp_path / "there"
    folder.mkdir()
    store = ObjectStore(f"{s3.address}/tracks")
    for name in names_in(s3, "tracks/"):
        assert store.download(name, folder / name)
    return Tracks(folder, "table")


def names_in(s3: S3, folder: str, ending: str = "") -> list[str]:
    """The files of a folder of the bucket, by their names below it."""
    keys = s3.keys()
    found = [key for key in keys if key.startswith(folder) and key.endswith(ending)]
    return [key.removeprefix(folder) for key in found]


@pytest.mark.slow
def test_a_cluster_makes_the_tracks_of_one_machine(  # noqa: PLR0913, PLR0917 - fixtures
    wanted: dict[str, str],
    cluster: Cluster,
    s3: S3,
    shared: tuple[str, ...],
    environment: dict[str, str],
    write_table: WriteTable,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same hashes; each cue is spoken by one of the workers and had by the other."""
    write_guides(tmp_path)
    table = write_table(ROWS)
    arguments: Arguments = ("batch", table, "--on", cluster.address, *shared)
    done = run(*arguments, env=environment, own_process=True)
    assert (done.code, done.err) == (0, "")
    there = in_the_s3(s3, monkeypatch, tmp_path)
    there.see_all_are_whole()
    assert there.hashes() == wanted
    assert set(there.states.values()) == {"made"}
    spoken = {Path(name).name for name in names_in(s3, "cache/")}
    first, second = cluster.caches()
    assert first | second == spoken
    assert first & second
    # The command itself speaks nothing, and writes nothing on its own machine.
    assert list(tmp_path.glob("cache-of-the-command/**/*.wav")) == []

    again = run(*arguments, env=environment, own_process=True)
    assert (again.code, again.err) == (0, "")
    assert f"{len(ROWS)} reused" in again.out


def test_a_cluster_of_this_machine_needs_no_address(
    write_table: WriteTable, tmp_path: Path
) -> None:
    """`--on local` starts one for the batch, and ends it; its track is the one of `make`."""
    write_guide(tmp_path)
    table = write_table([{"routine": "quick.md.j2", "minutes": "0:30", "voice": "tone"}])
    tracks = Tracks(tmp_path / "tracks", "table")
    arguments = ("batch", table, "--on", "local", "--jobs", "1", "-o", tracks.folder)
    done = run(*arguments, own_process=True)
    assert (done.code, done.err) == (0, "")
    tracks.see_all_are_whole()
    alone = tmp_path / "alone.mp3"
    chosen = ("--minutes", "0:30", "--voice", "tone")
    assert run("make", tmp_path / "quick.md.j2", *chosen, "-o", alone).code == 0
    assert list(tracks.hashes().values()) == [hash_file(alone)]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="finds the worker below its nanny in /proc")
def test_workers_and_schedulers_that_die_cost_no_row(  # noqa: PLR0913, PLR0917 - fixtures
    wanted: dict[str, str],
    cluster: Cluster,
    s3: S3,
    shared: tuple[str, ...],
    environment: dict[str, str],
    write_table: WriteTable,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SIGKILL to a worker, then to all of the cluster; it comes back, and the batch ends right."""
    write_guides(tmp_path)
    table = write_table(ROWS)
    arguments: Arguments = ("batch", table, "--on", cluster.address, *shared)
    with start(*arguments, env=environment) as process:
        wait_until(lambda: names_in(s3, "tracks/", ".mp3") != [], process)
        cluster.kill_a_worker()
        before = names_in(s3, "tracks/", ".mp3")
        wait_until(lambda: names_in(s3, "tracks/", ".mp3") != before, process)
        cluster.kill()
        cluster.start()
        _, err = process.communicate(timeout=2 * LIMIT_S)
    assert (process.returncode, err) == (0, "")
    there = in_the_s3(s3, monkeypatch, tmp_path)
    there.see_all_are_whole()
    assert there.hashes() == wanted
    assert set(there.states.values()) == {"made"}
