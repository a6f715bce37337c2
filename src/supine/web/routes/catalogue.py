"""The addresses of what there is to choose from: routines, cues, voices, and previews."""

from __future__ import annotations

import contextlib
import functools
from dataclasses import asdict
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from supine.errors import SpeechError
from supine.model import Guide, StoredClip
from supine.pipeline.plan import guide_to_dict
from supine.pipeline.previews import preview_option
from supine.profile.form import describe_voices
from supine.script import guides
from supine.script.cue_catalogue import list_routine_cues, list_theme_cues
from supine.script.pictures import find_picture
from supine.web.request_options import ENGINES, find_routine, read_options
from supine.web.responses import send_file, send_picture
from supine.web.state import ServerState, get_state


def list_routines(_request: Request) -> Response:
    """GET /api/routines: the resting ones first."""
    found = sorted(guides.list_routines(), key=lambda guide: (guide.kind != "resting", guide.name))
    return JSONResponse([_routine_to_dict(guide) for guide in found])


def show_routine(request: Request) -> Response:
    """GET /api/routines/{name}."""
    return JSONResponse(_routine_to_dict(find_routine(request.path_params["name"])))


def _routine_to_dict(guide: Guide) -> dict[str, object]:
    has_picture = find_picture(guide.name, guide.position, guide.picture)
    address = f"pictures/{quote(guide.name)}.svg" if has_picture else None
    return guide_to_dict(guide) | {"picture": address}


def send_routine_picture(request: Request) -> Response:
    """GET /pictures/{name}.svg."""
    guide = find_routine(request.path_params["name"])
    return send_picture(request, find_picture(guide.name, guide.position, guide.picture))


async def list_cues(request: Request) -> Response:
    """GET /api/routines/{name}/cues: the routine's own, then the theme cues."""
    guide = find_routine(request.path_params["name"])
    limiter = get_state(request).catalogue_limiter
    return JSONResponse(await run_sync(_list_cues, guide, limiter=limiter))


def _list_cues(guide: Guide) -> list[dict[str, object]]:
    return [asdict(cue) for cue in (*list_routine_cues(guide), *list_theme_cues(guide))]


async def list_voices(request: Request) -> Response:
    """GET /api/voices."""
    return JSONResponse(await run_sync(_list_voices, limiter=get_state(request).catalogue_limiter))


@functools.cache
def _list_voices() -> list[dict[str, str]]:
    """Return the voices that this machine has: they do not change while a server runs."""
    found: list[dict[str, str]] = []
    for engine in ENGINES:
        with contextlib.suppress(SpeechError):
            found += describe_voices(engine)
    return found


async def send_preview(request: Request) -> Response:
    """GET /api/previews/{kind}, with options as its query."""
    state, kind = get_state(request), request.path_params["kind"]
    if kind not in {"voice", "bell", "background"}:
        raise HTTPException(404)
    query = dict(request.query_params)
    clip = await run_sync(_make_preview, state, kind, query, limiter=state.catalogue_limiter)
    return send_file(request, clip.path, "audio/wav")


def _make_preview(state: ServerState, kind: str, query: dict[str, str]) -> StoredClip:
    options = read_options(query, state.settings.profile, state.uploads, state.voices)
    return preview_option(kind, options, state.cache)


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/routines", list_routines),
    Route("/api/routines/{name}", show_routine),
    Route("/api/routines/{name}/cues", list_cues),
    Route("/pictures/{name}.svg", send_routine_picture),
    Route("/api/voices", list_voices),
    Route("/api/previews/{kind}", send_preview),
)
