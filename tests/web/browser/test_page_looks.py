"""The page for everybody: small screens, dark and light, and those who have it read to them."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image

from supine.model import CONDITIONS, MAX_PACE_WPM, MIN_PACE_WPM
from supine.profile.fields import FIELDS
from support.page_faults import faults
from support.web_page import Open, Opened, expect

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
VIEWS = ("", "#/make/constructive-rest", "#/library", "#/listen/rest.mp3", "#/phone", "#/listen/no")


def open_all(one: Opened) -> None:
    """Open what is closed, and fill in what is empty."""
    page = one.page
    if page.locator(".panel").count():
        one.planned()
        page.locator(".track-summary").click()
        page.get_by_text("Choose single cues").click()
        # A few of hundreds that are all alike.
        page.get_by_label("Search the cues").fill("breath")
        page.get_by_role("button", name="Add a cue").click()
        page.get_by_role("button", name="Add a word").first.click()
        page.get_by_label("Hernia").check()
        for loud in page.get_by_label("Choose how loud it is").all():
            loud.check()
        one.planned()
    one.ask("document.querySelectorAll('details').forEach(one => { one.open = true; })")


@pytest.mark.parametrize(
    ("size", "views"),
    [
        pytest.param(PHONE, VIEWS[:1] + VIEWS[2:], id="phone"),
        pytest.param(PHONE, VIEWS[1:2], id="phone-choosing", marks=pytest.mark.slow),
        pytest.param(DESKTOP, VIEWS, id="desktop", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_serious(
    opened: Open, size: dict[str, int], views: tuple[str, ...]
) -> None:
    """On no view, with everything open on it."""
    one = opened(phone=True, viewport=size, color_scheme="light", reduced_motion="reduce")
    one.expected = {404}
    for view in views:
        one.go(view)
        open_all(one)
        assert faults(one.page) == [], view


@pytest.mark.slow
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_serious_in_the_player_and_its_questions(
    opened: Open, size: dict[str, int]
) -> None:
    """While a track plays, before it is deleted, and in an empty library."""
    one = opened(phone=True, viewport=size, color_scheme="light", reduced_motion="reduce")
    page = one.go("#/listen/rest.mp3")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("link", name="Library").click()
    page.get_by_role("region", name="Player").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Delete").click()
    assert faults(page) == []
    page.get_by_role("button", name="Delete it").click()
    page.get_by_text("There are no tracks yet.").wait_for()
    assert faults(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_serious_while_something_is_made(
    opened: Open, size: dict[str, int]
) -> None:
    """With a job under way, one cancelled, and the computer out of reach."""
    one = opened(viewport=size, color_scheme="light", reduced_motion="reduce")
    page = one.go("#/make/constructive-rest")
    page.get_by_role("textbox", name="minutes").fill("170")
    page.get_by_role("button", name="Make it").click()
    one.until("document.querySelector('.job progress')?.value > 0")
    assert faults(page) == []
    page.get_by_role("link", name="Library").click()
    page.get_by_role("progressbar").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Cancel").click()
    page.locator(".job").get_by_text("It was cancelled").wait_for()
    assert faults(page) == []
    one.stop_server()
    page.get_by_role("link", name="New track").click()
    page.get_by_role("link", name="Library").click()
    page.locator(".notice").get_by_text("out of reach").wait_for()
    assert faults(page) == []


def luminance(rgb: np.ndarray) -> np.ndarray:
    """Relative luminance of colours of 0 to 255 (WCAG 2.2) [shape=(n,)]."""
    shares = rgb / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


@pytest.mark.slow
@pytest.mark.parametrize("size", [PHONE, DESKTOP, {"width": 844, "height": 390}])
def test_a_title_stands_out_from_its_sky(opened: Open, size: dict[str, int]) -> None:
    """Three to one, as WCAG AA has it for large text, wherever in the picture it stands.

    axe cannot tell: what lies behind is a drawing. Of all routines' skies this is the lightest.
    """
    one = opened(viewport=size, reduced_motion="reduce")
    page = one.go("#/make/cat-cow")
    colour = one.ask("() => getComputedStyle(document.querySelector('.banner h1')).color")
    own = luminance(np.array([[float(part) for part in re.findall(r"[\d.]+", colour)[:3]]]))[0]
    box = one.ask(
        """() => {
            const words = document.createRange();
            words.selectNodeContents(document.querySelector(".banner h1"));
            const { x, y, width, height } = words.getBoundingClientRect();
            return { x, y, width, height };
        }"""
    )
    one.ask("() => { document.querySelector('.banner h1').style.color = 'transparent'; }")
    screenshot = Image.open(io.BytesIO(page.screenshot(clip=box))).convert("RGB")
    behind = luminance(np.asarray(screenshot, dtype=float).reshape(-1, 3))
    lighter, darker = np.maximum(own, behind), np.minimum(own, behind)
    assert float(((lighter + 0.05) / (darker + 0.05)).min()) >= 3.0


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 640])
def test_nothing_is_cut_off_on_a_small_screen(opened: Open, width: int) -> None:
    """320 pixels wide, and 640, which is 1280 at twice the size: nothing to scroll sideways."""
    one = opened(phone=True, viewport={"width": width, "height": 480})
    one.expected = {404}
    for view in VIEWS:
        one.go(view)
        open_all(one)
        wide = one.ask("document.documentElement.scrollWidth")
        assert wide <= width, view


@pytest.mark.slow
def test_every_control_is_large_enough_to_touch(opened: Open) -> None:
    """44 pixels high, or a text field's line with its label: nobody has to aim."""
    one = opened(viewport=PHONE, has_touch=True)
    for view in VIEWS[:5]:
        one.go(view)
        open_all(one)
        small = one.ask(
            """() => [...document.querySelectorAll("button, select, main a.button, nav a, summary,"
                    + " input:not([type=radio], [type=checkbox], [type=file]), label:has(> input)")]
                .filter(node => node.checkVisibility() && !node.closest("p"))
                .filter(node => node.getBoundingClientRect().height < 37)
                .map(node => node.outerHTML.slice(0, 120))"""
        )
        assert small == [], view


def test_every_option_is_in_the_form_of_a_routine(opened: Open) -> None:
    """A new one has to be put there too, under the label that the table gives it."""
    one = opened()
    page = one.go("#/make/constructive-rest")
    one.planned()
    shown = one.ask(
        "[...document.querySelectorAll('[data-options]')].map(node => node.dataset.options)"
    )
    assert sorted(" ".join(shown).split()) == sorted(FIELDS)
    for key in ("pace", "guidance", "side", "units"):
        expect(page.locator(f"[data-options={key}]")).to_contain_text(FIELDS[key].label)
    conditions = page.locator("[data-options=conditions]").get_by_role("checkbox")
    expect(conditions).to_have_count(len(CONDITIONS))
    pace = page.get_by_role("slider", name="Pace")
    expect(pace).to_have_attribute("min", f"{MIN_PACE_WPM:g}")
    expect(pace).to_have_attribute("max", f"{MAX_PACE_WPM:g}")


def test_every_routine_is_shown_with_its_picture(opened: Open) -> None:
    """Among the elements of the page, so that the routine's colour is in it."""
    one = opened()
    page = one.go()
    cards = page.locator(".card", has=page.locator("svg.figure"))
    cards.nth(14).wait_for()
    assert cards.count() == 15
    fills = one.ask(
        "[...document.querySelectorAll('.figure .body')].map(one => getComputedStyle(one).fill)"
    )
    assert len(set(fills)) == 15
