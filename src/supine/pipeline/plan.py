"""A guide, a script or a recipe to a plan: rendered, personalised, spoken, fitted, laid out.

`plan_track` and `plan_from_recipe` give a `Plan`; `write.write_track` makes a file of it. What
reads in this order is what happens.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from textwrap import shorten

from supine.audio.clip_cache import ClipCache
from supine.audio.sound_choice import (
    check_background,
    check_bell,
    hash_user_file,
    prepare_background,
    prepare_bell,
)
from supine.errors import Fault, FitError, GuideError, RecipeError, UsageError
from supine.library.recipe import Recipe, build_spans
from supine.model import (
    MAX_CHAPTERS,
    MAX_LENGTH_S,
    SAMPLE_RATE_HZ,
    Background,
    Bell,
    Chapter,
    Cue,
    Guide,
    Item,
    Progress,
    SourceLine,
    SpanStart,
    StoredClip,
    Timeline,
    TrackOptions,
    ignore_progress,
    make_cue_name,
    name_matches,
)
from supine.pipeline.request import TrackRequest, build_request, compute_fingerprint
from supine.pipeline.unused_options import find_unused_options
from supine.script.arrange import arrange, list_asked_facts, substitute_words
from supine.script.cue_catalogue import list_routine_cues, list_theme_cues, validate_preferences
from supine.script.importers.length_estimate import loosen_pauses
from supine.script.notation import is_same_language
from supine.script.parser import Line, parse
from supine.script.render import render
from supine.script.suitability import require_suitable
from supine.script.themes import Themes, find_themes
from supine.speech import synthesis
from supine.speech.engines.recorded import Recorded
from supine.speech.registry import TrackVoices, create_engine, find_voice_language, parse_voice
from supine.speech.synthesis import speak_all
from supine.track.fit import add_margins, compute_bounds_s, compute_natural_length_s, fit
from supine.track.timeline import lay_out
from supine.units import format_clock, samples_from_seconds


@dataclass(frozen=True, slots=True)
class Plan:
    """A track that is laid out and not yet written.

    `filled` are the texts that another voice speaks for a recorded one. `notes` are what the
    listener should know of it, a sentence each without a full stop. `fingerprint` is the hash of
    all that decides it.
    """

    guide: Guide
    options: TrackOptions
    voices: TrackVoices
    items: tuple[Item, ...]
    timeline: Timeline
    background: Background | None
    left_out: tuple[Cue, ...]
    filled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fingerprint: str = ""

    @property
    def length_s(self) -> float:
        """How long the track is."""
        return self.timeline.total_samples / self.timeline.sample_rate_hz

    def has_same_audio_as(self, other: Plan) -> bool:
        """Return whether both make the same file: not all options can be heard."""
        return (self.guide, self.timeline, self.background) == (
            other.guide,
            other.timeline,
            other.background,
        )


def plan_track(
    routine: str | Path | Guide | TrackRequest,
    options: TrackOptions | None = None,
    cache: ClipCache | None = None,
    on_progress: Progress = ignore_progress,
) -> Plan:
    """Render, speak and lay out a track, without writing it.

    Parameters
    ----------
    routine
        A routine's name, a guide's or a script's file, a guide, or a request with its options.
    options
        For a routine that is no request; everything has a default.
    cache
        Where finished clips are stored; the user's own cache if none is given.
    on_progress
        Called with what is done, how much of it, and how much there is.

    Raises
    ------
    GuideError, SpeechError, UsageError, AudioFileError
        If the guide, a cue, an option or a file of the listener's is at fault.
    NotSuitedError
        If the guide is not for a listener with these conditions.
    FitError
        If the track cannot be so short or so long; with the nearest length that works.

    Examples
    --------
    >>> import supine
    >>> options = supine.TrackOptions(length_s=480, voice="tone", bell="none")
    >>> plan = supine.plan_track("cat-cow", options)
    >>> plan.length_s
    480.0
    >>> plan.timeline.chapters[0].title
    'On hands and knees'
    """
    if not isinstance(routine, TrackRequest):
        routine = build_request(routine, options or TrackOptions())
    voices = resolve_voices(routine.options)
    _require_language(routine.guide, voices)
    clips = TrackClips(routine.options, voices, cache or ClipCache(), on_progress)
    plan = _plan_script(routine, clips) if routine.script else _plan_guide(routine, clips)
    return replace(plan, fingerprint=compute_fingerprint(routine, voices))


def plan_from_recipe(
    recipe: Recipe, cache: ClipCache, on_progress: Progress = ignore_progress
) -> Plan:
    """Lay out the track of a recipe again; a `RecipeError` if a sound file is not what it was."""
    options = recipe.options
    for kind, name, digest in (
        ("bell", options.bell, recipe.bell_sha256),
        ("background", options.background, recipe.background_sha256),
    ):
        if hash_user_file(name) != digest:
            raise RecipeError(
                f"the {kind} {name} is not the file it was when the track was made",
                "Put the old file back, or make the track anew without --from",
            )
    clips = TrackClips(options, resolve_voices(options), cache, on_progress)
    plan = _lay_out(recipe.guide, recipe.script, options.length_s or recipe.length_s, clips)
    return replace(plan, fingerprint=recipe.fingerprint, notes=recipe.notes)


def _plan_guide(request: TrackRequest, clips: TrackClips) -> Plan:
    guide, options = request.guide, request.options
    require_suitable(guide, options.listener.conditions)
    length_s = guide.minutes.default * 60.0 if options.length_s is None else options.length_s
    if not guide.minutes.shortest * 60.0 <= length_s <= guide.minutes.longest * 60.0:
        raise _suggest_length(guide, length_s, clips)
    items = build_script(guide, options, length_s)
    try:
        plan = _lay_out(guide, finalise_script(items, options), length_s, clips)
    except FitError as error:
        raise _suggest_length(guide, length_s, clips) from error

    def build(without: TrackOptions) -> tuple[Item, ...]:
        return finalise_script(build_script(guide, without, length_s), without)

    notes = (*find_unused_options(plan, build), *_find_unmet_preferences(items, plan))
    return replace(plan, notes=(*plan.notes, *notes))


def _plan_script(request: TrackRequest, clips: TrackClips) -> Plan:
    """Lay out a script of the user's own, at its natural length or at the one requested.

    Where its silences as they are written do not allow that length, all of them are
    stretched or shortened in proportion, and a note says so.
    """
    guide, options, items = request.guide, request.options, request.items
    length_s = options.length_s
    if any(isinstance(item, SpanStart) for item in items):
        clips.speak(items)
        # A `FitError` that names the line, if a time comes too early for what is said before it.
        compute_natural_length_s(items, clips.get_length_s)
    own = _arrange_script(guide, items, options, length_s or 0.0)
    if length_s is None:
        own, length_s = _find_natural_length(guide, items, clips)
        if length_s > MAX_LENGTH_S:
            message = f"{guide.name} is longer by nature than a day"
            hint = "Write shorter silences, or ask for a length with --minutes"
            raise FitError(message, hint, feasible_s=MAX_LENGTH_S)
    notes: tuple[str, ...] = ()
    try:
        plan = _lay_out(guide, finalise_script(own, options), length_s, clips)
    except FitError:
        plan = _lay_out_stretched(guide, own, length_s, clips)
        notes = ("Its silences are stretched or shortened in proportion, to fit the length",)

    def build(without: TrackOptions) -> tuple[Item, ...]:
        return finalise_script(_arrange_script(guide, items, without, length_s), without)

    notes += (*find_unused_options(plan, build), *_find_unmet_preferences(own, plan))
    return replace(plan, notes=(*plan.notes, *notes))


def _require_language(guide: Guide, voices: TrackVoices) -> None:
    """Raise a `UsageError` if a guide or script is in a language that the voice does not read."""
    language = guide.language
    voice = voices.fallback or voices.main
    reads = find_voice_language(voice) if language else ""
    if reads not in {"", "any"} and not is_same_language(language, reads):
        raise UsageError(
            f"{guide.path.name} is in the language {language!r}, and {voice} reads {reads}",
            f"Choose a voice of that language, such as --voice system:{language.partition('-')[0]}",
        )


def _lay_out(guide: Guide, items: tuple[Item, ...], length_s: float, clips: TrackClips) -> Plan:
    """Speak, fit and lay out a script at a length."""
    options = replace(clips.options, length_s=length_s)
    background = prepare_background(
        options.background, options.background_below_voice_lu, clips.cache
    )
    clips.speak(items)
    total_samples = samples_from_seconds(length_s, SAMPLE_RATE_HZ)
    fitted = fit(items, clips.get_length_s, total_samples / SAMPLE_RATE_HZ)
    timeline = lay_out(fitted, clips.get_clip, total_samples, SAMPLE_RATE_HZ)
    filled = clips.find_filled(items)
    notes: tuple[str, ...] = ()
    if filled:
        count = "1 cue has" if len(filled) == 1 else f"{len(filled)} cues have"
        notes = (f"{count} no recording, and {clips.voices.fallback} speaks instead",)
    texts = [(cue.text, cue.source) for cue in _list_cues(items)]
    reader = clips.voices.fallback or clips.voices.main
    notes += synthesis.find_ambiguous_readings(texts, reader, dict(options.pronunciations))
    voices, left_out = clips.voices, fitted.left_out
    return Plan(guide, options, voices, items, timeline, background, left_out, filled, notes)


def _require_few_chapters(items: Sequence[Item]) -> None:
    chapters = [item.source for item in items if isinstance(item, Chapter)]
    if len(chapters) > MAX_CHAPTERS:
        where = chapters[MAX_CHAPTERS]
        message = f"it has {len(chapters)} chapters, and players show {MAX_CHAPTERS} at most"
        raise GuideError((Fault(where.file, where.line, message, "Write fewer headings"),))


class TrackClips:
    """The options of a track, and the clip of each of its cues and bells."""

    def __init__(
        self, options: TrackOptions, voices: TrackVoices, cache: ClipCache, on_progress: Progress
    ) -> None:
        self.options = options
        self.voices = voices
        self.cache = cache
        self._on_progress = on_progress
        self._bells: dict[int, StoredClip] = {}
        self._cues: dict[str, StoredClip] = {}

    def speak(self, items: Sequence[Item]) -> None:
        """Make the clips of these items, or take them from the cache."""
        options = self.options
        for item in items:
            if isinstance(item, Bell) and item.strikes not in self._bells:
                self._bells[item.strikes] = prepare_bell(
                    options.bell, item.strikes, self.cache, options.bell_below_voice_lu
                )
        new = [(cue.text, cue.source) for cue in _list_cues(items) if cue.text not in self._cues]
        if new:
            self._cues |= speak_all(
                new,
                self.voices.main,
                rate_wpm=options.pace_wpm,
                cache=self.cache,
                on_progress=lambda done, total: self._on_progress("Speaking", done, total),
                own=dict(options.pronunciations),
                fill_with=self.voices.fallback,
            )

    def find_filled(self, items: Sequence[Item]) -> tuple[str, ...]:
        """Return the texts that the fallback voice speaks."""
        texts = dict.fromkeys(cue.text for cue in _list_cues(items))
        speakers = synthesis.assign_voices(tuple(texts), self.voices.main, self.voices.fallback)
        return tuple(text for text in texts if speakers[text] != self.voices.main)

    def get_clip(self, item: Cue | Bell) -> StoredClip:
        """Return the clip of a cue or bell that `speak` was given."""
        return self._cues[item.text] if isinstance(item, Cue) else self._bells[item.strikes]

    def get_length_s(self, item: Cue | Bell) -> float:
        """Return how long a cue or bell that `speak` was given sounds, in seconds."""
        return self.get_clip(item).length_s


def resolve_voices(options: TrackOptions) -> TrackVoices:
    """Resolve the voices that the options name.

    A `SpeechError` or `UsageError` if there is no such voice, bell or background.
    """
    check_bell(options.bell)
    check_background(options.background)
    main = parse_voice(options.voice)
    if not options.fill_with:
        return TrackVoices(main)
    fallback = parse_voice(options.fill_with)
    if isinstance(create_engine(fallback.engine), Recorded):
        raise UsageError(
            "a recorded voice cannot fill in for another", "Name a voice that reads: heart, system"
        )
    return TrackVoices(main, fallback)


def build_script(guide: Guide, options: TrackOptions, length_s: float) -> tuple[Item, ...]:
    """Render, read and arrange a guide's script, as the listener wants it.

    A `GuideError` or `UsageError` if the guide or a preference is at fault.
    """
    lines = read_lines(guide, replace(options, length_s=length_s))
    if options.listener.to_sleep and "to sleep" not in list_asked_facts(lines):
        raise UsageError(
            f"{guide.name} has no ending in sleep",
            "Leave --sleep out, or take side-lying-rest or supported-recline",
        )
    return _arrange(guide, lines, options, length_s, find_themes(guide))


def read_lines(guide: Guide, options: TrackOptions) -> tuple[Line, ...]:
    """Render and read a guide's template for a listener and a length; its default one if None."""
    length_s = options.length_s or guide.minutes.default * 60.0
    return parse(render(guide, length_s / 60.0, options.listener), guide.path.name)


