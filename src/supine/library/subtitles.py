"""The words of a track with their times, as subtitles, lyrics and labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from supine.errors import OutputError, UsageError
from supine.library.recipe import BellSpan, ChapterSpan, CueSpan, Span, find_recipe
from supine.units import samples_from_seconds

KINDS = ("srt", "vtt", "lrc")
"""SubRip and WebVTT, which players show, and LRC, which players of music scroll."""


def format_subtitles(kind: str, cues: Sequence[CueSpan], sample_rate_hz: int) -> str:
    """Return the cues with their times as a file of one of `KINDS`."""
    lines = ["WEBVTT", ""] if kind == "vtt" else []
    for number, cue in enumerate(cues, start=1):
        start_s, end_s = cue.start_samples / sample_rate_hz, cue.end_samples / sample_rate_hz
        text = " ".join(cue.text.split())
        if kind == "lrc":
            # A line stays until the next: an empty one takes it away once it has been said.
            lines += [f"{_format_lrc_time(start_s)}{text}", _format_lrc_time(end_s)]
            continue
        if kind == "srt":
            lines.append(str(number))
        # An arrow or a tag in a cue would be taken for markup.
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        mark = "," if kind == "srt" else "."
        lines += [f"{_format_time(start_s, mark)} --> {_format_time(end_s, mark)}", text, ""]
    return "\n".join(lines) + "\n" * (kind == "lrc")


def format_labels(
    cues: Sequence[CueSpan],
    bells: Sequence[BellSpan],
    chapters: Sequence[ChapterSpan],
    sample_rate_hz: int,
) -> str:
    """Return cues, bells and chapters as a label track of Audacity, in order.

    A line each: start and end in seconds, and what is there, between tabs
    (https://manual.audacityteam.org/man/importing_and_exporting_labels.html). A chapter is a point.
    """
    labels: list[tuple[Span, str]] = [(cue, cue.text) for cue in cues]
    labels += [(bell, f"bell {bell.strikes}") for bell in bells]
    labels += [(Span(one.start_samples, one.start_samples), f"# {one.title}") for one in chapters]
    labels.sort(key=lambda label: (label[0].start_samples, label[0].end_samples))
    return "".join(
        f"{span.start_samples / sample_rate_hz:.6f}\t{span.end_samples / sample_rate_hz:.6f}\t"
        f"{' '.join(text.split())}\n"
        for span, text in labels
    )


def require_kind(kind: str) -> None:
    """Raise a `UsageError` if there is no such kind of subtitles."""
    if kind not in KINDS:
        raise UsageError(f"there are no subtitles called {kind!r}", f"There are {', '.join(KINDS)}")


def require_subtitle_place(track: Path, kind: str, text: str) -> Path:
    """Return where the subtitles of a track go: NAME.srt beside NAME.mp3.

    Raises `OutputError` if another file is there.
    """
    path = track.with_suffix(f".{kind}")
    if path.exists():
        known = {text.encode()}
        # Those of the track that is about to be replaced are supine's own.
        if track.exists() and (before := find_recipe(track)):
            known.add(format_subtitles(kind, before.cues, before.sample_rate_hz).encode())
        if path.read_bytes() not in known:
            message = f"{path} is there already, and is not the subtitles of this track"
            raise OutputError(message, "Choose another name with --output")
    return path


def _format_time(seconds: float, mark: str) -> str:
    rest, thousandths = divmod(samples_from_seconds(seconds, 1000), 1000)
    minutes, left = divmod(rest, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{left:02d}{mark}{thousandths:03d}"


def _format_lrc_time(seconds: float) -> str:
    rest, hundredths = divmod(samples_from_seconds(seconds, 100), 100)
    return f"[{rest // 60:02d}:{rest % 60:02d}.{hundredths:02d}]"
