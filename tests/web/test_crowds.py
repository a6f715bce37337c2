"""Many at once, and slow ones: held, nothing lost, nobody locked out."""

from __future__ import annotations

import contextlib
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from supine.web.connections import Connection
from web_server import AT_ONCE, LIMIT_S, SECRET, Serve, statuses


def test_two_hundred_at_once_are_all_answered(library: Path, serve: Serve) -> None:
    """Held until it is their turn; then all is as it was."""
    served = serve(library)
    before = served.client.get("/api/tracks").text
    for target in ("/feed.xml", "/audio/rest.mp3"):
        assert statuses(served.port, target) == [b"200"] * AT_ONCE
    assert served.client.get("/api/tracks").text == before


def test_a_crowd_without_the_secret_gets_nothing(library: Path, serve: Serve) -> None:
    """And those who have it are served afterwards."""
    served = serve(library, phone=True)
    assert statuses(served.port, "/s/wrong/api/tracks") == [b"404"] * AT_ONCE
    assert len(served.json("GET", "/api/tracks")) == 1


def test_those_who_only_sit_there_lock_nobody_out(
    library: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new connection takes the place of the one that has been idle longest; a busy one stays."""
    monkeypatch.setattr(Connection, "most_connections", 20)
    served = serve(library, phone=True)
    busy = f"POST /s/{SECRET}/api/plan HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
    address = ("127.0.0.1", served.port)
    with contextlib.ExitStack() as stack:

        def connected() -> socket.socket:
            return stack.enter_context(socket.create_connection(address, timeout=LIMIT_S))

        first = connected()
        first.sendall(f"{busy}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n".encode())
        sitting = [connected() for _ in range(40)]
        assert len(served.json("GET", "/api/tracks")) == 1
        assert sitting[0].recv(1) == b""
        first.sendall(b"{}")
        assert first.recv(1000).startswith(b"HTTP/1.1 422 ")


def test_many_makings_and_deletions_at_once_lose_nothing(library: Path, serve: Serve) -> None:
    """Each is done once: one delete counts, every upload is kept, every making has its own name."""
    served = serve(library)
    headers = {"content-type": "application/json"}
    # So long that none has ended, and made room for another, before all have been asked for.
    wanted = b'{"routine": "constructive-rest", "voice": "tone", "minutes": 170}'

    def ask(number: int) -> int:
        if number % 2:
            answer = served.client.post("/api/makings", content=wanted, headers=headers)
            return answer.status_code
        return served.client.delete("/api/tracks/rest.mp3").status_code

    with ThreadPoolExecutor(40) as pool:
        found = list(pool.map(ask, range(80)))
    makings = served.json("GET", "/api/makings")
    assert found.count(204) == 1
    assert found.count(404) == 39
    most = served.settings.limits.makings + served.settings.limits.waiting
    assert found.count(202) == len(makings) == most
    assert found.count(422) == 40 - most
    for making in makings:
        served.client.delete(f"/api/makings/{making['key']}")


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "],
    ids=["nothing", "half a line", "half a header"],
)
def test_a_request_that_does_not_come_is_not_waited_for(
    library: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """The connection is cut, however often another byte comes."""
    monkeypatch.setattr(Connection, "request_limit_s", 0.3)
    served = serve(library)
    with socket.create_connection(("127.0.0.1", served.port), timeout=LIMIT_S) as one:
        one.sendall(sent)
        one.settimeout(0.05)
        ended = False
        while not ended:
            try:
                ended = one.recv(1000) == b""
                if sent and not ended:
                    pytest.fail("it was answered")
            except TimeoutError:
                with contextlib.suppress(ConnectionError):
                    one.sendall(b"a" if sent else b"")
            except ConnectionError:
                ended = True


def test_what_nobody_reads_is_cut_off(
    library: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body behind a refusal may not go on for ever."""
    monkeypatch.setattr(Connection, "request_limit_s", 0.3)
    served = serve(library, phone=True)
    head = (
        f"POST /s/guess/api/plan HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
        "Content-Length: 99999999999\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.port), timeout=LIMIT_S) as one:
        one.sendall(head.encode())
        assert one.recv(1000).startswith(b"HTTP/1.1 404 ")
        with contextlib.suppress(ConnectionError):
            while True:
                one.sendall(b"x" * 1000)


def test_a_slow_request_is_served_while_it_comes(
    library: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is for a request to arrive: a connection in use is not cut, nor a long answer."""
    monkeypatch.setattr(Connection, "request_limit_s", 0.3)
    served = serve(library, phone=True)
    request = (
        f"GET /s/{SECRET}/audio/rest.mp3 HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", served.port), timeout=LIMIT_S) as one:
        for _ in range(2):
            for part in (request[:20], request[20:]):
                one.sendall(part)
            got, wanted = b"", (library / "rest.mp3").read_bytes()
            while not got.endswith(wanted):
                got += one.recv(20_000)
            assert got.startswith(b"HTTP/1.1 200 ")
