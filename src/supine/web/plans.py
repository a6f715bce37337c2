"""Timelines for a page whose choices change faster than they are laid out."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from supine.asked import Asked
from supine.cache import ClipCache
from supine.make import Plan
from supine.web.jobs import StoppedError, until


class Plans:
    """Lays out timelines; a page's newer request stops its older one. Any thread may ask."""

    def __init__(self, cache: ClipCache) -> None:
        self._cache = cache
        self._latest: dict[str, threading.Event] = {}
        self._changing = threading.Lock()

    @contextlib.contextmanager
    def latest(self, page: str) -> Iterator[threading.Event]:
        """For as long as a page's request lasts: what stops it. The one before is stopped now."""
        stop = threading.Event()
        with self._changing:
            if older := self._latest.get(page):
                older.set()
            self._latest[page] = stop
        try:
            yield stop
        finally:
            with self._changing:
                if self._latest.get(page) is stop:
                    del self._latest[page]

    def plan(self, asked: Asked, stop: threading.Event) -> Plan:
        """Lay out a track.

        Raises
        ------
        StoppedError
            If `stop` is set before it is done.
        SupineError
            As `Asked.plan` says.
        """
        if stop.is_set():
            raise StoppedError
        return asked.plan(self._cache, until(stop))

    def stop(self) -> None:
        """Stop them all."""
        with self._changing:
            for stop in self._latest.values():
                stop.set()
