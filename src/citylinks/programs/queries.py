"""Programs, as many as an actor may see, and who may take part in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Prefetch, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.kernel.errors import NotFound
from citylinks.kernel.source import Source
from citylinks.places.models import Country, CountryList
from citylinks.programs.models import Program, Purpose, PurposeCountryList


@dataclass(frozen=True, slots=True)
class PurposeAnswer:
    """Whether a country may take part for one purpose: the rule in a sentence, and what it rests on."""

    purpose: str
    allowed: bool
    rule: str
    source: Source


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether a country may take part in a program: for at least one of its purposes."""

    program: str
    country: str
    as_of: dt.date
    answers: tuple[PurposeAnswer, ...]

    @property
    def allowed(self) -> bool:
        """True when one purpose allows it."""
        return any(answer.allowed for answer in self.answers)


def programs(actor: Actor) -> QuerySet[Program]:
    """Return the programs the actor may see, with donor and purposes: two queries."""
    return (
        Program.objects.filter(scoped(actor, Permission.VIEW_PROGRAM))
        .select_related("donor")
        .prefetch_related("purposes")
        .order_by(F("started").asc(nulls_last=True), "id")
    )


def may_take_part(actor: Actor, code: str, country: str, *, as_of: dt.date) -> Eligibility:
    """Answer for one country (ISO 3166-1 alpha-2) by the lists that stood on that date.

    Of lists that supplement each other, one is enough. `NotFound` for a program the actor may not see and for
    a country that does not exist. Six queries.
    """
    program = programs(actor).filter(code=code).first()
    place = Country.objects.filter(iso2=country).first()
    if program is None:
        raise NotFound("program", code)
    if place is None:
        raise NotFound("country", country)
    lists = PurposeCountryList.objects.select_related("country_list").order_by("country_list__as_of", "id")
    purposes = Purpose.objects.filter(program=program).prefetch_related(Prefetch("country_lists", lists))
    on_lists = set(CountryList.objects.filter(entries__country=place).values_list("pk", flat=True))
    return Eligibility(
        program=program.name,
        country=place.name,
        as_of=as_of,
        answers=tuple(
            _answer(program, purpose, place.name, on_lists, as_of) for purpose in purposes.order_by("id")
        ),
    )


def _answer(
    program: Program, purpose: Purpose, country: str, on_lists: set[str], as_of: dt.date
) -> PurposeAnswer:
    every = [row.country_list for row in purpose.country_lists.all()]
    if not every:
        return PurposeAnswer(purpose.name, True, "This purpose names no country list.", program.source)
    standing = [one for one in every if one.as_of <= as_of]
    for one in reversed(standing):
        if one.pk in on_lists:
            return PurposeAnswer(purpose.name, True, f"{country} is on {one}.", Source(one.source))
    if not standing:
        rule = f"None of its lists stood on {as_of.isoformat()}."
        return PurposeAnswer(purpose.name, False, rule, program.source)
    names = " or ".join(str(one) for one in standing)
    return PurposeAnswer(purpose.name, False, f"{country} is not on {names}.", Source(standing[-1].source))
