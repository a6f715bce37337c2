"""Jobs that make tracks: from start to end, their progress, queue and errors; and timelines."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from supine.audio.clip_cache import ClipCache
from supine.errors import UsageError
from supine.library.recipe import get_recipe_path, read_recipe
from supine.model import SAMPLE_RATE_HZ, Clip, Progress, TrackOptions
from supine.pipeline.plan import plan_track
from supine.pipeline.request import TrackRequest
from supine.script.front_matter import load
from supine.track.formats import FORMATS
from supine.web.job_queue import Job, JobQueue, StoppedError, stop_on
from supine.web.tracks import Tracks
from support.measuring import decode
from support.running import BODY
from support.web_server import LIMIT_S, Serve, Served, serving

pytestmark = pytest.mark.usefixtures("quick")

QUICK = {"routine": "quick", "voice": "tone", "minutes": 0.5}


@pytest.fixture
def served(tmp_path: Path, serve: Serve) -> Served:
    """A server with an empty library."""
    library = tmp_path / "library"
    library.mkdir()
    return serve(library)


def until_so(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    ends_at_s = time.monotonic() + LIMIT_S
    while not true():
        assert time.monotonic() < ends_at_s
        time.sleep(0.01)


def ended(served: Served, key: str) -> Any:  # noqa: ANN401 - JSON
    """A job, once it has ended."""

    def ask() -> Any:  # noqa: ANN401 - JSON
        return served.json("GET", f"/api/jobs/{key}")

    until_so(lambda: ask()["state"] not in {"waiting", "working"})
    return ask()


def test_a_track_is_made(served: Served) -> None:
    """As `make` makes it: exact, with its recipe; then it is in the library and can be heard."""
    started = served.json("POST", "/api/jobs", 202, json=QUICK | {"bell": "small"})
    assert started["routine"] == "quick"
    done = ended(served, started["key"])
    assert (done["state"], done["track"]) == ("done", "quick-30s.mp3")
    assert done["done"] == done["total"] == 30 * SAMPLE_RATE_HZ
    track = served.settings.library / done["track"]
    assert len(decode(track)) == 30 * SAMPLE_RATE_HZ
    assert read_recipe(get_recipe_path(track)).options.bell == "small"
    assert sorted(path.name for path in served.settings.library.iterdir()) == [
        "quick-30s.json",
        "quick-30s.mp3",
    ]
    (listed,) = served.json("GET", "/api/tracks")
    assert served.client.get(f"/{listed['audio']}").content == track.read_bytes()
    assert served.json("DELETE", f"/api/jobs/{done['key']}")["state"] == "done"
    assert served.json("GET", "/api/jobs") == []


def test_another_track_gets_another_name(served: Served) -> None:
    """Nothing that is there is replaced, nor does a recipe serve two tracks."""
    names = set()
    for chosen in ({}, {"seed": 2}, {"format": "wav"}):
        started = served.json("POST", "/api/jobs", 202, json=QUICK | chosen)
        names.add(ended(served, started["key"])["track"])
    assert names == {"quick-30s.mp3", "quick-30s-2.mp3", "quick-30s-3.wav"}
    assert len(served.json("GET", "/api/tracks")) == 3


def test_a_track_is_made_again_from_its_recipe(served: Served, quick: Path) -> None:
    """The same bytes, whatever became of the routine; or another kind of file. By its name only."""
    first = ended(served, served.json("POST", "/api/jobs", 202, json=QUICK)["key"])["track"]
    quick.unlink()
    names = []
    for kind in ("mp3", "wav"):
        data = {"remake": first, "format": kind}
        job = ended(served, served.json("POST", "/api/jobs", 202, json=data)["key"])
        assert (job["state"], job["title"]) == ("done", "A quick rest")
        names.append(job["track"])
    assert names == ["quick-30s-2.mp3", "quick-30s-3.wav"]
    library = served.settings.library
    assert (library / names[0]).read_bytes() == (library / first).read_bytes()
    assert len(decode(library / names[1])) == 30 * SAMPLE_RATE_HZ
    for name in ("nothing.mp3", "../library/quick-30s.mp3", str(library / first), 7):
        served.json("POST", "/api/jobs", 404, json={"remake": name})


def test_a_recipe_of_elsewhere_does_not_tell_where(served: Served, tmp_path: Path) -> None:
    """Made on the command line with a bell of one's own, which has gone."""
    path = get_recipe_path(served.settings.library / "quick-30s.mp3")
    ended(served, served.json("POST", "/api/jobs", 202, json=QUICK)["key"])
    recipe = json.loads(path.read_text())
    gong = str(tmp_path / "gongs" / "gong.wav")
    recipe["options"]["bell"], recipe["bell_sha256"] = gong, "0" * 64
    path.write_text(json.dumps(recipe))
    started = served.json("POST", "/api/jobs", 202, json={"remake": "quick-30s.mp3"})
    failed = ended(served, started["key"])
    assert failed["error"]["message"].startswith("the bell of this track is not the file it was")
    assert str(tmp_path) not in json.dumps(failed)


