"""Speech: cues become clips, spoken by an engine in a worker process, and kept in the cache.

`choosing` knows the engines and what a user means by a voice's name, and `speak_all` turns cues
into clips. What an engine is, and how to add one, says `speech.engine.Engine`.
"""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from supine import clips
from supine.cache import ClipCache, key_of
from supine.errors import SpeechError, UsageError
from supine.model import SAMPLE_RATE_HZ, Clip, Source, StoredClip
from supine.speech import recorded
from supine.speech.choosing import (
    ENGINES,
    VoiceChoice,
    engine_named,
    engines,
    identity_of,
    parse_voice,
    version_of,
    voices,
)
from supine.speech.engine import Engine, FileEngine, Voice
from supine.speech.studio import STAFF, fresh_each, in_turn
from supine.speech.text import speakable

__all__ = [
    "DEFAULT_RATE_WPM",
    "ENGINES",
    "SPEECH_VERSION",
    "STAFF",
    "Cue",
    "Engine",
    "FileEngine",
    "Spoken",
    "Voice",
    "VoiceChoice",
    "engines",
    "identity_of",
    "parse_voice",
    "speak_all",
    "speakers",
    "to_speak",
    "version_of",
    "voices",
]

SPEECH_VERSION = 1
"""Raise it when the same cue comes out otherwise through us (pauses, paces): part of the key."""

DEFAULT_RATE_WPM = 115.0
"""Words a minute inside a cue: spoken relaxation runs at 100–120."""

SLOWEST_RATE_WPM = 60.0
FASTEST_RATE_WPM = 300.0

Spoken = tuple[str, Source]
"""A cue's text and where it was written."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue that a voice has to speak: what `speak_all` needs to know of it, and its key."""

    key: str
    text: str
    source: Source
    voice: VoiceChoice
    rate_wpm: float
    own: tuple[tuple[str, str], ...] = ()


def speakers(
    texts: Sequence[str], choice: VoiceChoice, fill_with: VoiceChoice | None
) -> dict[str, VoiceChoice]:
    """Who speaks each text: `choice`, or `fill_with` where a recorded voice lacks it."""
    if choice.engine != recorded.NAME or fill_with is None:
        return dict.fromkeys(texts, choice)
    missing = set(recorded.missing_texts(texts, Path(choice.voice)))
    return {text: fill_with if text in missing else choice for text in texts}


def to_speak(
    texts: Sequence[Spoken],
    choice: VoiceChoice,
    *,
    rate_wpm: float,
    own: Mapping[str, str] | None = None,
    fill_with: VoiceChoice | None = None,
) -> tuple[Cue, ...]:
    """What `speak_all` would have spoken for these, whether or not it is in a cache already.

    Of two texts that a voice is given alike, the first is there.

    Raises
    ------
    SpeechError
        If a cue cannot be spoken, or a recorded voice lacks cues and nobody fills them.
    """
    if choice.engine == recorded.NAME:
        folder = Path(choice.voice)
        without = set(recorded.missing_texts([text for text, _ in texts], folder))
        rest = [(text, source) for text, source in texts if text in without]
        if rest and fill_with is None:
            raise recorded.missing_error(rest, folder)
        if fill_with is None:
            return ()
        return to_speak(rest, fill_with, rate_wpm=rate_wpm, own=own)
    given, sources = _given(texts, choice, own or {})
    keys = _keys(given, choice, engine_named(choice.engine).version(), rate_wpm)
    pairs = tuple((own or {}).items())
    cues = {
        keys[text]: Cue(keys[text], text, sources[text], choice, rate_wpm, pairs)
        for text in reversed(given)
    }
    return tuple(reversed(cues.values()))


