"""Bells and backgrounds made ready for the timeline: chosen by name or file, levelled, kept."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from supine import audio_files, clips
from supine.cache import ClipCache, key_of, sha256_of_file
from supine.clips import BELL_LUFS, CLIP_VERSION, VOICE_LUFS
from supine.errors import AudioFileError, UsageError
from supine.model import SAMPLE_RATE_HZ, Background, Clip, Samples, StoredClip
from supine.nearest import did_you_mean
from supine.sounds import SOUNDS_VERSION
from supine.sounds.backgrounds import BACKGROUNDS, BackgroundSound
from supine.sounds.bells import BELLS
from supine.units import db_from_gain

NONE = "none"

LONGEST_BELL_S = 30.0
LONGEST_BACKGROUND_S = 3 * 3600.0

BELL_LEAST_BELOW_VOICE_LU = VOICE_LUFS - BELL_LUFS
BELL_MOST_BELOW_VOICE_LU = 30.0
"""A bell nearer to the voice startles; one farther away is not heard."""

LEAST_BELOW_VOICE_LU = 18.0
MOST_BELOW_VOICE_LU = 60.0
"""A background nearer to the voice covers words; one farther away is not heard at all."""

BROUGHT_BELOW_VOICE_LU = 26.0
"""Default level of a background that the listener brings."""

LOOP_LUFS = -33.0
"""Loudness at which loops are kept, low enough that the wildest music keeps its peaks."""

LOOP_RMS_DBFS = -26.0
"""RMS level at which a loop is kept whose level is not a matter of loudness."""

_FILE_STRIKES_APART_S = 6.0
_LEAST_BROUGHT_LUFS = -60.0
_SEAM_S = 3.0
_STEP_SAMPLES = 60 * SAMPLE_RATE_HZ
_HEARD_FADE_S = 3.0
_UNHEARD_FADE_S = 0.01


def check_bell(choice: str) -> None:
    """Raise a UsageError unless `choice` is a bell's name, `none`, or looks like a file."""
    _check("bell", choice, list(BELLS))


def check_background(choice: str) -> None:
    """Raise a UsageError unless `choice` is a background's name, `none`, or looks like a file."""
    _check("background", choice, list(BACKGROUNDS))


def check_brought(choice: str) -> None:
    """Raise an AudioFileError if a bell or background is a file, and there is nothing in it."""
    if choice not in (*BELLS, *BACKGROUNDS, NONE):
        audio_files.check_there(Path(choice))


def check_levels(
    *, bell_below_voice_lu: float | None = None, background_below_voice_lu: float | None = None
) -> None:
    """Raise a UsageError for a level that is asked for and startles, or is not heard."""
    bounds_lu = (BELL_LEAST_BELOW_VOICE_LU, BELL_MOST_BELOW_VOICE_LU)
    _check_level("bell", bell_below_voice_lu, *bounds_lu)
    bounds_lu = (LEAST_BELOW_VOICE_LU, MOST_BELOW_VOICE_LU)
    _check_level("background", background_below_voice_lu, *bounds_lu)


def _check_level(kind: str, below_voice_lu: float | None, least_lu: float, most_lu: float) -> None:
    if below_voice_lu is not None and not least_lu <= below_voice_lu <= most_lu:
        raise UsageError(
            f"a {kind} cannot lie {below_voice_lu:g} LU under the voice",
            f"Ask for {least_lu:g} (near) to {most_lu:g} (far)",
        )


def _check(kind: str, choice: str, names: list[str]) -> None:
    if choice in (*names, NONE) or _looks_like_a_file(choice):
        return
    meant = did_you_mean(choice, [*names, NONE], cutoff=0.4)
    known = ", ".join([*names, NONE])
    raise UsageError(
        f"there is no {kind} {choice!r}", f"{meant}There are {known}, or a file's path"
    )


def _looks_like_a_file(choice: str) -> bool:
    return Path(choice).suffix != "" or len(Path(choice).parts) > 1 or Path(choice).is_file()


def file_sha256(choice: str) -> str:
    """The SHA-256 of the file that a choice names; empty where it names a sound of ours."""
    ours = choice in (*BELLS, *BACKGROUNDS, NONE)
    if ours or not _looks_like_a_file(choice) or not Path(choice).is_file():
        return ""
    return sha256_of_file(Path(choice))


def prepare_bell(
    choice: str, strikes: int, cache: ClipCache, below_voice_lu: float | None = None
) -> StoredClip:
    """So many strikes of a bell as one clip, its loudest 400 ms under the voice.

    Parameters
    ----------
    below_voice_lu
        How far under it, 2 to 30 LU; None for where it usually is, at `clips.BELL_LUFS`.

    Raises
    ------
    UsageError, AudioFileError
        If there is no such bell, or the file cannot be one.
    """
    check_bell(choice)
    check_levels(bell_below_voice_lu=below_voice_lu)
    lufs = BELL_LUFS if below_voice_lu is None else VOICE_LUFS - below_voice_lu
    parts = {"bell": choice, "strikes": strikes, "lufs": lufs, "clips": CLIP_VERSION}
    if choice in BELLS:
        key = key_of(parts | {"version": SOUNDS_VERSION})
        return cache.get_or_make(key, lambda: _levelled(BELLS[choice].make(strikes), lufs))
    digest = sha256_of_file(Path(choice)) if Path(choice).is_file() else ""
    key = key_of(parts | {"bell": digest})
    return cache.get_or_make(key, lambda: _bell_from_file(Path(choice), strikes, lufs))


def _bell_from_file(path: Path, strikes: int, lufs: float) -> Clip:
    bell = audio_files.read_bell(path, LONGEST_BELL_S)
    _check_loud_enough(path, clips.loudness_lufs(bell))
    return _levelled(_struck(bell.samples, strikes), lufs)


