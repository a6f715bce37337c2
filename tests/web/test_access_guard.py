"""Who is answered, and who gets the same bare 404 whatever they try."""

from __future__ import annotations

import hmac
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support.web_server import LIMIT_S, OUTSIDE, SECRET, Serve, Served

BARE = {"connection": "close", "content-length": "0"}


def is_refused(answer: tuple[int, dict[str, str], bytes]) -> bool:
    """Whether an answer is the bare 404: nothing but the date, which every answer has."""
    status, headers, body = answer
    headers.pop("date")
    return (status, headers, body) == (404, BARE, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/tracks",
        "/api/state",
        "/feed.xml",
        "/audio/rest.mp3",
        "/s",
        "/s/",
        "/s//api/tracks",
        f"/s/{SECRET[:-1]}/api/tracks",
        f"/s/{SECRET}x/api/tracks",
        f"/s/{SECRET.upper()}/api/tracks",
        f"/S/{SECRET}/api/tracks",
        f"/{SECRET}/api/tracks",
        f"//s/{SECRET}/api/tracks",
        f"/x/../s/{SECRET}/api/tracks",
        f"/s/%C3%A4{SECRET}/api/tracks",
        f"/api/tracks?secret={SECRET}",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
def test_without_the_secret_there_is_nothing(standing: Served, path: str, method: str) -> None:
    """Not a header, not a byte more, whether the path is one of ours or not."""
    assert is_refused(standing.raw(path, method))


def test_with_the_secret_there_is_everything(standing: Served) -> None:
    """Under every name that the server goes by, whatever its case."""
    path = urlsplit(standing.base).path
    for host in ("127.0.0.1", "LOCALHOST", "[::1]", "192.0.2.7"):
        status, _, body = standing.raw(
            f"{path}/api/tracks", headers={"host": f"{host}:{standing.port}"}
        )
        assert status == 200
        assert b"rest.mp3" in body
    status, headers, _ = standing.raw(path)
    assert (status, headers["location"]) == (307, f"{path}/")


def test_a_secret_is_compared_in_constant_time(
    standing: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole, by hmac.compare_digest, however much of it is right."""
    compared = []
    real = hmac.compare_digest

    def noting(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", noting)
    for guess in ("x", SECRET[:-1], SECRET):
        standing.raw(f"/s/{guess}/api/tracks")
    assert [one for one, _ in compared] == [b"x", SECRET[:-1].encode(), SECRET.encode()]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example:{port}",
        "",
        "x@127.0.0.1:{port}",
    ],
)
def test_another_name_for_this_machine_is_refused(standing: Served, host: str) -> None:
    """A page whose name was bound to 127.0.0.1 after it was loaded still says its own name."""
    headers = {"host": host.format(port=standing.port)}
    assert is_refused(standing.raw(f"/s/{SECRET}/api/tracks", headers=headers))


def test_on_loopback_alone_the_name_is_what_guards(library: Path, serve: Serve) -> None:
    """There is no secret without a phone; a rebound name is refused all the same."""
    served = serve(library)
    assert [track["name"] for track in served.json("GET", "/api/tracks")] == ["rest.mp3"]
    for host in (f"evil.example:{served.port}", f"192.0.2.7:{served.port}"):
        assert is_refused(served.raw("/api/tracks", headers={"host": host}))
        assert is_refused(served.raw("/api/tracks/rest.mp3", "DELETE", {"host": host}))
    assert (library / "rest.mp3").exists()


def test_no_other_origin_changes_anything(library: Path, serve: Serve) -> None:
    """Not by a form, not by a script, not from another port of this machine."""
    served = serve(library)
    for headers in (
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"https://127.0.0.1:{served.port}"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
    ):
        assert is_refused(served.raw("/api/tracks/rest.mp3", "DELETE", headers))
        assert is_refused(served.raw("/api/jobs", "POST", headers, b"{}"))
        assert is_refused(served.raw("/api/uploads/bell", "POST", headers, b"bytes"))
    assert (library / "rest.mp3").exists()


def test_our_own_page_may_change_things(library: Path, serve: Serve) -> None:
    """With what browsers say of such a request: over HTTP, and on this machine."""
    served = serve(library)
    origin = f"http://localhost:{served.port}"
    own = {"origin": origin, "host": f"localhost:{served.port}", "sec-fetch-site": "same-origin"}
    assert served.raw("/api/tracks/rest.mp3", "DELETE", own)[0] == 204
    assert not (library / "rest.mp3").exists()


def test_what_a_form_can_send_is_no_request(standing: Served) -> None:
    """A browser sends these to anybody without asking; ours are of other types."""
    for content_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        headers = {"content-type": content_type} if content_type else {}
        for path in ("/api/jobs", "/api/plan", "/api/uploads/bell"):
            wanted = b'{"routine": "cat-cow"}'
            assert standing.raw(f"/s/{SECRET}{path}", "POST", headers, wanted)[0] == 415
    assert standing.json("GET", "/api/jobs") == []


def test_what_is_read_is_not_embedded_elsewhere(standing: Served) -> None:
    """A link may lead here; a script, a picture or a frame of another page gets nothing."""
    path = f"/s/{SECRET}/api/tracks"
    for site in ("cross-site", "same-site"):
        fetched = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "audio"}
        framed = {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
        linked = {
            "sec-fetch-site": site,
            "sec-fetch-mode": "navigate",
            "sec-fetch-dest": "document",
        }
        assert is_refused(standing.raw(path, headers=fetched))
        assert is_refused(standing.raw(path, headers=framed))
        assert standing.raw(path, headers=linked)[0] == 200


@pytest.mark.parametrize("path", ["/", "/api/tracks", "/audio/rest.mp3", "/nothing", "/api/jobs/x"])
def test_every_answer_forbids_what_it_may(standing: Served, path: str) -> None:
    """No foreign script, no guessing of types, no secret in a referrer, no frame around it."""
    answer = standing.client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in answer.headers
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.txt",
        "/audio/../outside.txt",
        "/audio/../../outside.txt",
        "/audio/..%2Foutside.txt",
        "/audio/%2e%2e%2foutside.txt",
        "/audio/%2e%2e/outside.txt",
        "/audio/..%5coutside.txt",
        "/audio/....//outside.txt",
        "/audio//etc/passwd",
        "/audio/%2Fetc%2Fpasswd",
        "/audio/{folder}/outside.txt",
        "/audio/%00rest.mp3",
        "/audio/rest.mp3%00.txt",
        "/audio/rest.json",
        "/audio/.supine",
        "/audio/",
        "/covers/../../outside.txt",
        "/words/..%2F..%2Foutside.txt.vtt",
        "/static/../../outside.txt",
        "/..%2f..%2foutside.txt",
        "/%2e%2e/%2e%2e/outside.txt",
        "//{folder}/outside.txt",
        "/api/tracks/..%2Foutside.txt",
        "/api/uploads/..%2F..%2F..%2Foutside.txt",
    ],
)
def test_no_path_leads_out_of_the_library(standing: Served, path: str) -> None:
    """Neither upwards, nor in any spelling, nor by naming a file that is no track."""
    folder = str(standing.settings.library.parent)
    target = f"/s/{SECRET}{path.format(folder=folder)}"
    for method in ("GET", "DELETE"):
        status, _, body = standing.raw(target, method)
        assert status in {404, 405}, (status, body)
        assert OUTSIDE.encode() not in body
        assert b"root:" not in body
    assert (standing.settings.library.parent / "outside.txt").read_text() == OUTSIDE


def test_an_absolute_address_is_refused_or_ours(standing: Served) -> None:
    """No request is passed on to anywhere: this is no proxy."""
    target = f"http://evil.example/s/{SECRET}/api/tracks"
    assert is_refused(standing.raw(target))


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    ],
    ids=["no host", "two hosts", "TLS", "two lengths", "long line", "long header"],
)
def test_what_is_no_request_is_answered_in_no_detail(standing: Served, head: bytes) -> None:
    """400 or 404, without a word on what runs here, and the connection is closed."""
    with socket.create_connection(("127.0.0.1", standing.port), timeout=LIMIT_S) as one:
        one.sendall(head)
        one.shutdown(socket.SHUT_WR)
        said = b""
        while piece := one.recv(65_536):
            said += piece
    assert said.split(b" ", 2)[1] in {b"400", b"404"}, said
    assert b"server:" not in said.lower()
    assert b"uvicorn" not in said.lower()
