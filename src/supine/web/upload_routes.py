"""The addresses of the sounds that somebody brings."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from supine.web.parts import parts_of
from supine.web.uploads import MOST_BYTES, UPLOAD, Upload

_FORMS = ("text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "")
"""What any page of anybody's may send without being asked first (CORS)."""


def is_from_a_form(request: Request) -> bool:
    """Whether a request has a type that any page may send."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() in _FORMS


def list_uploads(request: Request) -> Response:
    """GET /api/uploads."""
    return JSONResponse([_as_json(upload) for upload in parts_of(request).uploads.all()])


async def upload(request: Request) -> Response:
    """POST /api/uploads/{kind}?name=NAME, the file's bytes as its body."""
    if is_from_a_form(request):
        raise HTTPException(415)
    parts = parts_of(request)
    kind = request.url.path.rpartition("/")[2]
    name = request.query_params.get("name", "")
    async with parts.receiving:
        taken = await parts.uploads.take(kind, name, request.stream())
    return JSONResponse(_as_json(taken), 201)


def delete_upload(request: Request) -> Response:
    """DELETE /api/uploads/{kind}/{key}."""
    parts_of(request).uploads.remove(request.path_params["kind"], request.path_params["key"])
    return Response(status_code=204)


def _as_json(one: Upload) -> dict[str, object]:
    return {
        "kind": one.kind,
        "key": one.key,
        "choice": f"{UPLOAD}{one.key}",
        "name": one.name,
        "size_bytes": one.size_bytes,
    }


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/uploads", list_uploads),
    # One a kind, since each has its own bound.
    *(
        Route(f"/api/uploads/{kind}", upload, methods=["POST"], max_body_size=most_bytes)
        for kind, most_bytes in MOST_BYTES.items()
    ),
    Route("/api/uploads/{kind}/{key}", delete_upload, methods=["DELETE"]),
)
