"""The server itself: uvicorn with our application, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from types import FrameType

import uvicorn

from supine.errors import UsageError
from supine.web.app import application
from supine.web.connections import MOST_CONNECTIONS, Connection
from supine.web.parts import Parts
from supine.web.settings import Certificate, Settings

_HEAD_BYTES = 16 * 1024
_IDLE_S = 5
_LAST_BYTES_S = 3
_AT_LAST_S = 60
"""For what cannot be stopped to end by itself; nothing takes that long."""


class Server(uvicorn.Server):
    """A server whose end waits for nobody.

    What is under way for somebody who waits is stopped first, so that they are answered; whoever
    has not read to the end after a few seconds is cut off. uvicorn itself would wait for either,
    and then say with a traceback that it waits no more.
    """

    def __init__(self, config: uvicorn.Config, parts: Parts) -> None:
        super().__init__(config)
        self._parts = parts

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End in order."""
        self._parts.stop()
        cutting = asyncio.get_running_loop().call_later(_LAST_BYTES_S, self._cut_all)
        await super().shutdown(sockets)
        cutting.cancel()

    def _cut_all(self) -> None:
        for one in list(self.server_state.connections):
            if isinstance(one, Connection):
                one.cut()


def serve(settings: Settings, sockets: list[socket.socket]) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP.

    The signal is raised again once the server has ended in order: no half track, no process
    and no temporary folder is left.
    """
    _have_enough_files()
    server = server_for(settings)
    with _hanging_up_ends(server):
        server.run(sockets=sockets)


def server_for(settings: Settings) -> Server:
    """A server that has not begun; `should_exit` ends it."""
    parts = Parts.of(settings)
    certificate = settings.certificate
    config = uvicorn.Config(
        application(parts),
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
        http=Connection,
        ws="none",
        loop="asyncio",
        lifespan="on",
        interface="asgi3",
        # What goes wrong is said; who asks for what is not, since the secret is in the address.
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        # What a proxy says of itself, anybody can say.
        proxy_headers=False,
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_AT_LAST_S,
        h11_max_incomplete_event_size=_HEAD_BYTES,
    )
    return Server(config, parts)


def check_certificate(certificate: Certificate) -> None:
    """Raise a UsageError for a certificate that cannot be used."""
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Never ask for a password in the middle of starting.
        context.load_cert_chain(certificate.chain, certificate.key, password=_no_password)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise UsageError(
            f"the certificate {certificate.chain} cannot be used ({reason})",
            "Give the chain with --certificate and its key with --key, both in PEM and without "
            "a password",
        ) from error


def _no_password() -> str:
    raise ValueError("its key has a password")


def _have_enough_files() -> None:
    """Raise the bound on open files where a system begins with fewer than we may need."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    bound, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * MOST_CONNECTIONS
    if bound < wanted:
        enough = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (enough, most))


@contextlib.contextmanager
def _hanging_up_ends(server: uvicorn.Server) -> Iterator[None]:
    """See that a closed terminal ends the server as Ctrl-C does."""
    hang_up = getattr(signal, "SIGHUP", None)
    if hang_up is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(hang_up)
    received = []

    def end(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        server.should_exit = True

    if before is not signal.SIG_IGN:
        signal.signal(hang_up, end)
    try:
        yield
    finally:
        signal.signal(hang_up, before)
    if received:
        signal.raise_signal(hang_up)
