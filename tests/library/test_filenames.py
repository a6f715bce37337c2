"""Names: legal on FAT, sorting right, and none alike, whatever a title is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.errors import UsageError
from supine.library.filenames import (
    MAX_BYTES,
    count_digits,
    find_next_number,
    make_filename,
    make_track_name,
)

ANY_TEXT = st.text(st.characters(), max_size=300)
"""Every letter there is, halves of surrogate pairs too, which a damaged tag may hold."""


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Constructive rest, 15 minutes", "01 Constructive rest 15 min.mp3"),
        ("Constructive rest, 1 minute", "01 Constructive rest 1 min.mp3"),
        ("Cat, cow, 12 minutes 30 seconds", "01 Cat, cow 12 min 30 s.mp3"),
        ("Quick, 45 seconds", "01 Quick 45 s.mp3"),
        ("Ten, 15 minutes of rest", "01 Ten, 15 minutes of rest.mp3"),
        ('What? "12:30" */ <a|b> \\ c', "01 What '12-30' - (a-b) - c.mp3"),
        ("Rest: the floor", "01 Rest - the floor.mp3"),
        ("  two\tlines\nand\x00 a zero . . ", "01 two lines and a zero.mp3"),
        ("con", "01 _con.mp3"),
        ("", "01 Track.mp3"),
        ("???", "01 Track.mp3"),
        ("Mu\u0308de F\u00fc\u00dfe", "01 M\u00fcde F\u00fc\u00dfe.mp3"),
    ],
)
def test_a_title_becomes_a_name_that_people_can_read(title: str, expected: str) -> None:
    """Short lengths, NFC, and something harmless for what FAT forbids."""
    assert make_track_name(1, 2, title, ".MP3") == expected


@given(title=ANY_TEXT, number=st.integers(1, 9999))
def test_every_name_is_legal_on_fat(title: str, number: int) -> None:
    """By Microsoft's rules, in a length that a phone's file system and a draft have room for."""
    name = make_track_name(number, 2, title, ".mp3")
    assert not set(name) & set('\\/:*?"<>|')
    assert not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in name)
    assert len(name.encode()) <= MAX_BYTES
    assert len(name.encode("utf-16-le")) // 2 <= 255
    assert name == name.strip(" .")
    assert not name.removesuffix(".mp3").endswith((" ", "."))
    assert name.removesuffix(".mp3").partition(" ")[2]


@given(text=ANY_TEXT)
def test_a_name_in_nfc_stays_in_nfc(text: str) -> None:
    """So that it is found again by a system that composes its letters, even where it was cut."""
    name = make_filename(text)
    assert unicodedata.normalize("NFC", name) == name


@given(first=st.integers(1, 990), count=st.integers(1, 300))
def test_names_sort_as_they_are_numbered(first: int, count: int) -> None:
    """By their letters, which is how a player sorts; and none are alike in any case."""
    digits = count_digits(first, count, 0)
    names = [
        make_track_name(number, digits, "B" if number % 2 else "a", ".mp3")
        for number in range(first, first + count)
    ]
    assert sorted(names, key=str.casefold) == names
    assert len({name.casefold() for name in names}) == count


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], (1, 0)),
        (["cover.jpg", "All.m3u8", "1 x.mp3", "01x.mp3", "20240611 walk.mp3"], (1, 0)),
        (["02 b.mp3", "01 a.mp3"], (3, 2)),
        (["007 a.mp3", "01 b.mp3"], (8, 3)),
    ],
)
def test_numbering_goes_on_from_what_is_there(names: list[str], expected: tuple[int, int]) -> None:
    """Only numbers as we write them count: a date is none."""
    assert find_next_number(names) == expected


def test_a_hundredth_name_among_names_of_two_digits_is_refused() -> None:
    """100 would come before 99 on the player; in a new folder all get three digits."""
    assert count_digits(98, 2, 2) == 2
    with pytest.raises(UsageError, match="no longer sort"):
        count_digits(98, 3, 2)
    assert count_digits(1, 100, 0) == 3
    assert count_digits(5, 1, 3) == 3


@pytest.mark.parametrize("device", ["CON", "nul", "Com1", "LPT9.old", "aux ", "com¹"])
def test_no_name_is_a_device_of_windows(device: str) -> None:
    """Which Windows would write to instead, whatever the ending."""
    assert make_filename(device).startswith("_")


@pytest.mark.parametrize("cluster", ["e\u0323\u0302\u0304", "👩\u200d🚀", "☀\ufe0f"])
def test_a_long_name_is_cut_between_letters(cluster: str) -> None:
    """Neither an accent nor half an emoji is left over, wherever the end falls."""
    whole = unicodedata.normalize("NFC", cluster)
    for room in range(1, 60):
        name = make_filename(cluster * 30, room)
        assert name == whole * (len(name) // len(whole))
