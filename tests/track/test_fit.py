"""Exactly the length asked for, for any script: what stays, what goes, how long it is silent."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from supine.errors import FitError
from supine.model import LEAD_IN_S, LEAD_OUT_S, Bell, Chapter, Cue, Item, Pause
from supine.track.fit import BREATH_S, add_margins, fit, share_slack
from support.strategies import SAMPLE_RATE_HZ, SOURCE, pauses, scripts


def length_of(item: Cue | Bell) -> float:
    """A length for each sound that is the same each time: whole samples, up to 8 s."""
    if isinstance(item, Bell):
        return float(item.strikes * 5)
    digest = hashlib.sha256(item.text.encode()).digest()
    return (1 + int.from_bytes(digest[:4], "big") % (8 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ


def bounds_s(items: Sequence[Item]) -> tuple[float, float]:
    """The shortest and longest a script can be with everything in it."""
    sounding_s = math.fsum(length_of(i) for i in items if isinstance(i, (Cue, Bell)))
    silent = [item for item in items if isinstance(item, Pause)]
    return (
        sounding_s + math.fsum(pause.min_s for pause in silent),
        sounding_s + math.fsum(pause.max_s for pause in silent),
    )


@given(scripts, st.floats(0, 1))
def test_any_script_is_exactly_as_long_as_asked(items: list[Item], where: float) -> None:
    """Anywhere between its shortest and longest, the lengths sum to the length asked for."""
    shortest_s, longest_s = bounds_s(items)
    total_s = shortest_s + where * (longest_s - shortest_s)
    assume(total_s > 0)
    fitted = fit(items, length_of, total_s)
    assert math.fsum(length_s for _, length_s in fitted.items) == pytest.approx(total_s, abs=1e-6)
    assert not fitted.left_out
    for item, length_s in fitted.items:
        if isinstance(item, Pause):
            assert item.min_s - 1e-9 <= length_s <= item.max_s + 1e-9


@given(scripts, st.floats(0.5, 2000.0))
def test_any_length_is_met_or_refused_with_one_that_works(
    items: list[Item], total_s: float
) -> None:
    """A refusal names a length, and that length is then met."""
    try:
        fitted = fit(items, length_of, total_s)
    except FitError as error:
        assume(error.feasible_s > 0)
        fitted = fit(items, length_of, error.feasible_s)
        total_s = error.feasible_s
    assert math.fsum(length_s for _, length_s in fitted.items) == pytest.approx(total_s, abs=1e-6)


@given(scripts, st.floats(0.5, 2000.0))
def test_required_cues_stay_and_nothing_changes_places(items: list[Item], total_s: float) -> None:
    """What is kept stands in the order of the script, with every required cue and bell in it."""
    try:
        fitted = fit(items, length_of, total_s)
    except FitError:
        return
    kept = [item for item, _ in fitted.items]
    remaining = iter(items)
    assert all(any(item is original for original in remaining) for item in kept)
    for item in items:
        if isinstance(item, (Bell, Chapter)) or (isinstance(item, Cue) and item.required):
            assert any(item is other for other in kept)
    assert all(said.rank > 0 for said in fitted.left_out)


@given(scripts, st.floats(0.5, 600.0))
def test_later_and_less_wanted_cues_go_first(items: list[Item], total_s: float) -> None:
    """No cue is dropped while one of a higher rank, or a later one of its own rank, stays."""
    try:
        fitted = fit(items, length_of, total_s)
    except FitError:
        return
    kept = [item for item, _ in fitted.items]
    optional = [
        (index, item, any(item is other for other in kept))
        for index, item in enumerate(items)
        if isinstance(item, Cue) and item.rank
    ]
    for index, item, stays in optional:
        for other_index, other, other_stays in optional:
            goes_before = other.rank > item.rank or (
                other.rank == item.rank and other_index > index
            )
            if not stays and goes_before:
                assert not other_stays


@given(scripts, st.floats(0.5, 600.0))
def test_cues_are_dropped_only_as_far_as_needed(items: list[Item], total_s: float) -> None:
    """With the last cue that was dropped put back, the script would be too long."""
    try:
        fitted = fit(items, length_of, total_s)
    except FitError:
        return
    if not fitted.left_out:
        return
    kept = [item for item, _ in fitted.items]
    ranks = min(said.rank for said in fitted.left_out)
    last_dropped = next(
        index
        for index, item in enumerate(items)
        if isinstance(item, Cue) and item.rank == ranks and not any(item is other for other in kept)
    )
    end = last_dropped + 1
    while end < len(items) and isinstance(items[end], Pause):
        end += 1
    shortest_s, _ = bounds_s(kept)
    back_s, _ = bounds_s(items[last_dropped:end])
    assert shortest_s + back_s > total_s


@given(st.lists(pauses(), min_size=1, max_size=30), st.floats(0, 1))
def test_slack_goes_by_weight_between_the_bounds(some: list[Pause], where: float) -> None:
    """Of two pauses off their bounds, each has its weight's share; the sum is the total."""
    min_s = math.fsum(pause.min_s for pause in some)
    max_s = math.fsum(pause.max_s for pause in some)
    total_s = min_s + where * (max_s - min_s)
    lengths_s = share_slack(some, total_s)
    assert math.fsum(lengths_s) == pytest.approx(total_s, abs=1e-6)
    free = [
        length_s / pause.weight
        for pause, length_s in zip(some, lengths_s, strict=True)
        if pause.elastic and pause.min_s + 1e-6 < length_s < pause.max_s - 1e-6
    ]
    for one, other in pairwise(free):
        assert one == pytest.approx(other, rel=1e-6)


