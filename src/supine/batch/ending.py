"""How a worker of a pool ends: with what it has in hand dropped in order, and with its parent.

Ctrl-C reaches every process of a terminal, and is the parent's to hear. Its word is SIGTERM,
which raises SystemExit in the task; a pool would take that for the task's answer and wait for
the next one, so it is caught on its way out, once drafts and processes are taken away.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import ParamSpec, TypeVar

from supine.speech import STAFF

_TERMINATED = 128 + signal.SIGTERM

_at_work = False

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def begin() -> None:
    """Make a process a worker; the first thing that it does."""
    for heard_by_parent in ("SIGINT", "SIGHUP"):
        if number := getattr(signal, heard_by_parent, None):
            signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _terminated)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def in_order(work: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> Answer:
    """Do a task, and end the process if it is told to meanwhile."""
    global _at_work  # noqa: PLW0603 - a worker does one task at a time
    _at_work = True
    try:
        return work(*given, **named)
    except SystemExit:
        _end()
        raise
    finally:
        _at_work = False


def leave() -> None:
    """Let the voices of this process go, until there is more to be spoken."""
    STAFF.leave()


def _terminated(_number: int, _frame: FrameType | None) -> None:
    if _at_work:
        # As an exception, so that drafts are taken away on the way out.
        sys.exit(_TERMINATED)
    _end()


def _end() -> None:
    # A second word would come in the middle of this.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    STAFF.leave()
    os._exit(_TERMINATED)


def _end_with_parent() -> None:
    # Of itself, a worker waits for ever for a parent that was killed.
    if parent := multiprocessing.parent_process():
        parent.join()
        if sys.platform == "win32":
            os._exit(_TERMINATED)
        # To the main thread, or what it waits in would not be interrupted.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
