"""Forgetting a person: what is personal goes, what happened stays without a name."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.accounts.models import Account
from citylinks.audit.names import EventName
from citylinks.audit.operations import Happening, record_all
from citylinks.kernel.errors import DomainError
from citylinks.kernel.models import locking
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.network.models import (
    Affiliation,
    AvailabilityWindow,
    ConflictFact,
    Expertise,
    Offer,
    OfferEvidence,
    OfferVector,
    OfferWording,
    Person,
    PersonEmail,
    PersonLanguage,
    PersonMerge,
)
from citylinks.network.operations.listing import list_people
from citylinks.network.operations.records import held
from citylinks.network.operations.taking_out import count_taken
from citylinks.network.states import BulkKind, OfferState, Visibility
from citylinks.outbox.operations import forget_notices

ERASED = "Erased at the person's wish"


@operation
def erase_person(*, person: Person, by: Actor, at: dt.datetime) -> Person:
    """Erase all that is personal of a person and of the records merged into it.

    What stays has no name: that somebody worked for an organization in a period, that a conflict was on
    record, that an offer was made. An account stays tied to its empty record, so that whoever signs in with
    it stays partial about the same organizations; erasing the account itself is another operation.
    Refuses while another record shares an address, because its owner's ties could no longer be told. Who
    erases others counts: `count_taken` refuses the 51st within a day.
    """
    one_person = Q(pk=person.pk) | Q(merged_into=person.pk)
    list(locking(Person.objects.filter(one_person)))
    person = held(person)
    require(by, Permission.ERASE_PERSON, person)
    count_taken(kind=BulkKind.ERASURE, people=[person], by=by, at=at)
    erased = erase_records([person], by=by, at=at)
    if not erased:
        raise DomainError(
            "same-address",
            _("Another record has one of these addresses. Ask a register keeper to merge the two."),
        )
    record_all(erased_events(erased), by=by, at=at)
    person.refresh_from_db()
    return person


Erased = tuple[Person, int]  # who, and how many records that were one


def erase_records(people: Sequence[Person], *, by: Actor, at: dt.datetime) -> tuple[Erased, ...]:
    """Erase these people, but for those who share an address with another record; return who is erased.

    The caller has locked them, asked the rule and records the events. About 25 queries, however many people.
    """
    owners = {one.pk: one.pk for one in people}
    merged = Person.objects.filter(merged_into__in=list(owners)).values_list("pk", "merged_into_id")
    owners |= {pk: kept for pk, kept in merged if kept is not None}
    rows = list(PersonEmail.objects.filter(person__in=owners).values_list("key", "address", "person_id"))
    keys = {key: owners[person] for key, _, person in rows}
    shared = PersonEmail.objects.filter(key__in=keys).exclude(person__in=list(owners))
    held_back = {keys[key] for key in shared.values_list("key", flat=True)}
    counts = Counter(kept for kept in owners.values() if kept not in held_back)
    numbers = [pk for pk, kept in owners.items() if kept not in held_back]
    gone = [one for one in people if one.pk not in held_back]
    _keep_accounts(gone, {key: kept for key, kept in keys.items() if kept not in held_back})
    addresses = [address for _, address, person in rows if owners[person] not in held_back]
    forget_notices(addresses=addresses, by=by, at=at)
    _erase_rows(numbers)
    Person.objects.filter(pk__in=numbers).update(
        name="",
        organization=None,
        city=None,
        visibility=Visibility.PRIVATE,
        will_travel=None,
        will_host=None,
        pro_bono_days=None,
        erased_at=aware_utc(at),
    )
    list_people(numbers)
    return tuple((one, counts[one.pk]) for one in gone)


def erased_events(erased: Sequence[Erased]) -> list[Happening]:
    """Return what the trail says of people who were erased."""
    return [_happening(person, records) for person, records in erased]


def _happening(person: Person, records: int) -> Happening:
    return Happening(EventName.PERSON_ERASED, "person", person.public_id, {"records": records})


def _keep_accounts(people: Sequence[Person], keys: Mapping[str, int]) -> None:
    """Tie the accounts that sign in with an address of an unclaimed record to it, before the address goes."""
    unclaimed = {one.pk for one in people if one.account_id is None}
    found: dict[int, Account] = {}
    for account in Account.objects.filter(email__in=keys, person__isnull=True).order_by("id"):
        owner = keys[account.email.casefold()]
        if owner in unclaimed:
            found.setdefault(owner, account)
    for owner, account in found.items():
        Person.objects.filter(pk=owner).update(account=account)


def _erase_rows(people: list[int]) -> None:
    PersonEmail.objects.filter(person__in=people).delete()
    PersonLanguage.objects.filter(person__in=people).delete()
    AvailabilityWindow.objects.filter(person__in=people).delete()
    Expertise.objects.filter(person__in=people).delete()
    Affiliation.objects.filter(person__in=people).update(position="")
    ConflictFact.objects.filter(person__in=people).update(note="", source_title=ERASED, source_url="")
    PersonMerge.objects.filter(kept__in=people).update(reason=ERASED)
    PersonMerge.objects.filter(absorbed__in=people).update(reason=ERASED)
    offers = Offer.objects.filter(person__in=people)
    OfferWording.objects.filter(offer__in=offers).delete()
    OfferVector.objects.filter(offer__in=offers).delete()
    OfferEvidence.objects.filter(offer__in=offers).delete()
    offers.update(state=OfferState.WITHDRAWN, source_title=ERASED, source_url="")
