"""What files are checked against: cities, countries, dated lists, languages, currencies, themes, criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from citylinks.matching.files.records import QuotaKind
from citylinks.matching.files.sheet import Row
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.lookup import Lookup, NamedCity, UnknownName
from citylinks.themes.taxonomy import THEMES


@dataclass(slots=True)
class Reference:
    """The vocabularies of a reading, and the cities found so far in it."""

    gazetteer: Gazetteer
    lookup: Lookup
    countries: Mapping[str, str]  # ISO alpha-2 -> name
    languages: frozenset[str]
    currencies: frozenset[str]
    themes: Mapping[str, str]  # code -> English label
    lists: Mapping[str, str]  # code -> name
    list_days: Mapping[str, date]
    criteria: tuple[str, ...]

    @classmethod
    def load(cls, criteria: tuple[str, ...]) -> Reference:
        """Build it from the reference data in the package; takes about as long as the gazetteer."""
        lookup = Lookup.load()
        gazetteer = lookup.gazetteer
        countries = gazetteer.countries
        return cls(
            gazetteer=gazetteer,
            lookup=lookup,
            countries=lookup.countries,
            languages=frozenset(
                code.partition("-")[0] for record in countries.values() for code in record.languages
            ),
            currencies=frozenset(record.currency for record in countries.values() if record.currency),
            themes={code: theme.label for code, theme in THEMES.items()},
            lists={entry.code: entry.name for entry in gazetteer.country_lists},
            list_days={entry.code: entry.as_of for entry in gazetteer.country_lists},
            criteria=criteria,
        )

    def quota_values(self, kind: QuotaKind) -> tuple[str, ...]:
        """List what a quota of this kind may name."""
        records = self.gazetteer.countries.values()
        match kind:
            case "country":
                return tuple(self.countries)
            case "region":
                return tuple(sorted({record.region for record in records if record.region}))
            case "subregion":
                return tuple(sorted({record.subregion for record in records if record.subregion}))
            case "income_group":
                return tuple(sorted({record.income_group for record in records if record.income_group}))
            case "theme":
                return tuple(self.themes)
            case "purpose":
                return ()  # the program names its own

    def city(self, row: Row) -> NamedCity | None:
        """Find the city of a row, or log why not with the nearest three."""
        text, written = row.text("city"), row.text("country")
        country = written.upper()
        if not text:
            row.fault("city", "This cell is blank.", "It is required.")
        if country and country not in self.countries:
            mend = self.lookup.country_mend(written)
            row.fault("country", f"“{written[:40]}” is no country code.", mend)
        if not text or (country and country not in self.countries):
            return None
        found = self.lookup.city(text, country)
        if isinstance(found, UnknownName):
            row.fault("city", found.message, found.mend)
            return None
        return found
