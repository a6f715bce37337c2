"""What the page has made: a few at once, the others in a queue, each with its progress.

Mostly that is a track; a voice that is learnt from recordings is made in the same way. A making is
stopped from within: what it calls to tell of its progress raises, so that it ends
as any error ends it, with its draft taken away and no process left (`library.writing`).
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from supine import library
from supine import make as maker
from supine.asked import Asked
from supine.cache import ClipCache
from supine.errors import OutputError, SupineError, UsageError
from supine.formats import FORMATS, Format
from supine.make import Plan, Progress, no_progress
from supine.model import Guide
from supine.record import Remake, record_path
from supine.web.settings import Limits

WAITING, WORKING, DONE, FAILED, CANCELLED = "waiting", "working", "done", "failed", "cancelled"
"""What a making is at."""

_KEPT = 50

Ordered = TypeVar("Ordered")
Made = TypeVar("Made")

_log = logging.getLogger(__name__)


class StoppedError(Exception):
    """Nobody wants the result any more."""


def until(stop: threading.Event, on_progress: Progress = no_progress) -> Progress:
    """Tell of progress as `on_progress` does, until `stop` is set: then raise StoppedError."""

    def tell(what: str, done: int, total: int) -> None:
        if stop.is_set():
            raise StoppedError
        on_progress(what, done, total)

    return tell


@dataclass(frozen=True, slots=True)
class Order:
    """A track that is to be made."""

    asked: Asked
    track_format: Format

    @property
    def guide(self) -> Guide:
        """What it is a track of."""
        return self.asked.guide

    def plan(self, cache: ClipCache, on_progress: Progress) -> Plan:
        """The track in full, not written yet."""
        return self.asked.plan(cache, on_progress)

    def names(self) -> dict[Path, str]:
        """What is said for the paths that it brings: it brings none."""
        return {}


@dataclass(frozen=True, slots=True)
class Again:
    """A track that is to be made again from its record."""

    remake: Remake
    track_format: Format

    @property
    def guide(self) -> Guide:
        """What it is a track of, as it was then."""
        return self.remake.guide

    def plan(self, cache: ClipCache, on_progress: Progress) -> Plan:
        """The track in full, as it was then."""
        return maker.plan_remake(self.remake, cache, on_progress)

    def names(self) -> dict[Path, str]:
        """What is said for the paths that it brings: records of the command line have some."""
        chosen = self.remake.record.choices
        engine, _, place = chosen.voice.partition(":")
        return {
            Path(chosen.bell): "of this track",
            Path(chosen.background): "of this track",
            Path(place): f"of this track ({engine})",
        }


@dataclass(slots=True, eq=False)
class Making(Generic[Ordered, Made]):
    """Something on its way; `progress` is what `make.Progress` was told last.

    `made` is what came of it, once it is done.
    """

    order: Ordered
    key: str = field(default_factory=lambda: secrets.token_hex(8))
    state: str = WAITING
    progress: tuple[str, int, int] = ("", 0, 0)
    made: Made | None = None
    error: SupineError | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in {DONE, FAILED, CANCELLED}

    def tell(self, what: str, done: int, total: int) -> None:
        """Note how far it has come."""
        # At once, since another thread reads it.
        self.progress = (what, done, total)


class Kitchen:
    """Makes one track after the other into a library, each under a name of its own."""

    def __init__(self, folder: Path, cache: ClipCache) -> None:
        self._folder = folder
        self._cache = cache
        self._taken: set[Path] = set()
        self._choosing = threading.Lock()

    def make(self, order: Order | Again, on_progress: Progress) -> str:
        """Make a track, and give its file's name."""
        plan = order.plan(self._cache, on_progress)
        with self._free_path(order, plan.length_s) as path:
            return maker.write_track(plan, path, order.track_format, on_progress).path.name

    @contextlib.contextmanager
    def _free_path(self, order: Order | Again, length_s: float) -> Iterator[Path]:
        """A path that nothing has, in whatever format: a page must not replace what is there."""
        suffix = order.track_format.suffix
        first = library.track_path(self._folder, order.guide.name, length_s, suffix)
        with self._choosing:
            number, path = 1, first
            while path.stem in {taken.stem for taken in self._taken} or _is_there(path):
                number += 1
                path = first.with_name(f"{first.stem}-{number}{suffix}")
            self._taken.add(path)
        try:
            yield path
        finally:
            self._taken.discard(path)


