"""The lines of a guide to a script: for one listener, at one length, with its theme cues.

What is decided here: which labelled cues are said, which wording is drawn, how many theme cues
come and where, the shape of the silences in a fill, and where a listener's own cues stand. It
goes by how long speech takes to say about, and needs no voice; `track.fit` makes the length exact.

The cues of a fill are spread evenly. Its silences grow to some 60 % of the way and shrink again,
and are on average the longer, the longer the track is.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, zip_longest

from supine.errors import Fault, GuideError, UsageError
from supine.model import (
    LEAD_IN_S,
    LEAD_OUT_S,
    MAX_LENGTH_S,
    Bell,
    Chapter,
    Cue,
    CuePreferences,
    CustomCue,
    Guidance,
    Guide,
    Item,
    Listener,
    Pause,
    SourceLine,
    SpanEnd,
    SpanStart,
    TrackOptions,
    is_named,
)
from supine.script.labels import any_holds, find_facts, read_label
from supine.script.marks import SHARE_S, exact_pause
from supine.script.parser import BlockEnd, FillStart, Line, RoundBreak, RoundsStart
from supine.script.themes import ThemeCue, Themes, order_theme_cues

_CUSTOM_CUE_FILE = "own cue"
"""What stands for the file where a custom cue comes from."""

_CUSTOM_SOURCE = SourceLine(_CUSTOM_CUE_FILE, 0)

_GREETING = "This time is yours, {name}."

BELL_S = 12.0
"""About how long a strike rings."""

_GREETING_PAUSE_S = 5.0
_LAST_PAUSE_S = 8.0
_MIN_CUSTOM_PAUSE_S = 8.0
"""After a custom cue: long enough to hear it out."""

_LONG_S = 20.0
"""A pause that may be as long as this is one to rest in; shorter ones belong to what is done."""

_CUE_S = 7.0
"""About how long a cue in a fill takes to say."""

_MIN_SILENCE_S, _MAX_SILENCE_S = 25.0, 165.0
"""The silences of a fill: with the cue before it, even the longest stays under three minutes."""

_AT_EIGHT_MINUTES_S, _EACH_DOUBLING_S = 16.0, 40.0
"""How long a silence of a fill is on average in a track of eight minutes, and how much longer in
one twice as long: a third of a ten minute rest is speech, and a fifth of a twenty minute one."""

_MAX_INTERVAL_S = 155.0
"""A cue and its silence on average: more, and some of the silences would be over their bound."""

_DENSITIES: dict[Guidance, float] = {"sparse": 1.7, "normal": 1.0, "full": 0.67}
"""By how much a silence is longer or shorter than that."""

_BELL_EDGE_S = 6.0
"""From an interval bell to the cue before it and the one after: neither covers the other."""

_PEAK = 0.6
_MIN_WEIGHT, _ARC_WEIGHT = 2.2, 1.8
_ABOVE_MIN = 1.15
"""An elastic pause outside of a fill is about so many times as long as it must be."""

_ROUND_RANK = 2

_BODY = (
    (r"soles?|feet|foot|toes?|heels?|ankles?", 0),
    (r"shins?|calf|calves|knees?|thighs?|legs?", 1),
    (r"hips?|pelvis|buttocks?|sacrum|belly|navel|waist|groins?", 2),
    (r"back|spine|ribs?|ribcage|chest|breastbone|breath|breathe|breathing|breathes", 3),
    (r"shoulders?|collarbones?|arms?|elbows?|wrists?|hands?|fingers?|palms?", 4),
    (r"neck|throat|jaw|tongue|face|cheeks?|eyes?|eyelids|brow|forehead|scalp|head|mouth|lips?", 5),
)
"""Words for the parts of the body, and where these are on the way from the feet to the head."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What lines are arranged for."""

    guide: Guide
    options: TrackOptions
    minutes: float
    facts: frozenset[str]
    themes: Themes

    @property
    def preferences(self) -> CuePreferences:
        return self.options.preferences


@dataclass(frozen=True, slots=True)
class _Fill:
    """A fill of the script: its cues and chapters, in order. Its end is the same at any length."""

    start: FillStart
    lines: tuple[Line, ...]
    end: SourceLine


