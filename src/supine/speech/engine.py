"""What a voice engine is; `Engine` is the guide to adding one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from supine.model import MAX_PACE_WPM, MIN_PACE_WPM, Clip
from supine.speech.pronunciation import pronounce

Process = Literal["shared", "fresh", "none"]
"""Where an engine speaks: cue after cue in one worker process; each cue in a fresh one, where
what was spoken before would change the bytes or could break the engine; or in this process,
which is only for what cannot crash, hang or leak."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of an engine: its name, its language as "en-us", and a short description."""

    name: str
    language: str
    summary: str


class Engine:
    """Turns text into sound. This class is the guide to adding an engine.

    1. Write a module in `engines` with a class that derives from this one. Importing and making
       it must be quick: what is heavy is imported and loaded in `voices` and `say`.
    2. Add a row to `registry.ENGINES`: the name, and "module:Class".
    3. Put words that it says wrongly into a table in `pronunciation`.
    4. If it imports a new package, `tests/test_architecture.py` says who may.

    `voices` and `say` run in a worker process (`speech.worker`), where an engine may crash,
    hang, print and leak without harm: the parent has a time limit and checks each clip.
    `version` and `pronounce` run in the parent and must not load the engine. A fault that the
    user can correct is a `SpeechError`; any other exception is reported as a bug of the engine.

    Examples
    --------
    >>> from supine.speech.engines.tone import Tone
    >>> engine = Tone()
    >>> engine.voices()[0].name
    'tone'
    >>> clip = engine.say(engine.pronounce("Let go.", own={}), "tone", rate_wpm=120.0)
    >>> clip.channels, clip.length_s
    (1, 1.0)
    """

    name: str
    """What it is called on the command line."""

    default_voice = ""
    """The voice taken when none is named; empty if only the machine knows: the first listed."""

    process: Process = "shared"

    max_characters = 300
    """The longest text that `say` is given: longer cues are split at sentences before. A sentence
    is seldom longer; pyttsx3 crashes on texts of 15,000."""

    packages: tuple[str, ...] = ()
    """The packages that decide the samples."""

    pace_range_wpm: tuple[float, float] | None = (MIN_PACE_WPM, MAX_PACE_WPM)
    """The paces it can speak at; None if it has one pace for each text."""

    def version(self) -> str:
        """Return all that decides the bytes: the versions of its packages, or of the system.

        Raises `SpeechError` if a package that only this engine needs is not installed.
        """
        from importlib import metadata  # noqa: PLC0415 - 4 MB that the worker does without

        return ", ".join(f"{package} {metadata.version(package)}" for package in self.packages)

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices, the default one first."""
        raise NotImplementedError

    def pronounce(self, text: str, own: Mapping[str, str]) -> str:
        """Return the text as `say` must be given it, words respelt and unknown letters replaced.

        Raises `SpeechError` if the engine cannot say this text, for instance because of its script.
        """
        return pronounce(text, self.name, own)

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Speak one sentence or less, as `pronounce` returned it, at most `max_characters` long.

        `voice` is the name of one of `voices()`, or what `find` returned; `rate_wpm` counts the
        words a minute within the sentence, without the silence at its ends. The clip is mono, at
        any sample rate and level, with or without silence at its ends. The same arguments give the
        same samples.
        """
        raise NotImplementedError


class FileEngine(Engine):
    """An engine whose voices are the listener's own files, as in `piper:MODEL.onnx`.

    They may be anywhere, so none are listed. `find` and `fingerprint` run in the parent.
    """

    def voices(self) -> tuple[Voice, ...]:
        """Return nothing."""
        return ()

    def find(self, wanted: str) -> str:
        """Return the voice that the text after the colon names, as `say` is to be given it.

        Raises `SpeechError` if a package or file is missing or cannot be used, as far as that shows
        without loading the engine; the hint says where to get it.
        """
        raise NotImplementedError

    def fingerprint(self, voice: str) -> str:
        """Hash the content of the voice's files and its name in them, but not their paths.

        Raises `SpeechError` if a file cannot be read.
        """
        raise NotImplementedError


def interpolate(rate_wpm: float, table: Sequence[tuple[float, float]]) -> float:
    """Return an engine's own setting for a pace, from rows of (words a minute, setting).

    Between rows it is linear; beyond the ends it stays at the last row.
    """
    paces, settings = zip(*table, strict=True)
    return float(np.interp(rate_wpm, paces, settings))
