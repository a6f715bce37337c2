"""A request: a routine or a script, and the options for it.

The command line, the page and a batch all ask this way, and so make the same track.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from supine.audio.clips import CLIP_VERSION
from supine.audio.sound_choice import SOUNDS_VERSION, hash_user_file
from supine.errors import Fault, GuideError, UsageError
from supine.model import VERSION, Guide, Item, TrackOptions
from supine.profile.fields import Context, apply_values, find_non_default_values
from supine.script.guides import find_guide
from supine.script.importers import build_guide, is_script, read_script
from supine.script.importers.builder import WrittenScript
from supine.script.suitability import find_missing_props
from supine.script.themes import find_themes
from supine.speech.registry import TrackVoices, VoiceChoice, fingerprint_voice, read_voice_version
from supine.speech.synthesis import SPEECH_VERSION
from supine.storage.hashing import hash_parts


@dataclass(frozen=True, slots=True)
class TrackRequest:
    """A routine, or a script with the guide that was made for it, and the options.

    `length_note` says why the track has not the length that was chosen; it is empty if it has.
    """

    guide: Guide
    options: TrackOptions
    script: WrittenScript | None = None
    length_note: str = ""

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of the user's own script; none for a routine."""
        return self.script.items if self.script else ()

    @property
    def length_s(self) -> float | None:
        """How long the track will be, as far as it is known before it is spoken."""
        if self.options.length_s is not None or self.script:
            return self.options.length_s
        return self.guide.minutes.default * 60.0

    @property
    def notes(self) -> tuple[str, ...]:
        """What the listener should know before anything is spoken."""
        notes = [self.length_note] if self.length_note else []
        missing = find_missing_props(self.guide, self.options.listener.props)
        if missing:
            notes.append(f"{self.guide.title} also asks for {', and '.join(missing)}")
        return tuple(notes)


def build_request(
    routine: str | Path | Guide, options: TrackOptions, chosen: Collection[str] = ()
) -> TrackRequest:
    """Find a routine, by its name or its guide's file, or read a script by its file.

    `chosen` is as for `set_options`. A `UsageError` if there is none; a `GuideError` with all of
    its faults and their lines.
    """
    if isinstance(routine, Guide):
        return set_options(TrackRequest(routine, options), options, chosen)
    path = Path(routine)
    if not is_script(path):
        return set_options(TrackRequest(find_guide(str(routine)), options), options, chosen)
    script = read_script(path)
    return set_options(TrackRequest(build_guide(script, path), options, script), options, chosen)


def set_options(
    request: TrackRequest, options: TrackOptions, chosen: Collection[str] = ()
) -> TrackRequest:
    """Return a request with options, and with what its guide or script says where they do not.

    A guide's defaults hold for what has its own default here, unless its key is among those that
    were `chosen`. What the listener says of a word comes before what the script says. A
    `GuideError` if the guide's defaults make no sense.
    """
    guide = request.guide
    taken = {*chosen, *find_non_default_values(options)}
    defaults = {key: value for key, value in guide.defaults if key not in taken}
    try:
        options = apply_values(options, defaults, context=Context(guide.path.parent))
    except UsageError as error:
        fault = Fault(guide.path.name, 0, f"its defaults: {error.message}", error.hint)
        raise GuideError((fault,)) from error
    if request.script:
        own = dict(request.script.pronunciations) | dict(options.pronunciations)
        options = replace(options, pronunciations=tuple(own.items()))
    return replace(request, options=options)


def clamp_length(request: TrackRequest) -> TrackRequest:
    """Clamp a length that the profile chose, and not this request, to the routine's range.

    A routine is as long as it can be; a script has a length of its own.
    """
    wanted_s = request.options.length_s
    if wanted_s is None:
        return request
    if request.script:
        return replace(request, options=replace(request.options, length_s=None))
    minutes = request.guide.minutes
    length_s = min(max(wanted_s, minutes.shortest * 60.0), minutes.longest * 60.0)
    if length_s == wanted_s:
        return request
    note = f"{request.guide.title} takes {minutes.shortest:g} to {minutes.longest:g} minutes"
    return replace(request, options=replace(request.options, length_s=length_s), length_note=note)


def compute_fingerprint(request: TrackRequest, voices: TrackVoices) -> str:
    """Hash everything that decides a track but its format: the same hash, the same track.

    Files count by what is in them, wherever they are. The encoder does not count: a newer one
    is no reason to make hundreds of tracks anew. `voices` are those that the options mean, from
    `plan.resolve_voices`; a `SpeechError` if one is not there.
    """
    chosen = asdict(request.options) | {"length_s": request.length_s}
    for sound in ("bell", "background"):
        chosen[sound] = hash_user_file(chosen[sound]) or chosen[sound]
    chosen["voice"] = _identify(voices.main)
    chosen["fill_with"] = _identify(voices.fallback) if voices.fallback else []
    written = asdict(request.guide)
    del written["path"]
    return hash_parts(
        {
            "supine": VERSION,
            "versions": [CLIP_VERSION, SOUNDS_VERSION, SPEECH_VERSION],
            "guide": written,
            "themes": {} if request.script else find_themes(request.guide),
            "script": items_to_data(request.items),
            "options": chosen,
        }
    )


def items_to_data(items: Sequence[Item]) -> list[list[Any]]:
    """Convert a script to plain data, for a hash: [kind, fields] of each item."""
    return [[type(item).__name__, asdict(item)] for item in items]


def _identify(voice: VoiceChoice) -> list[str]:
    return [voice.engine, fingerprint_voice(voice), read_voice_version(voice)]
