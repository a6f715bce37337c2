"""`supine plan`: a track's timeline as a picture in the terminal, or as JSON, SSML or labels."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, NamedTuple

from supine.cli.app import app
from supine.cli.console import can_show, make_console, say_notes, show_progress, write_json
from supine.cli.options import (
    AsJson,
    CacheSize,
    GivenOptions,
    RoutineOrScript,
    format_examples,
    list_notes,
    make_option,
    open_cache,
    read_request,
    with_track_options,
)
from supine.errors import UsageError
from supine.model import Cue, Timeline
from supine.units import format_clock

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from supine.pipeline.plan import Plan

_DOT_S = 5.0


@app.command(
    epilog=format_examples(
        "supine plan constructive-rest --minutes 20",
        "supine plan constructive-rest -m 20 --voice tone --json",
        "supine plan constructive-rest --ssml > constructive-rest.ssml",
        "supine plan constructive-rest --labels > labels.txt",
    )
)
@with_track_options
def plan(  # noqa: PLR0913 - each is an option of the command
    given: GivenOptions,
    routine: RoutineOrScript,
    cache_size: CacheSize = None,
    *,
    as_ssml: Annotated[
        bool, make_option("--ssml", "Write SSML, for other engines to speak.")
    ] = False,
    as_labels: Annotated[
        bool, make_option("--labels", "Write labels of cues, bells and chapters, for Audacity.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show when each cue and bell of a track comes, without writing it.

    Takes the options of `make`. Cues are spoken to know how long they are, and cached, so that
    `supine make` with the same options only has to write the track.
    """
    from supine.library.recipe import build_spans
    from supine.library.subtitles import format_labels
    from supine.pipeline.plan import plan_to_dict, plan_track
    from supine.script.exporters import timeline_to_ssml

    if as_ssml + as_labels + as_json > 1:
        message = "--ssml, --labels and --json do not go together"
        raise UsageError(message, "Choose one of them")
    cache = open_cache(cache_size)
    request = read_request(routine, given)
    with show_progress() as on_progress:
        planned = plan_track(request, cache=cache, on_progress=on_progress)
    say_notes((*list_notes(request), *planned.notes))
    if as_ssml:
        sys.stdout.write(timeline_to_ssml(planned.timeline))
    elif as_labels:
        spans = build_spans(planned.timeline)
        tracks = (spans["cues"], spans["bells"], spans["chapters"])
        sys.stdout.write(format_labels(*tracks, planned.timeline.sample_rate_hz))
    elif as_json:
        write_json(plan_to_dict(planned))
    else:
        _print_timeline(planned, make_console())


class _Marks(NamedTuple):
    """What a picture is drawn with."""

    speech: str
    bell: str
    silence: str
    dot: str


def _print_timeline(plan: Plan, console: Console) -> None:
    """Print the whole track in one line, then every cue with the silence after it."""
    from rich.markup import escape

    timeline = plan.timeline
    # Plain marks where the terminal has no others.
    marks = _Marks(*("█◉─·" if can_show("█◉─·", console.encoding) else "#o-."))
    share = 100.0 * timeline.speech_samples / timeline.total_samples
    console.print(
        f"[bold]{escape(plan.guide.title)}[/bold], {format_clock(plan.length_s)}, "
        f"{share:.0f} % speech, voice {escape(plan.options.voice)}"
    )
    console.print(_draw_ribbon(timeline, max(20, min(console.width, 120) - 2), marks))
    console.print(f"[dim]{marks.speech} speech  {marks.bell} bell  {marks.silence} silence[/dim]\n")
    console.print(_list_rows(timeline, marks))
    for cue in plan.left_out:
        console.print(f"[dim]left out: {escape(cue.text)}[/dim]")


def _draw_ribbon(timeline: Timeline, columns: int, marks: _Marks) -> Text:
    """Return the track in one line: what sounds in each column, a bell before speech."""
    from rich.text import Text

    cells = [marks.silence] * columns
    for placed in timeline.placements:
        first = placed.start_samples * columns // timeline.total_samples
        last = (placed.end_samples - 1) * columns // timeline.total_samples
        mark = marks.speech if isinstance(placed.item, Cue) else marks.bell
        for column in range(first, last + 1):
            if cells[column] != marks.bell:
                cells[column] = mark
    styles = {marks.speech: "cyan", marks.bell: "yellow", marks.silence: "dim"}
    text = Text(no_wrap=True)
    for cell in cells:
        text.append(cell, styles[cell])
    return text


def _list_rows(timeline: Timeline, marks: _Marks) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(justify="right", style="dim", no_wrap=True)
    chapters = list(timeline.chapters)
    ends = [placed.start_samples for placed in timeline.placements[1:]] + [timeline.total_samples]
    for placed, next_start in zip(timeline.placements, ends, strict=True):
        while chapters and chapters[0].start_samples <= placed.start_samples:
            table.add_row("", Text(chapters.pop(0).title, style="bold"), "")
        silence_s = (next_start - placed.end_samples) / timeline.sample_rate_hz
        if isinstance(placed.item, Cue):
            text = Text(placed.item.text, style="" if placed.item.required else "italic")
        else:
            text = Text(marks.bell * placed.item.strikes, style="yellow")
        text.append(f" {marks.dot * round(silence_s / _DOT_S)}", style="dim")
        at = format_clock(placed.start_samples / timeline.sample_rate_hz)
        table.add_row(at, text, f"{silence_s:.1f} s" if silence_s >= 0.05 else "")
    return table
