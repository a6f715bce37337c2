"""`supine make`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from supine.cli.app import app
from supine.cli.console import say, say_notes, show_progress, write_json
from supine.cli.options import (
    ROUTINE_OR_SCRIPT,
    AsJson,
    CacheSize,
    Force,
    GivenOptions,
    format_examples,
    list_notes,
    make_argument,
    make_option,
    open_cache,
    read_request,
    with_track_options,
)
from supine.errors import UsageError
from supine.units import format_clock

if TYPE_CHECKING:
    from supine.audio.clip_cache import ClipCache
    from supine.pipeline.plan import Plan
    from supine.pipeline.request import TrackRequest
    from supine.pipeline.write import Track
    from supine.track.formats.base import Format


@app.command(
    epilog=format_examples(
        "supine make constructive-rest",
        "supine make constructive-rest --minutes 12:30 --background rain --bell small",
        "supine make constructive-rest --theme breath --guidance sparse",
        "supine make my-script.txt -o rest.m4a",
        "supine make --from output/constructive-rest-15min.json",
    )
)
@with_track_options
def make(  # noqa: PLR0913, PLR0917 - each is an option of the command
    given: GivenOptions,
    routine: Annotated[str | None, make_argument("ROUTINE", ROUTINE_OR_SCRIPT)] = None,
    output: Annotated[
        Path | None,
        make_option(
            "--output, -o PATH",
            "A file, or a folder for a file named after the routine.  [default: output/]",
        ),
    ] = None,
    file_format: Annotated[
        str | None,
        make_option(
            "--format, -f FORMAT",
            "mp3, wav, m4a or opus; if left out, what --output ends in, or mp3.",
        ),
    ] = None,
    from_recipe: Annotated[
        Path | None,
        make_option(
            "--from RECIPE",
            "Make the track of a recipe again, byte for byte; instead of ROUTINE and its options.",
        ),
    ] = None,
    subtitles: Annotated[
        str | None,
        make_option(
            "--subtitles KIND",
            "The words with their times too, beside the track: srt, vtt or lrc.",
        ),
    ] = None,
    cache_size: CacheSize = None,
    *,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Make a track: speak the routine, fit it to the length, write the file.

    Beside the track stands its recipe, NAME.json: everything that went in, and where each cue,
    bell and pause came to lie. A script of your own is as long as it is by nature, or as long
    as --minutes says. No other track is replaced: in a folder the new one gets a name with -2.
    """
    cache = open_cache(cache_size)
    if subtitles:
        from supine.library.subtitles import require_kind

        require_kind(subtitles)
    if from_recipe is not None:
        if routine is not None:
            raise UsageError("--from has its routine in the recipe", "Leave ROUTINE out")
        given.reject_all()
        track = _remake(from_recipe, output, file_format, cache, subtitles, force=force)
    elif routine is None:
        raise UsageError("make needs a routine", "`supine list` shows them")
    else:
        request = read_request(routine, given)
        track = _make(request, output, file_format, cache, subtitles, force=force, as_json=as_json)
    if as_json:
        write_json(track.recipe.to_dict())
    else:
        _say_made(track)


def _make(  # noqa: PLR0913 - what the command was given
    request: TrackRequest,
    output: Path | None,
    format_name: str | None,
    cache: ClipCache,
    subtitles: str | None,
    *,
    force: bool,
    as_json: bool,
) -> Track:
    from supine.library.paths import ANY, choose_track_path
    from supine.pipeline.plan import plan_track, resolve_voices
    from supine.pipeline.request import compute_fingerprint
    from supine.pipeline.write import write_track
    from supine.script.suitability import require_suitable

    guide = request.guide
    track_format = _choose_format(output, format_name)
    replaceable = ANY if force else ""
    place = (output, guide.name, track_format.suffix)
    suitability = require_suitable(guide, request.options.listener.conditions)
    if request.length_s is not None:
        # Before anything is spoken; a script's own length is known only after.
        fingerprint = compute_fingerprint(request, resolve_voices(request.options))
        choose_track_path(*place, request.length_s, fingerprint, replaceable)
    with show_progress() as on_progress:
        plan = plan_track(request, cache=cache, on_progress=on_progress)
        path = choose_track_path(*place, plan.length_s, plan.fingerprint, replaceable)
        conditions = [f"For {one.condition}: {one.note}" for one in suitability]
        cautions = ["", *guide.cautions, *conditions]
        notes = (*list_notes(request), *plan.notes)
        before = f"{guide.title}: before you begin" + "\n  ".join(cautions)
        # Before it is written, where a terminal is attached; a script gets them with the
        # result, so that a failure stays one line.
        if sys.stderr.isatty():
            say(before)
            say_notes(notes)
        with _with_subtitles(plan, path, subtitles):
            track = write_track(plan, path, track_format, on_progress, replaceable=replaceable)
    if as_json:
        say_notes(notes)
    elif not sys.stderr.isatty():
        say(before)
        say_notes(notes)
    return track


