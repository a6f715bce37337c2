"""The listener's profile: one TOML file of what they always choose, in their own words.

::

    name = "Anna"
    speak_name = true
    units = "imperial"
    side = "left"
    voice = "system:en-gb"
    minutes = "12:30"
    guidance = "sparse"
    conditions = ["spinal-fusion"]
    props = ["bolster", "blanket"]
    themes = ["breath"]
    without_cues = ["silence-is-not-empty"]

    [[say]]                # cues of one's own
    text = "Everything else can wait."
    where = "resting"      # or settling, or returning
    times = 2              # or every = "5m"

    [words]                # said instead, wherever they stand
    buttocks = "bottom"

    [pronunciations]       # how a word is to be spelled for the voice
    Siobhan = "shivawn"

A profile sets what the options of the command line would set. An option that is given comes
first; what is a list is added to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from supine.errors import SupineError, UsageError
from supine.model import Choices, cue_name
from supine.profile.keys import HERE, KEYS, Context, given_in
from supine.profile.reading import read_profile
from supine.profile.values import WrongValueError

__all__ = ["FILE_NAME", "KEYS", "Context", "default_path", "given_in", "read_profile", "with_given"]

FILE_NAME = "profile.toml"


def default_path() -> Path:
    """Where the profile is looked for: supine's place in the user's configuration folder."""
    from platformdirs import user_config_path  # noqa: PLC0415 - only where no file is named

    return user_config_path("supine", appauthor=False) / FILE_NAME


def with_given(
    choices: Choices,
    given: Mapping[str, object],
    called: Callable[[str], str] = repr,
    context: Context = HERE,
) -> Choices:
    """The choices, changed by what was given: keys of a profile with their values.

    Parameters
    ----------
    called
        What a key is called where it was given, for errors: "--for" for "conditions", say.
    context
        Where they were given.

    Raises
    ------
    UsageError
        If a value makes no sense.
    """
    clashes = [
        f"{called(liked)} and {called(unwanted)} both name {', '.join(sorted(both))}"
        for liked, unwanted in (("themes", "without_themes"), ("cues", "without_cues"))
        if (both := set(_names(given.get(liked))) & set(_names(given.get(unwanted))))
    ]
    if clashes:
        raise UsageError("; ".join(clashes), "Leave each of them out of one")
    for sound in ("bell", "background"):
        if sound in given and f"{sound}_level" not in given:
            # A level was chosen for the sound that it was chosen with.
            choices = KEYS[f"{sound}_level"].cleared(choices)
    for key, value in given.items():
        try:
            choices = KEYS[key].apply(choices, value, context)
        except WrongValueError as error:
            if not error.wrongs:
                takes = f"{called(key)} takes {KEYS[key].takes}, not {_shown(value)}"
                raise UsageError(takes) from error
            first = error.wrongs[0]
            raise UsageError(f"{called(key)}: {first.message}", first.hint) from error
        except SupineError as error:
            raise UsageError(error.message, error.hint) from error
    return choices


def _names(value: object) -> list[str]:
    values = value.split(",") if isinstance(value, str) else value
    return [cue_name(str(one)) for one in values] if isinstance(values, (list, tuple)) else []


def _shown(value: object) -> str:
    return repr(value[0] if isinstance(value, list) and len(value) == 1 else value)
