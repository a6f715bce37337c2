"""The people on the covers, given by their joints.

One unit is the height of a head. x runs to the right along the floor, y up from it. A person is
7.5 heads tall, and the bones are as long as Drillis and Contini (1966) found them, in heads:
upper arm 1.4, forearm 1.1, hand 0.8, shoulder to hip 2.2, thigh 1.85, shin 1.85, foot 1.1.
The girths are drawn by eye.

To add a figure, add an entry to `FIGURES` under the position that guides name.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Point = tuple[float, float]
"""x and y, in heads."""

Limb = tuple[tuple[float, float, float], ...]
"""A smooth, tapering part of a body: x, y and the radius there, along the bone."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head in profile: its middle, and how far it is turned from standing upright.

    `turn_degrees` is counter-clockwise, of a face that looks to the right: 90 looks up.
    """

    x: float
    y: float
    turn_degrees: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A person at rest, in layers from the farthest to the nearest."""

    head: Head | None
    body: tuple[Limb, ...]
    far: tuple[Limb, ...] = ()
    near: tuple[Limb, ...] = ()
    props: tuple[Limb, ...] = ()


PROFILE: tuple[Point, ...] = (
    (0.00, 0.50),
    (0.21, 0.46),
    (0.35, 0.34),
    (0.395, 0.17),
    (0.375, 0.09),
    (0.43, -0.03),
    (0.465, -0.10),
    (0.405, -0.145),
    (0.40, -0.19),
    (0.415, -0.225),
    (0.392, -0.26),
    (0.40, -0.30),
    (0.37, -0.35),
    (0.365, -0.43),
    (0.30, -0.485),
    (0.18, -0.46),
    (0.05, -0.42),
    (-0.12, -0.42),
    (-0.31, -0.31),
    (-0.43, -0.10),
    (-0.46, 0.12),
    (-0.38, 0.33),
    (-0.20, 0.46),
)
"""The outline of a head that looks to the right, about its middle."""


def _along(start: Point, end: Point, *girths: tuple[float, float]) -> Limb:
    """A straight limb; each girth is how far along it is, 0 to 1, and the radius."""
    return tuple(
        (
            start[0] + (end[0] - start[0]) * share,
            start[1] + (end[1] - start[1]) * share,
            radius,
        )
        for share, radius in girths
    )


def _leg(hip: Point, knee: Point, ankle: Point, heel: Point, toe: Point) -> tuple[Limb, ...]:
    return (
        _along(hip, knee, (0, 0.44), (0.35, 0.39), (0.75, 0.285), (1, 0.24)),
        _along(
            knee,
            ankle,
            (0, 0.24),
            (0.15, 0.23),
            (0.36, 0.24),
            (0.72, 0.15),
            (0.9, 0.112),
            (1, 0.12),
        ),
        _along(ankle, heel, (0, 0.12), (1, 0.13)),
        _along(heel, toe, (0, 0.13), (0.35, 0.14), (0.7, 0.09), (1, 0.05)),
        _along(ankle, toe, (0, 0.12), (0.4, 0.10), (0.9, 0.05)),
    )


def _arm(shoulder: Point, elbow: Point, wrist: Point, fingers: Point) -> tuple[Limb, ...]:
    return (
        _along(shoulder, elbow, (0, 0.23), (0.5, 0.19), (1, 0.145)),
        _along(elbow, wrist, (0, 0.145), (0.3, 0.15), (1, 0.09)),
        _along(wrist, fingers, (0, 0.09), (0.4, 0.10), (1, 0.05)),
    )


def _knee(hip: Point, ankle: Point) -> Point:
    """Where a knee points up when thigh and shin are 1.85 long."""
    across, up = ankle[0] - hip[0], ankle[1] - hip[1]
    distance = math.hypot(across, up)
    height = math.sqrt(1.85**2 - (distance / 2) ** 2)
    return (
        hip[0] + across / 2 - up / distance * height,
        hip[1] + up / 2 + across / distance * height,
    )


def _bent_leg(hip: Point, ankle_x: float) -> tuple[Limb, ...]:
    """A leg with the knee up and the foot flat on the floor."""
    ankle = (ankle_x, 0.32)
    return _leg(hip, _knee(hip, ankle), ankle, (ankle_x - 0.02, 0.13), (ankle_x + 0.9, 0.05))