def _is_there(path: Path) -> bool:
    there = [record_path(path), *(path.with_suffix(known.suffix) for known in FORMATS.values())]
    return any(one.exists() for one in there)


class Makings(Generic[Ordered, Made]):
    """The makings of a server, all of one kind; any thread may ask.

    Parameters
    ----------
    make
        Makes what was ordered, telling of its progress, and gives what came of it.
    kind
        What is made, in one word.
    """

    def __init__(
        self, make: Callable[[Ordered, Progress], Made], limits: Limits, kind: str = "track"
    ) -> None:
        self._make = make
        self._limits = limits
        self._kind = kind
        self._all: dict[str, Making[Ordered, Made]] = {}
        self._pool = ThreadPoolExecutor(limits.makings, thread_name_prefix="making")
        self._changing = threading.Lock()

    def start(self, order: Ordered) -> Making[Ordered, Made]:
        """Begin a making, or have it wait for its turn.

        Raises
        ------
        UsageError
            If too many wait already.
        """
        making: Making[Ordered, Made] = Making(order)
        with self._changing:
            # One that waits may be about to begin, so those at work are counted with them.
            unended = sum(not known.ended for known in self._all.values())
            if unended >= self._limits.makings + self._limits.waiting:
                raise UsageError(
                    f"{self._limits.waiting} {self._kind}s are waiting to be made already",
                    "Wait for one of them, or cancel one",
                )
            self._all[making.key] = making
            self._forget()
            self._pool.submit(self._work, making)
        return making

    def all(self) -> tuple[Making[Ordered, Made], ...]:
        """Every making that is not forgotten, in the order they were asked for."""
        with self._changing:
            return tuple(self._all.values())

    def find(self, key: str) -> Making[Ordered, Made] | None:
        """The making of that key, or None."""
        return self._all.get(key)

    def ahead_of(self, making: Making[Ordered, Made]) -> int:
        """How many wait for their turn before it."""
        with self._changing:
            waiting = self._waiting()
        return waiting.index(making) if making in waiting else 0

    def cancel(self, making: Making[Ordered, Made]) -> None:
        """Stop a making as soon as it tells of its progress; forget one that has ended."""
        with self._changing:
            if making.ended:
                self._all.pop(making.key, None)
            making.stop.set()
            if making.state == WAITING:
                making.state = CANCELLED

    def stop(self) -> None:
        """Stop all makings, as soon as each tells of its progress."""
        for making in self.all():
            if not making.ended:
                self.cancel(making)

    def close(self) -> None:
        """Stop all makings, and wait until nothing is left of them."""
        self.stop()
        self._pool.shutdown(cancel_futures=True)

    def _waiting(self) -> list[Making[Ordered, Made]]:
        return [making for making in self._all.values() if making.state == WAITING]

    def _forget(self) -> None:
        ended = [key for key, making in self._all.items() if making.ended]
        for key in ended[: max(0, len(ended) - _KEPT)]:
            del self._all[key]

    def _work(self, making: Making[Ordered, Made]) -> None:
        with self._changing:
            if making.ended:
                return
            making.state = WORKING
        try:
            making.made = self._make(making.order, until(making.stop, making.tell))
            state = DONE
        except StoppedError:
            state = CANCELLED
        except SupineError as error:
            making.error, state = error, FAILED
        except Exception:  # noqa: BLE001 - in a thread: it is logged, and the page is told
            _log.exception("a %s could not be made", self._kind)
            making.error = OutputError(
                f"the {self._kind} could not be made, and the fault is supine's",
                "The terminal in which it runs says more",
            )
            state = FAILED
        making.state = state
