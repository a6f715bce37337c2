"""The process in which an engine speaks: `python -m supine.speech.worker MODULE:CLASS`.

It reads requests, one JSON object a line, on standard input, and answers each on what was its
standard output: a line of JSON, followed for a clip by its samples (float32, little-endian).
It ends with its input, so it never outlives the process that asked.
"""

from __future__ import annotations

import json
import os
import pkgutil
import queue
import sys
import threading
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from supine.audio.clips import FADE_S, fade, trim
from supine.errors import SupineError
from supine.model import Clip
from supine.script.speakable import get_pause_after_s, split_text
from supine.speech.engine import Engine


def main() -> None:
    """Answer requests until the input ends."""
    # pyttsx3 and C libraries print: what they say goes to standard error.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    engine: Engine = pkgutil.resolve_name(sys.argv[1])()
    for request in _read_requests():
        header, data = _answer(engine, request)
        answers.write(json.dumps(header).encode() + b"\n" + data)
        answers.flush()


def _read_requests() -> Iterator[dict[str, Any]]:
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
    """Speak a cue a sentence at a time, and join the sentences with pauses.

    Engines leave silences of their own between sentences, which differ (hibari: 1.2 s), so
    each piece is trimmed, and the pauses are those of `speakable.get_pause_after_s`.
    """
    parts: list[Clip] = []
    for piece in split_text(text, engine.max_characters):
        if not any(character.isalnum() for character in piece):
            continue
        said = engine.say(piece, voice, rate_wpm)
        heard = fade(trim(said), FADE_S, FADE_S)
        if heard.length_samples == 0:
            return said  # for the parent to say what is wrong with it
        pause = np.zeros(round(get_pause_after_s(piece) * said.sample_rate_hz), np.float32)
        parts += [heard, Clip(pause, said.sample_rate_hz)]
    return Clip(np.concatenate([part.samples for part in parts[:-1]]), parts[0].sample_rate_hz)


if __name__ == "__main__":
    main()
