"""What is kept between tests, since it takes long to start: voices that are loaded, and guides.

Neither changes what a test sees: a voice says the same whatever it said before, and a guide
renders to the same text wherever all that it is rendered from is the same.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict

from supine.script.sandbox import RenderJob
from supine.speech.registry import ENGINES
from supine.speech.worker_client import Worker, WorkerPool

_KEPT_ENGINES = {ENGINES[name] for name in ("tone", "heart", "piper", "kokoro")}

_READ_BY_NO_WORKER = {
    "PYTEST_CURRENT_TEST",
    "SUPINE_CACHE_DIR",
    "SUPINE_CACHE_SIZE",
    "COLUMNS",
    "TERM",
}


class KeptWorkers(WorkerPool):
    """Workers that stay from test to test; those in an environment of a test's own go with it."""

    def __init__(self) -> None:
        super().__init__()
        self._environment = _environment()
        self._kept: dict[str, list[Worker]] = defaultdict(list)

    @contextlib.contextmanager
    def acquire_worker(self, engine: str) -> Iterator[Worker]:
        """A worker that is idle, or a new one."""
        with contextlib.ExitStack() as stack:
            kept = engine in _KEPT_ENGINES and _environment() == self._environment
            idle = self._kept[engine]
            worker = stack.enter_context(idle.pop() if kept and idle else Worker(engine))
            yield worker
            if kept:
                stack.pop_all()
                idle.append(worker)

    def close(self) -> None:
        """End all that are idle."""
        for idle in self._kept.values():
            while idle:
                with idle.pop():
                    pass


def _environment() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if name not in _READ_BY_NO_WORKER}


def rendered_once(render: Callable[[RenderJob], str]) -> Callable[[RenderJob], str]:
    """Render each task once; one that fails is rendered again."""
    rendered: dict[str, str] = {}

    def render_job(task: RenderJob) -> str:
        key = json.dumps(asdict(task))
        if key not in rendered:
            rendered[key] = render(task)
        return rendered[key]

    return render_job
