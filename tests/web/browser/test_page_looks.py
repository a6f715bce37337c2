"""The page for everybody: small screens, dark and light, and those who have it read to them."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np
import pytest
from PIL import Image

from page_faults import faults
from supine.formats.cover_figures import FIGURES
from supine.model import CONDITIONS, GUIDANCE, PLACES, PROPS
from supine.sounds import prepared
from web_page import Open, Opened

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
VIEWS = ("", "#/make/constructive-rest", "#/library", "#/listen/rest.mp3", "#/phone", "#/listen/no")


def open_all(one: Opened) -> None:
    """Open what is closed, and fill in what is empty."""
    page = one.page
    if page.locator(".panel").count():
        one.planned()
        page.locator(".opens").click()
        page.get_by_text("Choose single cues").click()
        # A few of hundreds that are all alike.
        page.get_by_label("Search the cues").fill("breath")
        page.get_by_role("button", name="Add a line").click()
        page.get_by_role("button", name="Add a word").first.click()
        page.get_by_label("A hernia").check()
        for loud in page.get_by_label("Choose how loud it is").all():
            loud.check()
        one.planned()
    one.ask("document.querySelectorAll('details').forEach(one => { one.open = true; })")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_serious(opened: Open, size: dict[str, int]) -> None:
    """On no view, with everything open on it, nor in the question before a deletion."""
    one = opened(phone=True, viewport=size, color_scheme="light", reduced_motion="reduce")
    one.expected = {404}
    for view in VIEWS:
        one.go(view)
        open_all(one)
        assert faults(one.page) == [], view
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


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_serious_while_something_is_made(
    opened: Open, size: dict[str, int]
) -> None:
    """With a making under way, one cancelled, and the computer out of reach."""
    one = opened(viewport=size, color_scheme="light", reduced_motion="reduce")
    page = one.go("#/make/constructive-rest")
    page.get_by_role("textbox", name="minutes").fill("170")
    page.get_by_role("button", name="Make it").click()
    one.until("document.querySelector('.making progress')?.value > 0")
    assert faults(page) == []
    page.get_by_role("link", name="Library").click()
    page.get_by_role("progressbar").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Cancel").click()
    page.locator(".making").get_by_text("It was cancelled").wait_for()
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
    shown = Image.open(io.BytesIO(page.screenshot(clip=box))).convert("RGB")
    behind = luminance(np.asarray(shown, dtype=float).reshape(-1, 3))
    lighter, darker = np.maximum(own, behind), np.minimum(own, behind)
    assert float(((lighter + 0.05) / (darker + 0.05)).min()) >= 3.0


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


def test_the_page_has_words_and_pictures_for_all_there_is(opened: Open) -> None:
    """A condition, prop, place or position that is new to supine is new to the page, too."""
    one = opened()
    one.go()

    def of_module(path: str, name: str) -> Any:  # noqa: ANN401 - JSON
        return one.ask(
            "([path, name]) => import(new URL(path, document.baseURI)).then(all => all[name])",
            [path, name],
        )

    for name, known in (
        ("CONDITIONS", CONDITIONS),
        ("PROPS", PROPS),
        ("PLACES", PLACES),
        ("GUIDANCE", GUIDANCE),
    ):
        assert [key for key, _ in of_module("js/words.js", name)] == list(known)
    levels = of_module("js/parts/sounds.js", "LEVELS")
    assert levels["bell"]["nearest"] == prepared.BELL_LEAST_BELOW_VOICE_LU
    assert levels["bell"]["farthest"] == prepared.BELL_MOST_BELOW_VOICE_LU
    assert levels["background"]["nearest"] == prepared.LEAST_BELOW_VOICE_LU
    assert levels["background"]["farthest"] == prepared.MOST_BELOW_VOICE_LU
    assert set(of_module("js/scene.js", "FIGURES")) == set(FIGURES)
    drawn = one.ask("fetch('drawings/positions.svg').then(answer => answer.text())")
    for position in FIGURES:
        assert f'id="{position.replace(", ", "-").replace(" ", "-")}"' in drawn
