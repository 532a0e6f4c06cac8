"""Forgetting a person: what is personal goes, what happened stays without a name."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.accounts.models import Account
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
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
    OfferWording,
    Person,
    PersonEmail,
    PersonLanguage,
    PersonMerge,
)
from citylinks.network.operations.listing import list_people
from citylinks.network.operations.records import held
from citylinks.network.states import OfferState, Visibility

ERASED = "Erased at the person's wish"


@operation
def erase_person(*, person: Person, by: Actor, at: dt.datetime) -> Person:
    """Erase all that is personal of a person and of the records merged into it.

    What stays has no name: that somebody worked for an organization in a period, that a conflict was on
    record, that an offer was made. An account stays tied to its empty record, so that whoever signs in with
    it stays partial about the same organizations; erasing the account itself is another operation.
    Refuses while another record shares an address, because its owner's ties could no longer be told.
    """
    one_person = Q(pk=person.pk) | Q(merged_into=person.pk)
    list(locking(Person.objects.filter(one_person)))
    person = held(person)
    require(by, Permission.ERASE_PERSON, person)
    numbers = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
    keys = list(PersonEmail.objects.filter(person__in=numbers).values_list("key", flat=True))
    if PersonEmail.objects.filter(key__in=keys).exclude(person__in=numbers).exists():
        raise DomainError(
            "same-address",
            _("Another record has one of these addresses. Ask a program officer to merge the two."),
        )
    if person.account is None:
        person.account = Account.objects.filter(email__in=keys, person__isnull=True).order_by("id").first()
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
    Person.objects.filter(pk=person.pk).update(account=person.account)
    list_people(numbers)
    record(
        EventName.PERSON_ERASED,
        by=by,
        at=at,
        kind="person",
        object_id=person.public_id,
        facts={"records": len(numbers)},
    )
    person.refresh_from_db()
    return person


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
    OfferEvidence.objects.filter(offer__in=offers).delete()
    offers.update(state=OfferState.WITHDRAWN, source_title=ERASED, source_url="")
