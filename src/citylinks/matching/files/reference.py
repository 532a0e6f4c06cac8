"""What files are checked against: cities, countries, dated lists, languages, currencies, themes, criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from citylinks.matching.files.records import QuotaKind
from citylinks.matching.files.sheet import Row
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.names import fold
from citylinks.places.records import Hit
from citylinks.themes.taxonomy import THEMES

# Suggesting reads all names, some milliseconds each: a hostile file may not buy more of it than this.
MOST_SUGGESTIONS = 200
NEAREST = 3
MOST_NAMESAKES = 100
# What people write for a country that is neither its name nor a code of ISO 3166-1.
SHORT_FORMS = {"uk": "GB", "great britain": "GB", "england": "GB", "us of a": "US", "america": "US"}


@dataclass(frozen=True, slots=True)
class Place:
    """A city as the records hold it."""

    geonameid: int
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class _Unfound:
    message: str
    mend: str


@dataclass(slots=True)
class Reference:
    """The vocabularies of a reading, and the cities found so far in it."""

    gazetteer: Gazetteer
    countries: Mapping[str, str]  # ISO alpha-2 -> name
    languages: frozenset[str]
    currencies: frozenset[str]
    themes: Mapping[str, str]  # code -> English label
    lists: Mapping[str, str]  # code -> name
    list_days: Mapping[str, date]
    criteria: tuple[str, ...]
    _country_codes: dict[str, str]  # by folded name, three letters or other common short form
    _found: dict[tuple[str, str], Place | _Unfound] = field(default_factory=dict)
    _suggested: int = 0

    @classmethod
    def load(cls, criteria: tuple[str, ...]) -> Reference:
        """Build it from the reference data in the package; takes about as long as the gazetteer."""
        gazetteer = Gazetteer.load()
        countries = gazetteer.countries
        return cls(
            gazetteer=gazetteer,
            countries={code: country.name for code, country in countries.items()},
            languages=frozenset(
                code.partition("-")[0] for record in countries.values() for code in record.languages
            ),
            currencies=frozenset(record.currency for record in countries.values() if record.currency),
            themes={code: theme.label for code, theme in THEMES.items()},
            lists={entry.code: entry.name for entry in gazetteer.country_lists},
            list_days={entry.code: entry.as_of for entry in gazetteer.country_lists},
            criteria=criteria,
            _country_codes=SHORT_FORMS
            | {fold(code): iso2 for iso2, record in countries.items() for code in (record.iso3, record.name)},
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

    def city(self, row: Row) -> Place | None:
        """Find the city of a row, or log why not with the nearest three."""
        text, written = row.text("city"), row.text("country")
        country = written.upper()
        if not text:
            row.fault("city", "This cell is blank.", "It is required.")
        if country and country not in self.countries:
            row.fault("country", f"“{written[:40]}” is no country code.", self._country_mend(written))
        if not text or (country and country not in self.countries):
            return None
        key = (text, country)
        if key not in self._found:
            self._found[key] = (
                self._by_number(text, country) if text.isdecimal() else self._named(text, country)
            )
        found = self._found[key]
        if isinstance(found, _Unfound):
            row.fault("city", found.message, found.mend)
            return None
        return found

    def _by_number(self, text: str, country: str) -> Place | _Unfound:
        try:
            city = self.gazetteer.city(int(text[:12]))
        except LookupError:
            return _Unfound(f"No city has the GeoNames number {text[:12]}.", "Write the city's name instead.")
        if country and city.country != country:
            where = f"{city.name} is in {city.country}, not in {country}."
            return _Unfound(where, "Mend the number or the country.")
        return Place(city.geonameid, city.name, city.country)

    def _named(self, text: str, country: str) -> Place | _Unfound:
        hits = self._exact(text, country)
        if len(hits) == 1:
            return Place(hits[0].geonameid, hits[0].name, hits[0].country)
        within = f" in {self.countries[country]}" if country else ""
        if hits:
            listed = "; ".join(_full(hit) for hit in hits[:NEAREST])
            message = f"{len(hits)} cities{within} are called “{text[:60]}”."
            return _Unfound(message, f"Write “Name, State” or the number: {listed}.")
        message = f"No city{within} is called “{text[:60]}”."
        if self._suggested >= MOST_SUGGESTIONS:
            return _Unfound(message, "Look it up with: citylinks places find.")
        self._suggested += 1
        elsewhere = self._exact(text, "")[:1] if country else []
        near = {hit.geonameid: hit for hit in elsewhere}
        near |= {hit.geonameid: hit for hit in self.gazetteer.find(text[:60], country or None, limit=NEAREST)}
        if len(near) < NEAREST:
            near |= {hit.geonameid: hit for hit in self.gazetteer.suggest(text[:60], NEAREST + len(near))}
        names = "; ".join(_full(hit) for hit in list(near.values())[:NEAREST])
        return _Unfound(message, f"The nearest are: {names}." if names else "Use its GeoNames number.")

    def _exact(self, text: str, country: str) -> list[Hit]:
        """Find the cities with this very name, or “Name, State”; a main name goes before an alternate one."""
        name, comma, state = text.rpartition(",")
        for wanted, admin1 in ((text, ""), (name, state)) if comma else ((text, ""),):
            key = fold(wanted)
            # A name nobody has is turned away here: looking for similar ones reads all names.
            if not key or next(self.gazetteer.names.exact(key), None) is None:
                continue
            hits = [
                hit
                for hit in self.gazetteer.find(wanted, country or None, limit=MOST_NAMESAKES)
                if hit.how != "similar name" and (not admin1 or fold(hit.admin1) == fold(admin1))
            ]
            if hits:
                return [hit for hit in hits if hit.how == "name"] or hits
        return []

    def _country_mend(self, text: str) -> str:
        found = self._country_codes.get(fold(text[:100]))
        return f"Write {found}." if found else "Use the two letters of ISO 3166-1, such as TZ."


def _full(hit: Hit) -> str:
    """Name a hit so that the reader can copy what to write."""
    state = f", {hit.admin1}" if hit.admin1 else ""
    return f"{hit.name}{state}, {hit.country} ({hit.geonameid})"
