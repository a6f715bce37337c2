"""Atomic writing, and the drafts of writers that were killed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from supine.errors import OutputError
from supine.storage.atomic_write import atomic_write, make_draft_path, remove_stale_drafts
from supine.storage.object_store import ObjectStore

TWO_HOURS_S = 7200.0


def stale(draft: Path) -> Path:
    """A draft that nobody has written to for two hours."""
    draft.write_bytes(b"half")
    written_s = time.time() - TWO_HOURS_S
    os.utime(draft, (written_s, written_s))
    return draft


def test_a_file_is_there_once_all_of_it_is_written(tmp_path: Path) -> None:
    """In place of what was there, and in a folder that was not."""
    destination = tmp_path / "new" / "notes.txt"
    for text in ("first", "second"):
        with atomic_write(destination) as draft:
            draft.write_text(text, encoding="utf-8")
            assert draft.parent == destination.parent
        assert destination.read_text(encoding="utf-8") == text
    assert list(destination.parent.iterdir()) == [destination]


def test_of_what_fails_nothing_is_left_and_what_was_there_stays(tmp_path: Path) -> None:
    """Whatever fails: what writes it, or the disk."""
    destination = tmp_path / "notes.txt"
    destination.write_text("before", encoding="utf-8")
    with pytest.raises(TypeError), atomic_write(destination) as draft:
        draft.write_text(b"after")  # type: ignore[arg-type]
    with (
        pytest.raises(OutputError, match=r"notes\.txt cannot be written"),
        atomic_write(destination),
    ):
        pass  # without a draft, there is nothing to give the name to
    assert destination.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [destination]


def test_only_stale_drafts_of_the_very_file_are_removed(tmp_path: Path) -> None:
    """Neither one that is being written nor one of another file, whatever its name."""
    destination = tmp_path / "a[b]*.mp3"
    gone = stale(make_draft_path(destination))
    others = [
        stale(make_draft_path(tmp_path / "a[b]*.json")),
        stale(make_draft_path(tmp_path / "ab-x.mp3")),
        stale(tmp_path / destination.name),
    ]
    living = tmp_path / f".{destination.name}.1-1.part"
    living.write_bytes(b"half")
    remove_stale_drafts(tmp_path, f"{destination.name}.")
    assert not gone.exists()
    assert sorted(tmp_path.iterdir()) == sorted([*others, living])


def test_stale_drafts_in_a_folder_of_several_machines_are_removed(tmp_path: Path) -> None:
    """What a killed machine left goes when another writes there."""
    gone = stale(tmp_path / ".x.mp3.1-23456789.part")
    living = tmp_path / ".x.mp3.2-98765432.part"
    living.write_bytes(b"half")
    ObjectStore(tmp_path.as_uri()).write("y.mp3", b"whole")
    assert not gone.exists()
    assert sorted(tmp_path.iterdir()) == [living, tmp_path / "y.mp3"]


def test_two_writers_of_one_file_have_two_drafts(tmp_path: Path) -> None:
    """Threads, processes and machines: the last one to end wins, and neither is torn."""
    destination = tmp_path / "notes.txt"
    with atomic_write(destination) as one:
        with atomic_write(destination) as other:
            one.write_text("one")
            other.write_text("other")
        assert destination.read_text() == "other"
    assert destination.read_text() == "one"
    assert list(tmp_path.iterdir()) == [destination]
