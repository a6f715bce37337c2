"""What a track will be, before it is written, and who is told how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from supine import speech
from supine.cache import Lease
from supine.errors import UsageError
from supine.model import Background, Choices, Guide, Item, Say, Timeline
from supine.sounds.prepared import check_background, check_bell, check_levels
from supine.speech import VoiceChoice
from supine.speech.recorded import NAME as RECORDED
from supine.units import check_pace_wpm

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


def no_progress(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks, and who speaks what a recorded voice lacks."""

    first: VoiceChoice
    fill: VoiceChoice | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A track in full, except that it is not written yet.

    `filled` are the texts that another voice speaks for a recorded one. `notes` are what the
    listener should know of it, a sentence each without a full stop. `lease` keeps its clips in
    the cache for as long as the plan lives. `asked_sha256` stands for what it is made of
    (`asking`).
    """

    guide: Guide
    choices: Choices
    voices: Voices
    items: tuple[Item, ...]
    timeline: Timeline
    background: Background | None
    left_out: tuple[Say, ...]
    filled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    asked_sha256: str = ""
    lease: Lease | None = field(default=None, repr=False, compare=False)

    @property
    def length_s(self) -> float:
        """How long the track is."""
        return self.timeline.total_samples / self.timeline.sample_rate_hz

    def sounds_like(self, other: Plan) -> bool:
        """Whether both make the very same file: whom it is for does not always matter."""
        return (self.guide, self.timeline, self.background) == (
            other.guide,
            other.timeline,
            other.background,
        )


def check(choices: Choices) -> Voices:
    """The voices that are meant, or an error for any choice that makes no sense."""
    check_pace_wpm(choices.pace_wpm)
    check_bell(choices.bell)
    check_background(choices.background)
    check_levels(
        bell_below_voice_lu=choices.bell_below_voice_lu,
        background_below_voice_lu=choices.background_below_voice_lu,
    )
    first = speech.parse_voice(choices.voice)
    if not choices.fill_with:
        return Voices(first)
    fill = speech.parse_voice(choices.fill_with)
    if fill.engine == RECORDED:
        raise UsageError(
            "a recorded voice cannot fill in for another", "Name a voice that reads: heart, system"
        )
    return Voices(first, fill)
