"""Files over HTTP: byte ranges, conditions, and the right type and name."""

from __future__ import annotations

import re
from email.utils import formatdate
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

AUDIO_TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
}
"""What browsers and podcast apps call the formats that tracks are written in."""

_ONE_RANGE = re.compile(r"bytes\s*=\s*(?:(\d+)-(\d*)|-\d+)\s*", re.ASCII | re.IGNORECASE)
_conditions = StaticFiles(check_dir=False)


class RangeResponse(FileResponse):
    """A file, whole or one stretch of it.

    Starlette answers a range of another unit, a backward one and one of HEAD with an error or a
    part, where RFC 9110 (14.2) has them ignored; and no player asks for several at once, whose
    answer would be a multipart one. All of these get the whole file.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        headers = Headers(scope=scope)
        asked = _ONE_RANGE.fullmatch(headers.get("range", ""))
        first, last = asked.groups("") if asked else ("", "")
        backward = first and last and int(last) < int(first)
        if not asked or backward or scope["method"] != "GET":
            kept = [(name, value) for name, value in scope["headers"] if name != b"range"]
            scope = {**scope, "headers": kept}
        await super().__call__(scope, receive, send)


def send_file(
    request: Request, path: Path, *, media_type: str, name: str = "", download: bool = False
) -> Response:
    """A file, or the news that whoever asks has it already.

    Parameters
    ----------
    name
        What it is called where it is saved.
    download
        Whether it is to be saved, not shown.

    Raises
    ------
    FileNotFoundError
        If it has gone.
    """
    response = RangeResponse(
        path,
        media_type=media_type,
        filename=name or None,
        stat_result=path.stat(),
        content_disposition_type="attachment" if download else "inline",
    )
    return _unless_known(request, response)


def send_bytes(
    request: Request, body: bytes, *, media_type: str, etag: str, modified_s: float | None
) -> Response:
    """What was made for this request, or the news that whoever asks has it already."""
    headers = {"etag": f'"{etag}"'}
    if modified_s is not None:
        headers["last-modified"] = formatdate(modified_s, usegmt=True)
    response = Response(body, media_type=media_type, headers=headers)
    return _unless_known(request, response)


def _unless_known(request: Request, response: Response) -> Response:
    if _conditions.is_not_modified(response.headers, request.headers):
        return NotModifiedResponse(response.headers)
    return response
