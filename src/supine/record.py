"""The record beside a track: everything that went in, and where it came to lie.

`NAME.json` stands beside `NAME.mp3`. The same record makes the same bytes: it holds the script
as it was rendered, so it does not matter if the guide has changed since.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from supine.errors import RecordError
from supine.model import (
    Bell,
    Chapter,
    Choices,
    Guide,
    Item,
    Listener,
    Minutes,
    Pause,
    Say,
    Source,
    Timeline,
)

SUFFIX = ".json"

_MOST_BYTES = 64 * 1024 * 1024


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
    rank: Annotated[int, Field(ge=0, le=2)] = 0
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
    units: str
    side: str
    conditions: tuple[str, ...]


class ChoicesRecord(_Part):
    """What the listener chose."""

    length_s: Annotated[float, Field(ge=1, le=86_400)]
    voice: str
    pace_wpm: Annotated[float, Field(ge=40, le=300)]
    bell: str
    bell_sha256: str
    background: str
    background_sha256: str
    background_below_voice_lu: float | None
    seed: int
    words: tuple[tuple[str, str], ...]
    pronunciations: tuple[tuple[str, str], ...]
    listener: ListenerRecord


class Record(_Part):
    """The whole record; its JSON is what stands beside the track."""

    record_version: Literal[1]
    supine_version: str
    routine: _Name
    file: _FileName
    format: str
    sha256: str
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
    script: Annotated[tuple[ItemRecord, ...], Field(min_length=1)]

    def to_json(self) -> str:
        """The record as text, the same for the same record."""
        return json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Remake:
    """What `make --from` needs of a record."""

    guide: Guide
    items: tuple[Item, ...]
    choices: Choices
    record: Record


def record_path(track: Path) -> Path:
    """Where the record of a track stands."""
    return track.with_suffix(SUFFIX)


def read_record(path: Path) -> Record:
    """The record in a file.

    Raises
    ------
    RecordError
        If it cannot be read, or is not a record of this version.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise RecordError(f"{path} is too large for a record")
        return Record.model_validate_json(path.read_bytes())
    except OSError as error:
        raise RecordError(f"the record {path} cannot be read ({error.strerror})") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "it"
        raise RecordError(
            f"{path} is not a record of a track ({where}: {first['msg'].lower()})",
            "Name the .json file that was written beside the track",
        ) from error


def read_remake(path: Path) -> Remake:
    """A record as what makes its track again."""
    record = read_record(path)
    written = record.guide
    guide = Guide(
        name=written.name,
        title=written.title,
        summary=written.summary,
        kind=written.kind,
        minutes=Minutes(written.shortest_minutes, written.default_minutes, written.longest_minutes),
        position=written.position,
        props=written.props,
        cautions=written.cautions,
        conditions=(),
        sources=written.sources,
        colour=written.colour,
        path=path,
        template="",
        template_line=1,
    )
    chosen = record.choices
    choices = Choices(
        length_s=chosen.length_s,
        voice=chosen.voice,
        pace_wpm=chosen.pace_wpm,
        bell=chosen.bell,
        background=chosen.background,
        background_below_voice_lu=chosen.background_below_voice_lu,
        seed=chosen.seed,
        words=chosen.words,
        pronunciations=chosen.pronunciations,
        listener=Listener(
            chosen.listener.name,
            chosen.listener.units,
            chosen.listener.side,
            chosen.listener.conditions,
        ),
    )
    return Remake(guide, tuple(_item(part) for part in record.script), choices, record)


def items_record(items: tuple[Item, ...]) -> tuple[ItemRecord, ...]:
    """The script as the record holds it."""
    return tuple(_item_record(item) for item in items)


def guide_record(guide: Guide) -> GuideRecord:
    """The guide as the record holds it."""
    return GuideRecord(
        name=guide.name,
        title=guide.title,
        summary=guide.summary,
        kind=guide.kind,
        shortest_minutes=guide.minutes.shortest,
        default_minutes=guide.minutes.default,
        longest_minutes=guide.minutes.longest,
        position=guide.position,
        props=guide.props,
        cautions=guide.cautions,
        sources=guide.sources,
        colour=guide.colour,
    )


def timeline_record(timeline: Timeline) -> dict[str, Any]:
    """The timeline's part of the record: chapters, cues, bells and pauses, in samples."""
    cues, bells = [], []
    for placed in timeline.placements:
        span = {"start_samples": placed.start_samples, "end_samples": placed.end_samples}
        if isinstance(placed.item, Say):
            said = placed.item
            cues.append(
                CueSpan(**span, text=said.text, source=str(said.source), required=said.keep)
            )
        else:
            bells.append(BellSpan(**span, strikes=placed.item.strikes))
    return {
        "sample_rate_hz": timeline.sample_rate_hz,
        "total_samples": timeline.total_samples,
        "cues": tuple(cues),
        "bells": tuple(bells),
        "pauses": tuple(
            Span(start_samples=silence.start_samples, end_samples=silence.end_samples)
            for silence in timeline.silences
        ),
        "chapters": tuple(
            ChapterSpan(
                start_samples=mark.start_samples, end_samples=mark.end_samples, title=mark.title
            )
            for mark in timeline.chapters
        ),
    }


def _item_record(item: Item) -> ItemRecord:
    where = asdict(item.source)
    match item:
        case Say():
            return ItemRecord(kind="say", text=item.text, rank=item.rank, **where)
        case Bell():
            return ItemRecord(kind="bell", strikes=item.strikes, **where)
        case Chapter():
            return ItemRecord(kind="chapter", text=item.title, **where)
        case Pause():
            return ItemRecord(
                kind="pause",
                min_s=item.min_s,
                ideal_s=item.ideal_s,
                max_s=item.max_s,
                weight=item.weight,
                **where,
            )


def _item(part: ItemRecord) -> Item:
    source = Source(part.file, part.line)
    match part.kind:
        case "say":
            return Say(part.text, part.rank, source)
        case "bell":
            return Bell(part.strikes, source)
        case "chapter":
            return Chapter(part.text, source)
        case "pause":
            return Pause(part.min_s, part.ideal_s, part.max_s, part.weight, source)
