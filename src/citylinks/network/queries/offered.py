"""Offers with whose they are, as lists and pages of offers show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from citylinks.access.actors import Actor
from citylinks.network.models import Offer
from citylinks.network.queries.facts import OfferFacts, Place, place_of
from citylinks.network.queries.offers import offer, offers
from citylinks.network.states import MemberKind, OfferState


@dataclass(frozen=True, slots=True)
class OfferOwner:
    """Who offers something, and where they are."""

    kind: MemberKind
    public_id: str
    name: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """An offer in any state, and whose it is."""

    facts: OfferFacts
    state: OfferState
    owner: OfferOwner


def offers_found(actor: Actor, theme: str = "", country: str = "") -> QuerySet[Offer]:
    """Return the offers the actor may see, as `offers`, with one theme or from one country if asked."""
    found = offers(actor)
    if theme:
        found = found.filter(themes__theme=theme)
    if country:
        works = Q(person__organization__city__country=country)
        lives = Q(person__organization__isnull=True, person__city__country=country)
        found = found.filter(Q(organization__city__country=country) | works | lives)
    return found


def offer_record(row: Offer) -> OfferRecord:
    """Return an offer as a value; reads what `offers_found` has fetched."""
    return OfferRecord(OfferFacts.of(row), OfferState(row.state), _owner(row))


def offer_by_id(actor: Actor, public_id: str) -> OfferRecord:
    """Return one offer the actor may see: four queries. Raises NotFound."""
    return offer_record(offer(actor, public_id))


def _owner(row: Offer) -> OfferOwner:
    if row.organization is not None:
        one = row.organization
        return OfferOwner(MemberKind.ORGANIZATION, one.public_id, one.name, place_of(one.city))
    assert row.person is not None  # an offer has one owner
    who = row.person
    where = who.organization.city if who.organization is not None else who.city
    return OfferOwner(MemberKind.PERSON, who.public_id, who.name, place_of(where))
