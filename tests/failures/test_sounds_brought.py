"""Bells and backgrounds that somebody brings: damaged ones are named, odd ones work."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from supine.audio.clip_cache import ClipCache
from supine.audio.ffmpeg import find_ffmpeg
from supine.audio.sound_choice import prepare_background, prepare_bell
from supine.errors import AudioFileError
from supine.library.recipe import get_recipe_path, read_recipe
from supine.model import SAMPLE_RATE_HZ, Samples
from support.measuring import decode, lufs, momentary_max_lufs, mono
from support.running import run, write_guide


def _strike(length_s: float, sample_rate_hz: int = 44_100, channels: int = 1) -> Samples:
    """Something like a bell: loud, and dying away."""
    time_s = np.arange(round(length_s * sample_rate_hz)) / sample_rate_hz
    rise = np.minimum(time_s / 0.03, 1.0)
    tones = [
        rise * np.exp(-2.0 * time_s) * np.sin(2 * np.pi * pitch_hz * time_s)
        for pitch_hz in (523.0, 527.0)[:channels]
    ]
    return np.stack(tones, axis=-1).squeeze().astype(np.float32) * np.float32(0.9)


def _wav(path: Path, samples: Samples, sample_rate_hz: int = 44_100, kind: str = "PCM_16") -> Path:
    soundfile.write(path, samples, sample_rate_hz, subtype=kind)
    return path


def _encoded(path: Path, wav: Path) -> Path:
    subprocess.run([find_ffmpeg(), "-v", "error", "-i", wav, path], check=True)
    return path


def _cut(path: Path, share: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    return path


def _empty(folder: Path) -> Path:
    (folder / "empty.wav").touch()
    return folder / "empty.wav"


def _text(folder: Path) -> Path:
    (folder / "text.wav").write_text("This is no sound.\n" * 500)
    return folder / "text.wav"


def _playlist(folder: Path) -> Path:
    # A format of ffmpeg's that opens whatever it names.
    (folder / "list.mp3").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n/etc/passwd\n")
    return folder / "list.mp3"


def _silent(folder: Path) -> Path:
    return _wav(folder / "silent.wav", np.zeros(44_100, np.float32))


def _header_only(folder: Path) -> Path:
    return _wav(folder / "header.wav", np.zeros(0, np.float32))


def _cut_wav(folder: Path) -> Path:
    return _cut(_wav(folder / "cut.wav", _strike(4.0)), 0.5)


def _cut_mp3(folder: Path) -> Path:
    wav = _wav(folder / "whole.wav", _strike(4.0))
    return _cut(_encoded(folder / "cut.mp3", wav), 0.5)


def _cut_flac(folder: Path) -> Path:
    return _cut(_wav(folder / "cut.flac", _strike(4.0)), 0.5)


def _cut_m4a(folder: Path) -> Path:
    wav = _wav(folder / "whole.wav", _strike(4.0))
    return _cut(_encoded(folder / "cut.m4a", wav), 0.5)


def _folder(folder: Path) -> Path:
    (folder / "folder.wav").mkdir()
    return folder / "folder.wav"


def _missing(folder: Path) -> Path:
    return folder / "missing.wav"


BAD_FILES: list[tuple[Callable[[Path], Path], str]] = [
    (_empty, "is empty"),
    (_header_only, "no sound"),
    (_text, "not a sound file"),
    (_playlist, "not a sound file"),
    (_silent, "is silent"),
    (_cut_wav, ""),
    (_cut_mp3, ""),
    (_cut_flac, ""),
    (_cut_m4a, "not a sound file"),
    (_folder, "there is no file"),
    (_missing, "there is no file"),
]


@pytest.mark.parametrize(
    ("make_file", "words"), BAD_FILES, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_damaged_file_is_named(
    tmp_path: Path, cache: ClipCache, make_file: Callable[[Path], Path], words: str
) -> None:
    """As a bell and as a background: one line with its path and what is wrong with it."""
    path = make_file(tmp_path)
    for prepare in (
        lambda: prepare_bell(str(path), 1, cache),
        lambda: prepare_background(str(path), None, cache),
    ):
        with pytest.raises(AudioFileError) as caught:
            prepare()
        assert str(path) in str(caught.value)
        assert words in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("option", ["--bell", "--background"])
def test_a_track_is_not_made_with_a_damaged_file(
    guide: Path, older_track: Path, tmp_path: Path, option: str
) -> None:
    """The same line from the command, and the track that was there stays."""
    brought = _cut_mp3(tmp_path)
    error = run("make", guide, "--voice", "tone", option, brought, "-o", older_track).error
    assert str(brought) in error


def test_a_bell_of_a_minute_is_too_long(guide: Path, older_track: Path, tmp_path: Path) -> None:
    """Sixty seconds are music; the line says how long a bell may be."""
    bell = _wav(tmp_path / "minute.wav", _strike(60.0) + np.float32(0.01))
    error = run("make", guide, "--voice", "tone", "--bell", bell, "-o", older_track).error
    assert "0:30" in error


def test_a_bell_that_goes_bad_is_noticed(guide: Path, tmp_path: Path) -> None:
    """A clip that was kept of a file does not hide that the file is damaged now."""
    bell = _wav(tmp_path / "bell.wav", _strike(3.0))
    options = ("--voice", "tone", "--bell", bell, "-o", tmp_path / "x.mp3")
    assert run("make", guide, *options).code == 0
    _cut(bell, 0.3)
    assert str(bell) in run("make", guide, *options).error


@pytest.mark.parametrize(
    ("name", "sample_rate_hz", "channels", "kind"),
    [
        ("24 bit.wav", 44_100, 1, "PCM_24"),
        ("phone.wav", 8_000, 1, "PCM_16"),
        ("both ears.flac", 48_000, 2, "PCM_16"),
        ("fläche 'float'.wav", 96_000, 2, "FLOAT"),
    ],
)
def test_an_odd_bell_is_levelled(
    tmp_path: Path, name: str, sample_rate_hz: int, channels: int, kind: str
) -> None:
    """Its loudest 400 ms are no louder than the voice, and it is heard."""
    bell = _wav(tmp_path / name, _strike(5.0, sample_rate_hz, channels), sample_rate_hz, kind)
    track = tmp_path / "x.wav"
    done = run("make", write_guide(tmp_path), "--voice", "tone", "--bell", bell, "-o", track)
    assert done.code == 0, done.err
    recipe = read_recipe(get_recipe_path(track))
    heard = decode(track)
    voice_lufs = lufs(
        np.concatenate([heard[cue.start_samples : cue.end_samples] for cue in recipe.cues])
    )
    (rung,) = recipe.bells
    loudest_lufs = momentary_max_lufs(heard[rung.start_samples : rung.end_samples])
    # At most as loud, and not lost: a bell lies 2 LU under the voice by itself.
    assert voice_lufs - 4.0 <= loudest_lufs <= voice_lufs
    # It rings out: its five seconds are there, less what is not heard at its end.
    assert rung.end_samples - rung.start_samples >= 4.5 * SAMPLE_RATE_HZ


@pytest.mark.parametrize("channels", [1, 2])
def test_a_short_background_loops_without_a_seam(tmp_path: Path, channels: int) -> None:
    """Seven seconds last a minute; stereo stays stereo; no step where the loop begins again."""
    # Not a whole number of turns in seven seconds: cut hard, it would jump by its amplitude.
    pitch_hz = 97.25
    time_s = np.arange(7 * 48_000) / 48_000
    hum = 0.3 * np.sin(2 * np.pi * pitch_hz * time_s).astype(np.float32)
    brought = hum if channels == 1 else np.stack([hum, hum], axis=1)
    background = _wav(tmp_path / "hum.wav", brought, 48_000)
    track = tmp_path / "x.wav"
    options = ("--voice", "tone", "--bell", "none", "--background", background)
    done = run("make", write_guide(tmp_path), *options, "-o", track)
    assert done.code == 0, done.err
    heard = decode(track)
    assert heard.shape == ((60 * SAMPLE_RATE_HZ,) if channels == 1 else (60 * SAMPLE_RATE_HZ, 2))
    pauses = read_recipe(get_recipe_path(track)).pauses
    assert max(pause.end_samples - pause.start_samples for pause in pauses) > 8 * SAMPLE_RATE_HZ
    for pause in pauses:
        alone = mono(heard[pause.start_samples : pause.end_samples])
        # Where end and beginning are mixed the hum may be √2 as loud as elsewhere, and `peak`
        # is of all of it: no sample is farther from the next than a sine of that height goes,
        # and the two are rounded to 16 bits.
        peak = float(np.abs(alone).max())
        farthest = 2 * np.pi * pitch_hz / SAMPLE_RATE_HZ * peak + 2 / 32_768
        assert float(np.abs(np.diff(alone)).max()) <= farthest