def _check_loud_enough(path: Path, loudness_lufs: float) -> None:
    # A lone click has a peak but no loudness, and would be raised until it startles.
    if loudness_lufs < _LEAST_BROUGHT_LUFS:
        raise AudioFileError(f"{path} is too quiet or too short to hear", "Choose another file")


def _levelled(samples: Samples, lufs: float) -> Clip:
    return clips.level_bell(Clip(samples, SAMPLE_RATE_HZ), lufs)


def _struck(bell: Samples, strikes: int) -> Samples:
    apart = round(_FILE_STRIKES_APART_S * SAMPLE_RATE_HZ)
    struck = np.zeros(apart * (strikes - 1) + len(bell), np.float32)
    for strike in range(strikes):
        struck[strike * apart : strike * apart + len(bell)] += bell
    return struck


def prepare_background(
    choice: str, below_voice_lu: float | None, cache: ClipCache
) -> Background | None:
    """A background's loop with the gain that puts it at its level; None for `none`.

    Parameters
    ----------
    below_voice_lu
        How many LU under the voice it lies, 18 to 60; None for the background's own default.
    """
    check_background(choice)
    check_levels(background_below_voice_lu=below_voice_lu)
    if choice == NONE:
        return None
    if choice in BACKGROUNDS:
        return _synthesised(BACKGROUNDS[choice], below_voice_lu, cache)
    below_lu = BROUGHT_BELOW_VOICE_LU if below_voice_lu is None else below_voice_lu
    loop = _loop_from_file(Path(choice), cache)
    return Background(loop, VOICE_LUFS - below_lu - LOOP_LUFS, _HEARD_FADE_S)


def _synthesised(
    sound: BackgroundSound, below_voice_lu: float | None, cache: ClipCache
) -> Background:
    parts = {"background": sound.name, "version": SOUNDS_VERSION, "clips": CLIP_VERSION}
    below_lu = sound.default_below_voice_lu if below_voice_lu is None else below_voice_lu
    if below_lu is None and sound.default_rms_dbfs is not None:
        key = key_of(parts | {"rms_dbfs": LOOP_RMS_DBFS})
        loop = cache.get_or_make(key, lambda: _at_rms(sound.make()))
        # Not heard, so it need not come and go; and it keeps earphones awake from the first
        # sample to the last.
        return Background(loop, sound.default_rms_dbfs - LOOP_RMS_DBFS, _UNHEARD_FADE_S)
    if below_lu is None:
        raise AssertionError(f"the background {sound.name} has no default level")
    key = key_of(parts | {"lufs": LOOP_LUFS})
    loop = cache.get_or_make(key, lambda: _at_loudness(sound.make()))
    return Background(loop, VOICE_LUFS - below_lu - LOOP_LUFS, _HEARD_FADE_S)


def _at_rms(samples: Samples) -> Clip:
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    return clips.gained(Clip(samples, SAMPLE_RATE_HZ), LOOP_RMS_DBFS - db_from_gain(rms))


def _at_loudness(samples: Samples) -> Clip:
    clip = Clip(samples, SAMPLE_RATE_HZ)
    return clips.gained(clip, LOOP_LUFS - clips.loudness_lufs(clip))


def _loop_from_file(path: Path, cache: ClipCache) -> StoredClip:
    """The file as a loop: levelled, its end faded into its beginning, whatever its length."""
    # By what is in it, even where it has the name of a sound of ours.
    digest = sha256_of_file(path) if path.is_file() else ""
    key = key_of({"background": digest, "lufs": LOOP_LUFS, "seam_s": _SEAM_S})
    return cache.get_or_make_pieces(key, lambda: _decoded_loop(path))


def _decoded_loop(path: Path) -> Iterator[Clip]:
    with tempfile.TemporaryDirectory(prefix="supine-") as folder:
        wav = Path(folder) / "decoded.wav"
        audio_files.decode_to_wav(path, wav, LONGEST_BACKGROUND_S)
        decoded = clips.stored(wav)
        loudness_lufs = _loudness_of_long_lufs(decoded)
        _check_loud_enough(path, loudness_lufs)
        yield from _seamless(decoded, LOOP_LUFS - loudness_lufs)


def _seamless(clip: StoredClip, gain_db: float) -> Iterator[Clip]:
    """Pieces of the loop: first the end faded into the beginning, then the rest as it is.

    The fades are of equal power, since what is at an hour's end and at its beginning is not
    alike, and so does not add up in phase.
    """
    seam = min(round(_SEAM_S * clip.sample_rate_hz), clip.length_samples // 4)
    turn = np.linspace(0.0, np.pi / 2, seam, dtype=np.float32)
    shape = (seam,) if clip.channels == 1 else (seam, 1)
    rise, fall = np.sin(turn).reshape(shape), np.cos(turn).reshape(shape)
    head = clips.load(clip, 0, seam).samples
    tail = clips.load(clip, clip.length_samples - seam, seam).samples
    yield clips.gained(Clip(head * rise + tail * fall, clip.sample_rate_hz), gain_db)
    for start in range(seam, clip.length_samples - seam, _STEP_SAMPLES):
        count = min(_STEP_SAMPLES, clip.length_samples - seam - start)
        yield clips.gained(clips.load(clip, start, count), gain_db)


def _loudness_of_long_lufs(clip: StoredClip) -> float:
    """Loudness of a long clip a minute at a time, so that an hour of rain takes no memory."""
    pieces = [
        clips.loudness_lufs(clips.load(clip, start, _STEP_SAMPLES))
        for start in range(0, clip.length_samples, _STEP_SAMPLES)
    ]
    power = float(np.mean(10.0 ** (np.array(pieces) / 10.0)))
    return 10.0 * math.log10(power) if power else -math.inf
