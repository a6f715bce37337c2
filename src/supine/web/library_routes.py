"""The addresses of what is there: tracks, their sound, covers, chapters and words, the feed."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from supine.errors import RecordError
from supine.formats.cover import draw_cover
from supine.record import Record
from supine.tagging import ALBUM
from supine.web import feed
from supine.web.downloads import AUDIO_TYPES, send_bytes, send_file
from supine.web.parts import parts_of
from supine.web.tracks import LibraryTrack

_COVER_COLOUR = "#3b5b7a"
_JPEG = "image/jpeg"


def list_tracks(request: Request) -> Response:
    """GET /api/tracks."""
    return JSONResponse([_as_json(track) for track in parts_of(request).tracks.all()])


def show_track(request: Request) -> Response:
    """GET /api/tracks/{name}."""
    track = _track(request)
    record = _record(track)
    rate = record.sample_rate_hz
    cues = [
        {"text": cue.text, "start_s": cue.start_samples / rate, "end_s": cue.end_samples / rate}
        for cue in record.cues
    ]
    return JSONResponse(_as_json(track) | {"cues": cues})


def delete_track(request: Request) -> Response:
    """DELETE /api/tracks/{name}."""
    if not parts_of(request).tracks.remove(request.path_params["name"]):
        raise HTTPException(404)
    return Response(status_code=204)


def send_audio(request: Request) -> Response:
    """GET /audio/{name}."""
    track = _track(request)
    try:
        return send_file(
            request,
            track.path,
            media_type=AUDIO_TYPES[track.path.suffix.lower()],
            name=track.name,
            download="download" in request.query_params,
        )
    except FileNotFoundError as error:
        raise HTTPException(404) from error


def send_cover(request: Request) -> Response:
    """GET /covers/{name}.jpg."""
    track = _track(request)
    # As in the file, from which a phone may have it already.
    drawn = draw_cover(
        title=track.title,
        length_text=track.length_text,
        position=track.position,
        colour=track.colour,
    )
    return _send(request, drawn, _JPEG, track.modified_s)


def send_own_cover(request: Request) -> Response:
    """GET /cover.jpg."""
    drawn = draw_cover(title=ALBUM, length_text="", position="", colour=_COVER_COLOUR)
    return _send(request, drawn, _JPEG)


def send_chapters(request: Request) -> Response:
    """GET /chapters/{name}.json."""
    track = _track(request)
    body = bytes(JSONResponse(feed.chapters_json(track)).body)
    return _send(request, body, feed.CHAPTERS_TYPE, track.modified_s)


def send_words(request: Request) -> Response:
    """GET /words/{name}.vtt."""
    track = _track(request)
    body = feed.words_vtt(_record(track)).encode()
    return _send(request, body, feed.WORDS_TYPE, track.modified_s)


def send_feed(request: Request) -> Response:
    """GET /feed.xml."""
    parts = parts_of(request)
    # The name they came by, which the guard knows: a phone's feed is full of the phone's address.
    settings = parts.settings
    base = f"{settings.scheme}://{request.headers['host']}{settings.prefix}"
    changed_s = parts.tracks.changed_s()
    written = feed.feed_xml(parts.tracks.all(), base, changed_s)
    return _send(request, written, feed.RSS_TYPE, changed_s)


def _track(request: Request) -> LibraryTrack:
    track = parts_of(request).tracks.find(request.path_params["name"])
    if track is None:
        raise HTTPException(404)
    return track


def _record(track: LibraryTrack) -> Record:
    try:
        return track.record()
    except RecordError as error:
        # It was there when it was listed.
        raise HTTPException(404) from error


def _as_json(track: LibraryTrack) -> dict[str, object]:
    value = asdict(track)
    del value["path"]
    name = quote(track.name)
    return value | {
        "full_title": track.full_title,
        "length_text": track.length_text,
        "type": AUDIO_TYPES[track.path.suffix.lower()],
        "chapters": [{"title": title, "start_s": start_s} for title, start_s in track.chapters],
        "audio": f"audio/{name}",
        "cover": f"covers/{name}.jpg",
        "words": f"words/{name}.vtt",
    }


def _send(
    request: Request, body: bytes, media_type: str, modified_s: float | None = None
) -> Response:
    etag = hashlib.sha256(body).hexdigest()[:32]
    return send_bytes(request, body, media_type=media_type, etag=etag, modified_s=modified_s)


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/tracks", list_tracks),
    Route("/api/tracks/{name}", show_track),
    Route("/api/tracks/{name}", delete_track, methods=["DELETE"]),
    Route("/audio/{name}", send_audio),
    Route("/cover.jpg", send_own_cover),
    Route("/covers/{name}.jpg", send_cover),
    Route("/chapters/{name}.json", send_chapters),
    Route("/words/{name}.vtt", send_words),
    Route("/feed.xml", send_feed),
)
