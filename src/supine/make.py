"""The only module that puts the stages in order: a guide and choices to a track on disk."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from supine import __version__, library, mix, script, speech
from supine.cache import ClipCache
from supine.errors import Fault, FitError, GuideError, OutputError, RecordError, UsageError
from supine.fit import fit, with_margins
from supine.formats import Format
from supine.guide import Rendering, render
from supine.model import (
    SAMPLE_RATE_HZ,
    Background,
    Bell,
    Choices,
    Guide,
    Item,
    Samples,
    Say,
    StoredClip,
    Timeline,
)
from supine.profile import with_words
from supine.record import (
    ChoicesRecord,
    ListenerRecord,
    Record,
    Remake,
    guide_record,
    items_record,
    timeline_record,
)
from supine.sounds.prepared import (
    NONE,
    check_background,
    check_bell,
    file_sha256,
    prepare_background,
    prepare_bell,
)
from supine.speech import VoiceChoice
from supine.suitability import check_suits
from supine.tagging import tags_for
from supine.timeline import lay
from supine.units import format_clock, samples_from_seconds

SLOWEST_WPM, FASTEST_WPM = 80.0, 200.0

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


def no_progress(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A track in full, except that it is not written yet."""

    guide: Guide
    choices: Choices
    voice: VoiceChoice
    items: tuple[Item, ...]
    timeline: Timeline
    background: Background | None
    left_out: tuple[Say, ...]

    @property
    def length_s(self) -> float:
        """How long the track is."""
        return self.timeline.total_samples / self.timeline.sample_rate_hz


@dataclass(frozen=True, slots=True)
class Track:
    """A track on disk with its record."""

    path: Path
    record: Record


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
    voice = check(choices)
    check_suits(guide, choices.listener.conditions)
    length_s = guide.minutes.default * 60.0 if choices.length_s is None else choices.length_s
    settled = replace(choices, length_s=length_s)
    if not guide.minutes.shortest * 60.0 <= length_s <= guide.minutes.longest * 60.0:
        raise _nearest(guide, settled, voice, cache, on_progress)
    items = script_of(guide, settled, length_s)
    try:
        return plan_items(guide, items, settled, voice, cache, on_progress)
    except FitError as error:
        raise _nearest(guide, settled, voice, cache, on_progress) from error


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
    voice = check(remake.choices)
    return plan_items(remake.guide, remake.items, remake.choices, voice, cache, on_progress)


def script_of(guide: Guide, choices: Choices, length_s: float) -> tuple[Item, ...]:
    """The guide's script for a length: rendered, parsed, with silence at both ends."""
    rendering = Rendering(length_s / 60.0, choices.listener, choices.seed)
    items = script.parse(render(guide, rendering), guide.path.name)
    if choices.bell == NONE:
        # Before the margins, so that cues on either side of a bell get a breath between them.
        items = tuple(item for item in items if not isinstance(item, Bell))
    return with_margins(with_words(items, choices.words))


def plan_items(  # noqa: PLR0913, PLR0917 - each says something else
    guide: Guide,
    items: tuple[Item, ...],
    choices: Choices,
    voice: VoiceChoice,
    cache: ClipCache,
    on_progress: Progress = no_progress,
) -> Plan:
    """Speak and lay out a script that is already there."""
    if choices.length_s is None:
        raise AssertionError("the length is settled before a script is laid out")
    background = prepare_background(choices.background, choices.background_below_voice_lu, cache)
    sounds = _Sounds(items, choices, voice, cache, on_progress)
    total_samples = samples_from_seconds(choices.length_s, SAMPLE_RATE_HZ)
    fitted = fit(sounds.items, sounds.length_s, total_samples / SAMPLE_RATE_HZ)
    timeline = lay(fitted, sounds.clip, total_samples, SAMPLE_RATE_HZ)
    return Plan(guide, choices, voice, items, timeline, background, fitted.left_out)


def check(choices: Choices) -> VoiceChoice:
    """The voice that is meant, or an error for any choice that makes no sense."""
    if not SLOWEST_WPM <= choices.pace_wpm <= FASTEST_WPM:
        raise UsageError(
            f"nobody speaks {choices.pace_wpm:g} words a minute to somebody at rest",
            f"Ask for a pace from {SLOWEST_WPM:g} to {FASTEST_WPM:g}",
        )
    check_bell(choices.bell)
    check_background(choices.background)
    return speech.parse_voice(choices.voice)


