"""Stores by address: whole files or none, in a folder and in an S3 that is served here."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from supine.errors import OutputError, UsageError
from supine.storage.object_store import ObjectStore, is_address
from support.running import LIMIT_S, start
from support.s3 import S3, s3_server

SENDING = """
import sys
from pathlib import Path
from supine.storage.object_store import ObjectStore

store = ObjectStore(sys.argv[1])
assert store.find_size_bytes("it/whole.bin") == 3
print("begun", flush=True)
store.upload(Path(sys.argv[2]), "it/whole.bin")
"""

FORKING = """
import os, sys
from supine.storage.object_store import ObjectStore

store = ObjectStore(sys.argv[1])
store.write("a", b"by the parent")
child = os.fork()
if not child:
    os._exit(0 if store.read("a") == b"by the parent" else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    """One S3 for all tests here."""
    with s3_server() as served:
        yield served


@pytest.fixture(params=["file", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address of each kind, of its own for each test."""
    if request.param == "file":
        return (tmp_path / "shared").as_uri()
    served: S3 = request.getfixturevalue("s3")
    for name, value in served.environment.items():
        monkeypatch.setenv(name, value)
    return f"{served.address}/{tmp_path.name}"


@pytest.fixture
def names(address: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], list[str]]:
    """What lists everything that is in the store, drafts and unfinished uploads included."""

    def listed() -> list[str]:
        if address.startswith("file"):
            root = tmp_path / "shared"
            return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())
        served: S3 = request.getfixturevalue("s3")
        prefix = f"{tmp_path.name}/"
        found = [*served.keys(), *served.unfinished()]
        return sorted(key.removeprefix(prefix) for key in found if key.startswith(prefix))

    return listed


def test_what_is_written_can_be_read(address: str, names: Callable[[], list[str]]) -> None:
    """Bytes in, the same bytes out, and how many; what is not there is None."""
    store = ObjectStore(address)
    assert store.read("a/b.json") is None
    assert store.find_size_bytes("a/b.json") is None
    for data in (b"some", b"", b"others"):
        store.write("a/b.json", data)
        assert store.read("a/b.json") == data
        assert store.find_size_bytes("a/b.json") == len(data)
    # A folder is no file, whatever stores think of folders.
    assert store.find_size_bytes("a") is None
    assert names() == ["a/b.json"]


def test_files_are_sent_and_fetched(
    address: str, tmp_path: Path, names: Callable[[], list[str]]
) -> None:
    """As they are, in place of what was there, on both ways; nothing else is left."""
    store = ObjectStore(address)
    sent, fetched = tmp_path / "sent.bin", tmp_path / "fetched.bin"
    for data in (bytes(3_000_000), b"shorter"):
        sent.write_bytes(data)
        store.upload(sent, "deep/er/x.bin")
        assert store.download("deep/er/x.bin", fetched)
        assert fetched.read_bytes() == data
    assert not store.download("deep/er/y.bin", fetched)
    assert fetched.read_bytes() == b"shorter"
    assert names() == ["deep/er/x.bin"]
    assert not list(tmp_path.glob(".*"))


def test_what_another_wrote_a_moment_ago_is_seen(address: str) -> None:
    """No memory of what was not there, or was smaller."""
    one, other = ObjectStore(address), pickle.loads(pickle.dumps(ObjectStore(address)))  # noqa: S301 - our own
    assert other.address == one.address
    assert one.find_size_bytes("x") is None
    other.write("x", b"1")
    assert one.find_size_bytes("x") == 1
    other.write("x", b"12")
    assert one.find_size_bytes("x") == 2
    assert one.read("x") == b"12"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    "delay", [0.03, *(pytest.param(s, marks=pytest.mark.slow) for s in (0.0, 0.1, 0.3))]
)
def test_a_writer_that_is_killed_leaves_the_whole_file_or_none(
    address: str, tmp_path: Path, names: Callable[[], list[str]], delay: float
) -> None:
    """Killed at some moment of it: what stands under the name is the old file, or the new."""
    store = ObjectStore(address)
    store.write("it/whole.bin", b"old")
    large = tmp_path / "large.bin"
    large.write_bytes(os.urandom(1 << 20) * 60)
    command = (sys.executable, "-c", SENDING)
    with start(address, large, command=command) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert store.find_size_bytes("it/whole.bin") in {3, large.stat().st_size}
    if address.startswith("s3"):
        assert names() == ["it/whole.bin"]
    copy = tmp_path / "copy.bin"
    assert store.download("it/whole.bin", copy)
    assert copy.read_bytes() in {b"old", large.read_bytes()}


def test_a_sending_that_fails_leaves_what_was_there(
    address: str, tmp_path: Path, names: Callable[[], list[str]]
) -> None:
    """One line that names the file."""
    store = ObjectStore(address)
    store.write("x", b"old")
    with pytest.raises(OutputError, match="gone"):
        store.upload(tmp_path / "gone.bin", "x")
    assert store.read("x") == b"old"
    assert names() == ["x"]


def test_a_place_that_cannot_be_written_is_named(address: str, tmp_path: Path) -> None:
    """It is not taken for a file that is not in the store."""
    store = ObjectStore(address)
    store.write("x", b"it")
    with pytest.raises(OutputError, match="nowhere"):
        store.download("x", tmp_path / "nowhere" / "x")


@pytest.mark.parametrize(
    "use",
    [
        lambda store, _: store.read("x"),
        lambda store, _: store.find_size_bytes("x"),
        lambda store, _: store.write("x", b"it"),
        lambda store, file: store.upload(file, "x"),
    ],
    ids=["read", "size_bytes", "write", "send"],
)
def test_a_bucket_that_is_not_there_is_one_line_and_stays_away(
    s3: S3,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    use: Callable[[ObjectStore, Path], object],
) -> None:
    """A slip in its name is no empty store, and no new bucket either; no secret is told."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "x"
    file.write_bytes(b"it")
    with pytest.raises(OutputError) as caught:
        use(ObjectStore("s3://trakcs/all"), file)
    said = str(caught.value)
    assert said.startswith("s3://trakcs/all/x cannot be reached (")
    assert "\n" not in said
    assert s3.environment["AWS_SECRET_ACCESS_KEY"] not in said
    assert "trakcs" not in s3.buckets()


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """A file stands where the folder would be."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be reached"):
        ObjectStore((tmp_path / "file" / "x").as_uri()).write("a", b"it")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "tracks",
        "/mnt/tracks",
        "s3://",
        "://x",
        "file://tracks",
        "file://",
        "nope://x",
        "s3:///x",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """At once, and with what one looks like."""
    with pytest.raises(UsageError, match=r"s3://bucket/tracks"):
        ObjectStore(address)


@pytest.mark.parametrize(
    "address",
    ["sftp://anna:hush@host/tracks", "s3://AKIA:hu/sh@bucket/tracks", "ftp://a:hu@sh@host/x"],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(address: str) -> None:
    """Addresses are shown, and written into manifests."""
    with pytest.raises(UsageError, match="password") as caught:
        ObjectStore(address)
    assert "hu" not in str(caught.value).replace("supine", "")


def test_what_reaches_it_and_is_not_installed_is_named() -> None:
    """With what to install."""
    with pytest.raises(UsageError, match="pip install"):
        ObjectStore("sftp://host/tracks")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_store_can_be_used_after_a_fork(address: str) -> None:
    """As in the workers of a pool, which have it from their parent."""
    with start(address, command=(sys.executable, "-c", FORKING)) as process:
        _, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, err


def test_addresses_are_told_from_folders() -> None:
    """By their two slashes."""
    assert is_address("s3://bucket/x")
    assert is_address("file:///mnt/x")
    assert not any(map(is_address, ("output", "C:\\tracks", "/mnt/x", "./a:b")))


def test_a_file_gets_its_name_within_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From another disk it would be copied, and be there by halves for a while."""
    store = ObjectStore(f"file://{tmp_path}/store")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no-such-folder"))
    store.write("note", b"whole")
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["note"]
    # As any file of that folder, to be read by the others who see it.
    (tmp_path / "store/other").touch()
    assert (tmp_path / "store/note").stat().st_mode == (tmp_path / "store/other").stat().st_mode


def test_a_folder_in_the_way_is_said_and_stays(tmp_path: Path) -> None:
    """The file is not put into it, under another name."""
    store = ObjectStore(f"file://{tmp_path}/store")
    (tmp_path / "store/track.mp3").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"track\.mp3"):
        store.write("track.mp3", b"whole")
    assert list((tmp_path / "store").rglob("*")) == [tmp_path / "store/track.mp3"]
