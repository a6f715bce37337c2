"""What a whole process costs: CPU seconds and memory, its children included."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_SAMPLE_EVERY_S = 0.02

_RSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
"""What `ru_maxrss` counts in: bytes on macOS, KiB elsewhere."""

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command took.

    `cpu_s` is user and system time of the process and of all its children that ended.
    `largest_mib` is the peak resident memory of the largest single process among them, exact,
    from the operating system. `together_mib` is the peak of the sum over the whole tree, sampled
    every 20 ms from /proc; pages that two processes share are counted twice. None without /proc.
    """

    cpu_s: float
    wall_s: float
    largest_mib: float
    together_mib: float | None

    @property
    def memory_mib(self) -> float:
        """The greater of the two peaks: sampling may miss a short one."""
        return max(self.largest_mib, self.together_mib or 0.0)


def run(command: Sequence[str | Path], environment: Mapping[str, str]) -> Cost:
    """Run a command in a fresh process to its end, and say what it cost.

    Linux hands the memory of the process that forks down to `ru_maxrss` of its child, so whoever
    calls this must be small: numpy and its like stay out of it.

    Raises
    ------
    RuntimeError
        If the command fails; with what it wrote on standard error.
    """
    with tempfile.TemporaryFile() as log:
        started_s = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        with _Sampler(process.pid) as sampler:
            _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - started_s
        # Popen is not to wait for what has been waited for.
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            said = log.read().decode(errors="replace")
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}:\n{said}")
    return Cost(
        cpu_s=usage.ru_utime + usage.ru_stime,
        wall_s=wall_s,
        largest_mib=usage.ru_maxrss * _RSS_UNIT_BYTES / _MIB,
        together_mib=sampler.peak_bytes / _MIB if sampler.peak_bytes else None,
    )


class _Sampler:
    """Watches the memory of a process and all below it, from a thread."""

    def __init__(self, process_id: int) -> None:
        self.peak_bytes = 0
        self._process_id = process_id
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        if Path("/proc/self/statm").exists():
            self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_SAMPLE_EVERY_S):
            self.peak_bytes = max(self.peak_bytes, _tree_bytes(self._process_id))


def _tree_bytes(process_id: int) -> int:
    total = 0
    waiting = [process_id]
    while waiting:
        number = waiting.pop()
        folder = f"/proc/{number}"
        try:
            # Joined here, not with Path: this runs fifty times a second beside what is measured.
            with open(f"{folder}/statm", encoding="ascii") as file:  # noqa: PTH123
                total += int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for thread in os.listdir(f"{folder}/task"):  # noqa: PTH208
                with open(f"{folder}/task/{thread}/children", encoding="ascii") as file:  # noqa: PTH123
                    waiting += [int(child) for child in file.read().split()]
        except OSError:
            continue  # it has just ended
    return total
