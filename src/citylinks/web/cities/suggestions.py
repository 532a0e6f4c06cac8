"""Lines of the city typeahead, in the form that the page's script reads."""

from __future__ import annotations

from typing import TypedDict

from citylinks.places import queries
from citylinks.places.names import fold
from citylinks.web import names
from citylinks.web.cities.lookup import COMMA, Place, detail_of

LINES = 8


class Suggestion(TypedDict):
    """`value` fills the field, `id` the hidden field of the chosen city; `detail` stands small beside it."""

    value: str
    detail: str
    id: int
    href: str


def suggestions(text: str) -> list[Suggestion]:
    """Return the largest cities of which some name begins as typed: two queries, whatever is typed."""
    return [
        _line(choice)
        for choice in queries.city_names(COMMA.split(names.plain(text), maxsplit=1)[0], limit=LINES)
    ]


def _line(choice: queries.CityChoice) -> Suggestion:
    place = Place(
        choice.geonameid, choice.name, choice.admin1, names.country(choice.country), choice.population
    )
    detail = detail_of(names.people(choice.population), choice.part_of)
    if fold(choice.matched) != fold(choice.name):
        detail = f"{names.isolated(choice.matched)} · {detail}"
    return Suggestion(value=place.label, detail=detail, id=choice.geonameid, href="")
