"""A record beside a track, read again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from supine.errors import RecordError
from supine.model import (
    Bell,
    Chapter,
    Choices,
    Guide,
    Item,
    Listener,
    Minutes,
    OwnCue,
    Pause,
    Say,
    Source,
    Wishes,
)
from supine.record.parts import ItemRecord, Record, WishesRecord

SUFFIX = ".json"

_MOST_BYTES = 64 * 1024 * 1024


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
        written = path.read_bytes()
    except OSError as error:
        raise RecordError(f"the record {path} cannot be read ({error.strerror})") from error
    return parse_record(written, str(path))


def parse_record(written: bytes, place: str) -> Record:
    """The record that a file holds; `place` is what errors call the file.

    Raises
    ------
    RecordError
        If it is not a record of this version.
    """
    try:
        return Record.model_validate_json(written)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "it"
        raise RecordError(
            f"{place} is not a record of a track ({where}: {first['msg'].lower()})",
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
        fill_with=chosen.fill_with,
        pace_wpm=chosen.pace_wpm,
        bell=chosen.bell,
        bell_below_voice_lu=chosen.bell_below_voice_lu,
        background=chosen.background,
        background_below_voice_lu=chosen.background_below_voice_lu,
        seed=chosen.seed,
        words=chosen.words,
        pronunciations=chosen.pronunciations,
        listener=Listener(**chosen.listener.model_dump()),
        wishes=_wishes(chosen.wishes),
    )
    return Remake(guide, tuple(_item(part) for part in record.script), choices, record)


def _wishes(written: WishesRecord) -> Wishes:
    own = tuple(OwnCue(**cue.model_dump()) for cue in written.own)
    return Wishes(**(written.model_dump() | {"own": own}))


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
