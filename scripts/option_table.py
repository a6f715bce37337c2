"""Write the table of options into README, from the table that every option stands in.

python scripts/option_table.py
"""

from __future__ import annotations

import re
from pathlib import Path

from supine.model import TrackOptions
from supine.profile.fields import FIELDS, OptionField, get_value

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- options, by scripts/option_table.py -->", "<!-- end of options -->"


def option_table() -> str:
    """Return the table of all options of a track, in Markdown."""
    rows = ["| option | key | what it does | default |", "|---|---|---|---|"]
    return "\n".join([*rows, *map(_row, FIELDS.values())])


def _row(field: OptionField) -> str:
    names = ", ".join(f"`{name}`" for name in field.names)
    text = " ".join(filter(None, (field.help, field.cli_help)))
    value = get_value(field, TrackOptions())
    plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    default = f"`{value:g}`" if isinstance(value, float) else f"`{value}`"
    return f"| {names} | `{field.key}` | {text} | {default if plain and value else ''} |"


def replace_table(readme: str) -> str:
    """Return the text of README with the table of today between its markers."""
    between = re.compile(rf"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    return between.sub(lambda _: f"{BEGIN}\n\n{option_table()}\n\n{END}", readme)


if __name__ == "__main__":
    README.write_text(replace_table(README.read_text(encoding="utf-8")), encoding="utf-8")
