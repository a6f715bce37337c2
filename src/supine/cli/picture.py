"""A timeline as a picture in the terminal."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from supine.make import Plan
from supine.model import Placement, Say, Timeline
from supine.units import format_clock

_DOT_S = 5.0


@dataclass(frozen=True, slots=True)
class _Marks:
    """What a picture is drawn with."""

    speech: str
    bell: str
    silence: str
    dot: str


_DRAWN = _Marks("█", "◉", "─", "·")
_PLAIN = _Marks("#", "o", "-", ".")


def _marks(console: Console) -> _Marks:
    """Drawn marks where the terminal has them, plain ones where it does not."""
    try:
        "█◉─·".encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return _PLAIN
    return _DRAWN


def draw(plan: Plan, console: Console) -> None:
    """Print the track: a ribbon of the whole, then every cue with the silence after it."""
    timeline, marks = plan.timeline, _marks(console)
    share = 100.0 * timeline.speech_samples / timeline.total_samples
    console.print(
        f"[bold]{escape(plan.guide.title)}[/bold], {format_clock(plan.length_s)}, "
        f"{share:.0f} % speech, voice {escape(plan.choices.voice)}"
    )
    console.print(ribbon(timeline, max(20, min(console.width, 120) - 2), marks))
    console.print(f"[dim]{marks.speech} speech  {marks.bell} bell  {marks.silence} silence[/dim]\n")
    console.print(_rows(timeline, marks))
    for said in plan.left_out:
        console.print(f"[dim]left out: {escape(said.text)}[/dim]")


def ribbon(timeline: Timeline, columns: int, marks: _Marks) -> Text:
    """The whole track in one line: what sounds longest in each column, a bell before speech."""
    cells = [marks.silence] * columns
    for placed in timeline.placements:
        first = placed.start_samples * columns // timeline.total_samples
        last = (placed.end_samples - 1) * columns // timeline.total_samples
        mark = marks.speech if isinstance(placed.item, Say) else marks.bell
        for column in range(first, last + 1):
            if cells[column] != marks.bell:
                cells[column] = mark
    styles = {marks.speech: "cyan", marks.bell: "yellow", marks.silence: "dim"}
    text = Text(no_wrap=True)
    for cell in cells:
        text.append(cell, styles[cell])
    return text


def _rows(timeline: Timeline, marks: _Marks) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(justify="right", style="dim", no_wrap=True)
    chapters = list(timeline.chapters)
    ends = [placed.start_samples for placed in timeline.placements[1:]] + [timeline.total_samples]
    for placed, next_start in zip(timeline.placements, ends, strict=True):
        while chapters and chapters[0].start_samples <= placed.start_samples:
            table.add_row("", Text(chapters.pop(0).title, style="bold"), "")
        _add_row(table, placed, next_start, timeline.sample_rate_hz, marks)
    return table


def _add_row(
    table: Table, placed: Placement, next_start: int, sample_rate_hz: int, marks: _Marks
) -> None:
    silence_s = (next_start - placed.end_samples) / sample_rate_hz
    dots = marks.dot * round(silence_s / _DOT_S)
    if isinstance(placed.item, Say):
        text = Text(placed.item.text, style="" if placed.item.keep else "italic")
    else:
        text = Text(marks.bell * placed.item.strikes, style="yellow")
    text.append(f" {dots}", style="dim")
    at = format_clock(placed.start_samples / sample_rate_hz)
    table.add_row(at, text, f"{silence_s:.1f} s" if silence_s >= 0.05 else "")
