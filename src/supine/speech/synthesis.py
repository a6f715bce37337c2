"""Cues become clips: planned, looked up in the cache, and spoken where the cache lacks them.

`plan_utterances` says who speaks what and under which key; `speak_all` also speaks it. What an
engine is, and how to add one, says `engine.Engine`.
"""

from __future__ import annotations

import contextlib
import functools
import textwrap
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from supine.audio.clip_cache import ClipCache
from supine.audio.clips import CLIP_VERSION, prepare_speech
from supine.errors import NotRecordedError, SpeechError
from supine.model import SAMPLE_RATE_HZ, Clip, SourceLine, StoredClip
from supine.script.speakable import make_speakable
from supine.speech.engines.recorded import Recorded
from supine.speech.registry import ENGINES, VoiceChoice, create_engine, fingerprint_voice
from supine.speech.worker_client import speak_in_fresh_processes, speak_sequentially
from supine.storage.hashing import hash_parts

SPEECH_VERSION = 1
"""A part of the cache's keys: raise it when pauses or paces within a cue change."""

DEFAULT_RATE_WPM = 115.0
"""Words a minute within a cue: spoken relaxation runs at 100–120."""

_MAX_NAMED = 5

CueText = tuple[str, SourceLine]
"""A cue's text and where it was written."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A cue, the voice that speaks it, and the key of its clip in the cache.

    `pronounced` is the text as the voice is given it, `own` the listener's own pronunciations.
    """

    key: str
    text: str
    pronounced: str
    source: SourceLine
    voice: VoiceChoice
    rate_wpm: float
    own: tuple[tuple[str, str], ...] = ()


def speak_all(  # noqa: PLR0913 - each says something else, and all but two are by name
    texts: Sequence[CueText],
    choice: VoiceChoice,
    *,
    rate_wpm: float,
    cache: ClipCache,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    own: Mapping[str, str] | None = None,
    fill_with: VoiceChoice | None = None,
) -> dict[str, StoredClip]:
    """Return a clip of every text, having spoken what the cache lacks, each text once.

    The clips are mono at `SAMPLE_RATE_HZ`, trimmed, levelled and faded; each is put into the cache
    as soon as it is spoken.

    Parameters
    ----------
    texts
        The cues and where they were written.
    rate_wpm
        Words a minute within cues; a voice that cannot keep it comes near it.
    on_progress
        Called with the number of distinct texts that are ready, and of all.
    own
        The listener's own pronunciations (see `pronunciation.pronounce`).
    fill_with
        The voice that speaks the cues which a recorded voice lacks; none if None.

    Raises
    ------
    NotRecordedError
        If a recorded voice lacks cues and there is no `fill_with`; it names all of them.
    SpeechError
        If a cue cannot be spoken; it names the cue. Clips spoken before stay in the cache.
    """
    planned = plan_utterances(texts, choice, rate_wpm=rate_wpm, own=own, fill_with=fill_with)
    ready = {one.text: clip for one in planned if (clip := cache.get(one.key))}
    on_progress(len(ready), len(planned))
    for voice in (choice, fill_with):
        missing = [one for one in planned if one.voice == voice and one.text not in ready]
        with contextlib.closing(_speak(missing, cache)) as spoken:
            for text, clip in spoken:
                ready[text] = clip
                on_progress(len(ready), len(planned))
    return ready


