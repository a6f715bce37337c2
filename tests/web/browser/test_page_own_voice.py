"""A voice of the listener on the page: its sheet and recordings, what is learned, and using it."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import numpy as np
import pytest

from supine.audio.clip_cache import ClipCache
from supine.audio.wav import open_wav, read_wav
from supine.model import Samples, StoredClip
from support.page_faults import faults
from support.reading_aloud import spoken, write_recording
from support.web_page import LIMIT_MS, Open, Opened, Page, expect

CUES = (
    "Let the backs of the ribs rest on the floor.",
    "You might notice where the breath begins.",
    "When you are ready, roll to one side and rest there.",
    "Nothing needs to be held up by you now.",
)
TEXT = "\n\n[20s]\n\n".join(CUES)
VIEWS = ("#/voice/~text", "#/voice/constructive-rest", "#/text")


@pytest.fixture
def said(cache: ClipCache) -> dict[str, Samples]:
    """The cues as somebody reads them."""
    return {cue: read_wav(clip).samples for cue, clip in spoken(CUES, "system", cache).items()}


@pytest.fixture
def reading(tmp_path: Path, said: dict[str, Samples], rng: np.random.Generator) -> Path:
    """A recording with one cue twice and one not at all."""
    path = tmp_path / "reading <b>1.m4a"
    write_recording(path, [said[CUES[number]] for number in (0, 0, 2, 3)], rng)
    return path


def write(one: Opened, text: str = TEXT) -> Page:
    """Open the page of one's own text, and write it."""
    page = one.go("#/text")
    page.get_by_label("The words").fill(text)
    page.get_by_label("The words").press("Tab")
    one.planned()
    return page


def learn(page: Page, path: Path, name: str = "Anna") -> None:
    """Bring a recording and have it learned."""
    page.get_by_label("Upload the recording").set_input_files(path)
    expect(page.get_by_text(f"{path.name} is uploaded.")).to_be_visible()
    page.get_by_label("What to call the voice").fill(name)
    page.get_by_role("button", name="Learn the voice").click()


@pytest.mark.slow
def test_from_the_sheet_to_a_rest_in_ones_own_voice(opened: Open, reading: Path) -> None:
    """Read from the sheet, bring it, learn it, let another fill in, hear it, delete it."""
    one = opened()
    one.expected = {422}
    page = write(one)
    page.get_by_role("link", name="Record a voice of your own").click()
    page.get_by_role("button", name="Prepare the sheet").click()
    link = page.get_by_role("link", name="Open the sheet, 4 cues")
    expect(link).to_be_focused()
    with page.expect_popup() as popup:
        link.click()
    sheet = popup.value
    for cue in CUES:
        expect(sheet.get_by_text(cue)).to_be_visible()
    # Its style is let in, or it would be as small as any page without one.
    assert sheet.evaluate("getComputedStyle(document.body).fontSize") == "22px"
    sheet.close()

    page.get_by_role("button", name="Learn the voice").click()
    expect(page.get_by_text("There is no recording yet")).to_be_visible()
    learn(page, reading)
    expect(page.get_by_role("heading", name="3 of 4 cues are saved in “Anna”.")).to_be_focused()
    page.get_by_text("Missing: 1 cue").click()
    expect(page.get_by_text(CUES[1])).to_be_visible()
    page.get_by_text("Read more than once: 1").click()
    expect(page.get_by_text(re.compile(r"^0:0\d of"))).to_contain_text("reading <b>1.m4a")
    page.get_by_role("button", name="Preview Anna").click()
    one.until("document.getElementById('preview-audio').currentTime > 0.1")

    page.get_by_role("button", name="Delete the recordings").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete them").click()
    expect(page.get_by_role("button", name="Delete reading")).to_have_count(0)
    page.get_by_role("button", name="Rest with this voice").click()
    alert = page.locator(".panel").get_by_role("alert")
    expect(alert).to_contain_text("This voice has no recording of 1 cue.")
    page.get_by_role("button", name="Let Heart speak them").click()
    one.planned()
    expect(page.get_by_label("Voice", exact=True)).to_have_value(re.compile("^recorded:"))
    expect(page.get_by_label("Voice for missing cues")).to_have_value("heart")
    expect(page.get_by_text("1 cue has no recording, and heart speaks instead.")).to_be_visible()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("link", name="Listen")).to_be_visible()

    page.get_by_role("link", name="Record a voice of your own").click()
    page.get_by_role("button", name="Delete Anna").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Delete Anna").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("heading", name="Your voices")).to_have_count(0)
    page.get_by_role("link", name="Choose its length").click()
    expect(page.get_by_label("Voice", exact=True)).to_have_value("tone")
    expect(page.get_by_label("Voice for missing cues")).to_be_hidden()


