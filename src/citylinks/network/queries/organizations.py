"""Organizations: the register is public, the people in it only as far as each lets itself be seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide, holds
from citylinks.access.states import Permission
from citylinks.kernel.errors import NotFound
from citylinks.kernel.models import within_relation
from citylinks.network.models import Listing, Organization
from citylinks.network.queries.directory import with_words
from citylinks.network.queries.facts import OfferFacts, Place, Strength, place_of, seen_offers, strengths_of
from citylinks.network.queries.people import people
from citylinks.network.states import IdentifierScheme, OrganizationKind
from citylinks.network.words import words_of

MOST_STAFF = 30


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works for the organization now."""

    public_id: str
    name: str
    position: str


@dataclass(frozen=True, slots=True)
class OrganizationProfile:
    """An organization as the actor may see it; `staff` holds at most 30 of `staff_count` people."""

    public_id: str
    name: str
    kind: OrganizationKind
    place: Place
    website: str
    identifiers: tuple[tuple[IdentifierScheme, str], ...]
    languages: tuple[str, ...]
    strengths: tuple[Strength, ...]
    offers: tuple[OfferFacts, ...]
    staff: tuple[Colleague, ...]
    staff_count: int
    may_change: bool
    may_offer: bool
    is_sample: bool


@dataclass(frozen=True, slots=True)
class OrganizationQuestion:
    """Which organizations are looked for; words as in `MemberQuestion`, and "" or None where all will do."""

    text: str = ""
    kind: OrganizationKind | None = None
    country: str = ""
    theme: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class OrganizationChoice:
    """One line of a typeahead."""

    public_id: str
    name: str
    city: str
    country: str


def organizations() -> QuerySet[Organization]:
    """Return all organizations with their city and country, by name: the register is public."""
    return Organization.objects.select_related("city__country").order_by("name", "id")


def organizations_found(question: OrganizationQuestion) -> QuerySet[Organization]:
    """Return the organizations that answer a question, by name, with their languages: two queries."""
    found = organizations().prefetch_related("languages")
    found = found.filter(within_relation(with_words(question.text), "listing"))
    if question.kind is not None:
        found = found.filter(kind=question.kind)
    if question.country:
        found = found.filter(city__country=question.country)
    if question.theme:
        found = found.filter(listing__facets__contains=f" theme:{question.theme} ")
    if question.language:
        found = found.filter(listing__facets__contains=f" language:{question.language} ")
    return found


def organization_by_id(public_id: str) -> Organization:
    """Return one organization with its city and country: one query. Raises NotFound."""
    found = organizations().filter(public_id=public_id).first()
    if found is None:
        raise NotFound("organization", public_id)
    return found


def organization_profile(actor: Actor, public_id: str) -> OrganizationProfile:
    """Return an organization with all that the actor may see: eleven queries at most. Raises NotFound."""
    row = organization_by_id(public_id)
    staff = people(actor).filter(organization=row, merged_into__isnull=True, erased_at__isnull=True)
    place = place_of(row.city)
    assert place is not None
    return OrganizationProfile(
        public_id=row.public_id,
        name=row.name,
        kind=OrganizationKind(row.kind),
        place=place,
        website=row.website,
        identifiers=tuple(
            (IdentifierScheme(one.scheme), one.value) for one in row.identifiers.order_by("scheme", "value")
        ),
        languages=tuple(row.languages.order_by("id").values_list("language", flat=True)),
        strengths=strengths_of(row.expertise.order_by("id")),
        offers=tuple(OfferFacts.of(offer) for offer in seen_offers(actor).filter(organization=row)),
        staff=tuple(
            Colleague(*values)
            for values in staff.values_list("public_id", "name", "listing__position")[:MOST_STAFF]
        ),
        staff_count=staff.count(),
        may_change=decide(actor, Permission.CHANGE_ORGANIZATION, row).allowed,
        may_offer=holds(actor, Permission.MAKE_OFFER, row.public_id),
        is_sample=row.is_sample,
    )


def may_register(actor: Actor) -> bool:
    """Tell whether the actor may register organizations, so that a page offers it; no query."""
    return decide(actor, Permission.REGISTER_ORGANIZATION, None).allowed


def organizations_named(text: str, limit: int = 10) -> tuple[OrganizationChoice, ...]:
    """Return the organizations of which words begin as typed, those that begin so first: one query."""
    words = words_of(text)
    if not words:
        return ()
    found = Listing.objects.filter(organization__isnull=False)
    for word in words:
        found = found.filter(search_text__contains=f" {word}")
    rows = found.order_by("name_key", "id").values_list(
        "organization__public_id", "name", "city", "country", "name_key"
    )
    key = " ".join(words)
    ranked = sorted(rows[: 8 * limit], key=lambda row: (row[4] != key, not row[4].startswith(key)))
    return tuple(OrganizationChoice(*row[:4]) for row in ranked[:limit])
