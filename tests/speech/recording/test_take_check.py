"""What is found in a take, and what is wrong with it."""

from __future__ import annotations

import numpy as np
import pytest

from supine.audio.clip_cache import ClipCache
from supine.audio.wav import read_wav
from supine.model import SAMPLE_RATE_HZ, Clip, Samples
from supine.speech.recording.take_check import Room, TakeFault, assess_take, measure_room
from support.listening import room_noise, take_of
from support.reading_aloud import spoken

CUE = "Let the backs of the ribs rest on the floor."
QUIET_ROOM = Room(-65.0, -64.5)


@pytest.fixture(scope="module")
def said(cache: ClipCache) -> Samples:
    """The cue by the system's voice."""
    return read_wav(spoken([CUE], "system", cache)[CUE]).samples


def _clip(samples: Samples) -> Clip:
    return Clip(samples, SAMPLE_RATE_HZ)


@pytest.mark.parametrize("gain", [0.1, 0.3, 0.9])
@pytest.mark.parametrize("room_dbfs", [-85.0, -70.0, -60.0])
@pytest.mark.parametrize("before_s", [0.3, 2.0])
def test_the_words_are_found(
    said: Samples, rng: np.random.Generator, gain: float, room_dbfs: float, before_s: float
) -> None:
    """From the first to the last, in any room and at any level; the key is not among them."""
    take = take_of(said, rng, gain=gain, around_s=(before_s, 0.9), room_dbfs=room_dbfs)
    room = measure_room(_clip(room_noise(2.0, rng, room_dbfs)))
    verdict = assess_take(_clip(take), CUE, room)
    assert verdict.usable
    assert not set(verdict.faults) - {TakeFault.QUIET, TakeFault.NOISY}
    # A frame of 20 ms before what is heard; inwards, what a soft sound loses in the room.
    assert before_s - 0.03 <= verdict.start_s <= before_s + 0.15
    end_s = before_s + len(said) / SAMPLE_RATE_HZ
    assert end_s - 0.35 <= verdict.end_s <= end_s + 0.03


