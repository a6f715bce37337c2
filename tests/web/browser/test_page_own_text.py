"""A text of somebody's own on the page: written or brought, mended, fitted and made."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from supine.profile.fields import FIELDS
from support.web_page import Open, Opened, expect

TEXT = """# Arriving

Lie down on your back.

[10s]

Let the floor have the weight of your legs, & rest.

[1m]

When you are ready, roll to one side.
"""
SPOKEN = "Let the floor have the weight of your legs, & rest."
HOSTILE = "<img src=x onerror=document.title='caught'> {{7*7}}"


def write(one: Opened, text: str) -> None:
    """Write a text, and leave the field."""
    one.page.get_by_label("The words").fill(text)
    one.page.get_by_label("The words").press("Tab")


def length_s(said: str) -> float:
    """How long a timeline says that its track is."""
    minutes = re.search(r"^(?:(\d+) minutes?)?", said)
    seconds = re.search(r"^[^:]*?(\d+) seconds?:", said)
    return 60.0 * float((minutes and minutes[1]) or 0) + float(seconds[1] if seconds else 0)


def test_a_text_is_written_fitted_and_made(opened: Open) -> None:
    """From the first view; as long as it is, then as long as asked, then heard and read."""
    one = opened()
    page = one.go()
    page.get_by_role("link", name="A text of your own").click()
    expect(page.get_by_text("There is no text yet")).to_be_visible()
    expect(page.get_by_role("button", name="Make it")).to_be_disabled()
    page.get_by_label("What it is called").fill("Evening rest")
    write(one, TEXT)
    natural = one.planned()
    assert 80.0 < length_s(natural) < 110.0
    assert "3 cues" in natural

    page.get_by_role("group", name="Its length").get_by_label("Fitted to").check(force=True)
    page.get_by_role("textbox", name="minutes").fill("3")
    page.get_by_role("textbox", name="minutes").press("Enter")
    assert length_s(one.planned(without=natural)) == 180.0
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("link", name="Listen").click()
    expect(page.get_by_role("heading", name="Evening rest", level=1)).to_be_visible()
    page.get_by_text("Cues", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text=SPOKEN)).to_be_visible()

    page.go_back()
    expect(page.get_by_label("The words")).to_have_value(TEXT)
    expect(page.get_by_label("What it is called")).to_have_value("Evening rest")


@pytest.mark.slow
def test_its_faults_are_listed_with_a_way_to_their_lines(opened: Open) -> None:
    """All of them, and gone once they are mended; nothing of the text is markup in the page."""
    one = opened()
    one.expected = {422}
    page = one.go("#/text")
    write(one, f"Lie down.\n\n[soon]\n\n{HOSTILE}\n")
    faults = page.locator(".faults li")
    expect(faults.first).to_contain_text("Line 3")
    expect(page.locator(".panel").get_by_role("alert")).to_contain_text("see under the text")
    expect(page.get_by_label("The words")).to_have_attribute("aria-invalid", "true")
    assert page.locator("main img").count() == 0
    page.get_by_role("button", name="Line 5").first.click()
    chosen = one.ask(
        "(({value, selectionStart: from, selectionEnd: to}) => value.slice(from, to))"
        "(document.activeElement)"
    )
    assert chosen == HOSTILE
    write(one, TEXT)
    one.planned()
    expect(faults).to_have_count(0)
    assert page.title() == "A text of your own – Supine"


@pytest.mark.slow
def test_a_length_that_does_not_work_is_mended_with_a_press(opened: Open) -> None:
    """The field follows; and it may be as long as it is again."""
    one = opened()
    one.expected = {422}
    page = one.go("#/text")
    write(one, TEXT)
    natural = one.planned()
    page.get_by_role("group", name="Its length").get_by_label("Fitted to").check(force=True)
    page.get_by_role("textbox", name="minutes").fill("0:05")
    page.get_by_role("textbox", name="minutes").press("Enter")
    expect(page.locator(".panel").get_by_role("alert")).to_contain_text("0:05 is too short. ")
    page.get_by_role("button", name=re.compile("^Make it .* long$")).click()
    shortest = one.planned(without=natural)
    assert length_s(shortest) < length_s(natural)
    page.get_by_role("group", name="Its length").get_by_label("As long as it is").check(force=True)
    assert one.planned(without=shortest) == natural


@pytest.mark.slow
def test_a_file_is_opened_and_what_is_none_is_refused(opened: Open, tmp_path: Path) -> None:
    """SSML by its ending, with what it is called; an archive and a giant in a line."""
    one = opened()
    one.expected = {422}
    page = one.go("#/text")
    field = page.get_by_label("Or open a file")
    archive, giant = tmp_path / "rest.txt", tmp_path / "giant.txt"
    archive.write_bytes(b"PK\x03\x04\x00\x00")
    giant.write_text("Breathe. " * 40_000)
    wrong = page.get_by_role("region", name="The text").get_by_role("alert")
    field.set_input_files(archive)
    expect(wrong.filter(has_text="rest.txt: Line 1: it has control characters")).to_be_visible()
    field.set_input_files(giant)
    expect(wrong.filter(has_text="giant.txt: It is too large")).to_be_visible()
    ssml = tmp_path / "body-scan.ssml"
    ssml.write_text('<speak>Lie down.<break time="30s"/>Rise slowly.</speak>')
    field.set_input_files(ssml)
    assert "2 cues" in one.planned()
    expect(page.get_by_label("What it is called")).to_have_value("body scan")
    expect(wrong.filter(has_text="too large")).to_have_count(0)


@pytest.mark.slow
def test_a_track_is_made_again_as_another_kind_of_file(opened: Open) -> None:
    """From its recipe, beside the one that is there."""
    one = opened()
    page = one.go("#/listen/rest.mp3")
    page.get_by_text("Make it again").first.click()
    page.get_by_label("Kind of file").select_option("wav")
    page.get_by_role("button", name="Make it again").click()
    page.get_by_role("link", name="Listen").click()
    expect(page).to_have_url(re.compile(r"#/listen/quick-30s\.wav$"))
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_every_option_has_a_field(opened: Open) -> None:
    """A key of a profile that is new to supine is new to the page, too."""
    one = opened()
    page = one.go()
    one.ask(
        """async () => {
            const { TrackOptions } = await import(new URL("js/options.js", document.baseURI));
            const { get } = TrackOptions.prototype;
            globalThis.asked = new Set();
            TrackOptions.prototype.get = function (key) {
                asked.add(key);
                return get.call(this, key);
            };
        }"""
    )
    # On a view that was there before it may have been asked already.
    page.get_by_role("link", name="Constructive rest On the back, knees bent").click()
    page.get_by_text("Choose single cues").click()
    page.get_by_label("Search the cues").wait_for()
    assert {*FIELDS, "format"} <= set(one.ask("[...asked]"))


@pytest.mark.slow
def test_the_seed_decides_the_theme_cues(opened: Open) -> None:
    """The same seed draws the same theme cues."""
    one = opened()
    page = one.go("#/make/constructive-rest")
    one.planned()

    def cues_with(seed: int) -> list[str]:
        field = page.get_by_role("spinbutton", name="Seed")
        with page.expect_response("**/api/plan"):
            field.fill(str(seed))
            field.press("Enter")
        one.until("!document.querySelector('.timeline.stale')")
        return page.locator(".panel tbody td:nth-child(2)").all_text_contents()

    other = cues_with(77)
    first = cues_with(1)
    assert first != other
    assert cues_with(77) == other
