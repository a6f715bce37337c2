"""Whole batches by the command: every track as `make` makes it, whatever happens on the way."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from batch.conftest import Tracks, WriteTable, write_rows
from support.running import BODY, LIMIT_S, processes_about, run, start, wait_until, write_guide
from support.small_disks import small_disk

if sys.platform == "win32":
    pytest.skip("signals and small disks are POSIX", allow_module_level=True)

# They take some seconds, in which something can happen to them.
FEW = [{"routine": f"{name}.md.j2", "minutes": 3, "voice": "tone"} for name in "abcd"]

GUIDES = "abcdefgh"

TOO_SHORT = "# One\n\n[bell]\n\n[1m]\n\nLet the ribs rest.\n\n[rest 1s..20m]\n"
"""It says that it comes in half a minute, and does not."""


@pytest.fixture(scope="module")
def own(own_cache: Path) -> dict[str, str]:
    """The cache of all tests: what one has spoken, the others have."""
    return {"SUPINE_CACHE_DIR": str(own_cache)}


def write_few(folder: Path) -> Path:
    """The table of the few, beside their guides, no two of which sound the same."""
    for name in "abcd":
        write_guide(folder, f"{BODY}\nThis is {name}.\n", name=name)
    return write_rows(folder, FEW)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, own: dict[str, str]) -> dict[str, str]:
    """What is in each of the few tracks, by its name, where nothing happens to them."""
    folder = tmp_path_factory.mktemp("undisturbed")
    tracks = Tracks(folder / "tracks", "table")
    assert run("batch", write_few(folder), "-o", tracks.folder, env=own).code == 0
    tracks.see_all_are_whole()
    return tracks.hashes()


def test_all_rows_are_what_make_makes_of_each(
    write_table: WriteTable, own: dict[str, str], tmp_path: Path
) -> None:
    """Eight guides, four profiles: each exact and whole, the bytes of `make`; then nothing."""
    profiles = [f"client-{number:02d}" for number in range(4)]
    for number, profile in enumerate(profiles):
        pace, seed = (110, 130)[number % 2], 1 + number % 4 // 2
        (tmp_path / f"{profile}.toml").write_text(
            f'name = "Client {number}"\nvoice = "tone"\npace = {pace}\nseed = {seed}\n'
            f'background = "{("room", "none")[number % 2]}"\n'
        )
    for number, name in enumerate(GUIDES):
        # Some sound the same, and are copied.
        write_guide(tmp_path, f"{BODY}\nThis is {number % 2}.\n", name=name)
    rows = [
        {
            "routine": f"{guide}.md.j2",
            "minutes": "0:40",
            "profile": f"{profile}.toml",
            "output": f"{profile}/",
        }
        for number, profile in enumerate(profiles)
        # Five of the eight for each, each of them as often as any other.
        for guide in (GUIDES[(number + turn) % 8] for turn in range(5))
    ]
    table = write_table(rows)
    done = run("batch", table, "-o", tmp_path / "tracks", env=own, own_process=True)
    assert (done.code, done.err) == (0, "")
    assert f"{len(rows)} made" in done.out
    tracks = Tracks(tmp_path / "tracks", "table")
    tracks.see_all_are_whole()
    assert len(tracks.hashes()) == len(rows)
    assert {row["state"] for row in tracks.manifest} == {"made"}
    assert {row["track"]: row["sha256"] for row in tracks.manifest} == tracks.hashes()

    for row in rows[:: len(rows) // 7 + 1]:
        alone = tmp_path / "alone.mp3"
        chosen = ("--minutes", "0:40", "--profile", tmp_path / row["profile"], "--force")
        assert run("make", row["routine"], *chosen, "-o", alone, cwd=tmp_path, env=own).code == 0
        name = f"{Path(row['profile']).stem}-{row['routine'].removesuffix('.md.j2')}-40s.mp3"
        made = tmp_path / "tracks" / row["output"] / name
        assert alone.read_bytes() == made.read_bytes()

    written = {path: path.stat().st_mtime_ns for path in tracks.folder.rglob("*.mp3")}
    again = run("batch", table, "-o", tmp_path / "tracks", env=own)
    assert (again.code, again.err) == (0, "")
    assert f"{len(rows)} reused" in again.out
    assert {path: path.stat().st_mtime_ns for path in tracks.folder.rglob("*.mp3")} == written


def test_what_changed_is_made_again_and_the_rest_is_not(
    write_table: WriteTable, own: dict[str, str], tmp_path: Path
) -> None:
    """A row that asks for something else, a track that is gone or cut; or everything, by force."""
    tracks = Tracks(tmp_path / "tracks", "table")
    arguments = ("batch", tmp_path / "table.csv", "-o", tracks.folder, "--jobs", "1")
    rows = [{"routine": f"{name}.md.j2", "minutes": "0:30", "voice": "tone"} for name in "abcd"]
    for name in "abcd":
        write_guide(tmp_path, name=name)
    write_table(rows)
    assert run(*arguments, env=own).code == 0
    before = tracks.hashes()

    names = sorted(before)
    (tracks.folder / names[0]).unlink()
    cut = tracks.folder / names[1]
    cut.write_bytes(cut.read_bytes()[:-1000])
    write_table([*rows[:3], {**rows[3], "pace": 130}])
    assert run(*arguments, env=own).code == 0
    changed = names[3]
    again = {names[0], names[1], changed}
    assert {name for name, state in tracks.states.items() if state == "made"} == again
    after = tracks.hashes()
    assert {name for name in names if after[name] != before[name]} == {changed}
    assert run(*arguments, "--force", env=own).code == 0
    assert set(tracks.states.values()) == {"made"}
    assert tracks.hashes() == after


def test_a_row_that_cannot_be_made_stops_no_other(
    write_table: WriteTable, own: dict[str, str], tmp_path: Path
) -> None:
    """It fails with its line and why, the exit code is 1, and only it is tried again."""
    bodies = {"first": BODY, "never": TOO_SHORT, "last": BODY}
    for name, body in bodies.items():
        write_guide(tmp_path, body, name=name)
    table = write_table(
        [{"routine": f"{name}.md.j2", "minutes": "0:30", "voice": "tone"} for name in bodies]
    )
    tracks = Tracks(tmp_path / "tracks", "table")
    for state in ("made", "reused"):
        done = run("batch", table, "-o", tracks.folder, env=own)
        assert done.code == 1
        assert done.err.startswith("supine: line 3: 0:30 is too short for never")
        assert [row["state"] for row in tracks.manifest] == [state, "failed", state]
        assert "too short" in tracks.manifest[1]["error"]
    tracks.see_all_are_whole()


def test_the_table_is_checked_before_anything_is_made(
    write_table: WriteTable, own: dict[str, str], tmp_path: Path
) -> None:
    """What only a rendered routine tells is said as well, of every row, and nothing is there."""
    write_guide(tmp_path, "# One\n\n{{ no_such_thing }}\n", name="broken")
    table = write_table(
        [
            {"routine": "cat-cow", "voice": "tone"},
            {"routine": "broken.md.j2", "voice": "tone"},
            {"routine": "bird-dog", "voice": "tone", "cues": "no-such-cue-anywhere"},
            {"routine": "dead-bug-band", "voice": "tone", "bell": "table.csv"},
        ]
    )
    done = run("batch", table, "-o", tmp_path / "tracks", env=own)
    assert done.code == 1
    said = done.err.splitlines()
    assert [line.split(": ")[1] for line in said] == [f"table.csv:{line}" for line in (3, 4, 5)]
    assert "no_such_thing" in said[0]
    assert "no-such-cue-anywhere" in said[1]
    assert not (tmp_path / "tracks").exists()


def draft_of(folder: Path) -> int | None:
    """The process that is writing a track there, if one is."""
    for path in folder.glob(".*.part"):
        if process_id := re.search(r"\.(\d+)-\d+\.part$", path.name):
            return int(process_id.group(1))
    return None


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_no_track(
    own: dict[str, str], undisturbed: dict[str, str], tmp_path: Path
) -> None:
    """SIGKILL while it writes: the batch ends right by itself, with nothing half left behind."""
    table = write_few(tmp_path)
    tracks = Tracks(tmp_path / "tracks", "table")
    with start("batch", table, "-o", tracks.folder, env=own) as process:
        wait_until(lambda: draft_of(tracks.folder) is not None, process)
        os.kill(draft_of(tracks.folder) or 0, signal.SIGKILL)
        _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    tracks.see_all_are_whole()
    assert tracks.hashes() == undisturbed
    assert set(tracks.states.values()) == {"made"}


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_leaves_whole_tracks_and_goes_on_from_there(
    own: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    """Ctrl-C, to all processes as a terminal does it: what is in hand is dropped."""
    table = write_few(tmp_path)
    tracks = Tracks(tmp_path / "tracks", "table")
    with start("batch", table, "-o", tracks.folder, env=own) as process:
        wait_until(lambda: any(tracks.folder.glob("*.mp3")), process)
        os.killpg(process.pid, number)
        _, err = process.communicate(timeout=120)
    assert process.returncode == 128 + number
    tracks.see_all_are_whole()
    there = set(tracks.hashes())
    made = {name for name, state in tracks.states.items() if state == "made"}
    assert made == there
    assert set(tracks.states.values()) <= {"made", "left"}
    assert f"{len(made)} of 4 tracks are there" in err
    assert processes_about(str(tmp_path)) == []

    assert run("batch", table, "-o", tracks.folder, env=own).code == 0
    assert {name for name, state in tracks.states.items() if state == "reused"} == there
    assert len(tracks.hashes()) == 4


@pytest.mark.slow
def test_killed_itself_it_takes_its_workers_along(own: dict[str, str], tmp_path: Path) -> None:
    """SIGKILL to the command: no worker goes on for ever, no half track, and the next call ends."""
    table = write_few(tmp_path)
    tracks = Tracks(tmp_path / "tracks", "table")
    with start("batch", table, "-o", tracks.folder, env=own) as process:
        wait_until(lambda: draft_of(tracks.folder) is not None, process)
        process.kill()
        process.wait()
    ends_at_s = time.monotonic() + LIMIT_S
    while processes_about(str(tmp_path)) and time.monotonic() < ends_at_s:
        time.sleep(0.05)
    assert processes_about(str(tmp_path)) == []
    assert run("batch", table, "-o", tracks.folder, env=own).code == 0
    tracks.see_all_are_whole()
    assert len(tracks.hashes()) == 4


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB: for one track of three minutes, and not for the next."""
    folder = tmp_path / "small-disk"
    folder.mkdir()
    with small_disk(folder, "4m"):
        yield folder


