"""What the workers of a batch do: check rows, speak cues, make tracks.

What a task gives back is plain data, errors included, since not every error survives the way
between two processes.
"""

from __future__ import annotations

import contextlib
import functools
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from supine.audio.clip_cache import ClipCache
from supine.audio.sound_choice import NONE, prepare_background, prepare_bell
from supine.batch.destination import Destination, WriteTrack
from supine.batch.rows import FAILED, MADE, Done, Outcome, Row
from supine.batch.workers import POOL, NoStatus, StatusReporter
from supine.errors import Fault, FaultsError, OutputError, SupineError, UsageError
from supine.model import Cue, CuePreferences, Listener, Progress, TrackOptions
from supine.pipeline.plan import Plan, build_script, finalise_script, plan_track, resolve_voices
from supine.pipeline.request import TrackRequest, compute_fingerprint, items_to_data
from supine.script.guides import relocate
from supine.speech.synthesis import Utterance, plan_utterances, speak_all
from supine.storage.hashing import hash_parts
from supine.storage.object_store import ObjectStore

Item = TypeVar("Item")

_MAX_TOGETHER = 50
"""More copies than this take longer than making the track again, by a worker that is free."""


@dataclass(frozen=True, slots=True)
class TaskContext:
    """What every task of a batch needs to know.

    `cache_folder` and `cache_size_bytes` are each machine's, its default ones if None;
    `cache_address` is where all of them share their clips, nowhere if it is empty. With `forced`,
    tracks that are there are made again.
    """

    destination: Destination
    cache_folder: Path | None = None
    cache_size_bytes: int | None = None
    cache_address: str = ""
    forced: bool = False
    reporter: StatusReporter = NoStatus()  # noqa: RUF009 - it has no state

    def open_cache(self) -> ClipCache:
        """Return the cache of the machine that runs the task."""
        return _open_cache(self.cache_folder, self.cache_size_bytes, self.cache_address)


@functools.lru_cache(maxsize=4)
def _open_cache(folder: Path | None, size_bytes: int | None, address: str) -> ClipCache:
    # One for all tasks of a process: each looks its folder over when it is first put into.
    return ClipCache(folder, size_bytes, ObjectStore(address) if address else None)


@dataclass(frozen=True, slots=True)
class RowCheck:
    """What a row needs: nothing if its track is there, otherwise cues; or what is wrong with it.

    `sound` is the same for rows whose tracks are likely to be the same file.
    """

    row: Row
    there: Done | None = None
    cues: tuple[Utterance, ...] = ()
    sound: str = ""
    faults: tuple[Fault, ...] = ()


