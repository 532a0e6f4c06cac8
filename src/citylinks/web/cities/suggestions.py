"""Lines of the city typeahead, in the form that the page's script reads."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext as _

from citylinks.places import queries
from citylinks.places.names import fold
from citylinks.web import names, numerals
from citylinks.web.cities.lookup import COMMA, Place

LINES = 8


class Suggestion(TypedDict):
    """`value` fills the field, `id` the hidden field of the chosen city; `detail` stands small beside it."""

    value: str
    detail: str
    id: int
    href: str


def suggestions(text: str) -> list[Suggestion]:
    """Return the largest cities of which some name begins as typed: two queries, whatever is typed."""
    return [_line(choice) for choice in queries.city_names(COMMA.split(text, maxsplit=1)[0], limit=LINES)]


def _line(choice: queries.CityChoice) -> Suggestion:
    place = Place(
        choice.geonameid, choice.name, choice.admin1, names.country(choice.country), choice.population
    )
    people = _("%(count)s people") % {"count": numerals.compact(choice.population)}
    other = fold(choice.matched) != fold(choice.name)
    detail = f"{choice.matched} · {people}" if other else people
    return Suggestion(value=place.label, detail=detail, id=choice.geonameid, href="")