def test_the_pause_after_a_dropped_cue_goes_with_it() -> None:
    """Otherwise two silences would stand side by side where a cue was."""
    exact = Pause(10.0, 10.0, 10.0, 0.0, SOURCE)
    items: list[Item] = [Cue("Stay.", 0, SOURCE), exact, Cue("Go.", 1, SOURCE), exact]
    needed_s = length_of(Cue("Stay.", 0, SOURCE)) + 10.0
    fitted = fit(items, length_of, needed_s)
    assert [item for item, _ in fitted.items] == items[:2]


@given(scripts)
def test_margins_stand_at_both_ends_and_cues_have_air(items: list[Item]) -> None:
    """A second before the first sound, two after the last, and a breath between bare cues."""
    margined = add_margins(items)
    sounding = [index for index, item in enumerate(margined) if isinstance(item, (Cue, Bell))]
    assert margined[-1].min_s == LEAD_OUT_S  # type: ignore[union-attr]
    if sounding:
        before = [item for item in margined[: sounding[0]] if isinstance(item, Pause)]
        assert before[0].min_s == LEAD_IN_S
    spoken_or_silent = [item for item in margined if not isinstance(item, Chapter)]
    for one, other in pairwise(spoken_or_silent):
        assert not (isinstance(one, Cue) and isinstance(other, Cue))
    assert BREATH_S > 0


def test_a_chapter_at_the_head_begins_with_the_track() -> None:
    """Players show a gap before the first chapter as a chapter of its own."""
    margined = add_margins([Chapter("First", SOURCE), Cue("Rest here.", 0, SOURCE)])
    assert isinstance(margined[0], Chapter)


def test_the_last_silence_stays_when_the_cue_before_it_goes() -> None:
    """The two seconds at the end are the track's, not the cue's."""
    items = add_margins([Cue("Stay.", 0, SOURCE), Cue("Go, if need be.", 1, SOURCE)])
    shortest_s = LEAD_IN_S + length_of(Cue("Stay.", 0, SOURCE)) + BREATH_S + LEAD_OUT_S
    fitted = fit(items, length_of, shortest_s)
    assert [said.text for said in fitted.left_out] == ["Go, if need be."]
    assert fitted.items[-1][1] == LEAD_OUT_S
