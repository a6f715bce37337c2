"""What there is to choose from, as JSON: routines, cues, voices, sounds."""

from __future__ import annotations

import functools
from dataclasses import asdict

from supine import speech
from supine.as_json import guide_as_json
from supine.cue_list import routine_cues, theme_cues
from supine.errors import SpeechError
from supine.guide import all_guides
from supine.model import Guide
from supine.sounds.backgrounds import BACKGROUNDS, DEFAULT_BACKGROUND
from supine.sounds.bells import BELLS, DEFAULT_BELL
from supine.web.choosing import VOICES


def routines() -> list[dict[str, object]]:
    """Every routine, the resting ones first."""
    guides = sorted(all_guides(), key=lambda guide: (guide.kind != "resting", guide.name))
    return [guide_as_json(guide) for guide in guides]


def cues(guide: Guide) -> list[dict[str, object]]:
    """The cues that may be preferred or left out of a routine: its own, then the reminders."""
    return [asdict(cue) for cue in (*routine_cues(guide), *theme_cues(guide))]


@functools.cache
def voices() -> list[dict[str, object]]:
    """Every voice that has a name, engine by engine; what this machine has not is left out.

    It takes a process for each engine, and its voices do not change while a server runs.
    """
    found: list[dict[str, object]] = []
    for engine in VOICES:
        try:
            listed = speech.voices(engine)
        except SpeechError:
            continue
        found += [
            {
                "voice": str(speech.VoiceChoice(engine, voice.name)),
                "language": voice.language,
                "summary": voice.summary,
            }
            for voice in listed
        ]
    return found


def sounds() -> list[dict[str, object]]:
    """The bells and backgrounds that supine makes."""
    return [
        {"kind": kind, "name": name, "summary": sound.summary, "default": name == default}
        for kind, table, default in (
            ("bell", BELLS, DEFAULT_BELL),
            ("background", BACKGROUNDS, DEFAULT_BACKGROUND),
        )
        for name, sound in table.items()
    ]
