"""The page on a phone: installed, kept, played from what is kept, under a secret address too."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from support.web_page import Open, Opened, expect

SHELLS = "caches.keys().then(names => names.filter(name => name.startsWith('supine page')))"


def controlled(one: Opened) -> None:
    """Wait until the page is kept, and answered by its service worker."""
    one.until("navigator.serviceWorker.controller")
    one.until(f"{SHELLS}.then(names => names.length === 1)")


@pytest.mark.slow
@pytest.mark.parametrize("phone", [False, True])
def test_the_page_can_be_installed(opened: Open, *, phone: bool) -> None:
    """Chromium itself finds nothing against it; names, scope, icons and worker are as needed."""
    one = opened(phone=phone)
    page = one.go()
    controlled(one)
    tools = one.context.new_cdp_session(page)
    found = tools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # The test's browser forgets everything, which is all that there is against it.
    assert [one["errorId"] for one in found if one["errorId"] != "in-incognito"] == []
    manifest = one.ask("fetch('manifest.webmanifest').then(answer => answer.json())")
    assert {"name", "short_name", "display", "background_color", "theme_color"} <= set(manifest)
    assert manifest["display"] == "standalone"
    base = f"{one.served.base}/"
    parsed = tools.send("Page.getAppManifest")["manifest"]
    assert (parsed["startUrl"], parsed["scope"]) == (base, base)
    assert one.ask("navigator.serviceWorker.ready.then(({scope}) => scope)") == base
    for icon in manifest["icons"]:
        body = one.served.client.get(f"/{icon['src']}").content
        if icon["type"] == "image/png":
            width, height = Image.open(io.BytesIO(body)).size
            assert icon["sizes"] == f"{width}x{height}"
    needed = {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    assert needed <= {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}


@pytest.mark.slow
def test_kept_under_a_secret_it_plays_with_the_computer_out_of_reach(
    opened: Open, library: Path
) -> None:
    """Whole or in part: what a player asks for is what is answered, byte for byte."""
    one = opened(phone=True)
    one.expected = {416}
    page = one.go("#/library")
    controlled(one)
    keep = page.get_by_role("button", name=re.compile("Keep offline"))
    keep.click()
    kept = page.get_by_role("button", name=re.compile("Kept offline"))
    expect(kept).to_have_attribute("aria-pressed", "true")
    one.stop_server()
    page.reload()
    page.get_by_role("link", name="Listen").click()
    page.get_by_role("button", name="Play").click()
    one.until("document.getElementById('track-audio').currentTime > 0.3")

    body = (library / "rest.mp3").read_bytes()
    size = len(body)
    for range_header, status, part in (
        ("bytes=0-1", 206, body[:2]),
        (f"bytes={size - 5}-", 206, body[-5:]),
        ("bytes=-7", 206, body[-7:]),
        (f"bytes=10-{size + 9}", 206, body[10:]),
        (f"bytes={size}-", 416, b""),
        ("bytes=9-3", 200, body),
    ):
        assert ranged(one, range_header)[::2] == [status, hashlib.sha256(part).hexdigest()], (
            range_header
        )
    assert ranged(one, "bytes=0-1")[1] == f"bytes 0-1/{size}"

    page.get_by_role("button", name="Kept offline").click()
    expect(page.get_by_role("button", name="Keep offline")).to_be_visible()
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_text("Nothing is kept here.")).to_be_visible()


def ranged(one: Opened, range_header: str) -> Any:  # noqa: ANN401 - JSON
    """Status, Content-Range and the bytes' SHA-256 of the track for a range."""
    return one.ask(
        """async range => {
            const answer = await fetch("audio/rest.mp3", {headers: {range}});
            const digest = await crypto.subtle.digest("SHA-256", await answer.arrayBuffer());
            const inHex = byte => byte.toString(16).padStart(2, "0");
            const bytes = Array.from(new Uint8Array(digest), inHex).join("");
            return [answer.status, answer.headers.get("content-range"), bytes];
        }""",
        range_header,
    )


@pytest.mark.slow
def test_over_a_plain_network_it_plays_and_offers_what_a_browser_allows(opened: Open) -> None:
    """A browser keeps nothing for a page that came without encryption: a file or the feed it is."""
    one = opened(phone=True, at="192.0.2.7")
    page = one.go("#/library")
    assert not one.ask("isSecureContext")
    assert page.get_by_role("button", name="Keep offline").count() == 0
    expect(page.get_by_role("link", name="Save the file")).to_be_visible()
    page.get_by_role("link", name="Listen").click()
    page.get_by_role("button", name="Play").click()
    one.until("document.getElementById('track-audio').currentTime > 0.2")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("link", name="Phone").click()
    expect(page.get_by_text("browsers let no page keep tracks")).to_be_visible()
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()


@pytest.mark.slow
def test_a_newer_page_takes_the_place_of_the_kept_one(opened: Open) -> None:
    """All of it at once, and whoever has the page open is told."""
    one = opened()
    page = one.go()
    controlled(one)
    # As if what is kept had come from an older supine.
    one.ask(
        """async () => {
            const [name] = (await caches.keys()).filter(one => one.startsWith("supine page"));
            const [now, old] = [await caches.open(name), await caches.open(`${name}0`)];
            for (const one of await now.keys()) await old.put(one, await now.match(one));
            await caches.delete(name);
        }"""
    )
    (old,) = one.ask(SHELLS)
    page.reload()
    expect(page.locator("#notices")).to_contain_text("There is a newer supine on your computer.")
    (new,) = one.ask(SHELLS)
    assert old == f"{new}0"


@pytest.mark.slow
def test_the_ways_to_the_phone_are_shown(opened: Open) -> None:
    """With --phone: the code, the address, who has it, and the feed under it; without: how."""
    one = opened(phone=True)
    page = one.go("#/phone")
    expect(page.get_by_alt_text("The address as a QR code")).to_be_visible()
    one.until("document.querySelector('.qr').naturalWidth > 0")
    address = "http://192.0.2.7:8360/s/a-secret/"
    expect(page.get_by_label("Address of this page")).to_have_value(address)
    expect(page.get_by_label("Address of the feed")).to_have_value(f"{address}feed.xml")
    expect(page.get_by_text("Everybody on this network who has this address")).to_be_visible()
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()

    alone = opened()
    page = alone.go("#/phone")
    expect(page.get_by_text("Only this computer can reach this page.")).to_be_visible()
    feed = page.get_by_label("Address of the feed").input_value()
    assert alone.served.client.get(feed).headers["content-type"].startswith("application/rss+xml")
