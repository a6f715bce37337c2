"""Choosing on the page: what is asked for is what the server is told, and text stays text."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from support.web_page import Open, Opened, Request, expect

REST = "#/make/constructive-rest"
GONG = "<b onclick=alert(1)>gong.wav"
SPOKEN = ("\"Now\" & 'here': it's enough, & so on.", "تنفس بهدوء، ودع الأرض تحملك.")
UNSPEAKABLE = ("<img src=x onerror=document.title='caught'> Rest.", "{{7*7}} is a number.")


def asking(one: Opened, so: Callable[[dict[str, Any]], bool]) -> Any:  # noqa: ANN401 - Playwright's
    """What waits, to the end of its block, for a timeline to be asked for with such options."""

    def matches(request: Request) -> bool:
        sent = request.post_data_json if request.url.endswith("/api/plan") else None
        return isinstance(sent, dict) and so(sent)

    return one.page.expect_request(matches)


def test_a_length_that_is_too_short_comes_with_the_nearest_that_works(opened: Open) -> None:
    """The error says it, and a button beside it mends it."""
    one = opened()
    one.expected = {422}
    page = one.go("#/make/cat-cow")
    page.get_by_role("textbox", name="minutes").fill("2:30")
    page.get_by_role("textbox", name="minutes").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="2:30 is too short")).to_be_visible()
    page.get_by_role("button", name="Make it 7 minutes 30 seconds long").click()
    assert one.planned().startswith("7 minutes 30 seconds: ")
    expect(page.get_by_role("textbox", name="minutes")).to_have_value("7:30")
    page.get_by_role("textbox", name="minutes").fill("soon")
    page.get_by_role("textbox", name="minutes").press("Enter")
    expect(page.get_by_text("Write minutes, as in 15")).to_be_visible()


@pytest.mark.slow
def test_a_timeline_is_a_table_too(opened: Open) -> None:
    """Every cue and bell with its time, by chapter, for who does not see the chart."""
    one = opened()
    page = one.go("#/make/cat-cow")
    said = one.planned()
    page.get_by_role("button", name="9:00").click()
    table = page.get_by_role("table")
    counted = re.search(r"(\d+) cues, (\d+) bells, (\d+) chapters", said)
    assert counted
    cues, bells, chapters = map(int, counted.groups())
    assert table.locator("tbody").count() == chapters
    assert table.locator("tbody td:first-child").count() == cues + bells
    expect(table.locator("tbody td:first-child").first).to_have_text("0:01")
    expect(table.locator("tbody td:nth-child(2)").first).to_have_text("The bell")


def write_cue(one: Opened, text: str, number: int = 1) -> None:
    """Write a custom cue, and leave the field."""
    one.page.get_by_label(f"Cue {number}", exact=True).fill(text)
    one.page.get_by_label(f"Cue {number}", exact=True).press("Tab")


@pytest.mark.slow
def test_custom_cues_are_shown_as_they_were_written(opened: Open) -> None:
    """Quotes, ampersands, writing from right to left; they are there again after a reload."""
    one = opened()
    page = one.go("#/make/cat-cow")
    before = one.planned()
    for number, line in enumerate(SPOKEN, start=1):
        page.get_by_role("button", name="Add a cue").click()
        write_cue(one, line, number)
    one.planned(without=before)
    page.locator(".track-summary").click()
    for line in SPOKEN:
        expect(page.get_by_role("cell", name=line)).to_have_attribute("dir", "auto")
    page.reload()
    expect(page.get_by_label("Cue 2", exact=True)).to_have_value(SPOKEN[1])
    page.get_by_role("button", name="Remove cue 1").click()
    expect(page.get_by_role("button", name="Add a cue")).to_be_focused()


@pytest.mark.slow
def test_what_cannot_be_spoken_is_said_and_is_no_markup_here(opened: Open) -> None:
    """Neither the line nor the server's word on it: text stays text."""
    one = opened()
    one.expected = {422}
    page = one.go("#/make/cat-cow")
    one.planned()
    page.get_by_role("button", name="Add a cue").click()
    for line in UNSPEAKABLE:
        write_cue(one, line)
        expect(page.get_by_role("alert").filter(has_text="cannot be spoken")).to_be_visible()
        write_cue(one, "")
        one.planned()
    page.get_by_label("Name", exact=True).fill("<i>Anna</i>")
    page.get_by_label("Name", exact=True).press("Tab")
    expect(page.get_by_role("alert").filter(has_text="cannot be spoken")).to_be_visible()
    assert page.locator("main img, main i").count() == 0
    assert page.title() == "Cat and cow, bone by bone – Supine"


