"""What the workers of a batch do: survey rows, speak cues, make tracks.

Each task is a function of what it is given, in whatever process it runs; what it gives back is
plain data, errors included, since not every error survives the way between two processes.
"""

from __future__ import annotations

import contextlib
import functools
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path

from supine import make as maker
from supine import speech
from supine.asked import Asked
from supine.batch.outcome import Done
from supine.batch.places import Keep, Place
from supine.batch.reports import Reports
from supine.batch.row import Row
from supine.cache import ClipCache, key_of
from supine.errors import Fault, FaultsError, OutputError, SupineError, UsageError
from supine.guide import at_home
from supine.model import Choices, Listener, Say, Wishes
from supine.sounds.prepared import NONE, prepare_background, prepare_bell
from supine.speech import STAFF, Cue
from supine.stores import Store

_MOST_TOGETHER = 50
"""More copies than this take longer than making the track again, by a worker that is free."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What every task of a batch is told.

    Attributes
    ----------
    place
        Where the tracks go.
    cache_folder, cache_size_bytes
        Each machine's folder of clips and its size; its usual ones if None.
    cache_address
        Where all machines share their clips; nowhere if it is empty.
    forced
        Whether tracks that are there are made again.
    reports
        Whom a task tells what it is at.
    """

    place: Place
    reports: Reports
    cache_folder: Path | None = None
    cache_size_bytes: int | None = None
    cache_address: str = ""
    forced: bool = False

    def cache(self) -> ClipCache:
        """The cache of the machine that asks."""
        return _cache(self.cache_folder, self.cache_size_bytes, self.cache_address)


@functools.lru_cache(maxsize=4)
def _cache(folder: Path | None, size_bytes: int | None, address: str) -> ClipCache:
    # One for all tasks of a process: each looks its folder over when it is first put into.
    return ClipCache(folder, size_bytes, Store(address) if address else None)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What a row needs: nothing if its track is there, otherwise cues; or what is wrong with it.

    `sound` is the same for rows whose tracks are likely to be the same file.
    """

    row: Row
    there: Done | None = None
    cues: tuple[Cue, ...] = ()
    sound: str = ""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """Rows that are made together: their tracks are likely to be the same file."""

    rows: tuple[Row, ...]


def alike(needed: Iterable[Surveyed]) -> list[Alike]:
    """The rows by how their tracks sound, in the order of the first of each."""
    by_sound: dict[str, list[Row]] = {}
    for one in needed:
        by_sound.setdefault(one.sound, []).append(one.row)
    return [
        Alike(tuple(rows[start : start + _MOST_TOGETHER]))
        for rows in by_sound.values()
        for start in range(0, len(rows), _MOST_TOGETHER)
    ]


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a track was not made.

    `trace` is where, if the fault is supine's. `of_place` is for what was not to be written,
    which may be to be written later.
    """

    error: str
    trace: str = ""
    of_place: bool = False


def survey(rows: Sequence[Row], workplace: Workplace) -> tuple[Surveyed, ...]:
    """What each of the rows needs, with everything that shows without a voice checked."""
    STAFF.stay()
    surveyed = []
    for row in rows:
        workplace.reports.tell(f"looking at {row.name}")
        try:
            there = None if workplace.forced else workplace.place.find(row)
            found = Surveyed(row, there) if there else _needs(row, workplace)
        except FaultsError as error:
            found = Surveyed(row, faults=error.faults)
        except SupineError as error:
            found = Surveyed(row, faults=(Fault("", 0, error.message, error.hint),))
        except OSError as error:
            # As data: on its way between two processes it would look like a lost connection.
            found = Surveyed(row, faults=(Fault("", 0, str(error)),))
        surveyed.append(found)
    return tuple(surveyed)


