"""What a worker does of a batch, in the process of the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.conftest import WriteTable
from running import write_guide
from supine.batch import Row, Usual, Workplace, place_of, read_rows
from supine.batch.outcome import Done
from supine.batch.reports import Silent
from supine.batch.tasks import Failed, make, speak, survey
from supine.cache import ClipCache, sha256_of_file

GUIDE = """\
# One

[bell]

[rest 1s..20m]

{{ cue("breath") }}

[rest 1s..20m]
"""


@pytest.fixture
def row(tmp_path: Path, write_table: WriteTable) -> Row:
    """Half a minute, with a theme of its own."""
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "breath.txt").write_text("Let the breath come by itself.\n")
    write_guide(tmp_path, GUIDE)
    table = write_table([{"routine": "quick.md.j2", "minutes": "0:30", "voice": "tone"}])
    (row,) = read_rows(table, Usual())
    return row


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """A folder for tracks, and a cache with nothing in it."""
    return Workplace(place_of(str(tmp_path / "tracks")), Silent(), tmp_path / "cache")


def test_a_survey_says_what_has_to_be_spoken_and_speaks_nothing(
    row: Row, workplace: Workplace, tmp_path: Path
) -> None:
    """Its cues by their keys in the cache; bell and background are made ready."""
    (found,) = survey((row,), workplace)
    assert (found.there, found.faults) == (None, ())
    (cue,) = found.cues
    assert cue.text == "Let the breath come by itself."
    cache = ClipCache(tmp_path / "cache")
    assert cache.get(cue.key) is None
    sounds = set(tmp_path.glob("cache/*/*.wav"))
    assert len(sounds) == 2
    speak(found.cues, workplace)
    assert cache.get(cue.key)
    # Making it needs nothing that is not there by now.
    done = make(row, workplace)
    assert isinstance(done, Done)
    assert len(list(tmp_path.glob("cache/*/*.wav"))) == 3
    assert sha256_of_file(tmp_path / "tracks" / row.name) == done.sha256
    (again,) = survey((row,), workplace)
    assert again.there == done
    assert again.cues == ()


def test_a_worker_that_sees_other_files_refuses(
    row: Row, workplace: Workplace, tmp_path: Path
) -> None:
    """Another machine may have another theme there: no other track is made than was asked for."""
    (tmp_path / "themes" / "breath.txt").write_text("Breathe.\n")
    (found,) = survey((row,), workplace)
    assert "what quick is to be made of is not what it was" in found.faults[0].message
    failed = make(row, workplace)
    assert isinstance(failed, Failed)
    assert "what quick is to be made of is not what it was" in failed.error
    assert not (tmp_path / "tracks" / row.name).exists()


def test_a_fault_of_ours_stops_no_other_and_keeps_its_trace(
    row: Row, workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said to be ours, with where it happened."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(type(workplace.place), "keep", broken)
    failed = make(row, workplace)
    assert isinstance(failed, Failed)
    assert failed.error == "the fault is supine's (ZeroDivisionError: by zero)"
    assert "ZeroDivisionError" in failed.trace
