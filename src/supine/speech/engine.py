"""What a voice engine is. To add one, write a class like this and one row in `speech.ENGINES`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from supine.model import Clip


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of an engine: the name it is asked for by, its language, a word about it."""

    name: str
    language: str
    summary: str


class Engine(Protocol):
    """Turns text into sound. This docstring is the guide for adding one.

    1. Write a module in this package with a class that has everything below. It must be quick
       to import and to make: what is heavy is imported and loaded in `voices` and `say`.
    2. Add a row to `speech.ENGINES`: the name, and "module:Class".
    3. Words it says wrongly go into a table in `pronounce`.

    `voices` and `say` run in a worker process (`speech.worker`), where an engine may crash,
    hang, print and leak without harm: the parent has a time limit, and checks what comes back.
    `version` and `pronounce` run in the parent and must not load the engine. A fault that is
    the user's to mend is a `SpeechError`. An engine whose voices are files that the listener
    has is a `FileEngine`.
    """

    name: str
    """What it is called on the command line."""

    default_voice: str
    """The voice taken when none is named; empty if only the machine knows: the first listed."""

    fresh_process_per_cue: bool
    """True where what was spoken before would change the bytes, or could break the engine."""

    most_characters: int
    """The longest text `say` is given. Cues are taken apart at sentences before that."""

    def version(self) -> str:
        """Everything that decides the bytes: the versions of the packages, or of the system.

        Raises
        ------
        SpeechError
            If a package is not installed that only this engine needs.
        """

    def voices(self) -> tuple[Voice, ...]:
        """The voices, the default one first."""

    def pronounce(self, text: str, own: Mapping[str, str]) -> str:
        """The text as this engine must be given it: `pronounce.pronounce`, and refusals.

        Raises
        ------
        SpeechError
            If the engine cannot say this text, for instance because of its script.
        """

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Speak one sentence or less.

        Parameters
        ----------
        text
            As `pronounce` gave it, at most `most_characters` long.
        voice
            The name of one of `voices()`, or what `find` gave.
        rate_wpm
            Words a minute inside the sentence, without the silence at its ends.

        Returns
        -------
        Clip
            Mono, at any sample rate and level, silence at its ends or not. The same arguments
            give the same samples.
        """


@runtime_checkable
class FileEngine(Engine, Protocol):
    """An engine whose voices are files that the listener has, as in `piper:MODEL.onnx`.

    Its `voices()` are none. What is added here runs in the parent, as `version` does.
    """

    def find(self, wanted: str) -> str:
        """The voice that is meant by what stands after the colon, as `say` is to be given it.

        Raises
        ------
        SpeechError
            If a package or a file is missing, or is not what it should be, as far as that shows
            without loading the engine; it says where to get what is missing.
        """

    def fingerprint(self, voice: str) -> str:
        """What is in the voice's files, hashed, and which voice of them; not where they are.

        Raises
        ------
        SpeechError
            If one of the files cannot be read.
        """