@dataclass(frozen=True, slots=True)
class _Space:
    """About where a fill starts in a track, and how long it is.

    `rested_s` is how long the fills before it are, `rest_s` all of them.
    """

    start_s: float
    length_s: float
    rested_s: float
    rest_s: float


_Part = Item | _Fill


def estimate_speech_s(text: str, pace_wpm: float) -> float:
    """Estimate how long a cue takes to say, in seconds: for the default voice, within 0.3 s."""
    stops = len(re.findall(r"[.?!…](?=\s|$)", text))
    at_default_s = max(0.8, 0.096 * len(text) + 0.33 * text.count(",") + 0.62 * stops - 0.65)
    return at_default_s * TrackOptions().pace_wpm / pace_wpm


def arrange(
    lines: Sequence[Line], guide: Guide, options: TrackOptions, length_s: float, themes: Themes
) -> tuple[Item, ...]:
    """Return the script of a guide's lines for a listener, at a length.

    Parameters
    ----------
    lines
        From `parser.parse`.
    length_s
        The length of the track in seconds.
    themes
        The cues that its fills may draw.

    Raises
    ------
    UsageError
        If a cue that is not wanted is one that the routine needs.
    GuideError
        If a fill names a theme that is not there.
    """
    _require_themes(lines, themes)
    facts = find_facts(guide, options.listener)
    context = _Context(guide, options, length_s / 60.0, facts, themes)
    parts = _build_parts(lines, context)
    counts = _count_cues(lines, parts, context)
    items = _expand_fills(parts, counts, lines, context)
    if options.bell == "none":
        items = [item for item in items if not isinstance(item, Bell)]
    return tuple(_rank(items, options.preferences.cues))


def _require_themes(lines: Sequence[Line], themes: Themes) -> None:
    faults = [
        Fault(
            line.item.source.file,
            line.item.source.line,
            f"there is no theme {name!r}",
            f"There are {', '.join(sorted(themes)) or 'none'}",
        )
        for line in lines
        if isinstance(line.item, FillStart)
        for name in line.item.themes
        if name not in themes
    ]
    if faults:
        raise GuideError(tuple(faults))


def list_asked_facts(lines: Iterable[Line]) -> set[str]:
    """Return what the labels of a guide ask about: "on bed", "for pain"."""
    return {fact for line in lines for one in line.labels for fact in one.needed | one.refused}


# The lines that are said


def _select_lines(
    lines: Sequence[Line], minutes: float, facts: frozenset[str], options: TrackOptions
) -> list[Line]:
    """Return the lines that are for a track: one of each choice, without the pauses of the others.

    Raises
    ------
    UsageError
        If a cue that is not wanted is one that the routine needs.
    """
    kept: list[Line] = []
    index = 0
    while index < len(lines):
        run = _find_choice(lines, index)
        index += len(run)
        chosen = _choose(run, minutes, facts, options)
        if chosen:
            kept.append(chosen)
        elif isinstance(run[0].item, Cue):
            while index < len(lines) and isinstance(lines[index].item, Pause):
                index += 1
        elif isinstance(run[0].item, (FillStart, RoundsStart)):
            index = _find_end(lines, index) + 1
    return kept


def _find_choice(lines: Sequence[Line], start: int) -> Sequence[Line]:
    """Return the lines from an index on of which one is said: a choice, or one line alone."""
    end = start + 1
    first = lines[start]
    while (
        isinstance(first.item, (Cue, FillStart))
        and end < len(lines)
        and lines[end].is_joined
        and type(lines[end].item) is type(first.item)
        and (lines[end].labels or lines[end].is_alternative)
    ):
        end += 1
    return lines[start:end]


def _choose(
    run: Sequence[Line], minutes: float, facts: frozenset[str], options: TrackOptions
) -> Line | None:
    """Return the line of a choice that is said; None if none is for this track, or wanted."""
    possible = [line for line in run if any_holds(line.labels, minutes, facts)]
    if not possible or not isinstance(possible[0].item, Cue):
        return possible[0] if possible else None
    if possible[0].is_alternative:
        possible = [line for line in possible if line.is_alternative]
    else:
        possible = possible[:1]
    unwanted = options.preferences.without_cues
    wanted = [line for line in possible if not is_named(_get_cue(line).text, unwanted)]
    if not wanted:
        cue = _get_cue(possible[0])
        if not cue.required and is_named(cue.text, unwanted):
            return None
        if cue.name in unwanted:
            raise UsageError(
                f"the routine needs the cue {cue.name} ({cue.source})",
                "Only optional cues can be left out: supine cues ROUTINE shows which are",
            )
        # The first words of many cues pass over those that are needed.
        wanted = possible
    liked = [line for line in wanted if is_named(_get_cue(line).text, options.preferences.cues)]
    # A string as seed hashes the same on every machine.
    draw = random.Random(f"{options.seed}/{_get_cue(run[0]).source}")  # noqa: S311 - no secret
    return draw.choice(liked or wanted)


