"""The picture on the lock screen: an evening, the routine's picture in it, and what it is called.

The evening is drawn here, in the guide's colour. The picture (`guides/pictures/NAME.svg`) is a
silhouette whose parts have the classes "prop", "far", "body" and "near"; their colours come from
here, or from the page's styles. Letters are Pillow's own typeface, so that no font of a machine
plays a part: the same inputs make the same bytes everywhere.
"""

from __future__ import annotations

import colorsys
import functools
import io
import itertools
import math
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageFont

    _Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

SIDE_PIXELS = 1400
"""Players ask for 1400 to 3000 pixels; more would only weigh more."""

_JPEG_QUALITY = 90

_FLOOR_PIXELS = 1090
_SUN_Y_PIXELS = 972

_Colour = tuple[int, int, int]
"""Red, green and blue in 0…255."""

_NIGHT, _ROSE, _PEACH, _LIGHT = (9, 12, 30), (214, 142, 128), (252, 208, 160), (255, 234, 200)

_SCENE_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="1080" height="570">
  <style>
    .prop{{fill:rgb{prop}}} .far{{fill:rgb{far}}} .body{{fill:rgb{body}}} .near{{fill:rgb{near}}}
  </style>
  <circle cx="{sun_x}" cy="452" r="150" fill="rgb{light}" fill-opacity=".9"/>
  {picture}