def test_a_job_is_cancelled_while_it_writes(served: Served) -> None:
    """Nothing is left of it, and the next one is made."""
    library = served.settings.library
    started = served.json("POST", "/api/jobs", 202, json=QUICK | {"minutes": 55})
    path = f"/api/jobs/{started['key']}"
    until_so(lambda: served.json("GET", path)["step"] == "Writing")
    served.json("DELETE", path)
    assert ended(served, started["key"])["state"] == "cancelled"
    assert list(library.iterdir()) == []
    started = served.json("POST", "/api/jobs", 202, json=QUICK)
    assert ended(served, started["key"])["state"] == "done"


@pytest.mark.parametrize("stage", ["Speaking", "Writing"])
def test_stopping_leaves_nothing(tmp_path: Path, quick: Path, stage: str, cache: ClipCache) -> None:
    """At either step: reporting progress raises, and the draft is removed."""
    stop = threading.Event()
    request = TrackRequest(load(quick), TrackOptions(length_s=60.0, voice="tone", seed=9))

    def stop_halfway(step: str, done: int, total: int) -> None:
        if step == stage and done and done < total:
            stop.set()

    # Its own cache, so that there is something to speak.
    own = ClipCache(tmp_path / "cache") if stage == "Speaking" else cache
    library = tmp_path / "library"
    library.mkdir()
    on_progress = stop_on(stop, stop_halfway)

    def make() -> None:
        plan = plan_track(request, cache=own, on_progress=on_progress)
        Tracks(library).write(plan, FORMATS["mp3"], on_progress)

    with pytest.raises(StoppedError):
        make()
    assert list(library.iterdir()) == []


def test_what_is_wrong_is_said_before_it_waits(served: Served) -> None:
    """A choice, a routine, a format, a condition: 422 at once, with what to do."""
    for wrong, words in (
        ({"pace": 500}, "500 words a minute is no pace"),
        ({"voice": "system:nobody at all"}, "there is no voice"),
        ({"format": "exe"}, "is not a kind of file"),
        ({"minutes": "soon"}, "'soon' is not a length"),
        ({"routine": "quikc"}, "there is no routine named"),
        ({"routine": "supported-recline", "conditions": ["astrology"]}, "astrology"),
    ):
        error = served.json("POST", "/api/jobs", 422, json=QUICK | wrong)["error"]
        assert words in error["message"]
    assert served.json("GET", "/api/jobs") == []


def test_what_is_found_out_later_is_said_too(served: Served) -> None:
    """A length that the cues do not fit shows only once they are spoken; with one that works."""
    started = served.json("POST", "/api/jobs", 202, json=QUICK | {"minutes": 0.1})
    failed = ended(served, started["key"])
    assert failed["state"] == "failed"
    assert failed["error"]["kind"] == "fit"
    assert failed["error"]["feasible_s"] == 30.0
    assert "0:06 is too short" in failed["error"]["message"]


def submit(jobs: JobQueue[str], run: Callable[[Progress], str]) -> Job[str]:
    """Add a job to a queue, and give it back."""
    job = Job(run, "quick", "A quick rest")
    jobs.submit(job)
    return job


def test_so_many_at_once_and_the_others_wait() -> None:
    """In the order they came; whoever waits knows how many are before them."""
    running: list[str] = []
    go_on = threading.Event()

    def run(on_progress: Progress) -> str:
        running.append("one")
        while not go_on.wait(0.01):
            on_progress("Writing", 1, 2)
        return "track"

    jobs: JobQueue[str] = JobQueue("track", max_running=2, max_waiting=2)
    started = [submit(jobs, run) for _ in range(4)]
    until_so(lambda: len(running) == 2)
    assert [job.state for job in started] == ["working", "working", "waiting", "waiting"]
    assert [jobs.count_ahead(job) for job in started] == [0, 0, 0, 1]
    with pytest.raises(UsageError, match="2 tracks are waiting"):
        submit(jobs, run)
    jobs.cancel(started[2])
    assert [job.state for job in started[2:]] == ["cancelled", "waiting"]
    jobs.cancel(started[0])
    until_so(lambda: len(running) == 3)
    assert [job.state for job in started] == ["cancelled", "working", "cancelled", "working"]
    go_on.set()
    until_so(lambda: started[3].state == "done")
    jobs.close()


