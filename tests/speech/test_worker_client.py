from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from supine.errors import SpeechError
from supine.speech import worker_client
from supine.speech.worker_client import Worker

NOT_ON_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="sessions are POSIX's")


@pytest.fixture
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a hanging worker reaches soon, and a sound one, loaded first, never does."""
    monkeypatch.setattr(worker_client, "CUE_LIMIT_S", 0.5)
    monkeypatch.setattr(worker_client, "CHARACTER_LIMIT_S", 0.0)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Crash now please", "process died"),
        ("Leave now please", "exit code 7"),
        ("Refuse this please", "no breath left"),
        ("Nothing comes of it", "no sound"),
        ("Silence is all there is", "gave silence"),
        ("Broken sound is refused", "broken sound"),
        ("Short of what it should be", "seconds for 6 words"),
        ("Long and longer", "seconds for 3 words"),
    ],
)
def test_what_an_engine_does_wrong_is_an_error(faulty: str, text: str, complaint: str) -> None:
    """A crash, an error, silence or a wrong length is never taken for a cue."""
    with Worker(faulty) as worker, pytest.raises(SpeechError, match=complaint):
        worker.say(text, "plain", 115.0)


@pytest.mark.usefixtures("short_limits")
def test_an_engine_that_hangs_is_stopped(faulty: str) -> None:
    """At the time limit its process is ended and the cue is an error."""
    with Worker(faulty) as worker:
        worker.voices()
        with pytest.raises(SpeechError, match="not spoken within"):
            worker.say("Hang on please", "plain", 115.0)
        assert worker.process_id is not None
    assert not _alive(worker.process_id)


def test_a_bug_in_an_engine_keeps_its_traceback(faulty: str) -> None:
    """It is ours to mend, so it is not dressed up as the user's fault."""
    with Worker(faulty) as worker, pytest.raises(RuntimeError, match="ZeroDivisionError"):
        worker.say("Stumble now please", "plain", 115.0)


def test_what_an_engine_prints_does_no_harm(faulty: str) -> None:
    """Lines of Python and of C on standard output are not taken for answers."""
    with Worker(faulty) as worker:
        first = worker.say("Chatter to me", "plain", 115.0)
        second = worker.say("Plain words follow", "plain", 115.0)
    # Three words at 115 a minute are 1.57 s; trimming takes or leaves a frame of 5 ms.
    assert first.length_s == pytest.approx(180 / 115, abs=0.02)
    assert second.length_s == pytest.approx(180 / 115, abs=0.02)


def test_a_missing_engine_is_reported_as_dead(faulty: str) -> None:
    """A worker that cannot even start does not hang its parent."""
    with Worker(f"{faulty}Missing") as worker, pytest.raises(SpeechError, match="process died"):
        worker.voices()


@NOT_ON_WINDOWS
def test_ctrl_c_reaches_the_parent_only(faulty: str) -> None:
    """The worker is in a session of its own; its parent ends it when it is left."""
    with Worker(faulty) as worker:
        worker.voices()
        assert worker.process_id is not None
        assert os.getsid(worker.process_id) != os.getsid(0)
    assert not _alive(worker.process_id)


@NOT_ON_WINDOWS
def test_a_worker_dies_with_its_parent(faulty: str, tmp_path: Path) -> None:
    """Even one that hangs, when the parent is killed and cannot say so."""
    parent = textwrap.dedent(f"""
        import threading, time
        from supine.speech.worker_client import Worker
        worker = Worker({faulty!r})
        worker.voices()
        threading.Thread(target=worker.say, args=("Hang on please", "plain", 115.0)).start()
        print(worker.process_id, flush=True)
    """)
    # A folder of the test's own: a killed parent cannot tidy up.
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, env=environment
    ) as running:
        assert running.stdout is not None
        worker_id = int(running.stdout.readline())
        running.kill()
    patience = 6000
    while _alive(worker_id) and patience:
        time.sleep(0.05)
        patience -= 1
    assert not _alive(worker_id)


def test_a_killed_worker_says_so_at_once(faulty: str) -> None:
    """Killing it from another thread ends the wait of the one that asked."""
    with Worker(faulty) as worker:
        worker.voices()
        worker.kill()
        with pytest.raises(SpeechError, match="process died"):
            worker.say("Plain words", "plain", 115.0)


def _alive(process_id: int) -> bool:
    if sys.platform == "win32":
        return False  # os.kill would not ask there, but end it
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process_id}/stat")
    # Where nobody reaps orphans, an ended process stays listed as a zombie.
    return not (state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z")
