"""Connections that wait for nobody: neither for ever, nor in the way of others.

uvicorn limits how long a connection may be idle between requests, not how long a request may
take to arrive: whoever sends a byte now and then keeps it (slow loris). And when it has too many
it turns away whoever asks, rather than those who only sit there.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_LIMIT_S = 10.0
"""For a request's line and headers to arrive, and for a body that nobody reads to end."""

MOST_CONNECTIONS = 256
"""At once; a browser takes six, a podcast app four. Each may have a file open."""


class Connection(H11Protocol):
    """A connection that is cut when its next request is not there within `request_limit_s`.

    Where there are too many, a new one takes the place of whoever has waited longest with no
    request to answer; requests that are there are held, and none is turned away for them.
    """

    request_limit_s = REQUEST_LIMIT_S
    most_connections = MOST_CONNECTIONS

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*given, **named)
        self._cutting: asyncio.TimerHandle | None = None
        self._idle_since_s = 0.0

    @property
    def idle(self) -> bool:
        """Whether there is no request to answer."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request, and make room."""
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > self.most_connections:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """Begin to wait for a request with its first byte, and end with its last header."""
        if self._cutting is None and self.idle:
            self._wait()
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._arrived()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._arrived()
        super().connection_lost(exc)

    def cut(self) -> None:
        """End the connection now."""
        self._arrived()
        self.connections.discard(self)
        # Not closed: what they do not read would be waited for.
        self.transport.abort()

    def _wait(self) -> None:
        self._idle_since_s = self.loop.time()
        self._cutting = self.loop.call_later(self.request_limit_s, self.cut)

    def _arrived(self) -> None:
        if self._cutting is not None:
            self._cutting.cancel()
            self._cutting = None

    def _make_room(self) -> None:
        idle = [one for one in self.connections if isinstance(one, Connection) and one.idle]
        min(idle, key=lambda one: one._idle_since_s, default=self).cut()  # noqa: SLF001 - a sibling