def test_closing_stops_what_is_under_way() -> None:
    """And waits until it has stopped; what waited is never begun."""
    begun: list[str] = []

    def run(on_progress: Progress) -> str:
        begun.append("one")
        while True:
            on_progress("Speaking", 1, 2)

    jobs: JobQueue[str] = JobQueue("track", max_running=1, max_waiting=20)
    started = [submit(jobs, run) for _ in range(3)]
    until_so(lambda: len(begun) == 1)
    jobs.close()
    assert [job.state for job in started] == ["cancelled"] * 3
    assert len(begun) == 1


def test_a_bug_is_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    """The page is told that it is ours, the terminal has the traceback, the next one is made."""

    def fail(_on_progress: Progress) -> str:
        raise ZeroDivisionError

    jobs: JobQueue[str] = JobQueue("track", max_running=2, max_waiting=20)
    broken = submit(jobs, fail)
    other = submit(jobs, lambda _: "track")
    until_so(lambda: broken.has_ended and other.has_ended)
    jobs.close()
    assert broken.state == "failed"
    assert "supine's" in str(broken.error)
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()
    assert other.result == "track"


def test_a_timeline_follows_the_options(served: Served) -> None:
    """As the recipe would have it; longer, without a bell, with a line of their own."""
    half = served.json("POST", "/api/plan", json=QUICK)
    assert half["total_samples"] == 30 * SAMPLE_RATE_HZ
    assert len(half["bells"]) == 1
    spans = sorted(
        (span["start_samples"], span["end_samples"])
        for kind in ("cues", "bells", "pauses")
        for span in half[kind]
    )
    edges = np.array([(0, 0), *spans, (half["total_samples"], 0)])
    assert (edges[1:, 0] == edges[:-1, 1]).all()
    other = served.json(
        "POST", "/api/plan", json=QUICK | {"minutes": "1:00", "bell": "none", "say": ["I am here."]}
    )
    assert other["total_samples"] == 60 * SAMPLE_RATE_HZ
    assert other["bells"] == []
    assert "I am here." in [cue["text"] for cue in other["cues"]]
    error = served.json("POST", "/api/plan", 422, json=QUICK | {"minutes": 0.1})["error"]
    assert (error["kind"], error["feasible_s"]) == ("fit", 30.0)
    assert list(served.settings.library.iterdir()) == []


def test_a_newer_timeline_stops_the_older_one(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the same page; another page's is left alone."""
    begun: list[float | None] = []
    go_on = threading.Event()

    def plan_track(request: TrackRequest, *, cache: object, on_progress: Progress) -> None:
        del cache
        begun.append(request.options.length_s)
        while not go_on.wait(0.01):
            on_progress("Speaking", 1, 2)
        raise UsageError("it was let go on")

    monkeypatch.setattr("supine.web.routes.jobs.plan_track", plan_track)

    def ask(page: str, minutes: int) -> tuple[int, str]:
        data = QUICK | {"page": page, "minutes": minutes}
        answer = served.client.post("/api/plan", json=data)
        return answer.status_code, answer.json()["error"]["kind"]

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(ask, "one", 1)
        until_so(lambda: 60.0 in begun)
        other = pool.submit(ask, "other", 2)
        until_so(lambda: 120.0 in begun)
        newer = pool.submit(ask, "one", 3)
        assert first.result(LIMIT_S) == (409, "superseded")
        until_so(lambda: 180.0 in begun)
        go_on.set()
        assert newer.result(LIMIT_S) == other.result(LIMIT_S) == (422, "usage")


def test_many_cues_are_planned_and_made_alike(served: Served, quick: Path) -> None:
    """What the page was shown is what it gets, to the sample."""
    quick.write_text(quick.read_text().replace(BODY, BODY.replace("20m", "5m")))
    data = QUICK | {"minutes": 1, "seed": 3, "background": "brown"}
    planned = served.json("POST", "/api/plan", json=data)
    job = ended(served, served.json("POST", "/api/jobs", 202, json=data)["key"])
    recipe = read_recipe(get_recipe_path(served.settings.library / job["track"]))
    assert [asdict(cue) for cue in recipe.cues] == planned["cues"]
    assert [asdict(bell) for bell in recipe.bells] == planned["bells"]


def test_the_cache_keeps_to_the_size_that_is_given(tmp_path: Path) -> None:
    """Clips that nobody has used for an hour go for those of a timeline, which stay."""
    cache = ClipCache(tmp_path / "cache")
    second = Clip(np.zeros(SAMPLE_RATE_HZ, np.float32), SAMPLE_RATE_HZ)
    old = [cache.put(f"0{number}ff", second).path for number in range(5)]
    for path in old:
        used_s = path.stat().st_mtime - 3600.0
        os.utime(path, (used_s, used_s))
    library = tmp_path / "library"
    library.mkdir()
    with serving(library, cache.folder, cache_size_bytes=100_000) as served:
        served.json("POST", "/api/plan", json=QUICK)
    assert not any(path.exists() for path in old)
    assert cache.measure_usage().clips >= 4