def _remake(  # noqa: PLR0913 - what the command was given
    from_recipe: Path,
    output: Path | None,
    format_name: str | None,
    cache: ClipCache,
    subtitles: str | None,
    *,
    force: bool,
) -> Track:
    """Make the track of a recipe again, and say so if it has other bytes."""
    from supine.library.paths import ANY, choose_track_path
    from supine.library.recipe import read_recipe
    from supine.pipeline.plan import plan_from_recipe
    from supine.pipeline.write import write_track
    from supine.track.formats import get_format

    recipe = read_recipe(from_recipe)
    track_format = _choose_format(output, format_name, otherwise=recipe.format)
    # A recipe stands beside its track: what it says of a file's name is not taken for a path.
    stem = from_recipe.stem.removesuffix(get_format(recipe.format).suffix)
    beside = from_recipe.with_name(stem + track_format.suffix)
    replaceable = ANY if force else ""
    place = (output or beside, recipe.routine, track_format.suffix)
    path = choose_track_path(*place, recipe.length_s, recipe.fingerprint, replaceable)
    replacing_sha256 = recipe.sha256 if track_format.name == recipe.format else ""
    with show_progress() as on_progress:
        plan = plan_from_recipe(recipe, cache, on_progress)
        with _with_subtitles(plan, path, subtitles):
            track = write_track(
                plan,
                path,
                track_format,
                on_progress,
                replacing_sha256=replacing_sha256,
                replaceable=replaceable,
            )
    if replacing_sha256 not in {"", track.recipe.sha256}:
        say(
            "These are not the bytes of the recipe: it was made with "
            f"supine {recipe.supine_version} and {recipe.voice_version}; this is "
            f"supine {track.recipe.supine_version} and {track.recipe.voice_version}."
        )
    return track


@contextlib.contextmanager
def _with_subtitles(plan: Plan, path: Path, kind: str | None) -> Iterator[None]:
    """Write the subtitles of a track, if any are wanted, once the block has written the track.

    An `OutputError`, before the block, if they would replace another file.
    """
    from supine.library.recipe import build_spans
    from supine.library.subtitles import format_subtitles, require_subtitle_place
    from supine.storage.atomic_write import atomic_write

    if not kind:
        yield
        return
    cues = build_spans(plan.timeline)["cues"]
    text = format_subtitles(kind, cues, plan.timeline.sample_rate_hz)
    place = require_subtitle_place(path, kind, text)
    yield
    with atomic_write(place) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


def _choose_format(output: Path | None, format_name: str | None, otherwise: str = "mp3") -> Format:
    from supine.library.paths import is_folder
    from supine.track.formats import get_format

    named = get_format(format_name) if format_name else None
    ending = output.suffix if output is not None and not is_folder(output) else ""
    if not ending:
        return named or get_format(otherwise)
    ended = get_format(ending)
    if named and named.name != ended.name:
        raise UsageError(
            f"--format says {named.name} and --output ends in {ending}", "Make them agree"
        )
    return ended


def _say_made(track: Track) -> None:
    from supine.library.recipe import get_recipe_path

    recipe = track.recipe
    speech_samples = sum(cue.end_samples - cue.start_samples for cue in recipe.cues)
    share = 100.0 * speech_samples / recipe.total_samples
    print(track.path)
    say(
        f"{format_clock(recipe.length_s)} long, {share:.0f} % of it speech, "
        f"{len(recipe.cues)} cues, {len(recipe.left_out) or 'none'} left out. "
        f"Its recipe is {get_recipe_path(track.path).name}."
    )
