"""The promises, measured on decoded tracks: length, order, silences, loudness, onsets.

Tracks are made with real voices and the real encoder, and decoded by ffmpeg, which had no part
in writing them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from supine.audio.clip_cache import ClipCache
from supine.audio.clips import TRIM_DB
from supine.audio.loudness import VOICE_LUFS, measure_true_peak_dbtp
from supine.audio.wav import read_wav
from supine.model import SAMPLE_RATE_HZ, Clip, Cue, Samples, SourceLine, TrackOptions
from supine.pipeline.plan import plan_track
from supine.pipeline.write import Track
from supine.script.guides import find_guide
from supine.speech.registry import parse_voice
from supine.speech.synthesis import speak_all
from support.measuring import (
    FRAME_S,
    best_match,
    decode,
    frame_dbfs,
    longest_zero_run_s,
    lufs,
    momentary_max_lufs,
    mono,
)
from support.running import write_guide

MakeTrack = Callable[..., Track]

SHORT_LENGTHS_S = [100.0, 97.21]
VOICES = ["heart", "system"]
BACKGROUNDS = ["brown", "rain", "waves"]


@pytest.fixture(
    scope="session",
    params=["short-rest", pytest.param("constructive-rest", marks=pytest.mark.slow)],
)
def make_rest(request: pytest.FixtureRequest, make_track: MakeTrack, short_rest: str) -> MakeTrack:
    """Make a short rest, or a routine that comes with supine, as short as it comes."""
    if request.param == "short-rest":
        return functools.partial(make_track, short_rest, length_s=100.0)
    return functools.partial(make_track, request.param, length_s=480.0)


@pytest.fixture(scope="session")
def make_short_rest(make_track: MakeTrack, short_rest: str) -> MakeTrack:
    """Make a short rest, for what is the same under any words."""
    return functools.partial(make_track, short_rest, length_s=100.0)


@pytest.mark.parametrize("length_s", SHORT_LENGTHS_S)
def test_decoded_length_is_the_length_asked_for(
    make_track: MakeTrack, short_rest: str, length_s: float
) -> None:
    """Both libsndfile and ffmpeg decode exactly the samples asked for, neither more nor less."""
    see_length_is(make_track(short_rest, length_s=length_s), length_s)


@pytest.mark.slow
def test_decoded_length_of_a_long_track_is_the_length_asked_for(make_track: MakeTrack) -> None:
    """An hour, likewise."""
    see_length_is(make_track(length_s=3600.0, voice="tone"), 3600.0)


def see_length_is(track: Track, length_s: float) -> None:
    """Both decoders give so many seconds, to the sample."""
    asked_samples = round(length_s * SAMPLE_RATE_HZ)
    assert track.recipe.total_samples == asked_samples
    assert len(decode(track.path)) == asked_samples
    with soundfile.SoundFile(track.path) as file:
        counted = sum(len(block) for block in file.blocks(blocksize=1 << 20))
    assert counted == asked_samples


@pytest.fixture(scope="module", params=VOICES)
def spoken(
    request: pytest.FixtureRequest, make_rest: MakeTrack, shared_folder: Path
) -> tuple[Track, Samples, dict[str, Samples]]:
    """A track by each engine, decoded, with every cue spoken afresh."""
    # With nothing under it, a decoded silence is as silent as it can be.
    track = make_rest(voice=request.param, background="none")
    afresh = speak_all(
        [(cue.text, SourceLine("test", 1)) for cue in track.recipe.cues],
        parse_voice(request.param),
        rate_wpm=track.recipe.options.pace_wpm,
        cache=ClipCache(shared_folder / "afresh"),
    )
    fresh = {text: read_wav(clip).samples for text, clip in afresh.items()}
    return track, mono(decode(track.path)), fresh


def test_every_cue_is_found_again_where_the_record_says(
    spoken: tuple[Track, Samples, dict[str, Samples]],
) -> None:
    """A fresh rendering of each cue correlates with the track at its place, in order."""
    track, heard, fresh = spoken
    for cue in track.recipe.cues:
        score, lag_samples = best_match(heard, fresh[cue.text], cue.start_samples, 4410)
        # 0.95 is far over what another cue reaches (under 0.2) and under what 96 kbit/s costs.
        assert score >= 0.95, cue.text
        # 24 ms is one MP3 frame, the grain at which an encoder could have shifted things.
        assert abs(lag_samples) / SAMPLE_RATE_HZ <= 0.024, cue.text
    starts = [cue.start_samples for cue in track.recipe.cues]
    assert starts == sorted(starts)
    required = [
        item.text for item in track.recipe.script if isinstance(item, Cue) and item.required
    ]
    said = [cue.text for cue in track.recipe.cues]
    assert [text for text in said if text in required] == required


def test_silences_heard_are_the_silences_planned(
    spoken: tuple[Track, Samples, dict[str, Samples]],
) -> None:
    """From the end of what is heard of one cue to the beginning of the next: ±20 ms."""
    track, heard, _ = spoken
    cues = track.recipe.cues
    bells = [bell.start_samples for bell in track.recipe.bells]
    for before, after in pairwise(cues):
        if any(before.end_samples <= bell < after.start_samples for bell in bells):
            continue
        _, ends_s = _heard_span_s(heard, before.start_samples, before.end_samples)
        begins_s, _ = _heard_span_s(heard, after.start_samples, after.end_samples)
        planned_s = (after.start_samples - before.end_samples) / SAMPLE_RATE_HZ
        assert begins_s - ends_s == pytest.approx(planned_s, abs=0.021), after.text


def _heard_span_s(heard: Samples, start: int, end: int) -> tuple[float, float]:
    """When a cue is first and last heard, in the frames that its clip was trimmed by."""
    frame = round(FRAME_S * SAMPLE_RATE_HZ)
    margin = 20 * frame
    level_dbfs = frame_dbfs(heard[start - margin : end + margin])
    # 4 dB under the threshold of the trimming, since the encoder moves faint frames a little.
    loud = np.flatnonzero(level_dbfs > level_dbfs.max() + TRIM_DB - 4.0)
    origin = start - margin
    return (
        (origin + int(loud[0]) * frame) / SAMPLE_RATE_HZ,
        (origin + (int(loud[-1]) + 1) * frame) / SAMPLE_RATE_HZ,
    )


@pytest.mark.parametrize("voice", VOICES)
def test_loudness_is_what_a_listener_at_rest_needs(make_rest: MakeTrack, voice: str) -> None:
    """The bars: voice −20 ±1 LUFS, cues within 1 LU, true peak ≤ −3 dBTP, a bell under it all."""
    see_loudness_suits_a_rest(make_rest(voice=voice))


@pytest.mark.parametrize("background", [*BACKGROUNDS, "none"])
def test_loudness_is_the_same_over_each_background(
    make_short_rest: MakeTrack, background: str
) -> None:
    """A background does not ask who speaks."""
    see_loudness_suits_a_rest(make_short_rest(background=background))


def see_loudness_suits_a_rest(track: Track) -> None:
    """Of its voice, its cues, its peaks and its bells."""
    heard = decode(track.path)
    recipe = track.recipe
    cues_lufs = [lufs(heard[cue.start_samples : cue.end_samples]) for cue in recipe.cues]
    joined = np.concatenate([heard[cue.start_samples : cue.end_samples] for cue in recipe.cues])
    voice_lufs = lufs(joined)
    assert voice_lufs == pytest.approx(VOICE_LUFS, abs=1.0)
    assert max(cues_lufs) - min(cues_lufs) <= 1.0
    assert measure_true_peak_dbtp(Clip(heard, SAMPLE_RATE_HZ)) <= -3.0
    for bell in recipe.bells:
        assert momentary_max_lufs(heard[bell.start_samples : bell.end_samples]) <= voice_lufs


@pytest.mark.parametrize("voice", VOICES)
def test_nothing_startles_after_a_silence(make_rest: MakeTrack, voice: str) -> None:
    """A first word is at most 3 LU over the voice, takes 20 ms to rise, and does not click."""
    track = make_rest(voice=voice)
    heard = mono(decode(track.path))
    for cue in track.recipe.cues:
        start = cue.start_samples
        # The silence before it is part of what the 400 ms of a first word sound in.
        opening = heard[start - SAMPLE_RATE_HZ // 2 : start + SAMPLE_RATE_HZ // 2]
        assert momentary_max_lufs(opening) <= VOICE_LUFS + 3.0, cue.text
        assert _rise_s(heard[start : start + SAMPLE_RATE_HZ // 2]) >= 0.02, cue.text
        clip = heard[start : cue.end_samples]
        # 3 ms at either end, against the clip's own peak: −18 dB is clean, −4 dB is a click.
        edge = round(0.003 * SAMPLE_RATE_HZ)
        for piece in (clip[:edge], clip[-edge:]):
            assert 20 * np.log10(np.abs(piece).max() / np.abs(clip).max()) <= -18.0, cue.text


def _rise_s(opening: Samples) -> float:
    """How long the level takes from 30 dB to 3 dB under the loudest frame of an opening."""
    level_dbfs = frame_dbfs(opening)
    top = level_dbfs.max()
    reaches_top = int(np.flatnonzero(level_dbfs >= top - 3.0)[0])
    under = np.flatnonzero(level_dbfs[:reaches_top] <= top - 30.0)
    return (reaches_top - (int(under[-1]) if len(under) else -1)) * FRAME_S


@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".m4a", ".opus"])
def test_room_is_never_digital_silence(make_short_rest: MakeTrack, suffix: str) -> None:
    """Under `room`, no stretch of 0.1 s decodes to zeros, so that earphones stay awake."""
    track = make_short_rest(suffix=suffix)
    rate = 48_000 if suffix == ".opus" else SAMPLE_RATE_HZ
    assert longest_zero_run_s(decode(track.path, rate), rate) <= 0.1


def test_room_is_not_heard(make_rest: MakeTrack) -> None:
    """The room lies at −66 dBFS RMS, a second of it before the first sound."""
    track = make_rest()
    heard = mono(decode(track.path))
    first = track.recipe.bells[0].start_samples
    assert first == SAMPLE_RATE_HZ
    longest = max(track.recipe.pauses, key=lambda span: span.end_samples - span.start_samples)
    margin = SAMPLE_RATE_HZ // 2
    silence = heard[longest.start_samples + margin : longest.end_samples - margin]
    rms_dbfs = 10 * np.log10(np.mean(np.square(silence, dtype=np.float64)))
    # The encoder takes away what it deems inaudible, at this level a decibel or two.
    assert rms_dbfs == pytest.approx(-66.0, abs=2.0)


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_background_is_at_least_18_lu_under_the_voice(
    make_short_rest: MakeTrack, background: str
) -> None:
    """Measured in a long silence, each audible background leaves room for words."""
    see_18_lu_under_the_voice(make_short_rest(background=background))


@pytest.mark.slow
@pytest.mark.parametrize("background", BACKGROUNDS)
def test_background_stays_under_the_voice_through_three_minutes(
    make_track: MakeTrack, tmp_path: Path, background: str
) -> None:
    """The longest silence there is, as long as several turns of the loop."""
    guide = write_guide(tmp_path, "Rest.\n\n[3m]\n\nAnd rise.\n\n[rest 1s..9m]\n")
    see_18_lu_under_the_voice(make_track(str(guide), length_s=200.0, background=background))


def see_18_lu_under_the_voice(track: Track) -> None:
    """In its longest silence."""
    heard = decode(track.path)
    longest = max(track.recipe.pauses, key=lambda span: span.end_samples - span.start_samples)
    silence = heard[longest.start_samples : longest.end_samples]
    assert lufs(silence) <= VOICE_LUFS - 18.0


@pytest.mark.parametrize(
    "background",
    ["brown", "rain", *(pytest.param(name, marks=pytest.mark.slow) for name in ("room", "waves"))],
)
def test_true_peak_holds_with_the_background_as_near_as_it_may_be(
    make_short_rest: MakeTrack, background: str
) -> None:
    """18 LU under the voice, its peaks on top of a cue's, through the encoder: still −3 dBTP."""
    track = make_short_rest(background=background, background_below_voice_lu=18.0)
    heard = decode(track.path)
    assert measure_true_peak_dbtp(Clip(heard, SAMPLE_RATE_HZ)) <= -3.0


