from __future__ import annotations

from typing import Annotated

from ninja import Field, Query, Router, Schema

from citylinks.api.paging import Page, PageAsked, paged
from citylinks.api.problems import Problem
from citylinks.api.shapes import date_out
from citylinks.api.tokens import Call
from citylinks.network.queries import Member, MemberQuestion
from citylinks.network.queries import members as found_members
from citylinks.network.states import MemberKind

router = Router(tags=["members"])


class MembersAsked(PageAsked):
    """Whom is looked for: words that must all be there, and what must hold."""

    q: Annotated[str, Field(max_length=200, description="Words of names, positions, cities, themes.")] = ""
    kind: MemberKind | None = None
    theme: Annotated[str, Field(max_length=60, description="The code of a theme.")] = ""
    country: Annotated[str, Field(pattern="^([A-Z]{2})?$", description="ISO 3166-1 alpha-2.")] = ""
    language: Annotated[str, Field(pattern="^([a-z]{2,3})?$", description="ISO 639.")] = ""
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


@router.get("", response={200: Page[MemberOut], 401: Problem, 422: Problem})
def members(request: Call, asked: Annotated[MembersAsked, Query()]) -> Page[MemberOut]:
    """Find people and organizations, those with most evidence first."""
    question = MemberQuestion(text=asked.q, facets=asked.facets(), page=asked.page)
    found = found_members(request.auth, question, asked.size)
    rows = found.members if asked.page == found.page else ()  # a page beyond the last holds nothing
    return paged(request, asked, rows, found.total, line)


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