def write_track(
    plan: Plan,
    destination: Path,
    track_format: Format,
    on_progress: Progress = no_progress,
    *,
    replacing_sha256: str = "",
) -> Track:
    """Write a plan to a file with its record beside it: whole, or not at all.

    Parameters
    ----------
    replacing_sha256
        Where it is given, a file that is there is replaced only by these very bytes.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before stays there.
    """
    channels = mix.channels_of(plan.background)
    with library.writing(destination) as draft:
        track_format.write(
            _counted(plan, on_progress),
            destination=draft.path,
            sample_rate_hz=plan.timeline.sample_rate_hz,
            channels=channels,
            tags=tags_for(plan.guide, plan.timeline),
        )
        sha256 = draft.sha256()
        if replacing_sha256 not in ("", sha256) and destination.exists():
            raise OutputError(
                f"the record no longer makes the same bytes, so {destination} was left as it is",
                "It was made with other versions; name another file with --output",
            )
        record = _record(plan, destination.name, track_format.name, channels, sha256)
        draft.finish(record.to_json())
    return Track(destination, record)


class _Sounds:
    """The clip of each cue and bell of a script."""

    def __init__(
        self,
        items: tuple[Item, ...],
        choices: Choices,
        voice: VoiceChoice,
        cache: ClipCache,
        on_progress: Progress,
    ) -> None:
        self.items = items
        strikes = {item.strikes for item in self.items if isinstance(item, Bell)}
        self._bells = {count: prepare_bell(choices.bell, count, cache) for count in strikes}
        self._cues: Mapping[str, StoredClip] = speech.speak_all(
            [(item.text, item.source) for item in self.items if isinstance(item, Say)],
            voice,
            rate_wpm=choices.pace_wpm,
            cache=cache,
            on_progress=lambda done, total: on_progress("Speaking", done, total),
            own=dict(choices.pronunciations),
        )

    def clip(self, item: Say | Bell) -> StoredClip:
        return self._cues[item.text] if isinstance(item, Say) else self._bells[item.strikes]

    def length_s(self, item: Say | Bell) -> float:
        return self.clip(item).length_s


def _nearest(
    guide: Guide,
    choices: Choices,
    voice: VoiceChoice,
    cache: ClipCache,
    on_progress: Progress,
) -> FitError:
    """The error for a length that does not work, with the nearest one that does.

    A template says other things at another length, so a length that would fit the script of
    the one asked for is tried with a script of its own, until one works.
    """
    asked_s = choices.length_s or 0.0
    shortest_s, longest_s = guide.minutes.shortest * 60.0, guide.minutes.longest * 60.0
    length_s = min(max(asked_s, shortest_s), longest_s)
    tried: set[float] = set()
    while length_s not in tried and shortest_s <= length_s <= longest_s:
        tried.add(length_s)
        sounds = _Sounds(script_of(guide, choices, length_s), choices, voice, cache, on_progress)
        try:
            fit(sounds.items, sounds.length_s, length_s)
        except FitError as error:
            longer = error.feasible_s > length_s
            length_s = float(math.ceil(error.feasible_s) if longer else int(error.feasible_s))
        else:
            break
    else:
        # Longer and shorter in turns, or out of the guide's own bounds: no length works.
        raise GuideError((_no_length_works(guide),))
    too_short = length_s > asked_s
    return FitError(
        f"{format_clock(asked_s)} is too {'short' if too_short else 'long'} for {guide.name}",
        f"The {'shortest' if too_short else 'longest'} that works with this voice and pace is "
        f"{format_clock(length_s)}",
        feasible_s=length_s,
    )


def _no_length_works(guide: Guide) -> Fault:
    bounds = f"from {guide.minutes.shortest:g} to {guide.minutes.longest:g} minutes"
    return Fault(
        guide.path.name,
        guide.template_line,
        f"it fits no length {bounds} near the one asked for",
        "Give its silences wider bounds, or write minutes that it can keep",
    )


def _counted(plan: Plan, on_progress: Progress) -> Iterator[Samples]:
    done, total = 0, plan.timeline.total_samples
    for block in mix.blocks(plan.timeline, plan.background):
        yield block
        done += len(block)
        on_progress("Writing", done, total)


def _record(plan: Plan, file: str, format_name: str, channels: int, sha256: str) -> Record:
    choices = plan.choices
    listener = choices.listener
    return Record(
        record_version=1,
        supine_version=__version__,
        routine=plan.guide.name,
        file=file,
        format=format_name,
        sha256=sha256,
        channels=channels,
        voice_version=speech.version_of(plan.voice),
        choices=ChoicesRecord(
            length_s=plan.length_s,
            voice=str(plan.voice),
            pace_wpm=choices.pace_wpm,
            bell=choices.bell,
            bell_sha256=file_sha256(choices.bell),
            background=choices.background,
            background_sha256=file_sha256(choices.background),
            background_below_voice_lu=choices.background_below_voice_lu,
            seed=choices.seed,
            words=choices.words,
            pronunciations=choices.pronunciations,
            listener=ListenerRecord(
                name=listener.name,
                units=listener.units,
                side=listener.side,
                conditions=listener.conditions,
            ),
        ),
        guide=guide_record(plan.guide),
        left_out=tuple(said.text for said in plan.left_out),
        script=items_record(plan.items),
        **timeline_record(plan.timeline),
    )
