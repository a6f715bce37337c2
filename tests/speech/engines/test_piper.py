"""The real Piper, with tiny voices that only hum: how it is asked, not how it sounds."""

from __future__ import annotations

import json
import wave
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from supine.errors import SpeechError
from supine.speech.engine import interpolate
from supine.speech.engines.piper import PACE
from supine.speech.registry import ENGINES, parse_voice
from supine.speech.synthesis import DEFAULT_RATE_WPM
from supine.speech.worker_client import Worker
from support.cues import CUES
from support.running import run, write_guide
from support.tiny_models import IDENTIFIER_S, IDENTIFIERS, PIPER_RATE_HZ, write_piper


@pytest.fixture(scope="module")
def piper() -> Iterator[Worker]:
    """The real library, loaded once."""
    with Worker(ENGINES["piper"]) as worker:
        yield worker


def _voice(model: Path, speaker: str = "") -> str:
    return parse_voice(f"piper:{model}{speaker}").voice


def test_a_track_is_spoken_by_a_downloaded_voice(tmp_path: Path) -> None:
    """From the command to the file, of the length asked for, and the same the second time."""
    model = write_piper(tmp_path, "en_US-tiny-low.onnx")
    guide = write_guide(tmp_path)
    made = []
    for name in ("one", "two"):
        track = tmp_path / f"{name}.wav"
        options = ("--voice", f"piper:{model}", "-m", "1:30", "-o", track)
        done = run("make", guide, *options, env={"SUPINE_CACHE_DIR": str(tmp_path / name)})
        assert done.code == 0, done.err
        made.append(track.read_bytes())
        recipe = json.loads(track.with_suffix(".json").read_text(encoding="utf-8"))
        assert recipe["voice_version"].startswith("piper-tts ")
        assert recipe["options"]["voice"] == f"piper:{model}"
        with wave.open(str(track)) as sound:
            assert sound.getnframes() == 90 * sound.getframerate()
    assert made[0] == made[1]


@pytest.mark.parametrize("sample_rate_hz", [16_000, PIPER_RATE_HZ, 44_100])
def test_the_sample_rate_is_the_voices_own(
    piper: Worker, tmp_path: Path, sample_rate_hz: int
) -> None:
    """As its configuration says: 16 kHz for low qualities, 22.05 for the others."""
    model = write_piper(tmp_path, changes={"audio": {"sample_rate": sample_rate_hz}})
    clip = piper.say(CUES[0], _voice(model), DEFAULT_RATE_WPM)
    assert clip.sample_rate_hz == sample_rate_hz


def test_every_phoneme_reaches_the_model(piper: Worker, tmp_path: Path) -> None:
    """Read by eSpeak NG, with Piper's marks around and between them."""
    clip = piper.say("Rest now.", _voice(write_piper(tmp_path)), DEFAULT_RATE_WPM)
    identifiers = 2 * len("ɹˈɛst nˈaʊ.") + 3
    each_s = IDENTIFIER_S * interpolate(DEFAULT_RATE_WPM, PACE)
    # Trimming works in frames of 5 ms, and keeps 10 ms beyond what is heard at most.
    assert clip.length_s == pytest.approx(identifiers * each_s, abs=0.02)


def test_the_pace_stretches_the_phonemes(piper: Worker, tmp_path: Path) -> None:
    """As far as the table says, and on top of what the voice's makers chose."""
    usual, stretched = tmp_path / "usual", tmp_path / "stretched"
    usual.mkdir()
    stretched.mkdir()
    voice = _voice(write_piper(usual))
    slower = _voice(write_piper(stretched, changes={"inference": {"length_scale": 1.5}}))
    at_180, at_115 = (piper.say(CUES[0], voice, rate).length_s for rate in (180.0, 115.0))
    # Clips of 2 to 4 s, each trimmed to within 20 ms.
    assert at_115 / at_180 == pytest.approx(
        interpolate(115.0, PACE) / interpolate(180.0, PACE), rel=0.02
    )
    assert piper.say(CUES[0], slower, 180.0).length_s / at_180 == pytest.approx(1.5, rel=0.02)


