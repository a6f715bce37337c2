"""What a track is made of, as its record holds it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from supine.model import Bell, Chapter, Guide, Item, Pause, Say, Timeline
from supine.record.parts import BellSpan, ChapterSpan, CueSpan, GuideRecord, ItemRecord, Span


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
