"""The parent's side of workers: starts them, limits their time, checks the clips they return.

Many cues are spoken by one worker in turn, or by a fresh worker each, several at once.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Self

import numpy as np

from supine.errors import SpeechError
from supine.model import Clip, Samples, StoredClip
from supine.script.speakable import SENTENCE_PAUSE_S, count_words
from supine.speech.engine import Voice

LOAD_LIMIT_S = 60.0
"""For a worker's start: a cold disk and a busy machine included (0.5–1 s when warm)."""

CUE_LIMIT_S = 20.0
"""For any cue, and `CHARACTER_LIMIT_S` more a character (measured: under 1 ms)."""

CHARACTER_LIMIT_S = 0.1

_SILENT_PEAK = 1e-3
"""−60 dBFS: the quietest voice measured peaks at −15 dBFS."""


class Worker:
    """One engine, named as "module:Class", in a process of its own, for a `with` statement."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._process: subprocess.Popen[bytes] | None = None
        self._out_of_time = False
        self._ended = False
        # For the worker's files, so that none is left behind when it is killed.
        self._folder = tempfile.TemporaryDirectory(prefix="supine-", ignore_cleanup_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()
        if self._process is not None:
            # What was still to be flushed has no reader any more.
            with contextlib.suppress(OSError), self._process:
                pass
        self._folder.cleanup()

    @property
    def process_id(self) -> int | None:
        """The worker's process, once the first request has started it."""
        return self._process.pid if self._process else None

    def voices(self) -> tuple[Voice, ...]:
        """Return the engine's voices, the default one first."""
        answer, _ = self._request({"ask": "voices"}, CUE_LIMIT_S)
        return tuple(Voice(**voice) for voice in answer["voices"])

    def say(self, text: str, voice: str, rate_wpm: float) -> Clip:
        """Speak a cue; raises `SpeechError` if the engine fails, or the clip cannot be the cue."""
        limit_s = CUE_LIMIT_S + CHARACTER_LIMIT_S * len(text)
        request = {"ask": "say", "text": text, "voice": voice, "rate_wpm": rate_wpm}
        answer, samples = self._request(request, limit_s)
        clip = Clip(samples, int(answer["sample_rate_hz"]))
        verify_clip(clip, text, rate_wpm)
        return clip

    def kill(self) -> None:
        """End the process at once, whatever it is doing; any thread may call it."""
        self._ended = True
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    def _request(self, request: dict[str, Any], limit_s: float) -> tuple[dict[str, Any], Samples]:
        """Send a request within a time limit; return the answer and its samples."""
        if self._process is None:
            self._process = self._start()
            limit_s += LOAD_LIMIT_S
            if self._ended:
                # Killed by another thread while it was being started.
                self._process.kill()
        timer = threading.Timer(limit_s, self._kill_for_time)
        timer.daemon = True
        timer.start()
        try:
            answer, samples = _exchange(self._process, request)
        except (EOFError, OSError) as error:
            if self._out_of_time:
                raise SpeechError(
                    f"it was not spoken within {limit_s:.0f} seconds",
                    "Try again, shorten the cue, or choose another voice",
                ) from error
            raise SpeechError(
                f"the voice's process died ({_describe_end(self._process)})",
                "Try again, reword the cue, or choose another voice",
            ) from error
        finally:
            timer.cancel()
        if "bug" in answer:
            raise RuntimeError(f"the engine {self._engine} failed:\n{answer['bug']}")
        if "error" in answer:
            raise SpeechError(answer["error"], answer["hint"])
        return answer, samples

    def _start(self) -> subprocess.Popen[bytes]:
        settings = {
            # One thread each: sums in one order give the same bytes, and workers share the cores.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            # glibc then returns large arrays as they are freed: 10 MB less at heart's peak, 30
            # between cues, for a fifth more work. Elsewhere it means nothing.
            "MALLOC_MMAP_THRESHOLD_": str(2 << 20),
            # onnxruntime's wheels from 1.29 on report to its makers, and keep files for it,
            # unless this is set before they are imported (Privacy.md in the wheel).
            "ORT_DISABLE_TELEMETRY": "1",
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder.name),
        }
        with Path(self._folder.name, "stderr.txt").open("wb") as log:
            return subprocess.Popen(
                # -P: a file in the current folder must not be taken for one of our modules.
                [sys.executable, "-P", "-m", "supine.speech.worker", self._engine],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **settings},
                # Out of the terminal's group: Ctrl-C reaches the parent, which ends the worker.
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )

    def _kill_for_time(self) -> None:
        self._out_of_time = True
        self.kill()


