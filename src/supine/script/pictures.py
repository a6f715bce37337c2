"""The picture of a routine, `NAME.svg`, for its covers and for the page.

It is reduced to shapes: what is left of any file can neither load nor run anything.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any
from xml.parsers import expat

from supine.errors import Fault, GuideError

MAX_BYTES = 16 * 1024
"""A picture of a routine has some 2 kB."""

_SVG = "http://www.w3.org/2000/svg "
_MAX_DEPTH = 32
_MAX_ELEMENTS = 100
"""With layers and strokes left out, so many are drawn within seconds, whatever they are."""
_ELEMENTS = frozenset("g path circle ellipse rect polygon".split())
_ATTRIBUTES = frozenset(
    "class d cx cy r rx ry x y width height points transform fill fill-opacity fill-rule".split()
)
_VALUE = re.compile(r"[-+.,#()\w\s]*", re.ASCII)
"""No quote, ampersand, colon or slash: nothing to escape, and no address."""

_NUMBER = r"-?\d{1,6}(\.\d+)?"
_POSITIVE = r"\d{1,6}(\.\d+)?"
_VIEW_BOX = re.compile(rf"{_NUMBER}[ ,]+{_NUMBER}[ ,]+{_POSITIVE}[ ,]+{_POSITIVE}")


def simplify_svg(written: str) -> str:  # noqa: C901 - a parser's handlers, each of a few lines
    """Return an SVG's groups and shapes, with their geometry, classes and plain fills alone.

    Everything else is left out with what is in it: images, links, letters, styles, scripts,
    filters, strokes, and whatever refers to something. Applied to its own result it changes
    nothing.

    Raises
    ------
    ValueError
        It is too large, not XML, has a document type, or is not an SVG with a `viewBox`.
    """
    if len(written.encode(errors="replace")) > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES // 1024} KiB")
    parser = expat.ParserCreate(namespace_separator=" ")
    parts: list[str] = []
    open_tags: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_tags) >= _MAX_DEPTH:
            raise ValueError("its groups are nested too deep")
        if len(parts) > 2 * _MAX_ELEMENTS:
            raise ValueError(f"it has more than {_MAX_ELEMENTS} shapes")
        tag = name.removeprefix(_SVG)
        if not open_tags:
            box = attributes.get("viewBox", "").strip()
            if name != f"{_SVG}svg" or not _VIEW_BOX.fullmatch(box):
                raise ValueError("it is not an SVG with a viewBox")
            parts.append(f'<svg xmlns="{_SVG.strip()}" viewBox="{box}">')
        elif tag in _ELEMENTS and "" not in open_tags:
            kept = (
                f' {key}="{" ".join(value.split())}"'
                for key, value in attributes.items()
                if key in _ATTRIBUTES and _VALUE.fullmatch(value)
            )
            parts.append(f"<{tag}{''.join(kept)}>")
        else:
            tag = ""
        open_tags.append(tag)

    def end(_: str) -> None:
        tag = open_tags.pop()
        if tag and "" not in open_tags:
            parts.append(f"</{tag}>")

    def refuse(*_: Any) -> None:  # noqa: ANN401 - whatever a document type says
        raise ValueError("it has a document type")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(written, True)  # noqa: FBT003 - the parser's own
    except (expat.ExpatError, UnicodeEncodeError) as error:
        raise ValueError(f"it is not XML ({error})") from error
    return "".join(parts)


BY_POSITION = {
    "on the back, knees bent": "constructive-rest",
    "on the back, one leg long": "constructive-rest-one-leg",
    "reclined on a bolster": "supported-recline",
    "on the side": "side-lying-rest",
    "hands and knees": "cat-cow",
    "half kneeling": "kneeling-hip-flexor",
    "a lunge": "hip-flexor-bench",
    "standing": "walk-to-rest",
    "walking": "walk-to-rest",
}
"""The routine whose picture shows a guide that has none, by how its position begins."""


def read_picture(path: Path) -> str:
    """Read the picture in a file, reduced to its shapes; "" if there is no such file.

    Raises
    ------
    GuideError
        If it cannot be read, or is not an SVG that `simplify_svg` takes.
    """
    if not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            return simplify_svg(file.read(MAX_BYTES + 1).decode("utf-8-sig"))
    except OSError as error:
        fault = f"it cannot be read ({error.strerror})"
        raise GuideError((Fault(path.name, 0, fault),)) from error
    except ValueError as error:
        hint = "Save it as a plain SVG of paths, or take it away"
        raise GuideError((Fault(path.name, 0, str(error), hint),)) from error


def find_picture(name: str, position: str, own: str = "") -> str:
    """Return the picture for a routine: its own, one of its name, or one of its position.

    Parameters
    ----------
    name, position
        The guide's; a position counts by its first words, in any case.
    own
        `Guide.picture`, which a guide that does not come with supine may have.

    Returns
    -------
    str
        An SVG as `simplify_svg` gives it; "" if nothing is drawn for this position.
    """
    if drawn := own or _read_bundled(name):
        return drawn
    words = " ".join(position.lower().split())
    return next(
        (_read_bundled(BY_POSITION[start]) for start in BY_POSITION if words.startswith(start)), ""
    )


@functools.cache
def _read_bundled(name: str) -> str:
    from supine.script.guides import bundled_folder  # noqa: PLC0415 - it reads guides, which reads this

    return read_picture(bundled_folder() / "pictures" / f"{name}.svg")