@pytest.mark.slow
def test_a_disk_that_is_full_for_a_while_costs_no_row(
    own: dict[str, str], undisturbed: dict[str, str], tmp_path: Path, disk: Path
) -> None:
    """What fits is made, what does not fails by name, and is made once there is room."""
    table = write_few(tmp_path)
    tracks = Tracks(disk, "table")
    full = run("batch", table, "-o", disk, "--jobs", "1", env=own)
    assert full.code == 1
    assert "No space left on device" in full.err
    tracks.see_all_are_whole()
    assert len(tracks.hashes()) == 1

    more_room = ["mount", "-o", "remount,size=20m", str(disk)]
    subprocess.run(more_room, check=True)
    assert run("batch", table, "-o", disk, env=own).code == 0
    tracks.see_all_are_whole()
    assert sorted(tracks.states.values()) == ["made", "made", "made", "reused"]
    assert tracks.hashes() == undisturbed


@pytest.mark.slow
def test_every_routine_in_the_lengths_it_comes_in(own: dict[str, str], tmp_path: Path) -> None:
    """Those that do not come in a length are named, and the others are made, as by `make`."""
    tracks = Tracks(tmp_path / "tracks", "all-routines")
    chosen = ("--minutes", "7", "--voice", "tone", "--format", "wav")
    done = run("batch", "--all-routines", *chosen, "-o", tracks.folder, env=own)
    assert done.code == 0
    assert "Note: constructive-rest takes 8 to 180 minutes, not 7:00." in done.err
    assert tracks.states == {"bird-dog-7min.wav": "made"}
    alone = tmp_path / "alone.wav"
    assert run("make", "bird-dog", *chosen[:4], "-o", alone, env=own).code == 0
    assert alone.read_bytes() == (tracks.folder / "bird-dog-7min.wav").read_bytes()
