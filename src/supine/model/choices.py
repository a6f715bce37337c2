"""Everything a listener chooses."""

from __future__ import annotations

from dataclasses import dataclass

PROPS = (
    "blanket",
    "cushion",
    "pillow",
    "bolster",
    "block",
    "ball",
    "band",
    "roller",
    "bench",
    "chair",
)
"""What a listener may have at hand, as far as the routines ask for it and a floor is not enough."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom a track is for, as far as a guide may know.

    The name is spoken only where `speak_name` says so. No props mean that nothing is known of
    them, not that there are none.
    """

    name: str = ""
    speak_name: bool = False
    units: str = "metric"
    side: str = "right"
    props: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


PLACES = ("settling", "resting", "returning")
"""Where a listener's own cue may stand: once they lie, while they rest, as they come back."""

GUIDANCE = ("sparse", "normal", "full")
"""How much is said while somebody rests."""


@dataclass(frozen=True, slots=True)
class OwnCue:
    """A cue of the listener's own: what it says, where it stands, and how often.

    `every_s` is for a refrain, in a track of any length; without it, it is said `times` times.
    """

    text: str
    where: str = "resting"
    times: int = 1
    every_s: float | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """Which cues a listener wants to hear, and which never.

    Themes by their names; cues by theirs (`cue_name`), or by the words these begin with.
    """

    guidance: str = "normal"
    themes: tuple[str, ...] = ()
    without_themes: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    without_cues: tuple[str, ...] = ()
    own: tuple[OwnCue, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything a listener chooses for a track; what is not chosen has its default.

    `length_s` is None for the guide's own default, a level None for the sound's own.
    `fill_with` is the voice that speaks what a recorded voice lacks; nobody if it is empty.
    `words` are said instead of others, `pronunciations` are how a voice is to be given a word:
    pairs of the word and what stands in for it.
    """

    length_s: float | None = None
    voice: str = "heart"
    fill_with: str = ""
    pace_wpm: float = 115.0
    bell: str = "bowl"
    bell_below_voice_lu: float | None = None
    background: str = "room"
    background_below_voice_lu: float | None = None
    seed: int = 1
    listener: Listener = Listener()
    wishes: Wishes = Wishes()
    words: tuple[tuple[str, str], ...] = ()
    pronunciations: tuple[tuple[str, str], ...] = ()
