"""Clip work: what is heard stays, what is not goes, and everything sits at one loudness."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.audio import loudness, wav
from supine.audio.clips import fade, prepare_speech, trim
from supine.audio.loudness import (
    TRUE_PEAK_DBTP,
    VOICE_LUFS,
    limit_true_peak,
    measure_loudness_lufs,
    measure_max_momentary_lufs,
    measure_momentary_lufs,
    measure_true_peak_dbtp,
)
from supine.audio.wav import read_wav, to_pcm_16, write_wav
from supine.errors import AudioFileError
from supine.model import SAMPLE_RATE_HZ, Clip

RATE = SAMPLE_RATE_HZ


def tone(length_s: float, amplitude: float = 0.3, rate: int = RATE, hz: float = 440.0) -> Clip:
    """A steady tone."""
    time_s = np.arange(round(length_s * rate)) / rate
    return Clip((amplitude * np.sin(2 * np.pi * hz * time_s)).astype(np.float32), rate)


def padded(clip: Clip, lead_s: float, tail_s: float) -> Clip:
    """A clip with digital silence at both ends."""
    lead, tail = (np.zeros(round(s * clip.sample_rate_hz), np.float32) for s in (lead_s, tail_s))
    return Clip(np.concatenate([lead, clip.samples, tail]), clip.sample_rate_hz)


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_prepared_speech_is_one_rate_one_loudness_and_no_silence(rate: int) -> None:
    """Whatever an engine gives, at any rate and level, with silence at its ends."""
    prepared = prepare_speech(padded(tone(2.0, 0.01, rate), 0.4, 0.7))
    assert prepared.sample_rate_hz == RATE
    assert prepared.samples.dtype == np.float32
    assert measure_loudness_lufs(prepared) == pytest.approx(VOICE_LUFS, abs=0.1)
    # The tone, 10 ms before it and after it, and up to a frame of 5 ms at either end.
    assert prepared.length_s == pytest.approx(2.02, abs=0.011)
    assert np.abs(prepared.samples[[0, -1]]).max() < 1e-4


def test_a_loud_first_word_is_eased_in() -> None:
    """The first 400 ms stay within 3 LU of the voice, though the whole is at its loudness."""
    loud, soft = tone(0.5, 0.5).samples, tone(4.0, 0.05).samples
    prepared = prepare_speech(Clip(np.concatenate([loud, soft]), RATE))
    silence = np.zeros(RATE, np.float32)
    opening = np.concatenate([silence, prepared.samples[: RATE // 2]])
    assert measure_max_momentary_lufs(Clip(opening, RATE)) <= VOICE_LUFS + 3.0
    assert measure_loudness_lufs(prepared) == pytest.approx(VOICE_LUFS, abs=0.5)


def test_one_tall_pulse_neither_clicks_nor_turns_the_cue_down(rng: np.random.Generator) -> None:
    """It is tamed where it stands; the cue is as loud as any, and untouched elsewhere."""
    voice = tone(3.0, 0.1).samples * (1.0 + 0.3 * rng.standard_normal(3 * RATE)).astype(np.float32)
    spiky = voice.copy()
    spiky[RATE : RATE + 4] = [0.5, 1.5, 1.2, 0.4]
    prepared = prepare_speech(Clip(spiky, RATE))
    assert measure_true_peak_dbtp(prepared) <= TRUE_PEAK_DBTP
    assert measure_loudness_lufs(prepared) == pytest.approx(VOICE_LUFS, abs=0.2)
    tamed = limit_true_peak(Clip(spiky, RATE)).samples
    changed = np.flatnonzero(tamed != spiky)
    # 3 ms around the pulse, and as far again for the smoothing.
    assert abs(changed - RATE).max() <= 0.006 * RATE


def test_what_has_no_tall_peak_is_not_touched() -> None:
    """The same object comes back: there is no limiter at work in ordinary speech."""
    clip = tone(1.0, 0.5)
    assert limit_true_peak(clip) is clip


@given(st.integers(1, 2000), st.floats(0.1, 8.0))
def test_taming_holds_the_ceiling_whatever_comes(length: int, amplitude: float) -> None:
    """Noise of any length and height, even a single sample."""
    noise = np.random.default_rng(length).uniform(-amplitude, amplitude, length)
    tamed = limit_true_peak(Clip(noise.astype(np.float32), RATE))
    # Where every sample is over the ceiling the gain moves fast, and so a little between samples.
    assert measure_true_peak_dbtp(tamed) <= TRUE_PEAK_DBTP
    assert tamed.length_samples == length


def test_true_peak_is_found_between_the_samples() -> None:
    """A tone at a quarter of the rate, sampled off its peaks, reads 3 dB low by its samples."""
    time = np.arange(RATE)
    samples = np.sin(2 * np.pi * time / 4 + np.pi / 4).astype(np.float32)
    assert np.abs(samples).max() == pytest.approx(0.7071, abs=1e-3)
    # BS.1770-4 allows 0.55 dB of error at four times oversampling.
    assert measure_true_peak_dbtp(Clip(samples, RATE)) == pytest.approx(0.0, abs=0.55)


@pytest.mark.parametrize(("amplitude_dbfs", "lufs"), [(-23.0, -23.0), (-33.0, -33.0)])
def test_loudness_of_the_reference_tone(amplitude_dbfs: float, lufs: float) -> None:
    """EBU 3341, cases 1 and 2: a stereo tone of 1 kHz at −23 dBFS reads −23 LUFS, ±0.1."""
    clip = tone(20.0, 10 ** (amplitude_dbfs / 20), hz=1000.0)
    assert measure_loudness_lufs(clip) == pytest.approx(lufs, abs=0.1)


def test_silence_between_words_does_not_count() -> None:
    """Gated: the same speech with ten seconds of silence in it is as loud."""
    word = tone(2.0)
    apart = Clip(np.concatenate([word.samples, np.zeros(10 * RATE), word.samples]), RATE)
    # The blocks that straddle an edge weigh a little less.
    assert measure_loudness_lufs(apart) == pytest.approx(measure_loudness_lufs(word), abs=0.5)


def test_a_long_clip_is_measured_as_a_short_one_is(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In steps or whole: the same blocks, the same loudness."""
    noise = Clip((rng.standard_normal(33 * RATE) * 0.05).astype(np.float32), RATE)
    in_steps = measure_momentary_lufs(noise)
    monkeypatch.setattr(loudness, "_METER_STEP_S", 1000.0)
    whole = measure_momentary_lufs(noise)
    assert len(in_steps) == len(whole)
    # Only the first block of a step sees the filters settle.
    assert np.abs(in_steps - whole).max() < 0.05


