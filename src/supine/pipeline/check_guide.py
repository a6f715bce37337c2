"""Check guides and scripts: every fault and every warning, with its line, and no voice.

How long a cue takes to say is estimated, so a check takes a moment. Faults keep a guide from being
made. Warnings are the house's rules: what a listener with closed eyes would stumble over.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from supine.errors import Fault, FitError, GuideError
from supine.model import (
    Bell,
    Cue,
    FittedScript,
    Guide,
    Listener,
    Pause,
    TimedItem,
    TrackOptions,
)
from supine.pipeline.plan import build_script, finalise_script, read_lines
from supine.pipeline.request import TrackRequest
from supine.script.arrange import BELL_S, estimate_speech_s
from supine.script.marks import BREATH_S, NAMED_PAUSES
from supine.track.fit import compute_natural_length_s, fit
from supine.units import format_clock

MAX_CUE_WORDS, MAX_CUE_S = 24, 13.0
"""A longer cue holds more than one idea, and its beginning is forgotten at its end."""

_HOLD_TOLERANCE_S = 0.5
_SEEDS = (1, 2)
"""What is drawn differs; the rules hold for all of it."""

_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8}
_HOLD = re.compile(
    rf"\b(?:hold|stay|wait|rest|for)\b.*?\b({'|'.join(_COUNTS)})\s+(?!few|couple|or)(?:\w+\s+)?"
    r"(breaths?|seconds?)\b(?! or)",
    re.IGNORECASE,
)
_LIE_DOWN = re.compile(
    r"(?:^|[.,]\s+)(?:and\s+|then\s+)?(?:slowly\s+)?"
    r"(?:(?:lie|come|go|get|let yourself|lower yourself)\s+(?:\w+ly\s+)?(?:back\s+)?down\b"
    r"|(?:lie|recline|come|lean)\s+(?:\w+ly\s+)?"
    r"(?:onto(?! (?:your )?hands)|back along|back over)\b)",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r"\beyes\b|\b(?:roll|sit up|stand up|put (?:down|the)|place the|open|bend|let (?:both|the) "
    r"(?:feet|foot|knees?|legs?) (?:stand|down))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LengthReport:
    """What was found when a guide was fitted to one length, by estimated speech."""

    length_s: float
    cues: int
    left_out: int
    speech_share: float
    longest_silence_s: float


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found: a report of each length, and warnings."""

    lengths: tuple[LengthReport, ...]
    warnings: tuple[Fault, ...]


def check_guide(guide: Guide) -> CheckReport:
    """Check a guide at its shortest, default and longest length, for every listener.

    Raises
    ------
    GuideError
        With every fault, each once, whatever the length or the listener it shows with.
    """
    minutes = guide.minutes
    lengths_s = sorted({60.0 * m for m in (minutes.shortest, minutes.default, minutes.longest)})
    faults: dict[Fault, None] = {}
    warnings: dict[Fault, None] = dict.fromkeys(_check_front_matter(guide))
    reports = []
    for length_s in lengths_s:
        for seed in _SEEDS:
            options = TrackOptions(length_s=length_s, seed=seed)
            try:
                fitted = _fit(guide, options, length_s)
            except GuideError as error:
                faults |= dict.fromkeys(error.faults)
            except FitError as error:
                message = f"at {format_clock(length_s)} it does not fit"
                most = "shortest" if error.feasible_s > length_s else "longest"
                hint = f"The {most} that works is about {format_clock(error.feasible_s)}"
                faults[Fault(guide.path.name, guide.template_line, message, hint)] = None
            else:
                faults |= dict.fromkeys(_find_duplicate_cues(fitted.items))
                warnings |= dict.fromkeys(_find_duplicate_tags(guide, options, fitted.items))
                warnings |= dict.fromkeys(_check_cues(fitted.items))
                if seed == _SEEDS[0]:
                    reports.append(_report(fitted, length_s))
    warnings |= dict.fromkeys(_check_conditions(guide, faults))
    if faults:
        raise GuideError(tuple(faults))
    return CheckReport(tuple(reports), tuple(warnings))


