"""The commands that plan a track and make it."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.markup import escape

from supine import library
from supine import make as maker
from supine.as_json import plan_as_json
from supine.asked import Asked
from supine.cache import ClipCache, default_folder
from supine.cli import terminal
from supine.cli.asked import asked_for, notes_on
from supine.cli.options import Chosen
from supine.cli.picture import draw
from supine.cli.progress import progress
from supine.errors import UsageError
from supine.formats import Format, format_for
from supine.model import Suitability
from supine.record import read_remake, record_path
from supine.suitability import check_suits
from supine.units import format_clock
from supine.written import timeline_as_ssml


def make(
    routine: str,
    chosen: Chosen,
    output: Path | None,
    format_name: str | None,
    *,
    as_json: bool,
) -> None:
    """Make a routine's track, or a script's, and say what was made."""
    asked = asked_for(routine, chosen)
    guide, choices = asked.guide, asked.choices
    track_format = _format(output, format_name)
    said = check_suits(guide, choices.listener.conditions)
    length_s = asked.length_s
    if length_s is not None:
        # Before anything is spoken; a script's own length is known only after.
        library.check_folder(library.track_path(output, guide.name, length_s, track_format.suffix))
    with progress() as on_progress:
        plan = asked.plan(ClipCache(default_folder()), on_progress)
        path = library.track_path(output, guide.name, plan.length_s, track_format.suffix)
        library.check_folder(path)
        # Before it is written, to whoever is there to read it; a script gets them with the
        # result, so that a failure stays one line.
        if terminal.errors.is_terminal:
            _say_cautions(asked, plan, said)
        track = maker.write_track(plan, path, track_format, on_progress)
    if as_json:
        terminal.say_notes((*notes_on(asked), *plan.notes))
    elif not terminal.errors.is_terminal:
        _say_cautions(asked, plan, said)
    _say_made(track, as_json=as_json)


def remake(
    from_record: Path, output: Path | None, format_name: str | None, *, as_json: bool
) -> None:
    """Make the track of a record again, and say whether it has the same bytes."""
    remade = read_remake(from_record)
    record = remade.record
    track_format = _format(output, format_name, otherwise=record.format)
    # A record stands beside its track: what it says of a file's name is not taken for a path.
    path = (
        from_record.with_suffix(track_format.suffix)
        if output is None
        else library.track_path(
            output, record.routine, record.choices.length_s, track_format.suffix
        )
    )
    library.check_folder(path)
    same_format = track_format.name == record.format
    with progress() as on_progress:
        plan = maker.plan_remake(remade, ClipCache(default_folder()), on_progress)
        track = maker.write_track(
            plan,
            path,
            track_format,
            on_progress,
            replacing_sha256=record.sha256 if same_format else "",
        )
    if track.record.sha256 != record.sha256 and same_format:
        terminal.errors.print(
            "These are not the bytes of the record: it was made with "
            f"supine {record.supine_version} and {record.voice_version}; this is "
            f"supine {track.record.supine_version} and {track.record.voice_version}.",
            markup=False,
        )
    _say_made(track, as_json=as_json)


def plan(routine: str, chosen: Chosen, *, as_ssml: bool, as_json: bool) -> None:
    """Show a track's timeline."""
    asked = asked_for(routine, chosen)
    with progress() as on_progress:
        planned = asked.plan(ClipCache(default_folder()), on_progress)
    terminal.say_notes((*notes_on(asked), *planned.notes))
    if as_ssml:
        sys.stdout.write(timeline_as_ssml(planned.timeline))
    elif as_json:
        terminal.write_json(plan_as_json(planned))
    else:
        draw(planned, terminal.output)


def _format(output: Path | None, format_name: str | None, otherwise: str = "mp3") -> Format:
    named = format_for(format_name) if format_name else None
    ending = output.suffix if output is not None and not library.is_folder(output) else ""
    if not ending:
        return named or format_for(otherwise)
    ended = format_for(ending)
    if named and named.name != ended.name:
        raise UsageError(
            f"--format says {named.name} and --output ends in {ending}", "Make them agree"
        )
    return ended


def _say_cautions(asked: Asked, plan: maker.Plan, said: tuple[Suitability, ...]) -> None:
    guide = asked.guide
    terminal.errors.print(f"[bold]{escape(guide.title)}[/bold]: before you begin")
    notes = [f"For {one.condition}: {one.note}" for one in said]
    for caution in (*guide.cautions, *notes):
        terminal.errors.print(f"  {caution}", markup=False, soft_wrap=True)
    terminal.say_notes((*notes_on(asked), *plan.notes))


def _say_made(track: maker.Track, *, as_json: bool) -> None:
    record = track.record
    if as_json:
        terminal.write_json(record.model_dump(mode="json"))
        return
    length_s = record.total_samples / record.sample_rate_hz
    speech_samples = sum(cue.end_samples - cue.start_samples for cue in record.cues)
    share = 100.0 * speech_samples / record.total_samples
    left_out = len(record.left_out)
    # Not through rich: a path must come out whole and on one line, to be copied.
    print(track.path)  # noqa: T201 - this is what was asked for
    terminal.errors.print(
        f"{format_clock(length_s)} long, {share:.0f} % of it speech, {len(record.cues)} cues, "
        f"{left_out or 'none'} left out. Its record is {record_path(track.path).name}.",
        markup=False,
        soft_wrap=True,
    )
