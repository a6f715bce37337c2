"""Which tracks are meant by what somebody named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from supine.errors import AudioFileError, UsageError
from supine.library.find_tracks import collect_tracks, read_title


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as `supine make` leaves one, and as macOS and a killed process do."""
    folder = tmp_path / "output"
    folder.mkdir()
    names = (
        *("rest-15min.mp3", "rest-8min.MP3", "rest-15min.json", "book.m4b", "cat.opus"),
        *("._rest-8min.mp3", ".rest-15min.mp3.1-2.part", "cover.jpg", "a.m4a", "b.wav"),
    )
    for name in names:
        (folder / name).write_bytes(b"")
    (folder / "folder.mp3").mkdir()
    return folder


def names(*named: Path) -> list[str]:
    """The names of the tracks that are meant."""
    return [path.name for path in collect_tracks(named)]


def test_a_folder_means_all_its_tracks_as_people_sort_them(folder: Path) -> None:
    """Eight before fifteen; no recipe, no draft, and none of macOS's own files."""
    expected = ["a.m4a", "b.wav", "book.m4b", "cat.opus", "rest-8min.MP3", "rest-15min.mp3"]
    assert names(folder) == expected


def test_tracks_that_are_named_keep_their_order(folder: Path) -> None:
    """And may come twice."""
    wanted = ["rest-15min.mp3", "a.m4a", "rest-15min.mp3"]
    assert names(*(folder / name for name in wanted)) == wanted


def test_records_that_a_shell_named_too_are_passed_over(folder: Path) -> None:
    """`output/rest*` is a track and its recipe."""
    assert names(folder / "rest-15min.json", folder / "rest-15min.mp3") == ["rest-15min.mp3"]
    with pytest.raises(UsageError, match="only recipes"):
        collect_tracks([folder / "rest-15min.json"])


def test_a_pattern_that_no_shell_expanded_is_expanded(folder: Path) -> None:
    """As on Windows, where shells do not."""
    assert names(folder / "rest-*") == ["rest-8min.MP3", "rest-15min.mp3"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(folder: Path) -> None:
    """What is there comes first."""
    (folder / "rest [1].mp3").write_bytes(b"")
    assert names(folder / "rest [1].mp3") == ["rest [1].mp3"]


def test_what_is_not_there_is_named(folder: Path) -> None:
    """A file, and a pattern that nothing matches."""
    for missing in ("x.mp3", "x*.mp3"):
        with pytest.raises(AudioFileError) as caught:
            collect_tracks([folder / missing])
        assert str(folder / missing) in caught.value.message


def test_what_is_no_track_is_named(folder: Path, tmp_path: Path) -> None:
    """By its ending; and a folder that has none."""
    with pytest.raises(UsageError, match=r"cover\.jpg is no track") as caught:
        collect_tracks([folder / "a.m4a", folder / "cover.jpg"])
    assert ".mp3, .m4a, .opus, .wav or .m4b" in caught.value.hint
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="there is no track in"):
        collect_tracks([tmp_path / "empty"])


def test_a_track_is_called_what_its_tags_say(write_track: Callable[..., Path]) -> None:
    """Or else what its file is called."""
    assert read_title(write_track("a.mp3", title="Rest, é")) == "Rest, é"
    assert read_title(write_track("b.opus", title=" ")) == "b"
