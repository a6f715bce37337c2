"""The dialogue that asks for a listener's profile, with a sample to hear at each choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape

from supine import samples
from supine.cache import ClipCache
from supine.cli import terminal
from supine.cli.hearing import hear
from supine.cue_list import known_themes, theme_cues
from supine.errors import SupineError, UsageError
from supine.model import CONDITIONS, GUIDANCE, PLACES, PROPS, Choices, StoredClip
from supine.profile import KEYS, default_path, given_in, read_profile
from supine.profile.keys import Context
from supine.profile.values import WrongValueError
from supine.profile.writing import write_profile
from supine.sounds.backgrounds import BACKGROUNDS
from supine.sounds.bells import BELLS
from supine.sounds.prepared import NONE
from supine.speech import VoiceChoice, engines
from supine.speech import voices as voices_of

Sample = Callable[[Choices, ClipCache], StoredClip]
"""What a choice sounds like."""

_MOST_VOICES = 12
_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class _Option:
    """One answer that is offered, with a word about it."""

    value: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class _Question:
    """One question: the key of the profile it is about, and how it is put."""

    key: str
    words: str
    offers: Callable[[], Sequence[_Option]] = tuple
    sample: Sample | None = None
    several: bool = False


def _voices() -> Sequence[_Option]:
    """The voices of this machine, those that speak English first, and no more than a page."""
    found = []
    for engine in engines():
        try:
            listed = voices_of(engine)
        except SupineError:
            continue
        english = sorted(listed, key=lambda voice: not voice.language.startswith("en"))
        found += [
            _Option(str(VoiceChoice(engine, voice.name)), voice.summary)
            for voice in english[:_MOST_VOICES]
        ]
    return found


def _themes() -> Sequence[_Option]:
    first = {cue.theme: cue.text for cue in reversed(theme_cues())}
    return [_Option(theme, f"“{first[theme]}”") for theme in sorted(known_themes())]


def _named(*names: str) -> Callable[[], Sequence[_Option]]:
    return lambda: [_Option(name) for name in names]


QUESTIONS = (
    _Question("name", "What may supine call you?"),
    _Question("speak_name", "Shall it greet you by name?", _named("yes", "no")),
    _Question("units", "In which units shall lengths be said?", _named("metric", "imperial")),
    _Question("side", "Which side do you like to begin with?", _named("left", "right")),
    _Question("props", "What do you have at hand?", _named(*PROPS), several=True),
    _Question(
        "conditions",
        "Is there something your clinician should know of? Routines that do not suit are not "
        "made, others say gentler words. It is information, never advice.",
        _named(*CONDITIONS),
        several=True,
    ),
    _Question(
        "voice",
        "Who shall speak?",
        _voices,
        lambda choices, cache: samples.voice_sample(choices.voice, choices.pace_wpm, cache),
    ),
    _Question(
        "pace",
        "How fast, in words a minute? 115 is the usual pace of a quiet voice.",
        sample=lambda choices, cache: samples.voice_sample(choices.voice, choices.pace_wpm, cache),
    ),
    _Question(
        "bell",
        "Which bell shall open and end it? A sound file of your own will do.",
        lambda: [*(_Option(bell.name, bell.summary) for bell in BELLS.values()), _Option(NONE)],
        lambda choices, cache: samples.bell_sample(
            choices.bell, cache, below_voice_lu=choices.bell_below_voice_lu
        ),
    ),
    _Question(
        "bell_level",
        "How far under the voice shall the bell lie, from 2 (usual) to 30?",
        sample=lambda choices, cache: samples.bell_sample(
            choices.bell, cache, below_voice_lu=choices.bell_below_voice_lu
        ),
    ),
    _Question(
        "background",
        "What shall lie under it all? A sound file of your own will do.",
        lambda: [
            *(_Option(sound.name, sound.summary) for sound in BACKGROUNDS.values()),
            _Option(NONE),
        ],
        lambda choices, cache: samples.background_sample(
            choices.background, cache, below_voice_lu=choices.background_below_voice_lu
        ),
    ),
    _Question(
        "background_level",
        "How far under the voice shall it lie, from 18 (near) to 60 (far)?",
        sample=lambda choices, cache: samples.background_sample(
            choices.background, cache, below_voice_lu=choices.background_below_voice_lu
        ),
    ),
    _Question("guidance", "How much shall be said while you rest?", _named(*GUIDANCE)),
    _Question("themes", "Which themes do you like to hear of?", _themes, several=True),
    _Question("without_themes", "And which would you rather not hear?", _themes, several=True),
    _Question(
        "cues",
        "Are there cues you want to hear for certain? `supine cues` has their names; the words "
        "they begin with will do.",
        several=True,
    ),
    _Question("without_cues", "And cues you never want to hear again?", several=True),
    _Question("minutes", "How long shall a track be, if you do not say? As in 15 or 12:30."),
)
"""What is asked, in order; own cues and words come after it."""


def personalise(profile: Path | None) -> None:
    """Ask for everything in a profile, and write it.

    Raises
    ------
    ProfileError
        If the profile that is there has faults.
    UsageError
        If the answers end before the questions do; nothing is written then.
    """
    path = default_path() if profile is None else profile
    choices = read_profile(path) if path.exists() else Choices()
    terminal.output.print(
        "A few questions, and then every track is yours. [bold]Enter[/bold] keeps what stands in "
        f"brackets, [bold]{_NOTHING}[/bold] takes it away, [bold]h[/bold] lets you hear it where "
        "there is something to hear.\n"
    )
    for question in QUESTIONS:
        if _is_idle(question.key, choices):
            continue
        choices = _asked(question, choices)
    choices = _own_cues(choices)
    choices = _pairs(choices, "words", "A word you would rather not hear, as in buttocks = bottom")
    choices = _pairs(choices, "pronunciations", "A word said wrongly, as in Siobhan = shivawn")
    write_profile(path, choices)
    terminal.output.print()
    print(path)  # noqa: T201 - this is what was asked for
    terminal.errors.print("Hear it: supine make constructive-rest", markup=False)


def show(profile: Path | None, *, as_json: bool) -> None:
    """Show what is in the profile, and where it is."""
    path = default_path() if profile is None else profile
    given = given_in(read_profile(path)) if path.exists() or profile else {}
    if as_json:
        terminal.write_json(given)
        return
    terminal.output.print(f"{escape(str(path))}{'' if path.exists() else ' (not written yet)'}\n")
    for key, value in given.items():
        terminal.output.print(f"[bold]{key:<17}[/bold] {escape(_shown(value))}", soft_wrap=True)
    terminal.output.print(
        "\nEverything else is as usual. " * bool(given)
        + "`supine personalise` asks for it anew, and any editor changes it.",
        markup=False,
    )


def _is_idle(key: str, choices: Choices) -> bool:
    """Whether a question is about nothing, after what was answered before."""
    nothing = {
        "speak_name": not choices.listener.name,
        "bell_level": choices.bell == NONE,
        "background_level": choices.background == NONE,
    }
    return nothing.get(key, False)


def _asked(question: _Question, choices: Choices) -> Choices:
    """The choices with an answer that makes sense."""
    offers = question.offers()
    terminal.output.print(f"\n[bold]{escape(question.words)}[/bold]")
    width = max((len(option.value) for option in offers), default=0)
    for number, option in enumerate(offers, start=1):
        terminal.output.print(
            f"  {number:>2}  {escape(option.value):<{width}}  [dim]{escape(option.summary)}[/dim]",
            soft_wrap=True,
        )
    key = KEYS[question.key]
    given = key.value_in(choices)
    now = _shown(key.usual if given is None else given)
    hint = " (several, with commas)" if question.several else ""
    while True:
        answer = _read(f"{hint.strip()} [{now}] ".lstrip())
        if not answer:
            return choices
        if answer == _NOTHING:
            return key.cleared(choices)
        hears = question.sample is not None and answer.split()[0].lower() == "h"
        said = answer[1:].strip() if hears else answer
        try:
            chosen = (
                _with(question, choices, _by_number(said, offers, several=question.several))
                if said
                else choices
            )
            if not hears:
                return chosen
            _hear(question, chosen)
        except WrongValueError as error:
            for wrong in error.wrongs or ():
                _complain(wrong.message, wrong.hint)
            if not error.wrongs:
                _complain(f"that is not {key.takes}")
        except SupineError as error:
            _complain(error.message, error.hint)


def _with(question: _Question, choices: Choices, answer: str) -> Choices:
    key = KEYS[question.key]
    if question.key in {"bell", "background"}:
        # A level was chosen for the sound that it was chosen with.
        choices = KEYS[f"{question.key}_level"].cleared(choices)
    return key.apply(key.cleared(choices), answer, Context(checks_names=True))


def _by_number(answer: str, offers: Sequence[_Option], *, several: bool) -> str:
    """The answer, with the numbers of what is offered as what they stand for."""
    values = {str(number): option.value for number, option in enumerate(offers, start=1)}
    if not several:
        return values.get(answer, answer)
    return ", ".join(values.get(part.strip(), part.strip()) for part in answer.split(","))


def _hear(question: _Question, choices: Choices) -> None:
    if question.sample is not None:
        cache = ClipCache()
        with cache.lease():
            hear(question.sample(choices, cache), question.key)


def _own_cues(choices: Choices) -> Choices:
    terminal.output.print("\n[bold]Is there something you would like to be told?[/bold]")
    for cue in choices.wishes.own:
        terminal.output.print(f"  “{escape(cue.text)}” ({cue.where})")
    while text := _read("a cue of your own, Enter for no more "):
        if text == _NOTHING:
            choices = KEYS["say"].cleared(choices)
            continue
        understood = False
        while not understood:
            where = _read(f"where: {', '.join(PLACES)} [resting] ") or "resting"
            often = _read("how often: once, a number, or every 5m [once] ") or "once"
            said: dict[str, object] = {"text": text, "where": where}
            if often.startswith("every"):
                said["every"] = often.removeprefix("every").strip()
            elif often != "once":
                said["times"] = often
            choices, understood = _added(choices, "say", said)
    return choices


def _pairs(choices: Choices, key: str, words: str) -> Choices:
    terminal.output.print(f"\n[bold]{escape(words)}[/bold]")
    for word, instead in getattr(choices, key):
        terminal.output.print(f"  {escape(word)} = {escape(instead)}")
    while pair := _read("Enter for no more "):
        choices = KEYS[key].cleared(choices) if pair == _NOTHING else _added(choices, key, pair)[0]
    return choices


def _added(choices: Choices, key: str, value: object) -> tuple[Choices, bool]:
    """The choices with one thing more, and whether it made sense."""
    try:
        return KEYS[key].apply(choices, value, Context(checks_names=True)), True
    except WrongValueError as error:
        for wrong in error.wrongs:
            _complain(wrong.message, wrong.hint)
        return choices, False


def _read(prompt: str) -> str:
    try:
        # What is written is not markup: a name may have brackets, to be refused in words.
        return terminal.output.input(escape(f"{prompt}> ")).strip()
    except EOFError as error:
        raise UsageError(
            "the answers ended before the questions did, and nothing was written",
            "Run supine personalise on a terminal",
        ) from error


def _complain(message: str, hint: str = "") -> None:
    said = f"{message}. {hint}." if hint else f"{message}."
    terminal.output.print(f"[red]{escape(said[:1].upper() + said[1:])}[/red]", soft_wrap=True)


def _shown(value: object) -> str:
    """A value of a profile in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict) and "text" in value:
        often = f" x{value['times']}" if "times" in value else ""
        often += f" every {value['every']}" if "every" in value else ""
        return f"“{value['text']}” ({value['where']}{often})"
    if isinstance(value, dict):
        return ", ".join(f"{_shown(key)} = {_shown(part)}" for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_shown, value)) or "none"
    return "as usual" if value is None else str(value) or "none"
