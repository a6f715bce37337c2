"""Many at once, and slow ones: limits hold, and nothing is lost."""

from __future__ import annotations

import contextlib
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.web_server import AT_ONCE, LIMIT_S, SECRET, Serve, statuses


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


def test_more_connections_than_there_may_be_are_turned_away(
    library: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 503, until others have gone; what was asked before is answered."""
    monkeypatch.setattr("supine.web.server.MAX_CONNECTIONS", 20)
    served = serve(library, phone=True)
    head = f"POST /s/{SECRET}/api/plan HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
    address = ("127.0.0.1", served.port)
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(socket.create_connection(address, timeout=LIMIT_S))
        first.sendall(
            f"{head}Content-Type: application/json\r\nContent-Length: 2\r\n"
            "Expect: 100-continue\r\n\r\n".encode()
        )
        assert first.recv(1000).startswith(b"HTTP/1.1 100 ")
        others = contextlib.ExitStack()
        with others:
            for _ in range(40):
                others.enter_context(socket.create_connection(address, timeout=LIMIT_S))
            assert served.raw(f"/s/{SECRET}/api/tracks")[0] == 503
        while served.raw(f"/s/{SECRET}/api/tracks")[0] == 503:
            pass
        first.sendall(b"{}")
        assert first.recv(1000).startswith(b"HTTP/1.1 422 ")


def test_many_jobs_and_deletions_at_once_lose_nothing(library: Path, serve: Serve) -> None:
    """Each is done once: one deletion counts, and so many jobs are taken as there may be."""
    served = serve(library)
    headers = {"content-type": "application/json"}
    # So long that none has ended, and made room for another, before all have been asked for.
    wanted = b'{"routine": "constructive-rest", "voice": "tone", "minutes": 170}'

    def ask(number: int) -> int:
        if number % 2:
            answer = served.client.post("/api/jobs", content=wanted, headers=headers)
            return answer.status_code
        return served.client.delete("/api/tracks/rest.mp3").status_code

    with ThreadPoolExecutor(40) as pool:
        found = list(pool.map(ask, range(80)))
    jobs = served.json("GET", "/api/jobs")
    assert found.count(204) == 1
    assert found.count(404) == 39
    most = served.settings.limits.jobs + served.settings.limits.waiting
    assert found.count(202) == len(jobs) == most
    assert found.count(422) == 40 - most
    for job in jobs:
        served.client.delete(f"/api/jobs/{job['key']}")


def test_a_head_that_does_not_end_is_refused(library: Path, serve: Serve) -> None:
    """A request's line and headers are 16 KiB at most, so that they are not stored without end."""
    served = serve(library)
    with socket.create_connection(("127.0.0.1", served.port), timeout=LIMIT_S) as one:
        one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"a" * 20_000)
        assert one.recv(1000).startswith(b"HTTP/1.1 400 ")


def test_a_body_that_nobody_reads_is_cut_off(library: Path, serve: Serve) -> None:
    """A body behind a refusal may not go on for ever."""
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


def test_a_connection_is_closed_when_it_is_idle(
    library: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an answer; one in use is not cut, nor a long answer that is read slowly."""
    monkeypatch.setattr("supine.web.server._IDLE_S", 0.3)
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
        assert one.recv(1) == b""