def plan_utterances(
    texts: Sequence[CueText],
    choice: VoiceChoice,
    *,
    rate_wpm: float,
    own: Mapping[str, str] | None = None,
    fill_with: VoiceChoice | None = None,
) -> tuple[Utterance, ...]:
    """Plan what `speak_all` speaks or takes from the cache: one utterance for each distinct text.

    Raises what `speak_all` raises, as far as it shows before anything is spoken.
    """
    sources = dict(reversed(texts))  # a text written twice is named where it is written first
    assigned = assign_voices([text for text, _ in texts], choice, fill_with)
    voices = {text: voice for text, voice in assigned.items() if voice}
    if missing := [(text, sources[text]) for text in assigned if text not in voices]:
        raise _make_not_recorded_error(missing, choice)
    engines = {voice: create_engine(voice.engine) for voice in voices.values()}
    shared = {
        voice: {
            "engine_version": engine.version(),
            "speech_version": SPEECH_VERSION,
            "voice": fingerprint_voice(voice),
            "rate_wpm": rate_wpm,
        }
        for voice, engine in engines.items()
        if not isinstance(engine, Recorded)
    }
    pairs = tuple((own or {}).items())
    planned = []
    for text, voice in voices.items():
        engine = engines[voice]
        decided: dict[str, object] = {
            "engine": voice.engine,
            "clip_version": CLIP_VERSION,
            "sample_rate_hz": SAMPLE_RATE_HZ,
        }
        pronounced = text
        with _name_cue(text, sources[text], voice):
            if isinstance(engine, Recorded):
                decided["recording"] = engine.hash_clip(text, voice.voice)
            else:
                pronounced = engine.pronounce(make_speakable(text), own or {})
                decided |= {**shared[voice], "text": pronounced}
        key = hash_parts(decided)
        planned.append(Utterance(key, text, pronounced, sources[text], voice, rate_wpm, pairs))
    return tuple(planned)


def assign_voices(
    texts: Sequence[str], choice: VoiceChoice, fill_with: VoiceChoice | None
) -> dict[str, VoiceChoice | None]:
    """Return who speaks each text: `choice`, or `fill_with` where a recorded voice lacks it."""
    engine = create_engine(choice.engine)
    missing = engine.find_missing(texts, choice.voice) if isinstance(engine, Recorded) else ()
    return {text: fill_with if text in missing else choice for text in texts}


def _speak(utterances: Sequence[Utterance], cache: ClipCache) -> Generator[tuple[str, StoredClip]]:
    """Speak utterances of one voice, and put each clip into the cache."""
    if not utterances:
        return
    by_text = {one.text: one for one in utterances}
    voice, rate_wpm = utterances[0].voice, utterances[0].rate_wpm
    engine = create_engine(voice.engine)

    def finish(text: str, say: Callable[[], Clip]) -> StoredClip:
        with _name_cue(text, by_text[text].source, voice):
            # Another process may be about to speak it too: one of them does.
            return cache.get_or_make(by_text[text].key, lambda: prepare_speech(say()))

    if engine.process == "none":
        for one in utterances:
            say = functools.partial(engine.say, one.pronounced, voice.voice, rate_wpm)
            yield one.text, finish(one.text, say)
        return
    speak = speak_in_fresh_processes if engine.process == "fresh" else speak_sequentially
    pronounced = {one.text: one.pronounced for one in utterances}
    yield from speak(ENGINES[voice.engine], pronounced, voice.voice, rate_wpm, finish)


def _make_not_recorded_error(missing: Sequence[CueText], voice: VoiceChoice) -> NotRecordedError:
    """Return the one error for all cues of a track that a recorded voice lacks."""
    named = ", ".join(f"{_quote(text)} ({source})" for text, source in missing[:_MAX_NAMED])
    more = len(missing) - _MAX_NAMED
    count = "1 cue" if len(missing) == 1 else f"{len(missing)} cues"
    return NotRecordedError(
        f"the voice {voice} has no recording of {count}: {named}"
        + (f" and {more} more" if more > 0 else ""),
        "Record them with supine record, or have another voice speak them: --fill-with heart",
        texts=tuple(text for text, _ in missing),
    )


@contextlib.contextmanager
def _name_cue(text: str, source: SourceLine, voice: VoiceChoice) -> Iterator[None]:
    """Add the cue and where it is written to a `SpeechError`."""
    try:
        yield
    except SpeechError as error:
        raise SpeechError(
            f"{source}: {voice} cannot speak {_quote(text)}: {error.message}", error.hint
        ) from error


def _quote(text: str) -> str:
    return f"“{textwrap.shorten(text, 48, placeholder='…')}”"
