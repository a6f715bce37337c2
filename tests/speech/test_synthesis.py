from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from supine.audio.clip_cache import ClipCache
from supine.audio.loudness import VOICE_LUFS, measure_loudness_lufs
from supine.audio.wav import read_wav
from supine.errors import SpeechError
from supine.model import SAMPLE_RATE_HZ, SourceLine
from supine.speech import synthesis
from supine.speech.registry import VoiceChoice, parse_voice
from supine.speech.synthesis import CueText, speak_all
from support.faulty_engine import SPOKEN_LOG

PLAIN = VoiceChoice("faulty", "plain")


@pytest.fixture
def spoken_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the faulty engine writes down what it was made to speak."""
    path = tmp_path / "spoken.txt"
    path.touch()
    monkeypatch.setenv(SPOKEN_LOG, str(path))
    return path


def _script(*texts: str) -> list[CueText]:
    return [(text, SourceLine("rest.md.j2", line)) for line, text in enumerate(texts, start=10)]


def _spoken(log: Path) -> list[str]:
    return [line.partition(" ")[2] for line in log.read_text(encoding="utf-8").splitlines()]


@pytest.mark.usefixtures("faulty")
def test_each_text_is_spoken_once_and_then_comes_from_the_cache(
    fresh_cache: ClipCache, spoken_log: Path
) -> None:
    """A text said twice in a script costs once, and nothing in the next track."""
    script = _script("Let go of it", "Rest a while", "Let go of it")
    first = speak_all(script, PLAIN, rate_wpm=115.0, cache=fresh_cache)
    assert _spoken(spoken_log) == ["Let go of it", "Rest a while"]
    assert speak_all(script, PLAIN, rate_wpm=115.0, cache=fresh_cache) == first
    assert len(_spoken(spoken_log)) == 2


@pytest.mark.usefixtures("faulty")
def test_a_clip_is_ready_for_the_timeline(fresh_cache: ClipCache) -> None:
    """Mono, at the rate of every track, levelled to the voice's loudness."""
    ready = speak_all(_script("Let go of it"), PLAIN, rate_wpm=115.0, cache=fresh_cache)
    clip = read_wav(ready["Let go of it"])
    assert (clip.sample_rate_hz, clip.channels) == (SAMPLE_RATE_HZ, 1)
    # Levelling measures before it fades: 8 ms at each end of 2 s are worth 0.1 LU at most.
    assert measure_loudness_lufs(clip) == pytest.approx(VOICE_LUFS, abs=0.1)


@pytest.mark.usefixtures("faulty")
def test_a_failure_names_the_cue_and_keeps_what_was_spoken(
    fresh_cache: ClipCache, spoken_log: Path
) -> None:
    """File, line, first words and voice; the next run goes on where this one stopped."""
    script = _script("Let go of it", "Crash here", "Rest a while")
    with pytest.raises(SpeechError) as caught:
        speak_all(script, PLAIN, rate_wpm=115.0, cache=fresh_cache)
    assert str(caught.value).startswith("rest.md.j2:11: faulty cannot speak “Crash here”: ")
    spoken_log.write_text("")
    mended = _script("Let go of it", "Crisp air", "Rest a while")
    speak_all(mended, PLAIN, rate_wpm=115.0, cache=fresh_cache)
    assert _spoken(spoken_log) == ["Crisp air", "Rest a while"]


@pytest.mark.usefixtures("faulty")
def test_a_cue_that_cannot_be_spoken_is_found_before_any_is(
    fresh_cache: ClipCache, spoken_log: Path
) -> None:
    """Emptiness shows at once, not after minutes of speaking."""
    with pytest.raises(SpeechError, match=r"^rest.md.j2:11: .*nothing to speak"):
        speak_all(_script("Let go", "🌿"), PLAIN, rate_wpm=115.0, cache=fresh_cache)
    assert _spoken(spoken_log) == []


@pytest.mark.usefixtures("faulty")
def test_progress_counts_distinct_texts(fresh_cache: ClipCache) -> None:
    """It starts at what the cache had and ends at all of them."""
    seen: list[tuple[int, int]] = []
    script = _script("Let go", "Rest", "Let go")
    for _ in range(2):
        speak_all(
            script,
            PLAIN,
            rate_wpm=115.0,
            cache=fresh_cache,
            on_progress=lambda *at: seen.append(at),
        )
    assert seen == [(0, 2), (1, 2), (2, 2), (2, 2)]


