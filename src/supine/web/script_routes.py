"""The addresses of scripts: which files are taken, and what one says, as text to go on with."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from supine.web.choosing import script_path
from supine.web.upload_routes import is_from_a_form
from supine.written import CAUTIONS, MOST_BYTES, SUFFIXES, decoded, title_of


def show(request: Request) -> Response:
    """GET /api/scripts."""
    del request
    return JSONResponse({"suffixes": SUFFIXES, "most_bytes": MOST_BYTES, "cautions": CAUTIONS})


async def read(request: Request) -> Response:
    """POST /api/scripts?name=NAME, the file's bytes as its body; nothing of it is kept."""
    if is_from_a_form(request):
        raise HTTPException(415)
    path = script_path(request.query_params.get("name", ""))
    text = decoded(await request.body(), path.name)
    return JSONResponse({"name": path.name, "title": title_of(path), "text": text})


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/scripts", show),
    Route("/api/scripts", read, methods=["POST"], max_body_size=MOST_BYTES),
)
