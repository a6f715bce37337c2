from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from supine.audio.clip_cache import ClipCache
from supine.audio.clips import prepare_speech
from supine.audio.wav import read_wav, to_pcm_16
from supine.errors import SpeechError
from supine.model import Clip, SourceLine
from supine.speech.engines.system import read_speech_file
from supine.speech.registry import ENGINES, VoiceChoice, list_voices, parse_voice
from supine.speech.synthesis import DEFAULT_RATE_WPM, speak_all
from supine.speech.worker_client import Worker
from support.cues import CUES, spread_of_theme_cues

ESPEAK = pytest.mark.skipif(
    sys.platform in ("darwin", "win32"), reason="the voices of this system are its own"
)


def _say(cue: str, voice: str = "en-us") -> Clip:
    with Worker(ENGINES["system"]) as worker:
        return worker.say(cue, voice, DEFAULT_RATE_WPM)


@ESPEAK
@pytest.mark.parametrize("count", [8, pytest.param(30, marks=pytest.mark.slow)])
def test_many_cues_in_a_row_are_all_there(fresh_cache: ClipCache, count: int) -> None:
    """Each is what it is when spoken alone: none missing, cut or taken for another."""
    texts = [f"{cue} Number {number}." for number in range(1, 4) for cue in CUES[:10]][:count]
    script = [(text, SourceLine("rest.md.j2", line)) for line, text in enumerate(texts, start=1)]
    choice = VoiceChoice("system", "en-us")
    ready = speak_all(script, choice, rate_wpm=DEFAULT_RATE_WPM, cache=fresh_cache)
    assert list(dict.fromkeys(texts)) == sorted(ready, key=texts.index)
    for text in (texts[0], texts[count // 2], texts[-1]):
        alone = to_pcm_16(prepare_speech(_say(text)).samples)
        kept = to_pcm_16(read_wav(ready[text]).samples)
        assert np.array_equal(alone, kept)


@ESPEAK
def test_the_usual_pace_is_kept() -> None:
    """Its own rate is not words a minute; the measured table makes it so."""
    cues = spread_of_theme_cues()
    with Worker(ENGINES["system"]) as worker:
        lengths_s = [worker.say(cue, "en-us", DEFAULT_RATE_WPM).length_s for cue in cues]
    words = sum(len(cue.split()) for cue in cues)
    # A cue strays by 13 words a minute (standard deviation), the mean of some fifty by 2: ± 8
    # is four of those, and what a listener would hardly notice.
    assert 60.0 * words / sum(lengths_s) == pytest.approx(DEFAULT_RATE_WPM, abs=8.0)


@ESPEAK
def test_a_cue_of_many_sentences_is_spoken_to_its_end() -> None:
    """Long texts crash pyttsx3; in pieces they are whole, and twice the same."""
    text = " ".join(CUES) * 3
    first, again = _say(text), _say(text)
    assert np.array_equal(first.samples, again.samples)
    shortest_s = 3 * 60.0 * sum(len(cue.split()) for cue in CUES) / (DEFAULT_RATE_WPM + 8.0)
    assert first.length_s > shortest_s


@ESPEAK
def test_voices_of_many_languages_speak() -> None:
    """From espeakng-loader's own data, in scripts of their own."""
    for voice, text in (("de", "Lass die Schultern los."), ("ru", "Отдыхай спокойно.")):
        assert _say(text, voice).length_s > 0.5


@ESPEAK
def test_the_default_voice_is_english() -> None:
    """The list of eSpeak NG starts with Afrikaans."""
    listed = list_voices("system")
    assert listed[0].name == "en-us"
    assert len({voice.name for voice in listed}) == len(listed) > 100


@ESPEAK
def test_a_voice_of_the_system_is_found_by_code_or_name() -> None:
    """`system:NAME`, and the nearest where there is none."""
    assert str(parse_voice("system")) == "system"
    assert parse_voice("system:German").voice == "de"
    assert parse_voice("system:EN-GB-X-RP").voice == "en-gb-x-rp"
    with pytest.raises(SpeechError, match="Did you mean system:en-us"):
        parse_voice("system:en-usa")


@ESPEAK
def test_a_voice_that_is_not_there_is_never_replaced() -> None:
    """pyttsx3 would speak with another one and say nothing."""
    with pytest.raises(SpeechError, match="no voice 'klingon'"):
        _say("Rest.", "klingon")


@pytest.mark.parametrize("suffix", [".wav", ".aiff"])
def test_what_a_system_wrote_is_known_by_its_content(
    suffix: str, tmp_path: Path, rng: np.random.Generator
) -> None:
    """On macOS it is AIFF under any name."""
    soundfile = pytest.importorskip("soundfile")
    samples = rng.uniform(-0.5, 0.5, 44_100).astype(np.float32)
    written = tmp_path / f"speech{suffix}"
    soundfile.write(written, samples, 44_100, subtype="PCM_16")
    path = written.rename(tmp_path / "cue.wav")
    clip = read_speech_file(path)
    assert clip.sample_rate_hz == 44_100
    # Half a step of 16 bits, and another for a different rounding.
    np.testing.assert_allclose(clip.samples, samples, atol=1.0 / 32_768)
