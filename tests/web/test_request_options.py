"""What a request may choose: any option by its key, and nothing that lies on the disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from supine.audio.clip_cache import ClipCache
from supine.errors import SupineError, UsageError
from supine.model import CuePreferences, CustomCue, Listener, TrackOptions
from supine.profile.fields import FIELDS
from supine.web.request_options import find_format, find_routine, profile_to_dict, read_options
from supine.web.uploads import Uploads
from support.web_server import Serve, Served

RICH = TrackOptions(
    length_s=750.0,
    voice="system",
    pace_wpm=105.0,
    bell="small",
    background="rain",
    background_below_voice_lu=30.0,
    seed=4,
    listener=Listener(name="Änne", speak_name=True, units="imperial", conditions=("pain",)),
    preferences=CuePreferences(
        guidance="sparse", without_themes=("image",), own=(CustomCue("All is well."),)
    ),
    words=(("buttocks", "bottom"),),
)


@pytest.fixture
def uploads(tmp_path: Path, cache: ClipCache) -> Uploads:
    """No upload at all."""
    return Uploads(tmp_path, cache, 1000)


def test_what_is_left_out_is_as_in_the_profile(uploads: Uploads) -> None:
    """A request that says nothing gets what `make` gives: the profile's choices."""
    assert read_options({"routine": "cat-cow"}, RICH, uploads) == RICH
    assert read_options(profile_to_dict(RICH), TrackOptions(), uploads) == RICH


def test_what_is_given_replaces_the_profile(uploads: Uploads) -> None:
    """Lists too; and nothing can be chosen in its place."""
    given = {
        "minutes": None,
        "name": "",
        "conditions": [],
        "themes": ["breath"],
        "say": [{"text": "I am here.", "where": "settling"}],
        "background": "none",
        "background_level": None,
    }
    chosen = read_options(given, RICH, uploads)
    assert chosen == replace(
        RICH,
        length_s=None,
        background="none",
        background_below_voice_lu=None,
        listener=replace(RICH.listener, name="", conditions=()),
        preferences=replace(
            RICH.preferences, themes=("breath",), own=(CustomCue("I am here.", where="settling"),)
        ),
    )


@pytest.mark.parametrize(
    "given",
    [
        {"bell": "/etc/passwd"},
        {"bell": "../outside.txt"},
        {"bell": "bell.wav"},
        {"bell": "pyproject.toml"},
        {"bell": "C:\\bell.wav"},
        {"bell": "upload:../../outside"},
        {"bell": "upload:" + "0" * 32},
        {"bell": ["bowl"]},
        {"background": "/dev/zero"},
        {"background": "http://evil.example/rain.mp3"},
        {"background": {"name": "rain"}},
        {"voice": "recorded:/etc"},
        {"voice": "Recorded: /etc"},
        {"voice": "piper:/etc/passwd"},
        {"voice": "kokoro:model.onnx"},
        {"voice": 7},
        {"fill_with": "recorded:."},
        {"minutes": 1e400},
        {"minutes": {}},
        {"minutes": [15]},
        {"pace": "fast"},
        {"seed": 1.5},
        {"conditions": "astrology"},
        {"words": {"a": "[bell]"}},
        {"say": ["[bell]"]},
        {"say": [{"text": "x", "file": "/etc/passwd"}]},
        {"profile": "/etc/passwd"},
        {"output": "/tmp/x.mp3"},
        {"__class__": "x"},
    ],
    ids=str,
)
def test_what_is_no_choice_is_refused(uploads: Uploads, given: dict[str, object]) -> None:
    """With a line that names it; no file is looked for, and so none is told of."""
    with pytest.raises(UsageError):
        read_options(given, TrackOptions(), uploads)


def test_a_file_in_the_folder_is_no_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uploads: Uploads
) -> None:
    """Even one without an ending, which the command line would take."""
    monkeypatch.chdir(tmp_path)
    Path("gong").write_bytes(b"sound")
    with pytest.raises(UsageError, match="or upload one"):
        read_options({"bell": "gong"}, TrackOptions(), uploads)


def test_a_key_that_is_not_known_is_named_with_the_nearest(uploads: Uploads) -> None:
    """As the profile's reader does."""
    with pytest.raises(UsageError, match="Did you mean background"):
        read_options({"backgroud": "rain"}, TrackOptions(), uploads)


@pytest.mark.parametrize(
    "name",
    [
        "../guides/cat-cow.md.j2",
        "/etc/passwd",
        "cat-cow.md",
        "Cat-cow",
        "",
        "a/b",
        None,
        3,
        ["cat-cow"],
    ],
)
def test_a_routine_is_a_name_and_never_a_file(name: object) -> None:
    """A template is a program of sorts: nobody brings one this way."""
    with pytest.raises(SupineError, match="no such routine"):
        find_routine(name)


def test_a_format_is_one_of_ours() -> None:
    """MP3 if none is named."""
    assert find_format({}).name == "mp3"
    assert find_format({"format": "opus"}).name == "opus"
    for wrong in ("exe", "", 3):
        with pytest.raises(UsageError):
            find_format({"format": wrong})


