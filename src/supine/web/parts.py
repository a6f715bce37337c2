"""What the endpoints share: one of each, made with the application and closed with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from supine.cache import ClipCache
from supine.web import drafts
from supine.web.jobs import Again, Kitchen, Makings, Order
from supine.web.lessons import Learnt, Lesson, Teacher
from supine.web.own_voices import OwnVoices
from supine.web.plans import Plans
from supine.web.settings import Settings
from supine.web.sheets import Sheets
from supine.web.tracks import Tracks
from supine.web.uploads import MOST_BYTES, Uploads

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class Turnstile:
    """Lets so much heavy work through at once, each in a thread; the rest waits without one."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)

    async def run(
        self, work: Callable[_Given, _Result], *given: _Given.args, **named: _Given.kwargs
    ) -> _Result:
        """Do the work, once there is a place."""
        async with self._places:
            return await run_in_threadpool(work, *given, **named)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one server."""

    settings: Settings
    cache: ClipCache
    tracks: Tracks
    uploads: Uploads
    voices: OwnVoices
    makings: Makings[Order | Again, str]
    learnings: Makings[Lesson, Learnt]
    sheets: Sheets
    plans: Plans
    planning: Turnstile
    showing: Turnstile
    receiving: asyncio.Semaphore

    @classmethod
    def of(cls, settings: Settings) -> Parts:
        """The parts for these settings."""
        cache = ClipCache(settings.cache, settings.cache_size_bytes)
        limits = settings.limits
        voices = OwnVoices(settings.voices)
        teacher = Teacher(voices, cache, limits.uploads_bytes)
        return cls(
            settings=settings,
            cache=cache,
            tracks=Tracks(settings.library),
            uploads=Uploads(settings.uploads, cache, limits.uploads_bytes),
            voices=voices,
            makings=Makings(Kitchen(settings.library, cache).make, limits),
            # One takes all of a processor for a minute, and nobody has two voices.
            learnings=Makings(teacher.learn, replace(limits, makings=1), "voice"),
            sheets=Sheets(),
            plans=Plans(cache),
            planning=Turnstile(limits.plans),
            showing=Turnstile(1),
            receiving=asyncio.Semaphore(2),
        )

    def open(self) -> None:
        """Take away what a server left that was killed."""
        uploads = self.settings.uploads
        drafts.sweep(self.settings.library, *(uploads / kind for kind in MOST_BYTES))
        self.voices.sweep()

    def stop(self) -> None:
        """Stop what is under way, and wait for none of it."""
        self.plans.stop()
        self.makings.stop()
        self.learnings.stop()

    def close(self) -> None:
        """Stop what is under way, and wait until nothing is left of it."""
        self.plans.stop()
        self.makings.close()
        self.learnings.close()

    def names(self) -> dict[Path, str]:
        """What is said for the paths of this machine that a request may lead to."""
        return {
            self.settings.library: "the library",
            **{upload.path: upload.name for upload in self.uploads.all()},
            **{voice.folder: voice.name for voice in self.voices.all()},
        }


def parts_of(request: Request) -> Parts:
    """The parts of the server that a request came to."""
    parts: Any = request.app.state.parts
    if not isinstance(parts, Parts):
        raise TypeError("the application was made without its parts")
    return parts
