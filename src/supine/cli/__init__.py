"""The command line: each command parses its options, calls the library, and prints.

Commands import what they need when they are called, and the module of a command nothing large, so
that `supine --help` answers at once.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from types import FrameType

from supine.errors import SupineError, UsageError

INTERRUPTED = 130
"""128 + SIGINT, as shells count."""

_NOT_OUR_BUGS = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EIO,
    errno.ENAMETOOLONG,
    errno.ENOTDIR,
}


def main() -> None:
    """Run the command and turn errors into one line and an exit code.

    The user's mistakes end in 1 with one line; ours keep their traceback.
    """
    try:
        _exit_on_signals()
        sys.exit(_run())
    except SupineError as error:
        _say(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        _say("stopped; nothing is left behind")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader has read enough, as in `supine list | head -3`. What is still to be flushed
        # goes nowhere, or Python would complain of it on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        # Stages say themselves what they could not read or write; this is for the rest, such as
        # the folder for temporary files and standard output.
        if error.errno not in _NOT_OUR_BUGS:
            raise
        _say(f"{error.filename or 'standard output or the temporary folder'}: {error.strerror}.")
        sys.exit(1)


def _run() -> int:
    import typer

    from supine.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        # A path or a title in letters that a terminal does not have is no reason to fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for argument in sys.argv[1:]:
        if any("\ud800" <= letter <= "\udfff" for letter in argument):
            # A recipe is text, and so are the names in it.
            raise UsageError(f"{argument!r} is not text in UTF-8", "Give the file another name")
    command = typer.main.get_command(app)
    # Click's UsageError, from whichever click typer brings.
    usage_error: type[Exception] = typer.BadParameter.__bases__[0]
    try:
        # Not by calling the app, which would print errors and interrupts in its own words.
        with command.make_context("supine", sys.argv[1:]) as context:
            command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as error:
        return error.exit_code
    except usage_error as error:
        _say(_join_lines(error))
        return 1
    return 0


def _join_lines(error: BaseException) -> str:
    said = error.format_message().rstrip(".")  # type: ignore[attr-defined]
    context = error.ctx  # type: ignore[attr-defined]
    command = context.command_path if context else "supine"
    end = "" if said.endswith("?") else "."
    return f"{said[:1].lower()}{said[1:]}{end} `{command} --help` shows what there is."


def _say(text: str) -> None:
    for line in text.splitlines():
        print(f"supine: {line}", file=sys.stderr)


def _exit_on_signals() -> None:
    for name in ("SIGTERM", "SIGHUP"):
        request = getattr(signal, name, None)
        # Not where it is ignored on purpose, as nohup does.
        if request and signal.getsignal(request) is signal.SIG_DFL:
            signal.signal(request, _raise_exit)


def _raise_exit(number: int, _frame: FrameType | None) -> None:
    # As an exception, so that drafts are taken away on the way out.
    sys.exit(128 + number)
