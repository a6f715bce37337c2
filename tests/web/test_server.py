"""`supine serve`, as a user runs it: what it says, how it ends, and what it leaves."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import trustme

from supine.audio.clip_cache import CACHE_ENVIRONMENT
from supine.web.network import list_local_addresses
from support.running import (
    LIMIT_S,
    drafted_bytes,
    processes_about,
    run,
    start,
    wait_until,
    write_guide,
)
from support.web_server import AT_ONCE, statuses

if sys.platform == "win32":
    pytest.skip("signals to a group of processes are POSIX", allow_module_level=True)

LONG = {"routine": "quick", "voice": "tone", "minutes": 55}


@contextmanager
def served(
    folder: Path, *arguments: str, cache: Path | None = None
) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """A server in a process of its own, with a routine of a few cues, until the block ends."""
    guides = folder / "config" / "supine" / "guides"
    if not guides.exists():
        guides.mkdir(parents=True)
        write_guide(guides)
    (folder / "temporary").mkdir(exist_ok=True)
    environment = {
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "TMPDIR": str(folder / "temporary"),
        **({CACHE_ENVIRONMENT: str(cache)} if cache else {}),
    }
    given = ("serve", "--port", "0", "--library", str(folder / "library"), *arguments)
    with start(*given, env=environment) as process:
        assert process.stdout
        try:
            address = process.stdout.readline().strip()
            assert address.startswith("http://"), (address, process.poll())
            here = re.sub(r"//[^/]+:", "//127.0.0.1:", address)
            with httpx.Client(base_url=here, timeout=LIMIT_S, trust_env=False) as client:
                yield process, client
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def begin_writing(folder: Path, process: subprocess.Popen[str], client: httpx.Client) -> None:
    """Have a long track made, until it is well under way."""
    assert client.post("api/jobs", json=LONG).status_code == 202

    wait_until(lambda: drafted_bytes(folder / "library") > 150_000, process)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, 130),
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, 129, marks=pytest.mark.slow),
    ],
)
def test_stopped_while_it_makes_it_leaves_nothing(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    """No half track, no process, no temporary folder; and what it says is a line."""
    with served(tmp_path) as (process, client):
        begin_writing(tmp_path, process, client)
        os.killpg(process.pid, number)
        _, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == code, err
    assert "Traceback" not in err
    assert list((tmp_path / "library").iterdir()) == []
    assert list((tmp_path / "temporary").iterdir()) == []
    assert processes_about(str(tmp_path / "temporary")) == []


@pytest.mark.slow
def test_stopped_while_somebody_waits_it_says_nothing_of_it(tmp_path: Path) -> None:
    """A timeline that is laid out and a track that is slowly read: both end, in no traceback."""
    cache = tmp_path / "cache"
    with served(tmp_path, cache=cache) as (process, client):
        wanted = LONG | {"minutes": 10, "format": "wav"}
        assert client.post("api/jobs", json=wanted).status_code == 202
        wait_until((tmp_path / "library" / "quick-10min.json").exists, process)
        spoken = len(list(cache.rglob("*.wav")))
        host, port = "127.0.0.1", client.base_url.port
        data = b'{"routine": "constructive-rest", "voice": "heart", "minutes": 180}'
        head = f"Host: {host}:{port}\r\nContent-Type: application/json\r\n"
        plan_request = (
            f"POST /api/plan HTTP/1.1\r\n{head}Content-Length: {len(data)}\r\n\r\n".encode()
        )
        with (
            socket.create_connection((host, port), timeout=LIMIT_S) as waiting,
            socket.create_connection((host, port), timeout=LIMIT_S) as reading,
        ):
            waiting.sendall(plan_request + data)
            reading.sendall(f"GET /audio/quick-10min.wav HTTP/1.1\r\n{head}\r\n".encode())
            assert reading.recv(1000).startswith(b"HTTP/1.1 200 ")
            # A voice that is only being started is still in the group that is told to end.
            wait_until(lambda: len(list(cache.rglob("*.wav"))) > spoken + 1, process)
            os.killpg(process.pid, signal.SIGTERM)
            assert waiting.recv(1000).startswith(b"HTTP/1.1 409 ")
            _, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 143, err
    assert "Ctrl-C ends it" in err.splitlines()[-1]


@pytest.mark.slow
def test_killed_while_it_makes_it_starts_again_clean(tmp_path: Path) -> None:
    """SIGKILL: the next one removes the draft once nobody wrote to it for an hour."""
    library = tmp_path / "library"
    with served(tmp_path) as (process, client):
        begin_writing(tmp_path, process, client)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=LIMIT_S)
    (draft,) = library.glob(".*.part")
    written_s = time.time() - 3601
    os.utime(draft, (written_s, written_s))
    other = library / ".other.mp3.7-1.part"
    other.write_bytes(b"of another process")
    with served(tmp_path) as (process, client):
        # The first answer comes when it has been removed.
        assert client.get("api/tracks").json() == []
        assert list(library.iterdir()) == [other]
        client.post("api/jobs", json=LONG | {"minutes": 0.5})
        wait_until((library / "quick-30s.json").exists, process)
        (track,) = client.get("api/tracks").json()
        assert track["name"] == "quick-30s.mp3"


def test_with_a_phone_it_says_so_and_wants_the_secret(tmp_path: Path) -> None:
    """A QR code, the address with its secret, and who may now do what."""
    if not list_local_addresses():
        pytest.skip("this machine is on no network")
    with served(tmp_path, "--phone") as (process, client):
        base = str(client.base_url)
        match = re.fullmatch(r"http://127\.0\.0\.1:\d+/s/([\w-]{24})/", base)
        assert match
        addresses = client.get("api/state").json()["phone"]["addresses"]
        assert all(one.endswith(f"/s/{match[1]}/") for one in addresses)
        outside = client.get(re.sub(r"/s/.*", "/", base))
        assert (outside.status_code, outside.content) == (404, b"")
        os.kill(process.pid, signal.SIGTERM)
        _, err = process.communicate(timeout=LIMIT_S)
    assert "▄" in err
    assert "Everybody on this network who has this address" in err
    kept = tmp_path / "data" / "supine" / "phone-secret"
    assert str(kept) in err.replace("\n", "")
    assert kept.read_text().strip() == match[1]


def test_without_a_phone_no_other_machine_reaches_it(tmp_path: Path) -> None:
    """Under this machine's address in its network, nobody listens."""
    if not list_local_addresses():
        pytest.skip("this machine is on no network")
    with served(tmp_path) as (_, client):
        assert client.get("api/state").json()["phone"] is None
        for address in list_local_addresses():
            with pytest.raises(OSError, match="refused"):
                socket.create_connection((address, client.base_url.port), timeout=LIMIT_S)


