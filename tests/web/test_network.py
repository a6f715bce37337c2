"""What a phone needs: an address that works, a secret that stays, a picture, a name."""

from __future__ import annotations

import ipaddress
import os
import socket
import stat
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import segno
import zeroconf

from supine.errors import UsageError
from supine.web import network
from supine.web.network import (
    SECRET_FILE,
    announce,
    draw_qr_text,
    get_port,
    list_host_headers,
    list_local_addresses,
    listen,
    load_or_create_secret,
    make_host_label,
    make_local_name,
    make_web_address,
)
from support.web_server import SECRET, Serve


def bound(*, phone: bool) -> list[str]:
    """The addresses that a server listens on."""
    sockets = listen(0, phone=phone)
    names = [one.getsockname()[0] for one in sockets]
    assert len({one.getsockname()[1] for one in sockets}) == 1
    for one in sockets:
        one.close()
    return names


def test_only_a_phone_opens_it_to_the_network() -> None:
    """Without it, what listens is loopback, of IPv4 and IPv6 alike."""
    assert all(ipaddress.ip_address(name).is_loopback for name in bound(phone=False))
    assert all(ipaddress.ip_address(name).is_unspecified for name in bound(phone=True))


def test_a_port_that_is_taken_is_named() -> None:
    """In one line, with what to do."""
    sockets = listen(0, phone=False)
    with pytest.raises(UsageError, match=rf"port {get_port(sockets)} cannot .* --port 0"):
        listen(get_port(sockets), phone=False)
    for one in sockets:
        one.close()
    for wrong in (-1, 65_536):
        with pytest.raises(UsageError, match="there is no port"):
            listen(wrong, phone=False)


def test_finding_this_machine_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No packet leaves: not a byte is written to any socket."""

    def no(*_: object) -> None:
        pytest.fail("something was sent")

    for name in ("send", "sendall", "sendto"):
        monkeypatch.setattr(socket.socket, name, no)
    for address in map(ipaddress.ip_address, list_local_addresses()):
        assert not address.is_loopback
        assert not address.is_link_local


def test_the_likeliest_address_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one on the way out, before those of virtual machines, and before IPv6."""
    monkeypatch.setattr(network, "_primary_address", lambda: "192.168.1.20")

    class Known:
        def __init__(self, ip: str | tuple[str, int, int]) -> None:
            self.ip = ip

    class Adapter:
        def __init__(self, *ips: str | tuple[str, int, int]) -> None:
            self.ips = [Known(ip) for ip in ips]

    adapters = [
        Adapter("127.0.0.1"),
        Adapter(("fd00::5", 0, 0), "172.17.0.1", "169.254.1.1"),
        Adapter("192.168.1.20", ("fe80::1", 0, 3)),
    ]
    monkeypatch.setattr("ifaddr.get_adapters", lambda: adapters)
    assert list_local_addresses() == ("192.168.1.20", "172.17.0.1", "fd00::5")


def test_hosts_and_addresses_are_written_as_browsers_do() -> None:
    """IPv6 in brackets, the port left out where it is 80, lower case in the header."""
    assert list_host_headers(["Box.local", "fd00::5"], 8360) == {"box.local:8360", "[fd00::5]:8360"}
    assert "box.local" in list_host_headers(["box.local"], 80)
    assert make_web_address("fd00::5", 8360, SECRET) == f"http://[fd00::5]:8360/s/{SECRET}/"
    assert make_web_address("127.0.0.1", 8360, "") == "http://127.0.0.1:8360/"


def test_a_secret_stays_and_is_nobody_elses(tmp_path: Path) -> None:
    """128 bits or more, another on every machine, the same tomorrow, readable by one user."""
    first, other = (
        load_or_create_secret(tmp_path / "one"),
        load_or_create_secret(tmp_path / "other"),
    )
    assert first != other
    assert len(first) >= 128 / 6
    assert load_or_create_secret(tmp_path / "one") == first
    kept = tmp_path / "one" / SECRET_FILE
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for damaged in ("", "short", "a secret / with ? marks & more, all of them bad", "ü" * 30):
        kept.write_text(damaged, encoding="utf-8")
        fresh = load_or_create_secret(tmp_path / "one")
        assert len(fresh) == len(first)
        assert fresh != first


def test_the_picture_is_of_the_address(library: Path, serve: Serve) -> None:
    """On the page as SVG, in the terminal in blocks: the modules of the same code."""
    address = f"http://192.0.2.7:8360/s/{SECRET}/"
    served = serve(library, phone=True, addresses=(address, "http://other/"))
    state = served.json("GET", "/api/state")["phone"]
    assert state["addresses"] == [address, "http://other/"]
    answer = served.client.get(f"/{state['qr']}")
    assert answer.headers["content-type"] == "image/svg+xml"
    ET.fromstring(answer.content)  # noqa: S314 - our own
    wanted = segno.make_qr(address)
    width = int(wanted.symbol_size()[0])
    assert f'width="{8 * width}"' in answer.text
    rows = []
    for line in draw_qr_text(address).splitlines():
        # Each letter is two modules, one above the other, and a block is a light one.
        rows += ["".join("1" if letter in " ▄" else "0" for letter in line)]
        rows += ["".join("1" if letter in " ▀" else "0" for letter in line)]
    pixels = [row[:width] for row in rows[:width]]
    assert pixels == ["".join(map(str, row)) for row in wanted.matrix_iter(border=4)]


def test_there_is_no_picture_without_a_phone(library: Path, serve: Serve) -> None:
    """And the page knows that nobody else can come."""
    served = serve(library)
    assert served.json("GET", "/api/state")["phone"] is None
    assert served.client.get("/qr.svg").status_code == 404


def test_it_is_found_by_its_name_and_the_secret_is_not() -> None:
    """Announced by mDNS as a web page of this machine's, and gone when it ends."""
    found = list_local_addresses()
    if not found:
        pytest.skip("this machine is on no network")
    # In a thread: a browser's tests leave a loop of events in this one, and zeroconf would take
    # itself for a part of it.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_see_it_is_found, found).result()


def _see_it_is_found(found: Sequence[str]) -> None:
    name = f"supine on {make_host_label()}._http._tcp.local."
    with announce(found, 8360) as heard, closing(zeroconf.Zeroconf()) as listener:
        if not heard:
            pytest.skip("this network has no multicast")
        service = listener.get_service_info("_http._tcp.local.", name)
        if service is None:
            pytest.skip("this network has no multicast")
        assert service.port == 8360
        assert service.server == f"{make_local_name()}."
        assert set(service.parsed_addresses()) <= set(found)
        assert service.decoded_properties == {"path": "/"}


@pytest.mark.parametrize(
    ("called", "label"),
    [
        ("Annas-MBP.local", "annas-mbp"),
        ("büro pc", "b-ro-pc"),
        ("", "computer"),
        ("X" * 90, "x" * 40),
    ],
)
def test_a_machines_name_is_made_fit_for_dns(
    monkeypatch: pytest.MonkeyPatch, called: str, label: str
) -> None:
    """Letters, digits and hyphens, 63 at most."""
    monkeypatch.setattr(socket, "gethostname", lambda: called)
    assert make_host_label() == label


def test_a_network_without_multicast_is_no_reason_not_to_serve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is said, and the rest goes on."""

    def no(*_: object, **__: object) -> None:
        raise OSError("no multicast here")

    monkeypatch.setattr(zeroconf, "Zeroconf", no)
    with announce(("192.0.2.7",), 8360) as heard:
        assert not heard
