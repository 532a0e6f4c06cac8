"""The world map's projection, in step with the drawing that the asset build makes (see assets/build/map.mjs).

Natural Earth, by the polynomial of B. Savric, T. Patterson and B. Jenny (2011, "The Natural Earth
projection"), turned so that the map's edge runs through the Bering Strait and cuts no land.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

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


def curve(host: MapPoint, partner: MapPoint) -> str:
    """Draw a curve on the page, not a great circle, so that none breaks at the edge of the map."""
    x0, y0 = project(partner.latitude, partner.longitude)
    x1, y1 = project(host.latitude, host.longitude)
    top = (y0 + y1) / 2 - RISE * math.hypot(x1 - x0, y1 - y0)
    return f"M{x0:.1f} {y0:.1f}Q{(x0 + x1) / 2:.1f} {top:.1f} {x1:.1f} {y1:.1f}"


def drawing(arcs: Sequence[Arc], points: Sequence[MapPoint]) -> dict[str, object]:
    """Everything the map's template draws: curves, then each city once, hosts over partners."""
    roles: dict[MapPoint, str] = dict.fromkeys(points, "city")
    roles |= dict.fromkeys((arc.partner for arc in arcs), "partner")
    roles |= dict.fromkeys((arc.host for arc in arcs), "host")
    return {
        "curves": [Curve(curve(arc.host, arc.partner), arc) for arc in arcs],
        "dots": _dots(roles),
        "has_arcs": bool(arcs),
        "width": WIDTH,
        "height": HEIGHT,
    }


def _dots(roles: dict[MapPoint, str]) -> list[Dot]:
    """Place each name on the first side of its dot where it covers no other name and no other dot."""
    spots = {point: project(point.latitude, point.longitude) for point in roles}
    taken = [Box(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in spots.values()]
    dots = []
    for point, role in roles.items():
        x, y = spots[point]
        width = LETTER * len(point.name)
        sides = [side.at(x, y, width) for side in SIDES]
        inside = [box for box in sides if box.left >= 0 and box.right <= WIDTH]
        free = [box for box in inside if not any(box.meets(other) for other in taken)]
        box = (free or inside or sides)[0]
        taken.append(box)
        dots.append(Dot(f"{x:.1f}", f"{y:.1f}", f"{box.left:.1f}", f"{box.bottom - 3:.1f}", point, role))
    return dots
