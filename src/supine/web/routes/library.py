"""The addresses of the library: tracks, their sound, covers, chapters and words, and the feed."""

from __future__ import annotations

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from supine.library.subtitles import format_subtitles
from supine.track.cover import draw_cover
from supine.track.formats.file_tags import ALBUM
from supine.units import format_in_words
from supine.web.podcast_feed import (
    CHAPTERS_TYPE,
    RSS_TYPE,
    WORDS_TYPE,
    build_chapters_json,
    build_feed_xml,
)
from supine.web.request_options import display_voice
from supine.web.responses import AUDIO_TYPES, send_bytes, send_file, send_picture
from supine.web.state import get_state
from supine.web.tracks import LibraryTrack

_COVER_COLOUR = "#3b5b7a"
_JPEG = "image/jpeg"


def list_tracks(request: Request) -> Response:
    """GET /api/tracks."""
    return JSONResponse([_to_dict(track) for track in get_state(request).tracks.all()])


def show_track(request: Request) -> Response:
    """GET /api/tracks/{name}."""
    track = _find_track(request)
    rate_hz = track.recipe.sample_rate_hz
    cues = [
        {
            "text": cue.text,
            "start_s": cue.start_samples / rate_hz,
            "end_s": cue.end_samples / rate_hz,
        }
        for cue in track.recipe.cues
    ]
    return JSONResponse(_to_dict(track) | {"cues": cues})


def delete_track(request: Request) -> Response:
    """DELETE /api/tracks/{name}."""
    if not get_state(request).tracks.remove(request.path_params["name"]):
        raise HTTPException(404)
    return Response(status_code=204)


def send_audio(request: Request) -> Response:
    """GET /audio/{name}."""
    track = _find_track(request)
    media_type = AUDIO_TYPES[track.path.suffix.lower()]
    download = "download" in request.query_params
    return send_file(request, track.path, media_type, name=track.name, download=download)


def send_cover(request: Request) -> Response:
    """GET /covers/{name}.jpg: the same as in the file."""
    track = _find_track(request)
    guide, length_text = track.recipe.guide, format_in_words(track.length_s)
    cover = draw_cover(
        title=guide.title, length_text=length_text, picture=track.picture, colour=guide.colour
    )
    return send_bytes(request, cover, _JPEG, track.modified_s)


def send_track_picture(request: Request) -> Response:
    """GET /covers/{name}.svg."""
    return send_picture(request, _find_track(request).picture)


def send_library_cover(request: Request) -> Response:
    """GET /cover.jpg."""
    cover = draw_cover(title=ALBUM, length_text="", picture="", colour=_COVER_COLOUR)
    return send_bytes(request, cover, _JPEG)


def send_chapters(request: Request) -> Response:
    """GET /chapters/{name}.json."""
    track = _find_track(request)
    body = bytes(JSONResponse(build_chapters_json(track)).body)
    return send_bytes(request, body, CHAPTERS_TYPE, track.modified_s)


def send_words(request: Request) -> Response:
    """GET /words/{name}.vtt."""
    track = _find_track(request)
    recipe = track.recipe
    body = format_subtitles("vtt", recipe.cues, recipe.sample_rate_hz).encode()
    return send_bytes(request, body, WORDS_TYPE, track.modified_s)


def send_feed(request: Request) -> Response:
    """GET /feed.xml: a phone's feed has the address that the phone came by in it."""
    state = get_state(request)
    base = f"{state.settings.scheme}://{request.headers['host']}{state.settings.prefix}"
    modified_s = state.tracks.read_modified_s()
    feed = build_feed_xml(state.tracks.all(), base, modified_s)
    return send_bytes(request, feed, RSS_TYPE, modified_s)


def _find_track(request: Request) -> LibraryTrack:
    track = get_state(request).tracks.find(request.path_params["name"])
    if track is None:
        raise HTTPException(404)
    return track


def _to_dict(track: LibraryTrack) -> dict[str, object]:
    recipe, guide, picture = track.recipe, track.recipe.guide, track.picture
    name = quote(track.name)
    return {
        "name": track.name,
        "title": guide.title,
        "full_title": track.full_title,
        "routine": recipe.routine,
        "summary": guide.summary,
        "cautions": guide.cautions,
        "position": guide.position,
        "colour": guide.colour,
        "voice": display_voice(recipe.options.voice),
        "length_s": track.length_s,
        "length_text": format_in_words(track.length_s),
        "size_bytes": track.size_bytes,
        "modified_s": track.modified_s,
        "sha256": recipe.sha256,
        "type": AUDIO_TYPES[track.path.suffix.lower()],
        "chapters": track.chapters,
        "audio": f"audio/{name}",
        "cover": f"covers/{name}.jpg",
        "picture": f"covers/{name}.svg" if picture else None,
        "words": f"words/{name}.vtt",
    }


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/tracks", list_tracks),
    Route("/api/tracks/{name}", show_track),
    Route("/api/tracks/{name}", delete_track, methods=["DELETE"]),
    Route("/audio/{name}", send_audio),
    Route("/cover.jpg", send_library_cover),
    Route("/covers/{name}.jpg", send_cover),
    Route("/covers/{name}.svg", send_track_picture),
    Route("/chapters/{name}.json", send_chapters),
    Route("/words/{name}.vtt", send_words),
    Route("/feed.xml", send_feed),
)
