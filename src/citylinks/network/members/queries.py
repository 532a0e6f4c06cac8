"""Members as the tables hold them: those a file may mean, and those an export gives out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.db.models import Q, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.kernel.models import locking
from citylinks.network.members.plan import Reach, Register
from citylinks.network.members.records import Affiliated, Member, Period, Said, Shown, Workplace
from citylinks.network.models import (
    Affiliation,
    AvailabilityWindow,
    Expertise,
    ExpertiseEvidence,
    Organization,
    Person,
    PersonEmail,
    PersonLanguage,
)
from citylinks.network.participation import organizations_in, people_in, programs_of
from citylinks.network.rules import keeps, people_handed_out
from citylinks.network.states import ExpertiseLevel, LanguageLevel, OrganizationKind, Visibility
from citylinks.places.lookup import Lookup
from citylinks.places.models import City

BATCH = 5_000
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which members an export gives out; empty means all. `sample` gives the made-up ones instead."""

    country: str = ""
    theme: str = ""
    organization: str = ""  # its public id
    sample: bool = False


def chosen(
    actor: Actor, choice: Choice, permission: Permission = Permission.EXPORT_MEMBERS
) -> QuerySet[Person]:
    """Return the people whom the actor looks after and the choice means, by name, with their accounts.

    Raises NotPermitted. Records that were merged or erased are never among them.
    """
    require(actor, Permission.EXPORT_MEMBERS, None)
    people = Person.objects.filter(
        people_handed_out(actor, permission),
        merged_into__isnull=True,
        erased_at__isnull=True,
        is_sample=choice.sample,
    )
    if choice.country:
        people = people.filter(
            Q(organization__city__country=choice.country)
            | Q(organization__isnull=True, city__country=choice.country)
        )
    if choice.theme:
        people = people.filter(expertise__theme=choice.theme)
    if choice.organization:
        people = people.filter(organization__public_id=choice.organization)
    return people.select_related("account").order_by("name", "id")


def in_order(people: Iterable[Person]) -> tuple[Member, ...]:
    """Return these people with every address, in their order: eight queries for every 5,000."""
    numbers = [one.pk for one in people]
    found = members(numbers)
    return tuple(found[number] for number in numbers)


def members(numbers: Iterable[int], *, locked: bool = False) -> dict[int, Member]:
    """Return people as members, by their numbers: eight queries for every 5,000."""
    found: dict[int, Member] = {}
    for batch in batches(numbers):
        rows = Person.objects.filter(pk__in=batch)
        found |= _members(locking(rows) if locked else rows, batch)
    return found


def _members(rows: QuerySet[Person], batch: Sequence[int]) -> Iterator[tuple[int, Member]]:
    mine = Q(person__in=batch)
    emails: Mapping[int, list[str]] = _grouped(
        PersonEmail.objects.filter(mine, dropped_at__isnull=True).order_by("id"),
        lambda one: one.address,
    )
    languages = _grouped(
        PersonLanguage.objects.filter(mine).order_by("language"),
        lambda one: (one.language, LanguageLevel(one.level)),
    )
    periods = _grouped(
        AvailabilityWindow.objects.filter(mine).order_by("starts", "ends"),
        lambda one: Period(one.starts, one.ends),
    )
    themes = _grouped(
        Expertise.objects.filter(mine).order_by("theme"),
        lambda one: (one.theme, ExpertiseLevel(one.level)),
    )
    affiliations = _grouped(
        Affiliation.objects.filter(mine).select_related("organization").order_by("id"),
        lambda one: Affiliated(
            workplace_of(one.organization), one.position, one.started, one.ended, pk=one.pk
        ),
    )
    evidence = defaultdict(list)
    shown = ExpertiseEvidence.objects.filter(expertise__person__in=batch).select_related("expertise")
    for one in shown.order_by("expertise__theme", "id"):
        evidence[one.expertise.person_id].append(
            Shown(one.expertise.theme, one.what, one.where, one.when, one.link, pk=one.pk)
        )
    for person in rows:
        number = person.pk
        yield (
            number,
            Member(
                public_id=person.public_id,
                name=person.name,
                emails=tuple(emails.get(number, ())),
                city=person.city_id,
                visibility=Visibility(person.visibility),
                will_travel=person.will_travel,
                will_host=person.will_host,
                pro_bono_days=person.pro_bono_days,
                themes=tuple(themes.get(number, ())),
                languages=tuple(languages.get(number, ())),
                periods=tuple(periods.get(number, ())),
                affiliations=tuple(affiliations.get(number, ())),
                evidence=tuple(evidence.get(number, ())),
                pk=number,
                is_sample=person.is_sample,
            ),
        )


