"""`supine profile`."""

from __future__ import annotations

from supine.cli.app import app
from supine.cli.console import format_value, write_json
from supine.cli.options import AsJson, Profile, format_examples


@app.command(epilog=format_examples("supine profile", "supine profile --profile anna.toml"))
def profile(profile: Profile = None, *, as_json: AsJson = False) -> None:
    """Show the options you always choose, and the file they are in."""
    from supine.profile import get_default_path
    from supine.profile.fields import find_non_default_values
    from supine.profile.file import read_profile

    path = get_default_path() if profile is None else profile
    given = find_non_default_values(read_profile(path)) if path.exists() or profile else {}
    if as_json:
        write_json(given)
        return
    print(f"{path}{'' if path.exists() else ' (not written yet)'}\n")
    for key, value in given.items():
        print(f"{key:<17} {format_value(value)}")
    print(
        "\nEverything else has its default. " * bool(given)
        + "`supine personalise` asks for it anew, and any editor changes it."
    )
