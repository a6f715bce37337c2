"""Helpers for tests of the page: one that is open before a server, and what it asked and said."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from support.web_server import Served, serving

# Whoever has no Playwright still runs all other tests: those that need this say so, and skip.
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import BrowserContext, Page, Request, Response, expect

__all__ = ["LIMIT_MS", "Open", "Opened", "Page", "Request", "expect"]

LIMIT_MS = 120_000
"""Nothing takes a hundredth of this; it only keeps a page that hangs from hanging the suite."""


@dataclass
class Opened:
    """A page that is open, and all that it asked for, said and was answered."""

    page: Page
    context: BrowserContext
    served: Served
    base: str
    stopping: ExitStack = field(repr=False)
    loads: int = 0
    origins: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    expected: set[int] = field(default_factory=set)
    """Answers that are no fault, since the test asks for what is wrong."""

    def __post_init__(self) -> None:
        """Watch what it does from the first moment."""
        self.context.set_default_timeout(LIMIT_MS)
        self.context.on("request", lambda request: self._asked(request.url))
        self.context.on("response", self._answered)
        self.context.on("console", lambda message: self._said(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def go(self, view: str = "") -> Page:
        """Show a view, with the page loaded anew."""
        # Without a query of its own, another view of the same page would not be loaded.
        self.loads += 1
        self.page.goto(f"{self.base}/?{self.loads}{view}")
        self.page.wait_for_selector("h1")
        return self.page

    def planned(self, without: str = "") -> str:
        """What the timeline says of itself, once a timeline is laid out that is not this one."""
        self.page.wait_for_function(
            """before => {
                const chart = document.querySelector(".timeline:not(.stale) svg");
                const said = chart?.getAttribute("aria-label") ?? "";
                return said.includes("cue") && said !== before;
            }""",
            arg=without,
        )
        return self.page.get_attribute(".timeline svg", "aria-label") or ""

    def ask(self, script: str, given: Any = None) -> Any:  # noqa: ANN401 - whatever a script gives
        """What a script in the page gives."""
        return self.page.evaluate(script, given)

    def until(self, script: str) -> None:
        """Wait until something is so in the page."""
        # As a function: the page's policy lets nobody evaluate text.
        self.page.wait_for_function(f"() => {script}")

    def stop_server(self) -> None:
        """Have the computer out of reach from now on."""
        self.stopping.close()

    def start_server_again(self) -> None:
        """Have the computer within reach again, with a server that has only just begun."""
        settings, port = self.served.settings, self.served.port
        again = serving(settings.library, settings.cache, port=port, profile=settings.profile)
        self.served = self.stopping.enter_context(again)

    def see_nothing_is_wrong(self) -> None:
        """It asked nobody but its server, and neither of them found fault with the other."""
        others = {origin for origin in self.origins if not self.base.startswith(origin)}
        assert others == set(), others
        assert self.faults == [], self.faults
        assert self.statuses <= self.expected, self.statuses

    def _asked(self, url: str) -> None:
        # What a page makes itself, it asks nobody for.
        if not url.startswith(("data:", "blob:", "about:")):
            self.origins.add("//".join(url.split("/")[0:3:2]))

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.statuses.add(response.status)

    def _said(self, kind: str, text: str) -> None:
        # The browser says answers with an error there, too; they are counted above.
        if kind in {"error", "warning"} and not text.startswith("Failed to load resource"):
            self.faults.append(text)


Open = Callable[..., Opened]
