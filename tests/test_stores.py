"""Addresses: a file is there whole or not at all, and what cannot be reached is said."""

from __future__ import annotations

import os
import pickle
import tempfile
from pathlib import Path

import pytest

from supine.errors import OutputError, UsageError
from supine.stores import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A folder by its address; it is made when something is put there."""
    return Store(f"file://{tmp_path}/store/")


def test_what_is_put_there_can_be_had_again(store: Store, tmp_path: Path) -> None:
    """Small and large, in folders, over what was there; by others, too."""
    source = tmp_path / "source"
    for data in (b"one", os.urandom(3_000_000), b""):
        source.write_bytes(data)
        store.send(source, "a/b/track.mp3")
        other: Store = pickle.loads(pickle.dumps(store))  # noqa: S301 - our own, just dumped
        assert other.read("a/b/track.mp3") == data
        assert other.size_bytes("a/b/track.mp3") == len(data)
        assert other.fetch("a/b/track.mp3", tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == data
    store.write("a/note", b"small")
    assert (tmp_path / "store/a/note").read_bytes() == b"small"
    assert store.within("a/note") == f"file://{tmp_path}/store/a/note"


def test_what_is_not_there_is_nothing(store: Store, tmp_path: Path) -> None:
    """Neither an error nor an empty file."""
    assert store.read("gone") is None
    assert store.size_bytes("gone") is None
    assert not store.fetch("gone", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_file_gets_its_name_within_its_own_folder(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From another disk it would be copied, and be there by halves for a while."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no-such-folder"))
    store.write("note", b"whole")
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["note"]
    # As any file of that folder, to be read by the others who see it.
    (tmp_path / "store/other").touch()
    assert (tmp_path / "store/note").stat().st_mode == (tmp_path / "store/other").stat().st_mode


def test_a_folder_in_the_way_is_said_and_stays(store: Store, tmp_path: Path) -> None:
    """The file is not put into it, under another name."""
    (tmp_path / "store/track.mp3").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"track\.mp3"):
        store.write("track.mp3", b"whole")
    assert list((tmp_path / "store").rglob("*")) == [tmp_path / "store/track.mp3"]


def test_what_cannot_be_sent_leaves_what_was_there(store: Store, tmp_path: Path) -> None:
    """And nothing half written beside it."""
    store.write("track.mp3", b"before")
    store.write("folder", b"a file")
    with pytest.raises(OutputError, match="cannot be"):
        store.write("folder/track.mp3", b"after")
    with pytest.raises(OSError, match="No such file"):
        store.send(tmp_path / "gone", "track.mp3")
    assert store.read("track.mp3") == b"before"
    assert {path.name for path in (tmp_path / "store").iterdir()} == {"track.mp3", "folder"}


@pytest.mark.parametrize("address", ["tracks", "nothing-reaches-this://x", "/tmp/x"])
def test_what_is_no_address_is_refused(address: str) -> None:
    """Before anything is made for it."""
    with pytest.raises(UsageError):
        Store(address)
