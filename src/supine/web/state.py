"""The parts of one server: made with the application, shared by its endpoints, closed with it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from anyio import CapacityLimiter
from starlette.requests import Request

from supine.audio.clip_cache import ClipCache
from supine.storage.atomic_write import remove_stale_drafts
from supine.web.job_queue import JobQueue, LatestRequests
from supine.web.own_voices import OwnVoices
from supine.web.settings import Settings
from supine.web.tracks import Tracks
from supine.web.uploads import MAX_BYTES, Uploads


class ServerState:
    """The parts of one server.

    The limiters say how much heavy work runs at once; what waits takes no thread. `sheets` are the
    latest cue sheets, as pages by their keys; only what runs under `catalogue_limiter` changes it.
    """

    def __init__(self, settings: Settings) -> None:
        limits = settings.limits
        self.settings = settings
        self.cache = ClipCache(settings.cache, settings.cache_size_bytes)
        self.tracks = Tracks(settings.library)
        self.uploads = Uploads(settings.uploads, self.cache, limits.uploads_bytes)
        self.voices = OwnVoices(settings.voices)
        self.sheets: dict[str, str] = {}
        self.track_jobs = JobQueue[str]("track", limits.jobs, limits.waiting)
        # One takes all of a processor for a minute, and nobody has two voices.
        self.voice_jobs = JobQueue[dict[str, object]]("voice", 1, limits.waiting)
        self.plan_requests = LatestRequests()
        self.plan_limiter = CapacityLimiter(limits.plans)
        self.catalogue_limiter = CapacityLimiter(1)
        self.upload_limiter = asyncio.Semaphore(2)

    def open(self) -> None:
        """Remove what servers left that were killed."""
        remove_stale_drafts(self.settings.library)
        for kind in MAX_BYTES:
            remove_stale_drafts(self.settings.uploads / kind)
        self.voices.remove_incomplete()

    def stop(self) -> None:
        """Stop plans and jobs, without waiting for them."""
        self.plan_requests.stop()
        self.track_jobs.stop()
        self.voice_jobs.stop()

    def close(self) -> None:
        """Stop plans and jobs, and wait until the jobs have ended."""
        self.stop()
        self.track_jobs.close()
        self.voice_jobs.close()

    def list_path_names(self) -> dict[Path, str]:
        """Return what errors say in place of the paths of this machine."""
        return {
            self.settings.library: "the library",
            **{upload.path: upload.name for upload in self.uploads.all()},
            **{voice.folder: voice.name for voice in self.voices.all()},
        }


def get_state(request: Request) -> ServerState:
    """Return the parts of the server that a request came to."""
    state: ServerState = request.app.state.server
    return state
