from __future__ import annotations

from typing import Annotated

from ninja import Query, Router, Schema

from citylinks.api.filters import CountryCode, ThemeCode
from citylinks.api.keys import Key
from citylinks.api.paging import Page, PageAsked, paged
from citylinks.api.problems import Problem
from citylinks.api.shapes import (
    OrganizationOut,
    PhraseOut,
    SourceOut,
    WordingOut,
    date_out,
    organization_out,
    phrases_out,
    source_out,
    wordings_out,
)
from citylinks.api.tokens import Call
from citylinks.needs import queries
from citylinks.needs.queries import Need, NeedDetail, wording_of

router = Router(tags=["needs"])


class NeedsAsked(PageAsked):
    """Which of the published needs are asked for."""

    theme: ThemeCode = ""
    country: CountryCode = ""


class NeedOut(Schema):
    """A need in a line, in every language it was written in."""

    id: str
    program: str
    organization: OrganizationOut
    state: str
    wordings: list[WordingOut]
    themes: list[str]
    stated_on: str
    is_sample: bool
    source: SourceOut


class EvidenceOut(Schema):
    """What shows that a need is real; `hazard` is empty where it is about none in particular."""

    hazard: str
    what: str
    when: str | None
    source: SourceOut


class OwnerOut(Schema):
    """The office that owns the need at home."""

    office: str
    role: str


class NeedWhole(NeedOut):
    """Everything on record about a need."""

    tried: list[PhraseOut]
    solved: list[PhraseOut]
    evidence: list[EvidenceOut]
    owner: OwnerOut | None


@router.get("", response={200: Page[NeedOut], 401: Problem, 422: Problem})
def needs(request: Call, asked: Annotated[NeedsAsked, Query()]) -> Page[NeedOut]:
    """List the published needs, the newest first."""
    found = queries.published_needs(request.auth, asked.theme, asked.country)
    return paged(request, asked, found[asked.part], found.count(), line)


@router.get("/{id}", response={200: NeedWhole, 401: Problem, 404: Problem})
def need(request: Call, id: Key) -> NeedWhole:  # noqa: A002  the path's own word
    """Show one need, published or one that a role lets the actor see."""
    return whole(queries.need_detail(request.auth, id))


def line(one: Need) -> NeedOut:
    """Show the line of a need."""
    return NeedOut(
        id=one.public_id,
        program=one.program.code,
        organization=organization_out(one.organization),
        state=one.state,
        wordings=wordings_out(wording_of(one)),
        themes=[row.theme for row in one.themes.all()],
        stated_on=one.stated_at.date().isoformat(),
        is_sample=one.is_sample,
        source=source_out(one.source),
    )


def whole(detail: NeedDetail) -> NeedWhole:
    """Show all of a need."""
    hazards = [
        EvidenceOut(hazard=one.hazard, what=one.what, when=date_out(one.when), source=source_out(one.source))
        for one in detail.hazards
    ]
    evidence = [
        EvidenceOut(hazard="", what=one.what, when=date_out(one.when), source=source_out(one.source))
        for one in detail.evidence
    ]
    owner = detail.owner
    return NeedWhole(
        **dict(line(detail.need)),
        tried=phrases_out(detail.tried),
        solved=phrases_out(detail.solved),
        evidence=[*hazards, *evidence],
        owner=OwnerOut(office=owner.office, role=owner.role) if owner else None,
    )
