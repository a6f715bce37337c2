"""From a guide, a script or a record to a plan: rendered, arranged, spoken, fitted, laid out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from textwrap import shorten

from supine.arrange import arranged
from supine.cache import ClipCache
from supine.cue_list import check_wishes
from supine.errors import FitError, RecordError
from supine.fit import bounds_s, fit, natural_length_s
from supine.make.asking import asked_sha256
from supine.make.nearest import nearest
from supine.make.plan import Plan, Progress, check, no_progress
from supine.make.scripts import finished, script_with_guidance, with_bells
from supine.make.sounding import Sounds
from supine.model import SAMPLE_RATE_HZ, Choices, Guide, Item, Say, cue_name, is_called
from supine.record import Remake
from supine.sounds.prepared import file_sha256, prepare_background
from supine.suitability import check_suits
from supine.timeline import lay
from supine.units import LONGEST_TRACK_S, format_clock, samples_from_seconds
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
    return replace(
        plan,
        notes=(*plan.notes, *_not_heard(items, plan)),
        asked_sha256=asked_sha256(guide, choices, sounds.voices),
    )


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
    own = _with_wishes(guide, items, choices, length_s or 0.0)
    check_wishes(guide, own, choices.wishes)
    if length_s is None:
        own, length_s = _by_nature(guide, items, sounds)
        if length_s > LONGEST_TRACK_S:
            message = f"{guide.name} is longer by nature than a day"
            hint = "Write shorter silences, or ask for a length with --minutes"
            raise FitError(message, hint, feasible_s=LONGEST_TRACK_S)
    notes = _wishes_for_routines(choices)
    try:
        plan = _laid(guide, finished(own, choices), length_s, sounds)
    except FitError:
        plan = _laid_loosely(guide, own, length_s, sounds)
        notes += ("Its silences are stretched or shortened in proportion, to be as long as asked",)
    return replace(
        plan,
        notes=(*plan.notes, *notes, *_not_heard(own, plan)),
        asked_sha256=asked_sha256(guide, choices, sounds.voices, items),
    )


def _with_wishes(
    guide: Guide, items: Sequence[Item], choices: Choices, length_s: float
) -> tuple[Item, ...]:
    with_own_bell = with_bells(items, choices)
    return arranged(with_own_bell, guide, choices.wishes, choices.listener, (), length_s)


def _by_nature(
    guide: Guide, items: Sequence[Item], sounds: Sounds
) -> tuple[tuple[Item, ...], float]:
    """The script with the listener's wishes, and its length in seconds.

    How often a refrain comes is settled by how long the script is without it; it is said in the
    silences, and only where they are too short for it the script grows longer.
    """
    choices = sounds.choices
    said_once = tuple(cue for cue in choices.wishes.own if cue.every_s is None)
    without = replace(choices, wishes=replace(choices.wishes, own=said_once))
    own = _with_wishes(guide, items, without, 0.0)
    said = finished(own, choices)
    sounds.speak(said)
    length_s = natural_length_s(said, sounds.length_s)
    if said_once != choices.wishes.own:
        own = _with_wishes(guide, items, choices, length_s)
        said = finished(own, choices)
        sounds.speak(said)
        length_s = max(length_s, bounds_s(said, sounds.length_s)[0])
    return own, length_s


def _laid_loosely(guide: Guide, items: Sequence[Item], length_s: float, sounds: Sounds) -> Plan:
    said = finished(loosened(items), sounds.choices)
    try:
        return _laid(guide, said, length_s, sounds)
    except FitError as error:
        too_short = error.feasible_s > length_s
        feasible_s = error.feasible_s
        whole_s = math.ceil(feasible_s) if too_short else math.floor(feasible_s)
        try:
            fit(said, sounds.length_s, whole_s)
        except FitError:
            hint = "It has one length with this voice and pace: leave --minutes out"
        else:
            feasible_s = float(whole_s)
            hint = (
                f"The {'shortest' if too_short else 'longest'} that works with this voice and "
                f"pace is {format_clock(whole_s)}"
            )
        message = f"is too {'short' if too_short else 'long'} for {guide.name}"
        raise FitError(
            f"{format_clock(length_s)} {message}", hint, feasible_s=feasible_s
        ) from error


def _wishes_for_routines(choices: Choices) -> tuple[str, ...]:
    wishes = choices.wishes
    if wishes.guidance == "normal" and not wishes.themes and not wishes.without_themes:
        return ()
    return ("Guidance and themes are for routines: a script says what is written in it",)


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
    plan = _laid(remake.guide, remake.items, chosen.length_s, sounds)
    return replace(plan, asked_sha256=remake.record.asked_sha256)


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
        lease=sounds.lease,
    )


def _not_heard(items: Sequence[Item], plan: Plan) -> tuple[str, ...]:
    """What the listener wished to hear and will not, or not as often.

    `items` are the script before the listener's words took the place of the guide's.
    """
    wishes = plan.choices.wishes
    left_out = {(said.source, said.text) for said in plan.left_out}
    heard = [
        before.name
        for before, after in zip(_said(items), _said(plan.items), strict=True)
        if (after.source, after.text) not in left_out
    ]
    notes = [
        f"The cue {wanted} does not come: {_why_not(wanted, plan)}"
        for wanted in wishes.cues
        if not any(is_called(name, wanted) for name in heard)
    ]
    for cue in wishes.own:
        times = heard.count(cue_name(cue.text))
        if cue.every_s is None and times < cue.times:
            words = shorten(cue.text, 40, placeholder="…")
            notes.append(f"“{words}” is said {times} times, not {cue.times}: there is no more room")
    listener = plan.choices.listener
    if listener.speak_name and not listener.name:
        notes.append("There is no name to greet anybody by: give one with --name")
    return tuple(notes)


def _why_not(wanted: str, plan: Plan) -> str:
    if any(is_called(wanted, name) for name in plan.choices.wishes.without_cues):
        return "it is left out as well"
    return f"{plan.guide.name} has no place for it at this length"


def _said(items: Sequence[Item]) -> list[Say]:
    return [item for item in items if isinstance(item, Say)]
