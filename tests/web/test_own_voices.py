"""One's own voice: the sheet, what is learned from recordings of it, and the voice in tracks."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from supine.audio.clip_cache import ClipCache
from supine.audio.wav import open_wav, read_wav
from supine.errors import UsageError
from supine.library.recipe import get_recipe_path, read_recipe
from supine.model import TrackOptions
from supine.speech.recording.voice_folder import read_index
from supine.web.own_voices import OwnVoices
from supine.web.settings import Limits
from supine.web.state import ServerState
from support.measuring import best_match, decode, likeness, mono
from support.reading_aloud import spoken, write_recording
from support.web_server import LIMIT_S, OUTSIDE, Serve, Served, serving

pytestmark = pytest.mark.usefixtures("quick")

CUES = (
    "Let the backs of the ribs rest on the floor.",
    "You might notice where the breath begins.",
    "When you are ready, roll to one side and rest there.",
)
QUICK = {"routine": "quick", "minutes": 2}
TYPE = {"content-type": "application/octet-stream"}

ALIKE = 0.9
"""As in the tests of `recording.learn`: another cue reaches 0.2 at most."""


@pytest.fixture
def served(tmp_path: Path, serve: Serve) -> Served:
    """A server with an empty library, where nobody speaks words unless they are asked for."""
    library = tmp_path / "library"
    library.mkdir()
    return serve(library, profile=TrackOptions(voice="tone"))


@pytest.fixture(scope="module")
def teacher(cache: ClipCache) -> dict[str, np.ndarray[Any, Any]]:
    """The cues as somebody reads them."""
    return {cue: read_wav(clip).samples for cue, clip in spoken(CUES, "system", cache).items()}


@pytest.fixture
def reading(
    tmp_path: Path, teacher: dict[str, np.ndarray[Any, Any]], rng: np.random.Generator
) -> Path:
    """A recording with one cue twice and one not at all, as a phone makes it."""
    path = tmp_path / "reading.m4a"
    write_recording(path, [teacher[CUES[0]], teacher[CUES[0]], teacher[CUES[2]]], rng)
    return path


def bring(served: Served, path: Path, name: str = "") -> Any:  # noqa: ANN401 - JSON
    """Bring a recording, and give what stands for it."""
    params = {"name": name or path.name}
    body = path.read_bytes()
    return served.json(
        "POST", "/api/uploads/recording", 201, params=params, content=body, headers=TYPE
    )["option"]


def voice_job(recordings: list[str], **more: object) -> dict[str, object]:
    """A request to learn a voice."""
    return {**QUICK, "learn": {"recordings": recordings, **more}}


def ended(served: Served, key: str) -> Any:  # noqa: ANN401 - JSON
    """A job for a voice, once it has ended."""
    return until(
        lambda: served.json("GET", f"/api/voice-jobs/{key}"),
        lambda job: job["state"] not in {"waiting", "working"},
    )


def until(ask: Callable[[], Any], true: Callable[[Any], bool]) -> Any:  # noqa: ANN401 - JSON
    """Ask until something is so."""
    ends_at_s = time.monotonic() + LIMIT_S
    while not true(answer := ask()):
        assert time.monotonic() < ends_at_s
        time.sleep(0.01)
    return answer


def learned(served: Served, data: dict[str, object]) -> Any:  # noqa: ANN401 - JSON
    """What was learned."""
    started = served.json("POST", "/api/voice-jobs", 202, json=data)
    done = ended(served, started["key"])
    assert done["state"] == "done", done
    return done["learned"]


class _Words(HTMLParser):
    """The words of a page, and its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep its name."""
        del attrs
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        """Keep them."""
        self.words.append(data)


def sheet(served: Served, **more: object) -> tuple[str, int]:
    """The words of a sheet, and how many cues there are said to be."""
    answer = served.json("POST", "/api/sheets", 201, json={**QUICK, **more})
    page = served.client.get(f"/{answer['address']}")
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    reader = _Words()
    reader.feed(page.text)
    assert "script" not in reader.tags
    return " ".join(reader.words), answer["cues"]


def test_the_sheet_has_the_cues_of_these_choices(served: Served) -> None:
    """In order, with the listener's words and lines; or every cue that there may be."""
    words, count = sheet(served, words={"ribs": "rib bones"}, say=["I am here."])
    assert "Let the backs of the rib bones rest on the floor." in words
    assert count == 4
    assert [words.index(cue) for cue in CUES[1:]] == sorted(words.index(cue) for cue in CUES[1:])
    all_words, many = sheet(served, all_lengths=True)
    assert many > 50
    assert all(cue in all_words for cue in CUES)


