"""Many cues spoken: by one worker in turn, or by a fresh worker each, several at once."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed

from supine.model import Clip, StoredClip
from supine.speech.process import Worker

Finish = Callable[[str, Callable[[], Clip]], StoredClip]
"""Given a cue's text and what speaks it: the finished clip, kept."""


class Staff:
    """The workers of this process that wait for cues of a later track.

    A process that makes one track lets its worker go. One that makes many keeps it, since to
    load a voice takes as long as to speak twenty cues. Any thread may ask.
    """

    def __init__(self) -> None:
        self._stays = False
        self._waiting: list[tuple[str, Worker]] = []
        self._worked = False

    @property
    def stays(self) -> bool:
        """Whether this process makes many tracks, beside others that do."""
        return self._stays

    def stay(self) -> None:
        """From now on, keep workers once their cues are spoken."""
        self._stays = True

    def rest(self) -> None:
        """Let the workers go if they have had nothing to do since this was called before."""
        if not self._worked:
            self.leave()
        self._worked = False

    def leave(self) -> None:
        """Let all workers go that wait."""
        while self._waiting:
            with contextlib.suppress(IndexError):
                _dismiss(self._waiting.pop()[1])

    @contextlib.contextmanager
    def worker(self, engine: str) -> Iterator[Worker]:
        """A worker for an engine: one that waits, or a new one."""
        worker = self._hired(engine)
        try:
            yield worker
        except BaseException:
            # Nobody can tell what state it is in.
            _dismiss(worker)
            raise
        self._worked = True
        if self._stays:
            self._waiting.append((engine, worker))
        else:
            _dismiss(worker)

    def _hired(self, engine: str) -> Worker:
        for waiting in tuple(self._waiting):
            if waiting[0] == engine:
                # Another thread may have taken it meanwhile.
                with contextlib.suppress(ValueError):
                    self._waiting.remove(waiting)
                    return waiting[1]
        return Worker(engine)


def _dismiss(worker: Worker) -> None:
    with worker:
        pass


STAFF = Staff()
"""This process's workers."""


def in_turn(
    engine: str, cues: Mapping[str, str], voice: str, rate_wpm: float, finish: Finish
) -> Generator[tuple[str, StoredClip]]:
    """Speak the cues, the engine's writing by the cue's own text, in one worker."""
    with STAFF.worker(engine) as worker:
        for text, given in cues.items():
            yield text, finish(text, lambda given=given: worker.say(given, voice, rate_wpm))  # type: ignore[misc]


def fresh_each(
    engine: str, cues: Mapping[str, str], voice: str, rate_wpm: float, finish: Finish
) -> Generator[tuple[str, StoredClip]]:
    """Speak each cue in a worker of its own, as many at once as there are cores."""
    busy: set[Worker] = set()
    ended = threading.Event()

    def spoken(given: str) -> Clip:
        with Worker(engine) as worker:
            busy.add(worker)
            try:
                if ended.is_set():
                    # It waited for another process that spoke the cue, and nobody wants it now.
                    raise CancelledError
                return worker.say(given, voice, rate_wpm)
            finally:
                busy.discard(worker)

    # Where processes like this one fill the cores already, one at a time is enough.
    pool = ThreadPoolExecutor(max_workers=1 if STAFF.stays else os.cpu_count())
    try:
        texts: dict[Future[StoredClip], str] = {
            pool.submit(finish, text, lambda given=given: spoken(given)): text  # type: ignore[misc]
            for text, given in cues.items()
        }
        for done in as_completed(texts):
            yield texts[done], done.result()
    finally:
        ended.set()
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in tuple(busy):
            worker.kill()
        pool.shutdown()
