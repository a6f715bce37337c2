"""The server's application: every address, and what each is for.

All addresses are under the root, or under ``/s/SECRET`` where there is a secret; a page names
them relative to itself ("api/tracks"), so that it works under both. What changes something is
accepted from pages of this server, or from what is not a browser (`access_guard`)::

    GET  /, /anything.css           the files of `static/`; `index.html` is the page
    GET  /sw.js                     the service worker, with the list of these files
    GET  /api/state                 {version, formats, jobs_at_once, upload_bytes (by kind), form
                                    (all options: `profile.form.describe_form`), profile (the
                                    values of whoever runs the server), phone (who can reach it:
                                    null, or {addresses, qr})}
    GET  /qr.svg                    the first of these addresses as a QR code
    GET  /api/routines              all routines: front matter, cautions, who each suits
    GET  /api/routines/NAME         one of them
    GET  /api/routines/NAME/cues    its cues and the theme cues, for the options `cues` and
                                    `without_cues`: [{name, text, theme, optional}]
    GET  /pictures/NAME.svg         its picture, for the page to put among its elements
    GET  /api/voices                [{voice, language, summary}]; takes seconds at first
    GET  /api/previews/voice        a WAV file to hear, with ranges, for the options `voice` and
                                    `pace` in the query; takes seconds at first
    GET  /api/previews/bell         likewise, for `bell` and `bell_level`
    GET  /api/previews/background   20 s of it, for `background` and `background_level`
    POST /api/plan                  the timeline for OPTIONS; a newer one with the same `page` (any
                                    text) ends an older one with 409
    GET  /api/jobs                  all jobs that make tracks, the oldest first
    POST /api/jobs                  make a track of OPTIONS, or `remake` one of the library (its
                                    name) in another `format`: 202 and its job
    GET  /api/jobs/KEY              a job; ask twice a second
    DELETE /api/jobs/KEY            cancel it, or remove it once it has ended
    GET  /api/tracks                all tracks, the newest first
    GET  /api/tracks/NAME           one of them, with `cues` [{text, start_s, end_s}]
    DELETE /api/tracks/NAME         delete it, and its recipe
    GET  /audio/NAME                its sound, with ranges; `?download` to save it
    GET  /covers/NAME.jpg           its cover, 1400 pixels square; /cover.jpg is the library's
    GET  /covers/NAME.svg           the picture on its cover, as of a routine
    GET  /chapters/NAME.json        its chapters, for podcast apps
    GET  /words/NAME.vtt            its cues as WebVTT, for a <track> and for podcast apps
    GET  /feed.xml                  the library as a podcast
    GET  /api/uploads               [{kind, key, option (a value among OPTIONS), name, size_bytes}]
    POST /api/uploads/KIND?name=    upload a bell, background or recording: its bytes as the body,
                                    of type application/octet-stream or audio/…: 201
    DELETE /api/uploads/KIND/KEY    delete it
    GET  /api/scripts               {suffixes (of files), max_bytes, cautions (of all)}
    POST /api/scripts?name=         the bytes of a text file as the body: {name, title, text}, of
                                    which nothing is kept
    POST /api/sheets                the cue sheet for OPTIONS; with `all_lengths` that for tracks
                                    of any length, with `into` (an own voice's `option`) what that
                                    lacks: 201 and {address, cues}
    GET  /sheets/KEY.html           it, to be printed
         /api/voice-jobs            as /api/jobs, for voices: a voice is LEARNED from OPTIONS and
                                    `learn`, {recordings (uploads' `option`s), name or into (a
                                    voice's `option`), reference_voice (one of the language),
                                    all_lengths, keep_anyway}
    GET  /api/own-voices            [{key, option (a voice among OPTIONS), name, cues, size_bytes}]
    DELETE /api/own-voices/KEY      delete it
    GET  /api/own-voices/KEY/FILE   one of its recordings to hear, by its `file` in LEARNED
    DELETE /api/own-voices/KEY/FILE delete that recording

OPTIONS
    A JSON object: `routine` or a `script` {name, text}, `format` ("mp3"), and any option by its
    key (`profile.fields.FIELDS`). What is left out is as in the profile; what is given replaces
    it, lists too; null, "" and [] stand for the default. An uploaded bell or background is its
    `option`. Where `profile` has a voice or sound called "profile", it is a file on the disk of
    whoever runs the server: leave it out, or give it back as it is.
Timeline
    {routine, length_s, voice, sample_rate_hz, total_samples, cues, bells, pauses, chapters
    (each with start_samples and end_samples), left_out, notes}.
Job
    {key, routine, title, state, stopping, ahead, step, done, total, track, error}; `state` is
    waiting (for `ahead` others), working (`step` "Speaking" or "Writing", `done` of `total`),
    done (`track` is its name), failed (`error`) or cancelled. It is polled, not pushed: that
    outlives a phone that sleeps, and needs no connection while it waits.
LEARNED
    {voice (an `option`), name, saved (of the sheet's cues), missing [text], doubtful [{text, file,
    recording, start_s}], repeats and strays [{recording, start_s}], pace_wpm}; it is in the
    place of `track` in a voice's job, as `learned`. Such a job's `step` is "Speaking",
    "Listening" or "Comparing".
Track
    {name, title, full_title, routine, summary, cautions, position, colour, voice, length_s,
    length_text, size_bytes, modified_s (since 1970), sha256, type, chapters [{title, start_s}],
    audio, cover, words, picture (addresses; null without a picture)}. `sha256` changes when the
    sound does.
Errors
    {"error": {kind, message, hint}} with 422 where it is the user's to mend; `kind` "fit" has
    `feasible_s`, the nearest length that works; "guide" has `faults` [{line, message, hint}] of a
    script; "notrecorded" has `missing`, what a voice of their own cannot say; "wrongsheet" has
    `found` [{text, recording, start_s, sure}], what `keep_anyway` would keep of a recording that
    does not look like a reading of the sheet. 404, 408, 409 (superseded), 415, 500, 507 (no room on
    the disk). 413 (too large) and 503 (too many connections) are plain text.
"""

