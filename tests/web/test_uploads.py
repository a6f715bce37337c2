"""Sounds that somebody brings: whole and checked, or refused with a line that says why."""

from __future__ import annotations

import io
import json
import socket
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from supine.audio.clip_cache import ClipCache
from supine.model import SAMPLE_RATE_HZ
from supine.web.settings import Limits
from supine.web.uploads import MAX_BYTES, Uploads
from support.web_server import LIMIT_S, OUTSIDE, Serve, Served

TYPE = {"content-type": "application/octet-stream"}


def wav(length_s: float, pitch_hz: float = 523.0) -> bytes:
    """A tone that dies away."""
    time_s = np.arange(round(length_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    tone = 0.8 * np.exp(-time_s) * np.sin(2 * np.pi * pitch_hz * time_s)
    written = io.BytesIO()
    soundfile.write(written, tone.astype(np.float32), SAMPLE_RATE_HZ, format="WAV")
    return written.getvalue()


def zipped(files: int = 3) -> bytes:
    """An archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for number in range(files):
            archive.writestr(f"bell{number}.wav", wav(1.0))
    return written.getvalue()


@pytest.fixture
def served(library: Path, serve: Serve) -> Served:
    """A server with a track in its library."""
    return serve(library)


def brought(served: Served) -> list[str]:
    """What lies in the folder of uploads."""
    folder = served.settings.uploads
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def bring(served: Served, kind: str, name: str, body: Any, status: int) -> Any:  # noqa: ANN401 - JSON
    """Bring a file."""
    return served.json(
        "POST", f"/api/uploads/{kind}", status, params={"name": name}, content=body, headers=TYPE
    )


def test_a_sound_is_kept_and_deleted(served: Served) -> None:
    """Under the hash of what is in it, with the name it had; once, however often it comes."""
    for kind in MAX_BYTES:
        first = bring(served, kind, "Gong ü.wav", wav(3.0), 201)
        again = bring(served, kind, "other.wav", wav(3.0), 201)
        assert first["key"] == again["key"]
        assert (first["name"], again["name"]) == ("Gong ü.wav", "other.wav")
        assert served.json("GET", "/api/uploads") == [again]
        assert brought(served) == [f"{kind}/{first['key']}.json", f"{kind}/{first['key']}.sound"]
        assert [track["name"] for track in served.json("GET", "/api/tracks")] == ["rest.mp3"]
        path = f"/api/uploads/{kind}/{first['key']}"
        assert served.client.delete(path).status_code == 204
        assert served.client.delete(path).status_code == 422
        assert brought(served) == []


def test_a_brought_bell_rings_in_the_timeline_and_alone(served: Served) -> None:
    """By the key it was given, for its own kind only."""
    long, short = (
        bring(served, "bell", "b.wav", wav(s, s * 100), 201)["option"] for s in (6.0, 3.0)
    )
    data = {"routine": "constructive-rest", "voice": "tone", "minutes": 10}
    rings_s = []
    for choice in (long, short):
        plan = served.json("POST", "/api/plan", json=data | {"bell": choice})
        (_, last) = plan["bells"][0], plan["bells"][-1]
        rings_s.append((last["end_samples"] - last["start_samples"]) / last["strikes"])
    assert rings_s[0] > rings_s[1]
    heard = served.client.get("/api/previews/bell", params={"bell": short})
    assert len(soundfile.read(io.BytesIO(heard.content))[0]) > 2.5 * SAMPLE_RATE_HZ
    wrong = served.json("POST", "/api/plan", 422, json=data | {"background": short})
    assert "no uploaded background" in wrong["error"]["message"]


def test_what_is_no_sound_is_refused(served: Served) -> None:
    """Whatever it is called; with its name and the reason, not with where it lay."""
    for kind, body, words in (
        ("bell", zipped(), "not a sound file"),
        ("background", zipped(), "not a sound file"),
        ("recording", zipped(), "not a sound file"),
        ("bell", b"", "is empty"),
        ("bell", b"RIFF" + b"\0" * 5000, "not a sound file"),
        ("bell", wav(2.0)[:50_000], ""),
        ("bell", wav(31.0), "longer than 0:30"),
        ("background", b"#EXTM3U\n#EXTINF:5,\n/etc/passwd\n", "not a sound file"),
        ("background", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a sound file"),
    ):
        error = bring(served, kind, "bell.wav", body, 422)["error"]
        assert error["message"].startswith("bell.wav ")
        assert words in error["message"]
        assert str(served.settings.library) not in json.dumps(error)
        assert brought(served) == []


@pytest.mark.parametrize(
    ("kind", "longest"),
    [("bell", "0:30"), pytest.param("background", "3:00:00", marks=pytest.mark.slow)],
)
def test_a_small_file_that_unpacks_to_hours_is_refused(
    served: Served, kind: str, longest: str
) -> None:
    """It is decoded no further than such a sound may last."""
    rate_hz, hours = 1000, 4
    packed = io.BytesIO()
    with soundfile.SoundFile(packed, "w", rate_hz, 1, format="FLAC") as file:
        for _ in range(hours * 60):
            file.write(np.full(60 * rate_hz, 0.25, np.float32))
    assert len(packed.getvalue()) < MAX_BYTES["bell"] / 10
    error = bring(served, kind, "hours.flac", packed.getvalue(), 422)["error"]
    assert error["message"] == f"hours.flac is longer than {longest}"
    assert brought(served) == []


def test_a_name_is_only_a_name(served: Served) -> None:
    """It is shown again, shortened and without control characters, and is never a path."""
    for name in (
        "../../outside.txt",
        "/etc/passwd",
        "..",
        "",
        "a\r\nb.wav",
        "x" * 5000,
        "<b>&.wav",
        "\x00",
    ):
        key = bring(served, "bell", name, wav(1.0), 201)["key"]
        (upload,) = served.json("GET", "/api/uploads")
        assert upload["name"].isprintable()
        assert 0 < len(upload["name"]) <= 100
        assert brought(served) == [f"bell/{key}.json", f"bell/{key}.sound"]
    assert (served.settings.library.parent / "outside.txt").read_text() == OUTSIDE


def test_there_are_three_kinds_and_no_fourth(served: Served) -> None:
    """Neither is a kind a path."""
    for kind in ("bells", "..", ".", "%2e%2e", "bell%2F.."):
        answer = served.client.post(f"/api/uploads/{kind}", content=wav(1.0), headers=TYPE)
        assert answer.status_code in {404, 405}
    assert not served.settings.uploads.exists()


def test_a_giant_is_refused_by_its_word(served: Served) -> None:
    """Before a byte of it is taken."""
    length = {"content-length": str(10 * 1024**4)}
    for kind in MAX_BYTES:
        status, _, _ = served.raw(f"/api/uploads/{kind}", "POST", TYPE | length)
        assert status == 413
    assert brought(served) == []


def test_a_giant_that_says_nothing_is_refused_by_what_comes(served: Served) -> None:
    """Once it is over the bound of its kind; nothing is kept of it."""
    piece = bytes(1 << 20)
    pieces = (piece for _ in range(MAX_BYTES["bell"] // len(piece) + 4))
    answer = served.client.post("/api/uploads/bell", content=pieces, headers=TYPE)
    assert answer.status_code == 413
    assert brought(served) == []


def test_all_together_have_a_bound(library: Path, serve: Serve) -> None:
    """A full library is said to be full, and what was there stays."""
    served = serve(library, limits=Limits(uploads_bytes=500_000))
    kept = bring(served, "bell", "one.wav", wav(4.0), 201)
    error = bring(served, "bell", "two.wav", wav(4.0, 300.0), 507)["error"]
    assert "no room for more uploads" in error["message"]
    assert served.json("GET", "/api/uploads") == [kept]


def test_one_that_trickles_is_given_up(library: Path, serve: Serve) -> None:
    """A byte now and then does not keep a place for ever; nothing is left of it."""
    served = serve(library, limits=Limits(body_grace_s=0.2, body_bytes_per_s=1e6))
    with socket.create_connection(("127.0.0.1", served.port), timeout=LIMIT_S) as one:
        one.sendall(
            f"POST /api/uploads/bell HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
            "Content-Type: audio/wav\r\nContent-Length: 1000\r\n\r\nRIFF".encode()
        )
        assert one.recv(1000).startswith(b"HTTP/1.1 408 ")
    assert brought(served) == []


def test_one_that_breaks_off_leaves_nothing(served: Served) -> None:
    """A phone that goes out of reach is no fault of ours, and no half file."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=LIMIT_S) as one:
        one.sendall(
            f"POST /api/uploads/bell HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
            "Content-Type: audio/wav\r\nContent-Length: 900000\r\n\r\n".encode()
            + wav(3.0)[:100_000]
        )
    bring(served, "bell", "whole.wav", wav(1.0), 201)
    assert len(brought(served)) == 2


def test_a_description_that_is_lost_does_no_harm(tmp_path: Path, cache: ClipCache) -> None:
    """The sound is there all the same; what is no sound of ours is not shown."""
    folder = tmp_path / "bell"
    folder.mkdir()
    for key, described in (("a" * 32, "[]"), ("b" * 32, None), ("c" * 32, '{"name": "Gong"}')):
        (folder / f"{key}.sound").write_bytes(wav(1.0))
        if described:
            (folder / f"{key}.json").write_text(described)
    (folder / "stray.sound").write_bytes(b"x")
    names = {upload.name for upload in Uploads(tmp_path, cache, 1000).all()}
    assert names == {"a" * 32, "b" * 32, "Gong"}