def check_script(request: TrackRequest) -> CheckReport:
    """Check a script of the user's own, at its natural length."""
    items = finalise_script(request.items, request.options)
    length_s = compute_natural_length_s(items, estimate_length_s)
    fitted = fit(items, estimate_length_s, length_s)
    return CheckReport((_report(fitted, length_s),), tuple(_check_cues(fitted.items)))


def estimate_length_s(item: Cue | Bell) -> float:
    """Estimate how long a cue or a bell sounds with the default voice, in seconds."""
    if isinstance(item, Cue):
        return estimate_speech_s(item.text, TrackOptions().pace_wpm)
    return BELL_S * item.strikes


def _fit(guide: Guide, options: TrackOptions, length_s: float) -> FittedScript:
    items = finalise_script(build_script(guide, options, length_s), options)
    return fit(items, estimate_length_s, length_s)


def _report(fitted: FittedScript, length_s: float) -> LengthReport:
    cues_s = [length for item, length in fitted.items if isinstance(item, Cue)]
    return LengthReport(
        length_s=length_s,
        cues=len(cues_s),
        left_out=len(fitted.left_out),
        speech_share=sum(cues_s) / length_s,
        longest_silence_s=max(_list_silences_s(fitted.items)),
    )


def _list_silences_s(items: Iterable[tuple[TimedItem, float]]) -> list[float]:
    silences_s = [0.0]
    for item, length_s in items:
        if isinstance(item, Pause):
            silences_s[-1] += length_s
        elif isinstance(item, (Cue, Bell)):
            silences_s.append(0.0)
    return silences_s


def _find_duplicate_cues(items: Iterable[tuple[TimedItem, float]]) -> Iterator[Fault]:
    """Find cues that come twice: what comes back should be said in other words."""
    seen: dict[str, str] = {}
    for item, _ in items:
        if isinstance(item, Cue):
            first = seen.setdefault(item.text, str(item.source))
            if first != str(item.source):
                message = f"the cue of {first} is said once more"
                yield Fault(item.source.file, item.source.line, message, "Say it in other words")


def _find_duplicate_tags(
    guide: Guide, options: TrackOptions, items: Iterable[tuple[TimedItem, float]]
) -> Iterator[Fault]:
    """Find the guide's own cues that picture the same thing in one track."""
    tags = {line.item: line.tags for line in read_lines(guide, options) if line.tags}
    seen: dict[str, str] = {}
    for item, _ in items:
        for tag in tags.get(item, ()):
            first = seen.setdefault(tag, str(item.source))
            if first != str(item.source):
                message = f"the tag #{tag} of {first} comes once more in one track"
                yield Fault(item.source.file, item.source.line, message, "Take another picture")


def _check_cues(items: Sequence[tuple[TimedItem, float]]) -> Iterator[Fault]:
    for index, (item, length_s) in enumerate(items):
        if not isinstance(item, Cue):
            continue
        after_s = _sum_pauses_after_s(items, index)
        for message, hint in _find_breaches(item, length_s, after_s):
            yield Fault(item.source.file, item.source.line, message, hint)


def _sum_pauses_after_s(items: Sequence[tuple[TimedItem, float]], index: int) -> float:
    total_s = 0.0
    for item, length_s in items[index + 1 :]:
        if not isinstance(item, Pause):
            break
        total_s += length_s
    return total_s


