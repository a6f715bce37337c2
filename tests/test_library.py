"""Writing: a track is there whole, with its record, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from supine import library
from supine.errors import OutputError


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (None, "output/rest-12min30s.mp3"),
        ("tracks", "tracks/rest-12min30s.mp3"),
        ("tracks/mine.mp3", "tracks/mine.mp3"),
        ("mine.m4a", "mine.m4a"),
        ("a.folder.that.is.there", "a.folder.that.is.there/rest-12min30s.mp3"),
    ],
)
def test_where_a_track_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str | None, expected: str
) -> None:
    """A path is a folder if there is one, or if it has no ending; otherwise it is the file."""
    monkeypatch.chdir(tmp_path)
    Path("a.folder.that.is.there").mkdir()
    path = library.track_path(Path(output) if output else None, "rest", 750.0, ".mp3")
    assert path == Path(expected)


def test_a_finished_draft_takes_its_name_with_its_record(tmp_path: Path) -> None:
    """And nothing else is left in the folder."""
    destination = tmp_path / "deep" / "rest.mp3"
    with library.writing(destination) as draft:
        draft.path.write_bytes(b"sound")
        assert not destination.exists()
        draft.finish("{}")
    assert destination.read_bytes() == b"sound"
    assert sorted(path.name for path in destination.parent.iterdir()) == ["rest.json", "rest.mp3"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit, OSError])
def test_a_failure_leaves_the_old_track_and_nothing_else(
    tmp_path: Path, error: type[BaseException]
) -> None:
    """Whatever ends it: a fault of ours, Ctrl-C, SIGTERM, the disk."""
    destination = tmp_path / "rest.mp3"
    destination.write_bytes(b"old")

    def write_half() -> None:
        with library.writing(destination) as draft:
            draft.path.write_bytes(b"half")
            raise error

    with pytest.raises(OutputError if error is OSError else error):
        write_half()
    assert destination.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["rest.mp3"]


def test_drafts_of_dead_processes_are_swept_and_living_ones_are_not(tmp_path: Path) -> None:
    """A draft that nobody has written to for an hour is dead; other names are no concern."""
    destination = tmp_path / "rest [1].mp3"
    dead, living, other = (
        tmp_path / name
        for name in (".rest [1].mp3.123.part", ".rest [1].mp3.456.part", ".other.mp3.123.part")
    )
    for path in (dead, living, other):
        path.write_bytes(b"half")
    for path in (dead, other):
        os.utime(path, (1_000_000, 1_000_000))
    with library.writing(destination) as draft:
        draft.path.write_bytes(b"sound")
        draft.finish("{}")
    assert not dead.exists()
    assert living.exists()
    assert other.exists()


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    """Before anything is spoken."""
    (tmp_path / "rest.mp3").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        library.check_folder(tmp_path / "rest.mp3")


def test_the_record_of_another_track_is_not_lost(tmp_path: Path) -> None:
    """rest.mp3 and rest.m4a would both have rest.json: the second one is asked to go elsewhere."""
    (tmp_path / "rest.mp3").write_bytes(b"sound")
    (tmp_path / "rest.json").write_text('{"record_version": 1, "file": "rest.mp3"}')
    with pytest.raises(OutputError, match=r"the record of rest\.mp3"):
        library.check_folder(tmp_path / "rest.m4a")
    library.check_folder(tmp_path / "rest.mp3")
    (tmp_path / "rest.mp3").unlink()
    library.check_folder(tmp_path / "rest.m4a")
