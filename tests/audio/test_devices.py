"""Playing and recording: on miniaudio's null devices, and on files that ALSA takes for devices."""

from __future__ import annotations

import ctypes.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from supine.audio import devices
from supine.audio.devices import (
    BACKEND_ENVIRONMENT,
    Microphone,
    never,
    play,
    poll_until_stalled,
)
from supine.audio.wav import open_wav, read_wav
from supine.errors import DeviceError, UsageError
from supine.model import SAMPLE_RATE_HZ, Clip

HUM = Clip((0.3 * np.sin(np.arange(8_820) * 0.05)).astype(np.float32), SAMPLE_RATE_HZ)
"""A fifth of a second."""

ALSA = """\
pcm.nothing {{ type null }}
pcm.!default {{
    type file
    slave.pcm nothing
    file "{played}"
    infile "{heard}"
    format raw
}}
"""


@pytest.fixture
def _null(monkeypatch: pytest.MonkeyPatch) -> None:
    """Devices that are always there, play to nobody and hear nothing."""
    monkeypatch.setenv(BACKEND_ENVIRONMENT, "null")


@pytest.mark.usefixtures("_null")
def test_a_recording_ends_at_its_longest_to_the_sample() -> None:
    """Whatever a device hands over at a time; it comes at our rate, and silence is silent."""
    with Microphone() as microphone:
        for max_length_s, samples in ((0.1, 4_410), (0.03, 1_323)):
            clip = microphone.record(never, max_length_s)
            assert clip.sample_rate_hz == SAMPLE_RATE_HZ
            assert clip.samples.dtype == np.float32
            assert clip.samples.shape == (samples,)
            assert not clip.samples.any()


@pytest.mark.usefixtures("_null")
def test_a_recording_ends_when_it_is_told_to() -> None:
    """It is asked again and again, and never after it said so; what came until then is there."""
    answers = iter([False, False, True])
    with Microphone() as microphone:
        clip = microphone.record(lambda: next(answers), max_length_s=60.0)
        assert clip.length_s < 60.0
        assert next(answers, None) is None
        assert microphone.record(lambda: True).length_samples == 0


@pytest.mark.usefixtures("_null")
def test_a_recording_that_is_interrupted_leaves_the_microphone_as_it_was() -> None:
    """Ctrl-C comes as an exception in the middle of it; the next recording is a new one."""

    def interrupted() -> bool:
        raise KeyboardInterrupt

    with Microphone() as microphone:
        with pytest.raises(KeyboardInterrupt):
            microphone.record(interrupted)
        assert microphone.record(never, max_length_s=0.05).length_samples == 2_205


@pytest.mark.usefixtures("_null")
def test_playing_can_be_stopped() -> None:
    """By the one who is asked, who is not asked again, and by Ctrl-C; then it plays as before."""
    long = Clip(np.zeros((60 * SAMPLE_RATE_HZ, 2), np.float32), SAMPLE_RATE_HZ)
    answers = iter([False, False, True])
    play(long, lambda: next(answers))
    assert next(answers, None) is None

    def interrupted() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(long, interrupted)
    play(HUM)


@pytest.mark.usefixtures("_null")
def test_a_microphone_is_chosen_by_a_part_of_its_name() -> None:
    """One that is not there is told of, with those that are."""
    name = "NULL Capture Device"
    with Microphone(name.split(maxsplit=1)[0].lower()) as microphone:
        assert microphone.record(never, max_length_s=0.01).length_samples == 441
    with (
        pytest.raises(DeviceError, match=r"no microphone 'Yeti'.*There are NULL Capture Device"),
        Microphone("Yeti"),
    ):
        pass


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else needs it, so it is an extra."""
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    for use in (lambda: play(HUM), Microphone().__enter__):
        with pytest.raises(DeviceError, match=r"pip install 'supine\[sound\]'"):
            use()


def test_a_sound_system_that_is_not_there_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the name that was meant."""
    monkeypatch.setenv(BACKEND_ENVIRONMENT, "nul")
    with pytest.raises(UsageError, match="Did you mean null"):
        play(HUM)