def speak_all(  # noqa: PLR0913 - each says something else, and all but three are by name
    texts: Sequence[Spoken],
    choice: VoiceChoice,
    *,
    rate_wpm: float,
    cache: ClipCache,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    own: Mapping[str, str] | None = None,
    fill_with: VoiceChoice | None = None,
) -> dict[str, StoredClip]:
    """Every text as a finished clip; only what the cache lacks is spoken, each text once.

    Parameters
    ----------
    texts
        The cues and where they were written.
    choice
        Who speaks, from `parse_voice`.
    rate_wpm
        Words a minute inside cues, 60–300; a voice that cannot keep it comes as near as it can.
    cache
        Where each clip is kept as soon as it is spoken.
    on_progress
        Called with how many distinct texts are ready and how many there are.
    own
        The listener's own words and how to say them (see `pronounce.pronounce`).
    fill_with
        Who speaks the cues that a recorded voice has no recording of; nobody if None.

    Returns
    -------
    dict
        By text, as given: mono clips at `SAMPLE_RATE_HZ`, trimmed, levelled and faded.

    Raises
    ------
    SpeechError
        If a cue cannot be spoken; it names the cue. What was spoken before stays in the cache.
        If a recorded voice lacks cues and nobody fills them; it names all of them.
    """
    if not SLOWEST_RATE_WPM <= rate_wpm <= FASTEST_RATE_WPM:
        raise UsageError(
            f"no voice speaks {rate_wpm:g} words a minute",
            f"Choose a rate from {SLOWEST_RATE_WPM:g} to {FASTEST_RATE_WPM:g}; "
            f"{DEFAULT_RATE_WPM:g} is the usual one",
        )
    engine = engine_named(choice.engine)
    given, sources = _given(texts, choice, own or {})
    if choice.engine == recorded.NAME:
        ready = _recordings(given, sources, choice, cache, fillable=fill_with is not None)
        on_progress(len(ready), len(given))
        rest = [(text, sources[text]) for text in given if text not in ready]
        if rest and fill_with:
            ready |= speak_all(
                rest,
                fill_with,
                rate_wpm=rate_wpm,
                cache=cache,
                on_progress=lambda done, _: on_progress(len(given) - len(rest) + done, len(given)),
                own=own,
            )
        return ready
    keys = _keys(given, choice, engine.version(), rate_wpm)
    ready = {text: clip for text in given if (clip := cache.get(keys[text]))}
    on_progress(len(ready), len(given))
    missing = {text: given[text] for text in given if text not in ready}
    if not missing:
        return ready

    def finish(text: str, spoken: Callable[[], Clip]) -> StoredClip:
        with _named(text, sources[text], choice):
            # Another process may be about to speak it too: one of them does.
            return cache.get_or_make(keys[text], lambda: clips.prepare_speech(spoken()))

    speak = fresh_each if engine.fresh_process_per_cue else in_turn
    finished = speak(ENGINES[choice.engine], missing, choice.voice, rate_wpm, finish)
    with contextlib.closing(finished):
        for text, clip in finished:
            ready[text] = clip
            on_progress(len(ready), len(given))
    return ready


def _given(
    texts: Sequence[Spoken], choice: VoiceChoice, own: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Source]]:
    """Each text as the voice is given it, and where it is written."""
    engine = engine_named(choice.engine)
    sources = dict(reversed(texts))  # a text written twice is named where it is written first
    given = {}
    for text in dict.fromkeys(text for text, _ in texts):
        with _named(text, sources[text], choice):
            given[text] = engine.pronounce(speakable(text), own)
    return given, sources


def _recordings(
    given: Mapping[str, str],
    sources: Mapping[str, Source],
    choice: VoiceChoice,
    cache: ClipCache,
    *,
    fillable: bool,
) -> dict[str, StoredClip]:
    folder = Path(choice.voice)
    missing = recorded.missing_texts(list(given), folder)
    if missing and not fillable:
        raise recorded.missing_error([(text, sources[text]) for text in missing], folder)
    return recorded.read_all(list(given), folder, cache)


def _keys(
    given: Mapping[str, str], choice: VoiceChoice, version: str, rate_wpm: float
) -> dict[str, str]:
    decided = {
        "engine": choice.engine,
        "engine_version": version,
        "speech_version": SPEECH_VERSION,
        "voice": identity_of(choice),
        "rate_wpm": rate_wpm,
        "clip_version": clips.CLIP_VERSION,
        "sample_rate_hz": SAMPLE_RATE_HZ,
    }
    return {text: key_of({**decided, "text": written}) for text, written in given.items()}


@contextlib.contextmanager
def _named(text: str, source: Source, choice: VoiceChoice) -> Iterator[None]:
    """Say of a fault which cue it befell, and where that is written."""
    try:
        yield
    except SpeechError as error:
        words = textwrap.shorten(text, 48, placeholder="…")
        raise SpeechError(
            f"{source}: {choice} cannot speak “{words}”: {error.message}", error.hint
        ) from error
