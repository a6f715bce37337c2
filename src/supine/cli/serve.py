"""`supine serve`."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from supine.cli.app import app
from supine.cli.console import can_show, say
from supine.cli.options import (
    CacheSize,
    format_examples,
    make_option,
    open_cache,
    read_profile_options,
)
from supine.errors import UsageError

if TYPE_CHECKING:
    from supine.web.settings import Settings

_PORT = 8360
"""Always the same: a feed that was subscribed to has it in its address."""

_HERE = ("127.0.0.1", "localhost", "::1")


@app.command(epilog=format_examples("supine serve", "supine serve --phone"))
def serve(  # noqa: PLR0913 - each is an option of the command
    port: Annotated[
        int, make_option("--port PORT", "Where it listens; 0 for any that is free.")
    ] = _PORT,
    library: Annotated[
        Path | None, make_option("--library FOLDER", "The folder of tracks.  [default: output/]")
    ] = None,
    *,
    phone: Annotated[
        bool, make_option("--phone", "Let your phone in too, by a secret address and a QR code.")
    ] = False,
    host: Annotated[
        str, make_option("--host NAME", "A name of this computer that its certificate is for.")
    ] = "",
    certificate: Annotated[
        Path | None,
        make_option(
            "--certificate FILE",
            "A certificate (PEM), for HTTPS: a phone then keeps the page and chosen tracks.",
        ),
    ] = None,
    key: Annotated[
        Path | None, make_option("--key FILE", "Its key, if it is in a file of its own.")
    ] = None,
    cache_size: CacheSize = None,
) -> None:
    """Open a page in the browser that makes, plays and keeps tracks.

    Only this computer can reach it, unless --phone opens it to the network you are on: then
    only who has the address can. It works without the internet.
    """
    from supine.library.paths import DEFAULT_FOLDER
    from supine.storage.atomic_write import translate_errors
    from supine.web import network
    from supine.web.server import check_certificate
    from supine.web.server import serve as serve_settings
    from supine.web.settings import Certificate, Settings

    cache = open_cache(cache_size)
    pair = Certificate(certificate, key) if certificate else None
    if pair:
        if not host:
            raise UsageError(
                "a certificate is for a name", "Say which with --host, as in --host my.example"
            )
        check_certificate(pair)
    folder = DEFAULT_FOLDER if library is None else library
    with translate_errors(folder, "Choose another with --library"):
        folder.mkdir(parents=True, exist_ok=True)
    defaults = read_profile_options(None)
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(one) for one in network.listen(port, phone=phone)]
        port = network.get_port(sockets)
        found = stack.enter_context(_announce(port)) if phone else ()
        named = (host,) if host else ()
        # A browser refuses the others where the certificate is for the one.
        names = named if pair else (*named, *found)
        secret = network.load_or_create_secret(network.get_secret_folder()) if phone else ""
        scheme = "https" if pair else "http"
        addresses = [network.make_web_address(name, port, secret, scheme) for name in names]
        settings = Settings(
            library=folder.resolve(),
            cache=cache.folder,
            cache_size_bytes=cache.size_bytes,
            hosts=network.list_host_headers((*_HERE, *names), port),
            secret=secret,
            addresses=tuple(addresses),
            certificate=pair,
            profile=defaults,
        )
        _say_who_can_reach(
            settings, network.make_web_address(host or _HERE[0], port, secret, scheme)
        )
        serve_settings(settings, sockets)


@contextlib.contextmanager
def _announce(port: int) -> Iterator[tuple[str, ...]]:
    """Announce this computer to the network, and yield the names that others find it under."""
    from supine.web.network import announce, list_local_addresses, make_local_name

    found = list_local_addresses()
    if not found:
        raise UsageError(
            "this computer is on no network that a phone could be on", "Connect it, then try again"
        )
    with announce(found, port) as heard:
        yield (*found, make_local_name()) if heard else found


def _say_who_can_reach(settings: Settings, here: str) -> None:
    import webbrowser

    from supine.web.network import SECRET_FILE, draw_qr_text, get_secret_folder

    if settings.addresses:
        first, *others = settings.addresses
        _draw(draw_qr_text(first))
        print(first, flush=True)
        for other in (*others, here):
            say(f"  or {other}")
        on_its_way = (
            "It is encrypted on its way."
            if settings.certificate
            else "It is not encrypted on its way: use it only on a network you trust. Phones keep "
            "a page for the time without a network only over HTTPS (--certificate); downloads and "
            "the feed work as it is."
        )
        say(
            "Everybody on this network who has this address can now hear, make and delete tracks "
            f"here, and nobody without it. {on_its_way} The address stays the same; to shut out "
            f"whoever has it, delete {get_secret_folder() / SECRET_FILE} and start anew."
        )
    else:
        print(here, flush=True)
        say("Only this computer can reach it; --phone opens it to your phone.")
    say(f"The tracks are in {settings.library}. Ctrl-C ends it.")
    has_screen = sys.platform in {"win32", "darwin"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if has_screen and sys.stdout.isatty():
        webbrowser.open(here)


def _draw(picture: str) -> None:
    if not can_show(picture, sys.stderr.encoding):
        # Escapes in the place of blocks would show nothing.
        return
    # White on black, whatever the terminal's colours: not every camera reads it the other way.
    on, off = ("\x1b[97;40m", "\x1b[0m") if sys.stderr.isatty() else ("", "")
    for line in picture.splitlines():
        print(f"{on}{line}{off}", file=sys.stderr)
