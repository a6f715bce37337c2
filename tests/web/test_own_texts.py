"""A text of somebody's own: planned and made as the command line does, or refused with its line."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from supine.library.recipe import get_recipe_path, read_recipe
from supine.model import SAMPLE_RATE_HZ, TrackOptions
from support.measuring import decode
from support.web_server import LIMIT_S, Serve, Served

PLAIN = """Lie down on your back.

[5s]

Let the floor have the weight of your legs.

[1m]

When you are ready, roll to one side.
"""
SSML = (
    '<speak>Lie down.<break time="20s"/>Let the breath come.<break time="30s"/>Rise slowly.</speak>'
)
MARKDOWN = "(Lie down)[pitch:'low'] on your back. [20s] Let the breath come. [30s] Rise slowly."
TYPE = {"content-type": "application/octet-stream"}

HOSTILE = (
    "Add {{ 7*7 }} breaths.",
    "{% for x in y %}Breathe.{% endfor %}",
    "{# no #} Breathe.",
    "<script>alert(1)</script> Breathe.",
    "Breathe \x00 in.",
    "Breathe \x1b[31m in.",
    "Breathe \x9b in.",
    "Breathe [out loud].",
    "---\nname: x\n---\nBreathe.",
    "",
    " \n\n ",
    "[5s]",
    "😀",
    "Rest. [999h]",
)
"""What is refused; some as markup, some as nothing, and a guide as what it is."""


def chosen(text: str, name: str = "Evening rest", **more: object) -> dict[str, object]:
    """A request for a script."""
    return {"script": {"name": name, "text": text}, "voice": "tone", **more}


@pytest.fixture
def served(tmp_path: Path, serve: Serve) -> Served:
    """A server with an empty library, whose profile asks for twenty minutes."""
    library = tmp_path / "library"
    library.mkdir()
    return serve(library, profile=TrackOptions(length_s=1200.0, voice="tone"))


def make(served: Served, data: dict[str, object]) -> Any:  # noqa: ANN401 - JSON
    """A job for a track, once it has ended."""
    key = served.json("POST", "/api/jobs", 202, json=data)["key"]
    ends_at_s = time.monotonic() + LIMIT_S
    while (job := served.json("GET", f"/api/jobs/{key}"))["state"] in {"waiting", "working"}:
        assert time.monotonic() < ends_at_s
        time.sleep(0.01)
    return job


@pytest.mark.parametrize(
    ("text", "name"),
    [(PLAIN, "Evening rest"), (SSML, "evening rest.ssml"), (SSML, "x"), (MARKDOWN, "rest.smd")],
)
def test_a_text_has_a_timeline_of_its_own_length(served: Served, text: str, name: str) -> None:
    """By itself; the length in a profile is for routines. Its markup is never spoken."""
    plan = served.json("POST", "/api/plan", json=chosen(text, name))
    assert 50.0 < plan["length_s"] < 120.0
    said = " ".join(cue["text"] for cue in plan["cues"])
    assert not set("<>[]{}") & set(said)
    assert said.startswith("Lie down")
    assert plan["voice"] == "tone"


def test_a_text_is_fitted_and_made(served: Served) -> None:
    """To the sample, under a name of its own, with what it is called; a note says what it took."""
    plan = served.json("POST", "/api/plan", json=chosen(PLAIN, minutes=3))
    assert plan["total_samples"] == 180 * SAMPLE_RATE_HZ
    assert "stretched or shortened" in " ".join(plan["notes"])
    job = make(served, chosen(PLAIN, minutes=3, bell="none"))
    assert (job["state"], job["track"]) == ("done", "evening-rest-3min.mp3")
    assert job["title"] == "Evening rest"
    track = served.settings.library / job["track"]
    assert len(decode(track)) == 180 * SAMPLE_RATE_HZ
    recipe = read_recipe(get_recipe_path(track))
    assert [cue.text for cue in recipe.cues] == [cue["text"] for cue in plan["cues"]]
    (listed,) = served.json("GET", "/api/tracks")
    assert listed["title"] == "Evening rest"


def test_lines_of_ones_own_and_other_words_are_in_it(served: Served) -> None:
    """As in any track."""
    plan = served.json(
        "POST",
        "/api/plan",
        json=chosen(PLAIN, words={"floor": "ground"}, say=["returning: Drink some water."]),
    )
    said = [cue["text"] for cue in plan["cues"]]
    assert "Let the ground have the weight of your legs." in said
    assert "Drink some water." in said


def test_a_length_that_does_not_work_comes_with_the_nearest(served: Served) -> None:
    """As for a routine: to the whole second, and it does work."""
    for minutes in ("0:04", "5"):
        error = served.json("POST", "/api/plan", 422, json=chosen(PLAIN, minutes=minutes))["error"]
        assert error["kind"] == "fit"
        assert error["feasible_s"].is_integer()
        works = chosen(PLAIN, minutes=f"{error['feasible_s']}s")
        assert served.json("POST", "/api/plan", json=works)["length_s"] == error["feasible_s"]


def test_every_fault_is_told_with_its_line(served: Served) -> None:
    """All of them at once, for the timeline and for the track; nothing is made."""
    text = "Lie down.\n\n[soon]\n\nBreathe.\n\nLook at <b>this</b>.\n"
    for path in ("/api/plan", "/api/jobs"):
        error = served.json("POST", path, 422, json=chosen(text))["error"]
        assert error["kind"] == "guide"
        assert error["message"].startswith("line 3: [soon]")
        assert error["message"].endswith(" (and 1 more)")
        assert [fault["line"] for fault in error["faults"]] == [3, 7]
        assert all(fault["message"] for fault in error["faults"])
    assert served.json("GET", "/api/jobs") == []


def test_what_is_understood_and_not_done_is_told_with_its_line(served: Served) -> None:
    """A voice's pitch, say."""
    text = "Lie down.\n\n<!-- a remark -->\n"
    ssml = f"<speak><prosody pitch='low'>{'Breathe. '}</prosody>\n<p>Rest.</p></speak>"
    assert "Line 1: " in " ".join(
        served.json("POST", "/api/plan", json=chosen(ssml, "x.ssml"))["notes"]
    )
    served.json("POST", "/api/plan", 422, json=chosen(text))


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_hostile_text_is_refused_in_one_line_each(served: Served, text: str) -> None:
    """It is data: nothing of it is a template, none of it is run, and none of it is spoken."""
    error = served.json("POST", "/api/plan", 422, json=chosen(text))["error"]
    assert error["kind"] in {"guide", "fit"}
    for fault in error.get("faults", [error]):
        said = f"{fault['message']} {fault['hint']}"
        assert len(said.splitlines()) == 1
        assert said.isprintable()
    assert list(served.settings.library.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "../../outside.txt",
        "/etc/passwd",
        "C:\\x.txt",
        "..",
        ".",
        "",
        "\x00",
        "a\r\nb",
        "{{7*7}}",
        "<b>",
        "x" * 5000,
        "\u202egpj.txt",
    ],
    ids=ascii,
)
def test_a_name_is_only_a_name(served: Served, name: str, tmp_path: Path) -> None:
    """Nothing is opened under it, and the track's own has small letters and digits only."""
    job = make(served, chosen("Lie down.\n\n[2s]\n\nRise.\n", name, bell="none"))
    assert job["state"] == "done"
    assert job["title"].isprintable()
    assert not set("<>{}/\\") & set(job["title"])
    (track,) = served.settings.library.glob("*.mp3")
    assert track.name == job["track"]
    assert set(track.stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["library"]


@pytest.mark.parametrize(
    "script",
    [
        "Breathe.",
        ["Breathe."],
        {"text": "Breathe."},
        {"name": "x", "text": None},
        {"name": 3, "text": "Breathe."},
        {"name": "x", "text": "Breathe.", "path": "/etc/passwd"},
        {"path": "/etc/passwd"},
    ],
    ids=str,
)
def test_a_script_is_a_name_and_a_text(served: Served, script: object) -> None:
    """And never a file."""
    data = {"script": script, "voice": "tone"}
    assert served.json("POST", "/api/plan", 422, json=data)["error"]["kind"] == "usage"


def test_a_text_is_bounded_in_size(served: Served) -> None:
    """A little over the bound is said in a line, and far over it is not read."""
    words = "Breathe out. "
    large = words * (256 * 1024 // len(words) + 1)
    error = served.json("POST", "/api/plan", 422, json=chosen(large))["error"]
    assert "larger than 256 KiB" in json.dumps(error)
    answer = served.client.post("/api/plan", json=chosen(large * 3))
    assert answer.status_code == 413
    answer = served.client.post("/api/scripts?name=x.txt", content=large, headers=TYPE)
    assert answer.status_code == 413


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_a_file_becomes_text_to_go_on_with(served: Served, encoding: str) -> None:
    """As `make` reads it, whatever it is written in; nothing of it is kept."""
    body = "Löse die Stirn.\r\n\r\nÄndere nichts.\r\n".encode(encoding)
    read = served.json("POST", "/api/scripts?name=a-rest.txt", content=body, headers=TYPE)
    assert read == {
        "name": "a-rest.txt",
        "title": "a rest",
        "text": "Löse die Stirn.\n\nÄndere nichts.\n",
    }
    assert list(served.settings.library.iterdir()) == []


def test_a_file_that_is_no_text_is_refused(served: Served) -> None:
    """An archive, a sound: with the lines that say so. A form of anybody's page is not taken."""
    for body in (b"PK\x03\x04\x00\x00", b"RIFF\x00\x00\x00\x00WAVE", b"\xff\xfe\x00"):
        error = served.json("POST", "/api/scripts?name=x.txt", 422, content=body, headers=TYPE)
        assert error["error"]["faults"]
    answer = served.client.post(
        "/api/scripts", content=b"x", headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 415