def test_no_cue_lies_under_a_bell(make_rest: MakeTrack) -> None:
    """Between the first sample of a bell and its last, nobody speaks."""
    recipe = make_rest().recipe
    assert recipe.bells
    for bell in recipe.bells:
        for cue in recipe.cues:
            assert cue.end_samples <= bell.start_samples or cue.start_samples >= bell.end_samples


@pytest.mark.parametrize("voice", ["tone", pytest.param("heart", marks=pytest.mark.slow)])
def test_ten_fifteen_and_twenty_minutes_are_three_tracks(cache: ClipCache, voice: str) -> None:
    """A longer rest says more, in other words, and is silent longer."""
    guide = find_guide("constructive-rest")
    plans = {
        minutes: plan_track(guide, TrackOptions(length_s=minutes * 60.0, voice=voice), cache)
        for minutes in (10, 15, 20)
    }
    shares = [p.timeline.speech_samples / p.timeline.total_samples for p in plans.values()]
    assert 0.27 <= shares[0] <= 0.45
    assert 0.15 <= shares[2] <= 0.28
    assert shares == sorted(shares, reverse=True)
    said = [
        {placed.item.text for placed in plan.timeline.placements if isinstance(placed.item, Cue)}
        for plan in plans.values()
    ]
    assert len(said[0]) < len(said[1]) < len(said[2])
    for plan in plans.values():
        for silence in plan.timeline.silences:
            assert silence.end_samples - silence.start_samples <= 180 * SAMPLE_RATE_HZ
