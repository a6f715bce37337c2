"""The options as a form, with what there is to choose from: for the page and for dialogues."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from supine.audio.backgrounds import BACKGROUNDS
from supine.audio.bells import BELLS
from supine.audio.sound_choice import NONE
from supine.model import CONDITIONS, CUE_POSITIONS
from supine.profile.fields import FIELDS, OptionField
from supine.script.cue_catalogue import list_theme_cues
from supine.speech.registry import VoiceChoice, list_voices

_CONDITION_SUMMARIES = {
    "spinal-fusion": "rods in the spine, or fused vertebrae",
    "hyperlordosis": "a deep hollow of the low back",
    "spondylolisthesis": "a vertebra that has slipped",
}
"""Plain words for the conditions whose names not everybody knows."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen, with a summary."""

    value: str
    summary: str = ""


def list_choices(field: OptionField) -> list[Choice]:
    """Return the values of an option that can be named at once; of custom cues, where they stand.

    Voices are not among them, since listing them starts every engine; nor are cues, which a
    routine has hundreds of.
    """
    if field.catalogue == "themes":
        first = {cue.theme: cue.text for cue in reversed(list_theme_cues())}
        return [Choice(theme, f"“{first[theme]}”") for theme in sorted(first)]
    if field.kind == "sound":
        sounds = (BELLS if field.catalogue == "bells" else BACKGROUNDS).values()
        return [*(Choice(sound.name, sound.summary) for sound in sounds), Choice(NONE)]
    if field.catalogue == "conditions":
        return [Choice(name, _CONDITION_SUMMARIES.get(name, "")) for name in CONDITIONS]
    return [Choice(name) for name in (CUE_POSITIONS if field.kind == "cues" else field.choices)]


def describe_voices(engine: str) -> list[dict[str, str]]:
    """Return an engine's voices, each with `voice` (what chooses it), `language` and `summary`.

    The engine is started for it; a `SpeechError` if it cannot be on this machine.
    """
    return [
        {
            "voice": str(VoiceChoice(engine, voice.name)),
            "language": voice.language,
            "summary": voice.summary,
        }
        for voice in list_voices(engine)
    ]


def describe_form() -> list[dict[str, object]]:
    """Return every option as a field of a form, in order, ready to be written as JSON.

    Each has what `OptionField` says of it, `default` (as a request would give it; None where the
    routine or the sound has its own) and `choices`, a list of `value` and `summary`.
    """
    told = ("key", "kind", "group", "label", "help", "default", "min", "max", "unit", "whole")
    return [
        {name: getattr(field, name) for name in (*told, "needs")}
        | {"choices": [asdict(choice) for choice in list_choices(field)]}
        for field in FIELDS.values()
    ]
