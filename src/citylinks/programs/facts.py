"""Programs as pages show them: frozen, complete, and only what the one who asked may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from citylinks.kernel.models import money_of
from citylinks.kernel.source import Source
from citylinks.kernel.time import PartialDate
from citylinks.programs.eligibility import ListFacts
from citylinks.programs.models import AwardTerm, Donor, ProgramVersion
from citylinks.programs.states import (
    Activity,
    AwardKind,
    CeilingPer,
    CostCategory,
    Part,
    ProgramState,
    RuleBasis,
)
from citylinks.programs.terms import (
    AwardTerms,
    Ceiling,
    Difference,
    IndicatorTerm,
    PartnerTerm,
    PurposeTerms,
    Terms,
    differences,
)


@dataclass(frozen=True, slots=True)
class DonorFacts:
    """Who pays; `identifier` is empty where none is known."""

    public_id: str
    name: str
    identifier: str


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """An award, who gave it, and what a version says of it."""

    public_id: str
    donor: DonorFacts
    terms: AwardTerms
    source: Source


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """One version: from when it holds, why it was made, and what it changed of the one before."""

    number: int
    effective: PartialDate | None
    reason: str
    source: Source
    terms: Terms
    awards: tuple[AwardFacts, ...]
    changes: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ProgramSummary:
    """One line of the list, with the newest terms."""

    public_id: str
    code: str
    name: str
    state: ProgramState
    donor: DonorFacts
    newest: VersionFacts
    source: Source
    is_sample: bool


@dataclass(frozen=True, slots=True)
class ListDetail:
    """A country list with its countries (code and English name, by name)."""

    facts: ListFacts
    countries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProgramDetail:
    """Everything on record about a program. `in_force` is the version that held on the day asked for.

    `lists` and `countries` are what its versions name, by code.
    """

    summary: ProgramSummary
    as_of: dt.date
    in_force: VersionFacts
    versions: tuple[VersionFacts, ...]
    lists: Mapping[str, ListDetail]
    countries: Mapping[str, str]
    may_change: bool

    def on(self, day: dt.date) -> ProgramDetail:
        """Return the same program as its terms stood on another day."""
        return replace(self, as_of=day, in_force=in_force(self.versions, day))


@dataclass(frozen=True, slots=True)
class DonorDetail:
    """A donor with the programs that it pays for, as many as the one who asked may see."""

    donor: DonorFacts
    programs: tuple[ProgramSummary, ...]


class Dated(Protocol):
    """A version, as a row or as facts."""

    @property
    def effective(self) -> PartialDate | None: ...


Version = TypeVar("Version", bound=Dated)


def in_force(versions: Sequence[Version], as_of: dt.date) -> Version:
    """Return the last version that had taken effect by that day; before the first, the first."""
    begun = [one for one in versions if one.effective is None or one.effective.first_day <= as_of]
    return begun[-1] if begun else versions[0]


def likely_day(newest: VersionFacts, today: dt.date) -> dt.date:
    """Return the day that someone who names none most likely means: today, or the program's last or first."""
    started, ended = newest.terms.started, newest.terms.ended
    if ended is not None and ended.last_day < today:
        return ended.last_day
    return started.first_day if started is not None and started.first_day > today else today


def donor_facts(row: Donor) -> DonorFacts:
    """Return a donor as a value."""
    return DonorFacts(row.public_id, row.name, row.identifier)


def version_facts(rows: Sequence[ProgramVersion]) -> tuple[VersionFacts, ...]:
    """Return versions in their order, each with what it changed; reads what `queries.versions` fetched."""
    found: list[VersionFacts] = []
    for row in rows:
        terms = whole_terms(row)
        found.append(
            VersionFacts(
                number=row.number,
                effective=row.effective,
                reason=row.reason,
                source=row.source,
                terms=terms,
                awards=tuple(award_facts(one, award_terms(one)) for one in row.awards.all()),
                changes=differences(found[-1].terms, terms) if found else (),
            )
        )
    return tuple(found)


def asked_terms(row: ProgramVersion) -> Terms:
    """Return only what decides who may take part: dates, purposes with their lists, and partner rules."""
    return Terms(
        purposes=tuple(
            PurposeTerms(
                one.purpose.code,
                one.purpose.name,
                tuple(each.country_list_id for each in one.country_lists.all()),
            )
            for one in row.purposes.all()
        ),
        started=row.started,
        ended=row.ended,
        partner_rules=tuple(
            PartnerTerm(Part(one.part), RuleBasis(one.basis), one.value) for one in row.partner_rules.all()
        ),
    )


def whole_terms(row: ProgramVersion) -> Terms:
    """Return all that a version says."""
    asked = asked_terms(row)
    return Terms(
        purposes=asked.purposes,
        started=asked.started,
        ended=asked.ended,
        awards=tuple(award_terms(one) for one in row.awards.all()),
        activities=tuple(Activity(one.activity) for one in row.activities.all()),
        ceilings=tuple(
            Ceiling(CeilingPer(one.per), CostCategory(one.category), amount)
            for one in row.ceilings.all()
            if (amount := money_of(one.amount, one.currency)) is not None
        ),
        partner_rules=asked.partner_rules,
        indicators=tuple(IndicatorTerm(one.code, one.edition, one.name) for one in row.indicators.all()),
    )


def award_terms(row: AwardTerm) -> AwardTerms:
    """Return what a version says of an award."""
    award = row.award
    return AwardTerms(
        number=award.number,
        kind=AwardKind(award.kind),
        leader=award.leader.number if award.leader else "",
        donor=award.donor.public_id,
        amount=money_of(row.amount, row.currency),
        started=row.started,
        ended=row.ended,
    )


def award_facts(row: AwardTerm, terms: AwardTerms) -> AwardFacts:
    """Return an award with its donor and source."""
    return AwardFacts(row.award.public_id, donor_facts(row.award.donor), terms, row.award.source)
