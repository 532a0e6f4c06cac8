from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Field, Query, Router, Schema

from citylinks.api.clock import today
from citylinks.api.keys import Key
from citylinks.api.paging import Asked, Page, paged
from citylinks.api.problems import Problem
from citylinks.api.shapes import MoneyOut, SourceOut, date_out, money_out, source_out
from citylinks.api.tokens import Call
from citylinks.matching.queries import learning_facts
from citylinks.programs import queries
from citylinks.programs.eligibility import Eligibility
from citylinks.programs.facts import DonorFacts, ProgramDetail, ProgramSummary, VersionFacts
from citylinks.programs.states import Part

router = Router(tags=["programs"])


class DonorOut(Schema):
    """Who pays; `identifier` is an IATI organization identifier, empty where none is known."""

    id: str
    name: str
    identifier: str


class ProgramOut(Schema):
    """A program in a line, with the dates of its newest version."""

    id: str
    code: str
    name: str
    state: str
    donor: DonorOut
    started: str | None
    ended: str | None
    is_sample: bool
    source: SourceOut


class PurposeOut(Schema):
    """What the donor pays for, and the codes of the dated country lists it is bound to."""

    code: str
    name: str
    country_lists: list[str]


class AwardOut(Schema):
    """An award as a version tells of it; `leader` is the number of an associate award's leader award."""

    number: str
    kind: str
    leader: str
    donor: DonorOut
    amount: MoneyOut | None
    started: str | None
    ended: str | None
    source: SourceOut


class CeilingOut(Schema):
    """The most that may be spent of a category of cost."""

    per: str
    category: str
    amount: MoneyOut


class RuleOut(Schema):
    """A value that lets an organization take part in a role."""

    part: str
    basis: str
    value: str


class IndicatorOut(Schema):
    """An indicator that the program reports, in one edition of the donor's list."""

    code: str
    edition: str
    name: str


class VersionOut(Schema):
    """The terms of a program from a day on, and why they were made."""

    number: int
    effective: str | None
    reason: str
    source: SourceOut
    started: str | None
    ended: str | None
    purposes: list[PurposeOut]
    awards: list[AwardOut]
    activities: list[str]
    ceilings: list[CeilingOut]
    partner_rules: list[RuleOut]
    indicators: list[IndicatorOut]


class ProgramWhole(ProgramOut):
    """A program with all its versions; `in_force` is the number of the one of the day asked for."""

    in_force: int
    versions: list[VersionOut]


class GroundOut(Schema):
    """A rule in a sentence, whether it lets the candidate take part, and what it rests on."""

    allowed: bool
    sentence: str
    source: SourceOut


class PurposeAnswerOut(Schema):
    """The answer for one purpose, rule by rule."""

    code: str
    name: str
    allowed: bool
    grounds: list[GroundOut]


class EligibilityOut(Schema):
    """Whether a city or an organization may take part, in which role, on which day."""

    program: str
    candidate: str
    part: str
    as_of: str
    version: int
    allowed: bool
    purposes: list[PurposeAnswerOut]


class WeightOut(Schema):
    """A learned weight per cent, its interval, and the shipped one beside it."""

    criterion: str
    weight: float
    low: float
    high: float
    shipped: float


class FoundOut(Schema):
    """How well some weights find pairings that were held back, as shares of one."""

    found_by: str
    mean: float
    mean_low: float
    mean_high: float
    median: float
    top_tenth: float


class DoneOut(Schema):
    """Who did something, when and why."""

    by: str
    at: dt.datetime
    reason: str


class WeightsOut(Schema):
    """A set of weights that a program learned, its gain on pairings held back, and what became of it."""

    id: str = Field(validation_alias="public_id")
    state: str
    pairs: int
    weights: list[WeightOut]
    found: list[FoundOut]
    gain: float
    gain_low: float
    gain_high: float
    learned_by: str
    learned_at: dt.datetime
    decided: DoneOut | None
    retired: DoneOut | None


class LearningOut(Schema):
    """What a program can learn weights from, and what it has learned."""

    decided: int
    followed: int
    usable: int
    needed: int
    left_out: dict[str, int]
    proposed: WeightsOut | None
    in_force: WeightsOut | None
    past: list[WeightsOut]


class DayAsked(Schema):
    """Of which day the answer is; today if it is not said."""

    as_of: dt.date | None = None


# Who is asked about: a city by its GeoNames number, an organization by its id, or a country by its code.
WHO = "^(city:[1-9][0-9]{0,8}|organization:[0-9a-z]{1,20}|country:[A-Z]{2})$"


