from __future__ import annotations

from decimal import Decimal

from ninja import Router, Schema

from citylinks.api.keys import Key
from citylinks.api.paging import Asked, Page, paged
from citylinks.api.problems import Problem
from citylinks.api.shapes import CityOut, SourceOut, WordingOut, date_out, source_out, wordings_out
from citylinks.api.tokens import Call
from citylinks.partnerships import queries
from citylinks.partnerships.queries import PartnershipDetail, PartnershipSummary, Party

router = Router(tags=["partnerships"])


class PartyOut(Schema):
    """An organization that takes part, and the city it sits in."""

    id: str
    name: str
    kind: str
    city: CityOut


class PartnershipOut(Schema):
    """A partnership in a line; `need` is the id of the need it answers, where one is on record."""

    id: str
    title: str
    program: str
    hosts: list[PartyOut]
    resources: list[PartyOut]
    need: str | None
    started: str | None
    ended: str | None
    is_sample: bool
    source: SourceOut


class ActivityOut(Schema):
    """Something that was done."""

    id: str
    text: str
    started: str | None
    ended: str | None
    source: SourceOut


class ReportedFigure(Schema):
    """A value that one source gives; two sources may give two."""

    id: str
    label: str
    value: Decimal
    unit: str
    reported: str | None
    source: SourceOut


class PartnershipWhole(PartnershipOut):
    """Everything on record about a partnership."""

    need_wordings: list[WordingOut]
    activities: list[ActivityOut]
    figures: list[ReportedFigure]


@router.get("", response={200: Page[PartnershipOut], 401: Problem, 422: Problem}, url_name="partnerships")
def partnerships(request: Call, asked: Asked) -> Page[PartnershipOut]:
    """List the partnerships, in the order they began."""
    found = queries.partnerships(request.auth)
    return paged(request, asked, found[asked.part], len(found), summary)


@router.get("/{id}", response={200: PartnershipWhole, 401: Problem, 404: Problem}, url_name="partnership")
def partnership(request: Call, id: Key) -> PartnershipWhole:  # noqa: A002  the path's own word
    """Show one partnership with its activities and figures."""
    return whole(queries.partnership_detail(request.auth, id))


def party(one: Party) -> PartyOut:
    """Show a party."""
    city = CityOut(geonameid=one.city.geonameid, name=one.city.name, country=one.city.country)
    return PartyOut(id=one.public_id, name=one.name, kind=one.kind, city=city)


def summary(one: PartnershipSummary) -> PartnershipOut:
    """Show the line of a partnership."""
    return PartnershipOut(
        id=one.public_id,
        title=one.title,
        program=one.program,
        hosts=[party(host) for host in one.hosts],
        resources=[party(resource) for resource in one.resources],
        need=one.need.public_id if one.need else None,
        started=date_out(one.started),
        ended=date_out(one.ended),
        is_sample=one.is_sample,
        source=source_out(one.source),
    )


def whole(detail: PartnershipDetail) -> PartnershipWhole:
    """Show all of a partnership."""
    need = detail.summary.need
    return PartnershipWhole(
        **dict(summary(detail.summary)),
        need_wordings=wordings_out(need.wording) if need else [],
        activities=[
            ActivityOut(
                id=one.public_id,
                text=one.text,
                started=date_out(one.started),
                ended=date_out(one.ended),
                source=source_out(one.source),
            )
            for one in detail.activities
        ],
        figures=[
            ReportedFigure(
                id=one.public_id,
                label=group.label,
                value=one.value,
                unit=one.unit,
                reported=date_out(one.reported),
                source=source_out(one.source),
            )
            for group in detail.figures
            for one in group.figures
        ],
    )