def _get_cue(line: Line) -> Cue:
    assert isinstance(line.item, Cue)  # noqa: S101 - for the type checker
    return line.item


def _build_parts(lines: Sequence[Line], context: _Context) -> list[_Part]:
    """Return the script with its fills still to be spread."""
    selected = _select_lines(lines, context.minutes, context.facts, context.options)
    parts: list[_Part] = []
    index = 0
    while index < len(selected):
        item = selected[index].item
        if isinstance(item, (FillStart, RoundsStart)):
            end = _find_end(selected, index)
            body = selected[index + 1 : end]
            if isinstance(item, FillStart):
                parts.append(_Fill(item, tuple(body), selected[end].item.source))
            else:
                parts += _lay_rounds(item, body)
            index = end
        elif not isinstance(item, (RoundBreak, BlockEnd)):
            parts.append(item)
        index += 1
    if context.preferences.guidance in {"silent", "sparse"}:
        parts = _leave_out_optional(parts, context.preferences.cues)
    return _add_own_cues(parts, context)


def _find_end(lines: Sequence[Line], start: int) -> int:
    return next(n for n in range(start, len(lines)) if isinstance(lines[n].item, BlockEnd))


def _lay_rounds(start: RoundsStart, body: Sequence[Line]) -> list[Item]:
    """Return all rounds, with those as spans that may be left out: the last of the middle ones."""
    rounds: list[list[Item]] = [[]]
    for line in body:
        if isinstance(line.item, RoundBreak):
            rounds.append([])
        elif not isinstance(line.item, (FillStart, RoundsStart, BlockEnd)):
            rounds[-1].append(line.item)
    optional = range(max(start.min_rounds - 1, 1), len(rounds) - 1)
    items: list[Item] = []
    for number, spoken in enumerate(rounds):
        if number in optional:
            span = SpanStart(start.source, rank=_ROUND_RANK)
            items += [span, *spoken, SpanEnd(start.source)]
        else:
            items += spoken
    return items


def _leave_out_optional(parts: Sequence[_Part], liked: Sequence[str]) -> list[_Part]:
    """Return the script without the optional cues outside of its fills, and their pauses."""
    kept: list[_Part] = []
    leaving_out = False
    for part in parts:
        if isinstance(part, Cue):
            leaving_out = not part.required and not is_named(part.text, liked)
        elif not isinstance(part, Pause):
            leaving_out = False
        if not leaving_out:
            kept.append(part)
    return kept


# A listener's own cues


def _add_own_cues(parts: list[_Part], context: _Context) -> list[_Part]:
    """Add the greeting, and the custom cues that stand before the rest and after it."""
    own = context.preferences.own
    cues = [number for number, part in enumerate(parts) if isinstance(part, Cue)]
    if not cues:
        raise UsageError("every cue of it is left out", "Keep one with fewer --without")
    fills = [number for number, part in enumerate(parts) if isinstance(part, _Fill)]
    # From the last place to the first, so that no index is moved before it is used.
    last = _skip_pauses(parts, cues[-1] + 1)
    parts[last:last] = _repeat(own, "returning", exact_pause(_LAST_PAUSE_S, _CUSTOM_SOURCE))
    if not fills:
        parts = _spread_in_pauses(parts, cues[-1], context)
    settled = fills[0] if fills else _skip_pauses(parts, cues[0] + 1)
    pause = Pause(_MIN_CUSTOM_PAUSE_S, _MIN_CUSTOM_PAUSE_S, 30.0, 1.0, _CUSTOM_SOURCE)
    parts[settled:settled] = _repeat(own, "settling", pause)
    parts[cues[0] : cues[0]] = _greet(context.options.listener)
    return parts


