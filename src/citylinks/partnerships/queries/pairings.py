"""Which cities partnerships paired: what weights are learned from, and what counts as a tie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from django.db.models import Exists, OuterRef, Subquery

from citylinks.matching.pairings import Pairing, Pairings
from citylinks.needs.models import NeedTheme
from citylinks.partnerships.models import Activity, PartnershipParty, ReportedFigure
from citylinks.partnerships.states import PartnershipState, PartyRole
from citylinks.programs.states import ProgramState

Sides = Mapping[str, list[int]]  # the cities of a partnership, by the role of their organization


def of_program(program: str) -> Iterator[Pairing]:
    """Pair each host's city with each resource partner's, in all partnerships of a program: one query.

    A pairing was followed when an activity or a figure of its partnership is on record.
    """
    theme = NeedTheme.objects.filter(need=OuterRef("partnership__need")).order_by("id").values("theme")[:1]
    acted, reported = (
        Exists(kind.objects.filter(partnership=OuterRef("partnership")))
        for kind in (Activity, ReportedFigure)
    )
    rows = (
        PartnershipParty.objects.filter(partnership__program__public_id=program)
        .order_by("partnership_id", "id")
        .values_list("partnership_id", "role", "organization__city_id", Subquery(theme), acted, reported)
    )
    facts, cities = {}, []
    for partnership, role, city, named, did, counted in rows:
        facts[partnership] = named or "", did or counted
        cities.append((partnership, role, city))
    for partnership, sides in _by_partnership(cities).items():
        for host, partner in _across(sides):
            yield Pairing(host, partner, *facts[partnership])


def public() -> Iterator[tuple[int, int]]:
    """Pair the cities of the partnerships that everyone may see: one query."""
    rows = (
        PartnershipParty.objects.filter(partnership__state=PartnershipState.PUBLISHED)
        .exclude(partnership__program__state=ProgramState.DRAFT)
        .order_by("partnership_id", "id")
        .values_list("partnership_id", "role", "organization__city_id")
    )
    for sides in _by_partnership(rows).values():
        yield from _across(sides)


def _by_partnership(rows: Iterable[tuple[int, str, int]]) -> dict[int, dict[str, list[int]]]:
    found: dict[int, dict[str, list[int]]] = {}
    for partnership, role, city in rows:
        found.setdefault(partnership, {}).setdefault(role, []).append(city)
    return found


def _across(sides: Sides) -> Iterator[tuple[int, int]]:
    """Pair each host's city with each resource partner's; two organizations of one city are no pair."""
    for host, partner in product(sides.get(PartyRole.HOST, ()), sides.get(PartyRole.RESOURCE, ())):
        if host != partner:
            yield host, partner


PAIRINGS = Pairings(of_program, public)
