"""Scripts for properties: any order of cues, pauses, bells and chapters."""

from __future__ import annotations

from hypothesis import strategies as st

from supine.model import Bell, Chapter, Cue, Item, Pause, SourceLine

SOURCE = SourceLine("made-up.md.j2", 1)

SAMPLE_RATE_HZ = 44_100

lengths_s = st.integers(1, 12 * SAMPLE_RATE_HZ).map(lambda samples: samples / SAMPLE_RATE_HZ)
"""Lengths of clips: always whole samples."""


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    """An exact pause, or one with bounds."""
    min_s = draw(st.floats(0.0, 60.0))
    if draw(st.booleans()):
        return Pause(min_s, min_s, min_s, 0.0, SOURCE)
    max_s = min_s + draw(st.floats(0.01, 300.0))
    weight = draw(st.floats(0.01, 20.0))
    return Pause(min_s, min_s, max_s, weight, SOURCE)


def says(rank: st.SearchStrategy[int] | None = None) -> st.SearchStrategy[Cue]:
    """A cue of a rank; its text is a number, so that cues can be told apart."""
    ranks = st.integers(0, 2) if rank is None else rank
    return st.builds(
        lambda number, chosen: Cue(f"Cue {number}.", chosen, SOURCE), st.integers(0, 10**6), ranks
    )


scripts: st.SearchStrategy[list[Item]] = st.lists(
    st.one_of(
        says(),
        pauses(),
        st.builds(lambda strikes: Bell(strikes, SOURCE), st.integers(1, 3)),
        st.builds(lambda: Chapter("A chapter", SOURCE)),
    ),
    min_size=1,
    max_size=40,
)
"""Any script at all, sensible or not."""
