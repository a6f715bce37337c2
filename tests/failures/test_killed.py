"""Killed, interrupted, terminated: never half a track, and nothing is spoken twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from support.old_tracks import write_old
from support.running import (
    BODY,
    HEAD,
    LIMIT_S,
    drafted_bytes,
    processes_about,
    python_path,
    run,
    start,
    wait_until,
    write_guide,
)

if sys.platform == "win32":
    pytest.skip("signals to a group of processes are POSIX", allow_module_level=True)

SPEAKING_AND_WRITING = [(5, 0), (12, 200_000)]
"""How many clips are kept and how much is written when it is killed, or up to 0.2 s later."""

MANY_MOMENTS = [
    *((clips, 0) for clips in (0, 3, 11)),
    *((12, written_bytes) for written_bytes in (1, 500_000, 2_000_000)),
]

# Enough cues that there is a while of speaking as well as of writing.
MANY_CUES = BODY + "".join(
    f"\n? And this is theme cue {number} of those that may be left out.\n\n[rest 1s..2m]\n"
    for number in range(9)
)

WITH_FAULTY = """
from supine.cli import main
from supine.speech.registry import ENGINES
ENGINES["faulty"] = "support.faulty_engine:Faulty"
main()
"""


def _clips(cache: Path) -> dict[Path, tuple[int, int]]:
    """The finished clips in a cache, and what would change if one were made anew."""
    found = {path: path.stat() for path in cache.rglob("*.wav") if not path.name.startswith(".")}
    return {path: (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}


@pytest.mark.parametrize(
    "moments",
    [
        pytest.param(SPEAKING_AND_WRITING, id="two"),
        pytest.param(MANY_MOMENTS, id="many", marks=pytest.mark.slow),
    ],
)
def test_killed_at_any_moment_it_leaves_no_half_track(
    tmp_path: Path, moments: list[tuple[int, int]]
) -> None:
    """SIGKILL: under the final name lies what was there, or the whole track; what is kept stays."""
    guide = write_guide(tmp_path, MANY_CUES)
    minutes = "3" if moments is MANY_MOMENTS else "1"
    arguments = ("make", guide, "--voice", "tone", "-m", minutes, "--force", "-o")
    folder, cache = tmp_path / "tracks", tmp_path / "cache"
    folder.mkdir()
    undisturbed, track = tmp_path / "undisturbed.mp3", folder / "rest.mp3"
    assert run(*arguments, undisturbed, env={"SUPINE_CACHE_DIR": str(tmp_path / "own")}).code == 0
    wanted = undisturbed.read_bytes()
    delays_s = np.random.default_rng(7).uniform(0.0, 0.2, len(moments))
    kept: dict[Path, tuple[int, int]] = {}
    for number, (clips, written_bytes) in enumerate(moments):
        for path in folder.iterdir():
            path.unlink()
        older = b"old" if number % 2 else b""
        if older:
            write_old(track, content=older)

        def reached(clips: int = clips, written_bytes: int = written_bytes) -> bool:
            drafted = drafted_bytes(folder, "rest.mp3.")
            return len(_clips(cache)) >= clips and drafted >= written_bytes

        with start(*arguments, track, env={"SUPINE_CACHE_DIR": str(cache)}) as process:
            wait_until(reached, process)
            time.sleep(float(delays_s[number]))
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        if track.exists():
            assert track.read_bytes() in {older, wanted}
        now = _clips(cache)
        assert kept.items() <= now.items()
        kept = now
    assert run(*arguments, track, env={"SUPINE_CACHE_DIR": str(cache)}).code == 0
    assert track.read_bytes() == wanted
    assert kept.items() <= _clips(cache).items()


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGINT, 130, id="SIGINT"),
        pytest.param(signal.SIGTERM, 143, id="SIGTERM", marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, 129, id="SIGHUP", marks=pytest.mark.slow),
    ],
)
def test_stopped_while_it_speaks_it_leaves_nothing(
    tmp_path: Path, older_track: Path, number: signal.Signals, code: int
) -> None:
    """No draft, no temporary folder, no process; and the cues spoken so far stay spoken."""
    log = tmp_path / "spoken.txt"
    guide = tmp_path / "hang.md.j2"
    body = "A first cue.\n\n[rest 1s..9m]\n\nHang on.\n"
    guide.write_text(HEAD.format(name="hang", shortest=1, longest=9) + body)

    def reached() -> bool:
        return log.exists() and "Hang on" in log.read_text()

    environment = {
        "PYTHONPATH": python_path(Path(__file__).parents[1]),
        "SUPINE_TEST_SPOKEN_LOG": str(log),
        "SUPINE_CACHE_DIR": str(tmp_path / "cache"),
    }
    arguments = ("make", guide, "--voice", "faulty", "--force", "-o", older_track)
    command = (sys.executable, "-c", WITH_FAULTY)
    _stopped(tmp_path, arguments, reached, number, code, command, environment)
    assert len(log.read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("ending", "number", "code"),
    [
        ("mp3", signal.SIGTERM, 143),
        ("m4a", signal.SIGINT, 130),
        *(
            pytest.param(*stopped, marks=pytest.mark.slow)
            for stopped in (
                ("mp3", signal.SIGINT, 130),
                ("wav", signal.SIGINT, 130),
                ("m4a", signal.SIGTERM, 143),
                ("opus", signal.SIGINT, 130),
            )
        ),
    ],
)
def test_stopped_while_it_writes_it_leaves_nothing(
    tmp_path: Path, ending: str, number: signal.Signals, code: int
) -> None:
    """Likewise, in each format; ffmpeg is gone too."""
    folder = tmp_path / "new" / "folder"
    track = folder / f"x.{ending}"

    def reached() -> bool:
        # Well into the sound, after the tags.
        return drafted_bytes(folder) > 150_000

    arguments = ("make", write_guide(tmp_path), "--voice", "tone", "-m", "55", "-o", track)
    _stopped(tmp_path, arguments, reached, number, code)
    assert not folder.exists()


@pytest.mark.slow
def test_stopped_while_a_real_voice_speaks(tmp_path: Path, older_track: Path) -> None:
    """Ctrl-C after the first cue of `system`, which has a process for each cue."""
    cache = tmp_path / "cache"

    def reached() -> bool:
        # The loop of the background, and a cue.
        return len(_clips(cache)) >= 2

    guide = write_guide(tmp_path, MANY_CUES)
    arguments = (
        "make",
        guide,
        "--voice",
        "system",
        "--bell",
        "none",
        "-m",
        "6",
        "--force",
        "-o",
        older_track,
    )
    environment = {"SUPINE_CACHE_DIR": str(cache)}
    _stopped(tmp_path, arguments, reached, signal.SIGINT, 130, environment=environment)
    assert not list(cache.rglob("*.part"))


def _stopped(  # noqa: PLR0913, PLR0917 - what is run, when it is stopped, how it ends
    folder: Path,
    arguments: tuple[str | Path, ...],
    reached: Callable[[], bool],
    number: signal.Signals,
    code: int,
    command: tuple[str, ...] = (sys.executable, "-m", "supine"),
    environment: dict[str, str] | None = None,
) -> None:
    """Stop a run when it has reached a point, and see that it is gone with all it made."""
    temporary = folder / "temporary"
    temporary.mkdir()
    env = {"TMPDIR": str(temporary), **(environment or {})}
    with start(*arguments, command=command, env=env) as process:
        wait_until(reached, process)
        # As a terminal does: to every process of the group.
        os.killpg(process.pid, number)
        out, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == code, err
    assert out == ""
    assert "Traceback" not in err
    if number == signal.SIGINT:
        assert err == "supine: stopped; nothing is left behind\n"
    assert list(temporary.iterdir()) == []
    assert processes_about(str(temporary)) == []


def test_a_stop_is_not_held_up_by_a_reader_that_has_gone(tmp_path: Path) -> None:
    """`supine make … | head` where head has left: the track is made all the same."""
    track = tmp_path / "x.mp3"
    command = [
        sys.executable,
        "-m",
        "supine",
        "make",
        str(write_guide(tmp_path)),
        "--voice",
        "tone",
    ]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*command, "-o", str(track)], check=False, stdout=writer, stderr=subprocess.PIPE, text=True
    )
    os.close(writer)
    assert done.returncode == 0
    assert "Broken" not in done.stderr
    assert track.exists()