def test_where_things_lie_is_not_told(library: Path, serve: Serve, tmp_path: Path) -> None:
    """A profile with files of one's own: the page may keep them, and learns no path."""
    profile = TrackOptions(
        voice=f"recorded:{tmp_path}/me", bell=f"{tmp_path}/gong.wav", length_s=600.0
    )
    served = serve(library, profile=profile)
    state = served.json("GET", "/api/state")
    assert state["profile"] == {
        "voice": "profile",
        "bell": "profile",
        "minutes": state["profile"]["minutes"],
    }
    assert str(tmp_path) not in str(state)
    uploads = Uploads(tmp_path, ClipCache(tmp_path), 1000)
    assert read_options(state["profile"], profile, uploads) == profile


def test_a_length_of_the_profile_is_clamped_and_what_is_not_at_hand_is_told(
    library: Path, serve: Serve
) -> None:
    """As `make` does: an hour is no length for every routine, where it is only the profile's."""
    profile = TrackOptions(voice="tone", length_s=3600.0, listener=Listener(props=("ball",)))
    served = serve(library, profile=profile)
    plan = served.json("POST", "/api/plan", json={"routine": "bolster-release"})
    assert plan["length_s"] == 3600.0
    assert any("also asks for" in note and "bolster" in note for note in plan["notes"])
    plan = served.json("POST", "/api/plan", json={"routine": "cat-cow"})
    assert plan["length_s"] == 720.0
    assert "Cat and cow, bone by bone takes 7.5 to 12 minutes" in plan["notes"]
    data = {"routine": "cat-cow", "minutes": 60}
    assert served.json("POST", "/api/plan", 422, json=data)["error"]["kind"] == "fit"


def test_what_there_is_to_choose_from(standing: Served) -> None:
    """Routines with their cautions, cues with their themes, voices, options and their defaults."""
    routines = standing.json("GET", "/api/routines")
    assert len(routines) >= 15
    assert [one["kind"] for one in routines] == sorted(
        (one["kind"] for one in routines), key=lambda kind: kind != "resting"
    )
    assert routines[0]["cautions"]
    assert not {"path", "template"} & set(routines[0])
    assert standing.json("GET", "/api/routines/cat-cow")["title"]
    cues = standing.json("GET", "/api/routines/constructive-rest/cues")
    assert {"", "breath", "weight"} <= {cue["theme"] for cue in cues}
    assert {"heart", "tone"} <= {one["voice"] for one in standing.json("GET", "/api/voices")}
    state = standing.json("GET", "/api/state")
    form = {field["key"]: field for field in state["form"]}
    assert list(form) == list(FIELDS)
    assert form["voice"]["default"] == "heart"
    assert {"bowl", "none"} <= {choice["value"] for choice in form["bell"]["choices"]}
    assert state["formats"][0] == "mp3"
    standing.json("GET", "/api/routines/..%2Fcat-cow", 404)
    standing.json("GET", "/api/routines/nothing", 422)


def test_each_choice_can_be_heard(standing: Served) -> None:
    """A voice at a pace, a bell, a background at a level: WAV files, with ranges as Safari asks."""
    for path in (
        "voice?voice=tone&pace=120",
        "bell?bell=small",
        "background?background=rain&background_level=30",
    ):
        whole = standing.client.get(f"/api/previews/{path}")
        assert whole.headers["content-type"] == "audio/wav"
        assert whole.content[:4] == b"RIFF"
        part = standing.client.get(f"/api/previews/{path}", headers={"range": "bytes=0-1"})
        assert (part.status_code, part.content) == (206, b"RI")
    for path in ("bell?bell=/etc/passwd", "bell?bell=none", "voice?voice=tone&pace=x", "bell?x=1"):
        standing.json("GET", f"/api/previews/{path}", 422)
    for path in ("gong", "..%2Fbell", ""):
        standing.json("GET", f"/api/previews/{path}", 404)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b'{"pace": NaN}',
        b'{"name": "\\ud800"}',
        b'{"name": "\xff"}',
        b"[" * 100_000,
        b'{"seed": ' + b"9" * 10_000 + b"}",
    ],
    ids=["none", "half", "list", "text", "NaN", "surrogate", "Latin-1", "deep", "digits"],
)
def test_what_is_no_json_object_is_answered_in_json(standing: Served, body: bytes) -> None:
    """400, and never a fault of ours."""
    headers = {"content-type": "application/json"}
    for path in ("/api/plan", "/api/jobs"):
        error = standing.json("POST", path, 400, content=body, headers=headers)["error"]
        assert error["message"]


def test_what_is_too_large_is_not_read(standing: Served) -> None:
    """By its header, and by what comes where that says nothing."""
    large = b"{" + b" " * standing.settings.limits.json_bytes + b"}"
    headers = {"content-type": "application/json"}
    for path in ("/api/plan", "/api/jobs", "/nothing"):
        assert standing.client.post(path, content=large, headers=headers).status_code == 413
        pieces = (large[start : start + 50_000] for start in range(0, len(large), 50_000))
        answer = standing.client.post(path, content=pieces, headers=headers)
        assert answer.status_code == (405 if path == "/nothing" else 413)
