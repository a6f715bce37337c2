"""`supine personalise`: a dialogue that asks for the options of a profile, with previews."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from supine.cli.app import app
from supine.cli.console import format_value, make_console, play_preview, say
from supine.cli.options import Profile, format_examples, open_cache
from supine.errors import SupineError, UsageError
from supine.model import TrackOptions
from supine.profile.fields import FIELDS, OptionField, apply_values

if TYPE_CHECKING:
    from supine.profile.form import Choice

_MAX_VOICES = 12
_NOTHING = "-"

WITH_PREVIEW = ("voice", "pace", "bell", "bell_level", "background", "background_level")
"""The options that can be heard."""


@app.command(epilog=format_examples("supine personalise", "supine personalise --profile anna.toml"))
def personalise(profile: Profile = None) -> None:
    """Ask what you like, with previews to hear, and save it for every track.

    It can be run again at any time: Enter keeps what was chosen.
    """
    from rich.markup import escape

    from supine.profile import get_default_path
    from supine.profile.file import read_profile, write_profile

    path = get_default_path() if profile is None else profile
    options = read_profile(path) if path.exists() else TrackOptions()
    out = make_console()
    out.print(
        "A few questions, and then every track is yours. [bold]Enter[/bold] keeps what stands in "
        f"brackets, [bold]{_NOTHING}[/bold] takes it away, [bold]h[/bold] lets you hear it where "
        "there is something to hear."
    )
    for field in FIELDS.values():
        if field.is_asked and field.has_effect(options):
            out.print(f"\n[bold]{field.label}[/bold]\n{escape(field.help)}")
            ask = _ask_several if field.kind in {"cues", "pairs"} else _ask_value
            options = ask(field, options)
    write_profile(path, options)
    print(f"\n{path}")
    say("Hear it: supine make constructive-rest")


def _ask_value(field: OptionField, options: TrackOptions) -> TrackOptions:
    """Return the options with an answer that makes sense."""
    choices = _list_choices(field)
    width = max((len(choice.value) for choice in choices), default=0)
    for number, choice in enumerate(choices, start=1):
        print(f"  {number:>2}  {choice.value:<{width}}  {choice.summary}")
    given = field.get_toml_value(options)
    now = format_value(field.default if given is None else given)
    several = "several, with commas " if field.is_list else ""
    while True:
        answer = _read(f"{several}[{now}]")
        if not answer:
            return options
        if answer == _NOTHING:
            return field.reset(options)
        hears = field.key in WITH_PREVIEW and answer.split()[0].lower() == "h"
        named = _replace_numbers(answer[1:].strip() if hears else answer, choices, field)
        chosen = _apply(field, field.reset(options), named) if named else options
        if chosen and not hears:
            return chosen
        if chosen:
            _play(field, chosen)


def _list_choices(field: OptionField) -> Sequence[Choice]:
    from supine.profile.form import Choice, describe_voices, list_choices
    from supine.speech.registry import ENGINES

    if field.kind != "voice":
        return list_choices(field)
    # Those that speak English first, and no more than a page.
    found = []
    for engine in ENGINES:
        with contextlib.suppress(SupineError):
            voices = describe_voices(engine)
            voices.sort(key=lambda voice: not voice["language"].startswith("en"))
            found += [Choice(one["voice"], one["summary"]) for one in voices[:_MAX_VOICES]]
    return found


def _replace_numbers(answer: str, choices: Sequence[Choice], field: OptionField) -> str:
    """Return the answer, with what is offered in the place of its numbers."""
    values = {str(number): choice.value for number, choice in enumerate(choices, start=1)}
    parts = answer.split(",") if field.is_list else [answer]
    return ", ".join(values.get(part.strip(), part.strip()) for part in parts)


def _apply(field: OptionField, options: TrackOptions, value: object) -> TrackOptions | None:
    """Return the options with a value; None, once it is said why, if it makes no sense."""
    from supine.profile.fields import Context

    try:
        return apply_values(
            options, {field.key: value}, lambda _: field.label, Context(checks_names=True)
        )
    except SupineError as error:
        print(error)
        return None


def _play(field: OptionField, options: TrackOptions) -> None:
    from supine.pipeline.previews import preview_option

    try:
        play_preview(preview_option(field.key, options, open_cache()), field.key)
    except SupineError as error:
        print(error)


def _ask_several(field: OptionField, options: TrackOptions) -> TrackOptions:
    """Return the options with custom cues or pairs of words, written as the options are."""
    if (given := field.get_toml_value(options)) is not None:
        print(f"  {format_value(given)}")
    while answer := _read("one more, or Enter"):
        reset = answer == _NOTHING
        options = field.reset(options) if reset else _apply(field, options, answer) or options
    return options


def _read(prompt: str) -> str:
    try:
        return input(f"{prompt} > ").strip()
    except EOFError as error:
        raise UsageError(
            "the answers ended before the questions did, and nothing was written",
            "Run supine personalise on a terminal",
        ) from error
