"""One grammar of marks, read strictly in guides and leniently in scripts that people bring."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from supine.model import Bell, Pause, SourceLine
from supine.script.marks import NotAMarkError, elastic_pause, find_bare_pause, is_mark, read_mark

HERE = SourceLine("g", 1)

MARKS = st.lists(
    st.sampled_from(
        "bell|rest|pause|silence| |3|0|20s|..|3m|1m30s|2.5|s|h|:|for|10|-|to|seconds|long|of |Bell"
        "|x-weak|1:30|ms|min|500ms|and|wait".split("|")
    ),
    max_size=8,
).map("".join)
"""Texts that are marks, or nearly."""


@given(MARKS)
@example("rest 0.000075 0.001s..0.002s")
def test_a_mark_of_a_guide_means_the_same_in_a_script(written: str) -> None:
    """Whatever is read strictly is read leniently as well, to the same item."""
    try:
        items = read_mark(written, HERE)
    except NotAMarkError:
        return
    assert read_mark(written, HERE, lenient=True) == items


@given(MARKS)
def test_any_mark_is_an_item_or_is_refused(written: str) -> None:
    """At most one item, and within the bounds of items."""
    try:
        items = read_mark(written, HERE, lenient=True)
    except NotAMarkError:
        assert not is_mark(written)
        return
    assert is_mark(written)
    assert len(items) <= 1
    for item in items:
        assert isinstance(item, Bell) or 0 < item.max_s <= 3600


@given(st.integers(1, 3_599_000), st.integers(1, 1000))
def test_any_elastic_pause_can_be_written_as_a_mark(min_ms: int, more_ms: int) -> None:
    """Its share has six decimals at most."""
    min_s, max_s = min_ms / 1000, (min_ms + more_ms) / 1000
    pause = elastic_pause((min_s, (min_s + max_s) / 2, max_s), HERE)
    assert read_mark(f"rest {pause.weight:.6f} {min_s:f}s..{max_s:f}s", HERE) == (pause,)


@pytest.mark.parametrize("written", ["pause", "6", "Bell", "10-15s", "pause 6s", "0s", "1:30"])
def test_a_guide_has_no_other_ways_to_write_a_mark(written: str) -> None:
    """What only a script may say is a fault there."""
    with pytest.raises(NotAMarkError):
        read_mark(written, HERE)


def test_a_pause_of_no_length_is_nothing_in_a_script() -> None:
    """Somebody wrote a break of strength "none"."""
    assert read_mark("0s", HERE, lenient=True) == ()
    assert read_mark("break none", HERE, lenient=True) == ()


def test_a_line_without_brackets_is_a_pause_unless_it_ends_as_speech_does() -> None:
    """A line such as "Pause for 10 seconds." is spoken."""
    for line in ("PAUSE: 10 seconds", "10 second pause", "*pause*", "Pause…", "pause..."):
        found = find_bare_pause(line)
        assert isinstance(read_mark(found, HERE, lenient=True)[0], Pause)
    for line in ("Pause for 10 seconds.", "Pause.", "Rest", "pause for a breath", "p" * 200):
        assert not find_bare_pause(line)
