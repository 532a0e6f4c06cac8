"""Exporting and erasing many people: asked for by one person, approved by a second, done a day later.

Whom it concerns is fixed when it is asked for, and each of them is told when it is approved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from citylinks.access.actors import SYSTEM, Actor
from citylinks.access.decisions import NotPermitted, require
from citylinks.access.states import INSTALLATION, Permission
from citylinks.accounts.models import Account
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact, record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locked, locking
from citylinks.kernel.states import next_state
from citylinks.kernel.text import line_faults
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.network.models import BulkPerson, BulkRequest, Person, PersonEmail
from citylinks.network.queries.identity import identities
from citylinks.network.rules import people_handed_out, view_bulk_request
from citylinks.network.states import BULK_TRANSITIONS, BulkAction, BulkKind, BulkState
from citylinks.outbox.operations import About, Recipient, announce
from citylinks.outbox.states import LetterKind
from citylinks.outbox.wordings import FALLBACK

OBJECT = "bulk-request"
LETTERS = {BulkKind.EXPORT: LetterKind.BULK_EXPORT, BulkKind.ERASURE: LetterKind.BULK_ERASURE}
# What who asks must be permitted, for each of the people.
DEMANDS = {BulkKind.EXPORT: Permission.EXPORT_MEMBERS, BulkKind.ERASURE: Permission.ERASE_PERSON}
LONGEST_REASON = 500
BATCH = 1_000
Filter = Mapping[str, str | bool]


@operation
def write_request(
    *,
    kind: BulkKind,
    people: Sequence[Person],
    chosen_by: Filter,
    file_kind: str,
    reason: str,
    by: Actor,
    at: dt.datetime,
) -> BulkRequest:
    """Ask for what concerns these people; `chosen_by` are the columns that say how they were chosen.

    The caller has asked the rule about every one of them.
    """
    refuse([*_reason_faults(reason), *_nobody(people)])
    bulk_request = BulkRequest.objects.create(
        kind=kind,
        reason=reason.strip(),
        file_kind=file_kind if kind is BulkKind.EXPORT else "",
        count=len(people),
        asked_at=aware_utc(at),
        asked_by=by.id,
        **chosen_by,
    )
    BulkPerson.objects.bulk_create(
        (BulkPerson(request=bulk_request, person=one) for one in people), batch_size=BATCH
    )
    _tell(EventName.BULK_ASKED, bulk_request, by, at, {"kind": kind.value, "people": len(people)})
    return bulk_request


def _reason_faults(reason: str) -> Iterator[Fault]:
    if not reason.strip():
        mend = _("Say what it is for: the people concerned will read it.")
        yield Fault("reason", _("Enter a reason."), mend)
    if len(reason) > LONGEST_REASON:
        yield Fault(
            "reason",
            _("The reason has %(count)s characters.") % {"count": len(reason)},
            _("Use at most %(most)s.") % {"most": LONGEST_REASON},
        )
    yield from line_faults("reason", reason)


def _nobody(people: Sequence[Person]) -> Iterator[Fault]:
    if not people:
        yield Fault("", _("Nobody is chosen."), _("Choose other people."))


@operation
def approve_request(*, bulk_request: BulkRequest, link: str, by: Actor, at: dt.datetime) -> BulkRequest:
    """Approve what somebody else asked, and tell everybody it concerns who has an address on record.

    `link` is the page on which people see what is kept about them. Refuses who asked, by any account of
    theirs, and a request that lapsed. About 30 queries and two more for every 500 people.
    """
    bulk_request = _locked(bulk_request)
    require(by, Permission.APPROVE_BULK_REQUEST, bulk_request)
    if bulk_request.asked_by in _accounts_of(by):
        second = _("A second person must approve it. Ask another register keeper.")
        raise NotPermitted(Permission.APPROVE_BULK_REQUEST, second)
    bulk_request.state = next_state(BULK_TRANSITIONS, BulkState(bulk_request.state), BulkAction.APPROVE)
    _refuse_lapsed(bulk_request, at)
    bulk_request.approved_at, bulk_request.approved_by = aware_utc(at), by.id
    bulk_request.save(update_fields=["state", "approved_at", "approved_by"])
    told = announce(
        within=INSTALLATION,
        kind=LETTERS[BulkKind(bulk_request.kind)],
        to=_recipients(bulk_request),
        values=_values(bulk_request, link),
        about=About(OBJECT, bulk_request.public_id),
        by=SYSTEM,
        at=at,
    )
    _tell(EventName.BULK_APPROVED, bulk_request, by, at, {"told": len(told)})
    return bulk_request


def _accounts_of(actor: Actor) -> set[str]:
    """Return the public ids of all accounts of the human being who acts."""
    found = identities([actor.id]).get(actor.id)
    pks = found.accounts if found else ()
    return {actor.id, *Account.objects.filter(pk__in=pks).values_list("public_id", flat=True)}


def _recipients(bulk_request: BulkRequest) -> list[Recipient]:
    """Return whom to write to, the first address in use of each: two queries."""
    people = Person.objects.filter(pk__in=bulk_request.rows.values("person")).select_related("account")
    addresses: dict[int, str] = {}
    used = PersonEmail.objects.filter(person__in=bulk_request.rows.values("person"), dropped_at__isnull=True)
    for person, address in used.order_by("id").values_list("person_id", "address"):
        addresses.setdefault(person, address)
    return [
        Recipient(addresses[one.pk], one.name, one.account.language if one.account else FALLBACK, one.account)
        for one in people.order_by("id")
        if one.pk in addresses and one.erased_at is None
    ]


def _values(bulk_request: BulkRequest, link: str) -> dict[str, str]:
    ids = (bulk_request.asked_by, bulk_request.approved_by)
    rows = Account.objects.filter(public_id__in=ids)
    names = {one.public_id: (one.name or one.email, one.email) for one in rows}
    asker, _address = names.get(bulk_request.asked_by, (bulk_request.asked_by, ""))
    keeper, address = names.get(bulk_request.approved_by, (bulk_request.approved_by, ""))
    return {
        "asker": asker,
        "keeper": f"{keeper} <{address}>" if address else keeper,
        "reason": bulk_request.reason,
        "from": f"{bulk_request.ready_at:%Y-%m-%d %H:%M} UTC",
        "link": link,
    }


@operation
def withdraw_request(*, bulk_request: BulkRequest, by: Actor, at: dt.datetime) -> BulkRequest:
    """Take a request back: who asked may, and every register keeper."""
    bulk_request = _locked(bulk_request)
    decision = view_bulk_request(by, bulk_request)
    if not decision.allowed:
        raise NotPermitted(Permission.VIEW_BULK_REQUEST, decision.reason)
    _end(bulk_request, BulkAction.WITHDRAW, by, at)
    _tell(EventName.BULK_WITHDRAWN, bulk_request, by, at)
    return bulk_request


def carry_out(bulk_request: BulkRequest, kind: BulkKind, by: Actor, at: dt.datetime) -> list[Person]:
    """Close an approved request, and return whom it still concerns, locked, by name.

    Its caller exports or erases them in the same transaction. Refuses anybody but who asked, the first day,
    and a request that lapsed. Those who were merged or erased meanwhile, and those whom the actor looks after
    no more, are left out.
    """
    bulk_request = _locked(bulk_request)
    if bulk_request.asked_by != by.id or bulk_request.kind != kind:
        raise NotPermitted(DEMANDS[kind], _("Only the person who asked carries the request out."))
    _end(bulk_request, BulkAction.CARRY_OUT, by, at)
    _refuse_lapsed(bulk_request, at)
    if aware_utc(at) < bulk_request.ready_at:
        when = f"{bulk_request.ready_at:%Y-%m-%d %H:%M} UTC"
        raise DomainError("too-early", _("It can be carried out from %(when)s.") % {"when": when})
    people = Person.objects.filter(
        people_handed_out(by, DEMANDS[kind]),
        pk__in=bulk_request.rows.values("person"),
        merged_into__isnull=True,
        erased_at__isnull=True,
    )
    found = sorted(locking(people), key=lambda person: (person.name, person.pk))
    if not found:
        nobody = _("You look after none of these people any more. Ask a register keeper.")
        raise NotPermitted(DEMANDS[kind], nobody)
    _tell(EventName.BULK_CARRIED_OUT, bulk_request, by, at, {"people": len(found)})
    return found


def _end(bulk_request: BulkRequest, action: BulkAction, by: Actor, at: dt.datetime) -> None:
    bulk_request.state = next_state(BULK_TRANSITIONS, BulkState(bulk_request.state), action)
    bulk_request.ended_at, bulk_request.ended_by = aware_utc(at), by.id
    bulk_request.save(update_fields=["state", "ended_at", "ended_by"])


def _refuse_lapsed(bulk_request: BulkRequest, at: dt.datetime) -> None:
    if aware_utc(at) >= bulk_request.lapses_at:
        raise DomainError("lapsed", _("This request is older than a week. Make a new one."))


def _locked(bulk_request: BulkRequest) -> BulkRequest:
    return locked(BulkRequest.objects.all(), bulk_request)


def _tell(
    name: EventName,
    bulk_request: BulkRequest,
    by: Actor,
    at: dt.datetime,
    facts: Mapping[str, Fact] | None = None,
) -> None:
    record(name, by=by, at=at, kind=OBJECT, object_id=bulk_request.public_id, facts=facts)
