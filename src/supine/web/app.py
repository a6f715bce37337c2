"""The server's application: every address, and what each is for.

All addresses are under the root, or under ``/s/SECRET`` where there is a secret; a page says
them relative to itself ("api/tracks"), so that it works under both. What changes something is
taken from pages of this server, or from what is no browser (`guarding`).

=========================================== ========================================================
``GET  /``, ``/sw.js``, ``/anything.css``   the files of ``static/``; ``index.html`` is the page
``GET  /api/state``                         version, formats, limits, by the keys below `defaults`
                                            and what the profile chooses instead (`usual`), and
                                            who can reach this server: `phone` is None, or has
                                            `addresses` and `qr`
``GET  /qr.svg``                            the first of these addresses as a QR code
``GET  /api/routines``                      all routines: front matter, cautions, who each suits
``GET  /api/routines/NAME``                 one of them
``GET  /api/routines/NAME/cues``            its cues and the reminders, for `cues`, `without_cues`:
                                            [{name, text, theme, optional}]
``GET  /api/voices``                        [{voice, language, summary}]; takes seconds at first
``GET  /api/sounds``                        [{kind, name, summary, default}]
``GET  /api/samples/voice?voice=&pace=``    a WAV file to hear, with ranges; takes seconds at first
``GET  /api/samples/bell?bell=``            likewise; `bell_level` as well
``GET  /api/samples/background?…``          20 s of it; `background`, `background_level`
``POST /api/plan``                          the timeline for CHOICES; a newer one with the same
                                            `page` (any text) ends an older one with 409
``GET  /api/makings``                       all makings, the oldest first
``POST /api/makings``                       make a track of CHOICES, or `again` one of the library
                                            (its name) in another `format`: 202 and its making
``GET  /api/makings/KEY``                   its making; ask twice a second
``DELETE /api/makings/KEY``                 cancel it, or forget it once it has ended
``GET  /api/tracks``                        all tracks, the newest first
``GET  /api/tracks/NAME``                   one of them, with `cues` [{text, start_s, end_s}]
``DELETE /api/tracks/NAME``                 delete it, and its record
``GET  /audio/NAME``                        its sound, with ranges; ``?download`` to save it
``GET  /covers/NAME.jpg``, ``/cover.jpg``   its cover, 1400 pixels square; that of the library
``GET  /chapters/NAME.json``                its chapters, for podcast apps
``GET  /words/NAME.vtt``                    its cues as WebVTT, for a <track> and for podcast apps
``GET  /feed.xml``                          the library as a podcast
``GET  /api/uploads``                       [{kind, key, choice, name, size_bytes}]; `choice` goes
                                            into CHOICES
``POST /api/uploads/KIND?name=NAME``        bring a bell, background or recording: its bytes as the
                                            body, of type application/octet-stream or audio/…: 201
``DELETE /api/uploads/KIND/KEY``            delete it
``GET  /api/scripts``                       {suffixes (of files), most_bytes, cautions (of all)}
``POST /api/scripts?name=NAME``             the bytes of a text file as the body: {name, title,
                                            text}, of which nothing is kept
``POST /api/sheets``                        the sheet to read CHOICES from; with `every` all that
                                            there may be, with `into` (an own voice's `choice`)
                                            what that lacks: 201 and {address, cues}
``GET  /sheets/KEY.html``                   it, to be printed
``GET  /api/learnings``                     as makings: a voice LEARNT from CHOICES and `learning`,
``POST /api/learnings``                     {recordings (uploads' `choice`s), name or into (a
``GET  /api/learnings/KEY``                 voice's `choice`), like (a voice of the language),
``DELETE /api/learnings/KEY``               every}
``GET  /api/own-voices``                    [{key, choice, name, cues, size_bytes}]; `choice` is a
                                            voice among CHOICES
``DELETE /api/own-voices/KEY``              delete it
``GET  /api/own-voices/KEY/FILE``           one of its recordings to hear, by a learning's `file`
``DELETE /api/own-voices/KEY/FILE``         take it out
=========================================== ========================================================

CHOICES
    A JSON object: `routine` or a `script` {name, text}, `format` ("mp3"), and any key of a profile
    (`profile.KEYS`): minutes, voice, fill_with, pace, bell, background, bell_level,
    background_level, seed, name, speak_name, units, side, props, conditions, guidance, themes,
    without_themes, cues, without_cues, say,
    words, pronunciations. What is left out is as usual; what is given stands in its place, lists
    too; None, "" and [] choose nothing, so that the default counts. A bell or background of
    their own is an upload's `choice`. Where `usual` has a voice or sound called "usual", it is
    one on the disk of whoever runs the server: leave it out, or give it back as it is.
Timeline
    {routine, length_s, voice, sample_rate_hz, total_samples, cues, bells, pauses, chapters
    (each with start_samples and end_samples), left_out, notes}.
Making
    {key, routine, title, state, stopping, ahead, doing, done, total, track, error}; `state` is
    waiting (for `ahead` others), working (`doing` "Speaking" or "Writing", `done` of `total`),
    done (`track` is its name), failed (`error`) or cancelled. It is asked for again and again,
    not pushed: that outlives a phone that sleeps, and costs no connection while it waits.
Learnt
    {voice (a `choice`), name, kept (of the sheet's cues), missing [text], doubtful [{text, file,
    recording, start_s}], repeats and strays [{recording, start_s}], pace_wpm}; it is a learning's
    `learnt` once that is done. A learning is a making whose `doing` is "Speaking", "Listening"
    or "Comparing".
Track
    {name, title, full_title, routine, summary, cautions, position, colour, voice, length_s,
    length_text, size_bytes, modified_s (since 1970), sha256, type, chapters [{title, start_s}],
    audio, cover, words (addresses)}. `sha256` changes when the sound does.
Errors
    {"error": {kind, message, hint}} with 422 where it is the user's to mend; `kind` "fit" has
    `feasible_s`, the nearest length that works; "guide" has `faults` [{line, message, hint}] of a
    script; "notrecorded" has `missing`, what a voice of their own cannot say. 404, 408, 409
    (superseded), 415, 500, 507 (no room on the disk). 413 (too large) is plain text.
"""