def _arrange(
    guide: Guide,
    lines: Sequence[Line],
    options: TrackOptions,
    length_s: float,
    themes: Themes,
) -> tuple[Item, ...]:
    items = arrange(lines, guide, options, length_s, themes)
    _require_few_chapters(items)
    validate_preferences(guide, items, options.preferences)
    return items


def _arrange_script(
    guide: Guide, items: Sequence[Item], options: TrackOptions, length_s: float
) -> tuple[Item, ...]:
    return _arrange(guide, [Line(item) for item in items], options, length_s, {})


def finalise_script(items: Sequence[Item], options: TrackOptions) -> tuple[Item, ...]:
    """Put the listener's words into a script, and silence at both ends."""
    return add_margins(substitute_words(tuple(items), options.words))


def _suggest_length(guide: Guide, asked_s: float, clips: TrackClips) -> FitError:
    """Find the nearest length that works, for the error of one that does not.

    A template says other things at another length, so a length that would fit the script of
    the one requested is tried with a script of its own, until one works; a `GuideError` if none
    does.
    """
    shortest_s, longest_s = guide.minutes.shortest * 60.0, guide.minutes.longest * 60.0
    length_s = min(max(asked_s, shortest_s), longest_s)
    tried: set[float] = set()
    while length_s not in tried and shortest_s <= length_s <= longest_s:
        tried.add(length_s)
        items = finalise_script(build_script(guide, clips.options, length_s), clips.options)
        clips.speak(items)
        try:
            fit(items, clips.get_length_s, length_s)
        except FitError as error:
            longer = error.feasible_s > length_s
            length_s = float(math.ceil(error.feasible_s) if longer else int(error.feasible_s))
        else:
            break
    else:
        # Longer and shorter in turns, or out of the guide's own bounds: no length works.
        raise GuideError((_describe_no_length(guide, clips),))
    return _make_fit_error(guide, asked_s, length_s)


