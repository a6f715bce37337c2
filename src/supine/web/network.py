"""The addresses of a server: its sockets, its names, the secret in them, their QR codes.

By multicast DNS a server has a name as well that stays when the machine's address changes. The
secret is not announced: everybody on the network hears that.
"""

from __future__ import annotations

import contextlib
import io
import ipaddress
import logging
import re
import secrets
import socket
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from supine.errors import UsageError
from supine.storage.atomic_write import atomic_write

SECRET_BYTES = 18
"""144 bits, which is 24 letters in an address."""

SECRET_FILE = "phone-secret"  # noqa: S105 - a file's name

_SECRET = re.compile(r"[A-Za-z0-9_-]{24,}", re.ASCII)

_UNUSED_ADDRESS = ("192.0.2.1", 9)
"""For documentation only (RFC 5737): asking for the route to it sends nothing."""

_SERVICE = "_http._tcp.local."

_log = logging.getLogger(__name__)


def listen(port: int, *, phone: bool) -> list[socket.socket]:
    """Return sockets that listen on a port, of IPv4 and of IPv6 where there is any.

    Port 0 is one that is free; with `phone` other machines may connect, not only this one. A
    `UsageError` if the port is taken, or there is no such port.
    """
    if not 0 <= port <= 65_535:
        raise UsageError(f"there is no port {port}", "Ports go from 0 (any that is free) to 65535")
    try:
        first = _open_socket(socket.AF_INET, "0.0.0.0" if phone else "127.0.0.1", port)  # noqa: S104
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be listened on ({error.strerror})",
            "Choose another with --port, or --port 0 for any that is free",
        ) from error
    sockets = [first]
    # "localhost" may mean either; without IPv6 it means the first.
    with contextlib.suppress(OSError):
        sockets.append(_open_socket(socket.AF_INET6, "::" if phone else "::1", get_port(sockets)))
    return sockets


def get_port(sockets: Iterable[socket.socket]) -> int:
    """Return the port that sockets listen on."""
    return int(next(iter(sockets)).getsockname()[1])


def _open_socket(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    # Named as TCP, or asyncio would not switch off Nagle's algorithm: 40 ms an answer.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Take the port of a server that has just ended. On Windows this option would let another
        # program share the port, and there is one that forbids it.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
        opened.setsockopt(socket.SOL_SOCKET, option, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind((host, port))
        # Now, so that a browser that is told the address is not refused.
        opened.listen()
    except BaseException:
        opened.close()
        raise
    return opened


def list_local_addresses() -> tuple[str, ...]:
    """Return the addresses of this machine that others may reach, the likeliest first.

    Nothing is sent to find them.
    """
    import ifaddr  # noqa: PLC0415 - only for a phone

    found = [
        ipaddress.ip_address(known.ip if isinstance(known.ip, str) else known.ip[0])
        for adapter in ifaddr.get_adapters()
        for known in adapter.ips
    ]
    primary = _primary_address()
    useful = {one for one in found if not one.is_loopback and not one.is_link_local}
    # IPv4 first, since it can be typed; and the address on the network that a phone is on too,
    # not on that of some virtual machine.
    ordered = sorted(useful, key=lambda one: (one.version, str(one) != primary, str(one)))
    return tuple(str(one) for one in ordered)


def _primary_address() -> str:
    """Return the address of this machine on its way to the internet; empty if there is none."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_UNUSED_ADDRESS)
        return str(probe.getsockname()[0])
    return ""


def list_host_headers(names: Iterable[str], port: int) -> frozenset[str]:
    """Return what the header Host may say for a server of these names."""
    hosts = [f"[{name}]" if ":" in name else name.lower() for name in names]
    with_port = {f"{host}:{port}" for host in hosts}
    return frozenset(with_port | set(hosts)) if port == 80 else frozenset(with_port)


def make_web_address(name: str, port: int, secret: str, scheme: str = "http") -> str:
    """Return the whole address of the page."""
    host = f"[{name}]" if ":" in name else name
    return f"{scheme}://{host}:{port}/" + (f"s/{secret}/" if secret else "")


def get_secret_folder() -> Path:
    """Return the folder of the secret, among the user's data."""
    from platformdirs import user_data_path  # noqa: PLC0415 - only for a phone

    return user_data_path("supine", appauthor=False)


def load_or_create_secret(folder: Path) -> str:
    """Return the secret in a folder; if there is none, make one and store it there.

    It is stored so that a page on a phone's home screen and a subscribed feed still work tomorrow.
    Whoever deletes the file shuts everybody out.
    """
    path = folder / SECRET_FILE
    with contextlib.suppress(OSError, UnicodeDecodeError):
        secret = path.read_text(encoding="ascii").strip()
        if _SECRET.fullmatch(secret):
            return secret
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with atomic_write(path, "See that it may be written to") as draft:
        draft.touch(mode=0o600)
        draft.write_text(f"{secret}\n", encoding="ascii")
    return secret


def draw_qr_svg(address: str) -> bytes:
    """Return an address as a QR code, dark on light with its margin, as SVG."""
    import segno  # noqa: PLC0415 - only for a phone

    svg = io.BytesIO()
    segno.make_qr(address).save(svg, kind="svg", scale=8, light="#fff")
    return svg.getvalue()


def draw_qr_text(address: str) -> str:
    """Return an address as a QR code, in half blocks for a terminal."""
    import segno  # noqa: PLC0415 - only for a phone

    blocks = io.StringIO()
    segno.make_qr(address).terminal(blocks, compact=True)
    return blocks.getvalue()


def make_host_label() -> str:
    """Return what this machine is called on its network, as a label for DNS."""
    label = socket.gethostname().partition(".")[0]
    return re.sub(r"[^a-z0-9-]+", "-", label.lower()).strip("-")[:40] or "computer"


def make_local_name() -> str:
    """Return the name that is announced for the server: "supine-HOST.local"."""
    return f"supine-{make_host_label()}.local"


@contextlib.contextmanager
def announce(addresses: Sequence[str], port: int) -> Iterator[bool]:
    """Announce a server while the ``with`` block lasts; yield whether that worked.

    A network without multicast is no reason not to serve.
    """
    import zeroconf  # noqa: PLC0415 - only for a phone

    service = zeroconf.ServiceInfo(
        _SERVICE,
        f"supine on {make_host_label()}.{_SERVICE}",
        port=port,
        server=f"{make_local_name()}.",
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