@pytest.mark.slow
def test_themes_and_cues_are_wanted_and_unwanted(opened: Open) -> None:
    """Three answers each, with a search; and everything can be forgotten again."""
    one = opened()
    page = one.go(REST)
    one.planned()
    with asking(one, lambda sent: sent.get("without_themes") == ["image"]):
        page.get_by_role("group", name="Theme cues: image").get_by_label("Never").check()
    with asking(one, lambda sent: sent.get("themes") == ["breath"]):
        page.get_by_role("group", name="Theme cues: breath").get_by_label("For certain").check()

    page.get_by_text("Choose single cues").click()
    page.get_by_label("Search the cues").fill("jaw hang")
    found = page.locator(".cue:visible")
    expect(found).to_have_count(1)
    with asking(one, lambda sent: sent.get("cues") == ["the-jaw-can-hang-a-little"]):
        found.get_by_role("combobox").select_option("For certain")
    page.get_by_label("Search the cues").fill("ask your clinician")
    expect(found.get_by_text("Always said").first).to_be_visible()

    page.reload()
    breath = page.get_by_role("group", name="Theme cues: breath")
    expect(breath.get_by_label("For certain")).to_be_checked()
    with asking(one, lambda sent: "themes" not in sent):
        page.get_by_role("button", name="Reset all options").click()
    expect(breath.get_by_label("As it comes")).to_be_checked()


@pytest.mark.slow
def test_a_routine_that_does_not_suit_says_so_and_names_a_better_one(opened: Open) -> None:
    """At the box that was ticked, at the track that there is not, and on its card."""
    one = opened()
    one.expected = {422}
    page = one.go(REST)
    page.get_by_label("Pregnancy").check()
    expect(page.get_by_role("status").filter(has_text="It is not for you.")).to_be_visible()
    expect(page.locator(".panel").get_by_role("link", name="Side-lying rest")).to_be_visible()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("button", name="Make it")).to_be_focused()
    expect(page.locator(".job")).to_have_count(0)
    page.get_by_role("link", name="New track").click()
    card = page.get_by_role("link", name="Constructive rest On the back, knees bent")
    expect(card).to_contain_text("Not for pregnancy")
    page.get_by_role("link", name="Side-lying rest").click()
    expect(page.get_by_label("Pregnancy")).to_be_checked()


def bell(folder: Path) -> Path:
    """A bell of somebody's own, with a name that means no good."""
    path = folder / GONG
    time_s = np.arange(44_100) / 44_100
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * 440 * time_s) * np.exp(-4 * time_s), 44_100)
    return path


@pytest.mark.slow
def test_a_bell_of_ones_own_is_uploaded_heard_chosen_and_deleted(
    opened: Open, tmp_path: Path
) -> None:
    """What is no sound is refused in a sentence."""
    one = opened()
    one.expected = {422}
    page = one.go("#/make/cat-cow")
    one.planned()
    letter = tmp_path / "letter.wav"
    letter.write_text("This is no sound.")
    field = page.get_by_label("Upload your own bell")
    field.set_input_files(letter)
    expect(page.get_by_role("alert").filter(has_text="letter.wav")).to_be_visible()

    with asking(one, lambda sent: str(sent.get("bell")).startswith("upload:")):
        field.set_input_files(bell(tmp_path))
    uploaded = page.get_by_role("radio", name=GONG)
    expect(uploaded).to_be_checked()
    page.get_by_role("button", name=f"Preview {GONG}").click()
    one.until("document.getElementById('preview-audio').currentTime > 0.1")
    one.until("!document.getElementById('preview-audio').hasAttribute('src')")

    page.get_by_role("button", name=f"Delete {GONG}").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    expect(uploaded).to_have_count(0)
    expect(page.get_by_role("radio", name="Bowl:")).to_be_checked()


@pytest.mark.slow
@pytest.mark.parametrize("what", ["this voice at this pace", "the background waves"])
def test_a_preview_is_heard_and_stopped(opened: Open, what: str) -> None:
    """It never plays over a track, and its button says what it does now."""
    one = opened()
    page = one.go("#/make/cat-cow")
    page.get_by_role("button", name=f"Preview {what}").click()
    one.until("document.getElementById('preview-audio').currentTime > 0.1")
    page.get_by_role("button", name=f"Stop {what}").click()
    one.until("document.getElementById('preview-audio').paused")
    expect(page.get_by_role("button", name=f"Preview {what}")).to_be_visible()


@pytest.mark.slow
def test_levels_are_chosen_in_decibels_under_the_voice(opened: Open) -> None:
    """To the right is louder; left alone, a sound is as loud as it is meant to be."""
    one = opened()
    page = one.go("#/make/cat-cow")
    one.planned()
    choose = page.get_by_role("region", name="The background").get_by_label("Choose how loud it is")
    choose.check()
    level = page.get_by_label("Background level")
    with asking(one, lambda sent: sent.get("background_level") == 18):
        level.press("End")
    expect(level).to_have_attribute("aria-valuetext", "18 dB under the voice")
    with asking(one, lambda sent: sent.get("background_level", 0) is None):
        choose.uncheck()
