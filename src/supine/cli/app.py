"""The command `supine` itself. Each of its commands is a module of this package, of its name."""

from __future__ import annotations

import importlib
from typing import Annotated

import typer

from supine.cli.options import format_examples, make_option

app = typer.Typer(
    name="supine",
    epilog=format_examples(
        "supine list", "supine make constructive-rest --minutes 15", "supine make --help"
    ),
    add_completion=False,
    # Plain help is quicker to show, and to read.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def supine(
    context: typer.Context,
    *,
    version: Annotated[bool, make_option("--version", "Show the version.")] = False,
) -> None:
    """Make spoken, eyes-closed relaxation tracks of exactly the length you ask for.

    A routine is read aloud by a voice, laid out with silences and a bell over a quiet
    background, and written as a file that a phone shows properly.
    """
    if version:
        from supine.model import VERSION

        typer.echo(f"supine {VERSION}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


# A module adds its commands when it is imported; the help lists them in this order.
for _module in (
    *("make", "plan", "convert", "inspect", "batch", "catalogue", "new", "check"),
    *("personalise", "profile", "record", "copy", "export", "serve", "cache"),
):
    importlib.import_module(f"supine.cli.{_module}")
