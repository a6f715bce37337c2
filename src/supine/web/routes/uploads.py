"""The addresses of what listeners bring: sounds, scripts, and voices from recordings."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from supine.script.importers import CAUTIONS, SUFFIXES
from supine.script.importers.text_file import MAX_BYTES as MAX_SCRIPT_BYTES
from supine.script.importers.text_file import decode, make_title
from supine.web.own_voices import OwnVoice
from supine.web.request_options import make_script_path
from supine.web.responses import send_file
from supine.web.state import get_state
from supine.web.uploads import MAX_BYTES, Upload

_FORM_TYPES = ("text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "")
"""What browsers let any site's page send without asking first (CORS)."""


def list_uploads(request: Request) -> Response:
    """GET /api/uploads."""
    return JSONResponse([_upload_to_dict(upload) for upload in get_state(request).uploads.all()])


async def receive_upload(request: Request) -> Response:
    """POST /api/uploads/{kind}?name=NAME, the file's bytes as its body."""
    _refuse_forms(request)
    state = get_state(request)
    kind = request.url.path.rpartition("/")[2]
    name = request.query_params.get("name", "")
    async with state.upload_limiter:
        upload = await state.uploads.receive(kind, name, request.stream())
    return JSONResponse(_upload_to_dict(upload), 201)


def delete_upload(request: Request) -> Response:
    """DELETE /api/uploads/{kind}/{key}."""
    get_state(request).uploads.remove(request.path_params["kind"], request.path_params["key"])
    return Response(status_code=204)


def show_script_limits(_request: Request) -> Response:
    """GET /api/scripts."""
    return JSONResponse({"suffixes": SUFFIXES, "max_bytes": MAX_SCRIPT_BYTES, "cautions": CAUTIONS})


async def read_script(request: Request) -> Response:
    """POST /api/scripts?name=NAME, the file's bytes as its body; nothing of it is kept."""
    _refuse_forms(request)
    path = make_script_path(request.query_params.get("name", ""))
    text = decode(await request.body(), path.name)
    return JSONResponse({"name": path.name, "title": make_title(path), "text": text})


def list_own_voices(request: Request) -> Response:
    """GET /api/own-voices."""
    return JSONResponse([_voice_to_dict(voice) for voice in get_state(request).voices.all()])


def delete_own_voice(request: Request) -> Response:
    """DELETE /api/own-voices/{key}."""
    get_state(request).voices.remove(request.path_params["key"])
    return Response(status_code=204)


def send_recording(request: Request) -> Response:
    """GET /api/own-voices/{key}/{file}."""
    key, file = request.path_params["key"], request.path_params["file"]
    return send_file(request, get_state(request).voices.find_recording(key, file), "audio/wav")


def delete_recording(request: Request) -> Response:
    """DELETE /api/own-voices/{key}/{file}."""
    key, file = request.path_params["key"], request.path_params["file"]
    get_state(request).voices.remove_recording(key, file)
    return Response(status_code=204)


def _refuse_forms(request: Request) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in _FORM_TYPES:
        raise HTTPException(415)


def _upload_to_dict(upload: Upload) -> dict[str, object]:
    return {
        "kind": upload.kind,
        "key": upload.key,
        "option": upload.option,
        "name": upload.name,
        "size_bytes": upload.size_bytes,
    }


def _voice_to_dict(voice: OwnVoice) -> dict[str, object]:
    return {
        "key": voice.key,
        "option": voice.option,
        "name": voice.name,
        "cues": len(voice.list_recordings()),
        "size_bytes": voice.measure_size_bytes(),
    }


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/uploads", list_uploads),
    # One a kind, since each has its own limit.
    *(
        Route(f"/api/uploads/{kind}", receive_upload, methods=["POST"], max_body_size=max_bytes)
        for kind, max_bytes in MAX_BYTES.items()
    ),
    Route("/api/uploads/{kind}/{key}", delete_upload, methods=["DELETE"]),
    Route("/api/scripts", show_script_limits),
    Route("/api/scripts", read_script, methods=["POST"], max_body_size=MAX_SCRIPT_BYTES),
    Route("/api/own-voices", list_own_voices),
    Route("/api/own-voices/{key}", delete_own_voice, methods=["DELETE"]),
    Route("/api/own-voices/{key}/{file}", send_recording),
    Route("/api/own-voices/{key}/{file}", delete_recording, methods=["DELETE"]),
)