class EligibilityAsked(DayAsked):
    """Who wants to take part, and as what."""

    who: Annotated[
        str, Field(pattern=WHO, description="city:1627896, organization:k28xktnsy5 or country:ID.")
    ]
    part: Part = Part.HOST


@router.get("", response={200: Page[ProgramOut], 401: Problem, 422: Problem})
def programs(request: Call, asked: Asked) -> Page[ProgramOut]:
    """List the programs, the earliest first."""
    found = queries.program_summaries(request.auth)
    return paged(request, asked, found[asked.part], len(found), line)


@router.get("/{code}", response={200: ProgramWhole, 401: Problem, 404: Problem, 422: Problem})
def program(request: Call, code: Key, asked: Annotated[DayAsked, Query()]) -> ProgramWhole:
    """Show a program with every version of its terms."""
    return whole(queries.program_detail(request.auth, code, as_of=asked.as_of or today()))


@router.get("/{code}/eligibility", response={200: EligibilityOut, 401: Problem, 404: Problem, 422: Problem})
def eligibility(request: Call, code: Key, asked: Annotated[EligibilityAsked, Query()]) -> EligibilityOut:
    """Say whether a city, an organization or a country may take part, by which rule and which source."""
    kind, _colon, key = asked.who.partition(":")
    return answer(
        queries.may_take_part(
            request.auth,
            code,
            city=int(key) if kind == "city" else None,
            organization=key if kind == "organization" else "",
            country=key if kind == "country" else "",
            part=asked.part,
            as_of=asked.as_of or today(),
        )
    )


@router.get("/{code}/weights", response={200: LearningOut, 401: Problem, 404: Problem})
def weights(request: Call, code: Key) -> LearningOut:
    """Show the weights that a program learned from its own pairings, to those with a role in it."""
    return LearningOut.from_orm(learning_facts(request.auth, code))


def donor_out(donor: DonorFacts) -> DonorOut:
    """Show a donor."""
    return DonorOut(id=donor.public_id, name=donor.name, identifier=donor.identifier)


def line(one: ProgramSummary) -> ProgramOut:
    """Show the line of a program."""
    return ProgramOut(
        id=one.public_id,
        code=one.code,
        name=one.name,
        state=one.state,
        donor=donor_out(one.donor),
        started=date_out(one.newest.terms.started),
        ended=date_out(one.newest.terms.ended),
        is_sample=one.is_sample,
        source=source_out(one.source),
    )


def whole(detail: ProgramDetail) -> ProgramWhole:
    """Show all of a program."""
    return ProgramWhole(
        **dict(line(detail.summary)),
        in_force=detail.in_force.number,
        versions=[version(one) for one in detail.versions],
    )


def version(one: VersionFacts) -> VersionOut:
    """Show one version of a program's terms."""
    terms = one.terms
    return VersionOut(
        number=one.number,
        effective=date_out(one.effective),
        reason=one.reason,
        source=source_out(one.source),
        started=date_out(terms.started),
        ended=date_out(terms.ended),
        purposes=[
            PurposeOut(code=each.code, name=each.name, country_lists=list(each.country_lists))
            for each in terms.purposes
        ],
        awards=[
            AwardOut(
                number=each.terms.number,
                kind=each.terms.kind,
                leader=each.terms.leader,
                donor=donor_out(each.donor),
                amount=money_out(each.terms.amount) if each.terms.amount else None,
                started=date_out(each.terms.started),
                ended=date_out(each.terms.ended),
                source=source_out(each.source),
            )
            for each in one.awards
        ],
        activities=[each.value for each in terms.activities],
        ceilings=[
            CeilingOut(per=each.per, category=each.category, amount=money_out(each.amount))
            for each in terms.ceilings
        ],
        partner_rules=[
            RuleOut(part=each.part, basis=each.basis, value=each.value) for each in terms.partner_rules
        ],
        indicators=[
            IndicatorOut(code=each.code, edition=each.edition, name=each.name) for each in terms.indicators
        ],
    )


def answer(found: Eligibility) -> EligibilityOut:
    """Show an answer with every rule it rests on."""
    return EligibilityOut(
        program=found.code,
        candidate=found.who.name,
        part=found.part,
        as_of=found.as_of.isoformat(),
        version=found.version,
        allowed=found.allowed,
        purposes=[
            PurposeAnswerOut(
                code=one.code,
                name=one.purpose,
                allowed=one.allowed,
                grounds=[
                    GroundOut(allowed=each.allowed, sentence=each.sentence, source=source_out(each.source))
                    for each in one.checks
                ],
            )
            for one in found.answers
        ],
    )