def _skip_pauses(parts: Sequence[_Part], start: int) -> int:
    while start < len(parts) and isinstance(parts[start], Pause):
        start += 1
    return start


def _repeat(own: Sequence[CustomCue], where: str, pause: Pause) -> list[Item]:
    """Return the custom cues of a place, as often as they come there, each with a pause."""
    return [
        item
        for cue, times in _make_custom_cues(own, where, 0.0)
        for _ in range(times)
        for item in (cue, replace(pause, source=cue.source))
    ]


def _spread_in_pauses(parts: list[_Part], last: int, context: _Context) -> list[_Part]:
    """Add the custom cues of the rest to a script without a fill: evenly, after its long pauses.

    Before the cue of the index `last`; after it, where no pause is long.
    """
    places = [
        (index + 1, part)
        for index, part in enumerate(parts[:last])
        if isinstance(part, Pause) and part.elastic and part.max_s >= _LONG_S
    ] or [(last + 1, Pause(_MIN_CUSTOM_PAUSE_S, 30.0, 60.0, 1.0, _CUSTOM_SOURCE))]
    added: dict[int, list[Item]] = {}
    for cue, often in _make_custom_cues(context.preferences.own, "resting", context.minutes * 60.0):
        # Never the same words twice at one place.
        times = min(often, len(places))
        for time in range(times):
            index, pause = places[int((2 * time + 1) / (2 * times) * len(places))]
            at_least_s = min(pause.min_s, _MIN_CUSTOM_PAUSE_S + 4.0)
            added.setdefault(index, []).extend(
                (cue, replace(pause, min_s=at_least_s, source=cue.source))
            )
    spread: list[_Part] = []
    for index, part in enumerate(parts):
        spread += [*added.get(index, ()), part]
    return [*spread, *added.get(len(parts), ())]


def _greet(listener: Listener) -> list[Item]:
    if not (listener.speak_name and listener.name):
        return []
    text = _GREETING.format(name=listener.name.rstrip(".?!"))
    return [Cue(text, 0, _CUSTOM_SOURCE), exact_pause(_GREETING_PAUSE_S, _CUSTOM_SOURCE)]


