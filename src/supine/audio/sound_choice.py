"""The bell and the background of a track: chosen by name or by file, levelled, cached.

What supine synthesises is in `bells` and `backgrounds`, each sound a function and a row of a
table; adding one touches that module alone. A listener's own file takes the same way through
here, so that both kinds are checked, levelled and cached alike.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from supine.audio.backgrounds import BACKGROUNDS, INAUDIBLE_RMS_DBFS, BackgroundSound
from supine.audio.bells import BELLS, repeat_strikes
from supine.audio.clip_cache import ClipCache
from supine.audio.clips import CLIP_VERSION
from supine.audio.loudness import (
    BELL_LUFS,
    VOICE_LUFS,
    apply_gain,
    measure_loudness_lufs,
    normalise_bell,
    normalise_loudness,
)
from supine.audio.user_files import decode_to_wav, read_bell, require_file
from supine.audio.wav import open_wav, read_wav
from supine.errors import AudioFileError, UsageError, did_you_mean
from supine.model import SAMPLE_RATE_HZ, Background, Clip, Samples, StoredClip
from supine.storage.hashing import hash_parts, hash_unchanged_file
from supine.units import db_from_gain

SOUNDS_VERSION = 1
"""Raise it when a bell or a background comes out with other samples: it is part of cache keys."""

NONE = "none"

MAX_BELL_S = 30.0
MAX_BACKGROUND_S = 3 * 3600.0

USER_SOUND_BELOW_VOICE_LU = 26.0
"""Default level of a listener's own background."""

LOOP_LUFS = -33.0
"""Loudness at which loops are stored, low enough that the wildest music keeps its peaks."""

LOOP_RMS_DBFS = -26.0
"""RMS level at which a loop is stored whose level is not a matter of loudness."""

_USER_BELL_SPACING_SAMPLES = 6 * SAMPLE_RATE_HZ
_MIN_USER_SOUND_LUFS = -60.0
_SEAM_S = 3.0
_STEP_SAMPLES = 60 * SAMPLE_RATE_HZ
_AUDIBLE_FADE_S = 3.0
_INAUDIBLE_FADE_S = 0.01


def check_bell(choice: str) -> None:
    """Raise a UsageError unless `choice` is a bell's name, `none`, or looks like a file."""
    _check("bell", choice, list(BELLS))


def check_background(choice: str) -> None:
    """Raise a UsageError unless `choice` is a background's name, `none`, or looks like a file."""
    _check("background", choice, list(BACKGROUNDS))


def _check(kind: str, choice: str, names: list[str]) -> None:
    names, path = [*names, NONE], Path(choice)
    if choice not in names and not (path.suffix or len(path.parts) > 1 or path.is_file()):
        suggestion = did_you_mean(choice, names, cutoff=0.4)
        raise UsageError(
            f"there is no {kind} {choice!r}",
            f"{suggestion}There are {', '.join(names)}, or a file's path",
        )


def require_user_file(choice: str) -> None:
    """Raise an AudioFileError if a bell or background is a file, and there is nothing in it."""
    if choice not in (*BELLS, *BACKGROUNDS, NONE):
        require_file(Path(choice))


def hash_user_file(choice: str) -> str:
    """Return the SHA-256 of the file that a choice names; "" for a sound of supine's."""
    if choice in (*BELLS, *BACKGROUNDS, NONE):
        return ""
    return _hash_if_there(Path(choice))


def _hash_if_there(path: Path) -> str:
    return hash_unchanged_file(path) if path.is_file() else ""


def prepare_bell(
    choice: str, strikes: int, cache: ClipCache, below_voice_lu: float | None = None
) -> StoredClip:
    """Return so many strikes of a bell as one clip, its loudest 400 ms under the voice.

    `below_voice_lu` is 2 to 30; None puts it at `loudness.BELL_LUFS`. Raises `UsageError` if there
    is no such bell, and `AudioFileError` if the file cannot be one.
    """
    check_bell(choice)
    lufs = BELL_LUFS if below_voice_lu is None else VOICE_LUFS - below_voice_lu
    parts = {"bell": choice, "strikes": strikes, "lufs": lufs, "clips": CLIP_VERSION}

    def make() -> Clip:
        if choice in BELLS:
            samples = BELLS[choice].make(strikes)
        else:
            bell = read_bell(Path(choice), MAX_BELL_S)
            _require_loud_enough(Path(choice), measure_loudness_lufs(bell))
            samples = repeat_strikes(bell.samples, strikes, _USER_BELL_SPACING_SAMPLES)
        return normalise_bell(Clip(samples, SAMPLE_RATE_HZ), lufs)

    if choice in BELLS:
        parts["version"] = SOUNDS_VERSION
    else:
        parts["bell"] = _hash_if_there(Path(choice))
    return cache.get_or_make(hash_parts(parts), make)


