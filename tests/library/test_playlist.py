"""Playlists that a player reads, and that lose nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from supine.errors import OutputError, UsageError
from supine.library.playlist import Entry, add_entries, make_playlist_name, read_lines

REST = Entry("01 Rest é.mp3", "Rest é,\n15 minutes", 899.6)
COW = Entry("02 Cat cow.mp3", "Cat, cow", 420.0)


def test_is_extended_m3u_in_utf_8_with_relative_names() -> None:
    """Whole seconds, one line a title, no byte order mark before the head."""
    assert add_entries([], [REST, COW]).decode() == (
        "#EXTM3U\r\n"
        "#EXTINF:900,Rest é, 15 minutes\r\n"
        "01 Rest é.mp3\r\n"
        "#EXTINF:420,Cat, cow\r\n"
        "02 Cat cow.mp3\r\n"
    )


def test_adding_keeps_what_was_there_and_doubles_nothing(tmp_path: Path) -> None:
    """Somebody else's lines too, whatever their ends and their case are."""
    path = tmp_path / "All.m3u8"
    path.write_bytes("\ufeff#EXTM3U\n#PLAYLIST:Mine\nsong.mp3\n01 REST É.mp3".encode())
    assert add_entries(read_lines(path), [REST, COW]).decode().split("\r\n") == [
        "#EXTM3U",
        "#PLAYLIST:Mine",
        "song.mp3",
        "01 REST É.mp3",
        "#EXTINF:420,Cat, cow",
        "02 Cat cow.mp3",
        "",
    ]


def test_a_playlist_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    """It is written anew."""
    assert read_lines(tmp_path / "All.m3u8") == []


@pytest.mark.parametrize("content", [b"", b"Dear diary\n", b"\xff\xfe#\x00E\x00", b"#EXTM3Uish\n"])
def test_what_is_no_playlist_is_not_written_over(tmp_path: Path, content: bytes) -> None:
    """Empty, text, another encoding."""
    path = tmp_path / "All.m3u8"
    path.write_bytes(content)
    with pytest.raises(OutputError, match="no playlist that can be added to"):
        read_lines(path)


def test_a_folder_and_a_giant_are_no_playlists(tmp_path: Path) -> None:
    """Nothing of any size is read into memory."""
    (tmp_path / "folder.m3u8").mkdir()
    with (tmp_path / "giant.m3u8").open("wb") as file:
        file.truncate(1 << 32)
    for path in tmp_path.iterdir():
        with pytest.raises(OutputError):
            read_lines(path)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("Evening", "Evening.m3u8"),
        ("Evening.m3u8", "Evening.m3u8"),
        ("Evening.M3U", "Evening.m3u8"),
        ("../../etc/passwd", "-..-etc-passwd.m3u8"),
        ("con", "_con.m3u8"),
        ("x" * 400, "x" * 195 + ".m3u8"),
    ],
)
def test_its_name_is_a_name_on_the_player(wanted: str, expected: str) -> None:
    """One ending, and nothing that leads to another folder."""
    assert make_playlist_name(wanted) == expected


@pytest.mark.parametrize("wanted", ["", "  ", "...", "??", ".m3u8"])
def test_a_name_of_nothing_is_refused(wanted: str) -> None:
    """Nothing is left of it that a file could be called."""
    with pytest.raises(UsageError, match="no name for a playlist"):
        make_playlist_name(wanted)
