"""The parent's side of a worker: starts it, asks it, limits its time, checks what it gives."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from supine.errors import SpeechError
from supine.model import Clip
from supine.speech.engine import Voice
from supine.speech.text import SENTENCE_PAUSE_S, word_count

LOAD_LIMIT_S = 60.0
"""For a worker's start: a cold disk and a busy machine included (0.5–1 s when warm)."""

CUE_LIMIT_S = 20.0
"""For any cue, and `CHARACTER_LIMIT_S` more a character (measured: under 1 ms)."""

CHARACTER_LIMIT_S = 0.1

_SILENT_PEAK = 1e-3
"""−60 dBFS: the quietest voice measured peaks at −15 dBFS."""


class Worker:
    """One engine in a process of its own; use it in a `with` statement.

    Parameters
    ----------
    engine
        Where the engine's class is, as "module:Class".
    """

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._process: subprocess.Popen[bytes] | None = None
        self._out_of_time = False
        self._ended = False
        # What a worker writes goes here, so that nothing is left behind when it is killed.
        self._folder = tempfile.TemporaryDirectory(prefix="supine-", ignore_cleanup_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        if self._process is not None:
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                # What was still to be flushed has no reader any more.
                with contextlib.suppress(OSError):
                    if stream:
                        stream.close()
        self._folder.cleanup()

    @property
    def process_id(self) -> int | None:
        """The worker's process, once it has been asked something."""
        return self._process.pid if self._process else None

    def voices(self) -> tuple[Voice, ...]:
        """The engine's voices, the default one first."""
        answer, _ = self._ask({"ask": "voices"}, CUE_LIMIT_S)
        return tuple(Voice(**voice) for voice in answer["voices"])

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """A cue spoken and checked.

        Raises
        ------
        SpeechError
            If the engine fails, dies or takes too long, or what it gives cannot be the cue.
        """
        limit_s = CUE_LIMIT_S + CHARACTER_LIMIT_S * len(text)
        asked = {"ask": "say", "text": text, "voice": voice, "rate_wpm": rate_wpm}
        answer, samples = self._ask(asked, limit_s)
        clip = Clip(samples, int(answer["sample_rate_hz"]))
        check(clip, text, rate_wpm)
        return clip

    def kill(self) -> None:
        """End the process at once, whatever it is doing; any thread may call it."""
        self._ended = True
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    def _ask(
        self, asked: dict[str, Any], limit_s: float
    ) -> tuple[dict[str, Any], np.ndarray[tuple[int], np.dtype[np.float32]]]:
        if self._process is None:
            self._process = self._started()
            limit_s += LOAD_LIMIT_S
            if self._ended:
                # Killed by another thread while it was being started.
                self._process.kill()
        process = self._process
        timer = threading.Timer(limit_s, self._stop_for_time)
        timer.daemon = True
        timer.start()
        try:
            return self._exchange(process, asked)
        except (EOFError, OSError) as error:
            if self._out_of_time:
                raise SpeechError(
                    f"it was not spoken within {limit_s:.0f} seconds",
                    "Try again, shorten the cue, or choose another voice",
                ) from error
            raise SpeechError(
                f"the voice's process died ({_how_it_ended(process)})",
                "Try again, reword the cue, or choose another voice",
            ) from error
        finally:
            timer.cancel()

    def _exchange(
        self, process: subprocess.Popen[bytes], asked: dict[str, Any]
    ) -> tuple[dict[str, Any], np.ndarray[tuple[int], np.dtype[np.float32]]]:
        assert process.stdin is not None  # noqa: S101 - both are pipes, as started
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        answer: dict[str, Any] = json.loads(line)
        if "bug" in answer:
            raise RuntimeError(f"the engine {self._engine} failed:\n{answer['bug']}")
        if "error" in answer:
            raise SpeechError(answer["error"], answer["hint"])
        length_bytes = 4 * int(answer.get("length_samples", 0))
        data = process.stdout.read(length_bytes)
        if len(data) != length_bytes:
            raise EOFError
        return answer, np.frombuffer(data, "<f4").astype(np.float32)

    def _started(self) -> subprocess.Popen[bytes]:
        # -P: a file in the folder somebody stands in must not be taken for one of our modules.
        command = [sys.executable, "-P", "-m", "supine.speech.worker", self._engine]
        # One thread each: sums in one order give the same bytes, and workers share the cores.
        single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        # glibc then gives large arrays back as they are freed: 10 MB less at heart's peak, 30
        # between cues, for a fifth more work. Elsewhere it means nothing.
        lean = {"MALLOC_MMAP_THRESHOLD_": str(2 << 20)}
        # onnxruntime's wheels report to its makers, and keep files for it, unless they are told
        # before they are imported (Privacy.md in the wheel).
        private = {"ORT_DISABLE_TELEMETRY": "1"}
        folder = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder.name)
        with Path(self._folder.name, "stderr.txt").open("wb") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **single, **lean, **private, **folder},
                # Out of the terminal's group: Ctrl-C reaches the parent, which ends the worker.
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )

    def _stop_for_time(self) -> None:
        self._out_of_time = True
        self.kill()


def check(clip: Clip, text: str, rate_wpm: float) -> None:
    """Refuse a clip that cannot be the text spoken.

    Raises
    ------
    SpeechError
        If the clip is empty, not finite, silent, or far too short or long.
    """
    if clip.length_samples == 0:
        raise SpeechError("the voice gave no sound", "Reword the cue, or choose another voice")
    if not np.isfinite(clip.samples).all():
        raise SpeechError("the voice gave a broken sound", "Try again, or choose another voice")
    if float(np.abs(clip.samples).max()) < _SILENT_PEAK:
        raise SpeechError("the voice gave silence", "Reword the cue, or choose another voice")
    words = word_count(text)
    expected_s = words * 60.0 / rate_wpm
    # A single cue strays by a third from the pace; a voice at the end of its range (eSpeak is
    # never slower than 97 words a minute) by as much again, and short words by more. What is
    # cut off or stuck lies beyond: a third of the length, or six times it with its pauses.
    if not expected_s / 3.0 <= clip.length_s <= 6.0 * expected_s + 4.0 + SENTENCE_PAUSE_S * words:
        raise SpeechError(
            f"the voice gave {clip.length_s:.1f} seconds for {words:.0f} words, "
            f"which should take about {expected_s:.0f}",
            "Try again, reword the cue, or choose another voice",
        )


def _how_it_ended(process: subprocess.Popen[bytes]) -> str:
    try:
        code = process.wait(5.0)
    except subprocess.TimeoutExpired:
        return "it closed its output"
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
