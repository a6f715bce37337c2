"""Workers that stay for later tracks: the processes that the faulty engine spoke in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from supine.audio.clip_cache import ClipCache
from supine.errors import SpeechError
from supine.model import SourceLine
from supine.speech.registry import VoiceChoice
from supine.speech.synthesis import speak_all
from supine.speech.worker_client import WorkerPool
from support.faulty_engine import SPOKEN_LOG

Speak = Callable[[str], str]


@pytest.fixture
def speak(
    faulty: str, fresh_cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Speak:
    """Speaks a cue as a track of its own, and returns the worker's process."""
    log = tmp_path / "spoken.txt"
    monkeypatch.setenv(SPOKEN_LOG, str(log))
    assert faulty

    def speak_one(text: str) -> str:
        cue = [(text, SourceLine("rest.md.j2", 1))]
        speak_all(cue, VoiceChoice("faulty", "plain"), rate_wpm=115.0, cache=fresh_cache)
        return log.read_text(encoding="utf-8").splitlines()[-1].split()[0]

    return speak_one


def test_a_worker_stays_only_where_a_pool_is_in_use(speak: Speak) -> None:
    """Loading a voice takes as long as twenty cues; a process of one track lets it go."""
    pool = WorkerPool()
    with pool.use():
        first, second = speak("Let go of it"), speak("Rest a while")
    assert first == second
    assert len({first, speak("Be heavy now"), speak("Close your eyes")}) == 3
    pool.close()


def test_a_worker_that_failed_is_not_used_again(speak: Speak) -> None:
    """Nobody can tell what state it is in."""
    pool = WorkerPool()
    with pool.use():
        first = speak("Let go of it")
        with pytest.raises(SpeechError):
            speak("Refuse this please")
        assert speak("Rest a while") != first
    pool.close()


def test_workers_end_when_they_were_idle_since_the_last_look(speak: Speak) -> None:
    """A voice that is loaded takes memory, and tracks whose cues are in the cache need none."""
    pool = WorkerPool()
    with pool.use():
        first = speak("Let go of it")
        pool.release_idle()
        assert speak("Rest a while") == first
        pool.release_idle()
        pool.release_idle()
        assert speak("Be heavy now") != first
    pool.close()
