"""The command line: parse, call, print; nothing else."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from supine.errors import SupineError

INTERRUPTED = 130
"""128 + SIGINT, as shells count."""


def main() -> None:
    """Run the command and turn errors into one line and an exit code.

    The user's mistakes end in 1 with one line; ours keep their traceback.
    """
    signal.signal(signal.SIGTERM, _terminated)
    from supine.cli.app import app  # noqa: PLC0415 - after the signal is taken care of

    try:
        app(prog_name="supine")
    except SupineError as error:
        for line in str(error).splitlines():
            print(f"supine: {line}", file=sys.stderr)  # noqa: T201 - the command line prints
        sys.exit(1)
    except KeyboardInterrupt:
        print("supine: stopped; nothing is left behind", file=sys.stderr)  # noqa: T201
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read us has read enough, as in `supine list | head -3`.
        sys.stderr.close()
        sys.exit(0)


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    # As an exception, so that drafts are taken away on the way out.
    sys.exit(128 + signal.SIGTERM)