def _make_custom_cues(
    own: Sequence[CustomCue], where: str, section_s: float
) -> list[tuple[Cue, int]]:
    """Return the custom cues for a section, and how often they come in its seconds."""
    return [
        (
            Cue(cue.text, 0, SourceLine(_CUSTOM_CUE_FILE, number)),
            max(1, int(section_s // cue.every_s)) if cue.every_s else cue.times,
        )
        for number, cue in enumerate(own, start=1)
        if cue.where == where
    ]


# How many theme cues, and which


def _measure_fills(parts: Sequence[_Part], context: _Context) -> list[tuple[_Fill, _Space]]:
    """Return each fill with its space."""
    fills = [part for part in parts if isinstance(part, _Fill)]
    fixed_s = sum(fill.start.length_s or 0.0 for fill in fills)
    outside_s = _estimate_s((part for part in parts if not isinstance(part, _Fill)), context)
    elastic = sum(fill.start.length_s is None for fill in fills)
    left_s = context.minutes * 60.0 - LEAD_IN_S - LEAD_OUT_S - outside_s - fixed_s
    each_s = max(left_s, 0.0) / max(elastic, 1)
    measured = []
    at_s = rested_s = 0.0
    for part in parts:
        if isinstance(part, _Fill):
            # A second where there is no time at all, so that there is a place for custom cues.
            length_s = max(each_s, 1.0) if part.start.length_s is None else part.start.length_s
            rest_s = fixed_s + elastic * max(each_s, 1.0)
            measured.append((part, _Space(at_s, length_s, rested_s, rest_s)))
            at_s += length_s
            rested_s += length_s
        else:
            at_s += _estimate_s((part,), context)
    return measured


def _estimate_s(items: Iterable[object], context: _Context) -> float:
    total_s = 0.0
    for item in items:
        match item:
            case Cue():
                total_s += estimate_speech_s(item.text, context.options.pace_wpm)
            case Pause():
                total_s += min(item.min_s * _ABOVE_MIN, item.max_s)
            case Bell() if context.options.bell != "none":
                total_s += BELL_S * item.strikes
            case _:
                pass
    return total_s


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many theme cues a fill draws, and how many of its own cues are said."""

    themes: int
    own: int


def _count_cues(
    lines: Sequence[Line], parts: Sequence[_Part], context: _Context
) -> dict[SourceLine, _Counts]:
    """Return how many cues each fill has.

    Where a longer track has cues of its own that a shorter one has not, it would draw fewer; it
    draws as many as a track just short of that does, so that it keeps what that one says.
    """
    counts = _count_at(parts, context)
    thresholds = {
        bound
        for line in lines
        for label in line.labels
        for bound in (label.from_minutes, label.under_minutes)
        if context.guide.minutes.shortest < bound <= context.minutes
    }
    for bound in thresholds:
        shorter = replace(context, minutes=bound - 1 / 60)
        before = _count_at(_build_parts(lines, shorter), shorter)
        counts = {
            end: replace(count, themes=max(count.themes, before.get(end, count).themes))
            for end, count in counts.items()
        }
    return counts


def _count_at(parts: Sequence[_Part], context: _Context) -> dict[SourceLine, _Counts]:
    """Return how many cues each fill has by itself, by where it ends."""
    counts: dict[SourceLine, _Counts] = {}
    for fill, space in _measure_fills(parts, context):
        if context.preferences.guidance == "silent":
            counts[fill.end] = _Counts(0, 0)
            continue
        # One of a fixed length has as many in a longer track.
        minutes = context.guide.minutes.default if fill.start.length_s else context.minutes
        slots = round(space.length_s / _find_interval_s(minutes, context.preferences.guidance))
        own = [
            line.item for line in fill.lines if isinstance(line.item, Cue) and not line.at_middle
        ]
        repeated = len(_place_custom_cues(space, context))
        needed = sum(cue.required for cue in own)
        # A third are theme cues, so that a daily listener does not hear the same every day.
        said = max(min(len(own), 2 * (slots - repeated) // 3), needed)
        counts[fill.end] = _Counts(max(slots - repeated - said, 0), said)
    return counts


def _find_interval_s(minutes: float, guidance: Guidance) -> float:
    """Return how long a cue of a fill and its silence are on average."""
    doublings = math.log2(max(minutes, 8.0) / 8.0)
    silence_s = (_AT_EIGHT_MINUTES_S + _EACH_DOUBLING_S * doublings) * _DENSITIES[guidance]
    return min(max(silence_s, _MIN_SILENCE_S) + _CUE_S, _MAX_INTERVAL_S)


def _draw_theme_cues(
    fill: FillStart, lines: Sequence[Line], context: _Context, used: Sequence[ThemeCue]
) -> list[ThemeCue]:
    """Return the cues that a fill may draw, in the order they are drawn in; no tag comes twice.

    Cues that the listener prefers come first, of whatever theme, then themes that they prefer,
    then those of the fill, in turn. Instead of a theme that they do not want all others come.
    """
    preferences = context.preferences
    ordered = order_theme_cues(
        context.themes, preferences, context.options.seed, context.guide.path.name
    )
    unwanted = set(preferences.without_themes)
    named = [name for name in fill.themes if name not in unwanted]
    groups: list[Iterable[ThemeCue]] = [
        (cue for cues in ordered.values() for cue in cues if is_named(cue.text, preferences.cues)),
        _take_turns(ordered, [name for name in preferences.themes if name in ordered]),
        _take_turns(ordered, named),
    ]
    if unwanted & set(fill.themes) or not fill.themes:
        groups.append(
            _take_turns(ordered, [name for name in sorted(ordered) if name not in unwanted])
        )
    texts = {line.item.text for line in lines if isinstance(line.item, Cue)}
    texts |= {cue.text for cue in used}
    tags = {tag for line in lines for tag in line.tags} | {tag for cue in used for tag in cue.tags}
    drawn: dict[str, ThemeCue] = {}
    for cue in chain.from_iterable(groups):
        labels = tuple(map(read_label, cue.labels))
        if cue.text in texts or cue.text in drawn or tags & set(cue.tags):
            continue
        if any_holds(labels, context.minutes, context.facts):
            tags |= set(cue.tags)
            drawn[cue.text] = cue
    return list(drawn.values())


def _take_turns(ordered: Mapping[str, list[ThemeCue]], names: Sequence[str]) -> list[ThemeCue]:
    rows = zip_longest(*(ordered[name] for name in names))
    return [cue for cue in chain.from_iterable(rows) if cue]


# The fills, spread


def _expand_fills(
    parts: Sequence[_Part],
    counts: Mapping[SourceLine, _Counts],
    lines: Sequence[Line],
    context: _Context,
) -> list[Item]:
    measured = iter(_measure_fills(parts, context))
    items: list[Item] = []
    used: list[ThemeCue] = []
    for part in parts:
        if not isinstance(part, _Fill):
            items.append(part)
            continue
        fill, space = next(measured)
        count = counts[fill.end]
        deck = _draw_theme_cues(fill.start, lines, context, used)
        liked = sum(is_named(cue.text, context.preferences.cues) for cue in deck)
        drawn = deck[: max(count.themes, liked)]
        used += drawn
        if context.preferences.order == "body":
            drawn = sorted(drawn, key=lambda cue: _find_body_part(cue.text))
        spread = _spread(fill, [cue.cue for cue in drawn], count.own, space, context)
        if fill.start.length_s is not None:
            source = fill.start.source
            spread = [SpanStart(source, length_s=fill.start.length_s), *spread, SpanEnd(source)]
        items += spread
    return items


def _find_body_part(text: str) -> int:
    """Return where the part of the body is that a cue speaks of first; the whole comes last."""
    found = [
        (match.start(), place)
        for pattern, place in _BODY
        if (match := re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE))
    ]
    return min(found)[1] if found else len(_BODY)


def _spread(
    fill: _Fill,
    drawn: Sequence[Cue],
    own_count: int,
    space: _Space,
    context: _Context,
) -> list[Item]:
    """Return a fill's own cues, custom cues and theme cues, with silences between."""
    length_s = space.length_s
    own, middle = _order_own_cues(fill, own_count, space, context)
    slots = len(own) + len(drawn) + bool(middle)
    if not slots:
        silence_s = max(length_s, 10.0)
        whole = Pause(10.0, silence_s, MAX_LENGTH_S, silence_s / SHARE_S, fill.start.source)
        return _add_interval_bells([whole], length_s, context)
    weights = [_weigh((slot + 0.5) / slots) for slot in range(slots)]
    until = [before / sum(weights) for before in accumulate(weights, initial=0.0)]
    half = (context.minutes * 30.0 - space.start_s) / max(length_s, 1.0)
    middle_slot = min(range(slots), key=lambda slot: abs(until[slot] - half))
    speech_s = _estimate_s([*drawn, *(cue for _, cue in own)], context)
    # Where much is said in a short time, silences may be shorter than they should be.
    at_least_s = min(_MIN_SILENCE_S, max(0.6 * (length_s - speech_s) / slots, _MIN_CUSTOM_PAUSE_S))
    at_most_s = MAX_LENGTH_S if context.preferences.guidance == "silent" else _MAX_SILENCE_S
    items: list[Item] = []
    told = given = 0
    for slot in range(slots):
        if middle and slot == middle_slot:
            chapters, cue = middle
            middle = None
        elif told < len(own) and (told * slots <= (slot + 0.001) * len(own) or given >= len(drawn)):
            chapters, cue = own[told]
            told += 1
        else:
            chapters, cue = (), drawn[given]
            given += 1
        ideal_s = min(max(SHARE_S * weights[slot], at_least_s), at_most_s)
        items += [*chapters, cue, Pause(at_least_s, ideal_s, at_most_s, weights[slot], cue.source)]
    return _add_interval_bells(items, length_s, context)


def _weigh(place: float) -> float:
    """Return the weight of a silence so far into a fill, from 0 to 1."""
    rising = place / _PEAK * 0.5
    falling = 0.5 + (place - _PEAK) / (1 - _PEAK) * 0.3
    arc = math.sin(math.pi * (rising if place < _PEAK else falling))
    return round(_MIN_WEIGHT + _ARC_WEIGHT * arc, 3)


_OwnCue = tuple[Sequence[Chapter], Cue]


def _order_own_cues(
    fill: _Fill, count: int, space: _Space, context: _Context
) -> tuple[list[_OwnCue], _OwnCue | None]:
    """Return the fill's own and custom cues in order, each with its chapters, and the middle one.

    Optional ones come only where there is time for them beside a theme cue.
    """
    own: list[_OwnCue] = []
    middle: _OwnCue | None = None
    chapters: list[Chapter] = []
    for line in fill.lines:
        if isinstance(line.item, Chapter):
            chapters.append(line.item)
        elif isinstance(line.item, Cue) and line.at_middle:
            middle = ([], line.item)
        elif isinstance(line.item, Cue):
            own.append((chapters, line.item))
            chapters = []
    if context.preferences.guidance == "silent":
        middle = None
    by_rank = sorted(range(len(own)), key=lambda number: (own[number][1].rank, number))
    own = [own[number] for number in sorted(by_rank[:count])]
    placed = [((2 * n + 1) / (2 * len(own)), one) for n, one in enumerate(own)]
    placed += [(place, ((), cue)) for place, cue in _place_custom_cues(space, context)]
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])], middle


