"""A progress bar on standard error: only where somebody watches."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from supine.cli.terminal import errors
from supine.make import Progress as OnProgress


@contextlib.contextmanager
def progress() -> Iterator[OnProgress]:
    """Yield a function for the stages to call; each new thing they do gets a bar of its own."""
    bars = Progress(
        TextColumn("{task.description:<9}"),
        BarColumn(bar_width=40),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    )
    tasks: dict[str, TaskID] = {}

    def on_progress(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=total)
        bars.update(tasks[what], completed=done, total=total)

    with bars:
        yield on_progress