def test_the_sheet_of_a_text_shows_it_as_text(served: Served) -> None:
    """Whatever is in it: quotes and ampersands are words."""
    text = 'Rest & "let go".\n\nIt\'s enough.\n'
    answer = served.json(
        "POST", "/api/sheets", 201, json={"script": {"name": "Mine & yours", "text": text}}
    )
    page = served.client.get(f"/{answer['address']}").text
    assert "Rest &amp; &quot;let go&quot;." in page
    assert "<title>Mine &amp; yours</title>" in page
    served.json("GET", "/sheets/" + "0" * 32 + ".html", 404)
    served.json("GET", "/sheets/..%2F..%2Foutside.html", 404)


def test_a_reading_becomes_a_voice_that_makes_tracks(
    served: Served, reading: Path, teacher: dict[str, np.ndarray[Any, Any]]
) -> None:
    """What was found, what is missing and what came twice is said; another voice fills in."""
    found = learned(served, voice_job([bring(served, reading)], name="Anna"))
    assert found["name"] == "Anna"
    assert found["saved"] == 2
    assert found["missing"] == [CUES[1]]
    assert [(place["recording"], place["start_s"] > 0) for place in found["repeats"]] == [
        ("reading.m4a", True)
    ]
    assert found["strays"] == []
    assert 60.0 < found["pace_wpm"] < 300.0
    (voice,) = served.json("GET", "/api/own-voices")
    assert (voice["option"], voice["name"], voice["cues"]) == (found["voice"], "Anna", 2)

    data = {**QUICK, "voice": voice["option"], "background": "none"}
    error = served.json("POST", "/api/plan", 422, json=data)["error"]
    assert (error["kind"], error["missing"]) == ("notrecorded", [CUES[1]])
    assert str(served.settings.library) not in json.dumps(error)
    plan = served.json("POST", "/api/plan", json={**data, "fill_with": "tone"})
    assert plan["voice"] == "recorded"
    assert "1 cue has no recording, and tone speaks instead" in plan["notes"]
    assert str(served.settings.library) not in json.dumps(plan)

    key = served.json("POST", "/api/jobs", 202, json={**data, "fill_with": "tone"})["key"]
    job = until(lambda: served.json("GET", f"/api/jobs/{key}"), lambda one: one["state"] == "done")
    track = served.settings.library / job["track"]
    heard = mono(decode(track))
    for cue in read_recipe(get_recipe_path(track)).cues:
        if cue.text != CUES[1]:
            score, _ = best_match(heard, teacher[cue.text], cue.start_samples, 4410)
            assert score >= ALIKE, cue.text
    (listed,) = served.json("GET", "/api/tracks")
    assert listed["voice"] == "recorded"
    assert str(served.settings.library) not in json.dumps(listed)

    preview = served.client.get("/api/previews/voice", params={"voice": voice["option"]})
    assert preview.headers["content-type"] == "audio/wav"
    assert len(soundfile.read(io.BytesIO(preview.content))[0]) > 44_100


def test_a_later_recording_adds_what_was_missing(
    served: Served,
    reading: Path,
    tmp_path: Path,
    teacher: dict[str, np.ndarray[Any, Any]],
    rng: np.random.Generator,
) -> None:
    """From a sheet of that alone; one cue can be heard, and taken out again."""
    first = learned(served, voice_job([bring(served, reading)], name="Anna"))
    words, count = sheet(served, into=first["voice"])
    assert count == 1
    assert CUES[1] in words
    assert CUES[0] not in words
    more = tmp_path / "more.wav"
    write_recording(more, [teacher[CUES[1]]], rng)
    found = learned(served, voice_job([bring(served, more)], into=first["voice"]))
    assert (found["voice"], found["saved"], found["missing"]) == (first["voice"], 1, [])
    (voice,) = served.json("GET", "/api/own-voices")
    assert voice["cues"] == 3

    folder = served.settings.voices / voice["key"]
    (file,) = [one.file for one in read_index(folder).values() if one.text == CUES[1]]
    path = f"/api/own-voices/{voice['key']}/{file}"
    kept, rate_hz = soundfile.read(io.BytesIO(served.client.get(path).content), dtype="float32")
    assert rate_hz == 44_100
    assert likeness(kept, teacher[CUES[1]]) >= ALIKE
    assert served.client.delete(path).status_code == 204
    assert served.client.delete(path).status_code == 422
    assert served.json("GET", "/api/own-voices")[0]["cues"] == 2
    assert not (folder / file).exists()