def test_what_cannot_be_served_is_said_in_a_line(tmp_path: Path) -> None:
    """A port that is taken, a library that is a file."""
    (tmp_path / "file").write_text("x")
    with served(tmp_path) as (_, client):
        port = str(client.base_url.port)
        error = run("serve", "--port", port, "--library", tmp_path / "library").error
        assert error.startswith(f"port {port} cannot be listened on")
    error = run("serve", "--port", "0", "--library", tmp_path / "file").error
    assert "cannot be written" in error


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from Linux's /proc")
def test_its_memory_stays_flat(tmp_path: Path) -> None:
    """Hundreds of requests, 200 at once, an upload that is no sound, a track heard again."""
    with served(tmp_path) as (process, client):
        client.post("api/jobs", json=LONG | {"minutes": 10, "format": "wav"})
        wait_until((tmp_path / "library" / "quick-10min.json").exists, process)

        def used_mib() -> float:
            status = Path(f"/proc/{process.pid}/status").read_text()
            return int(status.partition("VmRSS:")[2].split()[0]) / 1024

        def use() -> None:
            for _ in range(40):
                for path in ("api/tracks", "feed.xml", "covers/quick-10min.wav.jpg", "none"):
                    client.get(path)
            found = statuses(client.base_url.port or 0, "/audio/quick-10min.wav")
            assert found == [b"200"] * AT_ONCE
            with client.stream("GET", "audio/quick-10min.wav") as answer:
                assert sum(map(len, answer.iter_raw())) > 50e6
            sound = {"content-type": "application/octet-stream"}
            piece = bytes(1 << 20)
            body = (piece for _ in range(60))
            answer = client.post("api/uploads/background", content=body, headers=sound)
            assert answer.status_code == 422

        use()
        before_mib = used_mib()
        use()
        use()
        # 720 requests, more than 100 MB out and 120 MB in: kept, any of them would be seen. What
        # is left is what the allocator keeps.
        assert used_mib() - before_mib < 24.0


