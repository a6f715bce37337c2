"""The values that travel through supine: frozen, slotted, with the unit in the name.

Seconds are floats up to the timeline and whole samples from there on. A value that makes no
sense raises ValueError where it is made, so that nothing checks it again.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    # `supine --help` needs the options, and not numpy.
    import numpy as np
    from numpy.typing import NDArray

Samples: TypeAlias = "NDArray[np.float32]"
"""Sound in −1…1: shape (n,) for mono, (n, 2) for stereo."""

VERSION = "0.1.0"
"""Of supine: a part of recipes and fingerprints."""

MAX_LENGTH_S = 24 * 3600.0
"""No track and no pause is longer than a day: past that, a length is a slip of the keyboard."""

MAX_STRIKES = 9

MIN_PACE_WPM, MAX_PACE_WPM = 80.0, 200.0
"""The range of an unhurried speaker, in words a minute within a cue."""

MIN_BELL_BELOW_VOICE_LU, MAX_BELL_BELOW_VOICE_LU = 2.0, 30.0
"""A bell nearer to the voice startles; one farther away is not heard."""

MIN_BACKGROUND_BELOW_VOICE_LU, MAX_BACKGROUND_BELOW_VOICE_LU = 18.0, 60.0
"""A background nearer to the voice covers words; one farther away is not heard at all."""

MIN_INTERVAL_BELL_S = 60.0
"""A bell that comes more often leaves nobody alone."""

LEAD_IN_S = 1.0
"""Before the first sound: earphones that slept are awake by then, and nothing startles."""

LEAD_OUT_S = 2.0
"""After the last sound, so that a track never ends on one."""

SOURCE_OPEN, SOURCE_CLOSE = "\ue000", "\ue001"
"""Private-use characters around a source in rendered text; no guide may write them."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where something was written: a file's name and its line, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def mark(self) -> str:
        """What the renderer puts before text, for the script's parser to read back."""
        return f"{SOURCE_OPEN}{self}{SOURCE_CLOSE}"


_WORDS_IN_A_NAME = 6
_APOSTROPHES = str.maketrans("", "", "'’ʼ")


@functools.lru_cache(maxsize=4096)
def make_cue_name(text: str) -> str:
    """Return a cue's name: its first six words, as in "the-jaw-can-hang-a-little".

    It stays the same as long as the cue begins with the same words.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    return "-".join(re.findall(r"[^\W_]+", plain)[:_WORDS_IN_A_NAME])


def name_matches(name: str, wanted: str) -> bool:
    """Return whether a cue's name is the one that is wanted, or begins with all of its words."""
    return name == wanted or name.startswith(f"{wanted}-")