def _make_fit_error(guide: Guide, asked_s: float, feasible_s: float, hint: str = "") -> FitError:
    what, most = ("short", "shortest") if feasible_s > asked_s else ("long", "longest")
    works = f"The {most} that works with this voice and pace is {format_clock(feasible_s)}"
    message = f"{format_clock(asked_s)} is too {what} for {guide.name}"
    return FitError(message, hint or works, feasible_s=feasible_s)


def _describe_no_length(guide: Guide, clips: TrackClips) -> Fault:
    bounds = f"from {guide.minutes.shortest:g} to {guide.minutes.longest:g} minutes"
    message = f"it fits no length {bounds} near the one requested"
    if clips.options.preferences.own:
        return Fault(guide.path.name, 0, message, "Ask for fewer or shorter cues of your own")
    hint = "Give its silences wider bounds, or write minutes that it can keep"
    return Fault(guide.path.name, guide.template_line, message, hint)


def _find_natural_length(
    guide: Guide, items: Sequence[Item], clips: TrackClips
) -> tuple[tuple[Item, ...], float]:
    """Personalise a script, and find its length in seconds.

    How often a cue comes again is settled by how long the script is without it; it is said in the
    silences, and only where they are too short for it the script grows longer.
    """
    options = clips.options
    once = tuple(cue for cue in options.preferences.own if cue.every_s is None)
    without = replace(options, preferences=replace(options.preferences, own=once))
    own = _arrange_script(guide, items, without, 0.0)
    cue = finalise_script(own, options)
    clips.speak(cue)
    length_s = compute_natural_length_s(cue, clips.get_length_s)
    if once != options.preferences.own:
        own = _arrange_script(guide, items, options, length_s)
        cue = finalise_script(own, options)
        clips.speak(cue)
        length_s = max(length_s, compute_bounds_s(cue, clips.get_length_s)[0])
    return own, length_s


