"""The parts of a record, each checked as it is read and as it is written."""

from __future__ import annotations

import json
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

_Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
_FileName = Annotated[str, Field(pattern=r"^[^/\x00]*[^/\x00.][^/\x00]*$")]
"""A name alone: a record from a stranger must not send a track to another folder."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ItemRecord(_Part):
    """One item of the script, as `script.parse` gave it."""

    kind: Literal["say", "pause", "bell", "chapter"]
    file: str
    line: int
    text: str = ""
    rank: Annotated[int, Field(ge=0, le=3)] = 0
    min_s: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    ideal_s: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    max_s: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    weight: Annotated[float, Field(ge=0, le=1000)] = 0.0
    strikes: Annotated[int, Field(ge=0, le=9)] = 0

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        rising = self.min_s <= self.ideal_s <= self.max_s
        shared = self.weight > 0 or self.min_s == self.max_s
        if not rising or not shared or (self.kind == "bell" and not self.strikes):
            raise ValueError("an item of the script makes no sense")
        return self


class Span(_Part):
    """Something on the timeline, in samples."""

    start_samples: int
    end_samples: int


class CueSpan(Span):
    """A spoken cue, and where it was written."""

    text: str
    source: str
    required: bool


class BellSpan(Span):
    """Strikes of the bell, until the last has rung out."""

    strikes: int


class ChapterSpan(Span):
    """A chapter."""

    title: str


class GuideRecord(_Part):
    """What a track needs of its guide's front matter."""

    name: str
    title: str
    summary: str
    kind: str
    shortest_minutes: float
    default_minutes: float
    longest_minutes: float
    position: str
    props: tuple[str, ...]
    cautions: tuple[str, ...]
    sources: tuple[str, ...]
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class ListenerRecord(_Part):
    """What the track knows of the listener."""

    name: str
    speak_name: bool = False
    units: str
    side: str
    props: tuple[str, ...] = ()
    conditions: tuple[str, ...]


class OwnCueRecord(_Part):
    """A cue of the listener's own."""

    text: str
    where: Literal["settling", "resting", "returning"]
    times: Annotated[int, Field(ge=1, le=1000)]
    every_s: Annotated[float, Field(ge=1, le=86_400)] | None


class WishesRecord(_Part):
    """Which cues the listener wanted, and which not."""

    guidance: Literal["sparse", "normal", "full"] = "normal"
    themes: tuple[str, ...] = ()
    without_themes: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    without_cues: tuple[str, ...] = ()
    own: tuple[OwnCueRecord, ...] = ()


class ChoicesRecord(_Part):
    """What the listener chose."""

    length_s: Annotated[float, Field(ge=1, le=86_400)]
    voice: str
    fill_with: str = ""
    pace_wpm: Annotated[float, Field(ge=40, le=300)]
    bell: str
    bell_sha256: str
    bell_below_voice_lu: float | None = None
    background: str
    background_sha256: str
    background_below_voice_lu: float | None
    seed: int
    words: tuple[tuple[str, str], ...]
    pronunciations: tuple[tuple[str, str], ...]
    listener: ListenerRecord
    wishes: WishesRecord = WishesRecord()


class Record(_Part):
    """The whole record; its JSON is what stands beside the track.

    `asked_sha256` stands for everything that was asked for: whoever asks for the same again need
    not have it made again.
    """

    record_version: Literal[1]
    supine_version: str
    routine: _Name
    file: _FileName
    format: str
    sha256: str
    asked_sha256: str = ""
    sample_rate_hz: Literal[44_100]
    channels: Annotated[int, Field(ge=1, le=2)]
    total_samples: Annotated[int, Field(gt=0)]
    voice_version: str
    choices: ChoicesRecord
    guide: GuideRecord
    chapters: tuple[ChapterSpan, ...]
    cues: tuple[CueSpan, ...]
    bells: tuple[BellSpan, ...]
    pauses: tuple[Span, ...]
    left_out: tuple[str, ...]
    filled: tuple[str, ...] = ()
    script: Annotated[tuple[ItemRecord, ...], Field(min_length=1)]

    def to_json(self) -> str:
        """The record as text, the same for the same record."""
        return json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"
