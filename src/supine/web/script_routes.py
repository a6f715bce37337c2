"""The address that takes a script's file: what it says, as text to go on with."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from supine.web.choosing import script_path
from supine.web.upload_routes import is_from_a_form
from supine.written import MOST_BYTES, decoded, title_of


async def read(request: Request) -> Response:
    """POST /api/scripts?name=NAME, the file's bytes as its body; nothing of it is kept."""
    if is_from_a_form(request):
        raise HTTPException(415)
    path = script_path(request.query_params.get("name", ""))
    text = decoded(await request.body(), path.name)
    return JSONResponse({"name": path.name, "title": title_of(path), "text": text})


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/scripts", read, methods=["POST"], max_body_size=MOST_BYTES),
)
