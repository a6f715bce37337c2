"""What is typed: lines that can be waited for, or only looked for while something else goes on."""

from __future__ import annotations

import os
import select
import sys

_READ_BYTES = 4096


class Keys:
    """Lines from a keyboard or a pipe.

    Whole lines, as every terminal gives them: nothing about the terminal is changed, so nothing
    can be left changed behind.

    Parameters
    ----------
    descriptor
        The file descriptor they come from; standard input if None.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        # Past Python's own buffer, which would keep lines that `select` then does not know of.
        self._descriptor = sys.stdin.fileno() if descriptor is None else descriptor
        self._typed = b""
        self._ended = False
        self.interactive = os.isatty(self._descriptor)

    def waits(self) -> bool:
        """Whether a line can be had without waiting, or there is none to come."""
        while b"\n" not in self._typed and not self._ended and self._readable():
            self._read()
        return b"\n" in self._typed or self._ended

    def line(self) -> str | None:
        """The next line, waited for, without white space around it; None if there is none."""
        while b"\n" not in self._typed and not self._ended:
            self._read()
        if not self._typed:
            return None
        line, _, self._typed = self._typed.partition(b"\n")
        return line.decode(errors="replace").strip()

    def _read(self) -> None:
        typed = os.read(self._descriptor, _READ_BYTES)
        self._typed += typed
        self._ended = not typed

    def _readable(self) -> bool:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - Windows alone has it

            # A pipe cannot be asked there; what it brings is waited for.
            return not self.interactive or msvcrt.kbhit()
        return bool(select.select([self._descriptor], [], [], 0)[0])
