"""Sheets to read from: the latest ones, each a page to print, under an address of its own."""

from __future__ import annotations

import hashlib
import threading

_KEPT = 16
"""A sheet is asked for right after it was made; an older one is made anew."""


class Sheets:
    """Pages in memory, by what is in them; any thread may ask."""

    def __init__(self) -> None:
        self._pages: dict[str, str] = {}
        self._changing = threading.Lock()

    def keep(self, page: str) -> str:
        """Keep a page, and give its key."""
        key = hashlib.sha256(page.encode()).hexdigest()[:32]
        with self._changing:
            self._pages.pop(key, None)
            self._pages[key] = page
            for oldest in list(self._pages)[:-_KEPT]:
                del self._pages[oldest]
        return key

    def find(self, key: str) -> str | None:
        """The page of a key, or None if it is kept no longer."""
        return self._pages.get(key)
