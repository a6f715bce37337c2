"""Which of the options have no effect on a track, or not the whole effect: each is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from supine.audio.sound_choice import NONE
from supine.model import Bell, Cue, Item, TrackOptions
from supine.profile.fields import FIELDS, OptionField, find_non_default_values, get_value, set_value
from supine.speech.registry import create_engine
from supine.speech.synthesis import plan_utterances
from supine.units import format_clock

if TYPE_CHECKING:
    from supine.pipeline.plan import Plan

_IN_OTHER_NOTES = {"minutes", "voice", "cues", "say", "speak_name"}
"""A length and a voice always have an effect; of a cue or a greeting that does not come, more is
said."""

_UNEVEN = 1.2


def find_unused_options(
    plan: Plan, build: Callable[[TrackOptions], tuple[Item, ...]]
) -> tuple[str, ...]:
    """Return a note on the options without an effect, and one on each with less than the whole.

    `build` makes the script of any options at the length of the plan. An option has no effect if
    the script is the same without it, and it is not heard in the sound either.
    """
    chosen = [key for key in find_non_default_values(plan.options) if key not in _IN_OTHER_NOTES]
    script = build(plan.options) if chosen else ()
    unused = [
        name
        for key in chosen
        for name, without in _list_without(FIELDS[key], plan.options)
        if not _is_heard(key, plan, without) and build(without) == script
    ]
    notes = [f"No effect on this track: {', '.join(unused)}"] if unused else []
    return (*notes, *_describe_pace(plan), *_describe_intervals(plan))


def _list_without(field: OptionField, options: TrackOptions) -> Iterator[tuple[str, TrackOptions]]:
    """Yield each value of an option by what it is called, and the options without it."""
    label = field.label.lower()
    if not field.is_list:
        written = "" if field.kind == "bool" else f" {field.get_toml_value(options)}"
        yield f"{label}{written}", field.reset(options)
        return
    values = get_value(field, options)
    for value in values:
        written = "=".join(value) if field.kind == "pairs" else value
        rest = tuple(one for one in values if one != value)
        yield f"{label} {written}", set_value(field, options, rest)


def _is_heard(key: str, plan: Plan, without: TrackOptions) -> bool:
    """Return whether an option is heard in the sound of a track, whatever its script."""
    options = plan.options
    if key == "pronunciations":
        return _pronounce(plan, options) != _pronounce(plan, without)
    has_bell = any(isinstance(item, Bell) for item in plan.items)
    heard = {
        "bell": has_bell or options.bell == NONE,
        "bell_level": has_bell and options.bell != NONE,
        "background": True,
        "background_level": options.background != NONE,
        "fill_with": bool(plan.filled),
        "pace": create_engine(plan.voices.main.engine).pace_range_wpm is not None,
    }
    return heard.get(key, False)


def _pronounce(plan: Plan, options: TrackOptions) -> list[str]:
    planned = plan_utterances(
        [(item.text, item.source) for item in plan.items if isinstance(item, Cue)],
        plan.voices.main,
        rate_wpm=options.pace_wpm,
        own=dict(options.pronunciations),
        fill_with=plan.voices.fallback,
    )
    return [one.pronounced for one in planned]


def _describe_pace(plan: Plan) -> Iterator[str]:
    range_wpm = create_engine(plan.voices.main.engine).pace_range_wpm
    if range_wpm is None:
        return
    nearest_wpm = min(max(plan.options.pace_wpm, range_wpm[0]), range_wpm[1])
    if nearest_wpm != plan.options.pace_wpm:
        yield (
            f"The pace is {nearest_wpm:.0f} words a minute, not {plan.options.pace_wpm:g}: the "
            f"voice {plan.voices.main.engine} comes no nearer"
        )


def _describe_intervals(plan: Plan) -> Iterator[str]:
    """Say where a custom cue that comes again and again comes at uneven intervals."""
    rate_hz = plan.timeline.sample_rate_hz
    for cue in plan.options.preferences.own:
        starts_s = [
            placed.start_samples / rate_hz
            for placed in plan.timeline.placements
            if isinstance(placed.item, Cue) and placed.item.text == cue.text
        ]
        gaps_s = [later - sooner for sooner, later in pairwise(starts_s)]
        if cue.every_s is None or not gaps_s:
            continue
        if max(gaps_s) > _UNEVEN * cue.every_s or min(gaps_s) < cue.every_s / _UNEVEN:
            yield (
                f"“{cue.text}” comes every {format_clock(min(gaps_s))} to "
                f"{format_clock(max(gaps_s))}, where there is room for it, not every "
                f"{format_clock(cue.every_s)}"
            )
