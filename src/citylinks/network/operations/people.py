"""Registering people, changing what they say of themselves, and handing a profile to its owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.accounts.models import Account
from citylinks.accounts.queries import waits_for_proof
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact, record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locked, locking
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.network.models import Affiliation, Organization, Person, PersonEmail
from citylinks.network.operations.listing import list_people
from citylinks.network.operations.records import email_faults, held, name_faults, position_faults
from citylinks.network.queries.identity import email_key
from citylinks.network.states import Visibility
from citylinks.places.models import City


@operation
def register_person(
    *,
    name: str,
    emails: Sequence[str] = (),
    organization: Organization | None = None,
    position: str = "",
    city: City | None = None,
    visibility: Visibility = Visibility.NETWORK,
    is_sample: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Person:
    """Register somebody who may help, or who works for an organization now.

    Refuses an address that another record has: that one is meant, or both are merged afterwards.
    """
    person = Person(
        name=name.strip(),
        organization=organization,
        city=city,
        visibility=visibility,
        is_sample=is_sample,
        registered_at=aware_utc(at),
    )
    require(by, Permission.REGISTER_PERSON, person)
    homeless = [_nowhere()] if position.strip() and organization is None else []
    said = [*name_faults(name), *email_faults(tuple(emails)), *position_faults(position)]
    refuse([*said, *known_faults(emails), *homeless])
    person.save(force_insert=True)
    write_emails(person, emails)
    if organization is not None:
        Affiliation.objects.create(person=person, organization=organization, position=position.strip())
    list_people([person.pk])
    facts: dict[str, Fact] = {"organization": organization.public_id if organization else None}
    _tell(EventName.PERSON_REGISTERED, person, by, at, facts)
    return person


@operation
def change_person(
    *,
    person: Person,
    name: str,
    city: City | None,
    visibility: Visibility,
    emails: Sequence[str] | None = None,
    by: Actor,
    at: dt.datetime,
) -> Person:
    """Change a person's name, city and who may find the profile, and its addresses unless they are None."""
    person = held(person)
    require(by, Permission.CHANGE_PERSON, person)
    given = emails or ()
    refuse([*name_faults(name), *email_faults(tuple(given)), *known_faults(given, person)])
    if emails is not None:
        set_emails(person=person, emails=emails, by=by, at=at)
    person.name, person.city, person.visibility = name.strip(), city, visibility
    person.save(update_fields=["name", "city", "visibility"])
    list_people([person.pk])
    _tell(EventName.PERSON_CHANGED, person, by, at, {"what": "profile", "visibility": visibility.value})
    return person


@operation
def say_willingness(
    *,
    person: Person,
    will_travel: bool | None,
    will_host: bool | None,
    pro_bono_days: int | None,
    by: Actor,
    at: dt.datetime,
) -> Person:
    """Say whether a person travels and hosts, and how many days a year it gives; None says nothing."""
    person = held(person)
    require(by, Permission.CHANGE_PERSON, person)
    refuse(days_faults(pro_bono_days))
    person.will_travel, person.will_host, person.pro_bono_days = will_travel, will_host, pro_bono_days
    person.save(update_fields=["will_travel", "will_host", "pro_bono_days"])
    list_people([person.pk])
    _tell(EventName.PERSON_CHANGED, person, by, at, {"what": "willingness"})
    return person


@operation
def set_emails(*, person: Person, emails: Sequence[str], by: Actor, at: dt.datetime) -> Person:
    """Give a person exactly these addresses, the first to write to.

    One that is left out is dropped: nobody writes to it, but it still tells who this is.
    """
    person = held(person)
    require(by, Permission.CHANGE_PERSON, person)
    own = person.account if person.account and person.account.public_id == by.id else None
    foreign = foreign_faults(emails, own) if own else ()
    refuse([*email_faults(tuple(emails)), *known_faults(emails, person), *foreign])
    keys = {email_key(address) for address in emails}
    gone = person.emails.filter(dropped_at__isnull=True).exclude(key__in=keys)
    dropped = gone.update(dropped_at=aware_utc(at))
    person.emails.filter(key__in=keys).delete()  # written again below, in the order given
    write_emails(person, emails)
    _tell(EventName.PERSON_CHANGED, person, by, at, {"what": "emails", "dropped": dropped})
    return person


