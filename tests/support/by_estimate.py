"""Scripts as they would be heard, by how long speech is estimated to take: no voice, no cache."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from supine.model import (
    Bell,
    Chapter,
    Cue,
    FittedScript,
    Guide,
    Item,
    Listener,
    Pause,
    TimedItem,
    TrackOptions,
)
from supine.pipeline.check_guide import estimate_length_s
from supine.pipeline.plan import build_script, finalise_script
from supine.track.fit import fit

NOBODY = Listener()


@dataclass(frozen=True)
class Heard:
    """One thing on the way through a track, and when."""

    item: TimedItem
    start_s: float
    length_s: float

    @property
    def end_s(self) -> float:
        """When it is over."""
        return self.start_s + self.length_s

    @property
    def text(self) -> str:
        """The words of a cue; "" for all else."""
        return self.item.text if isinstance(self.item, Cue) else ""


def fit_by_estimate(items: Sequence[Item], length_s: float) -> FittedScript:
    """A script at a length."""
    return fit(items, estimate_length_s, length_s)


def hear_script(fitted: FittedScript) -> list[Heard]:
    """What is heard of a fitted script, in order."""
    heard = []
    at_s = 0.0
    for item, length_s in fitted.items:
        heard.append(Heard(item, at_s, length_s))
        at_s += length_s
    return heard


def hear(
    guide: Guide, minutes: float, listener: Listener = NOBODY, **chosen: object
) -> list[Heard]:
    """A track of a guide; the rest are options by their names."""
    options = replace(
        TrackOptions(length_s=minutes * 60.0, listener=listener),
        **chosen,  # type: ignore[arg-type]
    )
    items = finalise_script(build_script(guide, options, minutes * 60.0), options)
    return hear_script(fit_by_estimate(items, minutes * 60.0))


def list_cues(heard: Iterable[Heard]) -> list[Heard]:
    """The cues of it."""
    return [one for one in heard if isinstance(one.item, Cue)]


def list_theme_texts(heard: Iterable[Heard]) -> list[str]:
    """The cues that were drawn from themes."""
    return [one.text for one in heard if isinstance(one.item, Cue) and one.item.theme]


def list_silences_s(heard: Iterable[Heard]) -> list[float]:
    """How long it is silent, from one sound to the next."""
    silences_s = [0.0]
    for one in heard:
        if isinstance(one.item, Pause):
            silences_s[-1] += one.length_s
        elif isinstance(one.item, (Cue, Bell)):
            silences_s.append(0.0)
    return silences_s


def silence_after_s(heard: Sequence[Heard], index: int) -> float:
    """How long it is silent after the sound of an index."""
    total_s = 0.0
    for one in heard[index + 1 :]:
        if isinstance(one.item, Pause):
            total_s += one.length_s
        elif not isinstance(one.item, Chapter):
            break
    return total_s