def _lay_out_stretched(
    guide: Guide, items: Sequence[Item], length_s: float, clips: TrackClips
) -> Plan:
    cue = finalise_script(loosen_pauses(items), clips.options)
    try:
        return _lay_out(guide, cue, length_s, clips)
    except FitError as error:
        feasible_s, hint = error.feasible_s, ""
        whole_s = math.ceil(feasible_s) if feasible_s > length_s else math.floor(feasible_s)
        try:
            fit(cue, clips.get_length_s, whole_s)
            feasible_s = float(whole_s)
        except FitError:
            hint = "It has one length with this voice and pace: leave --minutes out"
        raise _make_fit_error(guide, length_s, feasible_s, hint) from error


def _find_unmet_preferences(items: Sequence[Item], plan: Plan) -> tuple[str, ...]:
    """Say which cues that the listener prefers do not come, or not as often.

    `items` are the script before the listener's words took the place of the guide's.
    """
    preferences = plan.options.preferences
    left_out = {(cue.source, cue.text) for cue in plan.left_out}
    heard = [
        before.name
        for before, after in zip(_list_cues(items), _list_cues(plan.items), strict=True)
        if (after.source, after.text) not in left_out
    ]
    notes = []
    for wanted in preferences.cues:
        if not any(name_matches(name, wanted) for name in heard):
            is_excluded = any(name_matches(wanted, name) for name in preferences.without_cues)
            no_place = f"{plan.guide.name} has no place for it at this length"
            reason = "it is left out as well" if is_excluded else no_place
            notes.append(f"The cue {wanted} does not come: {reason}")
    for cue in preferences.own:
        times = heard.count(make_cue_name(cue.text))
        if cue.every_s is None and times < cue.times:
            words = shorten(cue.text, 40, placeholder="…")
            notes.append(f"“{words}” is said {times} times, not {cue.times}: there is no more room")
    listener = plan.options.listener
    if listener.speak_name and not listener.name:
        notes.append("There is no name for the greeting: give one with --name")
    return tuple(notes)


