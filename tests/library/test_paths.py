"""Writing: a track is there whole, with its recipe, or not at all."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from supine.errors import OutputError
from supine.library.paths import choose_track_path, open_draft, require_writable_destination


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
    path = choose_track_path(Path(output) if output else None, "rest", 750.0, ".mp3")
    assert path == Path(expected)


def test_a_finished_draft_takes_its_name_with_its_recipe(tmp_path: Path) -> None:
    """And nothing else is left in the folder."""
    destination = tmp_path / "deep" / "rest.mp3"
    with open_draft(destination) as draft:
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
        with open_draft(destination) as draft:
            draft.path.write_bytes(b"half")
            raise error

    with pytest.raises(OutputError if error is OSError else error):
        write_half()
    assert destination.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["rest.mp3"]


@pytest.mark.skipif(sys.platform == "win32", reason="no process is asked to end there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_between_the_two_names_waits_for_the_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """No track stands without its recipe because somebody pressed Ctrl-C at that moment."""

    def end(_number: int, _frame: object) -> None:
        raise SystemExit

    rename = Path.replace

    def rename_and_signal(self: Path, target: Path) -> Path:
        there = rename(self, target)
        signal.raise_signal(number)
        return there

    def write() -> None:
        with open_draft(tmp_path / "rest.mp3") as draft:
            draft.path.write_bytes(b"sound")
            draft.finish("{}")

    monkeypatch.setattr(Path, "replace", rename_and_signal)
    before = signal.signal(number, end)
    try:
        with pytest.raises(SystemExit):
            write()
    finally:
        signal.signal(number, before)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rest.json", "rest.mp3"]


def test_stale_drafts_are_removed_and_others_stay(tmp_path: Path) -> None:
    """A draft that nobody has written to for an hour is stale; other names are no concern."""
    destination = tmp_path / "rest [1].mp3"
    dead, living, other = (
        tmp_path / name
        for name in (".rest [1].mp3.123-1.part", ".rest [1].mp3.456.part", ".other.mp3.123.part")
    )
    for path in (dead, living, other):
        path.write_bytes(b"half")
    for path in (dead, other):
        os.utime(path, (1_000_000, 1_000_000))
    with open_draft(destination) as draft:
        draft.path.write_bytes(b"sound")
        draft.finish("{}")
    assert not dead.exists()
    assert living.exists()
    assert other.exists()


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    """Before anything is spoken."""
    (tmp_path / "rest.mp3").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        require_writable_destination(tmp_path / "rest.mp3")


@pytest.mark.parametrize("version", ["recipe_version", "record_version"])
def test_the_recipe_of_another_track_is_not_lost(tmp_path: Path, version: str) -> None:
    """rest.mp3 and rest.m4a would both have rest.json: the second one is asked to go elsewhere."""
    (tmp_path / "rest.mp3").write_bytes(b"sound")
    (tmp_path / "rest.json").write_text(f'{{"{version}": 1, "file": "rest.mp3"}}')
    with pytest.raises(OutputError, match=r"the recipe of rest\.mp3"):
        require_writable_destination(tmp_path / "rest.m4a")
    require_writable_destination(tmp_path / "rest.mp3")
    (tmp_path / "rest.mp3").unlink()
    require_writable_destination(tmp_path / "rest.m4a")


@pytest.mark.parametrize("content", ["my notes", "[]", '{"file": "rest.mp3"}'])
def test_a_file_that_is_no_recipe_is_not_replaced(tmp_path: Path, content: str) -> None:
    """Somebody's own rest.json, whatever is in it: the track is asked to go elsewhere."""
    (tmp_path / "rest.json").write_text(content)
    with pytest.raises(OutputError, match="no recipe of a track"):
        require_writable_destination(tmp_path / "rest.mp3")
    assert (tmp_path / "rest.json").read_text() == content
