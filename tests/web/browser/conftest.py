"""A real browser before a real server; skipped, with the reason, where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from supine.model import TrackOptions
from support.web_server import serving

if TYPE_CHECKING:  # the tests skip by themselves where Playwright is not installed
    from playwright.sync_api import Browser

    from support.web_page import Open, Opened

NAMES = ("chromium", "chromium-browser", "google-chrome")
HERE = "127.0.0.1"
ELSEWHERE = "192.0.2.7"
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
    # An address that is nobody's (RFC 5737), and so this machine's: as a phone would come by.
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
    # So that a track which began by itself would be heard of.
    "--autoplay-policy=no-user-gesture-required",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"there is no browser here: none of {', '.join(NAMES)}")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only with a browser

    from support.web_page import LIMIT_MS, expect  # noqa: PLC0415 - only with a browser

    expect.set_options(timeout=LIMIT_MS)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=[*ARGUMENTS])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, library: Path, own_cache: Path) -> Iterator[Open]:
    """Open pages, each before a server with one track of half a minute.

    The voice is the one without words, for speed: whoever runs the server has it in their profile.
    """
    from support.web_page import Opened  # noqa: PLC0415 - only with a browser

    with ExitStack() as stack:
        all_opened: list[Opened] = []

        def open_page(*, phone: bool = False, at: str = HERE, **options: Any) -> Opened:  # noqa: ANN401 - a browser's
            stopping = stack.enter_context(ExitStack())
            profile = TrackOptions(voice="tone")
            addresses = ("http://192.0.2.7:8360/s/a-secret/",) if phone else ()
            served = stopping.enter_context(
                serving(library, own_cache, phone=phone, profile=profile, addresses=addresses)
            )
            sized = {"viewport": {"width": 1280, "height": 800}, **options}
            context = browser.new_context(**sized)
            stack.callback(context.close)
            base = served.base.replace(HERE, at)
            one = Opened(context.new_page(), context, served, base, stopping)
            all_opened.append(one)
            return one

        yield open_page
        for one in all_opened:
            one.see_nothing_is_wrong()