def is_named(text: str, names: Iterable[str]) -> bool:
    """Return whether a cue has one of the names, or begins with all words of one."""
    return any(name_matches(make_cue_name(text), wanted) for wanted in names)


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue to be spoken. `rank` 0 always stays; 3 is dropped before 2, and 2 before 1."""

    text: str
    rank: int
    source: SourceLine

    @property
    def name(self) -> str:
        """What the cue is called, to be preferred or left out."""
        return make_cue_name(self.text)

    @property
    def theme(self) -> str:
        """The theme it was drawn from; empty for a routine's own."""
        folder, _, file = self.source.file.partition("/")
        return file.removesuffix(".txt") if folder == "themes" else ""

    @property
    def required(self) -> bool:
        """Whether the cue is required."""
        return self.rank == 0


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence between `min_s` and `max_s`; elastic ones share the slack by `weight`."""

    min_s: float
    ideal_s: float
    max_s: float
    weight: float
    source: SourceLine

    def __post_init__(self) -> None:
        rises = 0.0 <= self.min_s <= self.ideal_s <= self.max_s <= MAX_LENGTH_S
        if not rises or not (self.weight > 0.0 or self.min_s == self.max_s):
            raise ValueError(f"a pause of {self.min_s} to {self.max_s} s makes no sense")

    @property
    def elastic(self) -> bool:
        """Whether the pause may be stretched."""
        return self.max_s > self.min_s


@dataclass(frozen=True, slots=True)
class Bell:
    """Strikes of the bell, one after the other; the last rings out before anything else."""

    strikes: int
    source: SourceLine

    def __post_init__(self) -> None:
        if not 1 <= self.strikes <= MAX_STRIKES:
            raise ValueError(f"a bell is struck 1 to {MAX_STRIKES} times, not {self.strikes}")


@dataclass(frozen=True, slots=True)
class Chapter:
    """The start of a chapter."""

    title: str
    source: SourceLine


@dataclass(frozen=True, slots=True)
class SpanStart:
    """The start of items that belong together, up to a `SpanEnd`; spans do not nest.

    With `length_s` they are fitted to exactly so long; with a `rank` they may be left out, all
    of them or none.
    """

    source: SourceLine
    length_s: float | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class SpanEnd:
    """The end of a span."""

    source: SourceLine


TimedItem = Cue | Pause | Bell | Chapter
"""One thing that has its place on a timeline."""

Item = TimedItem | SpanStart | SpanEnd
"""One thing a script asks for, in the order of the script."""


@dataclass(frozen=True, slots=True)
class FittedScript:
    """A script at a length: what stays, each with its length in seconds, and what was left out."""

    items: tuple[tuple[TimedItem, float], ...]
    left_out: tuple[Cue, ...]


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


Position = Literal["settling", "resting", "returning"]
CUE_POSITIONS: tuple[Position, ...] = get_args(Position)
"""Where a custom cue may stand: once the listener lies, while they rest, as they come back."""

Guidance = Literal["silent", "sparse", "normal", "full"]
GUIDANCE: tuple[Guidance, ...] = get_args(Guidance)
"""How much is said while the listener rests; "silent" says the way in and the way out alone."""

CueOrder = Literal["mixed", "body"]
CUE_ORDERS: tuple[CueOrder, ...] = get_args(CueOrder)
"""How theme cues follow each other: themes in turn, or from the feet to the head."""

Surface = Literal["floor", "bed"]
SURFACES: tuple[Surface, ...] = get_args(Surface)
"""What the listener lies on."""

Units = Literal["metric", "imperial"]
Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom a track is for, as far as a guide may know.

    The name is spoken only where `speak_name` says so. No props mean that nothing is known of
    them, not that there are none. With `to_sleep` the track ends in sleep, without a way out.
    """

    name: str = ""
    speak_name: bool = False
    units: Units = "metric"
    side: Side = "right"
    props: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    surface: Surface = "floor"
    to_sleep: bool = False


@dataclass(frozen=True, slots=True)
class CustomCue:
    """A cue of the listener's own: what it says, where it stands, and how often.

    With `every_s` it comes again and again through the rest, every so many seconds; without it,
    it is said `times` times.
    """

    text: str
    where: Position = "resting"
    times: int = 1
    every_s: float | None = None


