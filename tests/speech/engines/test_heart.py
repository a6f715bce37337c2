from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from supine.errors import SpeechError
from supine.speech.engine import interpolate
from supine.speech.engines.heart import PACE, Heart
from supine.speech.registry import ENGINES
from supine.speech.synthesis import DEFAULT_RATE_WPM
from supine.speech.worker_client import Worker
from support.cues import CUES, spread_of_theme_cues


@pytest.fixture(scope="module")
def heart() -> Iterator[Worker]:
    """The real voice, loaded once."""
    with Worker(ENGINES["heart"]) as worker:
        yield worker


def test_the_same_cue_is_the_same_samples_whatever_came_before(heart: Worker) -> None:
    """In one worker after other cues, and in a fresh one."""
    cue = CUES[0]
    first = heart.say(cue, "heart", DEFAULT_RATE_WPM)
    heart.say(CUES[1], "heart", DEFAULT_RATE_WPM)
    again = heart.say(cue, "heart", DEFAULT_RATE_WPM)
    with Worker(ENGINES["heart"]) as other:
        fresh = other.say(cue, "heart", DEFAULT_RATE_WPM)
    assert np.array_equal(first.samples, again.samples)
    assert np.array_equal(first.samples, fresh.samples)


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_the_usual_pace_is_kept(heart: Worker, every: int) -> None:
    """The guides' cues come out at 115 words a minute, give or take the mean's own spread."""
    cues = spread_of_theme_cues()[::every]
    lengths_s = [heart.say(cue, "heart", DEFAULT_RATE_WPM).length_s for cue in cues]
    words = sum(len(cue.split()) for cue in cues)
    # A cue strays by 13 words a minute (standard deviation), the mean of some fifty by 2: ± 8
    # is four of those, and what a listener would hardly notice. A quarter of them, which are the
    # same in every run, keep to it too.
    assert 60.0 * words / sum(lengths_s) == pytest.approx(DEFAULT_RATE_WPM, abs=8.0)


def test_a_long_cue_is_spoken_to_its_end(heart: Worker) -> None:
    """Its last sentence is the same sound as that sentence alone."""
    long = heart.say(" ".join(CUES), "heart", DEFAULT_RATE_WPM)
    last = heart.say(CUES[-1], "heart", DEFAULT_RATE_WPM)
    assert np.array_equal(long.samples[-last.length_samples :], last.samples)


def test_other_scripts_are_refused_with_a_way_out() -> None:
    """It would drop them without a word, or spell them."""
    for text in ("Отдыхай", "放松", "rest ٣ times"):
        with pytest.raises(SpeechError, match="system:NAME"):
            Heart().pronounce(text, {})


def test_accents_are_kept_as_far_as_it_reads_them() -> None:
    """Letters past Latin Extended-B lose their accents rather than vanish."""
    assert Heart().pronounce("naïve Nguyễn, ½ m²", {}) == "naïve Nguyen, ½ m²"


def test_no_voice_is_fetched() -> None:
    """Only the one in the package is ever asked for."""
    with pytest.raises(SpeechError, match="only voice is heart"):
        Heart().say("Rest", "emma", DEFAULT_RATE_WPM)


def test_speed_follows_the_pace_and_is_held_at_its_ends() -> None:
    """Slower words, lower speed."""
    speeds = [interpolate(rate_wpm, PACE) for rate_wpm in range(60, 300, 5)]
    assert speeds == sorted(speeds)
    assert (speeds[0], interpolate(400.0, PACE)) == (0.50, 1.30)


def test_nothing_is_reported_to_anybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs the model would keep a number for this machine, and send what it ran."""
    for place in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(place, str(tmp_path))
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    with Worker(ENGINES["heart"]) as worker:
        worker.say(CUES[0], "heart", DEFAULT_RATE_WPM)
    assert list(tmp_path.rglob("*")) == []
