"""Requests in JSON, and what is answered: JSON, errors, files with byte ranges and conditions."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from email.utils import formatdate
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

from supine.errors import (
    FaultsError,
    FitError,
    NotRecordedError,
    OutputError,
    SupineError,
    WrongSheetError,
)
from supine.track.formats import FORMATS
from supine.web.job_queue import StoppedError

AUDIO_TYPES = {known.suffix: known.media_type for known in FORMATS.values()}
"""What browsers and podcast apps call the formats of tracks."""

_MAX_NAME = 100
_NO_NAMES: Mapping[Path, str] = {}

_HTTP_ERRORS = {
    400: ("this is not a request that can be understood", "It takes a JSON object"),
    404: ("there is nothing here", "See whether it has been deleted"),
    405: ("that cannot be done here", ""),
    408: ("it took too long to arrive", "Try again nearer to the router"),
    413: ("it is too large", "Choose a smaller or shorter file"),
    415: ("it has the wrong type", ""),
}
"""Message and hint by status."""

_ONE_RANGE = re.compile(r"bytes\s*=\s*(?:(\d+)-(\d*)|-\d+)\s*", re.ASCII | re.IGNORECASE)
_conditions = StaticFiles(check_dir=False)


async def read_json(request: Request) -> dict[str, Any]:
    """Return the JSON object in a request's body; an `HTTPException` if it is none.

    Browsers ask before another site's page may send this type (CORS), and get no answer here.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415)
    body = await request.body()
    try:
        value = json.loads(body)
        # NaN is no JSON, and half of a surrogate pair passes for text until it is to be written.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error
    if not isinstance(value, dict):
        raise HTTPException(400)
    return value


def display_name(name: str, default: str) -> str:
    """Return a name that somebody gave as one line, not too long; `default` if nothing is left."""
    return "".join(filter(str.isprintable, name)).strip()[:_MAX_NAME].strip() or default


def redact_paths(text: str, names: Mapping[Path, str]) -> str:
    """Replace paths in a text by names."""
    spelled = {
        way: name for path, name in names.items() for way in (str(path.absolute()), str(path))
    }
    # Longest first: a folder is within the path of what lies in it.
    for way in sorted(spelled, key=len, reverse=True):
        # A name alone tells nobody where it lies, and may be any word.
        if len(Path(way).parts) > 1:
            text = text.replace(way, spelled[way])
    return text


def error_to_dict(error: SupineError, names: Mapping[Path, str] = _NO_NAMES) -> dict[str, object]:
    """Return an error as JSON; its paths are replaced by `names`, its `kind` is its class."""
    value: dict[str, object] = {
        "kind": type(error).__name__.removesuffix("Error").lower(),
        "message": redact_paths(error.message, names),
        "hint": redact_paths(error.hint, names),
    }
    if isinstance(error, FitError):
        value["feasible_s"] = error.feasible_s
    if isinstance(error, NotRecordedError):
        value["missing"] = list(error.texts)
    if isinstance(error, WrongSheetError):
        value["found"] = [
            {
                "text": cue.text,
                "recording": names.get(cue.recording, ""),
                "start_s": cue.start_s,
                "sure": cue.sure,
            }
            for cue in error.found
        ]
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


def _user_error(request: Request, error: SupineError) -> Response:
    status = 507 if isinstance(error, OutputError) else 422
    names = request.app.state.server.list_path_names()
    return JSONResponse({"error": error_to_dict(error, names)}, status)


def _http_error(_request: Request, error: HTTPException) -> Response:
    message, hint = _HTTP_ERRORS.get(error.status_code, (error.detail.lower(), ""))
    return _make_error_response("http", message, hint, error.status_code, error.headers)


def _make_error_response(
    kind: str, message: str, hint: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    error = {"kind": kind, "message": message, "hint": hint}
    return JSONResponse({"error": error}, status, headers)


ERROR_HANDLERS: Mapping[Any, Any] = {
    SupineError: _user_error,
    StoppedError: lambda *_: _make_error_response(
        "superseded", "a newer request took its place", "", 409
    ),
    HTTPException: _http_error,
    ClientDisconnect: lambda *_: Response(status_code=400),  # nobody reads it
    Exception: lambda *_: _make_error_response(
        "bug", "the fault is supine's", "The terminal in which it runs says more", 500
    ),
}
"""What answers each error that an endpoint raises."""


class RangeResponse(FileResponse):
    """A file, whole or one range of it.

    Starlette answers a range of another unit, a backward one and one of HEAD with an error or a
    part, where RFC 9110 (14.2) has them ignored; and no player asks for several at once, whose
    answer would be a multipart one. All of these get the whole file.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        match = _ONE_RANGE.fullmatch(Headers(scope=scope).get("range", ""))
        first, last = match.groups("") if match else ("", "")
        backward = first and last and int(last) < int(first)
        if not match or backward or scope["method"] != "GET":
            headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
            scope = {**scope, "headers": headers}
        await super().__call__(scope, receive, send)


def send_file(
    request: Request, path: Path, media_type: str, *, name: str = "", download: bool = False
) -> Response:
    """Answer with a file, 304 if the client has it already, or 404 if it has gone.

    `name` is what it is called where it is saved; with `download` it is to be saved, not shown.
    """
    try:
        response = RangeResponse(
            path,
            media_type=media_type,
            filename=name or None,
            stat_result=path.stat(),
            content_disposition_type="attachment" if download else "inline",
        )
    except FileNotFoundError as error:
        raise HTTPException(404) from error
    return _make_not_modified(request, response) or response


def send_bytes(
    request: Request, body: bytes, media_type: str, modified_s: float | None = None
) -> Response:
    """Answer with a body made for this request, or 304 if the client has the same already."""
    headers = {"etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"'}
    if modified_s is not None:
        headers["last-modified"] = formatdate(modified_s, usegmt=True)
    response = Response(body, media_type=media_type, headers=headers)
    return _make_not_modified(request, response) or response


def send_picture(request: Request, picture: str) -> Response:
    """Answer with a routine's picture, or 404 if it is empty.

    It is nothing but shapes (`simplify_svg`); the policy is for browsers that open it by itself.
    """
    if not picture:
        raise HTTPException(404)
    response = send_bytes(request, picture.encode(), "image/svg+xml")
    response.headers["content-security-policy"] = "default-src 'none'"
    return response


def _make_not_modified(request: Request, response: Response) -> Response | None:
    if _conditions.is_not_modified(response.headers, request.headers):
        return NotModifiedResponse(response.headers)
    return None
