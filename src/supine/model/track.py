"""A track laid out to the sample, and what a player shows of it."""

from __future__ import annotations

from dataclasses import dataclass

from supine.model.script import Bell, Pause, Say, Source
from supine.model.sound import StoredClip


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
