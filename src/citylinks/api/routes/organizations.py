from __future__ import annotations

from typing import Annotated

from ninja import Field, Query, Router, Schema

from citylinks.api.filters import CountryCode, LanguageCode, ThemeCode
from citylinks.api.keys import Key
from citylinks.api.paging import Page, PageAsked, paged
from citylinks.api.problems import Problem
from citylinks.api.shapes import (
    OrganizationOut,
    SharedOut,
    StrengthOut,
    WordingOut,
    date_out,
    organization_out,
    place_out,
    shared_out,
    strengths_out,
    wordings_out,
)
from citylinks.api.tokens import Call
from citylinks.network.queries import OrganizationQuestion, organizations_found
from citylinks.network.queries.organizations import Organization
from citylinks.network.states import OrganizationKind
from citylinks.partnerships.queries import OrganizationRecord, organization_record

router = Router(tags=["organizations"])


class OrganizationsAsked(PageAsked):
    """Which organizations are looked for: words that must all be there, and what must hold."""

    q: Annotated[str, Field(max_length=200, description="Words of names, cities, themes and deeds.")] = ""
    kind: OrganizationKind | None = None
    theme: ThemeCode = ""
    country: CountryCode = ""
    language: LanguageCode = ""


class OrganizationListed(OrganizationOut):
    """An organization of the register."""

    website: str
    languages: list[str]
    is_sample: bool


class IdentifierOut(Schema):
    """The organization's number in a list that others keep."""

    scheme: str
    value: str


class ColleagueOut(Schema):
    """Somebody who works there now; the rest stands at the address of the member."""

    id: str
    name: str
    position: str


class NeedLink(Schema):
    """A need of the organization; the rest stands at the address of the need."""

    id: str
    state: str
    wordings: list[WordingOut]


class PartnershipLinkOut(Schema):
    """A partnership it takes part in, and as what; the rest stands at the address of the partnership."""

    id: str
    title: str
    role: str
    started: str | None
    ended: str | None


class OrganizationWhole(OrganizationListed):
    """An organization with all that belongs to it, as far as the actor may see it.

    `people` holds at most 30 of the `people_count` who let themselves be seen.
    """

    identifiers: list[IdentifierOut]
    strengths: list[StrengthOut]
    offers: list[SharedOut]
    needs: list[NeedLink]
    partnerships: list[PartnershipLinkOut]
    people: list[ColleagueOut]
    people_count: int


@router.get("", response={200: Page[OrganizationListed], 401: Problem, 422: Problem})
def organizations(request: Call, asked: Annotated[OrganizationsAsked, Query()]) -> Page[OrganizationListed]:
    """List the organizations by name: the register is public."""
    question = OrganizationQuestion(asked.q, asked.kind, asked.country, asked.theme, asked.language)
    found = organizations_found(question)
    return paged(request, asked, found[asked.part], found.count(), line)


@router.get("/{id}", response={200: OrganizationWhole, 401: Problem, 404: Problem})
def organization(request: Call, id: Key) -> OrganizationWhole:  # noqa: A002  the path's own word
    """Show one organization with its people, offers, needs and partnerships."""
    return whole(organization_record(request.auth, id))


def line(one: Organization) -> OrganizationListed:
    """Show the line of an organization; reads what was fetched with it."""
    return OrganizationListed(
        **dict(organization_out(one)),
        website=one.website,
        languages=[spoken.language for spoken in one.languages.all()],
        is_sample=one.is_sample,
    )


def whole(record: OrganizationRecord) -> OrganizationWhole:
    """Show all of an organization."""
    one = record.profile
    return OrganizationWhole(
        id=one.public_id,
        name=one.name,
        kind=one.kind,
        city=place_out(one.place),
        website=one.website,
        languages=list(one.languages),
        is_sample=one.is_sample,
        identifiers=[IdentifierOut(scheme=scheme, value=value) for scheme, value in one.identifiers],
        strengths=strengths_out(one.strengths),
        offers=[shared_out(offer) for offer in one.offers],
        needs=[
            NeedLink(id=need.public_id, state=need.state, wordings=wordings_out(need.wording))
            for need in record.needs
        ],
        partnerships=[
            PartnershipLinkOut(
                id=link.public_id,
                title=link.title,
                role=link.role,
                started=date_out(link.started),
                ended=date_out(link.ended),
            )
            for link in record.partnerships
        ],
        people=[
            ColleagueOut(id=who.public_id, name=who.name, position=who.position or "") for who in one.staff
        ],
        people_count=one.staff_count,
    )
