"""The library and the player of the page: nothing is lost, and nothing plays by itself."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.web_page import Open, expect

LISTEN = "#/listen/rest.mp3"
LONG = {"all": {"voice": "tone"}, "of": {"constructive-rest": {"minutes": "60"}}}
SHORTER = {"all": {"voice": "tone"}, "of": {"constructive-rest": {"minutes": "20"}}}

HANDLERS = """
    globalThis.pressed = {};
    MediaSession.prototype.setActionHandler = (name, act) => { pressed[name] = act; };
"""


@pytest.mark.slow
def test_deleting_is_asked_first(opened: Open, library: Path) -> None:
    """Escape keeps the track and gives the focus back; yes deletes it, and its recipe."""
    one = opened()
    page = one.go("#/library")
    delete = page.get_by_role("button", name="Delete")
    delete.click()
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(delete).to_be_focused()
    assert (library / "rest.mp3").exists()
    delete.click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("There are no tracks yet.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert not (library / "rest.mp3").exists()
    assert not (library / "rest.json").exists()


@pytest.mark.slow
def test_a_job_is_cancelled(opened: Open, library: Path) -> None:
    """From another view, too, and after the page was loaded again; nothing is left of it."""
    one = opened()
    one.context.add_init_script(f"localStorage['supine.options'] = `{json.dumps(LONG)}`")
    page = one.go("#/make/constructive-rest")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    one.until("document.querySelector('.job progress')?.value > 0")

    page = one.go("#/library")
    job = page.get_by_role("region", name="Constructive rest")
    expect(job.get_by_role("progressbar")).to_be_visible()
    job.get_by_role("button", name="Cancel").click()
    expect(job.get_by_text("It was cancelled")).to_be_focused()
    assert page.locator(".tracks > li").count() == 1
    assert sorted(path.name for path in library.iterdir()) == ["rest.json", "rest.mp3"]


@pytest.mark.slow
def test_a_cancel_that_comes_too_late_keeps_the_track(opened: Open, library: Path) -> None:
    """It had been made before the page had heard of it: then it is there to be listened to."""
    one = opened()
    one.page.clock.install()
    one.context.add_init_script(f"localStorage['supine.options'] = `{json.dumps(SHORTER)}`")
    page = one.go("#/make/constructive-rest")
    one.planned()
    page.get_by_role("button", name="Make it").click()
    cancel = page.get_by_role("button", name="Cancel")
    expect(cancel).to_be_focused()
    # From now on the page asks after nothing by itself.
    page.clock.pause_at(datetime.now(UTC) + timedelta(milliseconds=200))
    while one.served.json("GET", "/api/jobs")[0]["state"] != "done":
        time.sleep(0.05)
    cancel.click()
    expect(page.get_by_role("link", name="Listen")).to_be_focused()
    assert (library / "constructive-rest-20min.mp3").exists()


@pytest.mark.slow
def test_a_server_that_ended_meanwhile_is_told_of(opened: Open, library: Path) -> None:
    """Out of reach, then started again: what was being made is lost, and is not waited for."""
    one = opened()
    one.context.add_init_script(f"localStorage['supine.options'] = `{json.dumps(LONG)}`")
    page = one.go("#/make/constructive-rest")
    one.planned()
    page.get_by_role("button", name="Make it").click()
    one.until("document.querySelector('.job progress')?.value > 0")
    one.stop_server()
    job = page.locator(".job")
    expect(job.get_by_text("The computer is out of reach.")).to_be_visible()
    assert sorted(path.name for path in library.iterdir()) == ["rest.json", "rest.mp3"]
    one.start_server_again()
    expect(job.get_by_text("Supine was ended before it was made.")).to_be_visible()
    expect(page.get_by_role("button", name="Make it")).to_be_enabled()


def test_a_track_goes_on_where_it_was_left_and_nothing_follows_it(opened: Open) -> None:
    """After a reload it waits for a press; at its end there is silence, and a clean slate."""
    one = opened()
    page = one.go(LISTEN)
    page.get_by_role("button", name="Forward 15 seconds").click()
    page.get_by_role("button", name="Play").click()
    one.until("document.getElementById('track-audio').currentTime > 15.2")
    page = one.go(LISTEN)
    # It played on until it was left, which takes a busy machine some seconds.
    left = re.compile(r"It goes on where you left it, at 0:(1[5-9]|2[0-8])")
    expect(page.get_by_text(left)).to_be_visible()
    assert one.ask("document.getElementById('track-audio').paused")

    page.get_by_label("Position in the track").fill("29")
    page.get_by_role("button", name="Play").click()
    one.until("document.getElementById('track-audio').ended")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert one.ask("localStorage['supine.positions']") == "{}"
    assert (
        one.ask("document.getElementById('track-audio').src")
        .split("?")[0]
        .endswith("/audio/rest.mp3")
    )


@pytest.mark.slow
def test_the_small_player_goes_along_and_previews_pause_it(opened: Open) -> None:
    """What plays goes on through the views, and can be paused in each."""
    one = opened()
    page = one.go(LISTEN)
    page.get_by_role("button", name="Play").click()
    one.until("document.getElementById('track-audio').currentTime > 0.1")
    page.get_by_role("link", name="New track").click()
    small = page.get_by_role("region", name="Player")
    expect(small.get_by_role("link")).to_have_text("A quick rest, 30 seconds")
    assert not one.ask("document.getElementById('track-audio').paused")
    page.get_by_role("link", name="Cat and cow").click()
    page.get_by_role("button", name="Preview the bell bowl").click()
    one.until("document.getElementById('track-audio').paused")
    small.get_by_role("button", name="Play").click()
    one.until("!document.getElementById('preview-audio').hasAttribute('src')")
    small.get_by_role("button", name="Pause").click()


@pytest.mark.slow
def test_the_lock_screen_has_its_title_cover_and_controls(opened: Open) -> None:
    """Media Session: chapters are its tracks, and every control does what it says."""
    one = opened()
    one.context.add_init_script(HANDLERS)
    page = one.go(LISTEN)
    page.get_by_role("button", name="Play").click()
    one.until("navigator.mediaSession.playbackState === 'playing'")
    on_screen = one.ask(
        "(({title, artist, artwork, chapterInfo}) => ({title, artist, cover: artwork[0].src,"
        " chapters: chapterInfo.map(({title}) => title)}))(navigator.mediaSession.metadata)"
    )
    assert on_screen["title"] == "A quick rest, 30 seconds"
    assert on_screen["artist"] == "Supine"
    assert on_screen["chapters"] == ["Arriving", "Leaving"]
    assert one.ask(
        "src => fetch(src).then(a => a.headers.get('content-type'))", on_screen["cover"]
    ) == ("image/jpeg")
    one.ask("pressed.nexttrack()")
    expect(page.locator(".chapters button").nth(1)).to_have_attribute("aria-current", "true")
    one.ask("pressed.previoustrack()")
    expect(page.locator(".chapters button").nth(0)).to_have_attribute("aria-current", "true")
    one.ask("pressed.seekto({seekTime: 20})")
    one.until("document.getElementById('track-audio').currentTime >= 20")
    one.ask("pressed.seekbackward({})")
    one.until("document.getElementById('track-audio').currentTime < 7")
    one.ask("pressed.pause()")
    one.until("document.getElementById('track-audio').paused")


@pytest.mark.slow
def test_the_screen_goes_dark_while_it_plays_and_wakes_at_a_touch(opened: Open) -> None:
    """What wakes it presses nothing beneath; paused, it stays as it is."""
    one = opened()
    one.page.clock.install()
    page = one.go(LISTEN)
    dark = page.locator(".dark-screen")
    page.clock.fast_forward(60_000)
    assert dark.count() == 0
    page.get_by_role("button", name="Play").click()
    one.until("document.getElementById('track-audio').currentTime > 0.1")
    page.clock.fast_forward(20_000)
    expect(dark).to_be_visible()
    box = page.locator(".controls .play").bounding_box()
    assert box
    page.mouse.click(box["x"] + 20, box["y"] + 20)
    expect(dark).to_have_count(0)
    assert not one.ask("document.getElementById('track-audio').paused")
    page.clock.fast_forward(20_000)
    expect(dark).to_be_visible()
    page.keyboard.press("Shift")
    expect(dark).to_have_count(0)
    page.get_by_label("Let the screen go dark").uncheck()
    page.clock.fast_forward(60_000)
    assert dark.count() == 0


@pytest.mark.slow
def test_a_track_is_saved_as_a_file(opened: Open, library: Path) -> None:
    """Under its own name, byte for byte, from the library and from where it is heard."""
    one = opened()
    for view in ("#/library", LISTEN):
        page = one.go(view)
        with page.expect_download() as saved:
            page.get_by_role("link", name="Save the file").click()
        assert saved.value.suggested_filename == "rest.mp3"
        assert Path(saved.value.path()).read_bytes() == (library / "rest.mp3").read_bytes()


@pytest.mark.slow
def test_the_cues_are_there_to_read_along(opened: Open) -> None:
    """The one that is said is marked, and shown above if that is chosen."""
    one = opened()
    page = one.go(LISTEN)
    page.get_by_text("Cues", exact=True).click()
    page.get_by_label("Show them above").check()
    at_s = one.ask("fetch('api/tracks/rest.mp3').then(a => a.json())")["cues"][0]["start_s"]
    page.get_by_label("Position in the track").fill(str(int(at_s) + 1))
    said = page.locator(".text-list [aria-current]")
    expect(said).to_have_text("Let the backs of the ribs rest on the floor.")
    expect(page.locator(".current-cue")).to_have_text(
        "Let the backs of the ribs rest on the floor."
    )