@dataclass(frozen=True, slots=True)
class CuePreferences:
    """Which cues a listener wants to hear, and which never.

    Themes by their names; cues by theirs (`make_cue_name`), or by the words these begin with.
    """

    guidance: Guidance = "normal"
    order: CueOrder = "mixed"
    themes: tuple[str, ...] = ()
    without_themes: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    without_cues: tuple[str, ...] = ()
    own: tuple[CustomCue, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackOptions:
    """Everything a listener chooses for a track; what is not chosen has its default.

    `length_s` is None for the guide's own default, a level None for the sound's own.
    `fill_with` is the voice that speaks what a recorded voice lacks; none if it is empty.
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
    interval_bell_s: float | None = None
    seed: int = 1
    listener: Listener = Listener()
    preferences: CuePreferences = CuePreferences()
    words: tuple[tuple[str, str], ...] = ()
    pronunciations: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for name, value, low, high in (
            ("length_s", self.length_s, 1.0, MAX_LENGTH_S),
            ("pace_wpm", self.pace_wpm, MIN_PACE_WPM, MAX_PACE_WPM),
            (
                "bell_below_voice_lu",
                self.bell_below_voice_lu,
                MIN_BELL_BELOW_VOICE_LU,
                MAX_BELL_BELOW_VOICE_LU,
            ),
            (
                "background_below_voice_lu",
                self.background_below_voice_lu,
                MIN_BACKGROUND_BELOW_VOICE_LU,
                MAX_BACKGROUND_BELOW_VOICE_LU,
            ),
            ("interval_bell_s", self.interval_bell_s, MIN_INTERVAL_BELL_S, MAX_LENGTH_S),
        ):
            if value is not None and not low <= value <= high:
                raise ValueError(f"{name} is from {low:g} to {high:g}, not {value:g}")


@dataclass(frozen=True, slots=True)
class LengthRange:
    """The lengths a guide is written for, in minutes."""

    shortest: float
    default: float
    longest: float


GUIDE_NAME = r"^[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+(-[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+)*$"
"""What a guide may be called, as pydantic takes it: small letters and digits of any script."""

CONDITIONS = (
    "pregnancy",
    "spinal-fusion",
    "hyperlordosis",
    "spondylolisthesis",
    "recent-surgery",
    "hernia",
    "pain",
)
"""What a listener may say about themselves, as far as the routines have a word on it."""


@dataclass(frozen=True, slots=True)
class Suitability:
    """What a guide says to a listener with a condition; information, never advice.

    `suits` is "yes", "adapted" (the template says other words for it) or "no"; `instead` names
    a routine that may suit better.
    """

    condition: str
    suits: str
    note: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """A routine as it stands in its file: the front matter, and the template still to render.

    `language` is as in "de" or "en-us"; empty where it is not said, and then any voice may read it.
    `defaults` are keys of a profile, and what they are unless the listener chooses otherwise.
    """

    name: str
    title: str
    summary: str
    kind: str
    minutes: LengthRange
    position: str
    props: tuple[str, ...]
    cautions: tuple[str, ...]
    sources: tuple[str, ...]
    colour: str
    conditions: tuple[Suitability, ...] = ()
    language: str = ""
    defaults: tuple[tuple[str, str], ...] = ()
    path: Path = Path()
    template: str = ""
    template_line: int = 1
    picture: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.colour):
            raise ValueError(f"a colour is written as #3b5b7a, not {self.colour!r}")


MAX_CHAPTERS = 255
"""The chapters of a track: one byte counts them, in ID3 (Chapter Frame Addendum 1.0) and in MP4."""

SAMPLE_RATE_HZ = 44_100
"""Every clip and every track: what phones and MP3 decoders are happiest with."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Sound in memory: `samples` float32 in −1…1, shape (n,) or (n, 2)."""

    samples: Samples
    sample_rate_hz: int

    @property
    def length_samples(self) -> int:
        """How many samples (of each channel) the clip has."""
        return int(self.samples.shape[0])

    @property
    def length_s(self) -> float:
        """How long the clip is, in seconds."""
        return self.length_samples / self.sample_rate_hz

    @property
    def channels(self) -> int:
        """1 or 2."""
        return 1 if self.samples.ndim == 1 else int(self.samples.shape[1])


@dataclass(frozen=True, slots=True)
class StoredClip:
    """Sound that waits on disk as a 16-bit WAV, so that a long track costs no memory."""

    path: Path
    length_samples: int
    channels: int
    sample_rate_hz: int

    @property
    def length_s(self) -> float:
        """How long the clip is, in seconds."""
        return self.length_samples / self.sample_rate_hz


@dataclass(frozen=True, slots=True)
class Background:
    """A loop without a seam that runs under the whole track, faded at its two ends."""

    loop: StoredClip
    gain_db: float
    fade_s: float


@dataclass(frozen=True, slots=True)
class Placement:
    """A clip laid on the timeline: a spoken cue or a bell."""

    start_samples: int
    clip: StoredClip
    item: Cue | Bell

    @property
    def end_samples(self) -> int:
        """The first sample after the clip."""
        return self.start_samples + self.clip.length_samples


@dataclass(frozen=True, slots=True)
class Silence:
    """A pause laid on the timeline."""

    start_samples: int
    end_samples: int
    pause: Pause


@dataclass(frozen=True, slots=True)
class ChapterMark:
    """A chapter laid on the timeline."""

    title: str
    start_samples: int
    end_samples: int
    source: SourceLine


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole track, to the sample. Placements are in order and never overlap."""

    sample_rate_hz: int
    total_samples: int
    placements: tuple[Placement, ...]
    silences: tuple[Silence, ...]
    chapters: tuple[ChapterMark, ...]

    @property
    def speech_samples(self) -> int:
        """How many samples are covered by spoken cues."""
        return sum(
            placement.clip.length_samples
            for placement in self.placements
            if isinstance(placement.item, Cue)
        )


@dataclass(frozen=True, slots=True)
class TrackTags:
    """What a player shows of a track, whatever the file format."""

    title: str
    album: str
    artist: str
    genre: str
    comment: str
    lyrics: str
    cover_jpeg: bytes
    chapters: tuple[ChapterMark, ...]
    sample_rate_hz: int
    total_samples: int
    track_number: int = 0
    language: str = "eng"


Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


def ignore_progress(_what: str, _done: int, _total: int) -> None:
    """Do nothing."""