def test_each_fault_is_found_alone(said: Samples, rng: np.random.Generator) -> None:
    """What is wrong, and nothing that is not; a good take has no fault."""
    louder = 1.5 / float(np.abs(said).max())
    short = said[: len(said) // 5]
    takes = {
        (): take_of(said, rng),
        (TakeFault.NOTHING_HEARD,): room_noise(3.0, rng),
        (TakeFault.TOO_LOUD,): np.clip(take_of(said, rng, gain=louder), -1.0, 1.0),
        (TakeFault.CUT_AT_START,): take_of(said, rng, around_s=(0.0, 0.9)),
        (TakeFault.CUT_AT_END,): take_of(said, rng, around_s=(0.6, 0.1)),
        (TakeFault.TOO_SHORT,): take_of(short, rng),
        (TakeFault.QUIET,): take_of(said, rng, gain=0.03, room_dbfs=-90.0),
        (TakeFault.NOISY,): take_of(said, rng, room_dbfs=-50.0),
    }
    for faults, take in takes.items():
        assert assess_take(_clip(take), CUE, QUIET_ROOM).faults == faults
    ended_by_itself = assess_take(
        _clip(take_of(said, rng)[:-8_820]), CUE, QUIET_ROOM, ended_by_itself=True
    )
    assert ended_by_itself.faults == (TakeFault.TOO_LONG,)
    found = {fault for faults in takes for fault in faults} | {*ended_by_itself.faults}
    assert found == set(TakeFault)


def test_only_what_can_be_mended_by_reading_again_is_serious(
    said: Samples, rng: np.random.Generator
) -> None:
    """A room that is heard, and a quiet voice, would be so the next time, too."""
    noisy = assess_take(_clip(take_of(said, rng, room_dbfs=-50.0)), CUE, QUIET_ROOM)
    assert noisy.faults
    assert noisy.good
    cut = assess_take(_clip(take_of(said, rng, around_s=(0.0, 0.9))), CUE, QUIET_ROOM)
    assert cut.usable
    assert not cut.good


def test_clicks_are_no_words(said: Samples, rng: np.random.Generator) -> None:
    """A key or a mouth, well before the words and well after them, and one alone."""
    take = take_of(said, rng, around_s=(1.5, 1.5))
    for at_s in (0.4, len(take) / SAMPLE_RATE_HZ - 0.7):
        at = round(at_s * SAMPLE_RATE_HZ)
        take[at : at + 1_300] += 0.3 * rng.standard_normal(1_300, np.float32)
    verdict = assess_take(_clip(take), CUE, QUIET_ROOM)
    assert verdict.faults == ()
    assert verdict.start_s >= 1.4
    alone = room_noise(3.0, rng)
    alone[60_000:61_300] += 0.3 * rng.standard_normal(1_300, np.float32)
    assert assess_take(_clip(alone), CUE, QUIET_ROOM).faults == (TakeFault.NOTHING_HEARD,)


@pytest.mark.parametrize("gain", [0.02, 0.05])
def test_a_voice_that_is_lost_in_the_room_is_told_from_one_that_is_cut(
    said: Samples, rng: np.random.Generator, gain: float
) -> None:
    """Where words and room cannot be told apart, it is not the reader who began too early."""
    take = take_of(said, rng, gain=gain, room_dbfs=-52.0)
    assert assess_take(_clip(take), CUE, QUIET_ROOM).faults == (TakeFault.NOTHING_HEARD,)
    cut = assess_take(_clip(take_of(said, rng, around_s=(0.0, 0.0))), CUE, QUIET_ROOM)
    assert cut.faults == (TakeFault.CUT_AT_START, TakeFault.CUT_AT_END)


def test_a_pause_is_within_the_words(said: Samples, rng: np.random.Generator) -> None:
    """However long: only its reader knows whether it belongs there."""
    pause = np.zeros(2 * SAMPLE_RATE_HZ, np.float32)
    verdict = assess_take(_clip(take_of(np.concatenate([said, pause, said]), rng)), CUE, QUIET_ROOM)
    assert verdict.faults == ()
    assert verdict.length_s == pytest.approx(2.0 + 2.0 * len(said) / SAMPLE_RATE_HZ, abs=0.4)


def test_a_room_that_rumbles_is_not_taken_for_words(
    said: Samples, rng: np.random.Generator
) -> None:
    """What swells and fades by 12 dB while nobody speaks does so around the words as well."""

    def rumbling(length: int) -> Samples:
        swell = 0.6 + 0.4 * np.sin(np.arange(length) * (2.0 * np.pi * 1.3 / SAMPLE_RATE_HZ))
        noise = room_noise(length / SAMPLE_RATE_HZ, rng, -52.0)
        return np.asarray(noise * swell**2, np.float32)

    room = measure_room(_clip(rumbling(2 * SAMPLE_RATE_HZ)))
    assert room.rumble_dbfs > room.noise_dbfs + 2.0
    take = take_of(said, rng, around_s=(1.2, 1.2), room_dbfs=-90.0)
    verdict = assess_take(_clip(take + rumbling(len(take))), CUE, room)
    assert not set(verdict.faults) & {TakeFault.CUT_AT_START, TakeFault.CUT_AT_END}
    assert verdict.start_s == pytest.approx(1.2, abs=0.15)


def test_a_room_that_has_become_louder_is_not_taken_for_words(
    said: Samples, rng: np.random.Generator
) -> None:
    """Somebody switched a fan on after the room was listened to."""
    verdict = assess_take(_clip(take_of(said, rng, room_dbfs=-50.0)), CUE, Room(-80.0, -79.0))
    assert verdict.faults == (TakeFault.NOISY,)
    assert verdict.start_s == pytest.approx(0.6, abs=0.15)


@pytest.mark.parametrize(
    ("dbfs", "quiet_enough"), [(-70.0, True), (-51.0, True), (-49.0, False), (-30.0, False)]
)
def test_a_room_is_quiet_enough_or_not(
    rng: np.random.Generator,
    dbfs: float,
    quiet_enough: bool,  # noqa: FBT001 - a parameter of a test
) -> None:
    """A chair that creaks once while it is listened to makes no difference."""
    silence = room_noise(2.0, rng, dbfs)
    silence[20_000:22_000] += 0.1
    room = measure_room(_clip(silence))
    assert room.noise_dbfs == pytest.approx(dbfs, abs=0.5)
    assert (room.quiet_enough, room.no_signal) == (quiet_enough, False)


def test_a_microphone_that_gives_nothing_is_deaf() -> None:
    """No room is as silent as that, so it is not called quiet."""
    for length in (0, 88_200):
        room = measure_room(_clip(np.zeros(length, np.float32)))
        assert room.no_signal
        assert not room.quiet_enough
