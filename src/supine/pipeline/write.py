"""A plan to a file with its recipe."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from supine.audio.clip_cache import ClipCache
from supine.audio.sound_choice import hash_user_file
from supine.errors import OutputError
from supine.library.paths import choose_track_path, open_draft
from supine.library.recipe import Recipe, build_spans
from supine.model import VERSION, Guide, Progress, Samples, TrackOptions, ignore_progress
from supine.pipeline.plan import Plan, plan_track
from supine.pipeline.request import TrackRequest
from supine.speech.registry import read_voice_version
from supine.track.formats import get_format
from supine.track.formats.base import Format
from supine.track.formats.file_tags import build_tags
from supine.track.mix import count_channels, render_blocks


@dataclass(frozen=True, slots=True)
class Track:
    """A track on disk with its recipe, and the plan that it was made from."""

    path: Path
    recipe: Recipe
    plan: Plan


def write_track(
    plan: Plan,
    destination: Path,
    track_format: Format,
    on_progress: Progress = ignore_progress,
    *,
    replacing_sha256: str = "",
) -> Track:
    """Write a plan to a file atomically, with its recipe beside it.

    With `replacing_sha256`, a file that is there is replaced only by these very bytes.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before stays there.
    """
    with open_draft(destination) as draft:
        track_format.write(
            _render_with_progress(plan, on_progress),
            destination=draft.path,
            channels=count_channels(plan.background),
            tags=build_tags(plan.guide, plan.timeline),
        )
        sha256 = draft.compute_sha256()
        if replacing_sha256 not in ("", sha256) and destination.exists():
            raise OutputError(
                f"the recipe no longer makes the same bytes, so {destination} was left as it is",
                "It was made with other versions; name another file with --output",
            )
        recipe = build_recipe(plan, destination.name, track_format.name, sha256)
        draft.finish(recipe.to_json())
    return Track(destination, recipe, plan)


def make_track(
    routine: str | Path | Guide | TrackRequest,
    destination: str | Path,
    options: TrackOptions | None = None,
    cache: ClipCache | None = None,
    on_progress: Progress = ignore_progress,
) -> Track:
    """Plan a track and write it, in the format that the destination's suffix names.

    Parameters
    ----------
    routine, options, cache, on_progress
        As for `plan_track`.
    destination
        The file, with its recipe beside it, or a folder for both.

    Raises
    ------
    SupineError
        As `plan_track` and `write_track` say.

    Examples
    --------
    >>> import supine
    >>> options = supine.TrackOptions(length_s=480, voice="tone")
    >>> track = supine.make_track("cat-cow", "evening.wav", options)
    >>> track.path.name, track.recipe.length_s
    ('evening.wav', 480.0)
    """
    plan = plan_track(routine, options, cache, on_progress)
    output = Path(destination)
    track_format = get_format(output if output.suffix else "mp3")
    path = choose_track_path(output, plan.guide.name, plan.length_s, track_format.suffix)
    return write_track(plan, path, track_format, on_progress)


def copy_track(track: Track, plan: Plan, destination: Path) -> Track:
    """Write a plan that has a track's audio, as `write_track` would, without encoding it again."""
    sha256 = track.recipe.sha256
    with open_draft(destination) as draft:
        shutil.copyfile(track.path, draft.path)
        if draft.compute_sha256() != sha256:
            raise OutputError(
                f"{track.path} was changed while {destination} was copied from it", "Make it again"
            )
        recipe = build_recipe(plan, destination.name, track.recipe.format, sha256)
        draft.finish(recipe.to_json())
    return Track(destination, recipe, plan)


def _render_with_progress(plan: Plan, on_progress: Progress) -> Iterator[Samples]:
    done, total = 0, plan.timeline.total_samples
    for block in render_blocks(plan.timeline, plan.background):
        yield block
        done += len(block)
        on_progress("Writing", done, total)


def build_recipe(plan: Plan, file: str, format_name: str, sha256: str) -> Recipe:
    """Build the recipe of a plan's track, whose bytes have that hash."""
    options, voices = plan.options, plan.voices
    bell_sha256, background_sha256 = (
        hash_user_file(options.bell),
        hash_user_file(options.background),
    )
    return Recipe(
        supine_version=VERSION,
        routine=plan.guide.name,
        file=file,
        format=format_name,
        sha256=sha256,
        fingerprint=plan.fingerprint,
        channels=count_channels(plan.background),
        voice_version="; ".join(
            read_voice_version(voice) for voice in (voices.main, voices.fallback) if voice
        ),
        bell_sha256=bell_sha256,
        background_sha256=background_sha256,
        # In full, since a track may be made again from another folder.
        options=replace(
            options,
            voice=voices.main.get_absolute_name(),
            fill_with=voices.fallback.get_absolute_name() if voices.fallback else "",
            bell=str(Path(options.bell).absolute()) if bell_sha256 else options.bell,
            background=str(Path(options.background).absolute())
            if background_sha256
            else options.background,
        ),
        # The template and where it lies stay on this machine; the script is what it rendered to.
        guide=replace(plan.guide, path=Path(), template="", template_line=1, conditions=()),
        left_out=tuple(cue.text for cue in plan.left_out),
        filled=plan.filled,
        script=plan.items,
        **build_spans(plan.timeline),
    )