</svg>"""

_MARGIN_PIXELS = 118
_TITLE_SIZES_PIXELS = (112, 96, 82, 68)
_TITLE_HEIGHT_PIXELS = 330
_LINE_HEIGHT = 1.16
_LENGTH_SIZE_PIXELS = 52
_TITLE_COLOUR = "#faf3e8"
_LENGTH_COLOUR = "#e2dbd6"
_MAX_LETTERS = 400
"""More than four lines hold, so nothing that could be shown is lost."""

_NO_SUCH_LETTER = "\uffff"
_PLAIN = str.maketrans(
    {"ß": "ss", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l"}
)
"""Letters of European languages that do not come apart into a letter and an accent."""


# A process may make many tracks of one routine, or show one cover often.
@functools.lru_cache(maxsize=16)
def draw_cover(*, title: str, length_text: str, picture: str, colour: str) -> bytes:
    """Draw a cover for a routine and a length: a square JPEG of `SIDE_PIXELS`.

    Letters that the typeface lacks are left out. `picture` is an SVG as
    `script.pictures.find_picture` returns it, or "" for the evening alone. `colour` is the
    evening's, as "#3b5b7a"; very light, dark and bright ones are softened, and what is no colour
    raises `ValueError`.
    """
    base = _soften_colour(colour)
    image = _draw_wordless(base, picture).copy()
    _write_text(image, title, length_text)
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=_JPEG_QUALITY)
    return encoded.getvalue()


# Nine tenths of the work, and the same for a routine at any length: 6 MB.
@functools.lru_cache(maxsize=1)
def _draw_wordless(base: _Colour, picture: str) -> Image.Image:
    """Draw all of a cover but its words; not to be drawn upon."""
    image = _draw_evening(base, sun_x=640 if picture else 700)
    above = _draw_scene(base, sun_x=480 if picture else 540, picture=picture)
    image.paste(above, (160, _FLOOR_PIXELS - above.height), above)
    return image


def _draw_evening(base: _Colour, sun_x: int) -> Image.Image:
    """Draw the sky, the floor, and the glow of a low sun on both, as the page's scene.css does."""
    from PIL import Image  # noqa: PLC0415 - only a new cover needs it

    sky = _draw_gradient(
        (0, _mix(base, _NIGHT, 0.66)),
        (180, _mix(base, _NIGHT, 0.28)),
        (310, _mix(base, _ROSE, 0.20)),
        (430, _mix(base, _ROSE, 0.72)),
        (500, _mix(_ROSE, _PEACH, 0.60)),
        (545, _mix(_PEACH, _LIGHT, 0.35)),
    )
    floor = _draw_gradient(
        (0, _mix(_mix(base, _ROSE, 0.22), _NIGHT, 0.42)),
        (55, _mix(base, _NIGHT, 0.62)),
        (155, _mix(base, _NIGHT, 0.84)),
    )
    image = Image.new("RGB", (SIDE_PIXELS, SIDE_PIXELS))
    for part, top, sun_y, radius, strength in (
        (sky, 0, _SUN_Y_PIXELS, 600, 0.55),
        (floor, _FLOOR_PIXELS, _FLOOR_PIXELS, 150, 0.16),
    ):
        # Pillow's gradient runs from 0 in the middle to 181 at the nearest rim.
        fading = [round(255 * strength * math.exp(-((d / 75) ** 2))) for d in range(256)]
        glow = Image.radial_gradient("L").resize((1000, radius)).point(fading)
        part.paste(_PEACH, (sun_x // 2 - 500, (sun_y - top - radius) // 2), glow)
        # Drawn at half the size, which is a quarter of the work: there is no edge in either.
        image.paste(part.resize((part.width * 2, part.height * 2)), (0, top))
    return image


def _draw_gradient(*stops: tuple[int, _Colour]) -> Image.Image:
    """Draw half the width of a picture whose rows go through the colours of the stops, blurred."""
    from PIL import Image, ImageFilter  # noqa: PLC0415 - only a new cover needs it

    column = Image.new("RGB", (1, stops[-1][0]))
    column.putdata(
        [
            _mix(one, other, (y - start) / (end - start))
            for (start, one), (end, other) in itertools.pairwise(stops)
            for y in range(start, end)
        ]
    )
    smooth = column.filter(ImageFilter.BoxBlur((0, 30)))
    return smooth.resize((SIDE_PIXELS // 2, column.height))


def _draw_scene(base: _Colour, sun_x: int, picture: str) -> Image.Image:
    """Draw the sun and the routine's picture on a transparent ground."""
    import resvg_py  # noqa: PLC0415 - only a new cover needs it
    from PIL import Image  # noqa: PLC0415 - only a new cover needs it

    ink, haze = _mix(base, _NIGHT, 0.80), _mix(base, _ROSE, 0.30)
    written = _SCENE_SVG.format(
        prop=_mix(ink, haze, 0.48),
        far=_mix(ink, haze, 0.32),
        body=ink,
        near=_mix(ink, base, 0.24),
        light=_LIGHT,
        sun_x=sun_x,
        picture=picture.replace("<svg ", '<svg preserveAspectRatio="xMidYMax" ', 1),
    )
    drawn = resvg_py.svg_to_bytes(svg_string=written, skip_system_fonts=True)
    return Image.open(io.BytesIO(drawn))


def _mix(one: _Colour, other: _Colour, share: float) -> _Colour:
    """Mix a share of `other`, 0 to 1, into `one`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _soften_colour(colour: str) -> _Colour:
    """Return the colour at a lightness and a saturation on which white letters can be read."""
    from PIL import ImageColor  # noqa: PLC0415 - only a new cover needs it

    red, green, blue = (part / 255 for part in ImageColor.getrgb(colour)[:3])
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    calm = colorsys.hls_to_rgb(hue, min(max(lightness, 0.24), 0.40), min(saturation, 0.5))
    red, green, blue = (round(part * 255) for part in calm)
    return red, green, blue


def _write_text(image: Image.Image, title: str, length_text: str) -> None:
    """Write a title and a length at the top left, within the margins.

    The title is set in the largest of four sizes in which it fits, and ends in an ellipsis where
    it fits in none. The typeface knows English letters only: accents and emoji are left out, and
    a title in another script is left to the player, which shows it in full beside the cover.
    """
    from PIL import ImageDraw, ImageFont  # noqa: PLC0415 - only a new cover needs it

    width = image.width - 2 * _MARGIN_PIXELS
    canvas = ImageDraw.Draw(image)
    small = ImageFont.load_default(size=_LENGTH_SIZE_PIXELS)
    title, length_text = _simplify(title, small), _simplify(length_text, small)
    if not title:
        title, length_text = length_text, ""
    for size in _TITLE_SIZES_PIXELS:
        font = ImageFont.load_default(size=size)
        lines = _wrap(title, font, width)
        max_lines = int(_TITLE_HEIGHT_PIXELS / (size * _LINE_HEIGHT))
        if len(lines) <= max_lines:
            break
    else:
        lines[max_lines - 1 :] = [_truncate(" ".join(lines[max_lines - 1 :]), font, width)]
    baseline = _MARGIN_PIXELS + size * (0.8 - _LINE_HEIGHT)
    for line in lines:
        baseline += size * _LINE_HEIGHT
        canvas.text((_MARGIN_PIXELS, baseline), line, font=font, fill=_TITLE_COLOUR, anchor="ls")
    place = (_MARGIN_PIXELS, baseline + _LENGTH_SIZE_PIXELS * 1.75)
    line = _truncate(length_text, small, width)
    canvas.text(place, line, font=small, fill=_LENGTH_COLOUR, anchor="ls")


def _simplify(text: str, font: _Font) -> str:
    """Return the text without what the typeface lacks; "" if that would lose a letter."""
    missing = bytes(font.getmask(_NO_SUCH_LETTER))
    simpler = unicodedata.normalize("NFKD", text[:_MAX_LETTERS].translate(_PLAIN))
    lacking = {letter for letter in simpler if bytes(font.getmask(letter)) == missing}
    if any(letter.isalpha() for letter in lacking):
        return ""
    return " ".join("".join(letter for letter in simpler if letter not in lacking).split())


def _wrap(text: str, font: _Font, width: float) -> list[str]:
    """Break the text into lines that are no wider than `width` pixels."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            # A word wider than a line is broken where the line ends.
            if font.getlength(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return lines


def _truncate(text: str, font: _Font, width: float) -> str:
    """Return the text if it fits in `width` pixels, else what fits of it and an ellipsis."""
    if font.getlength(text) <= width:
        return text
    while font.getlength(f"{text}…") > width:
        text = text[:-1].rstrip()
    return f"{text}…"
