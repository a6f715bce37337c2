"""What a worker does of a batch, in the process of the test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.conftest import WriteTable
from supine.audio.clip_cache import ClipCache
from supine.batch.destination import open_destination
from supine.batch.rows import FAILED, BatchDefaults, Row, read_rows
from supine.batch.tasks import (
    RowCheck,
    TaskContext,
    check_rows,
    group_identical,
    make,
    speak,
)
from supine.storage.hashing import hash_file
from support.running import write_guide
from support.tables import rows_of

GUIDE = """\
# One

[bell]

[rest 1s..20m]

Let the breath come by itself.

[rest 1s..20m]

[fill: breath]

[end]
"""


@pytest.fixture
def row(tmp_path: Path, write_table: WriteTable) -> Row:
    """Half a minute, with one cue: too short for one of its theme."""
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "breath.txt").write_text("Breathe out.\n")
    write_guide(tmp_path, GUIDE)
    table = write_table([{"routine": "quick.md.j2", "minutes": "0:32", "voice": "tone"}])
    (row,) = read_rows(table, BatchDefaults())
    return row


@pytest.fixture
def context(tmp_path: Path) -> TaskContext:
    """A folder for tracks, and a cache with nothing in it."""
    return TaskContext(open_destination(str(tmp_path / "tracks")), tmp_path / "cache")


def test_a_survey_says_what_has_to_be_spoken_and_speaks_nothing(
    row: Row, context: TaskContext, tmp_path: Path
) -> None:
    """Its cues by their keys in the cache; bell and background are made ready."""
    (found,) = check_rows((row,), context)
    assert (found.there, found.faults) == (None, ())
    (cue,) = found.cues
    assert cue.text == "Let the breath come by itself."
    cache = ClipCache(tmp_path / "cache")
    assert cache.get(cue.key) is None
    sounds = set(tmp_path.glob("cache/*/*.wav"))
    assert len(sounds) == 2
    speak(found.cues, context)
    assert cache.get(cue.key)
    # Making it needs nothing that is not there by now.
    (made,) = make((row,), context)
    assert made.done
    assert len(list(tmp_path.glob("cache/*/*.wav"))) == 3
    assert hash_file(tmp_path / "tracks" / row.name) == made.done.sha256
    (again,) = check_rows((row,), context)
    assert again.there == made.done
    assert again.cues == ()


@pytest.mark.parametrize("other", ["theme", "bell"])
def test_a_worker_that_sees_other_files_refuses(
    row: Row, context: TaskContext, tmp_path: Path, other: str
) -> None:
    """Another machine may have others there, or none: only what was asked for is made."""
    if other == "theme":
        (tmp_path / "themes" / "breath.txt").write_text("Breathe.\n")
    else:
        bell = tmp_path / "bell.wav"
        bell.write_bytes(b"rung")
        written = {"routine": "quick.md.j2", "minutes": "0:30", "bell": "bell.wav"}
        (row,) = rows_of(tmp_path, written)
        bell.unlink()
    (found,) = check_rows((row,), context)
    assert "what quick is to be made of is not what it was" in found.faults[0].message
    (failed,) = make((row,), context)
    assert failed.state == FAILED
    assert "what quick is to be made of is not what it was" in failed.error
    assert not (tmp_path / "tracks" / row.name).exists()


def test_a_fault_of_ours_stops_no_other_and_keeps_its_trace(
    row: Row, context: TaskContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said to be ours, with where it happened."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    for broken_part in (
        "supine.batch.tasks.plan_track",
        "supine.batch.destination.write_track",
    ):
        with monkeypatch.context() as patched:
            patched.setattr(broken_part, broken)
            failures = make((row, replace(row, name="another.mp3")), context)
        for failed in failures:
            assert failed.state == FAILED
            assert failed.error == "the fault is supine's (ZeroDivisionError: by zero)"
            assert "ZeroDivisionError" in failed.trace
        assert len(failures) == 2


def test_rows_for_one_track_fail_or_are_made_each_by_itself(
    row: Row, context: TaskContext, tmp_path: Path
) -> None:
    """One whose place is taken is not made, and one that can be is, in the order of the rows."""
    taken = tmp_path / "tracks/taken.mp3"
    taken.mkdir(parents=True)
    rows = (replace(row, name="taken.mp3"), row, replace(row, name="ben/evening.mp3"))
    failed, first, second = make(rows, context)
    assert failed.state == FAILED
    assert failed.error.startswith(f"{taken} is a folder")
    assert failed.is_unwritable
    assert first.done == second.done
    assert first.done
    for name in (row.name, "ben/evening.mp3"):
        assert hash_file(tmp_path / "tracks" / name) == first.done.sha256


@given(st.lists(st.sampled_from("abc"), max_size=20), st.integers(1, 120))
def test_rows_are_made_together_by_how_they_sound(sounds: list[str], more: int) -> None:
    """Each row once, in the order they came in; of many that sound the same, fifty at a time."""
    sounds += ["d"] * more
    rows = [Row(line, Mock(), f"{line}.mp3", "mp3", "", "") for line in range(len(sounds))]
    together = group_identical(
        RowCheck(row, sound=sound) for row, sound in zip(rows, sounds, strict=True)
    )
    assert sorted(row.line for same in together for row in same) == list(range(len(rows)))
    for same in together:
        assert len({sounds[row.line] for row in same}) == 1
        assert [row.line for row in same] == sorted(row.line for row in same)
    assert max(len(same) for same in together) <= 50
    assert len(together) == len(set(sounds)) + (more - 1) // 50


@pytest.mark.parametrize(
    ("cells", "sounds_the_same"),
    [
        ({"name": "Ben", "props": "bolster"}, True),
        ({"pronounce": "psoas=SO-az"}, True),
        ({"output": "ben/"}, True),
        ({"seed": "2"}, True),
        ({"guidance": "full"}, True),
        ({"minutes": "0:50"}, False),
        ({"say": "I am here."}, False),
        ({"pace": "120"}, False),
        ({"bell": "small"}, False),
        ({"bell": "none"}, False),
        ({"background": "none"}, False),
        ({"format": "wav"}, False),
    ],
)
def test_what_a_listener_does_not_hear_makes_no_other_sound(
    context: TaskContext,
    tmp_path: Path,
    row: Row,
    cells: dict[str, str],
    *,
    sounds_the_same: bool,
) -> None:
    """Whom a track is for matters only where it is said; what may matter counts as if it did."""
    written = {"routine": "quick.md.j2", "minutes": "0:32", "voice": "tone", **cells}
    (other,) = rows_of(tmp_path, written)
    first, second = check_rows((row, other), context)
    assert first.faults == second.faults == ()
    assert (first.sound == second.sound) == sounds_the_same


def test_a_script_that_greets_by_name_sounds_different_to_each(
    context: TaskContext, tmp_path: Path
) -> None:
    """What is added to a script shows only when it is laid out."""
    (tmp_path / "letter.txt").write_text("Rest here.\n\n(pause 20 seconds)\n", encoding="utf-8")
    letter = {"routine": "letter.txt", "voice": "tone", "speak_name": "yes"}
    whose = (("Anna", "a/"), ("Ben", "b/"), ("Ben", "c/"))
    rows = rows_of(tmp_path, *({**letter, "name": name, "output": to} for name, to in whose))
    anna, ben, other_ben = check_rows(rows, context)
    assert anna.sound != ben.sound
    assert ben.sound == other_ben.sound