from __future__ import annotations

import contextlib
import json
import mimetypes
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from supine.model import VERSION
from supine.profile.form import describe_form
from supine.track.formats import FORMATS
from supine.web.access_guard import Guard
from supine.web.network import draw_qr_svg
from supine.web.request_options import profile_to_dict
from supine.web.responses import ERROR_HANDLERS, send_bytes
from supine.web.routes import catalogue, jobs, library, uploads
from supine.web.state import ServerState, get_state
from supine.web.uploads import MAX_BYTES

STATIC = Path(__file__).parent / "static"

# Windows takes these from its registry, where an editor may have changed them, and no browser runs
# a script that is sent as plain text.
for _type, _suffix in (
    ("text/javascript", ".js"),
    ("text/css", ".css"),
    ("image/svg+xml", ".svg"),
    ("application/manifest+json", ".webmanifest"),
):
    mimetypes.add_type(_type, _suffix)


def create_application(state: ServerState) -> Guard:
    """Return the application for a server's state, behind its guard."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(state.open)
        try:
            yield
        finally:
            await run_in_threadpool(state.close)

    routes = [
        Route("/api/state", show_state),
        Route("/qr.svg", send_qr),
        *catalogue.ROUTES,
        *jobs.ROUTES,
        *library.ROUTES,
        *uploads.ROUTES,
        Route("/sw.js", send_service_worker),
        Mount("/", StaticFiles(directory=STATIC, html=True)),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers=ERROR_HANDLERS,
        lifespan=lifespan,
        max_body_size=state.settings.limits.json_bytes,
    )
    app.state.server = state
    return Guard(app, state.settings)


def show_state(request: Request) -> Response:
    """GET /api/state."""
    settings = get_state(request).settings
    phone = {"addresses": settings.addresses, "qr": "qr.svg"} if settings.addresses else None
    return JSONResponse(
        {
            "version": VERSION,
            "formats": list(FORMATS),
            "jobs_at_once": settings.limits.jobs,
            "upload_bytes": MAX_BYTES,
            "form": describe_form(),
            "profile": profile_to_dict(settings.profile),
            "phone": phone,
        }
    )


def send_qr(request: Request) -> Response:
    """GET /qr.svg."""
    addresses = get_state(request).settings.addresses
    if not addresses:
        raise HTTPException(404)
    return Response(draw_qr_svg(addresses[0]), media_type="image/svg+xml")


def send_service_worker(request: Request) -> Response:
    """GET /sw.js: the file, with the addresses of all that it has to cache."""
    files = (path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file())
    listed = ["./", *sorted(name for name in files if name not in {"index.html", "sw.js"})]
    source = (STATIC / "sw.js").read_text(encoding="utf-8")
    body = source.replace("const FILES = [];", f"const FILES = {json.dumps(listed)};")
    return send_bytes(request, body.encode(), "text/javascript")
