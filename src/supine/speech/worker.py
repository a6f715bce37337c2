"""The process in which an engine speaks: `python -m supine.speech.worker MODULE:CLASS`.

It reads requests, one JSON object a line, on standard input, and answers each on what was its
standard output: a line of JSON, followed for a clip by its samples (float32, little-endian).
It ends with its input, so it never outlives the process that asked.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

import numpy as np

from supine import clips
from supine.errors import SupineError
from supine.model import Clip
from supine.speech.engine import Engine
from supine.speech.text import pause_after_s, pieces


def main() -> None:
    """Answer requests until the input ends."""
    answers = _only_answers_on_stdout()
    module, _, attribute = sys.argv[1].partition(":")
    engine: Engine = getattr(importlib.import_module(module), attribute)()
    for request in _requests():
        header, data = _answer(engine, request)
        answers.write(json.dumps(header).encode() + b"\n" + data)
        answers.flush()


def _only_answers_on_stdout() -> BinaryIO:
    # pyttsx3 and C libraries print: what they say goes to standard error.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _requests() -> Iterator[dict[str, Any]]:
    waiting: queue.Queue[bytes] = queue.Queue()

    def read() -> None:
        for line in sys.stdin.buffer:
            waiting.put(line)
        # The parent is gone or wants no more: an engine that hangs is not waited for.
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield json.loads(waiting.get())


def _answer(engine: Engine, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        if request["ask"] == "voices":
            return {"voices": [asdict(voice) for voice in engine.voices()]}, b""
        clip = speak(engine, request["text"], request["voice"], request["rate_wpm"])
    except SupineError as error:
        return {"error": error.message, "hint": error.hint}, b""
    except Exception:  # noqa: BLE001 - carried to the parent, which raises it as a bug
        return {"bug": traceback.format_exc()}, b""
    samples = np.ascontiguousarray(clip.samples, "<f4")
    header = {"length_samples": len(samples), "sample_rate_hz": clip.sample_rate_hz}
    return header, samples.tobytes()


def speak(engine: Engine, text: str, voice: str, rate_wpm: float) -> Clip:
    """A cue, spoken a sentence at a time and joined with natural pauses.

    Engines leave silences of their own between sentences, which differ (hibari: 1.2 s), so
    each piece is trimmed to what is heard and the pauses are ours.
    """
    parts: list[Clip] = []
    for piece in pieces(text, engine.most_characters):
        if not any(character.isalnum() for character in piece):
            continue
        said = engine.say(piece, voice, rate_wpm)
        heard = clips.fade(clips.trim(said), clips.FADE_S, clips.FADE_S)
        if heard.length_samples == 0:
            return said  # for the parent to say what is wrong with it
        pause = np.zeros(round(pause_after_s(piece) * said.sample_rate_hz), np.float32)
        parts += [heard, Clip(pause, said.sample_rate_hz)]
    return Clip(np.concatenate([part.samples for part in parts[:-1]]), parts[0].sample_rate_hz)


if __name__ == "__main__":
    main()
