"""A timeline as a picture in the terminal, and as JSON."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from supine.make import Plan
from supine.model import Placement, Say, Timeline
from supine.record import timeline_record
from supine.units import format_clock

_SPEECH, _BELL, _SILENCE = "█", "◉", "─"
_DOT_S = 5.0


def plan_as_json(plan: Plan) -> dict[str, object]:
    """The timeline as the record has it."""
    parts = timeline_record(plan.timeline)
    return {
        "routine": plan.guide.name,
        "length_s": plan.length_s,
        "voice": plan.choices.voice,
        **{
            key: [part.model_dump() for part in value] if isinstance(value, tuple) else value
            for key, value in parts.items()
        },
        "left_out": [said.text for said in plan.left_out],
    }


def draw(plan: Plan, console: Console) -> None:
    """Print the track: a ribbon of the whole, then every cue with the silence after it."""
    timeline = plan.timeline
    share = 100.0 * timeline.speech_samples / timeline.total_samples
    console.print(
        f"[bold]{escape(plan.guide.title)}[/bold], {format_clock(plan.length_s)}, "
        f"{share:.0f} % speech, voice {escape(plan.choices.voice)}"
    )
    console.print(ribbon(timeline, max(20, min(console.width, 120) - 2)))
    console.print(f"[dim]{_SPEECH} speech  {_BELL} bell  {_SILENCE} silence[/dim]\n")
    console.print(_rows(timeline))
    for said in plan.left_out:
        console.print(f"[dim]left out: {escape(said.text)}[/dim]")


def ribbon(timeline: Timeline, columns: int) -> Text:
    """The whole track in one line: what sounds longest in each column, a bell before speech."""
    cells = [_SILENCE] * columns
    for placed in timeline.placements:
        first = placed.start_samples * columns // timeline.total_samples
        last = (placed.end_samples - 1) * columns // timeline.total_samples
        mark = _SPEECH if isinstance(placed.item, Say) else _BELL
        for column in range(first, last + 1):
            if cells[column] != _BELL:
                cells[column] = mark
    styles = {_SPEECH: "cyan", _BELL: "yellow", _SILENCE: "dim"}
    text = Text(no_wrap=True)
    for cell in cells:
        text.append(cell, styles[cell])
    return text


def _rows(timeline: Timeline) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(justify="right", style="dim", no_wrap=True)
    chapters = list(timeline.chapters)
    ends = [placed.start_samples for placed in timeline.placements[1:]] + [timeline.total_samples]
    for placed, next_start in zip(timeline.placements, ends, strict=True):
        while chapters and chapters[0].start_samples <= placed.start_samples:
            table.add_row("", Text(chapters.pop(0).title, style="bold"), "")
        _add_row(table, placed, next_start, timeline.sample_rate_hz)
    return table


def _add_row(table: Table, placed: Placement, next_start: int, sample_rate_hz: int) -> None:
    silence_s = (next_start - placed.end_samples) / sample_rate_hz
    dots = "·" * round(silence_s / _DOT_S)
    if isinstance(placed.item, Say):
        text = Text(placed.item.text, style="" if placed.item.keep else "italic")
    else:
        text = Text(_BELL * placed.item.strikes, style="yellow")
    text.append(f" {dots}", style="dim")
    at = format_clock(placed.start_samples / sample_rate_hz)
    table.add_row(at, text, f"{silence_s:.1f} s" if silence_s >= 0.05 else "")
