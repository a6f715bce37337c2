"""What a track is made of, in one number: to know whether one that is there is the one wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from supine import __version__, speech
from supine.cache import key_of
from supine.clips import CLIP_VERSION
from supine.guide import themes_of
from supine.make.plan import Voices
from supine.model import Choices, Guide, Item
from supine.sounds import SOUNDS_VERSION
from supine.sounds.prepared import file_sha256
from supine.speech import VoiceChoice
from supine.speech.recorded import NAME as RECORDED

Look = Callable[[Callable[[Any], Any], Any], Any]
"""Looks at a file, a voice or a guide's themes: gives what a function gives for it."""


def look_now(function: Callable[[Any], Any], of: Any) -> Any:  # noqa: ANN401 - whatever is looked at
    """Look at something that may have changed."""
    return function(of)


def asked_sha256(
    guide: Guide,
    choices: Choices,
    voices: Voices,
    items: Sequence[Item] = (),
    look: Look = look_now,
) -> str:
    """A hash of everything that decides a track but its format: the same one, the same track.

    Files count by what is in them, wherever they are. What a track is written with does not
    count: a younger encoder is no reason to make hundreds anew.

    Parameters
    ----------
    voices
        The ones that the choices mean, from `plan.check`.
    items
        The script that somebody brought; none for a guide, which has a template.
    look
        For whoever asks about many tracks at a time: may remember what it has seen already.

    Raises
    ------
    SpeechError
        If the voice is not there.
    """
    chosen = asdict(choices)
    if choices.length_s is None and not items:
        chosen["length_s"] = guide.minutes.default * 60.0
    for sound in ("bell", "background"):
        chosen[sound] = look(file_sha256, chosen[sound]) or chosen[sound]
    chosen["voice"] = look(_told_apart, voices.first)
    chosen["fill_with"] = look(_told_apart, voices.fill) if voices.fill else []
    written = asdict(guide)
    del written["path"]
    return key_of(
        {
            "supine": __version__,
            "versions": [CLIP_VERSION, SOUNDS_VERSION, speech.SPEECH_VERSION],
            "guide": written,
            "themes": {} if items else look(themes_of, guide),
            "script": as_data(items),
            "choices": chosen,
        }
    )


def as_data(items: Sequence[Item]) -> list[list[Any]]:
    """A script as plain data, for a hash: kinds of items and what is in them."""
    return [[type(item).__name__, asdict(item)] for item in items]


def _told_apart(voice: VoiceChoice) -> list[str]:
    # A recorded voice is what was recorded, in whatever folder.
    name = "" if voice.engine == RECORDED else speech.identity_of(voice)
    return [voice.engine, name, speech.version_of(voice)]
