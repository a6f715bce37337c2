"""A timeline as SSML, for other engines to speak."""

from __future__ import annotations

from html import escape

from supine.model import ChapterMark, Say, Timeline
from supine.units import samples_from_seconds
from supine.written.ssml import CHAPTER_REMARK, NAMESPACE

LONGEST_BREAK_MS = 10_000
"""Amazon Polly and Google cut or refuse a longer break; several in a row are understood."""


def timeline_as_ssml(timeline: Timeline, language: str = "en") -> str:
    """The track as SSML 1.1: its cues, and every silence as breaks that sum to it.

    A chapter is a mark with its title, and a remark that it is one, so that `read_ssml` finds it
    again. A bell is a remark, and as much silence as it rings.
    How long the whole is depends on the engine that speaks it: its cues are not as long as ours.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<speak version="1.1" xmlns="{NAMESPACE}" xml:lang="{escape(language)}">',
    ]
    chapters = list(timeline.chapters)
    position = 0
    for placed in timeline.placements:
        while chapters and chapters[0].start_samples <= placed.start_samples:
            chapter = chapters.pop(0)
            start = max(position, chapter.start_samples)
            lines += [*_breaks(timeline, position, start), *_marks(chapter)]
            position = start
        lines += _breaks(timeline, position, placed.start_samples)
        position = placed.start_samples
        if isinstance(placed.item, Say):
            lines.append(f"<p>{_text(placed.item.text)}</p>")
            position = placed.end_samples
        else:
            lines.append(f"<!-- bell, {placed.item.strikes} -->")
    for chapter in chapters:
        lines += [*_breaks(timeline, position, chapter.start_samples), *_marks(chapter)]
        position = max(position, chapter.start_samples)
    lines += [*_breaks(timeline, position, timeline.total_samples), "</speak>"]
    return "\n".join(lines) + "\n"


def _breaks(timeline: Timeline, start_samples: int, end_samples: int) -> list[str]:
    """Breaks between two places; edges are rounded, not lengths, so that nothing adds up."""
    rate_hz = timeline.sample_rate_hz
    left_ms = samples_from_seconds(end_samples / rate_hz, 1000) - samples_from_seconds(
        start_samples / rate_hz, 1000
    )
    breaks = []
    while left_ms > 0:
        length_ms = min(left_ms, LONGEST_BREAK_MS)
        breaks.append(f'<break time="{length_ms}ms"/>')
        left_ms -= length_ms
    return breaks


def _marks(chapter: ChapterMark) -> tuple[str, str]:
    return f"<!-- {CHAPTER_REMARK} -->", f'<mark name="{_text(chapter.title)}"/>'


def _text(text: str) -> str:
    # What XML cannot hold, even by number, is no speech either.
    return escape("".join(character for character in text if character >= " "))
