"""Requests in JSON and answers in JSON; whatever goes wrong is one `error` that says what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from supine.errors import FitError, OutputError, SupineError
from supine.web.jobs import StoppedError

_SAID = {
    400: ("this is not a request that can be understood", "It takes a JSON object"),
    404: ("there is nothing here", "See whether it has been deleted"),
    405: ("that cannot be done here", ""),
    408: ("it took too long to arrive", "Try again nearer to the router"),
    413: ("it is too large", "Choose a smaller or shorter file"),
    415: ("it has the wrong type", ""),
}


def error_of(error: SupineError) -> dict[str, object]:
    """An error as the page shows it; `kind` is its class, for what a page may do about it."""
    value: dict[str, object] = {
        "kind": type(error).__name__.removesuffix("Error").lower(),
        "message": error.message,
        "hint": error.hint,
    }
    if isinstance(error, FitError):
        value["feasible_s"] = error.feasible_s
    return value


def mistake(request: Request, error: Exception) -> Response:
    """Answer with what is the user's to mend: 422, or 507 where the disk is."""
    del request
    assert isinstance(error, SupineError)  # noqa: S101 - it is what this handler is for
    status = 507 if isinstance(error, OutputError) else 422
    return JSONResponse({"error": error_of(error)}, status)


def superseded(request: Request, error: Exception) -> Response:
    """Answer what nobody waits for any more."""
    del request, error
    said = {"kind": "superseded", "message": "a newer request took its place", "hint": ""}
    return JSONResponse({"error": said}, 409)


def refused(request: Request, error: Exception) -> Response:
    """Answer with what HTTP calls an error."""
    del request
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    message, hint = _SAID.get(error.status_code, (error.detail.lower(), ""))
    said = {"kind": "http", "message": message, "hint": hint}
    return JSONResponse({"error": said}, error.status_code, error.headers)


def gone(request: Request, error: Exception) -> Response:
    """Answer nobody: whoever asked has hung up."""
    del request, error
    return Response(status_code=400)


def failed(request: Request, error: Exception) -> Response:
    """Answer where the fault is ours, and the terminal has its traceback."""
    del request, error
    said = {
        "kind": "bug",
        "message": "the fault is supine's",
        "hint": "The terminal in which it runs says more",
    }
    return JSONResponse({"error": said}, 500)


HANDLERS: Mapping[Any, Any] = {
    SupineError: mistake,
    StoppedError: superseded,
    HTTPException: refused,
    ClientDisconnect: gone,
    Exception: failed,
}
"""For every error that an endpoint may raise."""


async def json_of(request: Request) -> dict[str, Any]:
    """The JSON object in a request's body.

    Only a page of ours can send this type without being asked first (CORS), which no other
    page's question is answered to.

    Raises
    ------
    HTTPException
        If it is of another type, too large or no object.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415)
    body = await request.body()
    try:
        value = json.loads(body, parse_constant=_no_number)
        # Half of a surrogate pair passes for text until it is to be written.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error
    if not isinstance(value, dict):
        raise HTTPException(400)
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
