"""What a track is made of, in one number: to know whether one that is there is the one wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

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


def asked_sha256(guide: Guide, choices: Choices, voices: Voices, items: Sequence[Item] = ()) -> str:
    """A hash of everything that decides a track but its format: the same one, the same track.

    Files count by what is in them, wherever they are. What a track is written with does not
    count: a younger encoder is no reason to make hundreds anew.

    Parameters
    ----------
    voices
        The ones that the choices mean, from `plan.check`.
    items
        The script that somebody brought; none for a guide, which has a template.

    Raises
    ------
    SpeechError
        If the voice is not there.
    """
    chosen = asdict(choices)
    if choices.length_s is None and not items:
        chosen["length_s"] = guide.minutes.default * 60.0
    for sound in ("bell", "background"):
        chosen[sound] = file_sha256(chosen[sound]) or chosen[sound]
    chosen["voice"] = _told_apart(voices.first)
    chosen["fill_with"] = _told_apart(voices.fill) if voices.fill else []
    written = asdict(guide)
    del written["path"]
    return key_of(
        {
            "supine": __version__,
            "versions": [CLIP_VERSION, SOUNDS_VERSION, speech.SPEECH_VERSION],
            "guide": written,
            "themes": {} if items else themes_of(guide),
            "script": [[type(item).__name__, asdict(item)] for item in items],
            "choices": chosen,
        }
    )


def _told_apart(voice: VoiceChoice) -> list[str]:
    # A recorded voice is what was recorded, in whatever folder.
    name = "" if voice.engine == RECORDED else speech.identity_of(voice)
    return [voice.engine, name, speech.version_of(voice)]
