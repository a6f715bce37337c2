"""Which engines there are, and which voice is meant by a name."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from supine.errors import SpeechError
from supine.nearest import did_you_mean
from supine.speech import recorded
from supine.speech.engine import Engine, FileEngine, Voice
from supine.speech.process import Worker

ENGINES: dict[str, str] = {
    "heart": "supine.speech.neural:Neural",
    "kokoro": "supine.speech.kokoro:Kokoro",
    "piper": "supine.speech.piper:Piper",
    "recorded": "supine.speech.recorded:Recorded",
    "system": "supine.speech.system:System",
    "tone": "supine.speech.tone:Tone",
}
"""Every engine: its name, and "module:Class"."""


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """An engine and one of its voices."""

    engine: str
    voice: str

    def __str__(self) -> str:
        default = engine_named(self.engine).default_voice
        return self.engine if self.voice == default else f"{self.engine}:{self.voice}"


def engine_named(name: str) -> Engine:
    """An engine of the table, not yet loaded."""
    module, _, attribute = ENGINES[name].partition(":")
    engine: Engine = getattr(importlib.import_module(module), attribute)()
    return engine


def engines() -> Mapping[str, Engine]:
    """Every engine by its name, not yet loaded."""
    return {name: engine_named(name) for name in ENGINES}


def voices(engine: str) -> tuple[Voice, ...]:
    """The voices of an engine, the default one first, as its worker process lists them.

    Raises
    ------
    SpeechError
        If the engine cannot be loaded on this machine.
    """
    if isinstance(engine_named(engine), FileEngine):
        return ()
    with Worker(ENGINES[engine]) as worker:
        return worker.voices()


def parse_voice(text: str) -> VoiceChoice:
    """What is meant by "heart", "system:NAME", "recorded:FOLDER", "piper:MODEL.onnx" and so on.

    Case matters only to a folder or file.

    Raises
    ------
    SpeechError
        If there is no such engine or voice, or more than one, or the engine is not installed.
    """
    name, colon, wanted = text.strip().partition(":")
    name = name.strip().casefold()
    if name not in ENGINES:
        raise SpeechError(f"there is no voice {text!r}", _nearest(name, list(ENGINES)))
    engine = engine_named(name)
    wanted = wanted.strip()
    if name == recorded.NAME:
        return VoiceChoice(name, _folder(wanted))
    if isinstance(engine, FileEngine):
        return VoiceChoice(name, engine.find(wanted))
    default = engine.default_voice
    if default and (not colon or wanted.casefold() == default.casefold()):
        return VoiceChoice(name, default)
    listed = voices(name)
    if not colon and listed:
        return VoiceChoice(name, listed[0].name)
    return VoiceChoice(name, _meant(wanted, listed, name))


def version_of(choice: VoiceChoice) -> str:
    """Everything about a voice that decides its clips: the engine's version, the voice's files.

    Raises
    ------
    SpeechError
        If a recorded voice or a voice's file cannot be read.
    """
    if choice.engine == recorded.NAME:
        return recorded.fingerprint(Path(choice.voice))
    engine = engine_named(choice.engine)
    if isinstance(engine, FileEngine):
        return f"{engine.version()}, {engine.fingerprint(choice.voice)}"
    return engine.version()


def identity_of(choice: VoiceChoice) -> str:
    """What tells a voice from all others of its engine: its name, or what is in its files.

    Raises
    ------
    SpeechError
        If a voice's file cannot be read.
    """
    engine = engine_named(choice.engine)
    return engine.fingerprint(choice.voice) if isinstance(engine, FileEngine) else choice.voice


def _folder(wanted: str) -> str:
    if not wanted:
        raise SpeechError("a recorded voice is asked for by its folder", "Write recorded:FOLDER")
    folder = Path(wanted).expanduser()
    # A voice that is not there is told of before anything else is done.
    recorded.missing_texts([], folder)
    return str(folder)


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
