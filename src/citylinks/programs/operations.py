"""Every change of donors and programs. Terms are never edited: an amendment writes the next version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locked, money_columns
from citylinks.kernel.source import Source
from citylinks.kernel.states import next_state
from citylinks.kernel.text import line_faults
from citylinks.kernel.time import PartialDate
from citylinks.kernel.writing import operation
from citylinks.programs.facts import VersionFacts
from citylinks.programs.models import (
    AllowedActivity,
    Award,
    AwardTerm,
    BudgetCeiling,
    ChosenIndicator,
    Donor,
    PartnerRule,
    Program,
    ProgramVersion,
    Purpose,
    VersionCountryList,
    VersionPurpose,
)
from citylinks.programs.queries import Known, known_for, versions
from citylinks.programs.states import PROGRAM_TRANSITIONS, AwardKind, ProgramAction, ProgramState
from citylinks.programs.terms import AwardTerms, PurposeTerms, Terms, differences, term_faults


@operation
def record_donor(*, name: str, identifier: str = "", by: Actor, at: dt.datetime) -> Donor:
    """Put a donor on record."""
    require(by, Permission.SET_UP_PROGRAM, None)
    empty = [] if name.strip() else [Fault("name", _("The name is empty."), _("Write the donor's name."))]
    refuse([*empty, *line_faults("name", name), *line_faults("identifier", identifier)])
    if Donor.objects.filter(name=name).exists():
        raise DomainError("donor-exists", _("%(name)s is on record already.") % {"name": name}, place="name")
    if identifier and Donor.objects.filter(identifier=identifier).exists():
        raise DomainError(
            "donor-exists",
            _("%(identifier)s is on record already.") % {"identifier": identifier},
            place="identifier",
        )
    donor = Donor.objects.create(name=name, identifier=identifier)
    record(
        EventName.DONOR_RECORDED,
        by=by,
        at=at,
        kind="donor",
        object_id=donor.public_id,
        facts={"name": name, "identifier": identifier},
    )
    return donor


@operation
def set_up_program(
    *,
    code: str,
    name: str,
    donor: Donor,
    terms: Terms,
    reason: str = "Set up",
    source: Source,
    is_sample: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Program:
    """Set up a program as a draft. Its terms become version 1, in force from the program's start."""
    require(by, Permission.SET_UP_PROGRAM, None)
    known = known_for(None, donor, terms)
    refuse([*_name_faults(code, name, source), *term_faults(terms), *known.faults(terms)])
    if Program.objects.filter(code=code).exists():
        raise DomainError(
            "program-exists", _("There is a program with the code %(code)s.") % {"code": code}, place="code"
        )
    program = Program.objects.create(
        code=code,
        name=name,
        donor=donor,
        source_title=source.title,
        source_url=source.url,
        is_sample=is_sample,
    )
    first = _version(program, 1, terms.started, reason, source)
    _write_terms(first, terms, known)
    record(
        EventName.PROGRAM_SET_UP,
        by=by,
        at=at,
        kind="program",
        object_id=program.public_id,
        facts={
            "code": code,
            "donor": donor.public_id,
            "awards": tuple(award.number for award in terms.awards),
            "purposes": tuple(purpose.code for purpose in terms.purposes),
        },
    )
    return program


def _name_faults(code: str, name: str, source: Source) -> list[Fault]:
    faults = []
    if not code.strip():
        faults.append(Fault("code", _("The code is empty."), _("Write a short one, such as citylinks-2011.")))
    if not name.strip():
        faults.append(Fault("name", _("The name is empty."), _("Write the program's name.")))
    if not source.title.strip():
        faults.append(Fault("source", _("The source is empty."), _("Say where these terms stand.")))
    return [*faults, *line_faults("code", code), *line_faults("name", name), *source.faults()]


@operation
def amend_program(
    *,
    program: Program,
    terms: Terms,
    reason: str,
    effective: PartialDate,
    source: Source,
    by: Actor,
    at: dt.datetime,
) -> Program:
    """Write the next version: the whole terms as they hold from `effective` on, and why they changed.

    It may not take effect before the version it follows, and must change something.
    """
    program = locked(Program.objects.select_related("donor"), program)
    require(by, Permission.CHANGE_PROGRAM, program)
    program.state = next_state(PROGRAM_TRANSITIONS, ProgramState(program.state), ProgramAction.AMEND)
    last = versions([program])[program.pk][-1]
    known = known_for(program, program.donor, terms)
    changes = differences(last.terms, terms)
    refuse(
        [
            *_amendment_faults(last, reason, effective, source),
            *(
                []
                if changes
                else [Fault("", _("This changes nothing."), _("Change what the amendment changes."))]
            ),
            *term_faults(terms),
            *known.faults(terms),
        ]
    )
    made = _version(program, last.number + 1, effective, reason, source)
    _write_terms(made, terms, known)
    record(
        EventName.PROGRAM_AMENDED,
        by=by,
        at=at,
        kind="program",
        object_id=program.public_id,
        facts={
            "version": made.number,
            "effective": str(effective),
            "changed": tuple(dict.fromkeys(one.field.value for one in changes)),
        },
    )
    return program


