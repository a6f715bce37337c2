"""The one tree of errors that supine raises on purpose.

::

    SupineError                 one line for the user: what, where, what to do
     ├─ UsageError              an option's value makes no sense
     ├─ FaultsError             a file of the user's has faults, each with its line
     │   ├─ GuideError          … a guide or a theme
     │   ├─ ProfileError        … a listener's profile
     │   └─ BatchError          … a table of tracks
     ├─ NotSuitedError          a routine is not for a listener with this condition
     ├─ FitError                the script cannot be made as long as asked
     ├─ SpeechError             a cue could not be spoken, or a voice is not there
     │   └─ NotRecordedError    … a recorded voice lacks cues, without a fallback
     ├─ AudioFileError          a sound file of the user's cannot be used
     │   └─ WrongSheetError     … a recording does not look like a reading of this cue sheet
     ├─ DeviceError             there is nothing to play or record sound with
     ├─ RecipeError             a recipe beside a track cannot be used
     └─ OutputError             a track could not be written

Anything else that reaches the command line is a bug of ours and keeps its traceback.
This module imports nothing of supine.

The right word that was probably meant, for the hint of an error.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class SupineError(Exception):
    """A fault that is the user's to mend.

    Parameters
    ----------
    message
        What is wrong, and where, as one sentence without a full stop.
    hint
        What to do about it, as one sentence without a full stop; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}." if self.hint else f"{self.message}."


class UsageError(SupineError):
    """An option or argument has a value that makes no sense."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a file of the user's: where it is, what it is, what to do."""

    file: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.message}." + (f" {self.hint}." if self.hint else "")


class FaultsError(SupineError):
    """A file of the user's has faults; all that were found are in `faults`."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


class GuideError(FaultsError):
    """A guide or a theme file is wrong."""


class ProfileError(FaultsError):
    """A listener's profile is wrong."""


class BatchError(FaultsError):
    """A table of tracks is wrong."""


class NotSuitedError(SupineError):
    """A routine is not for a listener with this condition."""


class FitError(SupineError):
    """The script cannot be made as long as asked.

    `feasible_s` is the nearest length in seconds that works, to the whole second.
    """

    def __init__(self, message: str, hint: str = "", *, feasible_s: float) -> None:
        super().__init__(message, hint)
        self.feasible_s = feasible_s


class SpeechError(SupineError):
    """A cue could not be spoken, or a voice is not there."""


class NotRecordedError(SpeechError):
    """A recorded voice lacks cues, and there is no fallback; `texts` are all of them."""

    def __init__(self, message: str, hint: str = "", *, texts: tuple[str, ...]) -> None:
        super().__init__(message, hint)
        self.texts = texts


class AudioFileError(SupineError):
    """A sound file of the user's cannot be used."""


@dataclass(frozen=True, slots=True)
class FoundCue:
    """Where a cue of a sheet seems to be read in a recording, and whether that is sure."""

    text: str
    recording: Path
    start_s: float
    sure: bool


class WrongSheetError(AudioFileError):
    """A recording does not look like a reading of this cue sheet; `found` is what would be kept."""

    def __init__(self, message: str, hint: str = "", *, found: tuple[FoundCue, ...]) -> None:
        super().__init__(message, hint)
        self.found = found


class DeviceError(SupineError):
    """Sound cannot be played or recorded on this machine, or no longer."""


class RecipeError(SupineError):
    """A recipe beside a track cannot be used."""


class OutputError(SupineError):
    """A track could not be written."""


def did_you_mean(
    wrong: str, known: Iterable[str], *, max_count: int = 1, cutoff: float = 0.5, prefix: str = ""
) -> str:
    """Return a question to begin a hint with, "Did you mean rain? ", or nothing if no word is near.

    Parameters
    ----------
    wrong
        What was written, in any case.
    known
        The right words; those that differ in their case alone count as one.
    max_count
        How many words to offer.
    cutoff
        How alike they have to be, 0 to 1 (`difflib.get_close_matches`).
    prefix
        Put before each word that is offered.
    """
    by_lower = {word.casefold(): word for word in known}
    near = difflib.get_close_matches(wrong.casefold(), by_lower, n=max_count, cutoff=cutoff)
    offered = " or ".join(prefix + by_lower[word] for word in near)
    return f"Did you mean {offered}? " if offered else ""
