"""Tracks copied to a player: byte for byte, numbered, none twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from supine.errors import AudioFileError, OutputError, SupineError, UsageError
from supine.library.device_copy import copy_tracks
from support.small_disks import small_disk

WriteTrack = Callable[..., Path]


@pytest.fixture
def player(tmp_path: Path) -> Path:
    """A folder on a player that is not there yet."""
    return tmp_path / "player" / "Music" / "supine"


@pytest.fixture
def tracks(write_track: WriteTrack) -> list[Path]:
    """Three tracks of three formats, the first with its recipe."""
    rest = write_track("rest.mp3", title="Constructive rest, 15 minutes")
    rest.with_suffix(".json").write_text("{}")
    return [
        rest,
        write_track("cow.wav", title="Cat, cow: slowly", hertz=500, total_samples=44_100),
        write_track("dog.opus", title="Bird dog, 7 minutes", hertz=600),
    ]


def names(folder: Path) -> list[str]:
    """What is in a folder, hidden files too, as a player sorts it."""
    return sorted(path.name for path in folder.iterdir())


def test_every_byte_arrives_under_a_numbered_name(tracks: list[Path], player: Path) -> None:
    """In the order they were named, without their recipes."""
    copied = copy_tracks(tracks, player)
    assert names(player) == [
        "01 Constructive rest 15 min.mp3",
        "02 Cat, cow - slowly.wav",
        "03 Bird dog 7 min.opus",
    ]
    for track, copy in zip(tracks, copied.copies, strict=True):
        assert copy.track == track
        assert copy.path.read_bytes() == track.read_bytes()
        assert not copy.existed
    assert copied.playlist is None


def test_copying_again_copies_nothing(tracks: list[Path], player: Path) -> None:
    """Whatever it is called there by now; what is new is numbered on from what there is."""
    copy_tracks(tracks[:2], player)
    (player / "01 Constructive rest 15 min.mp3").rename(player / "07 Mine.mp3")
    again = copy_tracks(tracks, player)
    assert [copy.existed for copy in again.copies] == [True, True, False]
    assert again.copies[0].path == player / "07 Mine.mp3"
    assert names(player) == ["02 Cat, cow - slowly.wav", "07 Mine.mp3", "08 Bird dog 7 min.opus"]


def test_the_same_bytes_are_copied_once(tracks: list[Path], player: Path) -> None:
    """Named twice, or lying in two places."""
    twin = tracks[0].with_name("twin.mp3")
    shutil.copy(tracks[0], twin)
    copied = copy_tracks([tracks[0], twin, tracks[0]], player)
    assert names(player) == ["01 Constructive rest 15 min.mp3"]
    assert [copy.existed for copy in copied.copies] == [False, True, True]
    assert {copy.path for copy in copied.copies} == {player / "01 Constructive rest 15 min.mp3"}


def test_another_track_of_the_same_title_and_size_is_another(
    write_track: WriteTrack, player: Path
) -> None:
    """What counts is what is in it."""
    first, second = write_track("a.wav", hertz=440), write_track("b.wav", hertz=441)
    assert first.stat().st_size == second.stat().st_size
    copy_tracks([first], player)
    copied = copy_tracks([second], player)
    assert not copied.copies[0].existed
    assert names(player) == [
        "01 Constructive rest 15 min.wav",
        "02 Constructive rest 15 min.wav",
    ]


def test_a_folder_copied_into_itself_stays_as_it_is(tracks: list[Path]) -> None:
    """Every track is there already, as itself."""
    folder = tracks[0].parent
    before = names(folder)
    copied = copy_tracks(tracks, folder)
    assert all(copy.existed and copy.path == copy.track for copy in copied.copies)
    assert names(folder) == before


def test_a_hundred_tracks_have_three_digits(write_track: WriteTrack, player: Path) -> None:
    """So that all of them sort; and two digits that are there are not gone beyond."""
    track = write_track("a.wav", total_samples=64)
    data = track.read_bytes()
    many = []
    for number in range(100):
        path = track.with_name(f"{number}.wav")
        path.write_bytes(data[:-2] + number.to_bytes(2, "little"))
        many.append(path)
    copy_tracks(many, player)
    assert names(player)[::99] == [
        "001 Constructive rest 15 min.wav",
        "100 Constructive rest 15 min.wav",
    ]
    other = player.with_name("other")
    copy_tracks(many[:99], other)
    with pytest.raises(UsageError, match="no longer sort"):
        copy_tracks(many, other)
    assert len(names(other)) == 99


def test_a_playlist_lists_what_was_named(tracks: list[Path], player: Path) -> None:
    """One track or all, in their order, those that were there too; and it is added to."""
    copied = copy_tracks([tracks[2]], player, playlist="Bed: time")
    assert copied.playlist == player / "Bed - time.m3u8"
    copy_tracks(tracks[:2], player, playlist="Bed: time")
    copy_tracks(tracks, player, playlist="All.m3u8")
    (bed, everything) = (
        [line for line in (player / name).read_text("utf-8").splitlines() if line[0] != "#"]
        for name in ("Bed - time.m3u8", "All.m3u8")
    )
    bird, rest, cow = names(player)[:3]
    assert bed == [bird, rest, cow]
    assert everything == [rest, cow, bird]
    assert b"#EXTINF:1,Cat, cow: slowly\r\n" in (player / "All.m3u8").read_bytes()


@pytest.mark.parametrize("content", [b"", b"This is no sound.\n" * 100])
def test_a_file_that_is_no_sound_is_found_before_anything_is_copied(
    tracks: list[Path], player: Path, content: bytes
) -> None:
    """The last of three, and the folder is not even made."""
    broken = tracks[0].with_name("broken.mp3")
    broken.write_bytes(content)
    with pytest.raises(AudioFileError, match=r"broken\.mp3 is no track"):
        copy_tracks([*tracks, broken], player)
    assert not player.exists()


def test_a_playlists_name_that_something_else_has_is_found_first(
    tracks: list[Path], player: Path
) -> None:
    """And that stays as it is."""
    player.mkdir(parents=True)
    (player / "All.m3u8").write_text("theirs")
    with pytest.raises(OutputError, match="no playlist"):
        copy_tracks(tracks, player, playlist="All")
    assert (player / "All.m3u8").read_text() == "theirs"
    assert names(player) == ["All.m3u8"]


def test_an_error_half_way_says_how_many_are_there_whole(tracks: list[Path], player: Path) -> None:
    """A source that goes away while others are copied: what has arrived stays, whole."""

    def take_away(_what: str, _done: int, _total: int) -> None:
        tracks[2].unlink(missing_ok=True)

    with pytest.raises(AudioFileError, match="2 of 3 were copied whole before"):
        copy_tracks(tracks, player, on_progress=take_away)
    assert names(player) == ["01 Constructive rest 15 min.mp3", "02 Cat, cow - slowly.wav"]
    assert (player / "02 Cat, cow - slowly.wav").read_bytes() == tracks[1].read_bytes()


def test_an_error_at_the_first_leaves_no_empty_folder(tracks: list[Path], player: Path) -> None:
    """Nothing was copied, so nothing was made."""

    def fail(_what: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_tracks(tracks, player, on_progress=fail)
    assert not player.exists()


def test_progress_is_counted_in_bytes_to_the_last(tracks: list[Path], player: Path) -> None:
    """It never goes back, and ends at the whole."""
    seen: list[tuple[str, int, int]] = []
    copy_tracks(tracks, player, on_progress=lambda *now: seen.append(now))
    whole = sum(track.stat().st_size for track in tracks)
    assert seen[-1] == ("copying", whole, whole)
    assert sorted(seen) == seen


@pytest.fixture
def small_drive(tmp_path: Path) -> Iterator[Path]:
    """A drive of 200 kB with a space in its name."""
    folder = tmp_path / "MY PLAYER"
    folder.mkdir()
    with small_disk(folder, "200k"):
        yield folder


def test_a_drive_without_room_is_left_as_it_was(write_track: WriteTrack, small_drive: Path) -> None:
    """A real one: what is needed and what is free is said, and not one of them is copied."""
    (small_drive / "song.mp3").write_bytes(bytes(50_000))
    tracks = [write_track(f"{hertz}.wav", hertz=hertz) for hertz in (300, 400, 500)]
    with pytest.raises(OutputError, match=r"\d+\.\d kB are needed and \d+\.\d kB are free"):
        copy_tracks(tracks, small_drive)
    assert names(small_drive) == ["song.mp3"]


def test_a_drive_that_fills_up_meanwhile_keeps_what_is_whole(
    write_track: WriteTrack, small_drive: Path
) -> None:
    """Somebody else writes there too: the track that found no room leaves nothing."""
    tracks = [
        write_track(f"{hertz}.wav", hertz=hertz, total_samples=10_000) for hertz in (400, 500)
    ]

    def fill(_what: str, _done: int, _total: int) -> None:
        filler = small_drive / "filler"
        if not filler.exists():
            filler.write_bytes(bytes(120_000 + 40_000))

    with pytest.raises(SupineError, match=r"No space left on device\); 1 of 2 was copied whole"):
        copy_tracks(tracks, small_drive, on_progress=fill)
    assert names(small_drive) == ["01 Constructive rest 15 min.wav", "filler"]