def test_slower_words_are_longer_phonemes_and_held_at_the_ends() -> None:
    """The usual pace is the slowest; nobody has measured beyond."""
    scales = [interpolate(float(rate_wpm), PACE) for rate_wpm in range(60, 400, 5)]
    assert all(earlier >= later for earlier, later in pairwise(scales))
    assert (scales[0], interpolate(DEFAULT_RATE_WPM, PACE), scales[-1]) == (2.30, 2.30, 0.50)


def test_a_speaker_is_asked_for_by_name(piper: Worker, tmp_path: Path) -> None:
    """The first one speaks where none is named; case does not matter; others are told of."""
    model = write_piper(tmp_path, speakers=("p236", "awb"))
    assert _voice(model, "#AWB") == f"{model}#awb"
    usual, first, second = (
        piper.say(CUES[0], _voice(model, speaker), DEFAULT_RATE_WPM).samples
        for speaker in ("", "#p236", "#awb")
    )
    assert np.array_equal(usual, first)
    assert not np.array_equal(usual, second)
    with pytest.raises(SpeechError, match=r"no voice 'p263'. Did you mean p236\? It has p236, awb"):
        _voice(model, "#p263")


def test_a_voice_of_one_speaker_has_no_other(tmp_path: Path) -> None:
    """Rather than to speak as somebody else."""
    with pytest.raises(SpeechError, match=r"has no voice 'amy'\. It has one voice only"):
        _voice(write_piper(tmp_path), "#amy")


def test_a_missing_configuration_is_told_of_with_where_to_get_it(tmp_path: Path) -> None:
    """Piper's voices are two files, and one is easily forgotten."""
    model = write_piper(tmp_path)
    model.with_name("tiny.onnx.json").unlink()
    with pytest.raises(SpeechError, match=r"no tiny\.onnx\.json beside it\. Get .*piper-voices"):
        _voice(model)


@pytest.mark.parametrize(
    "changes",
    [
        {"audio": {}},
        {"audio": {"sample_rate": 0}},
        {"espeak": None},
        {"num_speakers": "one"},
        {"phoneme_id_map": {**IDENTIFIERS, "a": ["one"]}},
        {"inference": {"length_scale": "slow"}},
        {"speaker_id_map": {"amy": "first"}},
    ],
)
def test_a_wrong_configuration_is_one_line(tmp_path: Path, changes: dict[str, Any]) -> None:
    """Found when the voice is named, with the key that is wrong, before anything is spoken."""
    with pytest.raises(SpeechError, match=r"tiny\.onnx\.json is not the configuration of a piper"):
        _voice(write_piper(tmp_path, changes=changes))


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b"[]", b"null"])
def test_a_configuration_that_is_none_is_one_line(tmp_path: Path, text: bytes) -> None:
    """Whatever stands in it."""
    model = write_piper(tmp_path)
    model.with_name("tiny.onnx.json").write_bytes(text)
    with pytest.raises(SpeechError, match=r"tiny\.onnx\.json is not the configuration"):
        _voice(model)


def test_a_voice_that_would_fetch_its_reader_is_refused(tmp_path: Path) -> None:
    """Chinese voices would have Piper go to the network."""
    with pytest.raises(SpeechError, match=r"more than piper-tts \(pinyin\)"):
        _voice(write_piper(tmp_path, changes={"phoneme_type": "pinyin"}))


def test_what_only_shows_when_it_speaks_is_one_line_too(piper: Worker, tmp_path: Path) -> None:
    """A language that eSpeak NG has not, sounds and speakers that the model has not."""
    few = {mark: IDENTIFIERS[mark] for mark in "_^$ ˈaʊnɹst."}
    faults: list[tuple[dict[str, Any], str]] = [
        ({"espeak": {"voice": "xx-unknown"}}, "cannot be used"),
        ({"phoneme_id_map": few}, "no sound for ɛ. Reword the cue"),
        ({"num_speakers": 2}, "cannot be used"),
    ]
    for changes, says in faults:
        with pytest.raises(SpeechError) as caught:
            piper.say("Rest now.", _voice(write_piper(tmp_path, changes=changes)), 115.0)
        assert says in str(caught.value)