def test_a_signal_that_somebody_ignores_stays_ignored(tmp_path: Path) -> None:
    """`nohup supine serve`: a closed terminal is no reason to end. It says who can reach it."""

    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    given = ("serve", "--port", "0", "--library", tmp_path)
    with start(*given, before=ignore) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        os.kill(process.pid, signal.SIGHUP)
        time.sleep(0.3)
        with httpx.Client(trust_env=False) as client:
            assert client.get(f"{address}api/tracks").status_code == 200
        os.kill(process.pid, signal.SIGTERM)
        _, err = process.communicate(timeout=LIMIT_S)
    assert "Only this computer can reach it" in err
    assert str(tmp_path) in err


@pytest.fixture
def issued(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A certificate for a name, its key, and what vouches for it."""
    authority = trustme.CA()
    one = authority.issue_cert("supine.example", "127.0.0.1")
    chain, key, vouching = (tmp_path / name for name in ("chain.pem", "key.pem", "ca.pem"))
    one.cert_chain_pems[0].write_to_path(chain)
    one.private_key_pem.write_to_path(key)
    authority.cert_pem.write_to_path(vouching)
    return chain, key, vouching


def test_with_a_certificate_it_speaks_https_alone(
    tmp_path: Path, issued: tuple[Path, Path, Path]
) -> None:
    """Under the name that the certificate is for; a page may change things, a stranger's not."""
    chain, key, vouching = issued
    arguments = ("--certificate", str(chain), "--key", str(key), "--host", "supine.example")
    given = ("serve", "--port", "0", "--library", str(tmp_path / "library"), *arguments)
    with start(*given, env={"XDG_CONFIG_HOME": str(tmp_path)}) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().strip()
            port = re.fullmatch(r"https://supine\.example:(\d+)/", address)
            assert port, address
            named = {"host": f"supine.example:{port[1]}"}
            trusting = ssl.create_default_context(cafile=str(vouching))
            here = f"https://127.0.0.1:{port[1]}/"
            with httpx.Client(base_url=here, verify=trusting, trust_env=False) as client:
                assert client.get("api/state", headers=named).status_code == 200
                feed = client.get("feed.xml", headers=named).text
                assert f"https://supine.example:{port[1]}/" in feed
                assert "http://supine.example" not in feed
                ours = client.post(
                    "api/jobs", json={}, headers=named | {"origin": address.rstrip("/")}
                )
                assert ours.status_code == 422
                theirs = client.post(
                    "api/jobs", json={}, headers=named | {"origin": "http://supine.example"}
                )
                assert theirs.status_code == 404
            with pytest.raises(httpx.TransportError):
                httpx.get(f"http://127.0.0.1:{port[1]}/", trust_env=False)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def test_a_certificate_that_cannot_be_used_is_told_of(
    tmp_path: Path, issued: tuple[Path, Path, Path]
) -> None:
    """Before anything is served: no name, no such file, no certificate, not its key."""
    chain, key, vouching = issued
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("no certificate")
    for arguments, said in (
        (("--certificate", chain, "--key", key), "--host"),
        (("--certificate", tmp_path / "none.pem", "--host", "a.example"), "No such file"),
        (("--certificate", garbage, "--host", "a.example"), "cannot be used"),
        (("--certificate", vouching, "--key", key, "--host", "a.example"), "cannot be used"),
    ):
        done = run("serve", "--port", "0", "--library", tmp_path / "library", *arguments)
        assert said in done.error
