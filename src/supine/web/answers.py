"""Requests in JSON and answers in JSON; whatever goes wrong is one `error` that says what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from supine.errors import FaultsError, FitError, NotRecordedError, OutputError, SupineError
from supine.web.jobs import Made, Making, Makings, Ordered, StoppedError
from supine.web.names import without_paths

_NO_NAMES: Mapping[Path, str] = {}

_SAID = {
    400: ("this is not a request that can be understood", "It takes a JSON object"),
    404: ("there is nothing here", "See whether it has been deleted"),
    405: ("that cannot be done here", ""),
    408: ("it took too long to arrive", "Try again nearer to the router"),
    413: ("it is too large", "Choose a smaller or shorter file"),
    415: ("it has the wrong type", ""),
}


def error_of(error: SupineError, names: Mapping[Path, str] = _NO_NAMES) -> dict[str, object]:
    """An error as the page shows it; `kind` is its class, for what a page may do about it.

    Parameters
    ----------
    names
        What is said for paths of this machine.
    """
    value: dict[str, object] = {
        "kind": type(error).__name__.removesuffix("Error").lower(),
        "message": without_paths(error.message, names),
        "hint": without_paths(error.hint, names),
    }
    if isinstance(error, FitError):
        value["feasible_s"] = error.feasible_s
    if isinstance(error, NotRecordedError):
        value["missing"] = list(error.texts)
    if isinstance(error, FaultsError):
        first, *more = error.faults
        where = f"line {first.line}: " if first.line else ""
        others = f" (and {len(more)} more)" if more else ""
        value |= {"message": f"{where}{first.message}{others}", "hint": first.hint}
        value["faults"] = [
            {"line": fault.line, "message": fault.message, "hint": fault.hint}
            for fault in error.faults
        ]
    return value


def making_as_json(
    making: Making[Ordered, Made],
    makings: Makings[Ordered, Made],
    names: Callable[[], Mapping[Path, str]],
) -> dict[str, object]:
    """How far a making has come, whatever is made; `names` gives those of `error_of`."""
    doing, done, total = making.progress
    return {
        "key": making.key,
        "state": making.state,
        "stopping": making.stop.is_set() and not making.ended,
        "ahead": makings.ahead_of(making),
        "doing": doing,
        "done": done,
        "total": total,
        "error": error_of(making.error, names()) if making.error else None,
    }


def mistake(request: Request, error: Exception) -> Response:
    """Answer with what is the user's to mend: 422, or 507 where the disk is."""
    assert isinstance(error, SupineError)  # noqa: S101 - it is what this handler is for
    status = 507 if isinstance(error, OutputError) else 422
    return JSONResponse({"error": error_of(error, request.app.state.parts.names())}, status)


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
