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
from supine.model import StoredClip
from supine.suitability import check_suits
from supine.web import catalogue
from supine.web.answers import error_of, json_of
from supine.web.choosing import choices_of, format_of, guide_of, shown_voice
from supine.web.downloads import send_file
from supine.web.jobs import Making, Makings, Order
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
    choices = choices_of(asked, parts.settings.usual, parts.uploads)
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
    guide = guide_of(data)
    choices = choices_of(data, parts.settings.usual, parts.uploads)
    made = parts.plans.plan(guide, choices, stop)
    voice = shown_voice(choices.voice)
    return plan_as_json(made) | {"voice": voice, "notes": list(made.notes)}


def list_makings(request: Request) -> Response:
    """GET /api/makings."""
    makings = parts_of(request).makings
    return JSONResponse([_as_json(making, makings) for making in makings.all()])


async def start_making(request: Request) -> Response:
    """POST /api/makings."""
    parts = parts_of(request)
    data = await json_of(request)
    making = await parts.showing.run(_ordered, parts, data)
    return JSONResponse(_as_json(making, parts.makings), 202)


def _ordered(parts: Parts, data: Mapping[str, object]) -> Making:
    guide = guide_of(data)
    choices = choices_of(data, parts.settings.usual, parts.uploads)
    # What is wrong with them is said now, and not when its turn has come.
    maker.check(choices)
    check_suits(guide, choices.listener.conditions)
    return parts.makings.start(Order(guide, choices, format_of(data)))


def show_making(request: Request) -> Response:
    """GET /api/makings/{key}."""
    return JSONResponse(_as_json(_making(request), parts_of(request).makings))


def cancel_making(request: Request) -> Response:
    """DELETE /api/makings/{key}."""
    makings, making = parts_of(request).makings, _making(request)
    makings.cancel(making)
    return JSONResponse(_as_json(making, makings))


def _making(request: Request) -> Making:
    making = parts_of(request).makings.find(request.path_params["key"])
    if making is None:
        raise HTTPException(404)
    return making


def _as_json(making: Making, makings: Makings) -> dict[str, object]:
    doing, done, total = making.progress
    return {
        "key": making.key,
        "routine": making.order.guide.name,
        "title": making.order.guide.title,
        "state": making.state,
        "stopping": making.stop.is_set() and not making.ended,
        "ahead": makings.ahead_of(making),
        "doing": doing,
        "done": done,
        "total": total,
        "track": making.track,
        "error": error_of(making.error) if making.error else None,
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
