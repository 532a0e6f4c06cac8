from __future__ import annotations

from typing import Annotated

from ninja import Query, Router, Schema

from citylinks.api.filters import CountryCode, ThemeCode
from citylinks.api.keys import Key
from citylinks.api.paging import Page, PageAsked, paged
from citylinks.api.problems import Problem
from citylinks.api.shapes import CityOut, DeedOut, SharedOut, deeds_out, place_out, shared_out
from citylinks.api.tokens import Call
from citylinks.network import queries
from citylinks.network.queries import OfferOwner, OfferRecord

router = Router(tags=["offers"])


class OffersAsked(PageAsked):
    """Which offers are asked for."""

    theme: ThemeCode = ""
    country: CountryCode = ""


class OffererOut(Schema):
    """Who offers it: `kind` says whether the id is one of an organization or of a person (a member)."""

    kind: str
    id: str
    name: str
    city: CityOut | None


class OfferOut(SharedOut):
    """An offer in a line, and whose it is; only its owner sees one that was withdrawn."""

    state: str
    owner: OffererOut


class OfferWhole(OfferOut):
    """An offer with what its owner has done, which makes it more than a promise."""

    evidence: list[DeedOut]


@router.get("", response={200: Page[OfferOut], 401: Problem, 422: Problem})
def offers(request: Call, asked: Annotated[OffersAsked, Query()]) -> Page[OfferOut]:
    """List the offers, the newest last."""
    found = queries.offers_found(request.auth, asked.theme, asked.country)
    rows = [queries.offer_record(row) for row in found[asked.part]]
    return paged(request, asked, rows, found.count(), line)


@router.get("/{id}", response={200: OfferWhole, 401: Problem, 404: Problem})
def offer(request: Call, id: Key) -> OfferWhole:  # noqa: A002  the path's own word
    """Show one offer, open or one that is the actor's own."""
    found = queries.offer_by_id(request.auth, id)
    return OfferWhole(**dict(line(found)), evidence=deeds_out(found.facts.deeds))


def line(one: OfferRecord) -> OfferOut:
    """Show the line of an offer."""
    return OfferOut(**dict(shared_out(one.facts)), state=one.state, owner=owner_out(one.owner))


def owner_out(owner: OfferOwner) -> OffererOut:
    """Show whose an offer is."""
    city = place_out(owner.place) if owner.place else None
    return OffererOut(kind=owner.kind, id=owner.public_id, name=owner.name, city=city)
