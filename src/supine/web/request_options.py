"""What a request asks for: the keys of a profile with their values, and nothing on the disk.

Where the command line takes a path, a request takes the name of a voice or sound or the key of an
upload, and nothing else: whoever has the address of a page may send one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from supine.audio.backgrounds import BACKGROUNDS
from supine.audio.bells import BELLS
from supine.audio.sound_choice import NONE
from supine.errors import UsageError, did_you_mean
from supine.model import Guide, TrackOptions
from supine.pipeline.request import TrackRequest, clamp_length, set_options
from supine.profile import apply_values
from supine.profile.fields import FIELDS, find_non_default_values
from supine.script.guides import find_guide
from supine.script.importers import SUFFIXES, build_guide, parse_script_text
from supine.speech.engine import FileEngine
from supine.speech.engines.recorded import NAME as RECORDED
from supine.speech.registry import list_engines
from supine.track.formats import get_format
from supine.track.formats.base import Format
from supine.web.own_voices import OwnVoices
from supine.web.responses import display_name
from supine.web.uploads import UPLOAD, Uploads

ENGINES = tuple(
    name for name, engine in list_engines().items() if not isinstance(engine, FileEngine)
)
"""The engines whose voices have names; those of the others are folders or files."""

FROM_PROFILE = "profile"
"""The value of a voice or sound that is a file in the profile of whoever runs the server."""

NON_OPTION_KEYS = ("routine", "script", "format", "page", "all_lengths", "into", "learn")
"""Keys of requests that are not options."""

_UNSET: tuple[object, ...] = (None, "", [])
_ROUTINE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VOICES = ("voice", "fill_with")
_SOUNDS = {"bell": (*BELLS, NONE), "background": (*BACKGROUNDS, NONE)}


def find_routine(name: object) -> Guide:
    """Return the guide of a routine by its name, never by a file; `SupineError` if none."""
    if not isinstance(name, str) or not _ROUTINE.fullmatch(name):
        raise UsageError("there is no such routine", "Choose one of the list")
    return find_guide(name)


def find_format(data: Mapping[str, object]) -> Format:
    """Return the format that a request names, or MP3; `UsageError` if there is none."""
    name = data.get("format", "mp3")
    if not isinstance(name, str):
        raise UsageError("the format is a name, as in mp3")
    return get_format(name)


def read_track_request(
    data: Mapping[str, object], profile: TrackOptions, uploads: Uploads, voices: OwnVoices
) -> TrackRequest:
    """Return the routine or script of a request, with its options.

    A `GuideError` with every fault of a script, each with its line; a `UsageError` for the rest.
    """
    options = read_options(data, profile, uploads, voices)
    if data.get("script"):
        request = _read_script(data["script"], options)
    else:
        request = TrackRequest(find_routine(data.get("routine")), options)
    return request if "minutes" in data else clamp_length(request)


def _read_script(value: object, options: TrackOptions) -> TrackRequest:
    """Return the request for a script given as {name, text}. No file of that name is opened."""
    match value:
        case {"name": str(name), "text": str(text), **rest} if not rest:
            path = make_script_path(name)
            script = parse_script_text(text, path)
            # It is data, not a template: what would render to it is dropped.
            guide = replace(build_guide(script, path), template="")
            return set_options(TrackRequest(guide, options, script), options)
    raise UsageError("a script is a name and a text")


def make_script_path(name: str) -> Path:
    """Return what a script's file would be called."""
    plain = "".join(" " if mark in r"\/:" else mark for mark in display_name(name, "A script"))
    return Path(plain if plain.lower().endswith(SUFFIXES) else f"{plain}{SUFFIXES[0]}")


def read_options(
    data: Mapping[str, object],
    profile: TrackOptions,
    uploads: Uploads,
    voices: OwnVoices | None = None,
) -> TrackOptions:
    """Return the options of a request; a `UsageError` if a key or value makes no sense.

    Options that are left out are those of the profile. A value replaces the profile's, also a
    list; None, "" and an empty list stand for the default.
    """
    given = {key: value for key, value in data.items() if key not in NON_OPTION_KEYS}
    for key, value in tuple(given.items()):
        if key not in FIELDS:
            hint = f"{did_you_mean(key, FIELDS)}The keys are {', '.join(FIELDS)}"
            raise UsageError(f"there is no option {key!r}", hint)
        if value == FROM_PROFILE and key in (*_VOICES, *_SOUNDS):
            del given[key]
        elif value and key in _VOICES:
            given[key] = read_voice(value, voices)
        elif value and key in _SOUNDS:
            given[key] = _read_sound(key, value, uploads)
    values = {**find_non_default_values(profile), **given}
    chosen = {key: value for key, value in values.items() if value not in _UNSET}
    return apply_values(TrackOptions(), chosen, lambda key: key.replace("_", " "))


def read_voice(value: object, voices: OwnVoices | None) -> str:
    """Return the voice that a request names, as `speech.registry.parse_voice` takes it.

    It is one of an engine, or one of `voices`; a `UsageError` for anything else: nothing else on
    the disk is looked for.
    """
    if isinstance(value, str) and _parse_engine(value) in ENGINES:
        return value
    if isinstance(value, str) and value.startswith(f"{RECORDED}:") and voices:
        return f"{RECORDED}:{voices.find(value).folder}"
    raise UsageError(f"there is no voice {value!r} here", f"There are {', '.join(ENGINES)}")


def _read_sound(kind: str, value: object, uploads: Uploads) -> object:
    known = _SOUNDS[kind]
    if not isinstance(value, str) or value in known:
        return value
    if value.startswith(UPLOAD):
        return str(uploads.find(kind, value).path)
    raise UsageError(
        f"there is no {kind} {value!r} here",
        f"{did_you_mean(value, known)}There are {', '.join(known)}, or upload one",
    )


def profile_to_dict(profile: TrackOptions) -> dict[str, object]:
    """Return the options of a profile as a request would give them, without its paths."""
    values = find_non_default_values(profile)
    for key in _VOICES:
        if key in values and _parse_engine(str(values[key])) not in ENGINES:
            values[key] = FROM_PROFILE
    for key, known in _SOUNDS.items():
        if key in values and values[key] not in known:
            values[key] = FROM_PROFILE
    return values


def display_voice(voice: str) -> str:
    """Return a voice's name, or only its engine where the rest is a path."""
    engine = _parse_engine(voice)
    return voice if engine in ENGINES else engine


def _parse_engine(voice: str) -> str:
    return voice.partition(":")[0].strip().lower()