def split(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    """Split items into pieces of up to that size."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def group_identical(needed: Iterable[RowCheck]) -> list[Sequence[Row]]:
    """Group rows whose tracks are likely to be the same file, in the order of the first of each."""
    by_sound: dict[str, list[Row]] = {}
    for one in needed:
        by_sound.setdefault(one.sound, []).append(one.row)
    return [group for rows in by_sound.values() for group in split(rows, _MAX_TOGETHER)]


def check_rows(rows: Sequence[Row], context: TaskContext) -> tuple[RowCheck, ...]:
    """Find what each row needs, and check everything that shows without a voice."""
    checked = []
    for row in rows:
        context.reporter.report(f"looking at {row.name}")
        try:
            there = None if context.forced else context.destination.find(row)
            found = RowCheck(row, there) if there else _check_row(row, context)
        except FaultsError as error:
            found = RowCheck(row, faults=error.faults)
        except SupineError as error:
            found = RowCheck(row, faults=(Fault("", 0, error.message, error.hint),))
        except OSError as error:
            # As data: on its way between two processes it would look like a lost connection.
            found = RowCheck(row, faults=(Fault("", 0, str(error)),))
        checked.append(found)
    return tuple(checked)


def _check_row(row: Row, context: TaskContext) -> RowCheck:
    context.destination.check(row)
    cache = context.open_cache()
    request = _localise(row)
    options = request.options
    voices = resolve_voices(options)
    _require_unchanged(row, compute_fingerprint(request, voices))
    bell = None
    if options.bell != NONE:
        bell = prepare_bell(options.bell, 1, cache, options.bell_below_voice_lu)
    background = prepare_background(options.background, options.background_below_voice_lu, cache)
    if request.script:
        items = finalise_script(request.items, options)
    else:
        items = build_script(request.guide, options, request.length_s or 0.0)
    cues = plan_utterances(
        [(item.text, item.source) for item in items if isinstance(item, Cue)],
        voices.main,
        rate_wpm=options.pace_wpm,
        own=dict(options.pronunciations),
        fill_with=voices.fallback,
    )
    sound = hash_parts(
        {
            "routine": row.routine,
            "format": row.format_name,
            "script": items_to_data(items),
            "cues": [cue.key for cue in cues],
            # As the cache has them: by what is in them.
            "bell": bell.path.name if bell else "",
            "background": [background.loop.path.name, background.gain_db] if background else [],
            "options": asdict(_select_audible_options(request)),
        }
    )
    return RowCheck(row, cues=cues, sound=sound)


def _select_audible_options(request: TrackRequest) -> TrackOptions:
    """Return the options that the script of a check does not show, and that may be heard."""
    options = replace(request.options, length_s=request.length_s, bell="", background="")
    if request.script:
        # How long the speech is settles how often a custom cue comes.
        return options
    return replace(
        options,
        listener=Listener(),
        preferences=CuePreferences(),
        words=(),
        pronunciations=(),
        seed=TrackOptions().seed,
    )


def speak(cues: Sequence[Utterance], context: TaskContext) -> None:
    """Speak cues into the cache.

    What cannot be, for whatever reason, is left to the rows that need it, to fail with its name.
    """
    context.reporter.report(f"speaking {len(cues)} cues")
    for (voice, rate_wpm, own), group in groupby(cues, lambda c: (c.voice, c.rate_wpm, c.own)):
        texts = [(cue.text, cue.source) for cue in group]
        with contextlib.suppress(Exception):
            speak_all(texts, voice, rate_wpm=rate_wpm, cache=context.open_cache(), own=dict(own))


def make(rows: Sequence[Row], context: TaskContext) -> tuple[Outcome, ...]:
    """Make the tracks of rows, copying what is the same; return how each came out."""
    try:
        with context.destination.open_writer() as write:
            return tuple(_make_one(row, context, write) for row in rows)
    except OutputError as error:
        return tuple(_describe_failure(row, error) for row in rows)
    finally:
        context.reporter.report("waiting", at_once=True)
        # A voice that is loaded takes memory, and tracks whose cues are all there need none.
        POOL.release_idle()


def _make_one(row: Row, context: TaskContext, write: WriteTrack) -> Outcome:
    def on_progress(what: str, done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        context.reporter.report(f"{what.lower()} {row.name}, {percent} %")

    try:
        done = write(row, _plan(row, context, on_progress), on_progress)
        return Outcome(row, MADE, done)
    except Exception as error:  # noqa: BLE001 - one bad row never stops the others
        return _describe_failure(row, error)


def _plan(row: Row, context: TaskContext, on_progress: Progress) -> Plan:
    request = _localise(row)
    try:
        plan = plan_track(request, cache=context.open_cache(), on_progress=on_progress)
    except SupineError:
        # A file that this machine lacks is not at fault by itself.
        _require_unchanged(row, compute_fingerprint(request, resolve_voices(request.options)))
        raise
    _require_unchanged(row, plan.fingerprint)
    return plan


def _describe_failure(row: Row, error: Exception) -> Outcome:
    """Return the outcome of an error that is being handled."""
    if isinstance(error, SupineError):
        said = "; ".join(str(error).splitlines())
        return Outcome(row, FAILED, error=said, is_unwritable=isinstance(error, OutputError))
    what = f"the fault is supine's ({type(error).__name__}: {error})"
    return Outcome(row, FAILED, error=what, trace=traceback.format_exc())


def _localise(row: Row) -> TrackRequest:
    return replace(row.request, guide=relocate(row.request.guide))


def _require_unchanged(row: Row, fingerprint: str) -> None:
    """Raise a UsageError if what the row is made of has changed since the table was read."""
    if fingerprint != row.fingerprint:
        raise UsageError(
            f"what {row.routine} is to be made of is not what it was when the table was read",
            "Leave guides, profiles and sounds as they are meanwhile; on a cluster, let every "
            "worker have the same supine, and your own files under the same paths",
        )
