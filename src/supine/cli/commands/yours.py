"""Making it yours: the profile, and your own voice."""

from __future__ import annotations

from supine.cli.app import app
from supine.cli.options import AsJson, Profile, examples


@app.command(epilog=examples("supine personalise", "supine personalise --profile anna.toml"))
def personalise(profile: Profile = None) -> None:
    """Ask what you like, with samples to hear, and keep it for every track.

    It can be run again at any time: Enter keeps what was chosen.
    """
    from supine.cli import personalising  # noqa: PLC0415

    personalising.personalise(profile)


@app.command(epilog=examples("supine profile", "supine profile --profile anna.toml"))
def profile(profile: Profile = None, *, as_json: AsJson = False) -> None:
    """Show what you always choose, and the file it is in."""
    from supine.cli import personalising  # noqa: PLC0415

    personalising.show(profile, as_json=as_json)
