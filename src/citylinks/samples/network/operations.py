"""Making the sample network and taking it away, each in one operation."""

from __future__ import annotations

import datetime as dt

from citylinks.access.actors import Actor
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.network.members.operations import make_sample_members, remove_sample_members
from citylinks.network.members.operations.samples import SampleCount
from citylinks.network.members.operations.writing import Told, untold
from citylinks.places.queries import cities, countries
from citylinks.samples.network.generate import Seat, draw_network

MOST_MEMBERS = 99_999  # as many as their names have numbers for
LEAST_PEOPLE = 50_000  # of a city that has sample organizations


def make_sample_network(
    *, members: int, seed: int, told: Told = untold, by: Actor, at: dt.datetime
) -> SampleCount:
    """Make a network of so many members; the same seed and cities make the same one.

    Refuses while there is one. 11,000 members take about ten seconds.
    """
    range_mend = f"Ask for 1 to {MOST_MEMBERS:,}."
    if not 1 <= members <= MOST_MEMBERS:
        refuse([Fault("members", f"There cannot be {members:,} sample members.", range_mend)])
    seats = _seats()
    if not seats:
        raise DomainError("places-missing", "Load the places first: there are no cities.")
    drawn = draw_network(seats, members=members, seed=seed)
    return make_sample_members(members=tuple(drawn), seed=seed, told=told, by=by, at=at)


def remove_sample_network(*, by: Actor, at: dt.datetime) -> SampleCount:
    """Remove the whole network; what is real stays as it is."""
    return remove_sample_members(by=by, at=at)


def _seats() -> list[Seat]:
    spoken = {one.iso2: tuple(each.code for each in one.languages.all()) for one in countries()}
    rows = cities(min_population=LEAST_PEOPLE).order_by("geonameid")
    found = rows.values_list("geonameid", "name", "country_id")
    return [
        Seat(
            geonameid,
            name,
            country,
            tuple(code.partition("-")[0].partition("_")[0] for code in spoken[country]),
        )
        for geonameid, name, country in found
    ]