def _place_custom_cues(space: _Space, context: _Context) -> list[tuple[float, Cue]]:
    """Return the custom cues of a fill, each with how far into it it stands, from 0 to 1.

    They are spread over all fills of a script as though these were one.
    """
    placed = []
    for cue, times in _make_custom_cues(context.preferences.own, "resting", space.rest_s):
        for time in range(times):
            at_s = (2 * time + 1) / (2 * times) * space.rest_s - space.rested_s
            if 0.0 <= at_s < space.length_s:
                placed.append((at_s / space.length_s, cue))
    return placed


def _add_interval_bells(items: list[Item], length_s: float, context: _Context) -> list[Item]:
    """Strike the bell in the silences of a fill, about every so many seconds."""
    interval_s = context.options.interval_bell_s
    if not interval_s or context.options.bell == "none":
        return items
    pauses = [item for item in items if isinstance(item, Pause)]
    weight_s = (length_s - _estimate_s((i for i in items if isinstance(i, Cue)), context)) / sum(
        pause.weight for pause in pauses
    )
    belled: list[Item] = []
    at_s, due_s = 0.0, interval_s
    for item in items:
        if not isinstance(item, Pause):
            belled.append(item)
            at_s += _estimate_s((item,), context)
            continue
        end_s = at_s + weight_s * item.weight
        while due_s < end_s and due_s < length_s - BELL_S:
            edge = min(_BELL_EDGE_S / (end_s - at_s), 0.5)
            share = min(max((due_s - at_s) / (end_s - at_s), edge), 1 - edge)
            belled += [_scale(item, share), Bell(1, item.source)]
            item = _scale(item, 1 - share)  # noqa: PLW2901 - what is left of it
            at_s, due_s = due_s, due_s + interval_s
        belled.append(item)
        at_s = end_s
    return belled


