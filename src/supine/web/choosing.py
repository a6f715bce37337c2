"""What a request chooses: the keys of a profile, as `make` takes them, and nothing of the disk's.

A page's word is a stranger's word: where the command line takes a path, the page takes a name
or the key of an upload, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from supine.errors import UsageError
from supine.formats import Format, format_for
from supine.guide import find_guide
from supine.model import Choices, Guide
from supine.nearest import did_you_mean
from supine.profile import KEYS, given_in, with_given
from supine.sounds.backgrounds import BACKGROUNDS
from supine.sounds.bells import BELLS
from supine.sounds.prepared import NONE
from supine.web.uploads import UPLOAD, Uploads

VOICES = ("heart", "system", "tone")
"""Engines that have voices by name, not by folder or file."""

USUAL = "usual"
"""In the place of a voice or sound: the one in the profile of whoever runs the server."""

BESIDES = ("routine", "format", "page")
"""Keys of a request that are not among the choices."""

_NOTHING: tuple[object, ...] = (None, "", [])
_ROUTINE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SPEAKERS = ("voice", "fill_with")
_SOUNDS = {"bell": (*BELLS, NONE), "background": (*BACKGROUNDS, NONE)}


def guide_of(data: Mapping[str, object]) -> Guide:
    """The routine that a request names; never a file.

    Raises
    ------
    SupineError
        If there is none of that name.
    """
    name = data.get("routine")
    if not isinstance(name, str) or not _ROUTINE.fullmatch(name):
        raise UsageError("there is no such routine", "Choose one of the list")
    return find_guide(name)


def format_of(data: Mapping[str, object]) -> Format:
    """The format that a request names, or MP3."""
    name = data.get("format", "mp3")
    if not isinstance(name, str):
        raise UsageError("the format is a name, as in mp3")
    return format_for(name)


def choices_of(data: Mapping[str, object], usual: Choices, uploads: Uploads) -> Choices:
    """The choices of a request: keys of a profile with their values.

    What is left out is as usual. What is given stands in the place of the usual, lists too;
    None, "" and an empty list choose nothing, so that the default counts.

    Raises
    ------
    UsageError
        If a key is not known, or a value makes no sense.
    """
    given = {key: value for key, value in data.items() if key not in BESIDES}
    for key, value in tuple(given.items()):
        if key not in KEYS:
            hint = f"{did_you_mean(key, KEYS)}The keys are {', '.join(KEYS)}"
            raise UsageError(f"there is no choice {key!r}", hint)
        if value == USUAL and key in (*_SPEAKERS, *_SOUNDS):
            del given[key]
        elif value and key in _SPEAKERS:
            _check_voice(value)
        elif value and key in _SOUNDS:
            given[key] = _sound(key, value, uploads)
    together = {**given_in(usual), **given}
    chosen = {key: value for key, value in together.items() if value not in _NOTHING}
    return with_given(Choices(), chosen, lambda key: key.replace("_", " "))


def defaults() -> dict[str, object]:
    """What counts where nothing is chosen, by the keys that have such a value."""
    plain = Choices()
    return {
        "voice": plain.voice,
        "pace": plain.pace_wpm,
        "bell": plain.bell,
        "background": plain.background,
        "seed": plain.seed,
        "units": plain.listener.units,
        "side": plain.listener.side,
        "guidance": plain.wishes.guidance,
    }


def usual_keys(usual: Choices) -> dict[str, object]:
    """What a profile chooses, by its keys, as a request would give it.

    Voices and sounds that lie on this disk are called `USUAL`: where they lie is not told.
    """
    given = given_in(usual)
    for key in _SPEAKERS:
        if key in given and _engine(str(given[key])) not in VOICES:
            given[key] = USUAL
    for key, known in _SOUNDS.items():
        if key in given and given[key] not in known:
            given[key] = USUAL
    return given


def shown_voice(voice: str) -> str:
    """A voice's name, or only its kind where it lies on this disk."""
    engine = _engine(voice)
    return voice if engine in VOICES else engine


def _engine(voice: str) -> str:
    return voice.partition(":")[0].strip().lower()


def _check_voice(value: object) -> None:
    if not isinstance(value, str) or _engine(value) not in VOICES:
        raise UsageError(f"there is no voice {value!r} here", f"There are {', '.join(VOICES)}")


def _sound(kind: str, value: object, uploads: Uploads) -> object:
    known = _SOUNDS[kind]
    if not isinstance(value, str) or value in known:
        return value
    if value.startswith(UPLOAD):
        return str(uploads.find(kind, value.removeprefix(UPLOAD)).path)
    raise UsageError(
        f"there is no {kind} {value!r} here",
        f"{did_you_mean(value, known)}There are {', '.join(known)}, or upload one",
    )
