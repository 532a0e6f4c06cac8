"""The cities and countries of the world from the package's own data: read-only, offline, without Django.

    gazetteer = Gazetteer.load()
    gazetteer.find("Moscú")[0].geonameid
    gazetteer.city(1627896).figure("population")

`CITYLINKS_PLACES_DIR` names a directory with another build of the tables, such as one of 500+ people.
"""

from __future__ import annotations

import csv
import hashlib
import os
import tomllib
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from citylinks.places.columns import DEGREES, NORMALS, Columns, unpack
from citylinks.places.describe import VALUES, describe
from citylinks.places.find import NameIndex
from citylinks.places.records import (
    CityRecord,
    CountryListRecord,
    CountryRecord,
    DuplicateRecord,
    Hit,
    OverrideRecord,
    SourceRecord,
    Value,
)

DATA = Path(__file__).parent / "data"
TABLES = ("cities.npz", "names.txt.gz", "countries.csv")


class Gazetteer:
    """Tables of one directory. `columns` are arrays by name, by geonameid; do not write to them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.columns: Columns = unpack(directory / "cities.npz")
        self.ids: npt.NDArray[np.int64] = self.columns["geonameid"].astype(np.int64)
        self.n = len(self.ids)

    @staticmethod
    def load(directory: Path | None = None) -> Gazetteer:
        """Return the tables of the package, or of another build; each directory is read once."""
        chosen = os.environ.get("CITYLINKS_PLACES_DIR", "")
        return _load(directory or (Path(chosen) if chosen else DATA))

    def __contains__(self, geonameid: int) -> bool:
        row = int(np.searchsorted(self.ids, geonameid))
        return row < self.n and int(self.ids[row]) == geonameid

    def row_of(self, geonameid: int) -> int:
        """Return the row of a city in `columns`; LookupError when it is not in the table."""
        row = int(np.searchsorted(self.ids, geonameid))
        if row >= self.n or int(self.ids[row]) != geonameid:
            raise LookupError(f"No city of the table has the geonameid {geonameid}.")
        return row

    def city(self, geonameid: int) -> CityRecord:
        """Return one city with its figures and their sources; LookupError when it is not in the table."""
        row = self.row_of(geonameid)
        values = {name: self._value(name, row) for name in VALUES}
        country = self.countries.get(str(values["country"]))
        return describe(values, country, self.country_lists, self.overrides)

    def _value(self, name: str, row: int) -> Value | None:
        """Return one cell as a plain value; numbers that are not known become None."""
        if name in NORMALS:
            cell = self.columns["normals"][row, NORMALS.index(name)]
        else:
            cell = self.columns[name][row]
        if isinstance(cell, str):
            return cell
        if isinstance(cell, np.integer):
            return int(cell)
        digits = 5 if name in DEGREES else 2  # more is the tail of a float32
        return None if np.isnan(cell) else round(float(cell), digits)

    def find(self, text: str, country: str | None = None, limit: int = 10) -> list[Hit]:
        """Return the cities that a text names: exact names first, similar ones only when there is none."""
        return self.names.find(self.columns, text, country=country, limit=limit)

    def suggest(self, text: str, n: int = 3) -> list[Hit]:
        """Return the n cities whose names come closest to a text, for "did you mean"."""
        return self.names.nearest(self.columns, text, n)

    @cached_property
    def sha256(self) -> str:
        """The digest of the tables: equal when every figure, name and list is."""
        digest = hashlib.sha256()
        for path in (*(self.directory / name for name in TABLES), DATA / "country_lists.toml"):
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    @cached_property
    def names(self) -> NameIndex:
        """All names of all cities; read when the first text is looked up."""
        return NameIndex.load(self.directory)

    @cached_property
    def countries(self) -> dict[str, CountryRecord]:
        """All countries by their two letters."""
        with (self.directory / "countries.csv").open(encoding="utf-8", newline="") as stream:
            return {row["iso2"]: country_record(row) for row in csv.DictReader(stream)}

    @cached_property
    def country_lists(self) -> tuple[CountryListRecord, ...]:
        """The dated lists of countries, in the order of their dates."""
        entries = tomllib.loads((DATA / "country_lists.toml").read_text(encoding="utf-8"))["list"]
        return tuple(
            CountryListRecord(**(entry | {"countries": tuple(entry["countries"])})) for entry in entries
        )

    @cached_property
    def sources(self) -> dict[str, SourceRecord]:
        """All sources by their code."""
        entries = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))["source"]
        records = (SourceRecord(**(entry | {"columns": tuple(entry["columns"])})) for entry in entries)
        return {record.code: record for record in records}

    @cached_property
    def overrides(self) -> dict[tuple[int, str], OverrideRecord]:
        """The program's corrections by city and column."""
        entries = self._corrections["figure"]
        return {(entry["geonameid"], entry["column"]): OverrideRecord(**entry) for entry in entries}

    @cached_property
    def duplicates(self) -> tuple[DuplicateRecord, ...]:
        """The entries that the program leaves out."""
        return tuple(DuplicateRecord(**entry) for entry in self._corrections["duplicate"])

    @cached_property
    def _corrections(self) -> dict[str, list[dict[str, Any]]]:
        return tomllib.loads((DATA / "overrides.toml").read_text(encoding="utf-8"))


@cache
def _load(directory: Path) -> Gazetteer:
    return Gazetteer(directory)


def country_record(row: dict[str, str]) -> CountryRecord:
    """Return one row of countries.csv as a record."""
    shares = (pair.split(":") for pair in row["languages"].split(";") if pair)
    return CountryRecord(
        iso2=row["iso2"],
        iso3=row["iso3"],
        name=row["name"],
        region=row["region"],
        subregion=row["subregion"],
        income_group=row["income_group"],
        ldc=row["ldc"] == "true",
        lldc=row["lldc"] == "true",
        sids=row["sids"] == "true",
        languages={code: float(share) for code, share in shares},
        currency=row["currency"],
    )
