"""Which engines there are, and which voice a name means."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from supine.errors import SpeechError, did_you_mean
from supine.speech.engine import Engine, FileEngine, Voice
from supine.speech.worker_client import Worker

ENGINES: dict[str, str] = {
    "heart": "supine.speech.engines.heart:Heart",
    "kokoro": "supine.speech.engines.kokoro:Kokoro",
    "piper": "supine.speech.engines.piper:Piper",
    "recorded": "supine.speech.engines.recorded:Recorded",
    "system": "supine.speech.engines.system:System",
    "tone": "supine.speech.engines.tone:Tone",
}
"""Every engine: its name, and "module:Class"."""


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """An engine and one of its voices."""

    engine: str
    voice: str

    def __str__(self) -> str:
        default = create_engine(self.engine).default_voice
        return self.engine if self.voice == default else f"{self.engine}:{self.voice}"

    def get_absolute_name(self) -> str:
        """Return a name that means the same voice in any working directory."""
        if isinstance(create_engine(self.engine), FileEngine):
            return f"{self.engine}:{Path(self.voice).absolute()}"
        return str(self)


@dataclass(frozen=True, slots=True)
class TrackVoices:
    """The voice of a track, and the one that speaks what a recorded voice lacks."""

    main: VoiceChoice
    fallback: VoiceChoice | None = None


def create_engine(name: str) -> Engine:
    """Create an engine of the table; nothing heavy is loaded."""
    engine: Engine = pkgutil.resolve_name(ENGINES[name])()
    return engine


def list_engines() -> Mapping[str, Engine]:
    """Return every engine by its name."""
    return {name: create_engine(name) for name in ENGINES}


def list_voices(engine: str) -> tuple[Voice, ...]:
    """Return the voices of an engine as its worker process lists them, the default one first.

    Raises `SpeechError` if the engine cannot be loaded on this machine.
    """
    if isinstance(create_engine(engine), FileEngine):
        return ()
    with Worker(ENGINES[engine]) as worker:
        return worker.voices()


def parse_voice(text: str) -> VoiceChoice:
    """Find the voice that "heart", "system:NAME", "recorded:FOLDER" or the like means.

    Case matters only to a folder or file.

    Raises `SpeechError` if there is no such engine or voice, or more than one, or the engine is not
    installed.
    """
    name, colon, wanted = text.strip().partition(":")
    name, wanted = name.strip().casefold(), wanted.strip()
    if name not in ENGINES:
        raise SpeechError(f"there is no voice {text!r}", _suggest(name, list(ENGINES)))
    engine = create_engine(name)
    if isinstance(engine, FileEngine):
        return VoiceChoice(name, engine.find(wanted))
    default = engine.default_voice
    if default and (not colon or wanted.casefold() == default.casefold()):
        return VoiceChoice(name, default)
    listed = list_voices(name)
    if not colon and listed:
        return VoiceChoice(name, listed[0].name)
    return VoiceChoice(name, _match_voice(wanted, listed, name))


def read_voice_version(choice: VoiceChoice) -> str:
    """Return all that decides a voice's clips: the engine's version, the voice's files.

    Raises `SpeechError` if a file of the voice cannot be read.
    """
    engine = create_engine(choice.engine)
    files = engine.fingerprint(choice.voice) if isinstance(engine, FileEngine) else ""
    return ", ".join(part for part in (engine.version(), files) if part)


def fingerprint_voice(choice: VoiceChoice) -> str:
    """Return what tells a voice from others of its engine: its name, or a hash of its files.

    Raises `SpeechError` if a file of the voice cannot be read.
    """
    engine = create_engine(choice.engine)
    return engine.fingerprint(choice.voice) if isinstance(engine, FileEngine) else choice.voice


def _match_voice(wanted: str, listed: tuple[Voice, ...], engine: str) -> str:
    """Find the one voice with this name, summary or language, or with this text as a part."""
    lower = wanted.casefold()
    found: list[str] = []
    for field in ("name", "summary", "language"):
        found = found or [v.name for v in listed if getattr(v, field).casefold() == lower]
    if lower and not found:
        found = [v.name for v in listed if lower in f"{v.name} {v.summary}".casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise SpeechError(
            f"{engine}:{wanted} may be any of {', '.join(found[:8])}", "Name one of them in full"
        )
    raise SpeechError(
        f"there is no voice {f'{engine}:{wanted}'!r}",
        _suggest(lower, [voice.name for voice in listed], f"{engine}:"),
    )


def _suggest(wanted: str, names: list[str], prefix: str = "") -> str:
    question = did_you_mean(wanted, names, max_count=3, cutoff=0.6, prefix=prefix)
    return f"{question}See them all with: supine voices"
