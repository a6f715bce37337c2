"""Take the pictures in the README anew: the page on a phone and on a desktop, with a real track.

    python scripts/pictures.py [--output .github/pictures]

It makes a track with the neural voice and serves it, from a temporary folder, to a browser
without a window: whatever Chromium or Chrome is on the PATH. It needs what the tests need
(`pip install -e ".[dev]"`).
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from supine.audio.clip_cache import ClipCache, get_default_folder
from supine.errors import UsageError
from supine.model import TrackOptions
from supine.pipeline.plan import plan_track
from supine.pipeline.write import write_track
from supine.script.guides import find_guide
from supine.track.formats import get_format
from supine.web.network import get_port, list_host_headers, listen, make_web_address
from supine.web.server import create_server
from supine.web.settings import Settings

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HERE = "127.0.0.1"
ROUTINE = "constructive-rest"
TRACK = f"{ROUTINE}.mp3"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1.5}
MAX_BYTES = 200_000
"""Of each picture: the README is read on slow lines, too."""


def main() -> None:
    """Take both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=Path(".github/pictures"))
    folder = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        library = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        plan = plan_track(find_guide(ROUTINE), TrackOptions(), ClipCache(get_default_folder()))
        write_track(plan, library / TRACK, get_format("mp3"))
        base = stack.enter_context(served(library))
        browser = stack.enter_context(started())
        with opened(browser, f"{base}#/listen/{TRACK}", **PHONE, color_scheme="dark") as page:
            listen_on(page)
            save(page, folder / "phone.webp")
        with opened(browser, f"{base}#/make/{ROUTINE}", **DESKTOP, color_scheme="light") as page:
            page.locator(".track-summary:enabled").wait_for()
            save(page, folder / "desktop.webp")


@contextmanager
def served(library: Path) -> Iterator[str]:
    """The address of a server for a library, until the block ends."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(one) for one in listen(0, phone=False)]
        port = get_port(sockets)
        server = create_server(
            Settings(library, get_default_folder(), list_host_headers([HERE], port))
        )
        thread = threading.Thread(target=server.run, args=(sockets,))
        thread.start()
        try:
            yield make_web_address(HERE, port, "")
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def started() -> Iterator[Browser]:
    """A browser without a window.

    Raises
    ------
    UsageError
        If there is none on the PATH.
    """
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise UsageError(f"there is no browser here: none of {', '.join(BROWSERS)}", "Install one")
    with sync_playwright() as playwright:
        arguments = ["--headless=new", "--no-sandbox", "--hide-scrollbars", "--mute-audio"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:  # noqa: ANN401 - a browser's
    """A page that shows a view, for as long as the block lasts."""
    context = browser.new_context(**options, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.locator("h1").wait_for()
    yield page
    context.close()


def listen_on(page: Page) -> None:
    """Listen somewhere in the middle of the second chapter."""
    page.locator(".chapters button").nth(1).click()
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Forward 15 seconds").click()
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    page.mouse.move(0, 0)


def save(page: Page, path: Path) -> None:
    """Save what is to be seen as WebP, and say how large it is."""
    # For drawings and bars to come to rest; nothing says when a <use> is drawn.
    page.wait_for_timeout(1500)
    shown = Image.open(io.BytesIO(page.screenshot()))
    written = io.BytesIO()
    shown.save(written, "WEBP", quality=90, method=6)
    if len(written.getvalue()) > MAX_BYTES:
        raise UsageError(f"{path} would be {len(written.getvalue())} bytes", "Lower its quality")
    path.write_bytes(written.getvalue())
    print(f"{path}: {shown.width} by {shown.height}, {len(written.getvalue())} bytes")


if __name__ == "__main__":
    main()
