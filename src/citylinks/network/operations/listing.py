"""Writing the directory: the lines of the members that changed, made anew from the rows they stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q

from citylinks.network.models import (
    Affiliation,
    AvailabilityWindow,
    Expertise,
    Listing,
    Offer,
    Organization,
    Person,
)
from citylinks.network.states import MemberKind, OfferState
from citylinks.network.words import search_text, tokens, words_of
from citylinks.places.models import City
from citylinks.themes.taxonomy import THEMES

BATCH = 500
COLUMNS = (
    "name", "name_key", "position", "works_at", "city", "country", "search_text", "facets", "proofs",
)  # fmt: skip


@dataclass(slots=True)
class _Known:
    """What a member's line is made of beside the member's own row."""

    texts: list[str] = field(default_factory=list)
    themes: dict[str, None] = field(default_factory=dict)
    proofs: int = 0


def list_people(people: Iterable[int]) -> None:
    """Write the lines of these people, by number, and take out those merged or erased.

    Ten queries for every 500 people; the caller's transaction holds them.
    """
    for batch in _batches(people):
        shown = (
            Person.objects.filter(pk__in=batch, merged_into__isnull=True, erased_at__isnull=True)
            .select_related("organization__city__country", "city__country")
            .prefetch_related("languages", "windows", _jobs())
        )
        rows = list(shown)
        known = _known("person_id", batch)
        _write("person", [_person_line(row, known[row.pk]) for row in rows])
        Listing.objects.filter(person__in=set(batch) - {row.pk for row in rows}).delete()


def list_organizations(organizations: Iterable[int]) -> None:
    """Write the lines of these organizations and of the people who work there now."""
    numbers = list(organizations)
    for batch in _batches(numbers):
        rows = (
            Organization.objects.filter(pk__in=batch)
            .select_related("city__country")
            .prefetch_related("languages")
        )
        known = _known("organization_id", batch)
        _write("organization", [_organization_line(row, known[row.pk]) for row in rows])
    list_people(Person.objects.filter(organization__in=numbers).values_list("pk", flat=True))


def _batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    once = list(dict.fromkeys(numbers))
    yield from (once[start : start + BATCH] for start in range(0, len(once), BATCH))


def _jobs() -> Prefetch[str]:
    going_on = Affiliation.objects.filter(ended__isnull=True).order_by("id")
    return Prefetch("affiliations", going_on, to_attr="jobs")


def _known(owner: str, batch: Sequence[int]) -> Mapping[int, _Known]:
    """Gather expertise and open offers of many owners: five queries."""
    found: defaultdict[int, _Known] = defaultdict(_Known)
    mine = Q(**{f"{owner}__in": batch})
    for expertise in Expertise.objects.filter(mine).prefetch_related("evidence").order_by("id"):
        one = found[getattr(expertise, owner)]
        one.themes[expertise.theme] = None
        for evidence in expertise.evidence.all():
            one.texts += [evidence.what, evidence.where]
            one.proofs += 1
    offers = Offer.objects.filter(mine, state=OfferState.OPEN).order_by("id")
    for offer in offers.prefetch_related("wordings", "themes", "evidence"):
        one = found[getattr(offer, owner)]
        one.themes |= dict.fromkeys(theme.theme for theme in offer.themes.all())
        one.texts += [text for wording in offer.wordings.all() for text in (wording.title, wording.text)]
        for done in offer.evidence.all():
            one.texts += [done.what, done.where]
            one.proofs += 1
    return found


def _person_line(person: Person, known: _Known) -> Listing:
    work = person.organization
    city = work.city if work is not None else person.city
    jobs: list[Affiliation] = person.jobs  # type: ignore[attr-defined]  # prefetched by _jobs
    position = next(
        (one.position for one in reversed(jobs) if one.organization_id == person.organization_id), ""
    )
    facets = [("kind", MemberKind.PERSON.value), *_shared_facets(city, known)]
    facets += [("language", one.language) for one in person.languages.all()]
    facets += [("month", month) for month in dict.fromkeys(_months(person.windows.all()))]
    facets += [("will", "travel")] if person.will_travel else []
    facets += [("will", "host")] if person.will_host else []
    texts = [person.name, *(one.position for one in jobs), work.name if work else ""]
    return Listing(
        person=person,
        name=person.name,
        position=position,
        works_at=work.name if work else "",
        **_shared_columns(person.name, city, texts, facets, known),
    )


def _organization_line(organization: Organization, known: _Known) -> Listing:
    facets = [("kind", MemberKind.ORGANIZATION.value), *_shared_facets(organization.city, known)]
    facets += [("language", one.language) for one in organization.languages.all()]
    texts = [organization.name, organization.get_kind_display()]
    return Listing(
        organization=organization,
        name=organization.name,
        **_shared_columns(organization.name, organization.city, texts, facets, known),
    )


def _shared_facets(city: City | None, known: _Known) -> Iterator[tuple[str, str]]:
    if city is not None:
        yield "country", city.country_id
    yield from (("theme", theme) for theme in known.themes if theme in THEMES)


def _shared_columns(
    name: str, city: City | None, texts: Sequence[str], facets: Sequence[tuple[str, str]], known: _Known
) -> dict[str, str | int]:
    places = [city.name, city.ascii_name, city.admin1_name, city.country.name] if city is not None else []
    labels = [THEMES[theme].label for theme in known.themes if theme in THEMES]
    return {
        "name_key": " ".join(words_of(name)),
        "city": city.name if city is not None else "",
        "country": city.country_id if city is not None else "",
        "search_text": search_text([*texts, *places, *labels, *known.texts]),
        "facets": tokens(facets),
        "proofs": known.proofs,
    }


def _months(windows: Iterable[AvailabilityWindow]) -> Iterator[str]:
    """Name every month that a window touches, as 2027-03."""
    for window in windows:
        month = window.starts.year * 12 + window.starts.month - 1
        while month <= window.ends.year * 12 + window.ends.month - 1:
            yield f"{month // 12:04}-{month % 12 + 1:02}"
            month += 1


def _write(owner: str, lines: Sequence[Listing]) -> None:
    Listing.objects.bulk_create(
        lines, update_conflicts=True, unique_fields=[owner], update_fields=list(COLUMNS)
    )
