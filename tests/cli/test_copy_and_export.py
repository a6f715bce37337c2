"""`supine copy` and `supine export --m4b`: what they print, and what they refuse."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from supine.cli.copy import copy
from supine.cli.export import export
from supine.errors import AudioFileError, OutputError, UsageError
from supine.library import mounts
from supine.library.mounts import Roots
from supine.model import SAMPLE_RATE_HZ, TrackTags
from supine.track.formats import FORMATS
from supine.track.formats.file_tags import read_tags


def write_track(path: Path, title: str) -> Path:
    """A track of half a second, and a recipe beside it."""
    total_samples = SAMPLE_RATE_HZ // 2
    samples = np.full(total_samples, len(title) / 100, np.float32)
    tags = TrackTags(title, "Supine", "Supine", "", "", "", b"", (), SAMPLE_RATE_HZ, total_samples)
    path.parent.mkdir(parents=True, exist_ok=True)
    FORMATS["mp3"].write([samples], destination=path, channels=1, tags=tags)
    path.with_suffix(".json").write_text("{}")
    return path


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A folder of two tracks with their recipe."""
    write_track(tmp_path / "output" / "rest-8min.mp3", "Rest, 8 minutes")
    write_track(tmp_path / "output" / "rest-15min.mp3", "Rest: all of it, 15 minutes")
    return tmp_path / "output"


def printed(capsys: pytest.CaptureFixture[str]) -> tuple[list[str], str]:
    """The lines on standard output, and all that was said beside."""
    said = capsys.readouterr()
    return said.out.splitlines(), said.err


def test_copy_prints_where_each_track_is(
    output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard output the files, in their order, to be read by a script; the rest beside."""
    player = tmp_path / "player"
    copy([*sorted(output.iterdir())], player, "Bed time")
    lines, said = printed(capsys)
    names = ["01 Rest - all of it 15 min.mp3", "02 Rest 8 min.mp3", "Bed time.m3u8"]
    assert lines == [str(player / name) for name in names]
    assert sorted(path.name for path in player.iterdir()) == names
    assert re.search(rf"2 tracks copied to {player} and read back, \d+\.\d kB", said)


def test_copying_again_says_what_is_there_already(
    output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And prints where."""
    track, player = output / "rest-8min.mp3", tmp_path / "player"
    copy([track], player, None)
    first, said = printed(capsys)
    assert "1 track copied" in said
    copy([track], player, None)
    again, said = printed(capsys)
    assert again == first
    assert f"{track} is there already." in said
    assert f"Nothing is new in {player}." in said
    assert len(list(player.iterdir())) == 1


def test_copy_finds_the_one_player_that_is_plugged_in(
    output: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And says where it copied to, since nobody named it."""
    player = tmp_path / "media" / "me" / "PLAYER"
    player.mkdir(parents=True)
    roots = Roots(drives=("media/*/*",), below=tmp_path, is_drive=Path.is_dir)
    monkeypatch.setattr(mounts, "get_system_roots", lambda: roots)
    copy([output], None, None)
    lines, said = printed(capsys)
    folder = player / "Music" / "supine"
    assert lines == [
        str(folder / "01 Rest 8 min.mp3"),
        str(folder / "02 Rest - all of it 15 min.mp3"),
    ]
    assert str(folder) in said
    (player.parent / "OTHER").mkdir()
    with pytest.raises(UsageError, match="2 phones and drives were found"):
        copy([output], None, None)


def test_copy_refuses_what_cannot_be_meant(output: Path, tmp_path: Path) -> None:
    """Before anything is made."""
    track = output / "rest-8min.mp3"
    with pytest.raises(UsageError, match="plugged in"):
        copy([track], tmp_path / "no" / "where", None)
    with pytest.raises(UsageError, match="--playlist has no name"):
        copy([track], tmp_path / "player", " ")
    with pytest.raises(AudioFileError, match="there is no file"):
        copy([output / "x.mp3"], tmp_path / "player", None)
    assert not (tmp_path / "player").exists()


def test_export_prints_the_file_and_says_what_is_in_it(
    output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named after the file unless a title is given."""
    book = tmp_path / "evening.m4b"
    export([output], book, None, m4b=True)
    lines, said = printed(capsys)
    assert lines == [str(book)]
    assert re.match(r"0:01 long, 2 tracks, 2 chapters, \d+\.\d kB", said)
    tags = read_tags(book)
    assert tags.title == "evening"
    expected = ["Rest, 8 minutes", "Rest: all of it, 15 minutes"]
    assert [chapter.title for chapter in tags.chapters] == expected


@pytest.mark.parametrize(
    ("title", "name"), [("Evenings: one/two", "Evenings - one-two.m4b"), (None, "Supine.m4b")]
)
def test_export_into_a_folder_names_the_file_after_the_title(
    output: Path, tmp_path: Path, title: str | None, name: str
) -> None:
    """A folder is one that is there, or a path without an ending."""
    for folder in (tmp_path, tmp_path / "books"):
        export([output], folder, title, m4b=True)
        assert read_tags(folder / name).title == (title or "Supine")


def test_export_says_where_own_chapters_are_too_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody is left to wonder where they went."""
    from supine.model import ChapterMark, SourceLine  # noqa: PLC0415 - only here

    marks = tuple(
        ChapterMark(str(at), at * 100, at * 100 + 100, SourceLine("x", 1)) for at in range(130)
    )
    tags = TrackTags("Many", "", "", "", "", "", b"", marks, SAMPLE_RATE_HZ, 13_000)
    track = tmp_path / "many.wav"
    FORMATS["wav"].write(
        [np.zeros(13_000, np.float32)],
        destination=track,
        channels=1,
        tags=tags,
    )
    export([track, track], tmp_path / "book.m4b", None, m4b=True)
    assert "each track is one" in printed(capsys)[1]


def test_export_refuses_what_cannot_be_meant(output: Path, tmp_path: Path) -> None:
    """Another ending, nothing asked for, a place that cannot be written."""
    with pytest.raises(UsageError, match=r"ends in \.m4b"):
        export([output], tmp_path / "evening.mp3", None, m4b=True)
    with pytest.raises(UsageError, match="audiobooks only"):
        export([output], tmp_path / "evening.m4b", None, m4b=False)
    with pytest.raises(OutputError, match="cannot be written"):
        export([output], output / "rest-8min.mp3" / "x.m4b", None, m4b=True)
    assert [path.name for path in tmp_path.iterdir()] == ["output"]