def _needs(row: Row, workplace: Workplace) -> Surveyed:
    workplace.place.check(row)
    cache = workplace.cache()
    asked = _here(row)
    choices = asked.choices
    voices = maker.check(choices)
    _check_same(row, _sha256_of(asked, voices))
    bell = None
    if choices.bell != NONE:
        bell = prepare_bell(choices.bell, 1, cache, choices.bell_below_voice_lu)
    background = prepare_background(choices.background, choices.background_below_voice_lu, cache)
    if asked.script is None:
        length_s = asked.length_s or 0.0
        items = maker.script_of(asked.guide, choices, length_s)
    else:
        items = maker.finished(asked.script.items, choices)
    cues = speech.to_speak(
        [(item.text, item.source) for item in items if isinstance(item, Say)],
        voices.first,
        rate_wpm=choices.pace_wpm,
        own=dict(choices.pronunciations),
        fill_with=voices.fill,
    )
    sound = key_of(
        {
            "routine": row.routine,
            "format": row.format_name,
            "script": maker.as_data(items),
            "cues": [cue.key for cue in cues],
            # As the cache has them: by what is in them.
            "bell": bell.path.name if bell else "",
            "background": [background.loop.path.name, background.gain_db] if background else [],
            "choices": asdict(_heard(asked)),
        }
    )
    return Surveyed(row, cues=cues, sound=sound)


def _heard(asked: Asked) -> Choices:
    """The choices that the script of a survey does not show, and that may be heard all the same."""
    choices = replace(asked.choices, length_s=asked.length_s, bell="", background="")
    if asked.script or choices.wishes.guidance != "normal":
        # How long the speech is settles which cues these add or take away.
        return choices
    return replace(
        choices,
        listener=Listener(),
        wishes=Wishes(),
        words=(),
        pronunciations=(),
        seed=Choices().seed,
    )


def speak(cues: Sequence[Cue], workplace: Workplace) -> None:
    """Have cues in the cache.

    What cannot be, for whatever reason, is left to the rows that need it, to fail with its name.
    """
    STAFF.stay()
    workplace.reports.tell(f"speaking {len(cues)} cues")
    for (voice, rate_wpm, own), group in groupby(cues, lambda c: (c.voice, c.rate_wpm, c.own)):
        texts = [(cue.text, cue.source) for cue in group]
        with contextlib.suppress(Exception), workplace.cache().lease():
            speech.speak_all(
                texts, voice, rate_wpm=rate_wpm, cache=workplace.cache(), own=dict(own)
            )


def make(asked: Alike, workplace: Workplace) -> tuple[Done | Failed, ...]:
    """Make the tracks of rows, copying what is the same; gives what came of each."""
    STAFF.stay()
    try:
        with workplace.place.keeping() as keep:
            return tuple(_made(row, workplace, keep) for row in asked.rows)
    except OutputError as error:
        return (_failed(error),) * len(asked.rows)
    finally:
        workplace.reports.tell("waiting", at_once=True)
        # A voice that is loaded takes memory, and tracks whose cues are all there need none.
        STAFF.rest()


def _made(row: Row, workplace: Workplace, keep: Keep) -> Done | Failed:
    def on_progress(what: str, done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        workplace.reports.tell(f"{what.lower()} {row.name}, {percent} %")

    try:
        plan = _planned(row, workplace, on_progress)
        return keep(row, plan, on_progress)
    except Exception as error:  # noqa: BLE001 - one bad row never stops the others
        return _failed(error)


def _planned(row: Row, workplace: Workplace, on_progress: maker.Progress) -> maker.Plan:
    asked = _here(row)
    try:
        plan = asked.plan(workplace.cache(), on_progress)
    except SupineError:
        # A file that this machine lacks is not at fault by itself.
        _check_same(row, _sha256_of(asked, maker.check(asked.choices)))
        raise
    _check_same(row, plan.asked_sha256)
    return plan


def _failed(error: Exception) -> Failed:
    """What is said of an error that is being handled."""
    if isinstance(error, SupineError):
        return Failed("; ".join(str(error).splitlines()), of_place=isinstance(error, OutputError))
    what = f"the fault is supine's ({type(error).__name__}: {error})"
    return Failed(what, traceback.format_exc())


def _here(row: Row) -> Asked:
    return replace(row.asked, guide=at_home(row.asked.guide))


def _sha256_of(asked: Asked, voices: maker.Voices) -> str:
    return maker.asked_sha256(asked.guide, asked.choices, voices, asked.items)


def _check_same(row: Row, asked_sha256: str) -> None:
    """Refuse to make another track than was asked for, with what is here now."""
    if asked_sha256 != row.asked_sha256:
        raise UsageError(
            f"what {row.routine} is to be made of is not what it was when the table was read",
            "Leave guides, profiles and sounds as they are meanwhile; on a cluster, let every "
            "worker have the same supine, and your own files under the same paths",
        )
