"""The world map's projection, in step with the drawing that the asset build makes (see assets/build/map.mjs).

Natural Earth, by the polynomial of B. Savric, T. Patterson and B. Jenny (2011, "The Natural Earth
projection"), turned so that the map's edge runs through the Bering Strait and cuts no land.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from citylinks.web.components.data import Arc, MapPoint

WIDTH, HEIGHT = 1000, 460
SCALE = 183.0
CENTER_X, CENTER_Y = 500.0, 268.0
MERIDIAN = 11.0
RISE = 0.25


# In the drawing's units: a dot's reach, a letter's mean width and a line's height.
DOT, LETTER, LINE = 6.0, 7.0, 14.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that something already stands in."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two share some area."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def held(self, spots: Spots) -> int:
        """How many of these spots lie inside."""
        near = spots.y[bisect_right(spots.x, self.left) : bisect_left(spots.x, self.right)]
        return sum(self.top < y < self.bottom for y in near)


@dataclass(frozen=True, slots=True)
class Spots:
    """Spots from left to right: a box looks only at those between its sides, not at all of a map's curves."""

    x: Sequence[float]
    y: Sequence[float]

    @classmethod
    def of(cls, spots: Iterable[tuple[float, float]]) -> Spots:
        """Put spots in their order."""
        ordered = sorted(spots)
        return cls([x for x, _ in ordered], [y for _, y in ordered])


@dataclass(frozen=True, slots=True)
class Side:
    """Where a name stands from its dot; `share` of its width lies left of the dot, `drop` is down from it."""

    share: float
    shift: float
    drop: float

    def at(self, x: float, y: float, width: float) -> Box:
        """Return the rectangle of a name of this width at a dot."""
        left = x + self.shift - self.share * width
        return Box(left, y + self.drop, left + width, y + self.drop + LINE)


SIDES = (
    Side(0, 9, -7),
    Side(1, -9, -7),
    Side(0.5, 0, 7),
    Side(0.5, 0, -21),
    Side(0, 7, 4),
    Side(1, -7, 4),
    Side(0, 7, -18),
    Side(1, -7, -18),
)


@dataclass(frozen=True, slots=True)
class Dot:
    """A point in the drawing's units, and where its name begins."""

    x: str
    y: str
    label_x: str
    label_y: str
    point: MapPoint
    role: str


@dataclass(frozen=True, slots=True)
class Curve:
    """An arc's path in the drawing's units."""

    path: str
    arc: Arc


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees to the drawing's units; y grows downwards."""
    phi = math.radians(latitude)
    lam = math.radians((longitude - MERIDIAN + 180) % 360 - 180)
    p2 = phi * phi
    p4 = p2 * p2
    x = lam * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return CENTER_X + SCALE * x, CENTER_Y - SCALE * y


def bend(host: MapPoint, partner: MapPoint) -> tuple[tuple[float, float], ...]:
    """Return start, control point and end of a curve: no great circle, so that none breaks at the edge."""
    x0, y0 = project(partner.latitude, partner.longitude)
    x1, y1 = project(host.latitude, host.longitude)
    return (x0, y0), ((x0 + x1) / 2, (y0 + y1) / 2 - RISE * math.hypot(x1 - x0, y1 - y0)), (x1, y1)


def curve(host: MapPoint, partner: MapPoint) -> str:
    """Draw the curve as an SVG path."""
    start, top, end = (f"{x:.1f} {y:.1f}" for x, y in bend(host, partner))
    return f"M{start}Q{top} {end}"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that a map draws."""

    curves: list[Curve]
    dots: list[Dot]


def drawing(arcs: Sequence[Arc], points: Sequence[MapPoint], role: str = "city") -> Drawing:
    """Draw the arcs as curves, and each city once, as a host if it ever is one."""
    roles: dict[MapPoint, str] = dict.fromkeys(points, role)
    roles |= dict.fromkeys((arc.partner for arc in arcs), "partner")
    roles |= dict.fromkeys((arc.host for arc in arcs), "host")
    lines = [spot for arc in arcs for spot in _along(*bend(arc.host, arc.partner))]
    return Drawing(
        [Curve(curve(arc.host, arc.partner), arc) for arc in arcs], _dots(roles, lines, crowded=not arcs)
    )


def _along(*knots: tuple[float, float]) -> list[tuple[float, float]]:
    """Sixty spots on a quadratic curve."""
    (x0, y0), (x1, y1), (x2, y2) = knots
    steps = [step / 59 for step in range(60)]
    return [
        (
            (1 - t) ** 2 * x0 + 2 * t * (1 - t) * x1 + t * t * x2,
            (1 - t) ** 2 * y0 + 2 * t * (1 - t) * y1 + t * t * y2,
        )
        for t in steps
    ]


def _dots(roles: dict[MapPoint, str], lines: Sequence[tuple[float, float]], *, crowded: bool) -> list[Dot]:
    """Place each name on the side of its dot that covers no other name or dot, and least of the curves.

    On a crowded map a name that would cover another is left to the table beside it.
    """
    spots = {point: project(point.latitude, point.longitude) for point in roles}
    curves = Spots.of(lines)
    taken = [Box(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in spots.values()]
    dots = []
    for point, role in roles.items():
        x, y = spots[point]
        sides = [side.at(x, y, LETTER * len(point.name)) for side in SIDES]

        def cost(box: Box) -> tuple[bool, int, int]:
            outside = box.left < 0 or box.right > WIDTH
            return outside, sum(box.meets(other) for other in taken), box.held(curves)

        box = min(sides, key=cost)
        if crowded and any(box.meets(other) for other in taken):
            dots.append(Dot(f"{x:.1f}", f"{y:.1f}", f"{x:.1f}", f"{y:.1f}", replace(point, name=""), role))
            continue
        taken.append(box)
        dots.append(Dot(f"{x:.1f}", f"{y:.1f}", f"{box.left:.1f}", f"{box.bottom - 3:.1f}", point, role))
    return dots