@operation
def open_profile(*, account: Account, by: Actor, at: dt.datetime) -> Person:
    """Give an account its profile: its own, else an unclaimed record with its address, else a new one.

    The caller vouches that the address was proved; one that waits for its proof is refused, because the
    record may be another person's. Only the account's owner, or the system, does this.
    Someone whose data was erased begins anew; the empty record then points at the new one.
    """
    if not (by.is_system or by.id == account.public_id):
        raise DomainError("not-yours", _("A profile is claimed by the owner of its account."))
    if waits_for_proof(account):
        unproved = _("Prove first that the address of this account is yours.")
        raise DomainError("address-not-proved", unproved)
    locked(Account.objects.all(), account)  # of two windows that open at once the second finds the first's
    people = Person.objects.select_related("account", "organization")
    known = list(locking(people.filter(Q(account=account) | _unclaimed(account))))
    own = next((one for one in known if one.account_id == account.pk), None)
    if own is not None and own.erased_at is None:
        return own if own.merged_into_id is None else people.get(pk=own.merged_into_id)
    found = next((one for one in known if one != own), None)
    person = found or Person(name=account.name or account.email, registered_at=aware_utc(at))
    if own is not None:
        Person.objects.filter(pk=own.pk).update(account=None)
    person.account = account
    person.save()
    if own is not None:
        Person.objects.filter(pk=own.pk).update(merged_into=person)
        Person.objects.filter(merged_into=own).update(merged_into=person)
    if not person.emails.filter(key=email_key(account.email)).exists():
        write_emails(person, [account.email])
    list_people([person.pk])
    _tell(
        EventName.PERSON_CLAIMED, person, by, at, {"account": account.public_id, "known": found is not None}
    )
    return person


def _unclaimed(account: Account) -> Q:
    """Return the condition of a living record without an account that has this account's address."""
    written = PersonEmail.objects.filter(key=email_key(account.email), dropped_at__isnull=True)
    return Q(
        account__isnull=True,
        merged_into__isnull=True,
        erased_at__isnull=True,
        pk__in=written.values("person"),
    )


def _nowhere() -> Fault:
    message = _("There is a position, but no organization.")
    return Fault("position", message, _("Name the organization too."))


def days_faults(days: int | None) -> Iterator[Fault]:
    """Say when a year does not have so many days."""
    if days is not None and not 0 <= days <= 366:
        message = _("A year has no %(count)s days.") % {"count": days}
        yield Fault("pro_bono_days", message, _("Write a number from 0 to 366."))


def known_faults(emails: Sequence[str], person: Person | None = None) -> Iterator[Fault]:
    """Say which addresses another living record has: one query."""
    keys = {email_key(address): address for address in emails}
    others = PersonEmail.objects.filter(
        key__in=keys, person__merged_into__isnull=True, person__erased_at__isnull=True, dropped_at=None
    )
    if person is not None:
        others = others.exclude(person=person)
    for key in others.order_by("id").values_list("key", flat=True):
        message = _("Somebody with the address %(address)s is registered already.") % {"address": keys[key]}
        yield Fault("emails", message, _("Use that record."))


def foreign_faults(emails: Sequence[str], own: Account) -> Iterator[Fault]:
    """Say which addresses sign in to another's account: who is tied to whom follows addresses. One query."""
    keys = {email_key(address): address for address in emails}
    proved = Q(emailaddress__email__in=keys, emailaddress__verified=True)
    owners = Account.objects.filter(Q(email__in=keys) | proved).exclude(pk=own.pk)
    if owners.exists():
        message = _("One of these addresses is another account's.")
        yield Fault("emails", message, _("Leave out what is not yours."))


def write_emails(person: Person, emails: Sequence[str]) -> None:
    """Add addresses a person does not have yet, each once."""
    PersonEmail.objects.bulk_create(
        PersonEmail(person=person, address=address, key=key)
        for key, address in {email_key(one): one.strip() for one in emails}.items()
    )


def _tell(
    name: EventName, person: Person, by: Actor, at: dt.datetime, facts: dict[str, Fact] | None = None
) -> None:
    record(name, by=by, at=at, kind="person", object_id=person.public_id, facts=facts)
