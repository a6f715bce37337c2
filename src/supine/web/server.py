"""uvicorn with our application, until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Generator

import uvicorn

from supine.errors import UsageError
from supine.web.app import create_application
from supine.web.settings import Certificate, Settings
from supine.web.state import ServerState

MAX_CONNECTIONS = 256
"""At once, above which requests get 503. A browser takes six, a podcast app four."""

_MAX_HEAD_BYTES = 16 * 1024
_IDLE_S = 5
_LAST_BYTES_S = 3
"""For clients to read their last answer when the server ends."""

_MAX_SHUTDOWN_S = 60
"""For what cannot be stopped to end by itself; nothing takes that long."""


class Server(uvicorn.Server):
    """A server that waits for nobody when it ends.

    Plans and jobs are stopped first, so that whoever waits for them is answered; clients that
    have not read their answer after a few seconds are cut off. uvicorn alone would wait for both,
    and then end with a traceback.
    """

    def __init__(self, config: uvicorn.Config, state: ServerState) -> None:
        super().__init__(config)
        self._parts = state

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Have a closed terminal end the server as Ctrl-C does, unless SIGHUP is ignored."""
        sighup = getattr(signal, "SIGHUP", None)
        in_main_thread = threading.current_thread() is threading.main_thread()
        with super().capture_signals(), contextlib.ExitStack() as stack:
            if sighup and in_main_thread and signal.getsignal(sighup) is not signal.SIG_IGN:
                stack.callback(signal.signal, sighup, signal.signal(sighup, self.handle_exit))
            yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End in order."""
        self._parts.stop()
        cutting = asyncio.get_running_loop().call_later(_LAST_BYTES_S, self._cut_connections)
        await super().shutdown(sockets)
        cutting.cancel()

    def _cut_connections(self) -> None:
        for connection in list(self.server_state.connections):
            # Not closed, which would wait until everything is sent.
            connection.transport.abort()


def serve(settings: Settings, sockets: list[socket.socket]) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP.

    The signal is raised again once the server has ended in order: no draft, no process and no
    temporary folder is left.
    """
    _raise_file_limit()
    create_server(settings).run(sockets=sockets)


def create_server(settings: Settings) -> Server:
    """Return a server that has not started; `should_exit` ends it."""
    state = ServerState(settings)
    certificate = settings.certificate
    config = uvicorn.Config(
        create_application(state),
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="on",
        interface="asgi3",
        # Errors only: requests are not logged, since the secret is in the address.
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        # What a proxy says of itself, anybody can say.
        proxy_headers=False,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_MAX_SHUTDOWN_S,
        h11_max_incomplete_event_size=_MAX_HEAD_BYTES,
    )
    return Server(config, state)


def check_certificate(certificate: Certificate) -> None:
    """Raise a UsageError for a certificate that cannot be used."""
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Never ask for a password in the middle of starting.
        context.load_cert_chain(certificate.chain, certificate.key, password=_refuse_password)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise UsageError(
            f"the certificate {certificate.chain} cannot be used ({reason})",
            "Give the chain with --certificate and its key with --key, both in PEM and without "
            "a password",
        ) from error


def _refuse_password() -> str:
    raise ValueError("its key has a password")


def _raise_file_limit() -> None:
    """Raise the limit on open files where a system begins with fewer than we may need."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    limit, max_limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Each connection may have a file open.
    wanted = 3 * MAX_CONNECTIONS
    if limit < wanted:
        enough = wanted if max_limit == resource.RLIM_INFINITY else min(wanted, max_limit)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (enough, max_limit))