def _scale(pause: Pause, share: float) -> Pause:
    return replace(
        pause,
        min_s=pause.min_s * share,
        ideal_s=pause.ideal_s * share,
        max_s=pause.max_s * share,
        weight=pause.weight * share,
    )


# The listener's preferences


def _rank(items: Sequence[Item], preferred: Sequence[str]) -> list[Item]:
    """Rank preferred cues first among the optional ones, and the others one lower."""
    if not preferred:
        return list(items)
    return [
        replace(item, rank=1 if is_named(item.text, preferred) else item.rank + 1)
        if isinstance(item, Cue) and not item.required
        else item
        for item in items
    ]


def substitute_words(
    items: tuple[Item, ...], words: tuple[tuple[str, str], ...]
) -> tuple[Item, ...]:
    """Return the script with the listener's words in place of the guide's.

    Whole words and phrases, whatever their case; the longest match wins, and a capital at the
    beginning stays one.
    """
    if not words:
        return items
    longest_first = sorted(words, key=lambda pair: len(pair[0]), reverse=True)
    # A group for each word: which one matched is not to be told from its letters, since not
    # all of them are themselves again when their case is taken away.
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(f'({re.escape(word)})' for word, _ in longest_first)})(?!\w)",
        re.IGNORECASE,
    )

    def substitute(match: re.Match[str]) -> str:
        instead = longest_first[(match.lastindex or 1) - 1][1]
        capital = match.group()[:1].isupper()
        return instead[:1].upper() + instead[1:] if capital else instead

    return tuple(
        replace(item, text=pattern.sub(substitute, item.text)) if isinstance(item, Cue) else item
        for item in items
    )