def find_cues_to_read(
    request: TrackRequest, cache: ClipCache, *, all_lengths: bool
) -> list[tuple[str, SourceLine]]:
    """List the cues to record, each once: of this track, or of every length and seed.

    Those that this track drops for want of time are among them, since a voice of another pace
    might not. Raises what `plan_track` does.
    """
    if all_lengths and request.script is None:
        listed = (
            *list_routine_cues(request.guide, request.options.listener),
            *list_theme_cues(request.guide),
        )
        cues = [(cue.text, SourceLine(cue.theme or request.guide.name, 0)) for cue in listed]
    else:
        # Only which cues there are matters, and not how long they are: no voice is needed.
        silent = replace(request.options, voice="tone", fill_with="")
        planned = plan_track(replace(request, options=silent), cache=cache)
        cues = [(cue.text, cue.source) for cue in _list_cues(planned.items)]
    return list({text: (text, source) for text, source in reversed(cues)}.values())[::-1]


def _list_cues(items: Sequence[Item]) -> list[Cue]:
    return [item for item in items if isinstance(item, Cue)]


_PRIVATE_FIELDS = ("path", "template", "template_line", "picture")


def guide_to_dict(guide: Guide) -> dict[str, object]:
    """Return a routine's front matter, without its template and its path on this machine."""
    return {key: value for key, value in asdict(guide).items() if key not in _PRIVATE_FIELDS}


def plan_to_dict(plan: Plan) -> dict[str, object]:
    """Return the timeline as a recipe holds it, in samples."""
    return {
        "routine": plan.guide.name,
        "length_s": plan.length_s,
        "voice": plan.options.voice,
        "sample_rate_hz": plan.timeline.sample_rate_hz,
        **{
            name: [asdict(part) for part in value] if isinstance(value, tuple) else value
            for name, value in build_spans(plan.timeline).items()
        },
        "left_out": [cue.text for cue in plan.left_out],
    }
