"""Where tracks go: names that any system can have, no two alike, nothing outside the place."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.batch.rows import BatchDefaults, parse_output
from supine.errors import UsageError
from supine.library.filenames import make_filename
from supine.model import TrackOptions
from support.tables import HUMMED, faults_of, rows_of

ROUTINE = {"routine": "cat-cow"}


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({}, "cat-cow-9min.mp3"),
        ({"minutes": "9:30"}, "cat-cow-9min30s.mp3"),
        ({"output": "anna"}, "anna/cat-cow-9min.mp3"),
        ({"output": "anna/"}, "anna/cat-cow-9min.mp3"),
        ({"output": "./anna//evening/."}, "anna/evening/cat-cow-9min.mp3"),
        ({"output": "."}, "cat-cow-9min.mp3"),
        ({"output": "anna\\evening.mp3"}, "anna/evening.mp3"),
        ({"output": "Anna Müller/evening.MP3"}, "Anna Müller/evening.MP3"),
        ({"output": "Dr. Smith"}, "Dr. Smith/cat-cow-9min.mp3"),
        ({"output": "v1.2"}, "v1.2/cat-cow-9min.mp3"),
        ({"output": "a.mp3/"}, "a.mp3/cat-cow-9min.mp3"),
        ({"output": "a.ogg/"}, "a.ogg/cat-cow-9min.mp3"),
        ({"output": "evening.m4a"}, "evening.m4a"),
        ({"format": "wav"}, "cat-cow-9min.wav"),
        ({"format": "OPUS", "output": "anna"}, "anna/cat-cow-9min.opus"),
        ({"format": "wav", "output": "anna.wav"}, "anna.wav"),
        ({"profile": "Anna B.toml"}, "Anna B-cat-cow-9min.mp3"),
        ({"profile": "sub/Anna B.toml", "output": "x"}, "x/Anna B-cat-cow-9min.mp3"),
    ],
)
def test_a_track_has_a_name(tmp_path: Path, cells: dict[str, str], name: str) -> None:
    """The one it is given, or one that says whose it is, what it is, and how long."""
    (tmp_path / "sub").mkdir()
    for profile in ("Anna B.toml", "sub/Anna B.toml"):
        (tmp_path / profile).write_text('voice = "tone"\n', encoding="utf-8")
    (row,) = rows_of(tmp_path, {**ROUTINE, **cells})
    assert row.name == name
    assert row.format_name == PurePosixPath(name).suffix[1:].lower()


def test_the_format_of_the_batch_holds_where_a_row_has_none(tmp_path: Path) -> None:
    """An ending or a format of its own comes first."""
    usual = BatchDefaults(TrackOptions(voice="tone"), format_name="m4a")
    rows = rows_of(
        tmp_path,
        ROUTINE,
        {**ROUTINE, "output": "a.wav"},
        {**ROUTINE, "format": "opus", "output": "b/"},
        usual=usual,
    )
    assert [row.format_name for row in rows] == ["m4a", "wav", "opus"]


@pytest.mark.parametrize(
    "output",
    [
        "..",
        "../anna",
        "anna/../../x.mp3",
        "anna\\..\\..\\x.mp3",
        "/etc/x.mp3",
        "//server/share/x.mp3",
        "\\\\server\\share\\x.mp3",
        "\\\\?\\C:\\x.mp3",
        "\\x.mp3",
        "C:\\x.mp3",
        "C:x.mp3",
        "c:/x.mp3",
        "file:///etc/x.mp3",
        "s3://bucket/x.mp3",
        "~/x.mp3:stream",
        "x.mp3:stream",
        "con.mp3",
        "NUL",
        "anna/aux/x.mp3",
        "com1.wav",
        "LPT³.mp3",
        "anna./x.mp3",
        "anna /x.mp3",
        "anna.",
        "...",
        " /x",
        "what?.mp3",
        "a*b",
        "a|b.mp3",
        'say "hi".mp3',
        "<anna>",
        "an\nna.mp3",
        "an\tna",
        ".hidden",
        ".mp3",
        ".anna.mp3.1-1.part",
        "x" * 201,
    ],
)
def test_nothing_lies_outside_or_has_a_name_that_some_system_refuses(
    tmp_path: Path, output: str
) -> None:
    """Neither up, nor from the root, nor on another drive, nor a device of Windows."""
    with pytest.raises(UsageError):
        parse_output(output, "", "mp3")
    # White space around a cell is not part of it.
    if output == output.strip():
        (fault,) = faults_of(tmp_path, {**ROUTINE, "output": output})
        assert fault[0] == 2


def test_a_name_that_is_refused_comes_with_one_that_is_not() -> None:
    """So that a column can be mended by hand."""
    with pytest.raises(UsageError, match=r"'con' in output .* Write '_con'"):
        parse_output("con/x.mp3", "", "mp3")
    with pytest.raises(UsageError, match=r"'Anna: evening' in output .* Write 'Anna - evening'"):
        parse_output("x/Anna: evening", "", "mp3")


@pytest.mark.parametrize("output", ["a.ogg", "anna/evening.flac", "a.mp4", "a.txt", "a.json"])
def test_an_ending_that_is_not_written_is_not_taken_for_a_folder(output: str) -> None:
    """Unless it says that it is one."""
    with pytest.raises(UsageError, match=r"which supine does not write.*or / for a folder"):
        parse_output(output, "", "mp3")
    assert parse_output(f"{output}/", "", "mp3") == ("mp3", f"{output}/")


@pytest.mark.parametrize(("output", "form"), [("a.mp3", "wav"), ("a.wav", ".mp3"), ("a", "flac")])
def test_a_format_and_an_ending_that_do_not_agree_are_refused(output: str, form: str) -> None:
    """As is a format that there is not."""
    with pytest.raises(UsageError):
        parse_output(output, form, "mp3")


@given(output=st.text(max_size=30) | st.text("./\\:~ aA\0\n", max_size=12))
def test_whatever_is_taken_stays_below_the_place_on_every_system(output: str) -> None:
    """Every part of it is a name that Windows, a phone and a Mac hold as it is written."""
    try:
        _, name = parse_output(output, "", "mp3")
    except UsageError:
        return
    for path in (PurePosixPath(name), PureWindowsPath(name)):
        assert not path.is_absolute()
        assert not path.drive
        assert ".." not in path.parts
        assert all(make_filename(part) == part for part in path.parts)
        assert "/".join(path.parts) == name.rstrip("/")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.mp3", "a.mp3"),
        ("a.mp3", "A.MP3"),
        ("a.mp3", "a.wav"),
        ("anna/a.mp3", "Anna/A.m4a"),
        ("x/./a.mp3", "x//a.mp3"),
        ("x\\a.mp3", "x/a.mp3"),
        ("Jos\u00e9.mp3", "Jose\u0301.mp3"),
        ("STRASSE.mp3", "Straße.mp3"),
        ("", "cat-cow-9min.mp3"),
        ("", ""),
    ],
)
def test_two_tracks_never_lie_in_one_place(tmp_path: Path, first: str, second: str) -> None:
    """Nor do their recipes, whatever a file system thinks of case and accents."""
    found = faults_of(tmp_path, {**ROUTINE, "output": first}, {**ROUTINE, "output": second})
    (fault,) = found
    assert fault[0] == 3
    assert "of line 2" in fault[1]


def test_tracks_of_two_listeners_or_lengths_do_not_clash(tmp_path: Path) -> None:
    """By the names that they get without being told."""
    for name in ("anna", "ben"):
        (tmp_path / f"{name}.toml").write_text('voice = "tone"\n', encoding="utf-8")
    rows = rows_of(
        tmp_path,
        *({**ROUTINE, "profile": f"{name}.toml"} for name in ("anna", "ben")),
        *({**ROUTINE, "minutes": length} for length in ("8", "8:30", "10")),
    )
    assert len({row.name for row in rows}) == 5


@pytest.mark.parametrize("order", [1, -1])
def test_no_track_is_where_a_folder_of_others_is(tmp_path: Path, order: int) -> None:
    """In whatever order they stand, and whatever their case."""
    rows = [{**ROUTINE, "output": "a.mp3"}, {**ROUTINE, "output": "A.mp3/b/c.mp3"}][::order]
    (fault,) = faults_of(tmp_path, *rows)
    assert "so is the folder of line" in fault[1]


def test_no_record_is_where_the_manifest_goes(tmp_path: Path) -> None:
    """The one of the table, which is called clients."""
    (fault,) = faults_of(tmp_path, {**ROUTINE, "output": "Clients.manifest.mp3"})
    assert "where the manifest of the batch goes" in fault[1]
    assert rows_of(tmp_path, {**ROUTINE, "output": "others.manifest.mp3"})


@pytest.mark.skipif(sys.platform == "win32", reason="a profile cannot be called so there")
def test_a_name_made_of_a_profile_s_is_one_that_every_system_takes(tmp_path: Path) -> None:
    """A profile may be called what a Linux takes and a phone does not."""
    (tmp_path / "anna: evening?.toml").write_text('voice = "tone"\n', encoding="utf-8")
    (row,) = rows_of(tmp_path, {**ROUTINE, "profile": "anna: evening?.toml"}, usual=HUMMED)
    assert row.name == "anna - evening-cat-cow-9min.mp3"


def test_a_profile_s_long_name_leaves_room_for_the_rest(tmp_path: Path) -> None:
    """A file system allows 255 bytes, and a draft's name is some 40 longer than its track's."""
    name = "ä" * 120
    (tmp_path / f"{name}.toml").write_text('voice = "tone"\n', encoding="utf-8")
    (row,) = rows_of(tmp_path, {**ROUTINE, "profile": f"{name}.toml"})
    assert row.name == f"{name[:50]}-cat-cow-9min.mp3"