def _exchange(
    process: subprocess.Popen[bytes], request: dict[str, Any]
) -> tuple[dict[str, Any], Samples]:
    assert process.stdin is not None  # noqa: S101 - both are pipes, as started
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    answer: dict[str, Any] = json.loads(line)
    length_bytes = 4 * int(answer.get("length_samples", 0))
    data = process.stdout.read(length_bytes)
    if len(data) != length_bytes:
        raise EOFError
    return answer, np.frombuffer(data, "<f4").astype(np.float32)


def verify_clip(clip: Clip, text: str, rate_wpm: float) -> None:
    """Raise a SpeechError if a clip is empty, not finite, silent, or far too short or long."""
    if clip.length_samples == 0:
        raise SpeechError("the voice gave no sound", "Reword the cue, or choose another voice")
    if not np.isfinite(clip.samples).all():
        raise SpeechError("the voice gave a broken sound", "Try again, or choose another voice")
    if float(np.abs(clip.samples).max()) < _SILENT_PEAK:
        raise SpeechError("the voice gave silence", "Reword the cue, or choose another voice")
    words = count_words(text)
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


def _describe_end(process: subprocess.Popen[bytes]) -> str:
    try:
        code = process.wait(5.0)
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except subprocess.TimeoutExpired:
        return "it closed its output"
    except ValueError:
        return f"signal {-code}"


Finish = Callable[[str, Callable[[], Clip]], StoredClip]
"""Given a cue's text and what speaks it, returns the finished clip, which is in the cache."""


class WorkerPool:
    """Workers that stay for the cues of a later track, since loading a voice takes as long as
    speaking twenty cues.

    For a process that makes many tracks, beside others that do. Any thread may ask.
    """

    def __init__(self) -> None:
        self._idle: list[tuple[str, Worker]] = []
        self._used = False

    @contextlib.contextmanager
    def use(self) -> Iterator[None]:
        """Have what this thread speaks within the block spoken by workers of this pool."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    @contextlib.contextmanager
    def acquire_worker(self, engine: str) -> Iterator[Worker]:
        """Yield a worker for an engine, an idle one or a new one; after an error it is ended."""
        with contextlib.ExitStack() as stack:
            worker = stack.enter_context(self._take_idle(engine) or Worker(engine))
            yield worker
            self._used = True
            stack.pop_all()
            self._idle.append((engine, worker))

    def release_idle(self) -> None:
        """End the workers if none was used since the last call."""
        if not self._used:
            self.close()
        self._used = False

    def close(self) -> None:
        """End all idle workers; the pool may be used again."""
        while self._idle:
            # Another thread may have taken it meanwhile.
            with contextlib.suppress(IndexError), self._idle.pop()[1]:
                pass

    def _take_idle(self, engine: str) -> Worker | None:
        for entry in tuple(self._idle):
            if entry[0] == engine:
                # Another thread may have taken it meanwhile.
                with contextlib.suppress(ValueError):
                    self._idle.remove(entry)
                    return entry[1]
        return None


_current: ContextVar[WorkerPool | None] = ContextVar("worker_pool", default=None)


def speak_sequentially(
    engine: str, cues: Mapping[str, str], voice: str, rate_wpm: float, finish: Finish
) -> Iterator[tuple[str, StoredClip]]:
    """Speak cues in one worker: of the pool in use, or one that ends with the last cue.

    `engine` is "module:Class"; `cues` are, by the cue's text, the text that the engine is given.
    """
    pool = _current.get()
    with pool.acquire_worker(engine) if pool else Worker(engine) as worker:
        for text, given in cues.items():
            yield text, finish(text, functools.partial(worker.say, given, voice, rate_wpm))


def speak_in_fresh_processes(
    engine: str, cues: Mapping[str, str], voice: str, rate_wpm: float, finish: Finish
) -> Iterator[tuple[str, StoredClip]]:
    """Speak each cue in a worker of its own, as many at once as there are cores."""
    busy: set[Worker] = set()
    ended = threading.Event()

    def say(given: str) -> Clip:
        with Worker(engine) as worker:
            busy.add(worker)
            try:
                if ended.is_set():
                    # It waited for another process that spoke the cue, and is not needed now.
                    raise CancelledError
                return worker.say(given, voice, rate_wpm)
            finally:
                busy.discard(worker)

    # Where a pool is in use, other processes like this one fill the cores already.
    threads = ThreadPoolExecutor(max_workers=1 if _current.get() else os.cpu_count())
    try:
        texts: dict[Future[StoredClip], str] = {
            threads.submit(finish, text, functools.partial(say, given)): text
            for text, given in cues.items()
        }
        for done in as_completed(texts):
            yield texts[done], done.result()
    finally:
        ended.set()
        threads.shutdown(wait=False, cancel_futures=True)
        for worker in tuple(busy):
            worker.kill()
        threads.shutdown()
