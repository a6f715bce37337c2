"""Writing: a track is there whole, with its recipe, or not at all."""

from __future__ import annotations

import functools
import hashlib
import os
import signal
import sys
from pathlib import Path

import pytest

from supine.errors import OutputError
from supine.library.paths import (
    ANY,
    choose_track_path,
    make_track_path,
    open_draft,
    require_writable_destination,
)
from supine.library.recipe import get_recipe_path
from support.old_tracks import write_old


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
    path = make_track_path(Path(output) if output else None, "rest", 750.0, ".mp3")
    assert path == Path(expected)


def test_a_finished_draft_takes_its_name_with_its_recipe(tmp_path: Path) -> None:
    """And nothing else is left in the folder."""
    destination = tmp_path / "deep" / "rest.mp3"
    with open_draft(destination, "") as draft:
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
    destination = write_old(tmp_path / "rest.mp3", "one")

    def write_half() -> None:
        with open_draft(destination, "one") as draft:
            draft.path.write_bytes(b"half")
            raise error

    with pytest.raises(OutputError if error is OSError else error):
        write_half()
    assert destination.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rest.json", "rest.mp3"]


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
        with open_draft(tmp_path / "rest.mp3", "") as draft:
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
    with open_draft(destination, "") as draft:
        draft.path.write_bytes(b"sound")
        draft.finish("{}")
    assert not dead.exists()
    assert living.exists()
    assert other.exists()


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    """Before anything is spoken."""
    (tmp_path / "rest.mp3").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        require_writable_destination(tmp_path / "rest.mp3", "")


def test_a_track_of_the_same_request_is_replaced_and_no_other(tmp_path: Path) -> None:
    """Unless its hash is known from before, or it is by force."""
    path = write_old(tmp_path / "rest.mp3", "one")
    require_writable_destination(path, "one")
    with pytest.raises(OutputError, match="is another track"):
        require_writable_destination(path, "two")
    require_writable_destination(path, "two", hashlib.sha256(b"old").hexdigest())
    require_writable_destination(path, "two", ANY)


def test_a_file_of_somebody_elses_is_never_replaced(tmp_path: Path) -> None:
    """Not by force either: one without a recipe, or with the recipe of another track."""
    song = tmp_path / "song.mp3"
    song.write_bytes(b"song")
    with pytest.raises(OutputError, match="no track that supine made"):
        require_writable_destination(song, "one", ANY)
    get_recipe_path(write_old(tmp_path / "rest.mp3", "one")).rename(tmp_path / "song.json")
    with pytest.raises(OutputError, match="no track that supine made"):
        require_writable_destination(song, "one", ANY)


def test_in_a_folder_another_track_gets_a_number(tmp_path: Path) -> None:
    """And making it again finds it under that; a track that was renamed is the same still."""
    chosen = functools.partial(choose_track_path, tmp_path, "rest", ".mp3", 60.0)
    first = write_old(chosen("one"), "one")
    second = write_old(chosen("two"), "two")
    assert (first.name, second.name) == ("rest-1min.mp3", "rest-1min-2.mp3")
    assert (chosen("one"), chosen("two")) == (first, second)
    assert chosen("three", ANY) == first
    get_recipe_path(second).rename(tmp_path / "evening.json")
    renamed = second.rename(tmp_path / "evening.mp3")
    require_writable_destination(renamed, "two")
    assert chosen("two") == second


def test_two_formats_of_one_track_lie_beside_each_other(tmp_path: Path) -> None:
    """The recipe of the second has its whole name, and each track finds its own."""
    first, second = tmp_path / "rest.mp3", tmp_path / "rest.m4a"
    write_old(first, "one")
    with open_draft(second, "one") as draft:
        draft.path.write_bytes(b"old")
        draft.finish(get_recipe_path(first).read_text(encoding="utf-8"))
    assert get_recipe_path(second).name == "rest.m4a.json"
    assert get_recipe_path(first).name == "rest.json"
    require_writable_destination(first, "one")


@pytest.mark.parametrize("version", ["recipe_version", "record_version"])
@pytest.mark.parametrize(("is_there", "expected"), [(True, "rest.m4a.json"), (False, "rest.json")])
def test_only_a_recipe_whose_track_is_gone_is_replaced(
    tmp_path: Path, version: str, expected: str, *, is_there: bool
) -> None:
    """One of any version; the recipe of a track that is there stays as it is."""
    (tmp_path / "rest.json").write_text(f'{{"{version}": 1, "file": "rest.mp3"}}')
    if is_there:
        (tmp_path / "rest.mp3").write_bytes(b"sound")
    with open_draft(tmp_path / "rest.m4a", "") as draft:
        draft.path.write_bytes(b"sound")
        draft.finish("{}")
    assert (tmp_path / expected).read_text() == "{}"


@pytest.mark.parametrize("content", ["my notes", "[]", '{"file": "rest.mp3"}'])
def test_a_file_that_is_no_recipe_is_not_replaced(tmp_path: Path, content: str) -> None:
    """Somebody's own rest.json, whatever is in it; nor is one that has the other name as well."""
    (tmp_path / "rest.json").write_text(content)
    require_writable_destination(tmp_path / "rest.mp3", "one")
    (tmp_path / "rest.mp3.json").write_text(content)
    with pytest.raises(OutputError, match="no recipe of this track"):
        require_writable_destination(tmp_path / "rest.mp3", "one")
    assert (tmp_path / "rest.json").read_text() == content