def _amendment_faults(last: VersionFacts, reason: str, effective: PartialDate, source: Source) -> list[Fault]:
    faults = []
    if not reason.strip():
        faults.append(Fault("reason", _("The reason is empty."), _("Say why the terms change.")))
    if last.effective is not None and effective.first_day < last.effective.first_day:
        faults.append(
            Fault(
                "effective",
                _("Version %(number)s holds from %(moment)s, which is later.")
                % {"number": last.number, "moment": last.effective},
                _("Write that date or a later one."),
            )
        )
    if not source.title.strip():
        faults.append(Fault("source", _("The source is empty."), _("Name the amendment that says so.")))
    return [*faults, *source.faults()]


def _version(
    program: Program, number: int, effective: PartialDate | None, reason: str, source: Source
) -> ProgramVersion:
    return ProgramVersion(
        program=program,
        number=number,
        effective=effective,
        reason=reason,
        source_title=source.title,
        source_url=source.url,
        is_sample=program.is_sample,
    )


def _write_terms(version: ProgramVersion, terms: Terms, known: Known) -> None:
    """Write the version and all rows of its terms; what they point at was looked up before."""
    version.started, version.ended = terms.started, terms.ended
    version.save(force_insert=True)
    for one in terms.purposes:
        _write_purpose(version, one, known)
    _write_awards(version, terms.awards, known)
    AllowedActivity.objects.bulk_create(
        AllowedActivity(version=version, activity=activity) for activity in terms.activities
    )
    BudgetCeiling.objects.bulk_create(
        BudgetCeiling(
            version=version,
            per=one.per,
            category=one.category,
            amount=one.amount.amount,
            currency=one.amount.currency,
        )
        for one in terms.ceilings
    )
    PartnerRule.objects.bulk_create(
        PartnerRule(version=version, part=one.part, basis=one.basis, value=one.value)
        for one in terms.partner_rules
    )
    ChosenIndicator.objects.bulk_create(
        ChosenIndicator(version=version, code=one.code, edition=one.edition, name=one.name)
        for one in terms.indicators
    )


def _write_purpose(version: ProgramVersion, terms: PurposeTerms, known: Known) -> None:
    purpose = known.purposes.get(terms.code) or Purpose.objects.create(
        program=version.program, code=terms.code, name=terms.name
    )
    row = VersionPurpose.objects.create(version=version, purpose=purpose)
    VersionCountryList.objects.bulk_create(
        VersionCountryList(purpose=row, country_list=known.lists[code]) for code in terms.country_lists
    )


def _write_awards(version: ProgramVersion, awards: Sequence[AwardTerms], known: Known) -> None:
    """Write leader awards before the associate ones that point at them."""
    made: dict[str, Award] = {}
    for terms in sorted(awards, key=lambda one: one.kind == AwardKind.ASSOCIATE):
        donor = known.donor_of(terms)
        leader = made.get(terms.leader) or known.leaders.get(terms.leader)
        award = known.awards.get((donor.public_id, terms.number)) or Award.objects.create(
            program=version.program,
            donor=donor,
            number=terms.number,
            kind=terms.kind,
            leader=leader,
            source_title=version.source_title,
            source_url=version.source_url,
            is_sample=version.is_sample,
        )
        made[terms.number] = award
        amount, currency = money_columns(terms.amount)
        AwardTerm.objects.create(
            version=version,
            award=award,
            amount=amount,
            currency=currency,
            started=terms.started,
            ended=terms.ended,
        )


@operation
def open_program(*, program: Program, by: Actor, at: dt.datetime) -> Program:
    """Open a draft: from now on it is public and takes needs."""
    return _move(program, ProgramAction.OPEN, EventName.PROGRAM_OPENED, by, at)


@operation
def close_program(*, program: Program, by: Actor, at: dt.datetime) -> Program:
    """Close a program: it stays public and takes no more needs."""
    return _move(program, ProgramAction.CLOSE, EventName.PROGRAM_CLOSED, by, at)


def _move(program: Program, action: ProgramAction, name: EventName, by: Actor, at: dt.datetime) -> Program:
    program = locked(Program.objects.all(), program)
    require(by, Permission.CHANGE_PROGRAM, program)
    program.state = next_state(PROGRAM_TRANSITIONS, ProgramState(program.state), action)
    program.save(update_fields=["state"])
    record(name, by=by, at=at, kind="program", object_id=program.public_id)
    return program
