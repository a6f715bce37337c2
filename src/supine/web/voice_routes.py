"""The addresses of one's own voice: the sheet to read from, learning, the voices learnt."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from supine import speech
from supine.errors import UsageError
from supine.learning import DEFAULT_LIKE
from supine.recording import cue_sheet_html
from supine.web.answers import json_of, making_as_json
from supine.web.choosing import asked_of, voice_of
from supine.web.downloads import send_file
from supine.web.jobs import Making
from supine.web.lessons import Learnt, Lesson, cues_to_read
from supine.web.own_voices import OwnVoice
from supine.web.parts import Parts, parts_of
from supine.web.uploads import UPLOAD

_MOST_RECORDINGS = 50
_LEARNING = {"recordings", "name", "into", "like", "every"}

# A sheet is one page, with its style in it and nothing that runs.
_SHEET_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


async def make_sheet(request: Request) -> Response:
    """POST /api/sheets."""
    parts = parts_of(request)
    data = await json_of(request)
    return JSONResponse(await parts.showing.run(_sheet, parts, data), 201)


def _sheet(parts: Parts, data: Mapping[str, object]) -> dict[str, object]:
    asked = asked_of(data, parts.settings.usual, parts.uploads, parts.voices)
    every, into = data.get("every") is True, _into(parts, data)
    cues = cues_to_read(asked, parts.cache, every=every, into=into)
    page = cue_sheet_html([text for text, _ in cues], asked.guide.title)
    return {"address": f"sheets/{parts.sheets.keep(page)}.html", "cues": len(cues)}


def _into(parts: Parts, data: Mapping[str, object]) -> OwnVoice | None:
    """The voice that is to be added to, if there is one."""
    into = data.get("into")
    return parts.voices.find(str(into)) if into else None


def send_sheet(request: Request) -> Response:
    """GET /sheets/{key}.html."""
    page = parts_of(request).sheets.find(request.path_params["key"])
    if page is None:
        raise HTTPException(404)
    return HTMLResponse(page, headers={"content-security-policy": _SHEET_POLICY})


def list_voices(request: Request) -> Response:
    """GET /api/own-voices."""
    return JSONResponse([_as_json(voice) for voice in parts_of(request).voices.all()])


def delete_voice(request: Request) -> Response:
    """DELETE /api/own-voices/{key}."""
    parts_of(request).voices.remove(request.path_params["key"])
    return Response(status_code=204)


def send_recording(request: Request) -> Response:
    """GET /api/own-voices/{key}/{file}."""
    key, file = request.path_params["key"], request.path_params["file"]
    path = parts_of(request).voices.recording(key, file)
    try:
        return send_file(request, path, media_type="audio/wav")
    except FileNotFoundError as error:
        raise HTTPException(404) from error


def delete_recording(request: Request) -> Response:
    """DELETE /api/own-voices/{key}/{file}."""
    parts_of(request).voices.forget(request.path_params["key"], request.path_params["file"])
    return Response(status_code=204)


def list_learnings(request: Request) -> Response:
    """GET /api/learnings."""
    parts = parts_of(request)
    return JSONResponse([_learning_as_json(one, parts) for one in parts.learnings.all()])


async def start_learning(request: Request) -> Response:
    """POST /api/learnings."""
    parts = parts_of(request)
    data = await json_of(request)
    learning = await parts.showing.run(_ordered, parts, data)
    return JSONResponse(_learning_as_json(learning, parts), 202)


def _ordered(parts: Parts, data: Mapping[str, object]) -> Making[Lesson, Learnt]:
    given = data.get("learning")
    if not isinstance(given, dict) or set(given) - _LEARNING:
        raise UsageError("it is not said what is to be learnt", "Bring a recording first")
    keys = given.get("recordings")
    if not isinstance(keys, list) or not 0 < len(keys) <= _MOST_RECORDINGS:
        raise UsageError("there is no recording to learn from", "Bring one first")
    recordings = tuple(
        parts.uploads.find("recording", str(key).removeprefix(UPLOAD))
        for key in dict.fromkeys(map(str, keys))
    )
    like = str(voice_of(given.get("like") or DEFAULT_LIKE, None))
    # What is wrong with it is said now, and not when its turn has come.
    speech.parse_voice(like)
    lesson = Lesson(
        asked=asked_of(data, parts.settings.usual, parts.uploads, parts.voices),
        recordings=recordings,
        like=like,
        name=str(given.get("name") or ""),
        into=_into(parts, given),
        every=given.get("every") is True,
    )
    return parts.learnings.start(lesson)


def show_learning(request: Request) -> Response:
    """GET /api/learnings/{key}."""
    return JSONResponse(_learning_as_json(_learning(request), parts_of(request)))


def cancel_learning(request: Request) -> Response:
    """DELETE /api/learnings/{key}."""
    parts, learning = parts_of(request), _learning(request)
    parts.learnings.cancel(learning)
    return JSONResponse(_learning_as_json(learning, parts))


def _learning(request: Request) -> Making[Lesson, Learnt]:
    learning = parts_of(request).learnings.find(request.path_params["key"])
    if learning is None:
        raise HTTPException(404)
    return learning


def _learning_as_json(learning: Making[Lesson, Learnt], parts: Parts) -> dict[str, object]:
    lesson, learnt = learning.order, learning.made
    # One that was deleted meanwhile still had a name.
    brought = {upload.path: upload.name for upload in lesson.recordings}
    return making_as_json(learning, parts.learnings, lambda: parts.names() | brought) | {
        "routine": "" if lesson.asked.script else lesson.asked.guide.name,
        "title": lesson.asked.guide.title,
        "learnt": learnt.as_json(lesson.recordings) if learnt else None,
    }


def _as_json(voice: OwnVoice) -> dict[str, object]:
    return {
        "key": voice.key,
        "choice": voice.choice,
        "name": voice.name,
        "cues": len(voice.recordings()),
        "size_bytes": voice.size_bytes(),
    }


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/sheets", make_sheet, methods=["POST"]),
    Route("/sheets/{key}.html", send_sheet),
    Route("/api/own-voices", list_voices),
    Route("/api/own-voices/{key}", delete_voice, methods=["DELETE"]),
    Route("/api/own-voices/{key}/{file}", send_recording),
    Route("/api/own-voices/{key}/{file}", delete_recording, methods=["DELETE"]),
    Route("/api/learnings", list_learnings),
    Route("/api/learnings", start_learning, methods=["POST"]),
    Route("/api/learnings/{key}", show_learning),
    Route("/api/learnings/{key}", cancel_learning, methods=["DELETE"]),
)
