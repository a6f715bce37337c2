"""Faults of guides, all at once: each guide at its shortest, default and longest length.

A check speaks with the tone engine, whose cues are as long as speech at the chosen pace, so it
takes no voice and little time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from supine import make as maker
from supine.cache import ClipCache
from supine.errors import Fault, FitError, GuideError
from supine.model import Choices, Guide, Say, Timeline
from supine.units import format_clock

_CHECK_VOICE = "tone"
"""It speaks nothing, in no time, as long as a voice would take."""


@dataclass(frozen=True, slots=True)
class LengthCheck:
    """How a guide comes out at one length."""

    length_s: float
    cues: int
    left_out: int
    speech_share: float
    longest_silence_s: float


def check_guide(guide: Guide, cache: ClipCache) -> tuple[LengthCheck, ...]:
    """The guide at its shortest, default and longest length.

    Raises
    ------
    GuideError
        With every fault, each once, whatever the length it shows at.
    """
    lengths_s = sorted({m * 60.0 for m in _three_lengths_minutes(guide)})
    faults: dict[Fault, None] = {}
    checks = []
    for length_s in lengths_s:
        try:
            checks.append(_check_length(guide, length_s, cache, faults))
        except GuideError as error:
            faults |= dict.fromkeys(error.faults)
        except FitError as error:
            message = f"at {format_clock(length_s)} it does not fit"
            faults[Fault(guide.path.name, 1, message, error.hint)] = None
    if faults:
        raise GuideError(tuple(faults))
    return tuple(checks)


def _three_lengths_minutes(guide: Guide) -> tuple[float, float, float]:
    return (guide.minutes.shortest, guide.minutes.default, guide.minutes.longest)


def _check_length(
    guide: Guide, length_s: float, cache: ClipCache, faults: dict[Fault, None]
) -> LengthCheck:
    choices = replace(Choices(), voice=_CHECK_VOICE, length_s=length_s)
    plan = maker.plan_track(guide, choices, cache)
    faults |= dict.fromkeys(_said_twice(plan))
    timeline = plan.timeline
    return LengthCheck(
        length_s=length_s,
        cues=sum(1 for placed in timeline.placements if isinstance(placed.item, Say)),
        left_out=len(plan.left_out),
        speech_share=timeline.speech_samples / timeline.total_samples,
        longest_silence_s=_longest_silence_s(timeline),
    )


def _said_twice(plan: maker.Plan) -> Iterator[Fault]:
    """A cue twice in a track is a slip; a refrain is said in other words, or in one cue."""
    seen: dict[str, str] = {}
    for item in plan.items:
        if not isinstance(item, Say):
            continue
        first = seen.setdefault(item.text, str(item.source))
        if first != str(item.source):
            message = f"the cue of {first} is said once more"
            yield Fault(item.source.file, item.source.line, message, "Say it in other words")


def _longest_silence_s(timeline: Timeline) -> float:
    starts = [placed.start_samples for placed in timeline.placements]
    ends = [0] + [placed.end_samples for placed in timeline.placements]
    gaps = [start - end for start, end in zip([*starts, timeline.total_samples], ends, strict=True)]
    return max(gaps) / timeline.sample_rate_hz
