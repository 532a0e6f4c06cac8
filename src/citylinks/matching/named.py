"""The city a person writes: a geonameid, a name, or `Somerville, MA, US` to say which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.matching.question import country_code, nearest_countries, suggestion
from citylinks.matching.translate import gettext as _
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.names import fold
from citylinks.places.records import Hit

MOST_NAMESAKES = 100
LONGEST_QUOTE = 60
SIMILAR = "similar name"


class UnknownCity(DomainError):  # noqa: N818 - a refusal, named as people would say it
    """No city has this name; `suggestions` are the nearest three."""

    def __init__(self, message: str, suggestions: Sequence[str]) -> None:
        super().__init__("unknown-city", message, "city")
        self.suggestions = tuple(suggestions)


@dataclass(frozen=True, slots=True)
class NamedCity:
    """The city meant, and the others of the same name, the largest first."""

    geonameid: int
    label: str
    others: tuple[str, ...] = ()
    section: str = ""  # what was named, where that is a section of this city

    @property
    def notice(self) -> str:
        """Say which city was taken when the name is not unique, or a section's; else empty."""
        if self.section:
            return _("%(section)s is a part of %(city)s: the whole city is taken.") % {
                "section": self.section,
                "city": self.label,
            }
        if not self.others:
            return ""
        return _("Took %(city)s, the largest of %(number)d; there is also %(others)s.") % {
            "city": self.label,
            "number": len(self.others) + 1,
            "others": _(" and ").join(self.others[:3]),
        }


def named_city(text: str, gazetteer: Gazetteer) -> NamedCity:
    """Find the city; the most populous of several. Raises UnknownCity, or Faults for an unknown country."""
    name, *qualifiers = (part.strip() for part in text.split(","))
    if name.isdecimal() and not qualifiers:
        return _by_number(name, gazetteer)
    country = None
    if qualifiers:
        country = country_code(qualifiers[-1], gazetteer.countries)
        if country is None and len(qualifiers) > 1:
            message = _("“%(text)s” is not a country.") % {"text": qualifiers[-1]}
            mend = suggestion(nearest_countries(qualifiers[-1], gazetteer.countries))
            refuse([Fault("city", message, mend)])
    regions = qualifiers[:-1] if country else qualifiers
    hits = [
        hit
        for hit in gazetteer.find(name, country=country, limit=MOST_NAMESAKES)
        if hit.how != SIMILAR and all(_in_region(hit, region, gazetteer) for region in regions)
    ]
    if not hits and country and len(qualifiers) == 1:
        # Two letters may be a country or a region: "Somerville, MA" is in Massachusetts, not in Morocco.
        hits = [
            hit
            for hit in gazetteer.find(name, limit=MOST_NAMESAKES)
            if hit.how != SIMILAR and _in_region(hit, qualifiers[0], gazetteer)
        ]
    if not hits:
        raise _unknown(text, name, gazetteer)
    own = [hit for hit in hits if hit.how == "name"] or hits
    labels = [label(hit, gazetteer) for hit in own]
    chosen = max(range(len(own)), key=lambda i: (own[i].population, -own[i].geonameid))
    others = tuple(other for i, other in enumerate(labels) if i != chosen)
    if own[chosen].part_of in gazetteer:
        return _whole_of(labels[chosen], own[chosen].part_of, gazetteer)
    return NamedCity(own[chosen].geonameid, labels[chosen], others)


def _by_number(text: str, gazetteer: Gazetteer) -> NamedCity:
    geonameid = int(text[:12])
    if geonameid not in gazetteer:
        raise UnknownCity(_("No city of the table has the geonameid %(id)s.") % {"id": shortened(text)}, ())
    city = gazetteer.city(geonameid)
    named = ", ".join(part for part in (city.name, city.country_name) if part)
    if city.part_of is not None and city.part_of in gazetteer:
        return _whole_of(named, city.part_of, gazetteer)
    return NamedCity(geonameid, named)


def _whole_of(section: str, geonameid: int, gazetteer: Gazetteer) -> NamedCity:
    """Return the city that a section is part of."""
    city = gazetteer.city(geonameid)
    named = ", ".join(part for part in (city.name, city.country_name) if part)
    return NamedCity(geonameid, named, section=section)


def _in_region(hit: Hit, region: str, gazetteer: Gazetteer) -> bool:
    code = str(gazetteer.columns["admin1_code"][gazetteer.row_of(hit.geonameid)])
    return fold(region) in {fold(hit.admin1), fold(code)}


def label(hit: Hit, gazetteer: Gazetteer) -> str:
    """Write a city so that people tell it from its namesakes."""
    country = gazetteer.countries[hit.country].name if hit.country in gazetteer.countries else hit.country
    where = ", ".join(part for part in (hit.name, hit.admin1, country) if part)
    return _("%(where)s (%(id)d)") % {"where": where, "id": hit.geonameid}


def shortened(text: str) -> str:
    """Quote what someone wrote on one line, and not all of it."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"


def _unknown(text: str, name: str, gazetteer: Gazetteer) -> UnknownCity:
    near = [label(hit, gazetteer) for hit in gazetteer.suggest(name, 3)]
    if not fold(name):
        return UnknownCity(_("No city is named here. Write its name, or its geonameid."), ())
    message = _("No city is called “%(text)s”.") % {"text": shortened(text)}
    return UnknownCity(f"{message} {suggestion(near)}".strip(), near)
