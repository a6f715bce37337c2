"""Standard output for what was asked for, standard error for everything else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

from rich.console import Console

output = Console(highlight=False, soft_wrap=False)
errors = Console(stderr=True, highlight=False)


def say_notes(notes: Iterable[str]) -> None:
    """Say on standard error what somebody should know, a line each."""
    for note in notes:
        errors.print(f"Note: {note.removesuffix('.')}.", markup=False, soft_wrap=True)


def write_json(value: object) -> None:
    """Write a value as JSON on standard output, bare of colours and line breaks of a console."""
    # Where not every letter can be written as it is, JSON has its own way to write them all.
    escaped = sys.stdout.encoding.lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(value, indent=1, ensure_ascii=escaped) + "\n")
