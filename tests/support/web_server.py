"""Helpers for tests of the server: a real one on a free port, and ways to ask it."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from supine.web.network import get_port, list_host_headers, listen, make_web_address
from supine.web.server import create_server
from supine.web.settings import Settings

SECRET = "a-secret-of-24-letters-__"  # noqa: S105 - a test's
OUTSIDE = "what nobody may read"
"""What lies in a file beside the library."""

LIMIT_S = 300.0
"""Nothing takes a tenth of this; it only keeps a test that hangs from hanging the suite."""

AT_ONCE = 200
"""More than a household's browsers and podcast apps will ever ask at one moment."""


@dataclass
class Served:
    """A server that runs in a thread, with a client for it."""

    settings: Settings
    port: int
    base: str
    client: httpx.Client = field(repr=False)

    def json(self, method: str, path: str, status: int = 200, **given: Any) -> Any:  # noqa: ANN401
        """Ask for JSON, and see that the answer has the status that is expected."""
        answer = self.client.request(method, path, **given)
        assert answer.status_code == status, (answer.status_code, answer.text)
        return answer.json()

    def raw(
        self,
        target: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask for a target as it is written, with no header but these and Host."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_S)) as one:
            given = {"host": f"127.0.0.1:{self.port}", **(headers or {})}
            one.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in given.items():
                one.putheader(name, value)
            if body is not None:
                one.putheader("content-length", str(len(body)))
            one.endheaders(body)
            answer = one.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, found, answer.read()


Serve = Callable[..., Served]


@contextmanager
def serving(
    library: Path,
    cache: Path,
    *,
    phone: bool = False,
    port: int = 0,
    **chosen: Any,  # noqa: ANN401 - fields of Settings
) -> Iterator[Served]:
    """A server for a library, until the block ends."""
    secret = SECRET if phone else ""
    with ExitStack() as stack:
        # On loopback alone: with a phone's rules, but no test is open to the network.
        sockets = [stack.enter_context(one) for one in listen(port, phone=False)]
        port = get_port(sockets)
        names = ("127.0.0.1", "localhost", "::1", *(("192.0.2.7",) if phone else ()))
        plain = Settings(library, cache, list_host_headers(names, port), secret)
        settings = replace(plain, **chosen)
        server = create_server(settings)
        thread = threading.Thread(target=server.run, args=(sockets,))
        thread.start()
        base = make_web_address("127.0.0.1", port, secret).rstrip("/")
        try:
            with httpx.Client(base_url=base, timeout=LIMIT_S, trust_env=False) as client:
                yield Served(settings, port, base, client)
        finally:
            server.should_exit = True
            thread.join()


def statuses(port: int, target: str) -> list[bytes]:
    """What many requests get that are all sent before any answer is read."""
    request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    with ExitStack() as stack:
        address = ("127.0.0.1", port)
        sockets = [
            stack.enter_context(socket.create_connection(address, timeout=LIMIT_S))
            for _ in range(AT_ONCE)
        ]
        for one in sockets:
            one.sendall(request)
        return [one.recv(65_536).split(b" ", 2)[1] for one in sockets]
