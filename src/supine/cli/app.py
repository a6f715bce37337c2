"""The command `supine` itself; what it can do is in `cli.commands`."""

from __future__ import annotations

from typing import Annotated

import typer

from supine.cli.options import examples

app = typer.Typer(
    name="supine",
    epilog=examples(
        "supine list",
        "supine make constructive-rest --minutes 15",
        "supine make --help",
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
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Make spoken, eyes-closed relaxation tracks of exactly the length you ask for.

    A routine is read aloud by a voice, laid out with silences and a bell over a quiet
    background, and written as a file that a phone shows properly.
    """
    if version:
        from supine import __version__  # noqa: PLC0415 - imports where they are used: quick help

        typer.echo(f"supine {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
