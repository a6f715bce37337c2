"""Under which addresses a server is found, the secret in them, and their picture for a phone."""

from __future__ import annotations

import contextlib
import io
import ipaddress
import re
import secrets
import socket
from collections.abc import Iterable
from pathlib import Path

from supine.errors import UsageError
from supine.whole import whole_file

PORT = 8360
"""The usual port: a feed that was subscribed to has it in its address."""

SECRET_BYTES = 18
"""144 bits, which is 24 letters in an address."""

SECRET_FILE = "phone-secret"  # noqa: S105 - a file's name

_SECRET = re.compile(r"[A-Za-z0-9_-]{24,}", re.ASCII)

_NOWHERE = ("192.0.2.1", 9)
"""An address that is nobody's (RFC 5737): asking for the way there sends nothing."""


def listen(port: int, *, phone: bool) -> list[socket.socket]:
    """Sockets that listen on a port, of IPv4 and of IPv6 where there is any.

    Parameters
    ----------
    port
        0 for one that is free.
    phone
        Whether other machines may connect; otherwise it is this one alone.

    Raises
    ------
    UsageError
        If the port is taken, or is none.
    """
    if not 0 <= port <= 65_535:
        raise UsageError(f"there is no port {port}", "Ports go from 0 (any that is free) to 65535")
    try:
        first = _listening(socket.AF_INET, "0.0.0.0" if phone else "127.0.0.1", port)  # noqa: S104
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be listened on ({error.strerror})",
            "Choose another with --port, or --port 0 for any that is free",
        ) from error
    sockets = [first]
    # "localhost" may mean either; without IPv6 it means the first.
    with contextlib.suppress(OSError):
        sockets.append(_listening(socket.AF_INET6, "::" if phone else "::1", port_of(sockets)))
    return sockets


def port_of(sockets: Iterable[socket.socket]) -> int:
    """The port that sockets listen on."""
    return int(next(iter(sockets)).getsockname()[1])


def _listening(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    # Named as TCP, or asyncio would not switch off Nagle's algorithm: 40 ms an answer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # A server that has just ended is no reason not to start. On Windows the same option lets
        # another program take the port too, and there is one that forbids it.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
        listening.setsockopt(socket.SOL_SOCKET, option, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind((host, port))
        # From now on, so that whoever is told the address is not turned away.
        listening.listen()
    except BaseException:
        listening.close()
        raise
    return listening


def local_addresses() -> tuple[str, ...]:
    """The addresses of this machine that another one may reach, the likeliest first.

    Nothing is sent to find them.
    """
    import ifaddr  # noqa: PLC0415 - only for a phone

    found = [
        ipaddress.ip_address(known.ip if isinstance(known.ip, str) else known.ip[0])
        for adapter in ifaddr.get_adapters()
        for known in adapter.ips
    ]
    way_out = _way_out()
    useful = {one for one in found if not one.is_loopback and not one.is_link_local}
    # IPv4 is what is read aloud and typed; the way out is the network that a phone is on too,
    # and not that of some virtual machine.
    ordered = sorted(useful, key=lambda one: (one.version, str(one) != way_out, str(one)))
    return tuple(str(one) for one in ordered)


def _way_out() -> str:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(_NOWHERE)
        return str(asking.getsockname()[0])
    return ""


def host_headers(names: Iterable[str], port: int) -> frozenset[str]:
    """What the header Host says where a server goes by these names."""
    written = [f"[{name}]" if ":" in name else name.lower() for name in names]
    with_port = {f"{name}:{port}" for name in written}
    return frozenset(with_port | set(written)) if port == 80 else frozenset(with_port)


def web_address(name: str, port: int, secret: str, scheme: str = "http") -> str:
    """The whole address of the page."""
    host = f"[{name}]" if ":" in name else name
    return f"{scheme}://{host}:{port}/" + (f"s/{secret}/" if secret else "")


def secret_folder() -> Path:
    """Where the secret is kept: supine's place among the user's data."""
    from platformdirs import user_data_path  # noqa: PLC0415 - as above

    return user_data_path("supine", appauthor=False)


def kept_secret(folder: Path) -> str:
    """The secret in a folder, made and kept there first if there is none.

    It is kept, so that a page on a phone's home screen and a subscribed feed still work
    tomorrow. Whoever deletes the file locks everybody out.

    Raises
    ------
    OutputError
        If it cannot be kept.
    """
    path = folder / SECRET_FILE
    with contextlib.suppress(OSError, UnicodeDecodeError):
        secret = path.read_text(encoding="ascii").strip()
        if _SECRET.fullmatch(secret):
            return secret
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with whole_file(path, "See that it may be written to") as draft:
        draft.touch(mode=0o600)
        draft.write_text(f"{secret}\n", encoding="ascii")
    return secret


def qr_svg(address: str) -> bytes:
    """An address as a QR code, dark on light with its margin, as SVG."""
    import segno  # noqa: PLC0415 - as above

    drawn = io.BytesIO()
    segno.make_qr(address).save(drawn, kind="svg", scale=8, light="#fff")
    return drawn.getvalue()


def qr_text(address: str) -> str:
    """An address as a QR code, in half blocks for a terminal."""
    import segno  # noqa: PLC0415 - as above

    drawn = io.StringIO()
    segno.make_qr(address).terminal(drawn, compact=True)
    return drawn.getvalue()
