"""The recipe beside a track: all that went in, and the timeline that came out.

`NAME.json` stands beside `NAME.mp3`. The same recipe makes the same bytes: it holds the script
as it was rendered, so that a guide may change. Its JSON is `Recipe`, field by field, and what
is in it are the values of `supine.model`.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from supine.errors import RecipeError
from supine.model import Cue, Guide, Item, Timeline, TrackOptions
from supine.script.pictures import simplify_svg

SUFFIX = ".json"

_MAX_BYTES = 64 * 1024 * 1024

_Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
_FileName = Annotated[str, Field(pattern=r"^[^/\x00]*[^/\x00.][^/\x00]*$")]
"""A name alone: a stranger's recipe must not send a track to another folder."""


@dataclass(frozen=True, slots=True)
class Span:
    """Something on the timeline, in samples."""

    start_samples: int
    end_samples: int


@dataclass(frozen=True, slots=True)
class CueSpan(Span):
    """A spoken cue; `source` is where it was written, as "FILE:LINE"."""

    text: str
    source: str
    required: bool


@dataclass(frozen=True, slots=True)
class BellSpan(Span):
    """Strikes of the bell, until the last has rung out."""

    strikes: int


@dataclass(frozen=True, slots=True)
class ChapterSpan(Span):
    """A chapter."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All that went into a track, and its timeline, without the clips, which are of one machine.

    Cues, bells and pauses tile the track, and so do the chapters. `file`, `format` and `sha256` are
    of the track's file beside the recipe, and `fingerprint` is the hash of all that decides the
    track; empty where it is not known. Bell and background have a hash only if they are the
    listener's own files. `options` have the length of the track, and files and folders as absolute
    paths. `left_out` are texts that were dropped for want of time, `filled` those that `fill_with`
    spoke, and `script` the items that were fitted.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - pydantic's name for it

    sample_rate_hz: Literal[44_100] = 44_100
    total_samples: Annotated[int, Field(gt=0)]
    chapters: tuple[ChapterSpan, ...]
    cues: tuple[CueSpan, ...]
    bells: tuple[BellSpan, ...]
    pauses: tuple[Span, ...]
    recipe_version: Literal[2] = 2
    supine_version: str
    routine: _Name
    file: _FileName
    format: str
    sha256: str
    fingerprint: str = ""
    channels: Annotated[int, Field(ge=1, le=2)]
    voice_version: str
    bell_sha256: str = ""
    background_sha256: str = ""
    options: TrackOptions
    guide: Guide
    left_out: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    script: Annotated[tuple[Item, ...], Field(min_length=1)]

    @property
    def length_s(self) -> float:
        """How long the track is."""
        return self.total_samples / self.sample_rate_hz

    def to_dict(self) -> dict[str, Any]:
        """Return the recipe as JSON has it, without the guide's template and path."""
        hidden = {"guide": {"path", "template", "template_line", "conditions"}}
        return dict(_make_adapter().dump_python(self, mode="json", exclude=hidden))

    def to_json(self) -> str:
        """Return the recipe as text, the same for the same recipe."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"


@functools.cache
def _make_adapter() -> TypeAdapter[Recipe]:
    return TypeAdapter(Recipe)


def get_recipe_path(track: Path) -> Path:
    """Return the path of a track's recipe."""
    return track.with_suffix(SUFFIX)


def read_recipe(path: Path) -> Recipe:
    """Read the recipe in a file; raises `RecipeError` if it cannot be read or parsed."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise RecipeError(f"{path} is too large for a recipe")
        written = path.read_bytes()
    except OSError as error:
        raise RecipeError(f"the recipe {path} cannot be read ({error.strerror})") from error
    return parse_recipe(written, str(path))


def find_recipe(track: Path) -> Recipe | None:
    """Return the recipe beside a track; None if there is none that can be read."""
    try:
        return read_recipe(get_recipe_path(track))
    except RecipeError:
        return None


def parse_recipe(written: bytes, place: str) -> Recipe:
    """Parse a recipe's JSON; `place` is what errors call the file.

    Raises `RecipeError` if it is no recipe that this version knows.
    """
    try:
        data = from_json(written)
        if isinstance(data, dict) and data.get("record_version") == 1:
            data = _convert_version_1(data)
        recipe = _make_adapter().validate_json(json.dumps(data), strict=True)
        # A stranger's recipe brings no template to render, and a picture of shapes alone.
        picture = recipe.guide.picture and simplify_svg(recipe.guide.picture)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "it"
        raise _make_no_recipe_error(place, f"{where}: {first['msg'].lower()}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _make_no_recipe_error(place, f"it: {error}") from error
    guide = replace(recipe.guide, template="", template_line=1, picture=picture)
    return replace(recipe, guide=guide)


def _make_no_recipe_error(place: str, reason: str) -> RecipeError:
    return RecipeError(
        f"{place} is not the recipe of a track ({reason})",
        "Name the .json file that was written beside the track",
    )


def _convert_version_1(data: Mapping[str, Any]) -> dict[str, Any]:
    """Convert a recipe of version 1 to today's form; its fingerprint is not comparable."""
    options, guide = dict(data["choices"]), dict(data["guide"])
    lengths = {name: guide.pop(f"{name}_minutes") for name in ("shortest", "default", "longest")}
    hashes = {name: options.pop(name) for name in ("bell_sha256", "background_sha256")}
    options["preferences"] = options.pop("wishes", {})
    dropped = ("record_version", "asked_sha256", "choices", "guide", "script")
    return {
        **{name: value for name, value in data.items() if name not in dropped},
        **hashes,
        "options": options,
        "guide": {**guide, "minutes": lengths},
        "script": [_convert_item_of_version_1(item) for item in data["script"]],
    }


def _convert_item_of_version_1(item: Mapping[str, Any]) -> dict[str, Any]:
    source = {"source": {"file": item["file"], "line": item["line"]}}
    match item["kind"]:
        case "say":
            return {"text": item["text"], "rank": item["rank"], **source}
        case "chapter":
            return {"title": item["text"], **source}
        case "bell":
            return {"strikes": item["strikes"], **source}
        case _:
            names = ("min_s", "ideal_s", "max_s", "weight")
            return {**{name: item[name] for name in names}, **source}


def build_spans(timeline: Timeline) -> dict[str, Any]:
    """Return the fields of a `Recipe` that a timeline has."""
    cues, bells = [], []
    for placed in timeline.placements:
        ends = placed.start_samples, placed.end_samples
        if isinstance(placed.item, Cue):
            cue = placed.item
            cues.append(CueSpan(*ends, cue.text, str(cue.source), cue.required))
        else:
            bells.append(BellSpan(*ends, placed.item.strikes))
    return {
        "total_samples": timeline.total_samples,
        "chapters": tuple(
            ChapterSpan(mark.start_samples, mark.end_samples, mark.title)
            for mark in timeline.chapters
        ),
        "cues": tuple(cues),
        "bells": tuple(bells),
        "pauses": tuple(Span(part.start_samples, part.end_samples) for part in timeline.silences),
    }