def test_a_voice_is_deleted_and_nothing_is_left_of_it(served: Served, reading: Path) -> None:
    """It can be chosen no longer, which is said in a line."""
    found = learned(served, voice_job([bring(served, reading)]))
    key = found["voice"].removeprefix("recorded:")
    assert served.client.delete(f"/api/own-voices/{key}").status_code == 204
    assert served.client.delete(f"/api/own-voices/{key}").status_code == 422
    assert list(served.settings.voices.iterdir()) == []
    error = served.json("POST", "/api/plan", 422, json={**QUICK, "voice": found["voice"]})["error"]
    assert "no voice of your own" in error["message"]


def test_a_voice_job_is_cancelled_and_leaves_nothing(
    served: Served, reading: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it listens; then another one is learned."""
    recording = bring(served, reading)
    reached, go_on = threading.Event(), threading.Event()
    split = open_wav

    def slowly(path: Path) -> Any:  # noqa: ANN401 - a clip
        if path.name.startswith("recording-"):
            reached.set()
            assert go_on.wait(LIMIT_S)
        return split(path)

    monkeypatch.setattr("supine.speech.recording.segmentation.open_wav", slowly)
    started = served.json("POST", "/api/voice-jobs", 202, json=voice_job([recording]))
    assert reached.wait(LIMIT_S)
    path = f"/api/voice-jobs/{started['key']}"
    assert served.json("DELETE", path)["stopping"]
    go_on.set()
    assert ended(served, started["key"])["state"] == "cancelled"
    assert served.json("GET", "/api/own-voices") == []
    assert not served.settings.voices.exists() or not list(served.settings.voices.iterdir())
    assert learned(served, voice_job([recording]))["saved"] == 2
    assert served.json("DELETE", path)["state"] == "cancelled"
    assert [one["key"] for one in served.json("GET", "/api/voice-jobs")] != [started["key"]]


def test_a_reading_of_another_sheet_is_refused_and_kept_if_wanted(
    served: Served, tmp_path: Path, cache: ClipCache, rng: np.random.Generator
) -> None:
    """The error has what was found; kept anyway, all of it is doubtful."""
    others = (
        "Nothing needs to happen here, and there is nothing to get right.",
        "Soften the space behind the knees, and let the lower back do whatever it likes.",
        "Let the tongue be wide and soft behind the teeth.",
    )
    texts = (CUES[0], *others)
    clips = spoken(texts, "system", cache)
    path = tmp_path / "other.wav"
    write_recording(path, [read_wav(clips[text]).samples for text in texts], rng)
    recording = bring(served, path)
    started = served.json("POST", "/api/voice-jobs", 202, json=voice_job([recording]))
    error = ended(served, started["key"])["error"]
    assert error["kind"] == "wrongsheet"
    assert "other.wav does not look like" in error["message"]
    assert [(one["text"], one["recording"]) for one in error["found"] if one["sure"]] == [
        (CUES[0], "other.wav")
    ]
    assert served.json("GET", "/api/own-voices") == []
    found = learned(served, voice_job([recording], keep_anyway=True))
    assert [one["text"] for one in found["doubtful"]] == [one["text"] for one in error["found"]]


def test_what_is_no_reading_is_said_by_its_name(served: Served, tmp_path: Path) -> None:
    """No cue in it: the error names what was brought, not where it lies; no voice is left."""
    path = tmp_path / "hum.wav"
    hum = 0.3 * np.sin(np.arange(20) / 3.0)
    soundfile.write(path, np.tile(hum, 3000), 44_100)
    started = served.json(
        "POST", "/api/voice-jobs", 202, json=voice_job([bring(served, path, "hum <b>.wav")])
    )
    failed = ended(served, started["key"])
    assert failed["state"] == "failed"
    assert "none of the cues was found in hum <b>.wav" in failed["error"]["message"]
    assert str(tmp_path) not in json.dumps(failed)
    assert served.json("GET", "/api/own-voices") == []


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"recordings": []},
        {"recordings": "upload:x"},
        {"recordings": ["../../outside.txt"]},
        {"recordings": ["upload:" + "0" * 32]},
        {"recordings": ["/etc/passwd"]},
        {"recordings": [["upload:x"]]},
        {"recordings": ["upload:x"] * 51},
        {"folder": "/tmp"},
        None,
        "x",
    ],
    ids=str,
)
def test_what_is_to_be_learned_is_a_recording_that_is_here(served: Served, given: object) -> None:
    """By its key; never a path."""
    data = {**QUICK, "learn": given}
    assert served.json("POST", "/api/voice-jobs", 422, json=data)["error"]["kind"] == "usage"
    assert served.json("GET", "/api/voice-jobs") == []


@pytest.mark.parametrize(
    "more",
    [
        {"reference_voice": "recorded:/etc"},
        {"reference_voice": "piper:/etc/passwd"},
        {"reference_voice": "system:nobody at all"},
        {"into": "recorded:../../library"},
        {"into": "/etc"},
        {"into": "recorded:" + "0" * 32},
    ],
    ids=str,
)
def test_voices_are_names_and_keys(served: Served, reading: Path, more: dict[str, object]) -> None:
    """Those that it is like, and that it is added to."""
    data = voice_job([bring(served, reading)], **more)
    served.json("POST", "/api/voice-jobs", 422, json=data)
    assert served.json("GET", "/api/voice-jobs") == []


@pytest.mark.parametrize(
    "voice",
    [
        "recorded:/etc",
        "recorded:../../library",
        "recorded:.",
        "recorded:",
        "recorded:" + "0" * 32,
        "recorded: " + "a" * 32,
        "Recorded:/etc",
        "recorded:" + "a" * 32 + "/../" + "a" * 32,
    ],
)
def test_a_voice_of_ones_own_is_a_key_and_never_a_folder(served: Served, voice: str) -> None:
    """In a timeline, in a track and as a preview, for who speaks and for who fills in."""
    voices = served.settings.voices
    voices.mkdir(parents=True)
    elsewhere = served.settings.library.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "voice.json").write_text('{"version": 1, "cues": {}}')
    (elsewhere / "name.json").write_text("{}")
    (voices / ("0" * 32)).symlink_to(elsewhere)
    for key in ("voice", "fill_with"):
        for path in ("/api/plan", "/api/jobs", "/api/sheets"):
            error = served.json("POST", path, 422, json={**QUICK, key: voice})["error"]
            assert error["kind"] == "usage"
    served.json("GET", "/api/previews/voice", 422, params={"voice": voice})


def test_a_name_from_outside_is_never_a_path(served: Served, tmp_path: Path) -> None:
    """In the addresses of voices and their recordings; what lies beside them is not told."""
    (tmp_path / "outside.txt").write_text(OUTSIDE)
    folder = served.settings.voices / ("a" * 32)
    folder.mkdir(parents=True)
    (folder / "name.json").write_text('{"name": "Anna"}')
    (folder / "voice.json").write_text('{"version": 1, "cues": {}}')
    for path in (
        "../../../outside.txt",
        "..%2F..%2F..%2Foutside.txt",
        f"{'a' * 32}/..%2F..%2F..%2F..%2Foutside.txt",
        f"{'a' * 32}/voice.json",
        f"{'a' * 32}/name.json",
        "%2e%2e/name.json",
    ):
        answer = served.client.get(f"/api/own-voices/{path}")
        assert answer.status_code in {404, 405, 422}
        assert OUTSIDE not in answer.text
        assert served.client.delete(f"/api/own-voices/{path}").status_code in {404, 405, 422}
    assert (tmp_path / "outside.txt").read_text() == OUTSIDE
    assert [voice["name"] for voice in served.json("GET", "/api/own-voices")] == ["Anna"]


def test_half_a_voice_is_none_and_is_swept_away(tmp_path: Path, serve: Serve) -> None:
    """A server that was killed while it kept one: the next one begins clean. Links are left."""
    library = tmp_path / "library"
    voices = library / ".supine" / "voices"
    half = voices / ("b" * 32)
    half.mkdir(parents=True)
    (half / "voice.json").write_text('{"version": 1, "cues": {}}')
    other = tmp_path / "letters"
    other.mkdir()
    (other / "letter.txt").write_text(OUTSIDE)
    (voices / ("c" * 32)).symlink_to(other)
    assert OwnVoices(voices).all() == ()
    serve(library)
    assert not half.exists()
    assert (other / "letter.txt").read_text() == OUTSIDE


def test_a_voice_that_was_broken_by_hand_can_be_deleted(served: Served) -> None:
    """It is listed with the others, and its fault is said once it is to speak."""
    folder = served.settings.voices / ("d" * 32)
    folder.mkdir(parents=True)
    (folder / "name.json").write_text("[]")
    (folder / "voice.json").write_text("no index")
    (voice,) = served.json("GET", "/api/own-voices")
    assert (voice["name"], voice["cues"]) == ("My voice", 0)
    error = served.json("POST", "/api/plan", 422, json={**QUICK, "voice": voice["option"]})["error"]
    assert error["message"].startswith("My voice/voice.json is not the index of a voice")
    assert served.client.delete(f"/api/own-voices/{voice['key']}").status_code == 204
    assert served.json("GET", "/api/own-voices") == []


def test_a_server_that_ends_leaves_no_half_voice(
    tmp_path: Path, own_cache: Path, reading: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a voice is learned: it ends in order, and what was brought is there the next time."""
    library = tmp_path / "library"
    library.mkdir()
    reached, ending = threading.Event(), threading.Event()
    split, stop = open_wav, ServerState.stop

    def until_it_ends(path: Path) -> Any:  # noqa: ANN401 - a clip
        if path.name.startswith("recording-"):
            reached.set()
            assert ending.wait(LIMIT_S)
        return split(path)

    def tell(state: ServerState) -> None:
        stop(state)
        ending.set()

    monkeypatch.setattr("supine.speech.recording.segmentation.open_wav", until_it_ends)
    monkeypatch.setattr(ServerState, "stop", tell)
    with serving(library, own_cache, profile=TrackOptions(voice="tone")) as first:
        recording = bring(first, reading)
        first.json("POST", "/api/voice-jobs", 202, json=voice_job([recording]))
        assert reached.wait(LIMIT_S)
    voices = library / ".supine" / "voices"
    assert not voices.exists() or not list(voices.iterdir())
    with serving(library, own_cache, profile=TrackOptions(voice="tone")) as again:
        assert [one["option"] for one in again.json("GET", "/api/uploads")] == [recording]
        assert again.json("GET", "/api/voice-jobs") == []
        assert learned(again, voice_job([recording]))["saved"] == 2


def test_voices_have_a_bound_together(library: Path, serve: Serve, reading: Path) -> None:
    """Once they take so much, another one is not learned, and what is there stays."""
    served = serve(library, limits=Limits(uploads_bytes=reading.stat().st_size + 1000))
    recording = bring(served, reading)
    learned(served, voice_job([recording]))
    started = served.json("POST", "/api/voice-jobs", 202, json=voice_job([recording]))
    failed = ended(served, started["key"])
    assert (failed["state"], failed["error"]["kind"]) == ("failed", "output")
    assert "no room for more voices" in failed["error"]["message"]
    assert len(served.json("GET", "/api/own-voices")) == 1


def test_all_that_a_voice_can_say_is_not_taken_out(tmp_path: Path) -> None:
    """A voice without a word would be none: it is deleted as a whole."""
    voices = OwnVoices(tmp_path)
    with voices.create("Anna") as voice:
        voice.folder.mkdir()
        entry = {"text": "Rest.", "file": "rest-1.wav", "sha256": ""}
        index = {"version": 1, "cues": {"rest": entry}}
        (voice.folder / "voice.json").write_text(json.dumps(index))
        (voice.folder / "rest-1.wav").write_bytes(b"RIFF")
    with pytest.raises(UsageError, match="all that this voice can say"):
        voices.remove_recording(voice.key, "rest-1.wav")
    assert [one.text for one in voices.all()[0].list_recordings()] == ["Rest."]
