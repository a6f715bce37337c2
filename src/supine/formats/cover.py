"""The picture on the lock screen: an evening sky, a floor, and somebody at rest on it."""

from __future__ import annotations

import colorsys
import functools
import io

import numpy as np
from numpy.typing import NDArray

from supine.formats.cover_figures import FIGURES, Figure
from supine.formats.cover_silhouette import Colour, draw_figure, mix
from supine.formats.cover_text import write_text

SIDE_PIXELS = 1400
"""Players ask for 1400 to 3000 pixels; more would only weigh more."""

_FLOOR_PIXELS = 1090
_SUN_RADIUS_PIXELS = 150
_SUN_Y_PIXELS = _FLOOR_PIXELS - 118
_SUN_X_PIXELS = 640
"""Where somebody on the back has the belly, so that the sun stands free above it."""

_SOFTNESS_PIXELS = 90
_JPEG_QUALITY = 90

_NIGHT = (9.0, 12.0, 30.0)
_ROSE = (214.0, 142.0, 128.0)
_PEACH = (252.0, 208.0, 160.0)
_LIGHT = (255.0, 234.0, 200.0)

_Field = NDArray[np.float32]


def draw_cover(*, title: str, length_text: str, position: str, colour: str) -> bytes:
    """A square JPEG of 1400 pixels for a routine and a length.

    Parameters
    ----------
    title, length_text
        What is written on it; letters that the typeface lacks are left out.
    position
        How the listener lies, in a guide's words: "on the back, knees bent, feet flat" shows the
        figure of `FIGURES` whose name it begins with. Any other shows the evening alone.
    colour
        The evening's, as "#3b5b7a"; very light, dark and bright ones are calmed.

    Raises
    ------
    ValueError
        `colour` is not a colour.
    """
    return _drawn(title, length_text, position, colour)


# A process may make many tracks of one routine, or show one cover often.
@functools.lru_cache(maxsize=16)
def _drawn(title: str, length_text: str, position: str, colour: str) -> bytes:
    from PIL import Image, ImageColor  # noqa: PLC0415 - only a new cover needs it

    red, green, blue = ImageColor.getrgb(colour)[:3]
    base = _calmed(red, green, blue)
    figure = _figure_for(position)
    image = Image.fromarray(_evening(base, sun_x=_SUN_X_PIXELS if figure else SIDE_PIXELS // 2))
    if figure:
        ink, haze = mix(base, _NIGHT, 0.80), mix(base, _ROSE, 0.30)
        tones = (mix(ink, haze, 0.36), ink, mix(ink, base, 0.24))
        draw_figure(image, figure, floor_pixels=_FLOOR_PIXELS, tones=tones)
    write_text(image, title, length_text)
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=_JPEG_QUALITY)
    return encoded.getvalue()


def _figure_for(position: str) -> Figure | None:
    words = " ".join(position.lower().split())
    matching = [name for name in FIGURES if words.startswith(name)]
    return FIGURES[max(matching, key=len)] if matching else None


def _calmed(red: int, green: int, blue: int) -> Colour:
    """The colour at a lightness and a saturation that white letters and an evening can bear."""
    hue, lightness, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    calm = colorsys.hls_to_rgb(hue, min(max(lightness, 0.24), 0.40), min(saturation, 0.5))
    return (calm[0] * 255, calm[1] * 255, calm[2] * 255)


def _evening(base: Colour, sun_x: int) -> NDArray[np.uint8]:
    """The sky with a low sun, and the floor; shape (1400, 1400, 3)."""
    sky = _gradient(
        (0, mix(base, _NIGHT, 0.66)),
        (360, mix(base, _NIGHT, 0.28)),
        (620, mix(base, _ROSE, 0.20)),
        (860, mix(base, _ROSE, 0.72)),
        (1000, mix(_ROSE, _PEACH, 0.60)),
        (_FLOOR_PIXELS, mix(_PEACH, _LIGHT, 0.35)),
    )
    floor = _gradient(
        (_FLOOR_PIXELS, mix(mix(base, _ROSE, 0.22), _NIGHT, 0.42)),
        (_FLOOR_PIXELS + 110, mix(base, _NIGHT, 0.62)),
        (SIDE_PIXELS, mix(base, _NIGHT, 0.84)),
    )
    place = np.arange(SIDE_PIXELS, dtype=np.float32)
    below = np.clip((place - _FLOOR_PIXELS + 1.5) / 3, 0, 1)[:, None]
    rows = sky * (1 - below) + floor * below

    # The glow and its gleam on the floor: each the product of a row and a column, so cheap.
    up, across = (_SUN_Y_PIXELS - place)[:, None], (place - sun_x)[None, :]
    glow = 0.55 * (1 - below) * np.exp(-((up / 250) ** 2)) * np.exp(-((across / 430) ** 2))
    gleam_y = (place - _FLOOR_PIXELS)[:, None]
    glow += 0.16 * below * np.exp(-((gleam_y / 60) ** 2)) * np.exp(-((across / 420) ** 2))

    # Only a square about the sun is mixed with it: most of the picture has none.
    around = (
        slice(_SUN_Y_PIXELS - _SUN_RADIUS_PIXELS - 2, _FLOOR_PIXELS + 2),
        slice(sun_x - _SUN_RADIUS_PIXELS - 2, sun_x + _SUN_RADIUS_PIXELS + 2),
    )
    distance = np.hypot(up[around[0]], across[:, around[1]])
    sun = 0.9 * np.clip(_SUN_RADIUS_PIXELS + 1 - distance, 0, 1) * (1 - below[around[0]])

    # Rounding down after up to one step of an even, patternless dither (the R2 sequence of
    # M. Roberts, 2018) keeps slow gradients from breaking into bands.
    dither = (place[:, None] * np.float32(0.75487767) + place * np.float32(0.56984029)) % 1

    picture = np.empty((SIDE_PIXELS, SIDE_PIXELS, 3), dtype=np.uint8)
    # Colour by colour: numpy is several times slower where the last axis is three long.
    for part in range(3):
        row = rows[:, part, None]
        plane = glow * (_PEACH[part] - row)
        plane += row
        plane[around] += sun * (_LIGHT[part] - plane[around])
        plane += dither
        picture[:, :, part] = plane
    return picture


def _gradient(*stops: tuple[int, Colour]) -> _Field:
    """A column of colours through the stops, rounded off where it bends; shape (1400, 3)."""
    places, colours = [place for place, _ in stops], np.array([colour for _, colour in stops])
    padded = np.arange(-_SOFTNESS_PIXELS, SIDE_PIXELS + _SOFTNESS_PIXELS)
    kernel = np.hanning(2 * _SOFTNESS_PIXELS + 1)
    column = [
        np.convolve(np.interp(padded, places, part), kernel / kernel.sum(), "valid")
        for part in colours.T
    ]
    return np.stack(column, axis=1).astype(np.float32)
