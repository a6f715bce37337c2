"""Previews to hear before choosing: clips in the cache, 16-bit WAV files that any player opens."""

from __future__ import annotations

from supine.audio.backgrounds import BACKGROUNDS
from supine.audio.bells import BELLS
from supine.audio.clip_cache import ClipCache
from supine.audio.clips import fade
from supine.audio.loudness import apply_gain
from supine.audio.sound_choice import NONE, prepare_background, prepare_bell
from supine.audio.wav import read_wav
from supine.errors import UsageError
from supine.model import SAMPLE_RATE_HZ, Background, Clip, SourceLine, StoredClip, TrackOptions
from supine.speech.engines.recorded import Recorded
from supine.speech.registry import create_engine, parse_voice
from supine.speech.synthesis import speak_all
from supine.storage.hashing import hash_parts

PREVIEW_TEXT = "Let the backs of the ribs rest on the floor. There is nothing to hold up."
"""What a voice says of itself: a cue like any other, of two sentences."""

BACKGROUND_PREVIEW_S = 20.0
"""Long enough for a wave to come and go."""


def preview_voice(voice: str, pace_wpm: float, cache: ClipCache) -> StoredClip:
    """Speak two sentences in a voice, as loud as in a track; a `SpeechError` if there is none."""
    choice = parse_voice(voice)
    engine = create_engine(choice.engine)
    text = engine.list_texts(choice.voice)[0] if isinstance(engine, Recorded) else PREVIEW_TEXT
    cue = speak_all([(text, SourceLine("preview", 1))], choice, rate_wpm=pace_wpm, cache=cache)
    return cue[text]


def preview_bell(bell: str, cache: ClipCache, *, below_voice_lu: float | None = None) -> StoredClip:
    """Make one strike of a bell or a bell's file, as loud as in a track.

    A `UsageError` or `AudioFileError` if there is no such bell, or it cannot lie so near or far.
    """
    if bell == NONE:
        raise UsageError("there is nothing to hear of no bell", f"There are {', '.join(BELLS)}")
    return prepare_bell(bell, 1, cache, below_voice_lu)


def preview_background(
    background: str, cache: ClipCache, *, below_voice_lu: float | None = None
) -> StoredClip:
    """Cut the first 20 seconds of a background or a file, as loud as in a track.

    A `UsageError` or `AudioFileError` as for a bell.
    """
    prepared = prepare_background(background, below_voice_lu, cache)
    if prepared is None:
        raise UsageError(
            "there is nothing to hear of no background", f"There are {', '.join(BACKGROUNDS)}"
        )
    decided = {
        "excerpt_of": prepared.loop.path.stem,
        "gain_db": prepared.gain_db,
        "fade_s": prepared.fade_s,
        "length_s": BACKGROUND_PREVIEW_S,
    }
    return cache.get_or_make(hash_parts(decided), lambda: _cut_excerpt(prepared))


def preview_option(key: str, options: TrackOptions, cache: ClipCache) -> StoredClip:
    """Preview what one of the options chooses: "pace", "bell", "background_level" and the like."""
    if key.startswith("bell"):
        return preview_bell(options.bell, cache, below_voice_lu=options.bell_below_voice_lu)
    if key.startswith("background"):
        level_lu = options.background_below_voice_lu
        return preview_background(options.background, cache, below_voice_lu=level_lu)
    return preview_voice(options.voice, options.pace_wpm, cache)


def preview_sound(name: str, cache: ClipCache) -> StoredClip:
    """Preview the bell or the background of a name; a `UsageError` if there is neither."""
    if name in BELLS:
        return preview_bell(name, cache)
    if name in BACKGROUNDS:
        return preview_background(name, cache)
    known = ", ".join([*BELLS, *BACKGROUNDS])
    raise UsageError(f"there is no sound {name!r}", f"There are {known}")


def _cut_excerpt(background: Background) -> Clip:
    clip = read_wav(background.loop, 0, round(BACKGROUND_PREVIEW_S * SAMPLE_RATE_HZ))
    faded = fade(clip, background.fade_s, background.fade_s)
    return apply_gain(faded, background.gain_db)
