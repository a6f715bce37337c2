"""The page from choosing to listening, in a real browser."""

from __future__ import annotations

import re

import pytest

from support.web_page import Open, Opened, Page, expect

WATCHING = """() => {
    globalThis.told = [];
    const look = () => {
        const words = document.querySelector(".job .muted")?.textContent;
        if (words && words !== told.at(-1)) told.push(words);
    };
    const all = { childList: true, characterData: true, subtree: true };
    new MutationObserver(look).observe(document.body, all);
}"""
"""Notes all that a job says of itself."""


def make(one: Opened) -> str:
    """Press "Make it" and wait for the track, with its progress; gives its file's name."""
    one.ask(WATCHING)
    one.page.get_by_role("button", name="Make it").click()
    expect(one.page.locator(".job").get_by_role("progressbar")).to_be_visible()
    listen = one.page.get_by_role("link", name="Listen")
    expect(listen).to_be_visible()
    said = one.ask("told")
    assert re.fullmatch(r"(Speaking|Writing the track), \d+ percent", said[-1]), said
    return (listen.get_attribute("href") or "").removeprefix("#/listen/")


def time_s(page: Page) -> float:
    """How far the track has played."""
    return float(page.evaluate("document.getElementById('track-audio').currentTime"))


def test_from_choosing_to_listening_with_the_computer_out_of_reach(opened: Open) -> None:
    """Choose, see the timeline change, make, hear, keep; and hear again without the server."""
    one = opened()
    page = one.go()
    page.get_by_role("link", name="Constructive rest On the back, knees bent").click()
    default = one.planned()
    assert default.startswith("15 minutes: ")

    page.get_by_role("slider", name="Length").press("Home")
    shortest = one.planned(without=default)
    bars = page.locator(".timeline .speech")
    assert shortest.startswith(f"8 minutes: {bars.count()} cues")
    few = bars.count()

    # Long enough for the page to ask after it more than once.
    page.get_by_role("textbox", name="minutes").fill("12")
    page.get_by_role("textbox", name="minutes").press("Enter")
    assert one.planned(without=shortest).startswith("12 minutes: ")
    assert bars.count() > few

    name = make(one)
    assert name == "constructive-rest-12min.mp3"
    page.get_by_role("link", name="Listen").click()
    page.get_by_role("button", name="Play").click()
    one.until("document.getElementById('track-audio').currentTime > 0.3")

    chapters = page.locator(".chapters button")
    chapters.nth(2).click()
    starts_s = one.ask("name => fetch(`api/tracks/${name}`).then(a => a.json())", name)["chapters"]
    one.until(
        f"document.getElementById('track-audio').currentTime >= {starts_s[2]['start_s'] - 0.05}"
    )
    assert time_s(page) < starts_s[3]["start_s"]
    expect(chapters.nth(2)).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Pause").click()
    left_s = time_s(page)

    page.get_by_role("button", name="Keep offline").click()
    expect(page.get_by_role("button", name="Kept offline")).to_be_visible()
    one.until("navigator.serviceWorker.controller")
    one.until("caches.keys().then(names => names.some(name => name.startsWith('supine page')))")

    one.stop_server()
    page.reload()
    expect(page.get_by_text("It goes on where you left it")).to_be_visible()
    page.get_by_role("button", name="Play").click()
    one.until(f"document.getElementById('track-audio').currentTime > {left_s + 0.2}")
    chapters.nth(1).click()
    one.until(f"document.getElementById('track-audio').currentTime < {starts_s[2]['start_s']}")

    page.get_by_role("link", name="Library").click()
    expect(page.get_by_text("out of reach")).to_be_visible()
    assert page.locator(".tracks > li").count() == 1


def press_until(page: Page, key: str, focused: str) -> None:
    """Press a key until the focus is on what a selector means."""
    for _ in range(120):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", focused):
            return
    raise AssertionError(f"{focused} is not reached with {key}")


@pytest.mark.slow
def test_the_keyboard_alone_does_it_all(opened: Open) -> None:
    """No pointer: from the first tab to a track that plays, with the focus where one is."""
    one = opened()
    page = one.go()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    press_until(page, "Tab", "a[href='#/make/cat-cow']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    default = one.planned()

    press_until(page, "Tab", "input[aria-label='Length']")
    page.keyboard.press("Home")
    one.planned(without=default)
    press_until(page, "Tab", "input[type=radio][value=normal]")
    page.keyboard.press("ArrowLeft")
    assert one.ask("JSON.parse(localStorage['supine.options']).all.guidance") == "sparse"

    press_until(page, "Shift+Tab", "input[aria-label='Length']")
    press_until(page, "Tab", ".panel .button.primary")
    page.keyboard.press("Enter")
    # Cancel has the focus while there is something to cancel, and then what comes next.
    expect(page.get_by_role("link", name="Listen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    press_until(page, "Tab", ".controls .play")
    page.keyboard.press("Space")
    one.until("document.getElementById('track-audio').currentTime > 0.2")
    page.keyboard.press("Space")
    one.until("document.getElementById('track-audio').paused")
    press_until(page, "Shift+Tab", "input[aria-label='Position in the track']")
    before_s = time_s(page)
    page.keyboard.press("PageUp")
    assert time_s(page) > before_s + 10.0
