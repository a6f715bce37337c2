"""What a player shows of a track, made from its guide and its timeline."""

from __future__ import annotations

from supine.formats.cover import draw_cover
from supine.model import Guide, Say, Timeline, TrackTags
from supine.units import format_in_words

ALBUM = ARTIST = "Supine"
GENRE = "Relaxation"


def tags_for(guide: Guide, timeline: Timeline) -> TrackTags:
    """Title with the length, cautions as the comment, cues as lyrics, chapters and a cover."""
    length_text = format_in_words(timeline.total_samples / timeline.sample_rate_hz)
    return TrackTags(
        title=f"{guide.title}, {length_text}",
        album=ALBUM,
        artist=ARTIST,
        genre=GENRE,
        comment=" ".join(guide.cautions),
        lyrics=_lyrics(timeline),
        cover_jpeg=draw_cover(
            title=guide.title,
            length_text=length_text,
            position=guide.position,
            colour=guide.colour,
        ),
        chapters=timeline.chapters,
        sample_rate_hz=timeline.sample_rate_hz,
        total_samples=timeline.total_samples,
    )


def _lyrics(timeline: Timeline) -> str:
    """The cues in order, a blank line and its title before each chapter."""
    lines: list[str] = []
    chapters = list(timeline.chapters)
    for placed in timeline.placements:
        while chapters and chapters[0].start_samples <= placed.start_samples:
            lines += ["", chapters.pop(0).title.upper(), ""]
        if isinstance(placed.item, Say):
            lines.append(placed.item.text)
    return "\n".join(lines).strip()