@given(st.integers(0, 3000), st.floats(0, 0.1), st.floats(0, 0.1))
def test_fades_keep_length_and_never_raise_anything(length: int, rise: float, fall: float) -> None:
    """Even where the clip is shorter than its fades."""
    clip = Clip(np.ones(length, np.float32), RATE)
    faded = fade(clip, rise, fall)
    assert faded.length_samples == length
    assert (faded.samples <= 1.0).all()
    assert (faded.samples >= 0.0).all()
    assert (clip.samples == 1.0).all()


def test_trimming_silence_leaves_nothing() -> None:
    """An all-silent clip comes back empty, for the engine's check to find."""
    assert trim(Clip(np.zeros(RATE, np.float32), RATE)).length_samples == 0


@pytest.mark.parametrize("channels", [1, 2])
def test_a_wav_reads_back_whole_and_in_parts(
    tmp_path: Path, rng: np.random.Generator, channels: int
) -> None:
    """16 bits: within half a step of what was written, wherever one begins to read."""
    shape = (RATE,) if channels == 1 else (RATE, 2)
    samples = rng.uniform(-1, 0.999, shape).astype(np.float32)
    path = tmp_path / "clip.wav"
    write_wav(path, [Clip(samples[:1000], RATE), Clip(samples[1000:], RATE)])
    stored = wav.open_wav(path)
    assert (stored.length_samples, stored.channels) == (RATE, channels)
    assert np.abs(read_wav(stored).samples - samples).max() <= 0.51 / 32_768
    part = read_wav(stored, 500, 700).samples
    assert np.abs(part - samples[500:1200]).max() <= 0.51 / 32_768
    assert list(tmp_path.iterdir()) == [path]


def test_samples_over_full_scale_are_held_not_wrapped() -> None:
    """A wrapped sample is the loudest click there is."""
    length_note = to_pcm_16(np.array([2.0, 1.0, -1.0, -2.0], np.float32))
    assert length_note.tolist() == [32_767, 32_767, -32_768, -32_768]


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a wav at all, by any means"])
def test_what_is_no_wav_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    """With its name, and no traceback of the wave module."""
    path = tmp_path / "clip.wav"
    path.write_bytes(content)
    with pytest.raises(AudioFileError, match=r"clip\.wav"):
        wav.open_wav(path)
