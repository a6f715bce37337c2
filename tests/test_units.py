"""Lengths as people write them, and rounding that does not add up."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.errors import UsageError
from supine.model import MAX_LENGTH_S
from supine.units import (
    compute_edges_samples,
    db_from_gain,
    format_bytes,
    format_clock,
    format_for_filename,
    format_in_words,
    gain_from_db,
    parse_bytes,
    parse_pause_s,
    parse_track_length_s,
    samples_from_seconds,
)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("15", 900.0),
        ("12.5", 750.0),
        ("12:30", 750.0),
        ("12m30s", 750.0),
        ("12min 30s", 750.0),
        ("1:02:30", 3750.0),
        ("1h", 3600.0),
        ("1h30m", 5400.0),
        ("90s", 90.0),
        (" 17:17 ", 1037.0),
        ("90:00", 5400.0),
        ("0:45", 45.0),
    ],
)
def test_lengths_as_people_write_them(written: str, seconds: float) -> None:
    """A bare number is minutes; a colon and unit letters mean what they mean everywhere."""
    assert parse_track_length_s(written) == seconds


@pytest.mark.parametrize(
    "written",
    [
        "0",
        "-3",
        "nan",
        "inf",
        "1e9",
        "ten",
        "12:75",
        "1:75:00",
        "",
        " ",
        "15 16",
        "12:3",
        "१५",
        "99999",
        "0:00",
        "0.001",
        "s",
        "1d",
        "12m30",
        "--",
        "1,5",
    ],
)
def test_lengths_that_make_no_sense_are_refused(written: str) -> None:
    """One error that repeats what was written or how long it would be."""
    with pytest.raises(UsageError) as caught:
        parse_track_length_s(written)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


@given(st.text(max_size=20))
def test_any_text_is_a_length_or_a_usage_error(text: str) -> None:
    """Nothing a user can type ends in a traceback, and what passes is in range."""
    try:
        seconds = parse_track_length_s(text)
    except UsageError:
        return
    assert 1.0 <= seconds <= MAX_LENGTH_S


@given(st.integers(1, 86_400))
def test_a_clock_reads_back_as_the_same_length(whole_s: int) -> None:
    """What we print of a length can be typed in again."""
    assert parse_track_length_s(format_clock(whole_s)) == whole_s


@given(
    st.lists(st.floats(0, 500, allow_nan=False), max_size=300), st.sampled_from([24_000, 44_100])
)
def test_rounding_errors_never_add_up(lengths_s: list[float], rate: int) -> None:
    """However many lengths are laid in a row, each edge is within a sample of where it belongs."""
    edges = list(compute_edges_samples(lengths_s, rate))
    for number, edge in enumerate(edges, start=1):
        assert abs(edge - math.fsum(lengths_s[:number]) * rate) <= 0.51
    assert edges == sorted(edges)


def test_halves_round_up_so_that_equal_lengths_stay_equal() -> None:
    """round() takes halves to the even number; samples must not."""
    assert [samples_from_seconds(n + 0.5, 1) for n in range(4)] == [1, 2, 3, 4]


@given(st.floats(-120, 40))
def test_decibels_and_gains_undo_each_other(decibels: float) -> None:
    """Ten to the twentieth part, and back."""
    assert db_from_gain(gain_from_db(decibels)) == pytest.approx(decibels, abs=1e-9)


def test_no_gain_is_minus_infinity() -> None:
    """Silence has a level, and it can be compared."""
    assert db_from_gain(0.0) == -math.inf


@pytest.mark.parametrize(
    ("seconds", "name", "words"),
    [
        (900.0, "15min", "15 minutes"),
        (60.0, "1min", "1 minute"),
        (1037.0, "17min17s", "17 minutes 17 seconds"),
        (45.0, "45s", "45 seconds"),
        (61.0, "1min1s", "1 minute 1 second"),
        (90.5, "1min30.5s", "1 minute 30.5 seconds"),
    ],
)
def test_lengths_in_names_and_titles(seconds: float, name: str, words: str) -> None:
    """A file's name and a title say a length as people do."""
    assert format_for_filename(seconds) == name
    assert format_in_words(seconds) == words


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("6s", 6.0), ("1m30s", 90.0), ("2.5s", 2.5), ("3m", 180.0), ("1h", 3600.0)],
)
def test_pauses_as_scripts_write_them(written: str, seconds: float) -> None:
    """Pauses carry their units."""
    assert parse_pause_s(written) == seconds


@pytest.mark.parametrize("written", ["6", "", "six", "s", "-6s", "6 s s", "1e3s", "rest"])
def test_what_is_no_pause_is_none(written: str) -> None:
    """A bare number might be anything; the script says so with the line."""
    assert parse_pause_s(written) is None


@pytest.mark.parametrize(
    ("written", "size_bytes"),
    [
        ("500 MB", 500 * 10**6),
        ("4GB", 4 * 10**9),
        ("1.5 GiB", 3 * 2**29),
        ("640 bytes", 640),
        ("1 byte", 1),
        ("1000000", 10**6),
        ("0", 0),
        ("2k", 2000),
        (" 3 tb ", 3 * 10**12),
        ("1 KiB", 1024),
    ],
)
def test_sizes_as_people_write_them(written: str, size_bytes: int) -> None:
    """Decimal units are decimal, binary ones binary, and no unit is bytes."""
    assert parse_bytes(written) == size_bytes


@pytest.mark.parametrize(
    "written",
    ["", "MB", "-1 MB", "1,5 GB", "four GB", "5ib", "1e9", "inf", "१ MB", "9" * 400],
)
def test_sizes_that_make_no_sense_are_refused(written: str) -> None:
    """With one that does."""
    with pytest.raises(UsageError, match="Write one as in"):
        parse_bytes(written)


@given(st.integers(0, 10**15))
def test_a_size_that_is_shown_can_be_given_back(size_bytes: int) -> None:
    """To the rounding: half of the last of one decimal, of the unit it is shown in."""
    shown = format_bytes(size_bytes)
    unit_bytes = {"kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}.get(shown.split()[1], 0)
    assert abs(parse_bytes(shown) - size_bytes) <= unit_bytes // 20
    if unit_bytes and size_bytes < 10**15:
        assert 1.0 <= float(shown.split()[0]) < 1000.0 or unit_bytes == 10**12
