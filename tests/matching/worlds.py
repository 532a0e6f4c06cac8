"""A small world of real cities with round figures, and the whole world of the package."""

from __future__ import annotations

import numpy as np

from citylinks.matching.world import Evidence, build
from citylinks.places.records import CountryRecord

NAN = float("nan")


def country(iso2, iso3, name, income_group, languages):
    return CountryRecord(
        iso2=iso2,
        iso3=iso3,
        name=name,
        region="",
        subregion="",
        income_group=income_group,
        ldc=False,
        lldc=False,
        sids=False,
        languages=languages,
        currency="",
    )


COUNTRIES = {
    "AU": country("AU", "AUS", "Australia", "High income", {"en": 0.96}),
    "CI": country("CI", "CIV", "Côte d’Ivoire", "Lower middle income", {"fr": 0.7}),
    "ID": country("ID", "IDN", "Indonesia", "Upper middle income", {"id": 0.64, "jv": 0.34}),
    "SN": country("SN", "SEN", "Senegal", "Lower middle income", {"wo": 0.71, "fr": 0.39}),
    "TL": country("TL", "TLS", "Timor-Leste", "", {}),
}
#        id  name  country  lat  lon  people  elevation  coast  zone  coldest warmest rain driest  utc
CITIES = (
    (1, "Semarang", "ID", -7.0, 110.4, 1_600_000, 4.0, 3.0, "Am", 26.0, 28.0, 2000.0, 40.0, 7.0),
    (2, "Makassar", "ID", -5.1, 119.4, 1_400_000, 9.0, 1.0, "Am", 26.0, 28.0, 2600.0, 30.0, 8.0),
    (3, "Gold Coast", "AU", -28.0, 153.4, 640_000, 5.0, 0.0, "Cfa", 15.0, 25.0, 1300.0, 50.0, 10.0),
    (4, "Alice Springs", "AU", -23.7, 133.9, 25_000, 580.0, 900.0, "BWh", 12.0, 29.0, 280.0, 8.0, 9.5),
    (5, "Dakar", "SN", 14.7, -17.4, 2_600_000, 14.0, 0.0, "BSh", 21.0, 28.0, 450.0, 0.0, 0.0),
    (6, "Abidjan", "CI", 5.3, -4.0, 4_400_000, 18.0, 2.0, "Am", 25.0, 28.0, 1800.0, 30.0, 0.0),
    (7, "Dili", "TL", -8.6, 125.6, 222_000, NAN, 0.0, "Aw", 26.0, 29.0, 1000.0, 10.0, 9.0),
)


def texts(values):
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def facts(rows=CITIES):
    columns = list(zip(*rows, strict=True))
    return {
        "geonameid": np.array(columns[0], dtype=np.int64),
        "name": texts(columns[1]),
        "country": texts(columns[2]),
        "admin1_name": texts([""] * len(rows)),
        "latitude": np.array(columns[3]),
        "longitude": np.array(columns[4]),
        "population": np.array(columns[5], dtype=np.int64),
        "elevation_m": np.array(columns[6], dtype=np.float32),
        "coast_km": np.array(columns[7], dtype=np.float32),
        "climate_zone": texts(columns[8]),
        "normals": np.array(columns[9:13], dtype=np.float32).T,
        "utc_offset_hours": np.array(columns[13], dtype=np.float32),
        "kind": texts(["seat"] * len(rows)),
        "part_of": np.zeros(len(rows), dtype=np.int64),
        "urban_area": np.zeros(len(rows), dtype=np.int64),
    }


EROSION = Evidence(
    "coastal-erosion", "Sand is pumped past the river mouth.", "City of Gold Coast", "a sample"
)
FLOODS = Evidence("river-flooding", "A levee was raised.", "City of Gold Coast", "a sample")


def small(evidence=(), rows=CITIES, *, areas=None, sections=None):
    """The small world; `areas` gives the urban area of a city, `sections` the city that an entry is part of."""
    columns = facts(rows)
    for row, geonameid in enumerate(columns["geonameid"].tolist()):
        columns["urban_area"][row] = (areas or {}).get(geonameid, 0)
        if geonameid in (sections or {}):
            columns["kind"][row], columns["part_of"][row] = "section", sections[geonameid]
    return build(columns, COUNTRIES, evidence, "small")