def _require_loud_enough(path: Path, loudness_lufs: float) -> None:
    # A lone click has a peak but no loudness, and would be raised until it startles.
    if loudness_lufs < _MIN_USER_SOUND_LUFS:
        raise AudioFileError(f"{path} is too quiet or too short to hear", "Choose another file")


def prepare_background(
    choice: str, below_voice_lu: float | None, cache: ClipCache
) -> Background | None:
    """Return a background's loop with the gain that puts it at its level; None for `none`.

    `below_voice_lu` is 18 to 60; None is the background's own. Raises `UsageError` if there is no
    such background, and `AudioFileError` if the file cannot be one.
    """
    check_background(choice)
    if choice == NONE:
        return None
    if choice in BACKGROUNDS:
        return _prepare_synthesised(BACKGROUNDS[choice], below_voice_lu, cache)
    path = Path(choice)
    # By what is in it, even where it has the name of one of supine's.
    parts = {"background": _hash_if_there(path), "lufs": LOOP_LUFS, "seam_s": _SEAM_S}
    loop = cache.get_or_make(hash_parts(parts), lambda: _decode_loop(path))
    below_lu = USER_SOUND_BELOW_VOICE_LU if below_voice_lu is None else below_voice_lu
    return Background(loop, VOICE_LUFS - below_lu - LOOP_LUFS, _AUDIBLE_FADE_S)


def _prepare_synthesised(
    sound: BackgroundSound, below_voice_lu: float | None, cache: ClipCache
) -> Background:
    parts = {"background": sound.name, "version": SOUNDS_VERSION, "clips": CLIP_VERSION}
    below_lu = sound.default_below_voice_lu if below_voice_lu is None else below_voice_lu
    if below_lu is not None:
        loop = cache.get_or_make(
            hash_parts(parts | {"lufs": LOOP_LUFS}),
            lambda: normalise_loudness(Clip(sound.make(), SAMPLE_RATE_HZ), LOOP_LUFS),
        )
        return Background(loop, VOICE_LUFS - below_lu - LOOP_LUFS, _AUDIBLE_FADE_S)
    loop = cache.get_or_make(
        hash_parts(parts | {"rms_dbfs": LOOP_RMS_DBFS}), lambda: _normalise_rms(sound.make())
    )
    # Not heard, so it need not come and go; and it keeps earphones awake from the first
    # sample to the last.
    return Background(loop, INAUDIBLE_RMS_DBFS - LOOP_RMS_DBFS, _INAUDIBLE_FADE_S)


def _normalise_rms(samples: Samples) -> Clip:
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    return apply_gain(Clip(samples, SAMPLE_RATE_HZ), LOOP_RMS_DBFS - db_from_gain(rms))


def _decode_loop(path: Path) -> Iterator[Clip]:
    """Yield the pieces of a file's loop, at `LOOP_LUFS`."""
    with tempfile.TemporaryDirectory(prefix="supine-") as folder:
        wav = Path(folder) / "decoded.wav"
        decode_to_wav(path, wav, MAX_BACKGROUND_S)
        clip = open_wav(wav)
        loudness_lufs = _measure_long_loudness_lufs(clip)
        _require_loud_enough(path, loudness_lufs)
        for piece in _join_ends(clip):
            yield apply_gain(piece, LOOP_LUFS - loudness_lufs)


def _join_ends(clip: StoredClip) -> Iterator[Clip]:
    """Yield a loop in pieces: first the end faded into the beginning, then the rest as it is.

    The fades are of equal power, since what is at an hour's end and at its beginning is not
    alike, and so does not add up in phase.
    """
    seam = min(round(_SEAM_S * clip.sample_rate_hz), clip.length_samples // 4)
    turn = np.linspace(0.0, np.pi / 2, seam, dtype=np.float32)
    shape = (seam,) if clip.channels == 1 else (seam, 1)
    rise, fall = np.sin(turn).reshape(shape), np.cos(turn).reshape(shape)
    head = read_wav(clip, 0, seam).samples
    tail = read_wav(clip, clip.length_samples - seam, seam).samples
    yield Clip(head * rise + tail * fall, clip.sample_rate_hz)
    for start in range(seam, clip.length_samples - seam, _STEP_SAMPLES):
        count = min(_STEP_SAMPLES, clip.length_samples - seam - start)
        yield read_wav(clip, start, count)


def _measure_long_loudness_lufs(clip: StoredClip) -> float:
    """Measure a long clip a minute at a time, so that an hour of rain takes no memory."""
    pieces_lufs = [
        measure_loudness_lufs(read_wav(clip, start, _STEP_SAMPLES))
        for start in range(0, clip.length_samples, _STEP_SAMPLES)
    ]
    power = float(np.mean(10.0 ** (np.array(pieces_lufs) / 10.0)))
    return 10.0 * math.log10(power) if power else -math.inf
