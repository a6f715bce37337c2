"""A script as the text of a guide, and a timeline as SSML for other engines to speak."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from html import escape

from supine.model import (
    Bell,
    Chapter,
    ChapterMark,
    Cue,
    Guide,
    Item,
    Pause,
    SpanEnd,
    SpanStart,
    Timeline,
)
from supine.script.parser import escape_cue
from supine.units import samples_from_seconds

NAMESPACE = "http://www.w3.org/2001/10/synthesis"

CHAPTER_COMMENT = "chapter"
"""A remark of this word says that the mark after it begins a chapter; other marks are no part
of a track. SSML has no chapters, and a remark is passed over by every engine."""


def write_guide(guide: Guide, items: Sequence[Item]) -> str:
    """Return a whole guide file: front matter from `guide`, a template that renders to `items`.

    Nothing of a cue or a title is ever run as a template: every opening brace is written as
    Jinja's own string of one brace.

    Parameters
    ----------
    guide
        As `build_guide` makes it; props, conditions and sources are not written.
    items
        As a reader of scripts or `parser.parse` gives them.
    """
    minutes = guide.minutes
    # JSON's strings and lists are YAML's, with every quote and backslash escaped.
    head = {
        "name": json.dumps(guide.name, ensure_ascii=False),
        "title": json.dumps(guide.title, ensure_ascii=False),
        "summary": json.dumps(guide.summary, ensure_ascii=False),
        "kind": guide.kind,
        "minutes": f"{{shortest: {minutes.shortest:g}, default: {minutes.default:g}, "
        f"longest: {minutes.longest:g}}}",
        "position": json.dumps(guide.position, ensure_ascii=False),
        "cautions": json.dumps(guide.cautions, ensure_ascii=False),
        "colour": json.dumps(guide.colour),
    }
    if guide.language:
        head["language"] = json.dumps(guide.language)
    lines = "".join(f"{key}: {value}\n" for key, value in head.items())
    return f"---\n{lines}---\n{write_template(items)}"


def write_template(items: Sequence[Item]) -> str:
    """Return the template alone, one item a paragraph."""
    return "\n".join(f"{_write_item(item)}\n" for item in _without_spread_pauses(items))


def _without_spread_pauses(items: Sequence[Item]) -> list[Item]:
    """Return the items without elastic pauses in spans: a fill spreads its cues by itself."""
    kept: list[Item] = []
    is_inside = False
    for item in items:
        is_inside = isinstance(item, SpanStart) or (is_inside and not isinstance(item, SpanEnd))
        if not (is_inside and isinstance(item, Pause) and item.elastic):
            kept.append(item)
    return kept


def _write_item(item: Item) -> str:
    match item:
        case Cue():
            return f"{'?' * item.rank} {_escape(escape_cue(item.text))}".lstrip()
        case Bell():
            return "[bell]" if item.strikes == 1 else f"[bell {item.strikes}]"
        case Chapter():
            return f"# {_escape(item.title)}"
        case Pause():
            bounds = f"{_format_decimal(item.min_s)}s..{_format_decimal(item.max_s)}s"
            rest = f"[rest {_format_decimal(item.weight)} {bounds}]"
            return rest if item.elastic else f"[{_format_decimal(item.min_s)}s]"
        case SpanStart():
            return f"[fill {_format_decimal(item.length_s or 0.0)}s]"
        case SpanEnd():
            return "[end]"


def _escape(text: str) -> str:
    return text.replace("{", '{{ "{" }}')


def _format_decimal(number: float) -> str:
    """Return a number in full and without an exponent."""
    written = format(Decimal(repr(number)), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


MAX_BREAK_MS = 10_000
"""Amazon Polly and Google cut or refuse a longer break; several in a row are understood."""


def timeline_to_ssml(timeline: Timeline, language: str = "en") -> str:
    """Return the track as SSML 1.1: its cues, and every silence as breaks that sum to it.

    A chapter is a mark with its title, after a comment that it is one, so that `read_ssml` finds
    it again. A bell is a comment, and as much silence as it rings.
    How long the whole is depends on the engine that speaks it: its cues are not as long as ours.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<speak version="1.1" xmlns="{NAMESPACE}" xml:lang="{escape(language)}">',
    ]
    chapters = list(timeline.chapters)
    position = 0
    for placement in timeline.placements:
        while chapters and chapters[0].start_samples <= placement.start_samples:
            chapter = chapters.pop(0)
            start = max(position, chapter.start_samples)
            lines += [*_write_breaks(timeline, position, start), *_write_marks(chapter)]
            position = start
        lines += _write_breaks(timeline, position, placement.start_samples)
        position = placement.start_samples
        if isinstance(placement.item, Cue):
            lines.append(f"<p>{_escape_xml(placement.item.text)}</p>")
            position = placement.end_samples
        else:
            lines.append(f"<!-- bell, {placement.item.strikes} -->")
    for chapter in chapters:
        lines += [*_write_breaks(timeline, position, chapter.start_samples), *_write_marks(chapter)]
        position = max(position, chapter.start_samples)
    lines += [*_write_breaks(timeline, position, timeline.total_samples), "</speak>"]
    return "\n".join(lines) + "\n"


def _write_breaks(timeline: Timeline, start_samples: int, end_samples: int) -> list[str]:
    """Return breaks from one sample to another; their edges are rounded, so no error adds up."""
    rate_hz = timeline.sample_rate_hz
    left_ms = samples_from_seconds(end_samples / rate_hz, 1000) - samples_from_seconds(
        start_samples / rate_hz, 1000
    )
    breaks = []
    while left_ms > 0:
        length_ms = min(left_ms, MAX_BREAK_MS)
        breaks.append(f'<break time="{length_ms}ms"/>')
        left_ms -= length_ms
    return breaks


def _write_marks(chapter: ChapterMark) -> tuple[str, str]:
    return f"<!-- {CHAPTER_COMMENT} -->", f'<mark name="{_escape_xml(chapter.title)}"/>'


def _escape_xml(text: str) -> str:
    # XML cannot hold control characters, even by number.
    return escape("".join(character for character in text if character >= " "))
