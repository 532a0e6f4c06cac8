"""Writing the directory: the lines of the members that changed, made anew from the rows they stand for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Coalesce

from citylinks.kernel.models import within_relation
from citylinks.network.models import (
    Affiliation,
    AvailabilityWindow,
    Expertise,
    ExpertiseEvidence,
    Listing,
    OfferEvidence,
    OfferTheme,
    OfferWording,
    Organization,
    OrganizationLanguage,
    Person,
    PersonLanguage,
)
from citylinks.network.states import MemberKind, OfferState, OrganizationKind
from citylinks.network.words import search_text, tokens, words_of
from citylinks.places.models import City
from citylinks.themes.taxonomy import THEMES

BATCH = 500
COLUMNS = (
    "name", "name_key", "position", "works_at", "city", "country", "search_text", "facets", "proofs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """A city as a line shows it, and the words it is found by."""

    name: str
    country: str
    words: tuple[str, ...]


NOWHERE = _Place("", "", ())


@dataclass(slots=True)
class _Known:
    """What a member's line is made of beside its name."""

    texts: list[str] = field(default_factory=list)
    themes: dict[str, None] = field(default_factory=dict)
    proofs: int = 0
    place: _Place = NOWHERE
    languages: list[str] = field(default_factory=list)
    months: dict[str, None] = field(default_factory=dict)
    positions: list[tuple[int, str]] = field(default_factory=list)  # organization, and what as
    works_at: str = ""
    position: str = ""
    will: list[str] = field(default_factory=list)


def list_people(people: Iterable[int]) -> None:
    """Write the lines of these people, by number, and take out those merged or erased.

    Thirteen queries for every 500 people; the caller's transaction holds them.
    """
    for batch in _batches(people):
        shown = Person.objects.filter(pk__in=batch, merged_into__isnull=True, erased_at__isnull=True)
        shown = shown.order_by("pk")
        rows = list(
            shown.values_list(
                "pk",
                "name",
                "organization_id",
                "organization__name",
                Coalesce("organization__city_id", "city_id"),
                "will_travel",
                "will_host",
            )
        )
        known = _known("person_id", batch)
        _add_people(known, batch)
        places = _places(city for *_, city, _travel, _host in rows)
        for pk, _name, work, works_at, city, travel, host in rows:
            one = known[pk]
            one.place, one.works_at = places.get(city, NOWHERE), works_at or ""
            one.position = next((what for at, what in reversed(one.positions) if at == work), "")
            one.will = [name for name, said in (("travel", travel), ("host", host)) if said]
        _write("person", [_person_line(pk, name, known[pk]) for pk, name, *_ in rows])
        Listing.objects.filter(person__in=set(batch) - {row[0] for row in rows}).delete()


def list_organizations(organizations: Iterable[int]) -> None:
    """Write the lines of these organizations and of the people who work there now."""
    numbers = list(organizations)
    for batch in _batches(numbers):
        there = Organization.objects.filter(pk__in=batch).order_by("pk")
        rows = list(there.values_list("pk", "name", "kind", "city_id"))
        known = _known("organization_id", batch)
        spoken = OrganizationLanguage.objects.filter(organization__in=batch).order_by("id")
        for pk, code in spoken.values_list("organization_id", "language"):
            known[pk].languages.append(code)
        places = _places(city for *_, city in rows)
        for pk, _name, _kind, city in rows:
            known[pk].place = places[city]
        lines = [_organization_line(pk, name, kind, known[pk]) for pk, name, kind, _city in rows]
        _write("organization", lines)
    list_people(Person.objects.filter(organization__in=numbers).values_list("pk", flat=True))


def list_unlisted() -> int:
    """Write the lines of organizations and people that have none, as after an upgrade; return how many.

    Two queries when nothing is missing. It changes no fact, so it asks nobody and leaves no event.
    """
    organizations = list(Organization.objects.filter(listing__isnull=True).values_list("pk", flat=True))
    lost = Person.objects.filter(listing__isnull=True, merged_into__isnull=True, erased_at__isnull=True)
    people = list(lost.values_list("pk", flat=True))
    list_organizations(organizations)
    list_people(people)
    return len(organizations) + len(people)


def _batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    once = sorted(set(numbers))  # one order, so that two who list the same people never wait for each other
    yield from (once[start : start + BATCH] for start in range(0, len(once), BATCH))


