"""The addresses of what is made: timelines, tracks, cue sheets, and voices from recordings."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from supine.errors import OutputError, UsageError
from supine.library.recipe import Recipe
from supine.model import Progress
from supine.pipeline.plan import Plan, plan_from_recipe, plan_to_dict, plan_track, resolve_voices
from supine.pipeline.request import TrackRequest
from supine.script.suitability import require_suitable
from supine.speech.recording.cue_sheet import format_cue_sheet_html
from supine.speech.recording.learn import DEFAULT_REFERENCE_VOICE, speak_references
from supine.speech.registry import parse_voice
from supine.web.job_queue import Job, JobQueue, StoppedError, stop_on
from supine.web.own_voices import OwnVoice, learn_voice, list_cues_to_read
from supine.web.request_options import display_voice, find_format, read_track_request, read_voice
from supine.web.responses import error_to_dict, read_json
from supine.web.state import ServerState, get_state

_MAX_RECORDINGS = 50
_MAX_SHEETS = 16
"""A sheet is opened right after it was made."""

_LEARN_KEYS = {
    "recordings",
    "name",
    "into",
    "reference_voice",
    "all_lengths",
    "keep_anyway",
}

# A sheet is one page, with its style in it and nothing that runs.
_SHEET_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


async def plan(request: Request) -> Response:
    """POST /api/plan."""
    state = get_state(request)
    data = await read_json(request)
    page = str(data.get("page") or secrets.token_hex(8))
    with state.plan_requests.replace(page) as stop:
        return JSONResponse(await run_sync(_plan, state, data, stop, limiter=state.plan_limiter))


def _plan(
    state: ServerState, data: Mapping[str, object], stop: threading.Event
) -> dict[str, object]:
    request = _read_track_request(state, data)
    if stop.is_set():
        raise StoppedError
    planned = plan_track(request, cache=state.cache, on_progress=stop_on(stop))
    script_notes = request.script.notes if request.script else ()
    notes = [f"Line {note.line}: {note.message}" for note in script_notes]
    return plan_to_dict(planned) | {
        "voice": display_voice(request.options.voice),
        "notes": [*notes, *request.notes, *planned.notes],
    }


def _read_track_request(state: ServerState, data: Mapping[str, object]) -> TrackRequest:
    return read_track_request(data, state.settings.profile, state.uploads, state.voices)


async def make_sheet(request: Request) -> Response:
    """POST /api/sheets."""
    state = get_state(request)
    data = await read_json(request)
    sheet = await run_sync(_make_sheet, state, data, limiter=state.catalogue_limiter)
    return JSONResponse(sheet, 201)


def _make_sheet(state: ServerState, data: Mapping[str, object]) -> dict[str, object]:
    request = _read_track_request(state, data)
    all_lengths, into = data.get("all_lengths") is True, _find_voice_to_add_to(state, data)
    cues = list_cues_to_read(request, state.cache, all_lengths=all_lengths, into=into)
    page = format_cue_sheet_html([text for text, _ in cues], request.guide.title)
    key = hashlib.sha256(page.encode()).hexdigest()[:32]
    state.sheets.pop(key, None)
    state.sheets[key] = page
    for oldest in list(state.sheets)[:-_MAX_SHEETS]:
        del state.sheets[oldest]
    return {"address": f"sheets/{key}.html", "cues": len(cues)}


def _find_voice_to_add_to(state: ServerState, data: Mapping[str, object]) -> OwnVoice | None:
    into = data.get("into")
    return state.voices.find(str(into)) if into else None


def send_sheet(request: Request) -> Response:
    """GET /sheets/{key}.html."""
    page = get_state(request).sheets.get(request.path_params["key"])
    if page is None:
        raise HTTPException(404)
    return HTMLResponse(page, headers={"content-security-policy": _SHEET_POLICY})


@dataclass(frozen=True, slots=True)
class JobAddresses:
    """The addresses of one queue of jobs: `path` is that of the list, a job's is below it.

    `read_job` returns the job that a request asks for. It checks all that can be checked at once,
    so that nobody waits in the queue for an error. `result_key` is what a job's result is called.
    """

    path: str
    get_queue: Callable[[ServerState], JobQueue[Any]]
    read_job: Callable[[ServerState, Mapping[str, object]], Job[Any]]
    result_key: str

    def make_routes(self) -> tuple[BaseRoute, ...]:
        """Return the routes to list, start, show and cancel jobs."""
        return (
            Route(self.path, self.list),
            Route(self.path, self.start, methods=["POST"]),
            Route(f"{self.path}/{{key}}", self.show),
            Route(f"{self.path}/{{key}}", self.cancel, methods=["DELETE"]),
        )

    def list(self, request: Request) -> Response:
        """GET PATH."""
        state = get_state(request)
        return JSONResponse([self._to_dict(job, state) for job in self.get_queue(state).all()])

    async def start(self, request: Request) -> Response:
        """POST PATH."""
        state = get_state(request)
        data = await read_json(request)
        job = await run_sync(self.read_job, state, data, limiter=state.catalogue_limiter)
        self.get_queue(state).submit(job)
        return JSONResponse(self._to_dict(job, state), 202)

    def show(self, request: Request) -> Response:
        """GET PATH/{key}."""
        return JSONResponse(self._to_dict(self._find(request), get_state(request)))

    def cancel(self, request: Request) -> Response:
        """DELETE PATH/{key}."""
        state, job = get_state(request), self._find(request)
        self.get_queue(state).cancel(job)
        return JSONResponse(self._to_dict(job, state))

    def _find(self, request: Request) -> Job[Any]:
        job = self.get_queue(get_state(request)).find(request.path_params["key"])
        if job is None:
            raise HTTPException(404)
        return job

    def _to_dict(self, job: Job[Any], state: ServerState) -> dict[str, object]:
        step, done, total = job.progress
        error = job.error and error_to_dict(
            job.error, state.list_path_names() | dict(job.path_names)
        )
        return {
            "key": job.key,
            "routine": job.routine,
            "title": job.title,
            "state": job.state,
            "stopping": job.stop.is_set() and not job.has_ended,
            "ahead": self.get_queue(state).count_ahead(job),
            "step": step,
            "done": done,
            "total": total,
            "error": error,
            self.result_key: job.result,
        }


def _read_track_job(state: ServerState, data: Mapping[str, object]) -> Job[str]:
    track_format = find_format(data)
    if data.get("remake"):
        track = state.tracks.find(str(data["remake"]))
        if track is None:
            raise HTTPException(404)
        recipe = track.recipe
        guide, path_names = recipe.guide, _list_path_names(recipe)
        lay_out: Callable[..., Plan] = functools.partial(plan_from_recipe, recipe)
    else:
        request = _read_track_request(state, data)
        guide, path_names = request.guide, {}
        resolve_voices(request.options)
        require_suitable(guide, request.options.listener.conditions)
        lay_out = functools.partial(plan_track, request)

    def run(report: Progress) -> str:
        planned = lay_out(cache=state.cache, on_progress=report)
        return state.tracks.write(planned, track_format, report)

    return Job(run, guide.name, guide.title, path_names)


def _list_path_names(recipe: Recipe) -> dict[Path, str]:
    """Return what errors say in place of the paths in a recipe of the command line."""
    options = recipe.options
    engine, _, path = options.voice.partition(":")
    return {
        Path(options.bell): "of this track",
        Path(options.background): "of this track",
        Path(path): f"of this track ({engine})",
    }


def _read_voice_job(state: ServerState, data: Mapping[str, object]) -> Job[dict[str, object]]:
    learn = data.get("learn")
    if not isinstance(learn, dict) or set(learn) - _LEARN_KEYS:
        raise UsageError("it is not said what is to be learned", "Bring a recording first")
    keys = learn.get("recordings")
    if not isinstance(keys, list) or not 0 < len(keys) <= _MAX_RECORDINGS:
        raise UsageError("there is no recording to learn from", "Bring one first")
    recordings = tuple(
        state.uploads.find("recording", key) for key in dict.fromkeys(map(str, keys))
    )
    reference_voice = read_voice(learn.get("reference_voice") or DEFAULT_REFERENCE_VOICE, None)
    parse_voice(reference_voice)
    request = _read_track_request(state, data)
    into, all_lengths = _find_voice_to_add_to(state, learn), learn.get("all_lengths") is True
    name, keep_anyway = str(learn.get("name") or ""), learn.get("keep_anyway") is True

    def run(report: Progress) -> dict[str, object]:
        if state.voices.measure_size_bytes() >= state.settings.limits.uploads_bytes:
            raise OutputError("there is no room for more voices", "Delete one that is not needed")
        cues = list_cues_to_read(request, state.cache, all_lengths=all_lengths, into=into)
        with contextlib.ExitStack() as stack:
            voice = into or stack.enter_context(state.voices.create(name))
            references = speak_references(cues, reference_voice, state.cache, report)
            return learn_voice(voice, cues, recordings, references, report, keep_anyway=keep_anyway)

    routine = "" if request.script else request.guide.name
    # A recording that is deleted meanwhile still has a name in errors.
    names = {upload.path: upload.name for upload in recordings}
    return Job(run, routine, request.guide.title, names)


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/plan", plan, methods=["POST"]),
    Route("/api/sheets", make_sheet, methods=["POST"]),
    Route("/sheets/{key}.html", send_sheet),
    *JobAddresses(
        "/api/jobs", lambda state: state.track_jobs, _read_track_job, "track"
    ).make_routes(),
    *JobAddresses(
        "/api/voice-jobs", lambda state: state.voice_jobs, _read_voice_job, "learned"
    ).make_routes(),
)
