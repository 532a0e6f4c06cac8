from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Field, Query, Router, Schema

from citylinks.api.filters import CountryCode, LanguageCode, ThemeCode
from citylinks.api.keys import Key
from citylinks.api.paging import Page, PageAsked, paged
from citylinks.api.problems import Problem
from citylinks.api.shapes import (
    CityOut,
    NamedOut,
    SharedOut,
    StrengthOut,
    date_out,
    place_out,
    shared_out,
    strengths_out,
)
from citylinks.api.tokens import Call
from citylinks.network.queries import (
    Conflict,
    Contact,
    Job,
    Member,
    MemberQuestion,
    PersonProfile,
    person_profile,
)
from citylinks.network.queries import members as found_members
from citylinks.network.states import MemberKind

router = Router(tags=["members"])


class MembersAsked(PageAsked):
    """Whom is looked for: words that must all be there, and what must hold."""

    q: Annotated[str, Field(max_length=200, description="Words of names, positions, cities, themes.")] = ""
    kind: MemberKind | None = None
    theme: ThemeCode = ""
    country: CountryCode = ""
    language: LanguageCode = ""
    month: Annotated[str, Field(pattern="^(20[0-9]{2}-(0[1-9]|1[0-2]))?$", description="Is free in.")] = ""

    def facets(self) -> dict[str, tuple[str, ...]]:
        """Give what must hold by the names of the search."""
        asked = {
            "kind": self.kind or "",
            "theme": self.theme,
            "country": self.country,
            "language": self.language,
            "month": self.month,
        }
        return {name: (value,) for name, value in asked.items() if value}


class SkillOut(Schema):
    """A theme somebody is good at, how good, and one thing that shows it."""

    theme: str
    level: str
    what: str
    where: str
    when: str | None


class MemberOut(Schema):
    """A person or an organization of the network, as far as the actor may see it; never an address."""

    id: str
    kind: str
    name: str
    position: str
    organization: str
    city: str
    country: str
    languages: list[str]
    months: list[str]
    will: list[str]
    skills: list[SkillOut]
    is_sample: bool


class AffiliationOut(Schema):
    """Where a person works or worked, and as what; without `ended` it goes on."""

    id: str
    organization: NamedOut
    position: str
    started: str | None
    ended: str | None


class SpokenOut(Schema):
    """A language and how well it is spoken."""

    language: str
    level: str


class WindowOut(Schema):
    """The first and the last day of a time somebody can take part in."""

    starts: dt.date
    ends: dt.date


class ContactOut(Schema):
    """How a person can be reached, the first address to write to, and exactly when."""

    emails: list[str]
    windows: list[WindowOut]


class ConflictOut(Schema):
    """Why a person is not impartial about an organization."""

    id: str
    organization: NamedOut
    kind: str
    note: str
    since: str | None
    until: str | None


class MergedOut(Schema):
    """That another record was found to be this person; its id leads here."""

    id: str
    reason: str
    at: dt.datetime


class PersonOut(Schema):
    """A person as far as the actor may see it.

    `visibility` is null for who may not change the profile, `contact` for who may not reach the person;
    `conflicts` and `merged` are empty for who may not know.
    """

    id: str
    name: str
    visibility: str | None
    city: CityOut | None
    affiliations: list[AffiliationOut]
    strengths: list[StrengthOut]
    languages: list[SpokenOut]
    months: list[str]
    will_travel: bool | None
    will_host: bool | None
    pro_bono_days: int | None
    offers: list[SharedOut]
    contact: ContactOut | None
    conflicts: list[ConflictOut]
    merged: list[MergedOut]
    is_sample: bool


@router.get("", response={200: Page[MemberOut], 401: Problem, 422: Problem})
def members(request: Call, asked: Annotated[MembersAsked, Query()]) -> Page[MemberOut]:
    """Find people and organizations, those with most evidence first."""
    question = MemberQuestion(text=asked.q, facets=asked.facets(), page=asked.page)
    found = found_members(request.auth, question, asked.size)
    rows = found.members if asked.page == found.page else ()  # a page beyond the last holds nothing
    return paged(request, asked, rows, found.total, line)


@router.get("/{id}", response={200: PersonOut, 401: Problem, 404: Problem})
def member(request: Call, id: Key) -> PersonOut:  # noqa: A002  the path's own word
    """Show one person; the id of a merged record leads to the kept one, whose `id` then differs."""
    return person(person_profile(request.auth, id))


def line(one: Member) -> MemberOut:
    """Show a member."""
    return MemberOut(
        id=one.public_id,
        kind=one.kind,
        name=one.name,
        position=one.position,
        organization=one.works_at,
        city=one.city,
        country=one.country,
        languages=list(one.languages),
        months=list(one.months),
        will=list(one.will),
        skills=[
            SkillOut(
                theme=each.theme,
                level=each.level,
                what=each.what,
                where=each.where,
                when=date_out(each.when),
            )
            for each in one.skills
        ],
        is_sample=one.is_sample,
    )


def person(one: PersonProfile) -> PersonOut:
    """Show all of a person."""
    return PersonOut(
        id=one.public_id,
        name=one.name,
        visibility=one.visibility if one.may_change else None,
        city=place_out(one.place) if one.place else None,
        affiliations=[affiliation(job) for job in one.jobs],
        strengths=strengths_out(one.strengths),
        languages=[SpokenOut(language=code, level=level) for code, level in one.languages],
        months=list(one.months),
        will_travel=one.will_travel,
        will_host=one.will_host,
        pro_bono_days=one.pro_bono_days,
        offers=[shared_out(offer) for offer in one.offers],
        contact=contact(one.contact) if one.contact else None,
        conflicts=[conflict(fact) for fact in one.conflicts],
        merged=[MergedOut(id=merge.absorbed_id, reason=merge.reason, at=merge.at) for merge in one.merges],
        is_sample=one.is_sample,
    )


def affiliation(job: Job) -> AffiliationOut:
    """Show where somebody works or worked."""
    return AffiliationOut(
        id=job.public_id,
        organization=NamedOut(id=job.organization_id, name=job.organization),
        position=job.position,
        started=date_out(job.started),
        ended=date_out(job.ended),
    )


def contact(one: Contact) -> ContactOut:
    """Show how somebody can be reached."""
    windows = [WindowOut(starts=starts, ends=ends) for starts, ends in one.windows]
    return ContactOut(emails=list(one.emails), windows=windows)


def conflict(fact: Conflict) -> ConflictOut:
    """Show a conflict of interest on record."""
    return ConflictOut(
        id=fact.public_id,
        organization=NamedOut(id=fact.organization_id, name=fact.organization),
        kind=fact.kind,
        note=fact.note,
        since=date_out(fact.since),
        until=date_out(fact.until),
    )