def test_a_device_that_has_gone_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that gives or takes nothing any more was pulled out: nobody waits for it forever."""
    monkeypatch.setattr(devices, "_STALLED_S", 0.0)
    with pytest.raises(DeviceError, match="gives no sound"):
        list(poll_until_stalled(lambda: 7, "the microphone gives no sound"))


def _run(program: str, conf: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        BACKEND_ENVIRONMENT: "alsa",
        "ALSA_CONFIG_PATH": str(conf),
    }
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="ALSA is Linux's")
def test_no_device_is_one_line_each(tmp_path: Path) -> None:
    """ALSA would write pages of its own to standard error; not a word of them is let through."""
    program = """
from supine.audio.devices import Microphone
from supine.audio.devices import play
from supine.errors import DeviceError
from supine.model import Clip
import numpy as np
for use in (Microphone().__enter__, lambda: play(Clip(np.zeros(9, np.float32), 44_100))):
    try:
        use()
    except DeviceError as error:
        print(error)
"""
    done = _run(program, tmp_path / "nothing.conf")
    assert done.stderr == ""
    assert done.stdout.startswith("there is no microphone that can be used")
    assert "Plug a microphone in" in done.stdout
    assert "there is nothing to play sound with" in done.stdout
    assert len(done.stdout.splitlines()) == 2


needs_alsa = pytest.mark.skipif(
    not ctypes.util.find_library("asound"), reason="no ALSA to take files for devices"
)


@needs_alsa
def test_what_is_played_is_what_was_given(tmp_path: Path) -> None:
    """Through a device of ALSA's: to the last sample, on both sides, and silence after it."""
    played, conf = tmp_path / "played.raw", tmp_path / "asound.conf"
    conf.write_text(ALSA.format(played=played, heard="/dev/zero"))
    program = """
import numpy as np
from supine.audio.devices import play
from supine.model import Clip
play(Clip((0.3 * np.sin(np.arange(8_820) * 0.05)).astype(np.float32), 44_100))
"""
    done = _run(program, conf)
    assert (done.returncode, done.stderr) == (0, "")
    both = np.frombuffer(played.read_bytes(), "<f4").reshape(-1, 2)
    assert np.array_equal(both[: HUM.length_samples, 0], HUM.samples)
    assert np.array_equal(both[:, 0], both[:, 1])
    silence = both[HUM.length_samples :]
    assert len(silence) >= 0.3 * SAMPLE_RATE_HZ
    assert not silence.any()


@needs_alsa
def test_what_is_recorded_is_what_was_heard(tmp_path: Path) -> None:
    """From a device of ALSA's at 48 kHz: a tone at its pitch and level, without a gap, and without
    the constant offset that the microphone adds.
    """
    heard, kept, conf = tmp_path / "heard", tmp_path / "kept.wav", tmp_path / "asound.conf"
    conf.write_text(ALSA.format(played="/dev/null", heard=heard))
    time_s = np.arange(60 * 48_000) / 48_000
    (0.25 * np.sin(2.0 * np.pi * 440.0 * time_s) + 0.1).astype("<f4").tofile(heard)
    program = f"""
import time
from pathlib import Path
from supine.audio.devices import Microphone, never
from supine.audio.wav import write_wav

class Paced(Microphone):
    def _listen(self):
        # A microphone takes 50 ms for 50 ms, and ALSA nothing for a file: it would soon be read.
        listening = super()._listen()
        next(listening)
        while True:
            listening.send((yield))
            time.sleep(0.005)

with Paced() as microphone:
    # The first of it, ALSA has not read yet.
    microphone.record(never, max_length_s=0.2)
    clip = microphone.record(never, 1.0)
write_wav(Path({str(kept)!r}), [clip])
"""
    done = _run(program, conf)
    assert (done.returncode, done.stderr) == (0, "")
    samples = read_wav(open_wav(kept)).samples
    assert len(samples) == SAMPLE_RATE_HZ
    assert abs(float(samples.mean())) < 1e-3
    spectrum = np.abs(np.fft.rfft(samples)) / (SAMPLE_RATE_HZ / 2)
    assert spectrum[440] == pytest.approx(0.25, abs=1e-3)
    # Nothing else is in it: a lost or doubled block would spread over its neighbours.
    assert np.delete(spectrum, 440).max() < 1e-3
