"""Speech: cues become clips, spoken by an engine in a worker process, and kept in the cache.

`engines` knows the engines, `parse_voice` what a user means by a voice's name, and `speak_all`
turns cues into clips. What an engine is, and how to add one, says `speech.engine.Engine`.
"""

from __future__ import annotations

import contextlib
import importlib
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from supine import clips
from supine.cache import ClipCache, key_of
from supine.errors import SpeechError, UsageError
from supine.model import SAMPLE_RATE_HZ, Clip, Source, StoredClip
from supine.nearest import did_you_mean
from supine.speech import recorded
from supine.speech.engine import Engine, Voice
from supine.speech.process import Worker
from supine.speech.studio import fresh_each, in_turn
from supine.speech.text import speakable

__all__ = [
    "DEFAULT_RATE_WPM",
    "Engine",
    "Spoken",
    "Voice",
    "VoiceChoice",
    "engines",
    "parse_voice",
    "speak_all",
    "speakers",
    "version_of",
    "voices",
]

ENGINES: dict[str, str] = {
    "heart": "supine.speech.neural:Neural",
    "recorded": "supine.speech.recorded:Recorded",
    "system": "supine.speech.system:System",
    "tone": "supine.speech.tone:Tone",
}
"""Every engine: its name, and "module:Class"."""

SPEECH_VERSION = 1
"""Raise it when the same cue comes out otherwise through us (pauses, paces): part of the key."""

DEFAULT_RATE_WPM = 115.0
"""Words a minute inside a cue: spoken relaxation runs at 100–120."""

SLOWEST_RATE_WPM = 60.0
FASTEST_RATE_WPM = 300.0

Spoken = tuple[str, Source]
"""A cue's text and where it was written."""


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """An engine and one of its voices."""

    engine: str
    voice: str

    def __str__(self) -> str:
        default = _engine(self.engine).default_voice
        return self.engine if self.voice == default else f"{self.engine}:{self.voice}"


def engines() -> Mapping[str, Engine]:
    """Every engine by its name, not yet loaded."""
    return {name: _engine(name) for name in ENGINES}


def voices(engine: str) -> tuple[Voice, ...]:
    """The voices of an engine, the default one first, as its worker process lists them.

    Raises
    ------
    SpeechError
        If the engine cannot be loaded on this machine.
    """
    with Worker(ENGINES[engine]) as worker:
        return worker.voices()


def parse_voice(text: str) -> VoiceChoice:
    """What is meant by "heart", "tone", "system", "system:NAME" or "recorded:FOLDER".

    Case matters only to a folder.

    Raises
    ------
    SpeechError
        If there is no such engine or voice, or more than one.
    """
    name, colon, wanted = text.strip().partition(":")
    engine = name.strip().casefold()
    if engine not in ENGINES:
        raise SpeechError(f"there is no voice {text!r}", _nearest(engine, list(ENGINES)))
    default = _engine(engine).default_voice
    wanted = wanted.strip()
    if engine == recorded.NAME:
        return VoiceChoice(engine, _folder(wanted))
    if default and (not colon or wanted.casefold() == default.casefold()):
        return VoiceChoice(engine, default)
    listed = voices(engine)
    if not colon and listed:
        return VoiceChoice(engine, listed[0].name)
    return VoiceChoice(engine, _meant(wanted, listed, engine))


def _folder(wanted: str) -> str:
    if not wanted:
        raise SpeechError("a recorded voice is asked for by its folder", "Write recorded:FOLDER")
    folder = Path(wanted).expanduser()
    # A voice that is not there is told of before anything else is done.
    recorded.missing_texts([], folder)
    return str(folder)


def version_of(choice: VoiceChoice) -> str:
    """Everything about a voice that decides its clips: the engine's version, or the recordings.

    Raises
    ------
    SpeechError
        If a recorded voice cannot be read.
    """
    if choice.engine == recorded.NAME:
        return recorded.fingerprint(Path(choice.voice))
    return _engine(choice.engine).version()


def speakers(
    texts: Sequence[str], choice: VoiceChoice, fill_with: VoiceChoice | None
) -> dict[str, VoiceChoice]:
    """Who speaks each text: `choice`, or `fill_with` where a recorded voice lacks it."""
    if choice.engine != recorded.NAME or fill_with is None:
        return dict.fromkeys(texts, choice)
    missing = set(recorded.missing_texts(texts, Path(choice.voice)))
    return {text: fill_with if text in missing else choice for text in texts}


def _meant(wanted: str, listed: tuple[Voice, ...], engine: str) -> str:
    lower = wanted.casefold()
    for field in ("name", "summary", "language"):
        exact = [voice.name for voice in listed if getattr(voice, field).casefold() == lower]
        if exact:
            break
    found = exact or [
        voice.name
        for voice in listed
        if lower and lower in f"{voice.name} {voice.summary}".casefold()
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise SpeechError(
            f"{engine}:{wanted} may be any of {', '.join(found[:8])}", "Name one of them in full"
        )
    raise SpeechError(
        f"there is no voice {f'{engine}:{wanted}'!r}",
        _nearest(lower, [voice.name for voice in listed], f"{engine}:"),
    )


def _nearest(wanted: str, names: list[str], prefix: str = "") -> str:
    question = did_you_mean(wanted, names, most=3, cutoff=0.6, prefix=prefix)
    return f"{question}See them all with: supine voices"


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
    engine = _engine(choice.engine)
    sources = dict(reversed(texts))  # a text written twice is named where it is written first
    given = {}
    for text in dict.fromkeys(text for text, _ in texts):
        with _named(text, sources[text], choice):
            given[text] = engine.pronounce(speakable(text), own or {})
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
            raw = spoken()
        return cache.put(keys[text], clips.prepare_speech(raw))

    speak = fresh_each if engine.fresh_process_per_cue else in_turn
    finished = speak(ENGINES[choice.engine], missing, choice.voice, rate_wpm, finish)
    with contextlib.closing(finished):
        for text, clip in finished:
            ready[text] = clip
            on_progress(len(ready), len(given))
    return ready


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
        "voice": choice.voice,
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


def _engine(name: str) -> Engine:
    module, _, attribute = ENGINES[name].partition(":")
    engine: Engine = getattr(importlib.import_module(module), attribute)()
    return engine