def _places(cities: Iterable[int | None]) -> Mapping[int | None, _Place]:
    rows = City.objects.filter(pk__in={city for city in cities if city is not None}).values_list(
        "pk", "name", "ascii_name", "admin1_name", "country_id", "country__name"
    )
    return {
        pk: _Place(name, country, (name, ascii_name, admin1, country_name))
        for pk, name, ascii_name, admin1, country, country_name in rows
    }


def _known(owner: str, batch: Sequence[int]) -> defaultdict[int, _Known]:
    """Gather expertise and open offers of many owners: five queries."""
    found: defaultdict[int, _Known] = defaultdict(_Known)
    mine = Q(**{f"{owner}__in": batch})
    skills = Expertise.objects.filter(mine).order_by("id")
    for pk, theme in skills.values_list(owner, "theme"):
        found[pk].themes[theme] = None
    shown = ExpertiseEvidence.objects.filter(within_relation(mine, "expertise")).order_by("id")
    for pk, what, where in shown.values_list(f"expertise__{owner}", "what", "where"):
        found[pk].texts += [what, where]
        found[pk].proofs += 1
    offered = within_relation(mine & Q(state=OfferState.OPEN), "offer")
    for pk, theme in (
        OfferTheme.objects.filter(offered).order_by("id").values_list(f"offer__{owner}", "theme")
    ):
        found[pk].themes[theme] = None
    words = OfferWording.objects.filter(offered).order_by("id")
    for pk, title, text in words.values_list(f"offer__{owner}", "title", "text"):
        found[pk].texts += [title, text]
    done = OfferEvidence.objects.filter(offered).order_by("id")
    for pk, what, where in done.values_list(f"offer__{owner}", "what", "where"):
        found[pk].texts += [what, where]
        found[pk].proofs += 1
    return found


def _add_people(known: defaultdict[int, _Known], batch: Sequence[int]) -> None:
    """Add what only people have: languages, months, and where they work now: three queries."""
    spoken = PersonLanguage.objects.filter(person__in=batch).order_by("id")
    for pk, code in spoken.values_list("person_id", "language"):
        known[pk].languages.append(code)
    windows = AvailabilityWindow.objects.filter(person__in=batch).order_by("starts")
    for pk, starts, ends in windows.values_list("person_id", "starts", "ends"):
        known[pk].months |= dict.fromkeys(_months(starts, ends))
    jobs = Affiliation.objects.filter(person__in=batch, ended__isnull=True).order_by("id")
    for pk, work, position in jobs.values_list("person_id", "organization_id", "position"):
        known[pk].positions.append((work, position))


def _person_line(pk: int, name: str, known: _Known) -> Listing:
    facets = [("kind", MemberKind.PERSON.value), *_shared_facets(known)]
    facets += [("month", month) for month in known.months]
    facets += [("will", one) for one in known.will]
    texts = [name, *(position for _work, position in known.positions), known.works_at]
    return Listing(
        person_id=pk,
        position=known.position,
        works_at=known.works_at,
        **_shared_columns(name, texts, facets, known),
    )


def _organization_line(pk: int, name: str, kind: str, known: _Known) -> Listing:
    facets = [("kind", MemberKind.ORGANIZATION.value), *_shared_facets(known)]
    texts = [name, str(OrganizationKind(kind).label)]
    return Listing(organization_id=pk, **_shared_columns(name, texts, facets, known))


def _shared_facets(known: _Known) -> Iterator[tuple[str, str]]:
    if known.place.country:
        yield "country", known.place.country
    yield from (("theme", theme) for theme in known.themes if theme in THEMES)
    yield from (("language", code) for code in known.languages)


def _shared_columns(
    name: str, texts: Sequence[str], facets: Sequence[tuple[str, str]], known: _Known
) -> dict[str, str | int]:
    labels = [THEMES[theme].label for theme in known.themes if theme in THEMES]
    return {
        "name": name,
        "name_key": " ".join(words_of(name)),
        "city": known.place.name,
        "country": known.place.country,
        "search_text": search_text([*texts, *known.place.words, *labels, *known.texts]),
        "facets": tokens(facets),
        "proofs": known.proofs,
    }


def _months(starts: dt.date, ends: dt.date) -> Iterator[str]:
    """Name every month that a period touches, as 2027-03."""
    month = starts.year * 12 + starts.month - 1
    while month <= ends.year * 12 + ends.month - 1:
        yield f"{month // 12:04}-{month % 12 + 1:02}"
        month += 1


def _write(owner: str, lines: Sequence[Listing]) -> None:
    Listing.objects.bulk_create(
        lines, update_conflicts=True, unique_fields=[owner], update_fields=list(COLUMNS)
    )
