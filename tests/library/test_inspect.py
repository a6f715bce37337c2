"""Inspecting: what is really in a file, whatever its recipe says."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from supine.audio.loudness import VOICE_LUFS
from supine.audio.wav import write_wav
from supine.errors import AudioFileError
from supine.library.inspect import inspect_file
from supine.library.recipe import get_recipe_path
from supine.model import SAMPLE_RATE_HZ, Clip
from supine.pipeline.write import Track
from supine.track.formats import FORMATS
from support.running import write_guide

MakeTrack = Callable[..., Track]


@pytest.mark.parametrize("suffix", [kind.suffix for kind in FORMATS.values()])
def test_a_track_is_found_to_be_what_its_record_says(
    make_track: MakeTrack, short_rest: str, suffix: str
) -> None:
    """In each format: the length, the loudness, the chapters, and no fault."""
    track = make_track(short_rest, length_s=100.0, voice="tone", suffix=suffix)
    found = inspect_file(track.path)
    assert found.faults == ()
    assert found.length_s == pytest.approx(100.0, abs=0.5 / found.sample_rate_hz)
    assert found.speech_lufs == pytest.approx(VOICE_LUFS, abs=1.0)
    assert found.true_peak_dbtp <= -3.0
    titles = [chapter.title for chapter in found.tags.chapters]
    assert titles == [chapter.title for chapter in track.recipe.chapters]
    assert "If anything hurts" in found.tags.comment
    assert track.recipe.cues[0].text in found.tags.lyrics
    assert found.tags.cover_bytes > 10_000


def test_the_longest_silence_is_the_longest_pause(make_track: MakeTrack, tmp_path: Path) -> None:
    """As long as planned and where it was planned, to a frame of 50 ms and a cue's edges."""
    # A pause that is longer than the end of a bell's ringing, which is as silent.
    body = "[bell]\n\nLie down.\n\n[50s]\n\nRest.\n\n[rest 1s..2m]\n\nRise.\n"
    track = make_track(str(write_guide(tmp_path, body)), length_s=100.0, voice="tone")
    found = inspect_file(track.path)
    longest = max(track.recipe.pauses, key=lambda span: span.end_samples - span.start_samples)
    planned_s = (longest.end_samples - longest.start_samples) / SAMPLE_RATE_HZ
    assert found.longest_silence_s == pytest.approx(planned_s, abs=0.3)


def test_a_track_with_another_ones_record_is_told(
    make_track: MakeTrack, short_rest: str, tmp_path: Path
) -> None:
    """Other bytes and another length are two faults."""
    one = make_track(short_rest, length_s=100.0, voice="tone")
    other = make_track(short_rest, length_s=97.21, voice="tone")
    copy = tmp_path / "t.mp3"
    shutil.copy(one.path, copy)
    shutil.copy(get_recipe_path(other.path), get_recipe_path(copy))
    assert len(inspect_file(copy).faults) == 2


def test_a_sound_of_known_figures_is_measured_right(tmp_path: Path) -> None:
    """Two tones with three seconds of nothing between, in a plain WAV without tags or recipe."""
    time_s = np.arange(2 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = (0.1 * np.sin(2 * np.pi * 1000 * time_s)).astype(np.float32)
    whole = np.concatenate([tone, np.zeros(3 * SAMPLE_RATE_HZ, np.float32), tone])
    path = tmp_path / "tones.wav"
    write_wav(path, [Clip(whole, SAMPLE_RATE_HZ)])
    found = inspect_file(path)
    assert (found.total_samples, found.channels) == (len(whole), 1)
    assert found.true_peak_dbtp == pytest.approx(-20.0, abs=0.1)
    assert found.speech_lufs == pytest.approx(-20.0, abs=0.5)
    assert found.longest_silence_s == pytest.approx(3.0, abs=0.1)
    assert found.longest_silence_at_s == pytest.approx(2.0, abs=0.1)
    assert found.digital_silence_s == pytest.approx(3.0, abs=0.01)
    assert found.recipe is None


@pytest.mark.parametrize("content", [b"", b"hello", b"RIFF0000WAVE"])
def test_what_is_not_sound_is_said_not_to_be(tmp_path: Path, content: bytes) -> None:
    """With the file's name."""
    path = tmp_path / "x.mp3"
    path.write_bytes(content)
    with pytest.raises(AudioFileError, match=r"x\.mp3"):
        inspect_file(path)


def test_a_badly_damaged_track_ends_in_one_line(
    make_track: MakeTrack, short_rest: str, tmp_path: Path
) -> None:
    """However much the decoder has to say: a full pipe must not stop it for ever."""
    whole = make_track(short_rest, length_s=100.0, voice="tone").path.read_bytes()
    noise = np.random.default_rng(5).integers(0, 256, len(whole), np.uint8)
    torn = bytearray(whole)
    for start in range(200_000, len(torn), 1500):
        torn[start : start + 700] = noise[start : start + 700].tobytes()
    path = tmp_path / "torn.mp3"
    path.write_bytes(torn)
    with pytest.raises(AudioFileError, match="cannot be decoded to its end"):
        inspect_file(path)
