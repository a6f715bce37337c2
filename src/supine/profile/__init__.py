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

    [[say]]                # custom cues
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

from pathlib import Path

from supine.profile.fields import apply_values

__all__ = ["apply_values", "get_default_path"]

FILE_NAME = "profile.toml"


def get_default_path() -> Path:
    """Return where the profile is looked for: supine's place in the user's configuration folder."""
    from platformdirs import user_config_path  # noqa: PLC0415 - not for `--help`

    return user_config_path("supine", appauthor=False) / FILE_NAME
