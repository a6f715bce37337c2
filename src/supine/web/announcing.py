"""Telling the local network that there is a server here, by multicast DNS.

The secret is no part of it: everybody on the network hears it. It gives the server a name that
stays when the machine's address changes.
"""

from __future__ import annotations

import contextlib
import logging
import re
import socket
from collections.abc import Iterator, Sequence

_SERVICE = "_http._tcp.local."

_log = logging.getLogger(__name__)


def host_label() -> str:
    """What this machine is called on its network, as far as a name in DNS may be."""
    label = socket.gethostname().partition(".")[0]
    return re.sub(r"[^a-z0-9-]+", "-", label.lower()).strip("-")[:40] or "computer"


def local_name() -> str:
    """The name that is announced for the server: "supine-HOST.local"."""
    return f"supine-{host_label()}.local"


@contextlib.contextmanager
def announced(addresses: Sequence[str], port: int) -> Iterator[bool]:
    """Announce a server for as long as the ``with`` block lasts.

    Yields
    ------
    bool
        Whether it could be: a network without multicast is no reason not to serve.
    """
    import zeroconf  # noqa: PLC0415 - only for a phone

    service = zeroconf.ServiceInfo(
        _SERVICE,
        f"supine on {host_label()}.{_SERVICE}",
        port=port,
        server=f"{local_name()}.",
        parsed_addresses=list(addresses),
        properties={"path": "/"},
    )
    with contextlib.ExitStack() as stack:
        try:
            announcer = stack.enter_context(contextlib.closing(zeroconf.Zeroconf()))
            announcer.register_service(service, allow_name_change=True)
        except (OSError, zeroconf.Error):
            _log.debug("the server could not be announced", exc_info=True)
            yield False
        else:
            stack.callback(announcer.unregister_service, service)
            yield True
