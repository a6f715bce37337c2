"""The values that travel through supine: frozen, slotted, with the unit in the name.

Seconds are floats up to the timeline and whole samples from there on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Sound in −1…1: shape (n,) for mono, (n, 2) for stereo."""

SAMPLE_RATE_HZ = 44_100
"""Every clip and every track: what phones and MP3 decoders are happiest with."""


SOURCE_OPEN, SOURCE_CLOSE = "\ue000", "\ue001"
"""Private-use characters around a source in rendered text; no guide may write them."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was written: a file's name and its line, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def mark(self) -> str:
        """What the renderer puts before text, for the script's parser to read back."""
        return f"{SOURCE_OPEN}{self}{SOURCE_CLOSE}"


@dataclass(frozen=True, slots=True)
class Minutes:
    """The lengths a guide is written for, in minutes."""

    shortest: float
    default: float
    longest: float


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
    """A routine as it stands in its file: the front matter, and the template still to render."""

    name: str
    title: str
    summary: str
    kind: str
    minutes: Minutes
    position: str
    props: tuple[str, ...]
    cautions: tuple[str, ...]
    conditions: tuple[Suitability, ...]
    sources: tuple[str, ...]
    colour: str
    path: Path
    template: str
    template_line: int


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom a track is for, as far as a guide may know."""

    name: str = ""
    units: str = "metric"
    side: str = "right"
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything a listener chooses for a track; what is not chosen has its default.

    `length_s` is None for the guide's own default, `background_below_voice_lu` None for the
    background's own. `words` are said instead of others, `pronunciations` are how a voice is
    to be given a word: pairs of the word and what stands in for it.
    """

    length_s: float | None = None
    voice: str = "heart"
    pace_wpm: float = 115.0
    bell: str = "bowl"
    background: str = "room"
    background_below_voice_lu: float | None = None
    seed: int = 1
    listener: Listener = Listener()
    words: tuple[tuple[str, str], ...] = ()
    pronunciations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """A cue to be spoken. `rank` 0 always stays; 2 is dropped before 1 when time is short."""

    text: str
    rank: int
    source: Source

    @property
    def keep(self) -> bool:
        """Whether the cue is required."""
        return self.rank == 0


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence between `min_s` and `max_s`; elastic ones share the slack by `weight`."""

    min_s: float
    ideal_s: float
    max_s: float
    weight: float
    source: Source

    @property
    def elastic(self) -> bool:
        """Whether the pause may be stretched."""
        return self.max_s > self.min_s


@dataclass(frozen=True, slots=True)
class Bell:
    """Strikes of the bell, one after the other; the last rings out before anything else."""

    strikes: int
    source: Source


@dataclass(frozen=True, slots=True)
class Chapter:
    """The start of a chapter."""

    title: str
    source: Source


Item = Say | Pause | Bell | Chapter
"""One thing a script asks for, in the order of the script."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A script at a length: what stays, each with its length in seconds, and what was left out."""

    items: tuple[tuple[Item, float], ...]
    left_out: tuple[Say, ...]


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
    item: Say | Bell

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
    source: Source


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
            if isinstance(placement.item, Say)
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
