"""The real kokoro-onnx, with tiny models that only hum: how it is asked, not how it sounds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib import util
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from supine.errors import SpeechError
from supine.speech.engine import interpolate
from supine.speech.engines.kokoro import PACE
from supine.speech.registry import ENGINES, parse_voice, read_voice_version
from supine.speech.synthesis import DEFAULT_RATE_WPM
from supine.speech.worker_client import Worker
from support.cues import CUES
from support.tiny_models import (
    IDENTIFIER_S,
    KOKORO_RATE_HZ,
    write_kokoro,
    write_kokoro_voices,
)

pytestmark = pytest.mark.skipif(
    util.find_spec("kokoro_onnx") is None,
    reason="kokoro-onnx cannot be installed on this Python",
)


@pytest.fixture(scope="module")
def kokoro() -> Iterator[Worker]:
    """The real library, loaded once."""
    with Worker(ENGINES["kokoro"]) as worker:
        yield worker


def _voice(model: Path, name: str = "") -> str:
    return parse_voice(f"kokoro:{model}{name}").voice


def _phonemes(length_s: float, rate_wpm: float) -> float:
    """How many phonemes and marks a clip is made of; a tiny model gives each as long."""
    return length_s * interpolate(rate_wpm, PACE) / (3.0 * IDENTIFIER_S)


def test_the_usual_voice_is_heart_and_others_go_by_name(kokoro: Worker, tmp_path: Path) -> None:
    """Case does not matter; what is named in full is the same voice as what is not named."""
    model = write_kokoro(tmp_path)
    assert _voice(model, "#AF_Bella") == f"{model}#af_bella"
    usual, heart, bella = (
        kokoro.say(CUES[0], _voice(model, name), DEFAULT_RATE_WPM).samples
        for name in ("", "#af_heart", "#af_bella")
    )
    assert np.array_equal(usual, heart)
    assert not np.array_equal(usual, bella)
    versions = [
        read_voice_version(parse_voice(f"kokoro:{model}{name}")) for name in ("", "#af_heart")
    ]
    assert versions[0] == versions[1]
    with pytest.raises(SpeechError, match=r"no voice 'af_hart'. Did you mean af_heart\? It has "):
        _voice(model, "#af_hart")


def test_without_heart_the_first_voice_is_the_usual_one(kokoro: Worker, tmp_path: Path) -> None:
    """As in the files of other languages."""
    model = write_kokoro(tmp_path, voices=("bf_emma", "bm_george"))
    usual, emma = (
        kokoro.say(CUES[0], _voice(model, name), DEFAULT_RATE_WPM).samples
        for name in ("", "#bf_emma")
    )
    assert np.array_equal(usual, emma)


def test_models_by_others_name_their_input_otherwise(kokoro: Worker, tmp_path: Path) -> None:
    """Those of onnx-community run as well."""
    model = write_kokoro(tmp_path, "model_quantized.onnx", tokens="input_ids")
    clip = kokoro.say(CUES[0], _voice(model), DEFAULT_RATE_WPM)
    assert clip.sample_rate_hz == KOKORO_RATE_HZ


def test_every_phoneme_reaches_the_model(kokoro: Worker, tmp_path: Path) -> None:
    """Read by eSpeak NG, with a mark before and after."""
    clip = kokoro.say("Rest now.", _voice(write_kokoro(tmp_path)), DEFAULT_RATE_WPM)
    # Trimming takes or leaves 20 ms, a third of a phoneme.
    expected = len("ɹˈɛst nˈaʊ.") + 2
    assert _phonemes(clip.length_s, DEFAULT_RATE_WPM) == pytest.approx(expected, abs=0.5)


def test_marks_of_another_language_are_not_spoken(kokoro: Worker, tmp_path: Path) -> None:
    """Around an English word in French eSpeak NG writes "(en)" and "(fr)"."""
    model = write_kokoro(tmp_path, voices=("ff_siwis",))
    clip = kokoro.say("j'aime le football", _voice(model), DEFAULT_RATE_WPM)
    # Without the hyphen of "lə-", which the model does not know.
    expected = len("ʒˈɛm lə fˈʊtbɔːl") + 2
    assert _phonemes(clip.length_s, DEFAULT_RATE_WPM) == pytest.approx(expected, abs=0.5)


def test_the_pace_is_the_models_speed(kokoro: Worker, tmp_path: Path) -> None:
    """As far as the table says."""
    voice = _voice(write_kokoro(tmp_path))
    at_180, at_115 = (kokoro.say(CUES[0], voice, rate).length_s for rate in (180.0, 115.0))
    # Clips of 2 to 4 s, each trimmed to within 20 ms.
    assert at_115 / at_180 == pytest.approx(
        interpolate(180.0, PACE) / interpolate(115.0, PACE), rel=0.02
    )


def test_speed_follows_the_pace_within_what_the_package_allows() -> None:
    """It refuses less than 0.5 and more than 2."""
    speeds = [interpolate(float(rate_wpm), PACE) for rate_wpm in range(60, 400, 5)]
    assert all(earlier <= later for earlier, later in pairwise(speeds))
    assert (speeds[0], speeds[-1]) == (0.5, 2.0)


@pytest.mark.parametrize(("name", "language"), [("jf_alpha", "Japanese"), ("zm_yunxi", "Chinese")])
def test_voices_that_cannot_be_read_to_are_refused(
    tmp_path: Path, name: str, language: str
) -> None:
    """Or eSpeak NG would have them say "Chinese letter" over and over."""
    says = f"cannot read {language} to the kokoro voice {name}"
    with pytest.raises(SpeechError, match=says):
        _voice(write_kokoro(tmp_path, voices=("af_heart", name)), f"#{name}")
    with pytest.raises(SpeechError, match=says):
        _voice(write_kokoro(tmp_path, voices=(name,)))


def test_the_voices_that_belong_to_a_model_are_taken(tmp_path: Path) -> None:
    """Of several files beside it, the one of its version; otherwise it is asked for."""
    model = write_kokoro(tmp_path, "kokoro-v1.0.int8.onnx")
    write_kokoro_voices(tmp_path / "voices-v1.1-zh.bin", ("zf_001",))
    assert _voice(model, "#af_bella")
    unclear = model.with_name("mine.onnx")
    shutil.copy(model, unclear)
    with pytest.raises(SpeechError, match=r"mine\.onnx has no file of voices of its own beside it"):
        _voice(unclear)
    (tmp_path / "voices-v1.1-zh.bin").unlink()
    assert _voice(unclear, "#af_bella")


def test_missing_voices_are_told_of_with_where_to_get_them(tmp_path: Path) -> None:
    """By the name of the file that is looked for."""
    model = write_kokoro(tmp_path)
    (tmp_path / "voices-v1.0.bin").unlink()
    with pytest.raises(
        SpeechError, match=r"no file of voices .*voices-v1\.0\.bin .*Get .*releases"
    ):
        _voice(model)


@pytest.mark.parametrize("name", ["", "#af_heart"])
@pytest.mark.parametrize("content", [b"", b"hello " * 999, b"PK\x03\x04" + b"\0" * 99])
def test_a_file_that_holds_no_voices_is_one_line(tmp_path: Path, content: bytes, name: str) -> None:
    """Whatever stands in it."""
    model = write_kokoro(tmp_path)
    (tmp_path / "voices-v1.0.bin").write_bytes(content)
    with pytest.raises(SpeechError, match="is not a file of kokoro voices"):
        _voice(model, name)


def test_a_damaged_voice_is_one_line(kokoro: Worker, tmp_path: Path) -> None:
    """Of another shape, or with bytes that went wrong on the way."""
    model = write_kokoro(tmp_path)
    path = tmp_path / "voices-v1.0.bin"
    whole = path.read_bytes()
    path.write_bytes(whole[:5_000] + b"damage" + whole[5_006:])
    with pytest.raises(SpeechError, match=r"this model cannot be used"):
        kokoro.say(CUES[0], _voice(model, "#af_bella"), DEFAULT_RATE_WPM)
    other = tmp_path / "other"
    other.mkdir()
    model = write_kokoro(other)
    with (other / "voices-v1.0.bin").open("wb") as file:
        np.savez(file, allow_pickle=False, af_heart=np.zeros((1, 1, 16), np.float32))
    with pytest.raises(SpeechError, match=r"this model cannot be used"):
        kokoro.say(CUES[0], _voice(model), DEFAULT_RATE_WPM)
