"""Many cues spoken: by one worker in turn, or by a fresh worker each, several at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed

from supine.model import Clip, StoredClip
from supine.speech.process import Worker

Finish = Callable[[str, Callable[[], Clip]], StoredClip]
"""Given a cue's text and what speaks it: the finished clip, kept."""


def in_turn(
    engine: str, cues: Mapping[str, str], voice: str, rate_wpm: float, finish: Finish
) -> Generator[tuple[str, StoredClip]]:
    """Speak the cues, the engine's writing by the cue's own text, in one worker."""
    with Worker(engine) as worker:
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

    pool = ThreadPoolExecutor(max_workers=os.cpu_count())
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
