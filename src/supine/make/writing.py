"""A plan to a file with its record."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from supine import __version__, library, mix, speech
from supine.errors import OutputError
from supine.formats import Format
from supine.make.plan import Plan, Progress, no_progress
from supine.model import Samples
from supine.record import (
    ChoicesRecord,
    ListenerRecord,
    Record,
    WishesRecord,
    guide_record,
    items_record,
    timeline_record,
)
from supine.sounds.prepared import file_sha256
from supine.speech import VoiceChoice
from supine.speech.recorded import NAME as RECORDED
from supine.tagging import tags_for


@dataclass(frozen=True, slots=True)
class Track:
    """A track on disk with its record, and the plan that it was made from."""

    path: Path
    record: Record
    plan: Plan


def write_track(
    plan: Plan,
    destination: Path,
    track_format: Format,
    on_progress: Progress = no_progress,
    *,
    replacing_sha256: str = "",
) -> Track:
    """Write a plan to a file with its record beside it: whole, or not at all.

    Parameters
    ----------
    replacing_sha256
        Where it is given, a file that is there is replaced only by these very bytes.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before stays there.
    """
    with library.writing(destination) as draft:
        track_format.write(
            _counted(plan, on_progress),
            destination=draft.path,
            sample_rate_hz=plan.timeline.sample_rate_hz,
            channels=mix.channels_of(plan.background),
            tags=tags_for(plan.guide, plan.timeline),
        )
        sha256 = draft.sha256()
        if replacing_sha256 not in ("", sha256) and destination.exists():
            raise OutputError(
                f"the record no longer makes the same bytes, so {destination} was left as it is",
                "It was made with other versions; name another file with --output",
            )
        record = record_of(plan, destination.name, track_format.name, sha256)
        draft.finish(record.to_json())
    return Track(destination, record, plan)


def copy_track(track: Track, plan: Plan, destination: Path) -> Track:
    """Write a plan that sounds like a track's: as `write_track` would, without encoding it again.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before stays there.
    """
    sha256 = track.record.sha256
    with library.writing(destination) as draft:
        shutil.copyfile(track.path, draft.path)
        if draft.sha256() != sha256:
            raise OutputError(
                f"{track.path} was changed while {destination} was copied from it", "Make it again"
            )
        record = record_of(plan, destination.name, track.record.format, sha256)
        draft.finish(record.to_json())
    return Track(destination, record, plan)


def _counted(plan: Plan, on_progress: Progress) -> Iterator[Samples]:
    done, total = 0, plan.timeline.total_samples
    for block in mix.blocks(plan.timeline, plan.background):
        yield block
        done += len(block)
        on_progress("Writing", done, total)


def record_of(plan: Plan, file: str, format_name: str, sha256: str) -> Record:
    """The record of a plan's track.

    Parameters
    ----------
    file, format_name, sha256
        The name of the track's file, what kind it is of, and the hash of its bytes.
    """
    choices = plan.choices
    voices = plan.voices
    return Record(
        record_version=1,
        supine_version=__version__,
        routine=plan.guide.name,
        file=file,
        format=format_name,
        sha256=sha256,
        asked_sha256=plan.asked_sha256,
        channels=mix.channels_of(plan.background),
        voice_version=_version(voices.first)
        if voices.fill is None
        else (f"{_version(voices.first)}; {_version(voices.fill)}"),
        choices=ChoicesRecord(
            length_s=plan.length_s,
            voice=_name(voices.first),
            fill_with=_name(voices.fill) if voices.fill else "",
            pace_wpm=choices.pace_wpm,
            bell=_path(choices.bell),
            bell_sha256=file_sha256(choices.bell),
            bell_below_voice_lu=choices.bell_below_voice_lu,
            background=_path(choices.background),
            background_sha256=file_sha256(choices.background),
            background_below_voice_lu=choices.background_below_voice_lu,
            seed=choices.seed,
            words=choices.words,
            pronunciations=choices.pronunciations,
            listener=ListenerRecord(**asdict(choices.listener)),
            wishes=WishesRecord(**asdict(choices.wishes)),
        ),
        guide=guide_record(plan.guide),
        left_out=tuple(said.text for said in plan.left_out),
        filled=plan.filled,
        script=items_record(plan.items),
        **timeline_record(plan.timeline),
    )


def _version(voice: VoiceChoice) -> str:
    return speech.version_of(voice)


def _name(voice: VoiceChoice) -> str:
    """The voice by name; a folder in full, since a track may be made again from elsewhere."""
    if voice.engine == RECORDED:
        return f"{RECORDED}:{Path(voice.voice).absolute()}"
    return str(voice)


def _path(sound: str) -> str:
    """A sound by name; a file in full, as above."""
    return str(Path(sound).absolute()) if file_sha256(sound) else sound
