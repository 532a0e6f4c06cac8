"""Where a country's dot stands on a map: at its largest city."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from citylinks.places.gazetteer import Gazetteer
from citylinks.web import names
from citylinks.web.components.data import MapPoint


@cache
def _largest() -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the largest city of each country; in 10 ms, once per process."""
    columns = Gazetteer.load().columns
    smallest_first = np.argsort(columns["population"], kind="stable")
    ordered = (columns[name][smallest_first].tolist() for name in ("country", "latitude", "longitude"))
    return {code: (latitude, longitude) for code, latitude, longitude in zip(*ordered, strict=True)}


def points(codes: Iterable[str]) -> tuple[MapPoint, ...]:
    """Return a dot for each country that has a city in the table, by their names."""
    known = _largest()
    named = sorted((names.country(code), code) for code in set(codes) if code in known)
    return tuple(MapPoint(name, *known[code]) for name, code in named)
