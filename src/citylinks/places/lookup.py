"""Finding the one city that a cell of a file names, or saying why there is none, with the nearest three.

Needs no Django. A name is never guessed: of several cities with one name, the person says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from citylinks.places.gazetteer import Gazetteer
from citylinks.places.names import fold
from citylinks.places.records import Hit

# Suggesting reads all names, some milliseconds each: a hostile file may not buy more of it than this.
MOST_SUGGESTIONS = 50
NEAREST = 3
MOST_NAMESAKES = 100
# What people write for a country that is neither its name nor a code of ISO 3166-1.
SHORT_FORMS = {"uk": "GB", "great britain": "GB", "england": "GB", "us of a": "US", "america": "US"}


@dataclass(frozen=True, slots=True)
class NamedCity:
    """A city that was found."""

    geonameid: int
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class UnknownName:
    """Why no city was found, and what to write instead."""

    message: str
    mend: str


@dataclass(slots=True)
class Lookup:
    """Looks cities and countries up, and keeps what it found: a file names the same city many times."""

    gazetteer: Gazetteer
    countries: Mapping[str, str]  # ISO alpha-2 -> name
    country_codes: Mapping[str, str]  # by folded name, three letters or other common short form
    _found: dict[tuple[str, str], NamedCity | UnknownName] = field(default_factory=dict)
    _suggested: int = 0

    @classmethod
    def load(cls) -> Lookup:
        """Build it from the tables of the package; takes about as long as the gazetteer."""
        gazetteer = Gazetteer.load()
        countries = gazetteer.countries
        return cls(
            gazetteer=gazetteer,
            countries={code: country.name for code, country in countries.items()},
            country_codes=SHORT_FORMS
            | {fold(code): iso2 for iso2, record in countries.items() for code in (record.iso3, record.name)},
        )

    def city(self, text: str, country: str = "") -> NamedCity | UnknownName:
        """Find a city by its name in any language, by “Name, State” or by its GeoNames number.

        `country` is one of `countries`, or empty for all of them.
        """
        key = (text, country)
        if key not in self._found:
            found = self._by_number(text, country) if is_number(text) else self._named(text, country)
            self._found[key] = found
        return self._found[key]

    def name_for(self, geonameid: int) -> str:
        """Return what to write so that `city` finds this very city: its name, “Name, State”, or its number.

        LookupError when it is not in the table.
        """
        row = self.gazetteer.row_of(geonameid)
        columns = self.gazetteer.columns
        name, country = str(columns["name"][row]), str(columns["country"][row])
        for text in (name, f"{name}, {columns['admin1_name'][row]}"):
            found = self._exact(text, country) if text.strip() == text and not is_number(text) else []
            if [hit.geonameid for hit in found] == [geonameid]:
                return text
        return str(geonameid)

    def country_named(self, text: str) -> str:
        """Return the code of a country written in another way, such as its English name; "" when none is."""
        return self.country_codes.get(fold(text[:100]), "")

    def country_mend(self, text: str) -> str:
        """Say what to write instead of a text that is no code of a country."""
        found = self.country_named(text)
        return f"Write {found}." if found else "Use the two letters of ISO 3166-1, such as TZ."

    def _by_number(self, text: str, country: str) -> NamedCity | UnknownName:
        try:
            row = self.gazetteer.row_of(int(text[:12]))
        except LookupError:
            return UnknownName(
                f"No city has the GeoNames number {text[:12]}.", "Write the city's name instead."
            )
        columns = self.gazetteer.columns
        name, lies_in = str(columns["name"][row]), str(columns["country"][row])
        if country and lies_in != country:
            where = f"{name} is in {lies_in}, not in {country}."
            return UnknownName(where, "Mend the number or the country.")
        return NamedCity(int(text), name, lies_in)

    def _named(self, text: str, country: str) -> NamedCity | UnknownName:
        hits = self._exact(text, country)
        if len(hits) == 1:
            return NamedCity(hits[0].geonameid, hits[0].name, hits[0].country)
        within = f" in {self.countries[country]}" if country else ""
        if hits:
            listed = "; ".join(_full(hit) for hit in hits[:NEAREST])
            message = f"{len(hits)} cities{within} are called “{text[:60]}”."
            return UnknownName(message, f"Write “Name, State” or the number: {listed}.")
        message = f"No city{within} is called “{text[:60]}”."
        if self._suggested >= MOST_SUGGESTIONS:
            return UnknownName(message, "Look it up with: citylinks places find.")
        self._suggested += 1
        elsewhere = self._exact(text, "")[:1] if country else []
        near = {hit.geonameid: hit for hit in elsewhere}
        near |= {hit.geonameid: hit for hit in self.gazetteer.find(text[:60], country or None, limit=NEAREST)}
        if len(near) < NEAREST:
            near |= {hit.geonameid: hit for hit in self.gazetteer.suggest(text[:60], NEAREST + len(near))}
        names = "; ".join(_full(hit) for hit in list(near.values())[:NEAREST])
        return UnknownName(message, f"The nearest are: {names}." if names else "Use its GeoNames number.")

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


def is_number(text: str) -> bool:
    """Tell whether a text is meant as a GeoNames number."""
    return text.isascii() and text.isdecimal()


def _full(hit: Hit) -> str:
    """Name a hit so that the reader can copy what to write."""
    state = f", {hit.admin1}" if hit.admin1 else ""
    return f"{hit.name}{state}, {hit.country} ({hit.geonameid})"
