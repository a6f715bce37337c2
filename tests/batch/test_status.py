"""What each worker is at: told now and then, read by whoever watches, and never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from supine.batch import workers
from supine.batch.dask_cluster import DaskStatus
from supine.batch.workers import FileStatus


@pytest.fixture(autouse=True)
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has been said by this process yet."""
    monkeypatch.setattr(workers, "_reported_at_s", -1e9)


def test_each_process_has_its_own_word(tmp_path: Path) -> None:
    """By its number; those of others stay, also of one that has died."""
    (tmp_path / "7").write_text("schreibt ä.mp3", encoding="utf-8")
    FileStatus(tmp_path).report("writing a.mp3")
    status = {"7": "schreibt ä.mp3", str(os.getpid()): "writing a.mp3"}
    assert FileStatus(tmp_path).read() == status


def test_words_that_come_too_fast_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A track's progress is told of many times a second."""
    told = FileStatus(tmp_path)
    now_s = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now_s)
    for word in ("first", "second"):
        told.report(word)
    assert list(told.read().values()) == ["first"]
    now_s += 0.3
    told.report("third")
    assert list(told.read().values()) == ["third"]


def test_a_folder_that_is_gone_harms_nobody(tmp_path: Path) -> None:
    """As when the command ends before its workers."""
    told = FileStatus(tmp_path / "gone")
    told.report("writing a.mp3")
    assert told.read() == {}


def test_outside_of_a_cluster_s_task_there_is_nobody_to_tell() -> None:
    """And nothing happens."""
    DaskStatus().report("writing a.mp3")
