"""From a guide, a script or a record to a plan: rendered, arranged, spoken, fitted, laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from supine.arrange import arranged
from supine.cache import ClipCache
from supine.cue_list import check_wishes
from supine.errors import FitError, RecordError
from supine.fit import fit, natural_length_s
from supine.make.nearest import nearest
from supine.make.plan import Plan, Progress, check, no_progress
from supine.make.scripts import finished, script_with_guidance, with_bells
from supine.make.sounding import Sounds
from supine.model import SAMPLE_RATE_HZ, Choices, Guide, Item, Say, is_called
from supine.record import Remake
from supine.sounds.prepared import file_sha256, prepare_background
from supine.suitability import check_suits
from supine.timeline import lay
from supine.units import samples_from_seconds
from supine.written import loosened


def plan_track(
    guide: Guide, choices: Choices, cache: ClipCache, on_progress: Progress = no_progress
) -> Plan:
    """Render, speak and lay out a guide for the listener's choices.

    Raises
    ------
    GuideError, SpeechError, UsageError, AudioFileError
        If the guide, a cue, a choice or a file of the listener's is at fault.
    NotSuitedError
        If the guide is not for a listener with these conditions.
    FitError
        If the guide cannot be so short or so long; with the nearest length that works.
    """
    sounds = Sounds(choices, check(choices), cache, on_progress)
    check_suits(guide, choices.listener.conditions)
    length_s = guide.minutes.default * 60.0 if choices.length_s is None else choices.length_s
    if not guide.minutes.shortest * 60.0 <= length_s <= guide.minutes.longest * 60.0:
        raise nearest(guide, length_s, sounds)
    items = script_with_guidance(guide, length_s, sounds)
    try:
        plan = _laid(guide, finished(items, choices), length_s, sounds)
    except FitError as error:
        raise nearest(guide, length_s, sounds) from error
    return replace(plan, notes=(*plan.notes, *_not_heard(items, plan)))


def plan_script(
    guide: Guide,
    items: Sequence[Item],
    choices: Choices,
    cache: ClipCache,
    on_progress: Progress = no_progress,
) -> Plan:
    """Lay out a script that somebody brought: as long as it is by nature, or as long as asked.

    Where its silences as they are written do not allow the length asked for, all of them are
    stretched or shortened in proportion, and a note says so.

    Raises
    ------
    SpeechError, UsageError, AudioFileError
        If a cue, a choice or a file of the listener's is at fault.
    FitError
        If the script cannot be so short or so long; with the nearest length that works.
    """
    sounds = Sounds(choices, check(choices), cache, on_progress)
    length_s = choices.length_s
    own = arranged(
        with_bells(items, choices), choices.wishes, choices.listener, (), length_s or 0.0
    )
    check_wishes(guide, own, choices.wishes)
    said = finished(own, choices)
    if length_s is None:
        sounds.speak(said)
        length_s = natural_length_s(said, sounds.length_s)
    try:
        return _laid(guide, said, length_s, sounds)
    except FitError:
        plan = _laid(guide, finished(loosened(own), choices), length_s, sounds)
        note = "Its silences are stretched or shortened in proportion, to be as long as asked"
        return replace(plan, notes=(*plan.notes, note))


def plan_remake(remake: Remake, cache: ClipCache, on_progress: Progress = no_progress) -> Plan:
    """Lay out the track of a record again.

    Raises
    ------
    RecordError
        If a bell or background file is not what it was.
    """
    chosen = remake.record.choices
    for kind, name, digest in (
        ("bell", chosen.bell, chosen.bell_sha256),
        ("background", chosen.background, chosen.background_sha256),
    ):
        if file_sha256(name) != digest:
            raise RecordError(
                f"the {kind} {name} is not the file it was when the track was made",
                "Put the old file back, or make the track anew without --from",
            )
    sounds = Sounds(remake.choices, check(remake.choices), cache, on_progress)
    return _laid(remake.guide, remake.items, chosen.length_s, sounds)


def _laid(guide: Guide, items: tuple[Item, ...], length_s: float, sounds: Sounds) -> Plan:
    """Speak and lay out a script that is already there."""
    choices = replace(sounds.choices, length_s=length_s)
    background = prepare_background(
        choices.background, choices.background_below_voice_lu, sounds.cache
    )
    sounds.speak(items)
    total_samples = samples_from_seconds(length_s, SAMPLE_RATE_HZ)
    fitted = fit(items, sounds.length_s, total_samples / SAMPLE_RATE_HZ)
    timeline = lay(fitted, sounds.clip, total_samples, SAMPLE_RATE_HZ)
    filled = sounds.filled(items)
    notes: tuple[str, ...] = ()
    if filled:
        count = "1 cue has" if len(filled) == 1 else f"{len(filled)} cues have"
        notes = (f"{count} no recording, and {sounds.voices.fill} speaks instead",)
    return Plan(
        guide,
        choices,
        sounds.voices,
        items,
        timeline,
        background,
        fitted.left_out,
        filled,
        notes,
    )


def _not_heard(items: Sequence[Item], plan: Plan) -> tuple[str, ...]:
    """What the listener wished to hear and will not; words may be other ones by now."""
    heard = {placed.item.source for placed in plan.timeline.placements}
    there = [item.name for item in items if isinstance(item, Say) and item.source in heard]
    return tuple(
        f"The cue {wanted} does not come: {plan.guide.name} has no place for it at this length"
        for wanted in plan.choices.wishes.cues
        if not any(is_called(name, wanted) for name in there)
    )
