"""The addresses of making: what to choose from, samples, timelines, tracks on their way."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from supine import make as maker
from supine import samples
from supine.as_json import guide_as_json, plan_as_json
from supine.asked import Asked
from supine.model import StoredClip
from supine.record import read_remake, record_path
from supine.suitability import check_suits
from supine.web import catalogue
from supine.web.answers import json_of, making_as_json
from supine.web.choosing import asked_of, choices_of, format_of, guide_of, shown_voice
from supine.web.downloads import send_file
from supine.web.jobs import Again, Making, Order
from supine.web.parts import Parts, parts_of


def list_routines(request: Request) -> Response:
    """GET /api/routines."""
    del request
    return JSONResponse(catalogue.routines())


def show_routine(request: Request) -> Response:
    """GET /api/routines/{name}."""
    return JSONResponse(guide_as_json(guide_of({"routine": request.path_params["name"]})))


async def list_cues(request: Request) -> Response:
    """GET /api/routines/{name}/cues."""
    guide = guide_of({"routine": request.path_params["name"]})
    return JSONResponse(await parts_of(request).showing.run(catalogue.cues, guide))


async def list_voices(request: Request) -> Response:
    """GET /api/voices."""
    return JSONResponse(await parts_of(request).showing.run(catalogue.voices))


def list_sounds(request: Request) -> Response:
    """GET /api/sounds."""
    del request
    return JSONResponse(catalogue.sounds())


async def send_sample(request: Request) -> Response:
    """GET /api/samples/{kind}, where a query says which, by the keys of a profile."""
    parts = parts_of(request)
    clip = await parts.showing.run(_sample, parts, request.path_params["kind"], request)
    return send_file(request, clip.path, media_type="audio/wav")


def _sample(parts: Parts, kind: str, request: Request) -> StoredClip:
    asked = dict(request.query_params)
    choices = choices_of(asked, parts.settings.usual, parts.uploads, parts.voices)
    if kind == "voice":
        return samples.voice_sample(choices.voice, choices.pace_wpm, parts.cache)
    if kind == "bell":
        below_lu = choices.bell_below_voice_lu
        return samples.bell_sample(choices.bell, parts.cache, below_voice_lu=below_lu)
    if kind == "background":
        below_lu = choices.background_below_voice_lu
        return samples.background_sample(choices.background, parts.cache, below_voice_lu=below_lu)
    raise HTTPException(404)


async def plan(request: Request) -> Response:
    """POST /api/plan."""
    parts = parts_of(request)
    data = await json_of(request)
    page = str(data.get("page") or secrets.token_hex(8))
    with parts.plans.latest(page) as stop:
        return JSONResponse(await parts.planning.run(_planned, parts, data, stop))


def _planned(parts: Parts, data: Mapping[str, object], stop: threading.Event) -> dict[str, object]:
    asked = _asked(parts, data)
    made = parts.plans.plan(asked, stop)
    written = asked.script.notes if asked.script else ()
    notes = [f"Line {note.line}: {note.message}" for note in written]
    return plan_as_json(made) | {
        "voice": shown_voice(asked.choices.voice),
        "notes": [*notes, *asked.notes, *made.notes],
    }


def _asked(parts: Parts, data: Mapping[str, object]) -> Asked:
    return asked_of(data, parts.settings.usual, parts.uploads, parts.voices)


def list_makings(request: Request) -> Response:
    """GET /api/makings."""
    parts = parts_of(request)
    return JSONResponse([_as_json(making, parts) for making in parts.makings.all()])


async def start_making(request: Request) -> Response:
    """POST /api/makings."""
    parts = parts_of(request)
    data = await json_of(request)
    making = await parts.showing.run(_ordered, parts, data)
    return JSONResponse(_as_json(making, parts), 202)


def _ordered(parts: Parts, data: Mapping[str, object]) -> Making[Order | Again, str]:
    if data.get("again"):
        return parts.makings.start(_again(parts, data))
    asked = _asked(parts, data)
    # What is wrong with them is said now, and not when its turn has come.
    maker.check(asked.choices)
    check_suits(asked.guide, asked.choices.listener.conditions)
    return parts.makings.start(Order(asked, format_of(data)))


def _again(parts: Parts, data: Mapping[str, object]) -> Again:
    track = parts.tracks.find(str(data["again"]))
    if track is None:
        raise HTTPException(404)
    return Again(read_remake(record_path(track.path)), format_of(data))


def show_making(request: Request) -> Response:
    """GET /api/makings/{key}."""
    return JSONResponse(_as_json(_making(request), parts_of(request)))


def cancel_making(request: Request) -> Response:
    """DELETE /api/makings/{key}."""
    parts, making = parts_of(request), _making(request)
    parts.makings.cancel(making)
    return JSONResponse(_as_json(making, parts))


def _making(request: Request) -> Making[Order | Again, str]:
    making = parts_of(request).makings.find(request.path_params["key"])
    if making is None:
        raise HTTPException(404)
    return making


def _as_json(making: Making[Order | Again, str], parts: Parts) -> dict[str, object]:
    order, guide = making.order, making.order.guide
    return making_as_json(making, parts.makings, lambda: parts.names() | order.names()) | {
        "routine": guide.name,
        "title": guide.title,
        "track": making.made or "",
    }


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/routines", list_routines),
    Route("/api/routines/{name}", show_routine),
    Route("/api/routines/{name}/cues", list_cues),
    Route("/api/voices", list_voices),
    Route("/api/sounds", list_sounds),
    Route("/api/samples/{kind}", send_sample),
    Route("/api/plan", plan, methods=["POST"]),
    Route("/api/makings", list_makings),
    Route("/api/makings", start_making, methods=["POST"]),
    Route("/api/makings/{key}", show_making),
    Route("/api/makings/{key}", cancel_making, methods=["DELETE"]),
)
