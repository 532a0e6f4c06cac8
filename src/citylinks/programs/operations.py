"""Every change of donors and programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.source import Source
from citylinks.kernel.states import next_state
from citylinks.kernel.time import PartialDate
from citylinks.places.models import CountryList
from citylinks.programs.models import Donor, Program, Purpose, PurposeCountryList
from citylinks.programs.states import PROGRAM_TRANSITIONS, ProgramAction, ProgramState


@dataclass(frozen=True, slots=True)
class PurposeTerms:
    """One purpose as it is set up; without lists it is open to every country."""

    code: str
    name: str
    country_lists: tuple[CountryList, ...] = ()


@transaction.atomic
def record_donor(*, name: str, identifier: str = "", by: Actor, at: dt.datetime) -> Donor:
    """Put a donor on record."""
    require(by, Permission.SET_UP_PROGRAM, None)
    refuse([] if name.strip() else [Fault("name", "The name is empty.", "Write the donor's name.")])
    if Donor.objects.filter(name=name).exists():
        raise DomainError("donor-exists", f"{name} is on record already.", place="name")
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


@transaction.atomic
def set_up_program(
    *,
    code: str,
    name: str,
    donor: Donor,
    purposes: Sequence[PurposeTerms],
    award_number: str = "",
    started: PartialDate | None = None,
    ended: PartialDate | None = None,
    source: Source,
    is_sample: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Program:
    """Set up a program as a draft, with its purposes and their dated lists."""
    require(by, Permission.SET_UP_PROGRAM, None)
    refuse(program_faults(name, purposes, started, ended))
    if Program.objects.filter(code=code).exists():
        raise DomainError("program-exists", f"There is a program with the code {code}.", place="code")
    program = Program.objects.create(
        code=code,
        name=name,
        donor=donor,
        award_number=award_number,
        started=started,
        ended=ended,
        source_title=source.title,
        source_url=source.url,
        is_sample=is_sample,
    )
    for terms in purposes:
        purpose = Purpose.objects.create(program=program, code=terms.code, name=terms.name)
        PurposeCountryList.objects.bulk_create(
            PurposeCountryList(purpose=purpose, country_list=country_list)
            for country_list in terms.country_lists
        )
    record(
        EventName.PROGRAM_SET_UP,
        by=by,
        at=at,
        kind="program",
        object_id=program.public_id,
        facts={
            "code": code,
            "donor": donor.public_id,
            "award_number": award_number,
            "purposes": tuple(terms.code for terms in purposes),
        },
    )
    return program


def program_faults(
    name: str, purposes: Sequence[PurposeTerms], started: PartialDate | None, ended: PartialDate | None
) -> list[Fault]:
    """Collect all that is wrong with what a program is set up from."""
    faults = []
    if not name.strip():
        faults.append(Fault("name", "The name is empty.", "Write the program's name."))
    if not purposes:
        faults.append(
            Fault("purposes", "A program has at least one purpose.", "Say what the donor pays for.")
        )
    codes = [terms.code for terms in purposes]
    faults += [
        Fault("purposes", f"The purpose {code} is given twice.", "Keep one of the two.")
        for code in sorted({code for code in codes if codes.count(code) > 1})
    ]
    if started and ended and ended.last_day < started.first_day:
        faults.append(Fault("ended", f"It ends ({ended}) before it starts ({started}).", "Check both dates."))
    return faults


@transaction.atomic
def open_program(*, program: Program, by: Actor, at: dt.datetime) -> Program:
    """Open a draft: from now on it is public and takes needs."""
    return _move(program, ProgramAction.OPEN, EventName.PROGRAM_OPENED, by, at)


@transaction.atomic
def close_program(*, program: Program, by: Actor, at: dt.datetime) -> Program:
    """Close a program: it stays public and takes no more needs."""
    return _move(program, ProgramAction.CLOSE, EventName.PROGRAM_CLOSED, by, at)


def _move(program: Program, action: ProgramAction, name: EventName, by: Actor, at: dt.datetime) -> Program:
    program = Program.objects.select_for_update().get(pk=program.pk)
    require(by, Permission.CHANGE_PROGRAM, program)
    program.state = next_state(PROGRAM_TRANSITIONS, ProgramState(program.state), action)
    program.save(update_fields=["state"])
    record(name, by=by, at=at, kind="program", object_id=program.public_id)
    return program
