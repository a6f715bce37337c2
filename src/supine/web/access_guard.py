"""Who is answered: nobody without the secret, from another origin, or under another name.

Everything else of the server is behind `Guard`. Whoever it refuses gets the same bare 404, whatever
they asked for, and learns nothing from it; their connection is closed.

- **Host**: only the names this server goes by. A page of a stranger whose name was bound to
  127.0.0.1 after it was loaded (DNS rebinding) still says its own name there.
- **Secret**: with ``--phone`` every path begins with ``/s/SECRET``, from this machine too: on
  one with several users, or behind a proxy, loopback is no proof of anything. Without
  ``--phone`` the server listens on loopback alone and there is no secret.
- **Origin**: what changes something is accepted from our own pages, or from what is not a browser.
  What is only read may be opened from elsewhere as a page, never embedded or fetched.
"""

from __future__ import annotations

import asyncio
import hmac

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from supine.web.settings import Limits, Settings

READS = frozenset({"GET", "HEAD"})

# No script, style, font, frame or form from elsewhere. Pictures may be within the page, and sound
# may come from what the page has stored offline.
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",  # the secret is in the address
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-cache",
}


class Guard:
    """The application behind its guard: an ASGI middleware that stands before all others."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http" or not self._may_enter(scope):
            # Closed, so that nobody goes on sending a body that is not read.
            refusal = Response(status_code=404, headers={"connection": "close"})
            await refusal(scope, receive, send)
        elif scope["path"] == self._settings.prefix:
            await RedirectResponse(f"{scope['path']}/")(scope, receive, send)
        else:
            inside = {**scope, "root_path": self._settings.prefix}
            await self._app(inside, _limit_time(receive, self._settings.limits), _add_headers(send))

    def _may_enter(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        # All three are checked each time, so that every refusal takes as long.
        host_ok = len(hosts) == 1 and hosts[0].lower() in self._settings.hosts
        secret_ok = self._has_secret(scope["path"])
        origin_ok = _has_our_origin(scope["method"], headers, self._settings.scheme)
        return host_ok and secret_ok and origin_ok

    def _has_secret(self, path: str) -> bool:
        if not self._settings.secret:
            return True
        _, *parts = path.split("/", 3)
        secret = parts[1] if len(parts) > 1 and parts[0] == "s" else ""
        return hmac.compare_digest(secret.encode(), self._settings.secret.encode())


def _has_our_origin(method: str, headers: Headers, scheme: str) -> bool:
    """Whether a request comes from a page of ours, or not from a browser."""
    # Browsers say it of themselves, and no page can make them say otherwise; older ones, and
    # all of them over plain HTTP from a phone, send Origin alone.
    site = headers.get("sec-fetch-site", "same-origin")
    if method in READS:
        opened = headers.get("sec-fetch-mode") == "navigate"
        top = headers.get("sec-fetch-dest", "document") == "document"
        return site in {"same-origin", "none"} or (opened and top)
    origin = headers.get("origin")
    same = origin is None or origin.lower() == f"{scheme}://{headers.get('host', '')}".lower()
    return site == "same-origin" and same


def _limit_time(receive: Receive, limits: Limits) -> Receive:
    """Return a `receive` that gives up on a body that arrives too slowly."""
    waited_s, received_bytes, complete = 0.0, 0, False

    async def receive_in_time() -> Message:
        nonlocal waited_s, received_bytes, complete
        if complete:
            # What comes now is that the client has disconnected.
            return await receive()
        clock = asyncio.get_running_loop().time
        allowed_s = limits.body_grace_s + received_bytes / limits.body_bytes_per_s
        began_s = clock()
        try:
            async with asyncio.timeout(max(0.0, allowed_s - waited_s)):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408, headers={"connection": "close"}) from error
        waited_s += clock() - began_s
        received_bytes += len(message.get("body", b""))
        complete = not message.get("more_body", False)
        return message

    return receive_in_time


def _add_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
