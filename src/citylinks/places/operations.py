"""Loading the gazetteer into the database: the one write of this app."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.db.models import ProtectedError

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.models import locking
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.places.bulk import Cell, insert
from citylinks.places.columns import DEGREES, NORMALS
from citylinks.places.describe import CITIES
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.models import (
    City,
    CityName,
    Country,
    CountryLanguage,
    CountryList,
    CountryListEntry,
    Edition,
)

TEXT_FIELDS = (
    "name", "ascii_name", "country", "admin1_code", "admin1_name", "timezone", "elevation_source",
    "climate_zone", "climate_source", "kind",
)  # fmt: skip
NUMBER_FIELDS = ("latitude", "longitude", "utc_offset_hours", "elevation_m", "coast_km", *NORMALS)
CITY_FIELDS = ("geonameid", "population", *TEXT_FIELDS, *NUMBER_FIELDS, *CITIES)
COUNTRY_FIELDS = ("iso3", "name", "region", "subregion", "income_group", "ldc", "lldc", "sids", "currency")
Row = tuple[Cell, ...]
# How many times smaller a city counts when it is looked for by a name that is not its own.
OTHER_NAME = 30


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did. `kept` counts cities that the tables no longer hold and others still point at."""

    sha256: str
    cities: int
    names: int
    added: int = 0
    updated: int = 0
    removed: int = 0
    kept: int = 0

    @property
    def changed(self) -> bool:
        """False when these very tables were loaded before."""
        return bool(self.added or self.updated or self.removed or self.kept)

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        if not self.changed:
            return f"The {self.cities:,} cities are loaded already; nothing changed."
        kept = f", kept {self.kept:,} that records point at" if self.kept else ""
        return (
            f"Loaded {self.cities:,} cities with {self.names:,} names: "
            f"added {self.added:,}, updated {self.updated:,}, removed {self.removed:,}{kept}."
        )


@operation
def load_gazetteer(*, by: Actor, at: dt.datetime, gazetteer: Gazetteer | None = None) -> Loaded:
    """Bring the tables to the state of the gazetteer (the package's by default) and record one audit event.

    Loading the same tables again changes nothing and records nothing. Raises NotPermitted. Takes seconds, and
    holds the lock on the edition meanwhile.
    """
    require(by, Permission.LOAD_PLACES, None)
    source = gazetteer or Gazetteer.load()
    Edition.objects.get_or_create(id=1)
    edition = locking(Edition.objects.all()).get(id=1)
    if edition.sha256 == source.sha256:
        return Loaded(edition.sha256, edition.cities, edition.names)
    load_countries(source)
    CityName.objects.all().delete()
    added, updated = load_cities(source)
    removed, kept = remove_cities(source)
    names = load_names(source)
    load_lists(source)
    edition.sha256, edition.cities, edition.names = source.sha256, source.n, names
    edition.loaded_at = aware_utc(at)
    edition.save(update_fields=["sha256", "cities", "names", "loaded_at"])
    loaded = Loaded(source.sha256, source.n, names, added, updated, removed, kept)
    record(
        EventName.PLACES_LOADED,
        by=by,
        at=at,
        kind="gazetteer",
        object_id=source.sha256[:12],
        facts={
            "cities": source.n,
            "names": names,
            "added": added,
            "updated": updated,
            "removed": removed,
            "kept": kept,
            "sha256": source.sha256,
        },
    )
    return loaded


def load_countries(source: Gazetteer) -> None:
    """Write all countries with their languages; none is ever removed."""
    Country.objects.bulk_create(
        (
            Country(iso2=known.iso2, **{name: getattr(known, name) for name in COUNTRY_FIELDS})
            for known in source.countries.values()
        ),
        update_conflicts=True,
        unique_fields=["iso2"],
        update_fields=list(COUNTRY_FIELDS),
    )
    CountryLanguage.objects.all().delete()
    insert(
        CountryLanguage,
        ("country", "code", "share"),
        [
            (known.iso2, code, share)
            for known in source.countries.values()
            for code, share in known.languages.items()
        ],
    )


def city_rows(source: Gazetteer) -> Iterator[Row]:
    """Yield the cities as rows of CITY_FIELDS."""
    normals = {name: source.columns["normals"][:, index] for index, name in enumerate(NORMALS)}
    cells: list[list[Cell]] = [
        source.columns[name].tolist() for name in ("geonameid", "population", *TEXT_FIELDS)
    ]
    for name in NUMBER_FIELDS:
        values = normals[name] if name in normals else source.columns[name]
        column = np.round(values.astype(np.float64), 5 if name in DEGREES else 2)
        cells.append([None if value != value else value for value in column.tolist()])  # noqa: PLR0124 - NaN
    cells += [[value or None for value in source.columns[name].tolist()] for name in CITIES]
    return zip(*cells, strict=True)


def load_cities(source: Gazetteer) -> tuple[int, int]:
    """Add the cities that are new and update those that differ; return how many of each."""
    present = {row[0]: row for row in City.objects.values_list(*CITY_FIELDS)}
    new: list[Row] = []
    differing: list[Row] = []
    for row in city_rows(source):
        before = present.get(row[0])
        if before is None:
            new.append(row)
        elif before != row:
            differing.append(row)
    insert(City, CITY_FIELDS, new)
    changed = [City(**dict(zip(ATTRIBUTES, row, strict=True))) for row in differing]
    City.objects.bulk_update(changed, CITY_FIELDS[1:], batch_size=500)
    return len(new), len(differing)


ATTRIBUTES = tuple("country_id" if name == "country" else name for name in CITY_FIELDS)


def remove_cities(source: Gazetteer) -> tuple[int, int]:
    """Remove the cities that the tables no longer hold, but keep those that other records point at."""
    removed = kept = 0
    known = set(source.ids.tolist())
    gone = [
        geonameid for geonameid in City.objects.values_list("geonameid", flat=True) if geonameid not in known
    ]
    for geonameid in gone:
        try:
            City.objects.get(geonameid=geonameid).delete()
            removed += 1
        except ProtectedError:
            kept += 1
    return removed, kept


def load_names(source: Gazetteer) -> int:
    """Write every name of every city; return how many."""
    own = dict(
        zip(
            source.ids.tolist(),
            zip(source.columns["key"].tolist(), source.columns["population"].tolist(), strict=True),
            strict=True,
        )
    )
    rows: list[Row] = []
    for key, geonameid, name in source.names.lines():
        own_key, population = own[geonameid]
        prominence = population if key == own_key else population // OTHER_NAME
        rows.append((geonameid, key, name, prominence))
    insert(CityName, ("city", "key", "name", "prominence"), rows)
    return len(rows)


def load_lists(source: Gazetteer) -> None:
    """Write the dated lists of countries with their entries."""
    CountryList.objects.bulk_create(
        (
            CountryList(
                code=entry.code,
                name=entry.name,
                as_of=entry.as_of,
                day_known=entry.day_known,
                source=entry.source,
            )
            for entry in source.country_lists
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "as_of", "day_known", "source"],
    )
    CountryListEntry.objects.all().delete()
    insert(
        CountryListEntry,
        ("country_list", "country"),
        [(entry.code, iso2) for entry in source.country_lists for iso2 in entry.countries],
    )