def _find_breaches(cue: Cue, length_s: float, after_s: float) -> Iterator[tuple[str, str]]:
    """Find the rules that a cue breaks, with the silence that follows it."""
    words = len(cue.text.split())
    if words > MAX_CUE_WORDS or length_s > MAX_CUE_S:
        yield (
            f"a cue of {words} words takes about {length_s:.0f} s to say",
            f"Make it two: at most {MAX_CUE_WORDS} words and {MAX_CUE_S:.0f} s",
        )
    # What is left to the listener takes as long as they like.
    counted = None if cue.theme or "by yourself" in cue.text else _HOLD.search(cue.text)
    if counted:
        unit_s = BREATH_S if counted[2].lower().startswith("breath") else 1.0
        wanted_s = _COUNTS[counted[1].lower()] * unit_s
        if abs(after_s - wanted_s) > _HOLD_TOLERANCE_S:
            yield (
                f"it counts {wanted_s:.0f} s, and {after_s:.1f} s of silence follow",
                "Write as much silence as is counted: [2s], [breath], [breaths 3]",
            )
    lie_down_s = NAMED_PAUSES["lie down"][0]
    if _LIE_DOWN.search(cue.text) and not cue.theme and after_s < lie_down_s - 2:
        yield (
            f"there are {after_s:.0f} s for lying down",
            "Write [lie down] after it: half a minute at least",
        )
    if not cue.required and not cue.theme and _POSITION.search(cue.text):
        yield (
            "a cue that may be left out changes the position or the eyes",
            "Take the ? away, or let the cue say nothing that has to be done",
        )


def _check_front_matter(guide: Guide) -> Iterator[Fault]:
    for caution in guide.cautions:
        if not re.fullmatch(r"[A-Z“\"].*\s.*\s.*[.!?]", caution):
            yield Fault(
                guide.path.name,
                _find_line(guide, caution),
                f"the caution {caution!r} is no whole sentence",
                "Write each on a line of its own after a hyphen, in quotes if it has a comma",
            )


def _check_conditions(guide: Guide, faults: dict[Fault, None]) -> Iterator[Fault]:
    """Find conditions whose words should change and do not; note faults that only they show."""
    suited = [said for said in guide.conditions if said.suits != "no"]
    usual: set[str] = set()
    with contextlib.suppress(GuideError):  # what is wrong with it is told already
        usual = set(_list_texts(guide, Listener()))
    listeners: list[tuple[str, ...]] = [(one.condition,) for one in suited]
    listeners += list(combinations((one.condition for one in suited), 2))
    for conditions in listeners:
        try:
            texts = _list_texts(guide, Listener(conditions=conditions))
        except GuideError as error:
            faults |= dict.fromkeys(error.faults)
            continue
        said = next(one for one in suited if one.condition == conditions[0])
        if len(conditions) == 1 and said.suits == "adapted" and len(set(texts) - usual) < 2:
            yield Fault(
                guide.path.name,
                _find_line(guide, f"{conditions[0]}:"),
                f"the words are said to be adapted for {conditions[0]}, and hardly differ",
                f"Write other wordings with (for {conditions[0]}), or suits: yes",
            )


def _find_line(guide: Guide, written: str) -> int:
    """Return the line of the front matter that a text stands on; the first if it cannot be told."""
    lines = guide.path.read_text(encoding="utf-8-sig").split("\n")[: guide.template_line]
    return next((number for number, line in enumerate(lines, start=1) if written in line), 1)


def _list_texts(guide: Guide, listener: Listener) -> list[str]:
    length_s = guide.minutes.default * 60.0
    options = replace(TrackOptions(length_s=length_s), listener=listener)
    with contextlib.suppress(FitError):
        return [
            item.text for item, _ in _fit(guide, options, length_s).items if isinstance(item, Cue)
        ]
    return []


def describe_lengths(report: CheckReport) -> list[str]:
    """Return a line for each length: cues, share of speech and longest silence."""
    return [
        f"{format_clock(one.length_s):>8}  {one.cues} cues, {one.left_out or 'none'} left out, "
        f"{one.speech_share:.0%} speech, longest silence {format_clock(one.longest_silence_s)}"
        for one in report.lengths
    ]
