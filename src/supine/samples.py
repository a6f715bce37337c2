"""Samples to hear before choosing: a voice, a bell, a stretch of a background.

Each is a clip on disk, kept in the cache: a 16-bit WAV file that any player can open, and
`clips.load` reads.
"""

from __future__ import annotations

from pathlib import Path

from supine import clips, speech
from supine.cache import ClipCache, key_of
from supine.errors import UsageError
from supine.model import SAMPLE_RATE_HZ, Background, Clip, Source, StoredClip
from supine.sounds.backgrounds import BACKGROUNDS
from supine.sounds.bells import BELLS
from supine.sounds.prepared import NONE, prepare_background, prepare_bell
from supine.speech.recorded import NAME as RECORDED
from supine.voice_folder import read_index

SAMPLE_TEXT = "Let the backs of the ribs rest on the floor. There is nothing to hold up."
"""What a voice says of itself: a cue like any other, of two sentences."""

BACKGROUND_SAMPLE_S = 20.0
"""Long enough for a wave to come and go."""


def voice_sample(voice: str, pace_wpm: float, cache: ClipCache) -> StoredClip:
    """A voice at a pace, as loud as in a track.

    Raises
    ------
    SpeechError, UsageError
        If there is no such voice, or none speaks so fast or slowly.
    """
    choice = speech.parse_voice(voice)
    text = SAMPLE_TEXT
    if choice.engine == RECORDED:
        # It can say only what was read.
        text = next(iter(read_index(Path(choice.voice)).values())).text
    said = speech.speak_all([(text, Source("sample", 1))], choice, rate_wpm=pace_wpm, cache=cache)
    return said[text]


def bell_sample(bell: str, cache: ClipCache, *, below_voice_lu: float | None = None) -> StoredClip:
    """One strike of a bell, ours or a file's, as loud as in a track.

    Raises
    ------
    UsageError, AudioFileError
        If there is no such bell, or it cannot lie so near or far.
    """
    if bell == NONE:
        raise UsageError("there is nothing to hear of no bell", f"There are {', '.join(BELLS)}")
    return prepare_bell(bell, 1, cache, below_voice_lu)


def background_sample(
    background: str, cache: ClipCache, *, below_voice_lu: float | None = None
) -> StoredClip:
    """The first 20 seconds of a background, ours or a file's, as loud as in a track.

    Raises
    ------
    UsageError, AudioFileError
        If there is no such background, or it cannot lie so near or far.
    """
    prepared = prepare_background(background, below_voice_lu, cache)
    if prepared is None:
        raise UsageError(
            "there is nothing to hear of no background", f"There are {', '.join(BACKGROUNDS)}"
        )
    decided = {
        "stretch_of": prepared.loop.path.stem,
        "gain_db": prepared.gain_db,
        "fade_s": prepared.fade_s,
        "length_s": BACKGROUND_SAMPLE_S,
    }
    return cache.get_or_make(key_of(decided), lambda: _stretch(prepared))


def sound_sample(name: str, cache: ClipCache) -> StoredClip:
    """The bell or the background of ours with a name.

    Raises
    ------
    UsageError
        If there is neither.
    """
    if name in BELLS:
        return bell_sample(name, cache)
    if name in BACKGROUNDS:
        return background_sample(name, cache)
    known = ", ".join([*BELLS, *BACKGROUNDS])
    raise UsageError(f"there is no sound {name!r}", f"There are {known}")


def _stretch(background: Background) -> Clip:
    clip = clips.load(background.loop, 0, round(BACKGROUND_SAMPLE_S * SAMPLE_RATE_HZ))
    faded = clips.fade(clip, background.fade_s, background.fade_s)
    return clips.gained(faded, background.gain_db)