def _raised(limb: Limb, degrees: float) -> Limb:
    """A part of somebody on the back, its left end lifted about the seat, at x = 3.8."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return tuple(
        (3.8 + (x - 3.8) * cos + y * sin, y * cos - (x - 3.8) * sin, radius)
        for x, y, radius in limb
    )


_HEAD_ON_BLANKET = Head(0.50, 0.64, 84)
_BLANKET: Limb = ((0.06, 0.09, 0.09), (0.55, 0.11, 0.11), (1.02, 0.07, 0.07))
_HIP = (3.75, 0.47)
_TRUNK_ON_BACK: Limb = (
    (0.82, 0.56, 0.25),
    (1.22, 0.46, 0.24),
    (1.62, 0.48, 0.42),
    (2.10, 0.54, 0.52),
    (2.65, 0.50, 0.46),
    (3.10, 0.47, 0.41),
    (3.62, 0.47, 0.46),
    (3.80, 0.46, 0.44),
)
_ARM_ON_RIBS = _arm((1.74, 0.50), (2.72, 0.24), (2.86, 0.86), (3.38, 0.90))
_RECLINE_DEGREES = 24

FIGURES: dict[str, Figure] = {
    "on the back, knees bent": Figure(
        head=_HEAD_ON_BLANKET,
        body=(_TRUNK_ON_BACK, *_bent_leg(_HIP, 6.0)),
        far=_bent_leg(_HIP, 6.22),
        near=_ARM_ON_RIBS,
        props=(_BLANKET,),
    ),
    "on the back, one leg long": Figure(
        head=_HEAD_ON_BLANKET,
        body=(
            _TRUNK_ON_BACK,
            *_leg(_HIP, (5.58, 0.33), (7.42, 0.18), (7.55, 0.14), (7.80, 1.05)),
        ),
        far=_bent_leg(_HIP, 6.05),
        near=_ARM_ON_RIBS,
        props=(_BLANKET,),
    ),
    "reclined on a bolster": Figure(
        head=Head(1.05, 1.93, 60),
        body=(
            _raised(_TRUNK_ON_BACK, _RECLINE_DEGREES),
            *_leg((3.9, 0.46), (5.73, 0.33), (7.55, 0.18), (7.68, 0.14), (7.92, 1.05)),
        ),
        far=_leg((3.95, 0.46), (5.80, 0.35), (7.72, 0.20), (7.85, 0.16), (8.20, 1.00)),
        near=tuple(_raised(limb, _RECLINE_DEGREES) for limb in _ARM_ON_RIBS),
        props=(
            ((3.20, 0.15, 0.15), (1.90, 0.44, 0.44), (0.72, 0.69, 0.69)),
            _raised(_BLANKET, _RECLINE_DEGREES),
        ),
    ),
    "on the side": Figure(
        head=None,
        body=(
            ((0.46, 0.82, 0.40), (0.74, 0.80, 0.35)),
            ((0.80, 0.78, 0.26), (1.20, 0.74, 0.25)),
            (
                (1.34, 0.72, 0.38),
                (1.66, 0.80, 0.70),
                (2.10, 0.74, 0.67),
                (2.75, 0.61, 0.49),
                (3.40, 0.70, 0.63),
                (3.78, 0.74, 0.67),
            ),
            *_leg((3.95, 0.92), (5.30, 0.62), (6.55, 0.36), (6.72, 0.30), (7.10, 0.12)),
        ),
        far=_leg((4.0, 0.46), (5.50, 0.28), (6.85, 0.20), (7.02, 0.16), (7.45, 0.08)),
        near=_arm((1.78, 1.14), (2.62, 0.50), (1.74, 0.22), (1.12, 0.14)),
        props=(((0.02, 0.20, 0.20), (0.55, 0.23, 0.23), (1.14, 0.17, 0.17)),),
    ),
    "hands and knees": Figure(
        head=Head(5.12, 2.60, -72),
        body=(
            (
                (1.92, 2.08, 0.44),
                (2.35, 2.18, 0.45),
                (2.95, 2.30, 0.41),
                (3.55, 2.42, 0.48),
                (4.05, 2.52, 0.42),
                (4.50, 2.62, 0.25),
                (4.90, 2.63, 0.24),
            ),
            *_leg((1.90, 2.02), (1.88, 0.24), (0.12, 0.15), (0.02, 0.22), (-0.72, 0.06)),
        ),
        far=(
            *_leg((2.05, 2.02), (2.10, 0.24), (0.34, 0.15), (0.24, 0.22), (-0.50, 0.06)),
            *_arm((4.15, 2.50), (4.42, 1.25), (4.42, 0.16), (4.98, 0.06)),
        ),
        near=_arm((4.05, 2.50), (4.22, 1.22), (4.14, 0.16), (4.72, 0.06)),
    ),
    "half kneeling": Figure(
        head=Head(2.26, 5.10, 0),
        body=(
            (
                (2.02, 2.05, 0.44),
                (2.00, 2.50, 0.43),
                (2.02, 3.05, 0.40),
                (2.06, 3.60, 0.48),
                (2.06, 4.10, 0.42),
                (2.13, 4.50, 0.24),
                (2.20, 4.86, 0.24),
            ),
            *_leg((2.02, 2.05), (1.72, 0.24), (-0.10, 0.16), (-0.22, 0.24), (-0.86, 0.06)),
        ),
        far=_leg((2.10, 2.08), (3.92, 2.08), (3.98, 0.32), (3.94, 0.13), (4.88, 0.05)),
        near=_arm((2.02, 4.06), (1.78, 2.72), (2.72, 2.44), (3.30, 2.42)),
    ),
    "standing": Figure(
        head=Head(0.32, 7.00, 0),
        body=(
            (
                (0.06, 3.90, 0.44),
                (0.06, 4.35, 0.43),
                (0.10, 4.95, 0.39),
                (0.12, 5.50, 0.48),
                (0.10, 6.00, 0.41),
                (0.18, 6.38, 0.24),
                (0.25, 6.75, 0.24),
            ),
            *_leg((0.08, 3.90), (0.10, 2.10), (0.00, 0.32), (-0.06, 0.13), (0.92, 0.05)),
        ),
        far=_leg((0.12, 3.90), (0.24, 2.10), (0.20, 0.32), (0.14, 0.13), (1.14, 0.05)),
        near=_arm((0.06, 5.94), (-0.06, 4.56), (0.16, 3.50), (0.26, 2.85)),
    ),
}
"""By position, as guides name it."""

FIGURES["a lunge"] = FIGURES["half kneeling"]
FIGURES["walking"] = FIGURES["standing"]
