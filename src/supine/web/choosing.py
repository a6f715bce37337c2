"""What a request chooses: the keys of a profile, as `make` takes them, and nothing of the disk's.

A page's word is a stranger's word: where the command line takes a path, the page takes a name
or the key of an upload, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from supine.asked import Asked
from supine.errors import UsageError
from supine.formats import Format, format_for
from supine.guide import find_guide
from supine.model import Choices, Guide
from supine.nearest import did_you_mean
from supine.profile import KEYS, given_in, with_given
from supine.sounds.backgrounds import BACKGROUNDS
from supine.sounds.bells import BELLS
from supine.sounds.prepared import NONE
from supine.speech.recorded import NAME as RECORDED
from supine.web.names import shown
from supine.web.own_voices import OwnVoices
from supine.web.uploads import UPLOAD, Uploads
from supine.written import SUFFIXES, WrittenScript, script_in
from supine.written import guide_of as guide_of_script

VOICES = ("heart", "system", "tone")
"""Engines that have voices by name, not by folder or file."""

USUAL = "usual"
"""In the place of a voice or sound: the one in the profile of whoever runs the server."""

BESIDES = ("routine", "script", "format", "page", "every", "into", "learning")
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


def asked_of(
    data: Mapping[str, object], usual: Choices, uploads: Uploads, voices: OwnVoices
) -> Asked:
    """What a request asks for: a routine or a script, and the choices.

    Raises
    ------
    UsageError
        As `guide_of` and `choices_of` say.
    GuideError
        With every fault of a script, each with its line.
    """
    script, guide = script_of(data["script"]) if data.get("script") else (None, guide_of(data))
    asked = Asked(guide, choices_of(data, usual, uploads, voices), script)
    return asked if "minutes" in data else asked.usually_long()


def script_of(value: object) -> tuple[WrittenScript, Guide]:
    """A script that a request brings, as {name, text}, and the guide that is made for it.

    `name` is what its file would be called; nothing is opened under it.

    Raises
    ------
    UsageError
        If it is something else.
    GuideError
        With every fault of the text, each with its line.
    """
    if not isinstance(value, dict) or set(value) != {"name", "text"}:
        raise UsageError("a script is a name and a text")
    name, text = value["name"], value["text"]
    if not isinstance(name, str) or not isinstance(text, str):
        raise UsageError("a script is a name and a text")
    path = script_path(name)
    script = script_in(text, path)
    # It is data, and no template: what would render to it is not kept.
    return script, replace(guide_of_script(script, path), template="")


def script_path(name: str) -> Path:
    """What a script's file would be called."""
    plain = "".join(" " if mark in r"\/:" else mark for mark in shown(name, "A script"))
    known = plain.lower().endswith(SUFFIXES)
    return Path(plain if known else f"{plain}{SUFFIXES[0]}")


def choices_of(
    data: Mapping[str, object],
    usual: Choices,
    uploads: Uploads,
    voices: OwnVoices | None = None,
) -> Choices:
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
            given[key] = voice_of(value, voices)
        elif value and key in _SOUNDS:
            given[key] = _sound(key, value, uploads)
    together = {**given_in(usual), **given}
    chosen = {key: value for key, value in together.items() if value not in _NOTHING}
    return with_given(Choices(), chosen, lambda key: key.replace("_", " "))


def voice_of(value: object, voices: OwnVoices | None) -> str:
    """The voice that a request names, as `speech.parse_voice` takes it.

    Parameters
    ----------
    voices
        Those that were learnt, where one of them will do.

    Raises
    ------
    UsageError
        If there is none of that name; none is looked for on the disk.
    """
    if isinstance(value, str) and _engine(value) in VOICES:
        return value
    if isinstance(value, str) and value.startswith(f"{RECORDED}:") and voices:
        return f"{RECORDED}:{voices.find(value).folder}"
    raise UsageError(f"there is no voice {value!r} here", f"There are {', '.join(VOICES)}")


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