def workplace_of(organization: Organization) -> Workplace:
    """Return an organization as the files know it."""
    return Workplace(
        name=organization.name,
        city=organization.city_id,
        kind=OrganizationKind(organization.kind),
        pk=organization.pk,
        is_sample=organization.is_sample,
    )


def register_for(actor: Actor, said: Sequence[Said], *, locked: bool = False) -> Register:
    """Return who and what a file may mean: about fifteen queries for every 5,000 of its members.

    For an officer it says too whom and what the officer may write of.

    `locked` holds the people and the organizations until the transaction ends.
    """
    wanted = {one.public_id for one in said if one.public_id}
    keys = {address.casefold() for one in said for address in one.emails}
    by_id: dict[str, int] = {}
    erased: set[str] = set()
    for batch in batches(wanted):
        rows = Person.objects.filter(public_id__in=batch).select_related("merged_into")
        for person in rows:
            kept = person.merged_into or person
            if kept.erased_at is not None:
                erased.add(person.public_id)
            else:
                by_id[person.public_id] = kept.pk
    by_email: defaultdict[str, set[int]] = defaultdict(set)
    for batch in batches(keys):
        known = PersonEmail.objects.filter(key__in=batch, person__erased_at__isnull=True)
        for key, owner, merged in known.values_list("key", "person_id", "person__merged_into_id"):
            by_email[key].add(merged or owner)
    numbers = set(by_id.values()).union(*by_email.values())
    workplaces = _workplaces(said)
    return Register(
        members=members(sorted(numbers), locked=locked),
        by_id=by_id,
        erased=frozenset(erased),
        by_email={key: frozenset(owners) for key, owners in by_email.items()},
        workplaces=workplaces,
        reach=None if keeps(actor) else _reach(actor, numbers, workplaces),
    )


def _reach(actor: Actor, people: Iterable[int], workplaces: Mapping[int, tuple[Workplace, ...]]) -> Reach:
    programs = programs_of(actor, Permission.IMPORT_MEMBERS)
    places = [one.pk for there in workplaces.values() for one in there if one.pk is not None]
    return Reach(
        people=frozenset(
            pk
            for batch in batches(people)
            for pk in Person.objects.filter(people_in(programs), pk__in=batch).values_list("pk", flat=True)
        ),
        organizations=frozenset(
            pk
            for batch in batches(places)
            for pk in Organization.objects.filter(organizations_in(programs), pk__in=batch).values_list(
                "pk", flat=True
            )
        ),
    )


def _workplaces(said: Sequence[Said]) -> dict[int, tuple[Workplace, ...]]:
    cities = {one.workplace.city for each in said for one in each.affiliations}
    found: defaultdict[int, list[Workplace]] = defaultdict(list)
    for batch in batches(cities):
        for organization in Organization.objects.filter(city__in=batch).order_by("id"):
            found[organization.city_id].append(workplace_of(organization))
    return {city: tuple(there) for city, there in found.items()}


def missing_cities(numbers: Iterable[int]) -> tuple[int, ...]:
    """Return which cities the database does not hold, though the package does: they were never loaded."""
    wanted = set(numbers)
    held = {
        pk
        for batch in batches(wanted)
        for pk in City.objects.filter(pk__in=batch).values_list("pk", flat=True)
    }
    return tuple(sorted(wanted - held))


def city_names(lookup: Lookup) -> Callable[[int], tuple[str, str]]:
    """Return how cities are written in files; each is looked up once."""
    known: dict[int, tuple[str, str]] = {}

    def city_name(geonameid: int) -> tuple[str, str]:
        if geonameid not in known:
            country = str(lookup.gazetteer.columns["country"][lookup.gazetteer.row_of(geonameid)])
            known[geonameid] = (lookup.name_for(geonameid), country)
        return known[geonameid]

    return city_name


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Cut into lists that fit one query."""
    waiting = iter(items)
    while batch := list(islice(waiting, BATCH)):
        yield batch


Row = TypeVar("Row", PersonEmail, PersonLanguage, AvailabilityWindow, Expertise, Affiliation)


def _grouped(rows: QuerySet[Row], made: Callable[[Row], Item]) -> dict[int, list[Item]]:
    found: defaultdict[int, list[Item]] = defaultdict(list)
    for one in rows:
        assert one.person_id is not None
        found[one.person_id].append(made(one))
    return found
