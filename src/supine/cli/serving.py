"""The command that serves the page, the feed and the phone."""

from __future__ import annotations

import contextlib
import os
import sys
import webbrowser
from collections.abc import Iterator
from pathlib import Path

from supine.cache import ClipCache
from supine.cli import terminal
from supine.errors import OutputError, UsageError
from supine.library import DEFAULT_FOLDER
from supine.model import Choices
from supine.profile import default_path, read_profile
from supine.web.addresses import (
    SECRET_FILE,
    host_headers,
    kept_secret,
    listen,
    local_addresses,
    port_of,
    qr_text,
    secret_folder,
    web_address,
)
from supine.web.announcing import announced, local_name
from supine.web.serving import check_certificate
from supine.web.serving import serve as serve_with
from supine.web.settings import Certificate, Settings

_HERE = ("127.0.0.1", "localhost", "::1")


def serve(  # noqa: PLR0913 - each is an option of the command
    port: int,
    folder: Path | None,
    cache: ClipCache,
    *,
    phone: bool,
    host: str = "",
    certificate: Certificate | None = None,
) -> None:
    """Serve a library until Ctrl-C: to this computer alone, or to the network it is on.

    Parameters
    ----------
    host
        Another name that this computer has on the network, the one the certificate is for.
    certificate
        For HTTPS, without which phones do not keep a page.
    """
    if certificate:
        if not host:
            raise UsageError(
                "a certificate is for a name", "Say which with --host, as in --host my.example"
            )
        check_certificate(certificate)
    library = _made(DEFAULT_FOLDER if folder is None else folder)
    own = default_path()
    usual = read_profile(own) if own.is_file() else Choices()
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(one) for one in listen(port, phone=phone)]
        port = port_of(sockets)
        found = stack.enter_context(_known_to_network(port)) if phone else ()
        named = (host,) if host else ()
        # A browser refuses the others where the certificate is for the one.
        names = named if certificate else (*named, *found)
        secret = kept_secret(secret_folder()) if phone else ""
        scheme = "https" if certificate else "http"
        settings = Settings(
            library=library,
            cache=cache.folder,
            cache_size_bytes=cache.size_bytes,
            hosts=host_headers((*_HERE, *names), port),
            secret=secret,
            addresses=tuple(web_address(name, port, secret, scheme) for name in names),
            certificate=certificate,
            usual=usual,
        )
        _say_who_can_reach(settings, web_address(host or _HERE[0], port, secret, scheme))
        serve_with(settings, sockets)


@contextlib.contextmanager
def _known_to_network(port: int) -> Iterator[tuple[str, ...]]:
    """The names under which other machines find this one, announced to them."""
    found = local_addresses()
    if not found:
        raise UsageError(
            "this computer is on no network that a phone could be on", "Connect it, then try again"
        )
    with announced(found, port) as heard:
        yield (*found, local_name()) if heard else found


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be a library ({error.strerror})", "Choose another with --library"
        ) from error
    return folder.resolve()


def _say_who_can_reach(settings: Settings, here: str) -> None:
    say = terminal.errors.print
    if settings.addresses:
        first, *others = settings.addresses
        _draw(qr_text(first))
        # Not through rich: an address must come out whole, to be copied.
        print(first, flush=True)  # noqa: T201 - this is what was asked for
        for other in (*others, here):
            say(f"  or {other}", markup=False, soft_wrap=True)
        say(
            "Everybody on this network who has this address can now hear, make and delete tracks "
            f"here, and nobody without it. {_on_its_way(settings)} The address stays the same; "
            "to shut out whoever has it, delete "
            f"{secret_folder() / SECRET_FILE} and start anew.",
            markup=False,
            soft_wrap=True,
        )
    else:
        print(here, flush=True)  # noqa: T201 - as above
        say("Only this computer can reach it; --phone opens it to your phone.", markup=False)
    say(f"The tracks are in {settings.library}. Ctrl-C ends it.", markup=False, soft_wrap=True)
    if _somebody_is_looking():
        webbrowser.open(here)


def _on_its_way(settings: Settings) -> str:
    if settings.certificate:
        return "It is encrypted on its way."
    return (
        "It is not encrypted on its way: use it only on a network you trust. Phones keep a page "
        "for the time without a network only over HTTPS (--certificate); downloads and the feed "
        "work as it is."
    )


def _draw(picture: str) -> None:
    try:
        picture.encode(sys.stderr.encoding)
    except (UnicodeEncodeError, LookupError):
        # Where the terminal has no blocks, escapes in their place would show nothing.
        return
    # White on black, whatever the terminal's colours: not every camera reads it the other way.
    on, off = ("\x1b[97;40m", "\x1b[0m") if sys.stderr.isatty() else ("", "")
    for line in picture.splitlines():
        print(f"{on}{line}{off}", file=sys.stderr)  # noqa: T201 - rich would wrap it


def _somebody_is_looking() -> bool:
    has_screen = sys.platform in {"win32", "darwin"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return has_screen and sys.stdout.isatty()