@pytest.mark.usefixtures("faulty")
def test_whatever_changes_the_sound_is_another_entry(
    fresh_cache: ClipCache, spoken_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rate, voice, our own version and that of clips are part of the key."""
    script = _script("Let go of it")
    speak_all(script, PLAIN, rate_wpm=115.0, cache=fresh_cache)
    speak_all(script, PLAIN, rate_wpm=120.0, cache=fresh_cache)
    speak_all(script, replace(PLAIN, voice="north.one"), rate_wpm=115.0, cache=fresh_cache)
    monkeypatch.setattr(synthesis, "SPEECH_VERSION", 99)
    speak_all(script, PLAIN, rate_wpm=115.0, cache=fresh_cache)
    monkeypatch.setattr(synthesis, "CLIP_VERSION", 99)
    speak_all(script, PLAIN, rate_wpm=115.0, cache=fresh_cache)
    assert len(_spoken(spoken_log)) == 5


@pytest.mark.usefixtures("faulty")
def test_fresh_processes_share_nothing(
    fresh_cache: ClipCache, spoken_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that asks for it gets a process a cue; the failure of one stops the rest."""
    from support.faulty_engine import Faulty  # noqa: PLC0415 - importable with the fixture's path

    monkeypatch.setattr(Faulty, "process", "fresh")
    script = _script("One cue", "Two cues", "Three cues")
    speak_all(script, PLAIN, rate_wpm=115.0, cache=fresh_cache)
    processes = {line.split()[0] for line in spoken_log.read_text().splitlines()}
    assert len(processes) == 3
    many = _script("Refuse this", *(f"Cue number {letter}" for letter in "abcdefghijklmnopqrst"))
    with pytest.raises(SpeechError, match=r"rest.md.j2:10: .*no breath left"):
        speak_all(many, PLAIN, rate_wpm=115.0, cache=fresh_cache)
    assert len(_spoken(spoken_log)) < 3 + len(many)


@pytest.mark.parametrize("name", ["heart", "HEART", " tone ", "heart:heart"])
def test_a_voice_is_known_by_its_name(name: str) -> None:
    """Whatever the case; what is shown is the short form."""
    assert str(parse_voice(name)) == name.strip().lower().partition(":")[0]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hart", "Did you mean heart?"),
        ("", "See them all with: supine voices"),
        ("heart:emma", "no voice 'heart:emma'"),
    ],
)
def test_an_unknown_voice_is_an_error_with_the_nearest(name: str, says: str) -> None:
    """One line: what, and what to do."""
    with pytest.raises(SpeechError) as caught:
        parse_voice(name)
    assert says in str(caught.value)


@pytest.mark.usefixtures("faulty")
def test_a_voice_of_an_engine_is_found_by_name_summary_or_part() -> None:
    """The name first; a part of it is enough where it is the only one."""
    assert parse_voice("faulty:NORTH.one") == VoiceChoice("faulty", "north.one")
    assert parse_voice("faulty:plain jane") == PLAIN
    assert parse_voice("faulty:two") == VoiceChoice("faulty", "north.two")
    assert str(parse_voice("faulty:two")) == "faulty:north.two"
    with pytest.raises(SpeechError, match=r"any of north.one, north.two"):
        parse_voice("faulty:north")
    with pytest.raises(SpeechError, match=r"Did you mean faulty:plain"):
        parse_voice("faulty:plane")


def test_long_cues_are_whole(fresh_cache: ClipCache) -> None:
    """Many sentences make one clip, with a pause after each but the last."""
    sentence = "Let the floor have you."
    text = " ".join([sentence] * 4)
    tone = VoiceChoice("tone", "tone")
    ready = speak_all(_script(sentence, text), tone, rate_wpm=115.0, cache=fresh_cache)
    one, four = ready[sentence].length_s, ready[text].length_s
    # Each piece is trimmed to frames of 5 ms, twice.
    assert four == pytest.approx(4 * one + 3 * 0.7, abs=8 * 0.01)
    quiet = np.abs(read_wav(ready[text]).samples) < 1e-4
    edges = np.flatnonzero(np.diff(quiet.astype(int)))
    pauses = [length for length in np.diff(edges) if length > 0.5 * SAMPLE_RATE_HZ]
    assert len(pauses) == 3
