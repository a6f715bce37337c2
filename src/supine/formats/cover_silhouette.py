"""From joints and girths to a soft silhouette in a picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from supine.formats.cover_figures import PROFILE, Figure, Head

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

Colour = tuple[float, float, float]
"""Red, green and blue in 0…255."""

_WIDTH_PIXELS = 1080
_HEIGHT_PIXELS = 570
_HALF_HEAD = 0.55
_OVERSAMPLING = 3
_CURVE_STEPS = 16

_Points = NDArray[np.float64]


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a share of the `other`, 0 to 1."""
    return (
        one[0] + (other[0] - one[0]) * share,
        one[1] + (other[1] - one[1]) * share,
        one[2] + (other[2] - one[2]) * share,
    )


def draw_figure(
    image: Image.Image,
    figure: Figure,
    *,
    floor_pixels: int,
    tones: tuple[Colour, Colour, Colour],
) -> None:
    """Lay a figure on the floor in the middle of a picture, as large as there is room.

    Parameters
    ----------
    image
        The picture to draw into.
    figure
        Who, in heads.
    floor_pixels
        How far down the floor begins.
    tones
        The colours of what is far (with the props), of the body, and of what is near.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415 - only a new cover needs it

    girths = np.array(
        [
            girth
            for limb in (*figure.body, *figure.far, *figure.near, *figure.props)
            for girth in limb
        ]
        + ([(figure.head.x, figure.head.y, _HALF_HEAD)] if figure.head else [])
    )
    left = float((girths[:, 0] - girths[:, 2]).min())
    right = float((girths[:, 0] + girths[:, 2]).max())
    top = float((girths[:, 1] + girths[:, 2]).max())
    scale = min(_WIDTH_PIXELS / (right - left), _HEIGHT_PIXELS / top)
    width, height = math.ceil((right - left) * scale), math.ceil(top * scale)
    corner = ((image.width - width) // 2, floor_pixels + 2 - height)

    # Pillow draws hard edges, so each layer is drawn larger and brought down.
    fine = scale * _OVERSAMPLING
    layers = (
        (tones[0], (*figure.props, *figure.far), None),
        (tones[1], figure.body, figure.head),
        (tones[2], figure.near, None),
    )
    for tone, limbs, head in layers:
        mask = Image.new("L", (width * _OVERSAMPLING, height * _OVERSAMPLING))
        canvas = ImageDraw.Draw(mask)
        for limb in limbs:
            placed = (np.array(limb) - (left, top, 0)) * (fine, -fine, fine)
            _fill_limb(canvas, _curve(placed))
        if head:
            outline = (_outline(head) - (left, top)) * (fine, -fine)
            canvas.polygon(outline.ravel().tolist(), fill=255)
        red, green, blue = (round(part) for part in tone)
        image.paste((red, green, blue), corner, mask.reduce(_OVERSAMPLING))


def _outline(head: Head) -> _Points:
    """The profile, turned and put where the head is; shape (n, 2)."""
    cos, sin = (part(math.radians(head.turn_degrees)) for part in (math.cos, math.sin))
    outline = _curve(np.array(PROFILE), closed=True)
    turned: _Points = outline @ np.array([[cos, sin], [-sin, cos]]) + (head.x, head.y)
    return turned


def _curve(points: _Points, *, closed: bool = False) -> _Points:
    """A uniform Catmull-Rom spline through the points, shape (n, dimensions).

    Catmull and Rom, "A class of local interpolating splines", 1974.
    """
    if closed:
        guided = np.vstack([points[-1:], points, points[:2]])
    else:
        guided = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    spans = len(guided) - 3
    before, start, end, after = (guided[first : first + spans, None] for first in range(4))
    along = np.linspace(0, 1, _CURVE_STEPS, endpoint=False)[None, :, None]
    curve = start + 0.5 * along * (
        (end - before)
        + along * (2 * before - 5 * start + 4 * end - after)
        + along**2 * (3 * (start - end) + after - before)
    )
    return np.vstack([curve.reshape(-1, points.shape[1]), guided[-2:-1]])


def _fill_limb(canvas: ImageDraw.ImageDraw, girths: _Points) -> None:
    """Fill what a ball of changing radius covers on its way; shape (n, 3) in pixels."""
    step = np.diff(girths[:, :2], axis=0)
    normal = np.column_stack([-step[:, 1], step[:, 0]])
    normal /= np.hypot(*step.T)[:, None]
    starts, ends = girths[:-1], girths[1:]
    corners = np.stack(
        [
            starts[:, :2] + normal * starts[:, 2:],
            ends[:, :2] + normal * ends[:, 2:],
            ends[:, :2] - normal * ends[:, 2:],
            starts[:, :2] - normal * starts[:, 2:],
        ],
        axis=1,
    )
    for quadrilateral in corners.reshape(-1, 8).tolist():
        canvas.polygon(quadrilateral, fill=255)
    for x, y, radius in girths.tolist():
        canvas.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