from __future__ import annotations

import contextlib
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

from supine import __version__
from supine.formats import FORMATS
from supine.web import library_routes, making_routes, script_routes, upload_routes, voice_routes
from supine.web.addresses import qr_svg
from supine.web.answers import HANDLERS
from supine.web.choosing import defaults, usual_keys
from supine.web.guarding import Guard
from supine.web.parts import Parts, parts_of
from supine.web.uploads import MOST_BYTES

STATIC = Path(__file__).parent / "static"

# Windows takes these from its registry, where a text editor may have changed them, and no
# browser runs a script that is called plain text.
for _type, _suffix in (
    ("text/javascript", ".js"),
    ("text/css", ".css"),
    ("image/svg+xml", ".svg"),
    ("application/manifest+json", ".webmanifest"),
):
    mimetypes.add_type(_type, _suffix)


def application(parts: Parts) -> Guard:
    """The application of a server's parts, behind its guard."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        await run_in_threadpool(parts.open)
        try:
            yield
        finally:
            await run_in_threadpool(parts.close)

    routes = [
        Route("/api/state", show_state),
        Route("/qr.svg", send_qr),
        *library_routes.ROUTES,
        *making_routes.ROUTES,
        *upload_routes.ROUTES,
        *script_routes.ROUTES,
        *voice_routes.ROUTES,
        Mount("/", StaticFiles(directory=STATIC, html=True)),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers=HANDLERS,
        lifespan=lifespan,
        max_body_size=parts.settings.limits.json_bytes,
    )
    app.state.parts = parts
    return Guard(app, parts.settings)


def show_state(request: Request) -> Response:
    """GET /api/state."""
    settings = parts_of(request).settings
    phone = {"addresses": settings.addresses, "qr": "qr.svg"} if settings.addresses else None
    return JSONResponse(
        {
            "version": __version__,
            "formats": list(FORMATS),
            "makings_at_once": settings.limits.makings,
            "upload_bytes": MOST_BYTES,
            "defaults": defaults(),
            "usual": usual_keys(settings.usual),
            "phone": phone,
        }
    )


def send_qr(request: Request) -> Response:
    """GET /qr.svg."""
    addresses = parts_of(request).settings.addresses
    if not addresses:
        raise HTTPException(404)
    return Response(qr_svg(addresses[0]), media_type="image/svg+xml")