@pytest.mark.slow
def test_what_was_missing_is_read_another_time(
    opened: Open, reading: Path, tmp_path: Path, said: dict[str, Samples], rng: np.random.Generator
) -> None:
    """From a sheet of that alone, into the voice that is there."""
    one = opened()
    page = write(one)
    page.get_by_role("link", name="Record a voice of your own").click()
    learn(page, reading)
    page.get_by_role("heading", name="3 of 4 cues").wait_for()
    page.get_by_role("button", name="Delete reading").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    page.get_by_label("What it is for").select_option("More for Anna")
    expect(page.get_by_label("What to call the voice")).to_be_hidden()
    page.get_by_role("button", name="Prepare the sheet").click()
    expect(page.get_by_role("link", name="Open the sheet, 1 cue")).to_be_visible()
    more = tmp_path / "more.wav"
    write_recording(more, [said[CUES[1]]], rng)
    page.get_by_label("Upload the recording").set_input_files(more)
    expect(page.get_by_text("more.wav is uploaded.")).to_be_visible()
    page.get_by_role("button", name="Learn the voice").click()
    page.get_by_role("heading", name="1 of 1 cue is saved in “Anna”.").wait_for()
    expect(page.get_by_role("region", name="Your voices")).to_contain_text("Anna 4 cues")


@pytest.mark.slow
def test_learning_is_followed_cancelled_and_refused(
    opened: Open, tmp_path: Path, reading: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its progress, also after looking elsewhere; what is no sound is said by its name."""
    one = opened()
    one.expected = {422}
    page = write(one)
    page.get_by_role("link", name="Record a voice of your own").click()
    letter = tmp_path / "letter.wav"
    letter.write_text("This is no sound.")
    page.get_by_label("Upload the recording").set_input_files(letter)
    expect(page.get_by_role("alert").filter(has_text="letter.wav is not a sound")).to_be_visible()

    go_on = threading.Event()
    split = open_wav

    def slowly(path: Path) -> StoredClip:
        if path.name.startswith("recording-"):
            assert go_on.wait(LIMIT_MS / 1000)
        return split(path)

    monkeypatch.setattr("supine.speech.recording.segmentation.open_wav", slowly)
    learn(page, reading)
    bar = page.get_by_role("progressbar", name="Learning a voice")
    expect(bar).to_be_visible()
    page.get_by_role("link", name="Library").click()
    page.go_back()
    expect(bar).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Stopping…")).to_be_visible()
    go_on.set()
    expect(page.locator(".job").get_by_text("It was cancelled")).to_be_visible()
    expect(page.get_by_role("heading", name="Your voices")).to_have_count(0)


def open_all(one: Opened) -> None:
    """Open what is closed, and fill in what is empty."""
    page = one.page
    if page.get_by_label("The words").count():
        page.get_by_label("The words").fill("Lie down.\n\n[soon]\n\nLook at <b>this</b>.\n")
        page.get_by_label("The words").press("Tab")
        page.get_by_role("button", name="Line 3").wait_for()
        page.get_by_role("group", name="Its length").get_by_label("Fitted to").check(force=True)
        page.get_by_role("button", name="Line 3").wait_for()
    else:
        page.get_by_role("button", name="Prepare the sheet").click()
        page.get_by_role("link", name="Open the sheet").wait_for()
    one.ask("document.querySelectorAll('details').forEach(one => { one.open = true; })")


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_serious_in_what_is_ones_own(
    opened: Open, reading: Path, width: int
) -> None:
    """Neither in the text with its faults nor in the voice with what was found."""
    one = opened(
        viewport={"width": width, "height": 844}, color_scheme="light", reduced_motion="reduce"
    )
    one.expected = {422}
    page = write(one)
    page.get_by_role("link", name="Record a voice of your own").click()
    learn(page, reading)
    page.get_by_role("heading", name="3 of 4 cues").wait_for()
    one.ask("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert faults(page) == []
    for view in VIEWS[1:]:
        one.go(view)
        open_all(one)
        assert faults(page) == [], view


@pytest.mark.slow
def test_nothing_of_ones_own_is_cut_off_or_too_small_to_touch(opened: Open, reading: Path) -> None:
    """320 pixels wide: nothing to scroll sideways, and nobody has to aim."""
    one = opened(viewport={"width": 320, "height": 640}, has_touch=True)
    one.expected = {422}
    page = write(one)
    page.get_by_role("link", name="Record a voice of your own").click()
    learn(page, reading)
    page.get_by_role("heading", name="3 of 4 cues").wait_for()
    for view in VIEWS:
        one.go(view)
        open_all(one)
        wide = one.ask("document.documentElement.scrollWidth")
        assert wide <= 320, view
        small = one.ask(
            """() => [...document.querySelectorAll("main button, main select, main a.button,"
                    + " main summary, main input:not([type=radio], [type=checkbox], [type=file])")]
                .filter(node => node.checkVisibility() && !node.closest("p"))
                .filter(node => node.getBoundingClientRect().height < 37)
                .map(node => node.outerHTML.slice(0, 120))"""
        )
        assert small == [], view
